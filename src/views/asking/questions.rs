//! The teacher's page: questions that wait, what the class asks, and the course's switches.

use askama::Template;

use super::{Place, QuoteView};
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;

/// A question that waits for an answer.
#[derive(Clone, Debug)]
pub struct WaitingView {
    /// Sent as `id`.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Who asked, where they want it known.
    pub name: Option<String>,
    /// When it was handed over.
    pub at: Moment,
    /// The key of what the tutor had said.
    pub outcome: &'static str,
    /// What it had quoted.
    pub quotes: Vec<QuoteView>,
    /// The open graded work that it asked for.
    pub assignment: Option<String>,
    /// What was typed as the answer, when it could not be taken.
    pub typed: String,
}

/// A source that is said to be wrong.
#[derive(Clone, Debug)]
pub struct ReportView {
    /// Sent as `id`.
    pub id: String,
    /// The question.
    pub text: String,
    /// What is wrong, in the student's words; may be empty.
    pub words: String,
    /// When.
    pub at: Moment,
    /// What was quoted.
    pub quotes: Vec<QuoteView>,
    /// A teacher's answer that was given.
    pub verified: Option<String>,
}

/// A talk that was handed over.
#[derive(Clone, Debug)]
pub struct TalkLine {
    /// Sent as `id`.
    pub id: String,
    /// The assignment.
    pub title: String,
    /// The student.
    pub name: Option<String>,
    /// When.
    pub at: Moment,
    /// The answer, where it is of this link.
    pub url: Option<String>,
    /// What is still open.
    pub open: Vec<String>,
}

/// Like questions.
#[derive(Clone, Debug)]
pub struct ClusterLine {
    /// The one that is most like the others.
    pub question: String,
    /// How many.
    pub count: usize,
    /// By how many people.
    pub people: usize,
    /// How many found no answer.
    pub open: usize,
}

/// A part of the material that leaves questions open.
#[derive(Clone, Debug)]
pub struct GapLine {
    /// The document.
    pub title: String,
    /// Its first place.
    pub from: Place,
    /// Its last place.
    pub to: Place,
    /// Open questions.
    pub open: usize,
    /// By how many people.
    pub people: usize,
}

impl GapLine {
    /// "Slides 14 to 19 leave 23 questions open".
    fn words(&self, t: &Texts) -> String {
        let key = match (self.from, self.to) {
            (from, to) if from == to => return self.one(t),
            (Place::Page(_), _) => "questions-gap-pages",
            (Place::Slide(_), _) => "questions-gap-slides",
            (Place::Second(_), _) => "questions-gap-minutes",
            (Place::Document, _) => return self.one(t),
        };
        let at = |place: Place| match place {
            Place::Document => String::new(),
            Place::Page(at) | Place::Slide(at) => at.to_string(),
            Place::Second(at) => format!("{}:{:02}", at / 60, at % 60),
        };
        t.msg(key).text("from", at(self.from)).text("to", at(self.to)).num("count", self.open).to_string()
    }

    fn one(&self, t: &Texts) -> String {
        let place = self.from.words(t);
        let key = if place.is_empty() { "questions-gap-whole" } else { "questions-gap-one" };
        let message = t.msg(key).num("count", self.open);
        if place.is_empty() { message.to_string() } else { message.text("place", place).to_string() }
    }
}

/// An answer that is given to whoever asks the same.
#[derive(Clone, Debug)]
pub struct VerifiedLine {
    /// Sent as `id`.
    pub id: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// When it was given.
    pub at: Moment,
}

/// The course's switches.
#[derive(Clone, Debug)]
pub struct SwitchesView {
    /// Students may ask.
    pub asking: bool,
    /// Students may talk returned answers through.
    pub talking: bool,
    /// Questions a day; empty for no limit.
    pub a_day: String,
    /// `careful`, `usual` or `generous`.
    pub caution: String,
    /// The key of what is wrong with the number.
    pub error: Option<&'static str>,
}

/// What a student would be told.
#[derive(Clone, Debug)]
pub struct TriedView {
    /// The question.
    pub text: String,
    /// The key of how it ended.
    pub outcome: &'static str,
    /// What is quoted.
    pub quotes: Vec<QuoteView>,
    /// What is asked back.
    pub choices: Vec<String>,
    /// A teacher's answer.
    pub verified: Option<String>,
    /// How likely it is right, 0 to 1.
    pub confidence: f64,
}

/// See the module. Every form posts `csrf` and `action`: `answer` (with `id`, `question`, `answer`, `reused`), `dismiss`,
/// `close_report`, `withdraw`, `close_talk` (with `id`), `set` (with `asking`, `talking`, `a_day`, `caution`), `try`
/// (with `question`).
#[derive(Template)]
#[template(path = "asking/questions.html")]
pub struct QuestionsPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// The session's token.
    pub csrf: String,
    /// Where the forms go.
    pub action: String,
    /// Where the material is.
    pub material_url: String,
    /// Oldest first.
    pub waiting: Vec<WaitingView>,
    /// Oldest first.
    pub reports: Vec<ReportView>,
    /// Oldest first.
    pub talks: Vec<TalkLine>,
    /// The largest first.
    pub clusters: Vec<ClusterLine>,
    /// Those with most questions first.
    pub gaps: Vec<GapLine>,
    /// Fewer people than this are not shown.
    pub fewest: usize,
    /// Keys of outcomes, and how many of the newest questions ended so.
    pub counts: Vec<(&'static str, usize)>,
    /// Titles of lessons with a transcript, and where each is reviewed.
    pub lessons: Vec<(String, String)>,
    /// The newest first.
    pub verified: Vec<VerifiedLine>,
    /// The course's switches.
    pub switches: SwitchesView,
    /// A question that was tried.
    pub tried: Option<TriedView>,
}

impl QuestionsPage {
    fn asked(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Value, keys of name and help.
    fn cautions(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("careful", "caution-careful", "caution-careful-help"),
            ("usual", "caution-usual", "caution-usual-help"),
            ("generous", "caution-generous", "caution-generous-help"),
        ]
    }
}
