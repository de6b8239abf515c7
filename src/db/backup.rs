//! Everything in one file that either database takes back: JSON Lines, one row a line, streamed both ways.
//!
//! The first line names the format and the migrations, the last one the number of rows, so that a cut file is
//! noticed. A backup is one state of the data, taken while the program runs; a restore happens as a whole or not at
//! all. The tool's signing keys are in it as they are stored: sealed. The secret that opens them is not.

use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbError;
use super::migrate;
use super::tx::{Db, begin_reading, begin_writing, within};
use super::{
    answer_group, appeal, assignment, assignment_version, attachment, attachment_reading, audit, course,
    course_copy, decision, deployment, dialogue, draft, eula_acceptance, extension, feedback_rating,
    feedback_view, finding, grade, invite, job, learner_profile, login_state, marking_draft, marking_policy,
    mastery, material, notice, outcome, passback, person, platform, platform_service, practice, question,
    resource_link, schema, session, submission, tool_key, tutor_policy, upload, validation, verified_answer,
};

const VERSION: u32 = 1;
/// The longest line taken back; the largest file that students hand in fits several times.
const MAX_LINE: u64 = 64 << 20;

/// Why a backup was not written or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The file's system.
    #[error("{} the backup {}: {error}", if *.writing { "cannot write" } else { "cannot read" }, .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        writing: bool,
        /// The reason.
        error: io::Error,
    },
    /// The file's content.
    #[error("line {line} of the backup: {problem}")]
    Content {
        /// From 1 on.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// There is something in the database already.
    #[error(
        "the database is not empty, a backup is restored into an empty one only: name a new database, restore, then start the program on it"
    )]
    NotEmpty,
}

#[derive(Serialize, Deserialize)]
struct Head {
    feedforward_backup: u32,
    migrations: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Line<'a, T> {
    table: &'a str,
    row: T,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Read1 {
    Row { table: String, row: serde_json::Value },
    End { rows: u64 },
}

impl Db {
    /// Writes everything to a new file that only its owner may read. Returns the number of rows.
    ///
    /// # Errors
    /// Also when the file is there already. A file that could not be finished is removed.
    pub fn backup(&self, path: &Path) -> Result<u64, BackupError> {
        let failed = |error| BackupError::File { path: path.to_owned(), writing: true, error };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = BufWriter::new(options.open(path).map_err(failed)?);
        let written = self.backup_to(&mut out).and_then(|rows| {
            out.flush().and_then(|()| out.get_ref().sync_all()).map_err(io_error)?;
            Ok(rows)
        });
        written.map_err(|error| {
            _ = std::fs::remove_file(path);
            match error {
                Problem::Io(error) => failed(error),
                Problem::Db(error) => error.into(),
            }
        })
    }

    /// Reads a backup into an empty database and brings its tables into being. Returns the number of rows.
    ///
    /// # Errors
    /// Nothing is written then but empty tables.
    pub fn restore(&self, path: &Path) -> Result<u64, BackupError> {
        let file = std::fs::File::open(path);
        let file =
            file.map_err(|error| BackupError::File { path: path.to_owned(), writing: false, error })?;
        let mut input = Input { from: BufReader::new(file), path, line: 0, buffer: Vec::new() };
        self.migrate()?;
        within(&mut self.own_connection()?, begin_writing, |c| {
            if !is_empty(c)? {
                return Err(BackupError::NotEmpty);
            }
            let head: Head = input.next("this is not a backup of this program")?;
            if head.feedforward_backup != VERSION || head.migrations != versions(c)? {
                return Err(input.wrong(
                    "another version of the program made it: restore it with that version, then update",
                ));
            }
            let mut rows = 0;
            loop {
                match input.next("this is no row of a backup")? {
                    Read1::Row { table, row } => restore_row(c, &table, row, &input)?,
                    Read1::End { rows: expected } if expected == rows => return Ok(rows),
                    Read1::End { .. } => return Err(input.wrong("rows are missing before it")),
                }
                rows += 1;
            }
        })
    }

    fn backup_to(&self, out: &mut impl Write) -> Result<u64, Problem> {
        let mut c = self.own_connection()?;
        if let Conn::Postgres(c) = &mut c {
            diesel::sql_query("SET statement_timeout = 0").execute(c)?;
        }
        within(&mut c, begin_reading, |c| {
            line(out, &Head { feedforward_backup: VERSION, migrations: versions(c)? })?;
            let rows = save_all(c, out)?;
            line(out, &serde_json::json!({ "rows": rows }))?;
            Ok(rows)
        })
    }
}

/// What goes wrong while writing.
enum Problem {
    Db(DbError),
    Io(io::Error),
}

impl<E: Into<DbError>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::Db(error.into())
    }
}

fn io_error(error: io::Error) -> Problem {
    Problem::Io(error)
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Result<(), Problem> {
    serde_json::to_writer(&mut *out, value).map_err(|error| Problem::Io(error.into()))?;
    out.write_all(b"\n").map_err(io_error)
}

fn versions(c: &Conn) -> Result<Vec<String>, DbError> {
    Ok(migrate::known(c)?.into_iter().map(|(version, _)| version).collect())
}

/// A backup that is being read, line by line.
struct Input<'a> {
    from: BufReader<std::fs::File>,
    path: &'a Path,
    line: u64,
    buffer: Vec<u8>,
}

impl Input<'_> {
    fn next<T: serde::de::DeserializeOwned>(&mut self, problem: &str) -> Result<T, BackupError> {
        self.line += 1;
        self.buffer.clear();
        let read = self.from.by_ref().take(MAX_LINE).read_until(b'\n', &mut self.buffer);
        read.map_err(|error| BackupError::File { path: self.path.to_owned(), writing: false, error })?;
        if self.buffer.last() != Some(&b'\n') {
            return Err(self.wrong("it is cut off, or far too long: take another copy of the backup"));
        }
        serde_json::from_slice(&self.buffer).map_err(|_| self.wrong(problem))
    }

    fn wrong(&self, problem: &str) -> BackupError {
        BackupError::Content { line: self.line, problem: problem.to_owned() }
    }
}

