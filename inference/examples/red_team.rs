//! Prints the page `docs/red-team.md` from a run of the red team.
//!
//! `cargo run --release --package inference --example red_team -- models > docs/red-team.md`

#[path = "../tests/red_team/suite.rs"]
mod suite;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the model folder")?;
    let library = option_env!("ORT_DYLIB_PATH").ok_or("build this in the checkout")?;
    let grader = inference::grader(Path::new(&folder), Path::new(library), 2)?;
    let rows = suite::run(&grader)?;
    println!("# Red team\n");
    println!(
        "Answers that deserve nothing, dressed up in the ways that have fooled graders elsewhere. An answer *passes* when \
         it gets half of the marks or more and is not left to a person. *Flagged* are those that the integrity panel \
         sends to a person by name, whatever the grader thinks of its own mark. The suite is \
         `inference/tests/red_team/`, runs with the tests, and fails when more than 2 in 100 pass or when a copied \
         question is not flagged. The texts are the project's own, in English and Chinese.\n"
    );
    println!("Model: `{}`. Made by the command at the end of this page.\n", grader.model());
    println!("| attack | answers | flagged | passed |\n| --- | ---: | ---: | ---: |");
    for row in &rows {
        println!("| {} | {} | {} | {} |", row.attack, row.tried, row.flagged, row.passed);
    }
    let sum = |of: fn(&suite::Row) -> usize| rows.iter().skip(1).map(of).sum::<usize>();
    println!(
        "| **all attacks** | **{}** | **{}** | **{}** |",
        sum(|row| row.tried),
        sum(|row| row.flagged),
        sum(|row| row.passed)
    );
    println!(
        "\nWhat this does not show: that nobody can find another trick. Flags are shown to the teacher and never lower a \
         mark.\n\n```sh\ncargo run --release --package inference --example red_team -- models > docs/red-team.md\n```"
    );
    Ok(())
}
