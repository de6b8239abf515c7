//! What columns hold: ids, JSON, words of a fixed list. One implementation of each serves both databases.

use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Uuid};

use crate::clock::Timestamp;

impl<DB: Backend> ToSql<BigInt, DB> for Timestamp
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_micros().to_sql(out)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for Timestamp
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self::from_micros)
    }
}

/// A UUIDv7 as text: sorts by the time it was made at, to the millisecond.
fn uuid(now: Timestamp) -> String {
    let micros = now.micros().max(0).unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, micros / 1_000_000, nanos)).to_string()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow, Serialize, Deserialize,
        )]
        #[diesel(sql_type = Text)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id: a UUIDv7 made at `now`.
            pub fn new(now: Timestamp) -> Self {
                Self(uuid(now))
            }

            /// As it is stored and shown in addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// Any text; whether such a row exists is for the database to say.
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.as_str().to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                String::from_sql(bytes).map(Self)
            }
        }
    )*};
}

ids! {
    /// A registration with an LMS.
    PlatformId;
    /// A course of a platform.
    CourseId;
    /// A person of a platform.
    PersonId;
    /// An assignment.
    AssignmentId;
    /// A place in a course that opens an assignment.
    ResourceLinkId;
    /// A browser's session.
    SessionId;
    /// One attempt of one student.
    SubmissionId;
    /// One mark.
    GradeId;
    /// A piece of work.
    JobId;
    /// A line of the audit trail.
    AuditEventId;
    /// What a student handed in to an activity of the LMS itself.
    UploadId;
    /// A person's decision about a mark.
    DecisionId;
    /// Many decisions at one press.
    BatchId;
    /// A student's request for a second look.
    AppealId;
    /// A look at how well the machine agrees with people.
    ValidationId;
    /// A document of a course's material.
    MaterialId;
    /// What is to be mastered in a course.
    OutcomeId;
    /// Something to practise.
    ItemId;
    /// An answer to something to practise.
    PracticeAnswerId;
    /// A step of a student's mastery.
    ChangeId;
    /// A student's disagreement with a value of mastery.
    ContestId;
    /// A student's question about the material.
    QuestionId;
    /// An answer in a teacher's words.
    VerifiedAnswerId;
    /// A talk about a returned answer.
    DialogueId;
}

/// A column whose text is one of a fixed list. The tables' CHECKs carry the same list; a test holds them together.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow, Serialize, Deserialize)]
        #[diesel(sql_type = Text)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it is stored.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// The value that is stored as `text`.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let text = String::from_sql(bytes)?;
                Self::parse(&text).ok_or_else(|| concat!("not a ", stringify!($name), " that this version knows").into())
            }
        }
    };
}

text_enum! {
    /// Which deployments of a platform may launch.
    DeploymentPolicy {
        /// Only those an admin named.
        Listed = "listed",
        /// Any; they are learnt as they come.
        Open = "open",
    }
}

text_enum! {
    /// How a question to the tutor ended.
    AskOutcome {
        /// By quotations.
        Answered = "answered",
        /// By a question back.
        Clarify = "clarify",
        /// Not in the material.
        NotFound = "not_found",
        /// By hints: it was for open graded work.
        Hints = "hints",
        /// By a teacher's answer to the same question.
        Verified = "verified",
    }
}

text_enum! {
    /// Whether a question waits for a teacher.
    QuestionState {
        /// It was not handed over.
        Closed = "closed",
        /// It waits.
        Open = "open",
        /// A teacher answered.
        Answered = "answered",
        /// A teacher put it aside.
        Dismissed = "dismissed",
    }
}

text_enum! {
    /// How sure the tutor of a course must be before it answers.
    Caution {
        /// Fewer answers, more of them right.
        Careful = "careful",
        /// As measured best.
        Usual = "usual",
        /// More answers, more of them wrong.
        Generous = "generous",
    }
}

