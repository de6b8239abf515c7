//! Without ONNX Runtime the remedy is named. Alone in its process: once loaded, the library stays.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use inference::ModelError;

#[test]
fn a_missing_library_names_the_remedy_and_can_come_later() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let models = root.join("models");
    let error = inference::grader(&models, Path::new("no/such/library"), 1).map(|_| ()).unwrap_err();
    assert!(
        matches!(error, ModelError::LibraryMissing(_)) && error.to_string().contains("make setup"),
        "{error}"
    );

    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("library.bin");
    std::fs::write(&broken, "not a library").unwrap();
    let error = inference::grader(&models, &broken, 1).map(|_| ()).unwrap_err();
    assert!(matches!(error, ModelError::Library(_)) && error.to_string().contains("make setup"), "{error}");

    let library = root.join(".onnxruntime/onnxruntime-1.32.0.bin");
    assert!(library.exists(), "ONNX Runtime is missing: run `make setup`");
    inference::grader(&models, &library, 1).unwrap().probe().unwrap();
}
