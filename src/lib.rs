//! Feedforward.
