//! From an answer to an explained, honest grade: pure functions over text
