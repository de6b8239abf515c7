//! `learner export` and `learner erase`.

use std::io::{BufWriter, IsTerminal, Write};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};

use crate::clock::Clock;
use crate::config::Config;
use crate::db::person::Person;
use crate::db::types::PlatformId;
use crate::db::{self, Conn};
use crate::domain::privacy::{self, Receipt};
use crate::error::Error;
use crate::start;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Print everything that is stored about a learner, as one JSON document
    #[command(
        after_help = "Example: feedforward learner export --platform 0199f0c2-7f3e-7c1a-9b1e-2f6f0a3f9a11 --subject 42 > learner.json"
    )]
    Export(Learner),
    /// Erase everything that is stored about a learner, and print a receipt
    #[command(
        after_help = "Marks that the LMS has taken stay there, and backups made before still hold the learner: mind both.\n\nExample: feedforward learner erase --platform 0199f0c2-7f3e-7c1a-9b1e-2f6f0a3f9a11 --subject 42 --yes"
    )]
    Erase {
        #[command(flatten)]
        learner: Learner,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args)]
pub(super) struct Learner {
    /// The LMS, as `platform list` prints it
    #[arg(long, value_name = "ID")]
    platform: String,
    /// The LMS's own id of the learner (`sub`)
    #[arg(long, value_name = "SUB")]
    subject: String,
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let db = start::existing_database(config)?;
    db.migrate()?;
    let now = Clock::system().now();
    match command {
        Command::Export(learner) => {
            db.read_blocking(|c| {
                let person = find(c, &learner)?;
                privacy::export(c, &person, now, &mut BufWriter::new(std::io::stdout().lock()))
            })?;
        }
        Command::Erase { learner, yes } => {
            let person = db.read_blocking(|c| find(c, &learner))?;
            if !yes {
                confirm(&learner, &person)?;
            }
            let receipt = db.write_blocking(|c| {
                // Read again: somebody may have asked for the same meanwhile.
                let person = find(c, &learner)?;
                Ok::<_, Error>(privacy::erase(c, &person, now)?)
            })?;
            print(&learner, &receipt, now);
            match db.clear_journal() {
                Ok(true) => {}
                Ok(false) => eprintln!(
                    "old pages are still in the database's journal (its -wal file); they go within the next writes"
                ),
                Err(error) => eprintln!("the database's journal could not be cleared: {error}"),
            }
        }
    }
    Ok(())
}

fn find(c: &mut Conn, learner: &Learner) -> Result<Person, Error> {
    let platform = PlatformId::from(learner.platform.as_str());
    if db::platform::find(c, &platform)?.is_none() {
        return Err(anyhow!("there is no platform {platform}: see `feedforward platform list`").into());
    }
    let found = privacy::find(c, &platform, &learner.subject)?;
    found.ok_or_else(|| {
        anyhow!(
            "nothing is stored about a learner {:?} of this platform: --subject is the LMS's own id of a person",
            learner.subject
        )
        .into()
    })
}

fn confirm(learner: &Learner, person: &Person) -> anyhow::Result<()> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        bail!("nothing was erased: there is nobody to ask, so say --yes");
    }
    let name = person.name.as_deref().unwrap_or("no name");
    eprint!(
        "Erase everything about {:?} ({name})? This cannot be undone. Type yes to go on: ",
        learner.subject
    );
    std::io::stderr().flush()?;
    let mut answer = String::new();
    input.read_line(&mut answer).context("cannot read the answer")?;
    if answer.trim() != "yes" {
        bail!("nothing was erased");
    }
    Ok(())
}

fn print(learner: &Learner, receipt: &Receipt, now: crate::clock::Timestamp) {
    let erased = &receipt.erased;
    println!("erased learner {:?} of platform {} at {now}", learner.subject, learner.platform);
    for (count, what) in [
        (erased.submissions, "submissions"),
        (erased.attachments, "files"),
        (erased.drafts, "drafts"),
        (erased.grades, "grades"),
        (erased.passbacks, "marks in the outbox"),
        (erased.sessions, "sessions"),
        (erased.uploads, "uploads read from the LMS"),
        (erased.acceptances, "words on whether their uploads may be read"),
        (erased.jobs, "jobs"),
        (erased.audit_events, "audit events about their work"),
        (erased.audit_actors, "audit events that named them as the actor; the name was taken out"),
    ] {
        println!("  {count} {what}");
    }
    println!("  receipt {}", receipt.hash);
    if erased.undelivered > 0 {
        eprintln!("{} of the marks had not reached the LMS and never will", erased.undelivered);
    }
    eprintln!("marks that the LMS has taken stay there, and backups made before still hold the learner");
}
