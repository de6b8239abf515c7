//! ONNX Runtime, loaded once for the whole process.
//!
//! The library allows one environment a process, so that it is the one thing here that is global. A failure is not
//! kept: after `make setup` the next try succeeds.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;

use crate::error::ModelError;

static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// The environment of this process. The first call loads the library; later calls get that one, whatever `library` says.
pub(crate) fn environment(library: &Path) -> Result<Environment, ModelError> {
    let mut slot = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = &*slot {
        return Ok(environment.clone());
    }
    if !library.is_file() {
        return Err(ModelError::LibraryMissing(library.to_path_buf()));
    }
    // A relative path would be looked for beside the program.
    let library =
        library.canonicalize().map_err(|source| ModelError::Read { path: library.to_path_buf(), source })?;
    let failed = |error: ort::Error| ModelError::Library(error.to_string());
    let environment = ort::init_from(&library)
        .map_err(|error| ModelError::Library(error.to_string()))?
        .with_telemetry(false)
        .build()
        .map_err(failed)?;
    *slot = Some(environment.clone());
    Ok(environment)
}
