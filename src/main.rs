//! The `feedforward` program: a thin door to [`feedforward::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    feedforward::cli::main()
}
