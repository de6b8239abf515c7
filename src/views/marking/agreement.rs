//! How well the machine agrees with people on this question, and whether its marks may go out by themselves.

use askama::Template;

use super::Sections;
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::text::points;
use crate::views::when::Moment;

/// A figure with the bounds of its interval.
#[derive(Clone, Copy, Debug)]
pub struct Between {
    /// The figure.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Figures of one set of answers.
#[derive(Clone, Debug)]
pub struct FiguresView {
    /// How many answers.
    pub answers: usize,
    /// Quadratic weighted kappa.
    pub kappa: Option<Between>,
    /// Share of equal marks.
    pub exact: Option<Between>,
    /// Share at most one step apart.
    pub adjacent: Option<f64>,
    /// Standardised mean difference.
    pub mean_difference: Option<f64>,
    /// Typical distance in points.
    pub rmse: Option<f64>,
}

/// How sure the machine was, and how often right.
#[derive(Clone, Copy, Debug)]
pub struct BinView {
    /// Mean confidence, 0 to 1.
    pub confidence: f64,
    /// Share of right marks, 0 to 1.
    pub right: f64,
    /// Marks.
    pub count: usize,
}

/// How well one level is foretold.
#[derive(Clone, Copy, Debug)]
pub struct LevelView {
    /// Points.
    pub points: f64,
    /// People's marks there.
    pub count: usize,
    /// Of the machine's marks there, the share that people gave.
    pub precision: Option<f64>,
    /// Of people's marks there, the share that the machine gave.
    pub recall: Option<f64>,
    /// Both as one.
    pub f1: Option<f64>,
}

/// What two markers say of the machine.
#[derive(Clone, Copy, Debug)]
pub struct DoubledView {
    /// Answers that two people marked.
    pub answers: usize,
    /// Reduction of the error against true scores.
    pub prmse: Option<f64>,
    /// Kappa of the two people.
    pub people: Option<f64>,
    /// Kappa of the machine and the first of them.
    pub machine: Option<f64>,
}

/// One marker's marks in order.
#[derive(Clone, Copy, Debug)]
pub struct MarkerView {
    /// How many.
    pub marks: usize,
    /// Newest against oldest third, in points.
    pub drift: f64,
    /// Correlation with the mark before.
    pub sequence: Option<f64>,
}

/// The newest look.
#[derive(Clone, Debug)]
pub struct LookView {
    /// When.
    pub at: Moment,
    /// People's marks that it rests on.
    pub marks: i32,
    /// `open`, `too_few`, `agreement`, `difference` or `drift`.
    pub verdict: String,
    /// The assignment or the model has changed since.
    pub outdated: bool,
    /// Of the check sample.
    pub sample: FiguresView,
    /// Of all marked answers.
    pub all: FiguresView,
    /// Levels of the scale.
    pub levels: Vec<f64>,
    /// Marks by the person's level (row) and the machine's (column).
    pub confusion: Vec<Vec<usize>>,
    /// Each level by itself.
    pub by_level: Vec<LevelView>,
    /// Of answers that two people marked.
    pub doubled: Option<DoubledView>,
    /// Markers with many marks.
    pub markers: Vec<MarkerView>,
    /// By confidence.
    pub calibration: Vec<BinView>,
    /// Share of answers taken, and the share of them that is wrong.
    pub risk: Vec<(f64, f64)>,
}

impl LookView {
    /// The curve in a picture 100 wide and 40 high.
    fn curve(&self) -> String {
        let at = self
            .risk
            .iter()
            .map(|(taken, wrong)| format!("{} {}", points(taken * 100.0), points(40.0 - wrong * 40.0)));
        at.collect::<Vec<_>>().join(" L")
    }

    fn level(&self, at: &usize) -> Option<&f64> {
        self.levels.get(*at)
    }

    fn darkest(&self) -> usize {
        self.confusion.iter().flatten().copied().max().unwrap_or(0).max(1)
    }

    /// How dark a cell is, 0 to 4.
    fn shade(&self, count: &usize) -> usize {
        if *count == 0 { 0 } else { (count * 4).div_ceil(self.darkest()) }
    }
}

/// A line of the history.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// When.
    pub at: Moment,
    /// Marks then.
    pub marks: i32,
    /// The verdict.
    pub verdict: String,
    /// Kappa on the sample.
    pub kappa: Option<f64>,
}

/// A mark that a student sees and the machine would give otherwise by now.
#[derive(Clone, Debug)]
pub struct NewerRow {
    /// The answer's short name.
    pub code: String,
    /// Its page.
    pub url: String,
    /// Points now.
    pub before: f64,
    /// Points by the newer mark.
    pub after: f64,
}

/// See the module. `POST {action}` with `csrf` and `action` = `learn` or `take`.
#[derive(Template)]
#[template(path = "marking/agreement.html")]
pub struct AgreementPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The pages of the desk.
    pub sections: Sections,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Points possible.
    pub points: f64,
    /// The session's token.
    pub csrf: String,
    /// Where the forms go.
    pub action: String,
    /// The rules' page.
    pub policy_url: String,
    /// People's decisions so far.
    pub decisions: usize,
    /// The rules let marks out when the gate is open.
    pub gated: bool,
    /// The newest look.
    pub look: Option<LookView>,
    /// Former looks, newest first.
    pub history: Vec<HistoryLine>,
    /// Marks that the machine would give otherwise by now.
    pub newer: Vec<NewerRow>,
}

impl AgreementPage {
    fn verdict(&self, code: impl AsRef<str>) -> String {
        self.t.get(match code.as_ref() {
            "open" => "verdict-open",
            "agreement" => "verdict-agreement",
            "difference" => "verdict-difference",
            "drift" => "verdict-drift",
            _ => "verdict-too-few",
        })
    }
}
