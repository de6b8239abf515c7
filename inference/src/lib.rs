//! ONNX models behind the grader's traits: files, hashes, sessions, a bounded queue
