//! The student's page: write, wait, read the result, try again.

use askama::Template;

use super::Flash;
use super::evidence::Segment;
use super::file_note::FileNote;
use super::tabs::Tabs;
use super::text::Texts;
use super::when::Moment;
use super::words::{Label, Met};

/// Whose eyes this page is for, when not a student's of the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preview {
    /// The LMS's test student: everything works, nothing reaches the gradebook.
    TestStudent,
    /// A teacher who looks at it.
    Teacher,
}

/// The form for an answer. Posts `answer`, `file`, `csrf`, `submission_key` as multipart.
#[derive(Clone, Debug)]
pub struct WriteForm {
    /// Where it goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// Makes a form that is posted twice one attempt.
    pub submission_key: String,
    /// What is written so far.
    pub answer: String,
    /// Where script saves drafts: a POST of `csrf` and `answer`, urlencoded, that answers 2xx.
    pub draft_url: String,
    /// Names the copy in this browser; differs for each person and link and tells neither.
    pub draft_key: String,
    /// When the server saved the draft.
    pub draft_saved: Option<Moment>,
    /// The longest answer, in bytes.
    pub max_bytes: usize,
}

/// One attempt in the list.
#[derive(Clone, Debug)]
pub struct AttemptLine {
    /// From 1.
    pub number: u32,
    /// When it was handed in.
    pub handed_in: Moment,
    /// The score, once the student may see it.
    pub score: Option<f64>,
    /// Where it can be read again.
    pub url: Option<String>,
    /// Whether it is the one on the page.
    pub shown: bool,
}

/// The attempt on the page.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// When it was handed in.
    pub handed_in: Moment,
    /// What was written, cut at the evidence (see [`super::evidence::segments`]).
    pub answer: Vec<Segment>,
    /// The name of the file that came with it.
    pub file: Option<String>,
    /// What was read of it.
    pub file_note: Option<FileNote>,
    /// SHA-256 of the text, in hexadecimal; empty while a file is being read that will add to it.
    pub receipt: String,
    /// Where the student can keep a copy.
    pub own_url: Option<String>,
    /// Where it stands.
    pub state: AttemptState,
}

/// Where an attempt stands.
#[derive(Clone, Debug)]
pub enum AttemptState {
    /// The machine is at work.
    Grading {
        /// An address that answers this page again; script asks it and swaps in what changed.
        state_url: String,
        /// Answers before this one, if that is known.
        ahead: Option<u32>,
    },
    /// The teacher looks at it first.
    Waiting {
        /// Codes of the reasons; empty when the teacher looks at all answers.
        reasons: Vec<String>,
    },
    /// Marked. Boxed: it is by far the largest.
    Marked(Box<ResultView>),
}

/// Who gave the mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkedBy {
    /// The machine alone.
    Machine,
    /// The machine, and a teacher agreed.
    MachineAccepted,
    /// A teacher.
    Teacher {
        /// The name, where it may be shown.
        name: Option<String>,
    },
}

/// Where the mark is on its way to the LMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The LMS takes no marks here.
    None,
    /// It will arrive by itself.
    OnItsWay,
    /// It is there, since then.
    Delivered(Moment),
    /// The teacher has to do something.
    NeedsTeacher,
    /// The teacher set another mark there, and that one counts.
    ChangedInLms,
}

/// One criterion of the result.
#[derive(Clone, Debug)]
pub struct CriterionResult {
    /// What was looked for; may be empty when that would give the answer away.
    pub name: String,
    /// How far it is there.
    pub met: Met,
    /// Points earned and possible, where the rubric says so.
    pub points: Option<(f64, f64)>,
    /// The student's own words.
    pub quote: Option<String>,
    /// What the teacher says about it.
    pub comment: Option<String>,
    /// What stands behind it, where the reader may see that.
    pub detail: CriterionDetail,
}

/// How a criterion was decided.
#[derive(Clone, Debug, Default)]
pub struct CriterionDetail {
    /// The level that was reached, in the rubric's words.
    pub level: Option<String>,
    /// The key of the words for the rule that decided instead of the model.
    pub rule: Option<&'static str>,
    /// Its key points and numbers.
    pub parts: Vec<PartResult>,
}

/// A key point or a number of a criterion.
#[derive(Clone, Debug)]
pub struct PartResult {
    /// What was looked for.
    pub name: String,
    /// How far it is there.
    pub met: Met,
    /// Points earned and possible.
    pub points: (f64, f64),
}

/// Sentences of feedback in three parts (Hattie and Timperley 2007); each may be empty.
#[derive(Clone, Debug, Default)]
pub struct Feedback {
    /// Where it should lead.
    pub up: Vec<String>,
    /// How it went.
    pub back: Vec<String>,
    /// Where to next.
    pub forward: Vec<String>,
}

impl Feedback {
    /// There is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.up.is_empty() && self.back.is_empty() && self.forward.is_empty()
    }
}

