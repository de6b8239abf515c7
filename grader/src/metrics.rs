//! How good marks are, measured against marks that people gave. Pure functions over numbers; `None` where a measure
//! is not defined, never a number that only looks like one.

mod agreement;
mod calibration;
mod confusion;
mod report;
mod resample;
mod selective;
mod subgroups;

pub use agreement::{
    adjacent_agreement, exact_agreement, pearson, prmse, quadratic_weighted_kappa, rmse,
    standardised_mean_difference,
};
pub use calibration::expected_calibration_error;
pub use confusion::{Averages, ClassMeasures, Confusion, Scheme};
pub use report::{Labels, Observation, Options, Question, Raters, Report, Scores};
pub use resample::{Interval, bootstrap};
pub use selective::{Bin, Risk, reliability, risk_coverage, risk_coverage_area};
pub use subgroups::{Subgroup, subgroups};
