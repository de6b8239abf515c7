//! What the machine read of a file that came with an answer, for its student and its teacher.

use super::material::{Finding, problem};

/// See the module.
#[derive(Clone, Debug)]
pub struct FileNote {
    /// Why it could not be read, as a stable word.
    pub problem: Option<String>,
    /// Pages or slides; 0 where it has none.
    pub pages: u32,
    /// Characters of text.
    pub characters: usize,
    /// What people should know of.
    pub findings: Vec<Finding>,
}

impl FileNote {
    /// The key of the words for why it could not be read.
    pub fn problem_key(&self) -> Option<&'static str> {
        self.problem.as_deref().map(problem)
    }
}