/// What a revision changed in one criterion.
#[derive(Clone, Debug)]
pub struct RevisionStep {
    /// As in [`CriterionResult`].
    pub name: String,
    /// How it was.
    pub before: Met,
    /// How it is.
    pub after: Met,
}

/// Whether feedback helped. Posts `csrf`, `attempt`, `helpful` (`yes`, `partly`, `no`) and `comment`.
#[derive(Clone, Debug)]
pub struct RatingForm {
    /// Where it goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// Which attempt.
    pub attempt: i32,
}

/// A mark with its reasons.
#[derive(Clone, Debug)]
pub struct ResultView {
    /// Points earned.
    pub score: f64,
    /// Points possible.
    pub max_score: f64,
    /// The machine's label; absent for a teacher's mark.
    pub label: Option<Label>,
    /// The machine's calibrated confidence, 0 to 1; absent for a teacher's mark.
    pub confidence: Option<f64>,
    /// Who gave it.
    pub by: MarkedBy,
    /// What was looked for.
    pub criteria: Vec<CriterionResult>,
    /// What to make of it.
    pub feedback: Feedback,
    /// One thing to do now.
    pub next_step: Option<String>,
    /// What this attempt changed against the one before.
    pub revision: Vec<RevisionStep>,
    /// Whether the feedback helped; only for the student.
    pub rating: Option<RatingForm>,
    /// The teacher's comment.
    pub comment: Option<String>,
    /// Where the mark is on its way.
    pub delivery: Delivery,
    /// Why the mark is what it is, and how to ask for a second look.
    pub why_url: Option<String>,
    /// Where the answer can be talked through.
    pub talk_url: Option<String>,
    /// The stable word of where the request for a second look stands: `open`, `kept`, `changed`.
    pub appeal: Option<String>,
}

impl ResultView {
    /// The share of the points, for the meter.
    fn share(&self) -> f64 {
        if self.max_score > 0.0 { (self.score / self.max_score).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The part of a circle of radius 15.9155 (circumference 100) that is drawn.
    fn arc(&self) -> f64 {
        (self.share() * 1000.0).round() / 10.0
    }

    fn appeal_words(&self) -> Option<&'static str> {
        Some(match self.appeal.as_deref()? {
            "kept" => "appeal-state-kept",
            "changed" => "appeal-state-changed",
            _ => "appeal-state-open",
        })
    }

    /// How many points a revision brought, of those that were open.
    fn fixed(&self) -> (usize, usize) {
        let open = self.revision.iter().filter(|step| step.before != Met::Yes);
        (open.clone().filter(|step| step.after == Met::Yes).count(), open.count())
    }

    fn by_machine(&self) -> bool {
        !matches!(self.by, MarkedBy::Teacher { .. })
    }
}

/// See the module.
#[derive(Template)]
#[template(path = "assignment.html")]
pub struct AssignmentPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// The task, in Markdown.
    pub prompt: String,
    /// Points possible.
    pub points: f64,
    /// When it is due, while answers are taken.
    pub due: Option<Moment>,
    /// Something about dates, and which: the key of its words.
    pub notice: Option<(&'static str, Moment)>,
    /// Attempts that are left; `None` without limit.
    pub attempts_left: Option<u32>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// The teacher's page, for teachers who preview.
    pub overview_url: Option<String>,
    /// Shown as a banner.
    pub preview: Option<Preview>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// The answer was looked over, not handed in: keys of what may be wrong with it.
    pub checked: Option<Vec<String>>,
    /// The attempt to show: the newest, or the one that was asked for.
    pub attempt: Option<Attempt>,
    /// All attempts, newest first; shown when there are several.
    pub attempts: Vec<AttemptLine>,
    /// Absent while grading, and when no attempt is left.
    pub write: Option<WriteForm>,
    /// The `submission_key` of the newest attempt: script then forgets its copy of that text.
    pub confirmed_key: Option<String>,
}

impl AssignmentPage {
    /// Where the page has to be asked for again, while grading.
    fn state_url(&self) -> Option<&str> {
        match &self.attempt.as_ref()?.state {
            AttemptState::Grading { state_url, .. } => Some(state_url),
            _ => None,
        }
    }

    /// A word for script and checks.
    fn state(&self) -> &'static str {
        match self.attempt.as_ref().map(|attempt| &attempt.state) {
            None => "write",
            Some(AttemptState::Grading { .. }) => "grading",
            Some(AttemptState::Waiting { .. }) => "waiting",
            Some(AttemptState::Marked(_)) => "marked",
        }
    }

    /// The task as HTML.
    fn task(&self) -> String {
        super::prompt::render(&self.prompt)
    }

    /// The form stands open: nothing was handed in yet, or it came back with a problem.
    fn form_is_open(&self) -> bool {
        self.attempt.is_none()
            || self.checked.is_some()
            || self.flash.as_ref().is_some_and(|flash| flash.kind == super::FlashKind::Problem)
    }
}
