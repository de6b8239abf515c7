//! How good marks are, measured against marks that people gave. Pure functions over numbers; `None` where a measure
//! is not defined, never a number that only looks like one.

mod agreement;
mod calibration;
mod confusion;

pub use agreement::{pearson, quadratic_weighted_kappa, rmse};
pub use calibration::expected_calibration_error;
pub use confusion::{Averages, ClassMeasures, Confusion, Scheme};
