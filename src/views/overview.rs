//! The teacher's page of an assignment: who handed in, who did not, what waits, and where each mark is.

use askama::Template;

use super::Flash;
use super::chart::Distribution;
use super::pager::Pager;
use super::tabs::Tabs;
use super::text::Texts;
use super::when::Moment;

/// Which lines are shown; the value of the `show` parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those that wait for the teacher.
    Waiting,
    /// Those that students can see.
    Released,
    /// Those that handed in nothing.
    Missing,
    /// Those whose mark does not reach the LMS.
    Trouble,
    /// Those to whom the machine gave another mark than the person whose mark counts.
    Differs,
}

impl Filter {
    /// Every filter, in the order of the page.
    pub const ALL: &[Self] =
        &[Self::All, Self::Waiting, Self::Released, Self::Missing, Self::Trouble, Self::Differs];

    /// The value of the `show` parameter; anything unknown shows all.
    pub fn from_parameter(text: &str) -> Self {
        Self::ALL.iter().copied().find(|filter| filter.parameter() == text).unwrap_or_default()
    }

    /// See [`Self::from_parameter`].
    pub fn parameter(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Waiting => "waiting",
            Self::Released => "released",
            Self::Missing => "missing",
            Self::Trouble => "trouble",
            Self::Differs => "differs",
        }
    }

    fn key(&self) -> &'static str {
        match self {
            Self::All => "filter-all",
            Self::Waiting => "filter-waiting",
            Self::Released => "filter-released",
            Self::Missing => "filter-missing",
            Self::Trouble => "filter-trouble",
            Self::Differs => "filter-differs",
        }
    }
}

/// Where a student stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberState {
    /// Nothing yet.
    NotHandedIn,
    /// The machine is at work.
    Grading,
    /// The teacher decides.
    Waiting,
    /// The student sees the mark.
    Released,
}

impl MemberState {
    fn key(&self) -> &'static str {
        match self {
            Self::NotHandedIn => "state-not-handed-in",
            Self::Grading => "state-grading",
            Self::Waiting => "state-waiting",
            Self::Released => "state-released",
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Self::NotHandedIn => "none",
            Self::Grading => "busy",
            Self::Waiting => "partly",
            Self::Released => "yes",
        }
    }
}

/// A mark on its way to the LMS, for a teacher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassbackView {
    /// There is none to send.
    None,
    /// It will arrive by itself.
    Waiting {
        /// The code of what held it up at the last try.
        problem: Option<String>,
    },
    /// It is there.
    Sent(Option<Moment>),
    /// It is not, and the teacher or an administrator has to do something.
    NeedsYou {
        /// The code of what.
        problem: String,
    },
    /// Somebody set another mark there; that one counts.
    ChangedInLms,
}

impl PassbackView {
    /// Whether sending it again makes sense.
    fn can_resend(&self) -> bool {
        matches!(self, Self::NeedsYou { .. } | Self::ChangedInLms | Self::Waiting { problem: Some(_) })
    }
}

/// One student.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// Absent when the school shares no names.
    pub name: Option<String>,
    /// The value of `person` when the mark is to be sent again.
    pub person: Option<String>,
    /// Where the student stands.
    pub state: MemberState,
    /// When the newest attempt was handed in.
    pub handed_in: Option<Moment>,
    /// Its number.
    pub attempt: u32,
    /// The mark that counts, or the machine's suggestion while it waits.
    pub score: Option<f64>,
    /// A teacher gave it.
    pub by_teacher: bool,
    /// What the machine gave, where a teacher's mark counts.
    pub machine: Option<f64>,
    /// The machine's calibrated confidence.
    pub confidence: Option<f64>,
    /// Codes of the reasons why the machine does not stand behind it.
    pub reasons: Vec<String>,
    /// The machine's mark is not to be seen before a person decides.
    pub hidden: bool,
    /// The page of this student's work.
    pub review_url: Option<String>,
    /// The mark on its way.
    pub passback: PassbackView,
}

/// Students by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub all: usize,
    /// Those that wait for the teacher.
    pub waiting: usize,
    /// Those that wait with a mark that could be released.
    pub suggested: usize,
    /// Those that see their mark.
    pub released: usize,
    /// Those that handed in nothing.
    pub missing: usize,
    /// Those whose mark does not reach the LMS.
    pub trouble: usize,
    /// Those to whom the machine gave another mark than a person.
    pub differs: usize,
    /// Those whose mark is there.
    pub delivered: usize,
}

impl Counts {
    /// How many students a filter lists.
    pub fn of(&self, filter: &Filter) -> usize {
        match filter {
            Filter::All => self.all,
            Filter::Waiting => self.waiting,
            Filter::Released => self.released,
            Filter::Missing => self.missing,
            Filter::Trouble => self.trouble,
            Filter::Differs => self.differs,
        }
    }

    fn handed_in(&self) -> usize {
        self.all - self.missing
    }
}

/// How the list of members was had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RosterNote {
    /// It is complete.
    Complete,
    /// The LMS offers none.
    NotOffered,
    /// The LMS did not answer.
    Failed,
}

/// See the module. `POST {release_url}` with `csrf` releases all that waits; `POST {resend_url}` with `csrf` and
/// `person` sends one mark again. Filters are links to `?show=`.
#[derive(Template)]
#[template(path = "overview.html")]
pub struct OverviewPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Points possible.
    pub points: f64,
    /// The session's token.
    pub csrf: String,
    /// The students on this page of the list.
    pub rows: Vec<MemberRow>,
    /// Which lines of the list they are.
    pub pager: Pager,
    /// Which students are listed.
    pub filter: Filter,
    /// What names were searched by.
    pub search: String,
    /// How many students each filter lists.
    pub counts: Counts,
    /// How the released marks are spread.
    pub distribution: Option<Distribution>,
    /// Whether students may be missing.
    pub roster: RosterNote,
    /// Where "release all" goes.
    pub release_url: String,
    /// Where "send again" goes.
    pub resend_url: String,
    /// The authoring form.
    pub edit_url: Option<String>,
    /// The page as students see it.
    pub preview_url: Option<String>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
}

impl OverviewPage {
    fn filters(&self) -> &'static [Filter] {
        Filter::ALL
    }
}