text_enum! {
    /// How a talk about a returned answer ended.
    DialogueEnd {
        /// Every point was said.
        Complete = "complete",
        /// A teacher goes on.
        HandedOver = "handed_over",
    }
}

text_enum! {
    /// What a launch lets a person do at its place.
    Role {
        /// Sets up, marks and releases.
        Instructor = "instructor",
        /// Hands in.
        Learner = "learner",
        /// Looks.
        None = "none",
    }
}

text_enum! {
    /// How far the reading of a file of course material is.
    MaterialState {
        /// In the queue.
        Waiting = "waiting",
        /// At work.
        Reading = "reading",
        /// Done: students may ask about it once it is released.
        Read = "read",
        /// It could not be read.
        Failed = "failed",
    }
}

text_enum! {
    /// What the place of a stretch of material is counted in.
    AnchorKind {
        /// Nothing: the document as a whole.
        Document = "document",
        /// Pages.
        Page = "page",
        /// Slides.
        Slide = "slide",
        /// Seconds of a recording.
        Second = "second",
    }
}

text_enum! {
    /// Which of the machine's marks students see without a teacher.
    ReleasePolicy {
        /// Those that the grader stands behind.
        Confident = "confident",
        /// All that it could judge at all.
        All = "all",
        /// None.
        Review = "review",
    }
}

text_enum! {
    /// Where a submission stands.
    SubmissionState {
        /// Handed in.
        Grading = "grading",
        /// A teacher decides.
        Review = "review",
        /// The student sees the mark.
        Released = "released",
    }
}

text_enum! {
    /// Who gave a mark.
    GradeOrigin {
        /// The grader.
        Machine = "machine",
        /// A person.
        Teacher = "teacher",
    }
}

text_enum! {
    /// What kind of practice item it is.
    ItemKind {
        /// A question to be answered in words.
        Short = "short",
        /// A sentence with a gap.
        Cloze = "cloze",
    }
}

text_enum! {
    /// Whether a practice item is shown to students.
    ItemState {
        /// A teacher has not looked at it.
        Draft = "draft",
        /// It is.
        Approved = "approved",
        /// A teacher did not want it.
        Rejected = "rejected",
    }
}

text_enum! {
    /// Why a student was given a practice item.
    PickReason {
        /// Its review was due.
        Review = "review",
        /// A teacher put it first.
        Pinned = "pinned",
        /// It is as hard as helps most.
        Suits = "suits",
        /// It was drawn, so that more is learnt about it.
        Explored = "explored",
        /// The student chose it, or its place in the order did.
        Chosen = "chosen",
    }
}

text_enum! {
    /// Why mastery changed.
    ChangeCause {
        /// An answer spoke for it.
        Shown = "shown",
        /// An answer spoke against it.
        Missed = "missed",
        /// A machine's mark alone did not take it away.
        Held = "held",
        /// Time without practice.
        Time = "time",
        /// A teacher's word.
        Settled = "settled",
    }
}

text_enum! {
    /// What became of a student's disagreement with a value of mastery.
    ContestDecision {
        /// Nobody has looked yet.
        Open = "open",
        /// The value stands.
        Kept = "kept",
        /// A piece of evidence does not count.
        LeftOut = "left_out",
        /// The student masters it.
        Mastered = "mastered",
    }
}

text_enum! {
    /// What was looked for in an answer.
    FindingKind {
        /// Something that should be there.
        Criterion = "criterion",
        /// A wrong idea.
        Misconception = "misconception",
    }
}

text_enum! {
    /// How far a criterion was met, in the grader's words.
    Met {
        /// It is there.
        Met = "met",
        /// A part of it is.
        Partly = "partly",
        /// It is not.
        Missing = "missing",
        /// The opposite is.
        Mistaken = "mistaken",
    }
}

text_enum! {
    /// Where a mark on its way to the LMS stands.
    PassbackState {
        /// To be sent, now or later.
        Waiting = "waiting",
        /// The LMS has it.
        Delivered = "delivered",
        /// A person has to do something first.
        NeedsAttention = "needs_attention",
        /// Somebody changed it in the LMS; theirs stands.
        ChangedInLms = "changed_in_lms",
    }
}

