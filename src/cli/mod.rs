//! The command line: a file a subcommand.
//!
//! Exit status: 0 done, 1 failed (one line on standard error that says what and how to mend it), 2 wrong usage.

mod ask;
mod backup;
mod check;
mod demo;
mod evaluate;
mod grade;
mod keys;
mod learner;
mod lines;
mod marks;
mod migrate;
mod platform;
mod read_file;
mod record;
mod serve;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// A learning assistant inside the LMS: marks written answers, shows why, and sends the grade back.
#[derive(Parser)]
#[command(name = "feedforward", version, after_help = "Example: feedforward demo")]
struct Arguments {
    /// The configuration file [default: feedforward.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the tool: web server, grading workers and grade passback in one process
    #[command(after_help = "Example: FEEDFORWARD_BASE_URL=https://tool.school.example feedforward serve")]
    Serve,
    /// Run workers only, beside `serve` processes on the same PostgreSQL database
    #[command(
        after_help = "Example: FEEDFORWARD_DATABASE_URL=postgres://feedforward@localhost/feedforward feedforward worker"
    )]
    Worker,
    /// Run the tool and a small LMS to try it in; prints the address to open
    #[command(after_help = "Example: feedforward demo --flavour canvas")]
    Demo(demo::Arguments),
    /// Register, list and remove the LMSs that may use this tool
    #[command(subcommand)]
    Platform(platform::Command),
    /// List and rotate the tool's signing keys
    #[command(subcommand)]
    Keys(keys::Command),
    /// Grade answers in JSON Lines, without LMS and database
    #[command(
        after_help = "Example: feedforward grade --input answers.jsonl --output grades.jsonl\n\nWith --marks, answers with the question_id of marked ones are graded with what was learnt from those: each line of the file is as for the input, with a `score` and a `question_id`.\n\nExample: feedforward grade --input answers.jsonl --marks marked.jsonl"
    )]
    Grade(grade::Arguments),
    /// Grade answers that people have marked, and report how well the marks agree
    #[command(
        after_help = "Each line is as for `grade`, with a gold `score`, a gold `label` (correct, partially_correct, contradictory, incorrect), or both. Where no gold label is partially_correct, a prediction of it counts as incorrect.\n\nExample: feedforward evaluate --input marked.jsonl --format json"
    )]
    Evaluate(evaluate::Arguments),
    /// Answer questions in JSON Lines from passages of course material, without LMS and database
    #[command(
        after_help = "Each answer quotes its passage word for word, asks one question back, or says that the passages do not answer.\n\nExample: feedforward ask --passages material.jsonl --input questions.jsonl --output answers.jsonl"
    )]
    Ask(ask::Arguments),
    /// Bring the database up to date (`serve` does so itself on SQLite)
    #[command(after_help = "Example: feedforward migrate")]
    Migrate,
    /// Save everything in the database to a new file that either kind of database takes back
    #[command(
        after_help = "The secret that opens the signing keys is not in it: keep secret.key of the data directory (or FEEDFORWARD_SECRET) too, apart from the backup.\n\nExample: feedforward backup feedforward-2026-11-24.backup"
    )]
    Backup(backup::Arguments),
    /// Read a backup into an empty database, as a whole or not at all
    #[command(
        after_help = "Put secret.key of the data directory (or FEEDFORWARD_SECRET) back as well.\n\nExample: FEEDFORWARD_DATABASE_URL=sqlite://data/new.db feedforward restore feedforward-2026-11-24.backup"
    )]
    Restore(backup::Arguments),
    /// Export or erase everything that is stored about one learner
    #[command(subcommand)]
    Learner(learner::Command),
    #[command(name = "read-file", hide = true)]
    ReadFile(read_file::Arguments),
    /// Verify configuration, database, model, ONNX Runtime and base URL
    #[command(after_help = "Example: feedforward check")]
    Check,
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("feedforward: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    let config = || -> anyhow::Result<Config> {
        let config = Config::load(arguments.config.as_deref())?;
        log(config.log_format);
        Ok(config)
    };
    match arguments.command {
        Command::Serve => serve::serve(config()?),
        Command::Worker => serve::work(config()?),
        Command::Demo(options) => demo::run(config()?, &options),
        Command::Platform(command) => platform::run(config()?, command),
        Command::Keys(command) => keys::run(config()?, command),
        Command::Grade(options) => grade::run(&config()?, &options),
        Command::Evaluate(options) => evaluate::run(&config()?, &options),
        Command::Ask(options) => ask::run(&config()?, &options),
        Command::Migrate => migrate::run(&config()?),
        Command::Backup(options) => backup::save(&config()?, &options),
        Command::Restore(options) => backup::restore(&config()?, &options),
        Command::Learner(command) => learner::run(&config()?, command),
        Command::ReadFile(options) => read_file::run(&options),
        Command::Check => check::run(config()),
    }
}

/// Logs to standard error; `RUST_LOG` chooses the level.
fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails only when a test has set a logger already.
    _ = match format {
        LogFormat::Json => builder.json().try_init(),
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
    };
}

/// Runs a future on a runtime of its own.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(future)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Arguments::command().debug_assert();
    }
}
