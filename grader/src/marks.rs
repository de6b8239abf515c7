//! Learning from a teacher's marks, question by question.
//!
//! The general head knows no question; a teacher's first marks say what this one is about and how strictly it is
//! marked. [`Learnt`] starts from what the general head says and corrects it: an exact Gaussian process over the
//! answer's vector, its alignment with what was expected, its words and its characters. With five marks it corrects
//! little, with fifty much, and it says how far to trust each forecast. The same marks give the same grades.
//!
//! The way of use: make a [`Sight`] of each answer with [`Grader::sight`](crate::Grader::sight), put those that have a
//! mark into [`Learnt::from_marks`], and grade with [`Grader::grade_with`](crate::Grader::grade_with).
//! [`next_to_mark`] says which answer teaches most; [`agreement`] and [`gate`] say whether the marks may go out by
//! themselves, judged by answers that were drawn at random.

mod gate;
mod grading;
mod kernels;
mod learnt;
mod next;
mod process;
mod sight;
mod sparse;

/// For other comparisons of answers.
pub(crate) mod comparable {
    pub(crate) use super::kernels::{Point, Space, likeness};
}

pub use gate::{Agreement, Gate, Verdict, agreement, gate};
pub use learnt::{Forecast, Learnt, LearntError, Mark, Nearest, Scale};
pub use next::{Next, next_to_mark};
pub use sight::{Form, Sight};