/// The tables in an order in which rows come after what they point at.
macro_rules! every_table {
    ($($table:ident: $row:ty,)*) => {
        /// The tables that a backup holds.
        #[cfg(test)]
        pub(super) const TABLES: &[&str] = &[$(stringify!($table)),*];

        fn save_all(c: &mut Conn, out: &mut impl Write) -> Result<u64, Problem> {
            let mut rows = 0;
            $({
                let mut save = |row: QueryResult<$row>| {
                    rows += 1;
                    line(out, &Line { table: stringify!($table), row: row? })
                };
                match c {
                    Conn::Sqlite(c) => schema::$table::table
                        .select(<$row>::as_select())
                        .order(schema::$table::table.primary_key())
                        .load_iter::<$row, DefaultLoadingMode>(c)?
                        .try_for_each(&mut save)?,
                    Conn::Postgres(c) => schema::$table::table
                        .select(<$row>::as_select())
                        .order(schema::$table::table.primary_key())
                        .load_iter::<$row, PgRowByRowLoadingMode>(c)?
                        .try_for_each(&mut save)?,
                }
            })*
            Ok(rows)
        }

        fn restore_row(c: &mut Conn, table: &str, row: serde_json::Value, input: &Input<'_>) -> Result<(), BackupError> {
            match table {
                $(stringify!($table) => {
                    let row: $row = serde_json::from_value(row).map_err(|_| input.wrong("the row's fields do not fit"))?;
                    each!(c, c => diesel::insert_into(schema::$table::table).values(&row).execute(c))
                        .map_err(DbError::from)?;
                    Ok(())
                })*
                _ => Err(input.wrong("there is no such table")),
            }
        }

        fn is_empty(c: &mut Conn) -> Result<bool, DbError> {
            Ok([$(schema::$table::table.count().get_result::<i64>(c)?),*].iter().all(|rows| *rows == 0))
        }
    };
}

every_table! {
    platform: platform::Platform,
    deployment: deployment::Deployment,
    invite: invite::Invite,
    tool_key: tool_key::ToolKey,
    login_state: login_state::LoginState,
    course: course::Course,
    person: person::Person,
    assignment: assignment::Assignment,
    assignment_version: assignment_version::AssignmentVersion,
    resource_link: resource_link::ResourceLink,
    extension: extension::Extension,
    session: session::Session,
    draft: draft::Draft,
    submission: submission::Submission,
    attachment: attachment::Attachment,
    feedback_rating: feedback_rating::FeedbackRating,
    grade: grade::Grade,
    finding: finding::Finding,
    feedback_view: feedback_view::FeedbackView,
    passback: passback::Passback,
    job: job::Job,
    platform_service: platform_service::PlatformService,
    notice: notice::Notice,
    upload: upload::Upload,
    eula_acceptance: eula_acceptance::EulaAcceptance,
    course_copy: course_copy::CourseCopy,
    audit_event: audit::AuditEvent,
    marking_policy: marking_policy::MarkingPolicy,
    marking_batch: decision::Batch,
    decision: decision::Decision,
    marking_draft: marking_draft::MarkingDraft,
    second_mark: marking_draft::SecondMark,
    appeal: appeal::Appeal,
    answer_group: answer_group::AnswerGroup,
    near_duplicate: answer_group::NearDuplicate,
    validation: validation::Validation,
    tutor_policy: tutor_policy::TutorPolicy,
    verified_answer: verified_answer::VerifiedAnswer,
    question: question::Question,
    dialogue: dialogue::Dialogue,
    material: material::Material,
    material_version: material::MaterialVersion,
    material_chunk: material::MaterialChunk,
    attachment_reading: attachment_reading::AttachmentReading,
    learning_settings: outcome::LearningSettings,
    outcome: outcome::Outcome,
    outcome_tie: outcome::Tie,
    practice_item: practice::Item,
    practice_answer: practice::Answer,
    review_memory: practice::Memory,
    learner_profile: learner_profile::Profile,
    mastery: mastery::Mastery,
    mastery_change: mastery::Change,
    mastery_contest: mastery::Contest,
}

/// Bytes as text.
pub(super) mod base64 {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::db) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(in crate::db) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        BASE64_STANDARD.decode(String::deserialize(from)?).map_err(serde::de::Error::custom)
    }

    pub(in crate::db) mod optional {
        use base64::Engine;
        use base64::prelude::BASE64_STANDARD;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        pub(in crate::db) fn serialize<S: Serializer>(
            bytes: &Option<Vec<u8>>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            bytes.as_ref().map(|bytes| BASE64_STANDARD.encode(bytes)).serialize(to)
        }

        pub(in crate::db) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Vec<u8>>, D::Error> {
            let text: Option<String> = Option::deserialize(from)?;
            text.map(|text| BASE64_STANDARD.decode(text).map_err(serde::de::Error::custom)).transpose()
        }
    }
}

/// Points as text: reading a JSON number may be off in the last bit.
pub(super) mod exact {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::db) fn serialize<S: Serializer>(points: &f64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(points)
    }

    pub(in crate::db) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }

    pub(in crate::db) mod optional {
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        pub(in crate::db) fn serialize<S: Serializer>(
            points: &Option<f64>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            points.map(|points| points.to_string()).serialize(to)
        }

        pub(in crate::db) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<f64>, D::Error> {
            let text: Option<String> = Option::deserialize(from)?;
            text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
        }
    }
}