text_enum! {
    /// Whether feedback helped a student.
    Helpful {
        /// It did.
        Yes = "yes",
        /// In part.
        Partly = "partly",
        /// It did not.
        No = "no",
    }
}

text_enum! {
    /// Where a piece of work stands.
    JobState {
        /// To be done, now or later.
        Ready = "ready",
        /// Done.
        Done = "done",
        /// Given up after the last try.
        Failed = "failed",
    }
}

text_enum! {
    /// Where something that was handed in to the LMS itself stands.
    UploadState {
        /// To be read.
        Received = "received",
        /// It is a submission.
        Read = "read",
        /// Somebody has to do something, and the LMS sends it again.
        Failed = "failed",
    }
}

text_enum! {
    /// Which marks of the machine go out, beyond the release policy.
    MarkingMode {
        /// Those that the release policy says.
        Plain = "plain",
        /// Those that the machine stands behind, on a question that has passed its gate.
        Gated = "gated",
        /// None, and nobody sees them before deciding.
        Shadow = "shadow",
    }
}

text_enum! {
    /// How a person came to decide about a mark.
    DecisionMethod {
        /// One answer at a time.
        Single = "single",
        /// One decision for like answers.
        Group = "group",
        /// All suggestions of a confidence.
        Band = "band",
        /// All suggestions without, or with, a flag.
        Flag = "flag",
        /// All that waits.
        All = "all",
        /// After a student asked.
        Appeal = "appeal",
        /// As the second marker.
        Second = "second",
        /// Between two markers.
        Adjudication = "adjudication",
        /// By taking the machine's newer mark.
        Regrade = "regrade",
        /// By taking a batch back.
        Rollback = "rollback",
    }
}

text_enum! {
    /// Where a student's request for a second look stands.
    AppealState {
        /// Nobody has decided yet.
        Open = "open",
        /// The mark stands.
        Kept = "kept",
        /// There is a new mark.
        Changed = "changed",
    }
}

