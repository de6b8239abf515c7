//! What requests and workers share. Built once at start; cloned by reference.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::domain::connection::KeyReads;
use crate::domain::marking::learning::LearntCache;
use crate::domain::material::index::Tutors;
use crate::domain::material::reader::Reader;
use crate::domain::roster::RosterCache;
use crate::domain::tool_keys::ToolKeys;
use crate::egress::Egress;
use crate::metrics::Metrics;

/// The running program's parts.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// See [`App`].
pub struct Parts {
    /// As loaded at start.
    pub config: Config,
    /// The database's two doors.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Calls to platforms.
    pub egress: Egress,
    /// The tool's own signing keys.
    pub tool_keys: ToolKeys,
    /// The platforms' key sets.
    pub key_sets: lti::KeySetCache<Egress>,
    /// Calls to platforms' services, with their access tokens.
    pub services: lti::Services<Egress>,
    /// When the tool's own key set was last read.
    pub key_reads: KeyReads,
    /// Course members, for a minute.
    pub rosters: RosterCache,
    /// Questions learnt from people's marks.
    pub learnt: LearntCache,
    /// The grader over its models.
    pub grader: Arc<grader::Grader>,
    /// Sentence vectors, from the model that the grader uses.
    pub encoder: Arc<dyn text::Encoder>,
    /// Reads a question and a sentence together, where the model folder can.
    pub question_reader: Option<Arc<dyn text::Reader>>,
    /// Reads files in processes of their own.
    pub reader: Reader,
    /// Courses' material, ready for questions.
    pub tutors: Tutors,
    /// Tells sleeping workers of this process that there is work.
    pub wake: Wake,
    /// Counters.
    pub metrics: Metrics,
}

/// Hints that save a worker its next poll; losing one costs a second.
#[derive(Default)]
pub struct Wake {
    /// A submission was handed in.
    pub grading: Notify,
    /// A mark is to be sent.
    pub passback: Notify,
    /// An LMS is to be asked or told something else.
    pub errands: Notify,
    /// A file of course material is to be read.
    pub reading: Notify,
}

impl App {
    /// Shares the parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
