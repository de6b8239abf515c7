//! A small LMS that speaks real LTI 1.3 as a platform, strictly: for the demo and the tests