/// A value kept as JSON text. Nothing is queried inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T: Serialize + fmt::Debug> ToSql<Text, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: Serialize + fmt::Debug> ToSql<Text, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + fmt::Debug, DB: Backend> FromSql<Text, DB> for Json<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        // The error itself would quote what is stored.
        serde_json::from_str(&text).map(Self).map_err(|e| {
            format!("stored JSON does not fit at line {}, column {}", e.line(), e.column()).into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time() {
        let ids: Vec<_> =
            (0..50).map(|s| SubmissionId::new(Timestamp::from_unix_seconds(1_795_000_000 + s))).collect();
        assert!(ids.is_sorted());
        assert_eq!(ids[0].as_str().len(), 36);
        assert_ne!(JobId::new(Timestamp::EPOCH), JobId::new(Timestamp::EPOCH));
        assert_eq!(JobId::new(Timestamp::from_micros(-5)).as_str().get(..8), Some("00000000"));
    }

    #[test]
    fn words_read_back_as_they_were_written() {
        for state in PassbackState::ALL {
            assert_eq!(PassbackState::parse(state.as_str()), Some(*state));
            assert_eq!(serde_json::json!(state), serde_json::json!(state.as_str()));
        }
        assert_eq!(Role::parse("Instructor"), None);
    }

    #[test]
    fn uploads_check_the_same_words() {
        let words: Vec<&str> = UploadState::ALL.iter().map(|state| state.as_str()).collect();
        for sql in [
            include_str!("../../migrations/sqlite/00000000000020_lti_services/up.sql"),
            include_str!("../../migrations/postgres/00000000000020_lti_services/up.sql"),
        ] {
            assert_eq!(checks(sql), [("state", words.clone())]);
        }
    }

    /// What is written in a CHECK, in the order of the file: `role IN ('instructor', …)`.
    fn checks(sql: &str) -> Vec<(&str, Vec<&str>)> {
        let lines = sql.lines().filter_map(|line| line.split_once("CHECK (")?.1.split_once(" IN ("));
        lines.map(|(column, list)| (column, list.split('\'').skip(1).step_by(2).collect())).collect()
    }

    fn words(all: &[impl Copy + fmt::Display]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_tables_of_asking_check_the_same_words() {
        let expected = [
            ("caution", words(Caution::ALL)),
            ("outcome", words(AskOutcome::ALL)),
            ("state", words(QuestionState::ALL)),
            ("ended", words(DialogueEnd::ALL)),
        ];
        for sql in [
            include_str!("../../migrations/sqlite/00000000000065_asking/up.sql"),
            include_str!("../../migrations/postgres/00000000000065_asking/up.sql"),
        ] {
            let found: Vec<_> = checks(sql)
                .into_iter()
                .map(|(column, list)| (column, list.into_iter().map(str::to_owned).collect::<Vec<_>>()))
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_tables_of_marking_check_the_same_words() {
        let expected = [
            ("mode", words(MarkingMode::ALL)),
            ("method", words(DecisionMethod::ALL)),
            ("former_state", words(SubmissionState::ALL)),
            ("method", words(DecisionMethod::ALL)),
            ("state", words(AppealState::ALL)),
        ];
        for sql in [
            include_str!("../../migrations/sqlite/00000000000030_marking/up.sql"),
            include_str!("../../migrations/postgres/00000000000030_marking/up.sql"),
        ] {
            let found: Vec<_> = checks(sql)
                .into_iter()
                .map(|(column, list)| (column, list.into_iter().map(str::to_owned).collect::<Vec<_>>()))
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_tables_of_material_check_the_same_words() {
        for sql in [
            include_str!("../../migrations/sqlite/00000000000060_material/up.sql"),
            include_str!("../../migrations/postgres/00000000000060_material/up.sql"),
        ] {
            let found = checks(sql);
            let expected = [("state", words(MaterialState::ALL)), ("anchor", words(AnchorKind::ALL))];
            let found: Vec<_> = found
                .into_iter()
                .map(|(column, list)| (column, list.into_iter().map(str::to_owned).collect::<Vec<_>>()))
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_tables_of_learning_check_the_same_words() {
        let expected = [
            ("kind", words(ItemKind::ALL)),
            ("state", words(ItemState::ALL)),
            ("reason", words(PickReason::ALL)),
            ("cause", words(ChangeCause::ALL)),
            ("decision", words(ContestDecision::ALL)),
        ];
        for sql in [
            include_str!("../../migrations/sqlite/00000000000067_learning/up.sql"),
            include_str!("../../migrations/postgres/00000000000067_learning/up.sql"),
        ] {
            let found: Vec<_> = checks(sql)
                .into_iter()
                .map(|(column, list)| (column, list.into_iter().map(str::to_owned).collect::<Vec<_>>()))
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_tables_check_the_same_words() {
        let expected = [
            ("deployment_policy", words(DeploymentPolicy::ALL)),
            ("release_policy", words(ReleasePolicy::ALL)),
            ("role", words(Role::ALL)),
            ("state", words(SubmissionState::ALL)),
            ("origin", words(GradeOrigin::ALL)),
            ("state", words(PassbackState::ALL)),
            ("state", words(JobState::ALL)),
        ];
        for sql in [
            include_str!("../../migrations/sqlite/00000000000001_foundation/up.sql"),
            include_str!("../../migrations/postgres/00000000000001_foundation/up.sql"),
        ] {
            let found = checks(sql);
            assert_eq!(found.len(), expected.len());
            for ((column, words), (expected_column, expected_words)) in found.iter().zip(&expected) {
                assert_eq!(
                    (*column, words.as_slice()),
                    (*expected_column, &*expected_words.iter().map(String::as_str).collect::<Vec<_>>())
                );
            }
        }
    }
}
