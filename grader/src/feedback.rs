//! What the student reads: assembled from what was found, in the language of the course. Feed up (what the task asks
//! for), feed back (what stands, what is mistaken or missing), feed forward (one next step); after Hattie and Timperley
//! 2007. Feed back and feed forward together are at most three points, what costs most first.
//!
//! Nothing is invented: every sentence rests on a finding or on the answer's own words. How much of what is missing may
//! be said is the teacher's to set. Nobody is praised or compared: the words are about the answer. Phrases vary with the
//! answer and never by chance: the same answer gets the same words.

mod chinese;
mod english;
mod topic;

pub(crate) use topic::topic;

use crate::grade::{FeedbackKind, FeedbackPoint, Label, Met, Reason};
use crate::language::Language;
use crate::question::{Disclosure, Tone};

/// One expected point or one wrong idea, as far as the student may know of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Finding {
    /// The criterion or the wrong idea; empty for points of a reference answer.
    pub(crate) id: String,
    pub(crate) met: Met,
    pub(crate) quote: Option<String>,
    /// What the rubric says; absent for points of a reference answer, which are not shown.
    pub(crate) description: Option<String>,
    /// The key points that are not there, for the most open of teachers.
    pub(crate) missing: Vec<String>,
    /// Words of the question that the point speaks of.
    pub(crate) topic: Option<String>,
    /// What the teacher says against a wrong idea.
    pub(crate) hint: Option<String>,
    /// A number stands there without its unit, or is another one.
    pub(crate) number: Option<NumberFault>,
    /// Points that were lost with it.
    pub(crate) lost: f64,
}

/// What is wrong with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NumberFault {
    /// Its unit is missing; the number as it stands there.
    NoUnit(String),
    /// It is another number; as it stands there.
    Wrong(String),
}

/// All that feedback is made of.
pub(crate) struct Facts<'a> {
    pub(crate) label: Label,
    /// All or nearly all of the marks.
    pub(crate) full: bool,
    pub(crate) reasons: &'a [Reason],
    pub(crate) findings: &'a [Finding],
    /// A number in the answer that neither the question nor what was expected has.
    pub(crate) foreign_number: Option<&'a str>,
    /// The answer only says that it does not know.
    pub(crate) declined: bool,
    pub(crate) disclosure: Disclosure,
    pub(crate) tone: Tone,
    pub(crate) answer: &'a str,
}

/// Something to say, before it is put into words.
enum Phrase<'a> {
    Unread(Reason),
    Declined,
    Right { full: bool, quote: Option<&'a str> },
    OnTrack(&'a str),
    NotYet,
    Contrary(Option<&'a str>),
    Hinted { quote: Option<&'a str>, hint: &'a str },
    WrongNumber(&'a str),
    NoUnit(&'a str),
    ForeignNumber(&'a str),
    SomethingMissing,
    Counts(&'a str),
    NotSaid(&'a str),
    Goal(&'a str),
    Next(Next<'a>),
}

/// What to do now.
enum Next<'a> {
    FindExample,
    WhichWayRound(Option<&'a str>),
    SayMore(Option<&'a str>),
    LookUp(Option<&'a str>),
    AddUnit,
    WorkOutAgain,
    AddPoint,
}

/// How a phrase is to be put: its tone, and which of its variants.
#[derive(Clone, Copy)]
struct Manner {
    simple: bool,
    seed: usize,
}

impl Manner {
    /// One of several ways to say the same; learners of the language always get the first one.
    fn pick<'a>(self, ways: &[&'a str]) -> &'a str {
        let at = if self.simple { 0 } else { self.seed % ways.len().max(1) };
        ways.get(at).copied().unwrap_or_default()
    }
}

/// The text and its points. The text holds what stands in `back` and `forward`; the goal is for pages, beside it.
pub(crate) fn write(facts: &Facts<'_>, language: Language) -> (String, Vec<FeedbackPoint>) {
    let say = match language {
        Language::Chinese | Language::Mixed => chinese::say,
        Language::English | Language::Other => english::say,
    };
    let between = if matches!(language, Language::Chinese | Language::Mixed) { "" } else { " " };
    let manner = Manner { simple: facts.tone == Tone::Simple, seed: seed(facts.answer) };
    let points: Vec<FeedbackPoint> = plan(facts)
        .into_iter()
        .map(|planned| FeedbackPoint {
            kind: planned.kind,
            criterion: planned.finding.map(|finding| finding.id.clone()).filter(|id| !id.is_empty()),
            quote: planned.quote.map(str::to_owned),
            text: say(&planned.phrase, manner),
        })
        .collect();
    let text: Vec<&str> = points
        .iter()
        .filter(|point| point.kind != FeedbackKind::Goal)
        .map(|point| point.text.as_str())
        .collect();
    (text.join(between), points)
}

/// The same for the same answer, on every machine.
fn seed(answer: &str) -> usize {
    let hash =
        answer.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    usize::from(u16::try_from(hash >> 16).unwrap_or_default())
}

struct Planned<'a> {
    kind: FeedbackKind,
    phrase: Phrase<'a>,
    finding: Option<&'a Finding>,
    quote: Option<&'a str>,
}

fn planned<'a>(kind: FeedbackKind, phrase: Phrase<'a>, finding: Option<&'a Finding>) -> Planned<'a> {
    let quote = match (&phrase, kind) {
        (_, FeedbackKind::Goal | FeedbackKind::Next | FeedbackKind::Gap) => None,
        (Phrase::WrongNumber(quote) | Phrase::NoUnit(quote), _) => Some(*quote),
        _ => finding.and_then(|finding| finding.quote.as_deref()),
    };
    Planned { kind, phrase, finding, quote }
}

fn plan<'a>(facts: &'a Facts<'a>) -> Vec<Planned<'a>> {
    let unread = [Reason::Empty, Reason::LanguageNotSupported, Reason::Gibberish];
    if let Some(reason) = facts.reasons.iter().find(|reason| unread.contains(reason)) {
        return vec![planned(FeedbackKind::Next, Phrase::Unread(*reason), None)];
    }
    // What costs most first; of equals, the order of the rubric.
    let dearest = |wanted: &dyn Fn(&Finding) -> bool| {
        facts.findings.iter().filter(|finding| wanted(finding)).fold(
            None,
            |best: Option<&Finding>, finding| {
                if best.is_none_or(|best| finding.lost > best.lost) { Some(finding) } else { best }
            },
        )
    };
    let hinted = dearest(&|finding| finding.met == Met::Mistaken && finding.hint.is_some());
    let mistaken = hinted.or_else(|| dearest(&|finding| finding.met == Met::Mistaken));
    let gap = dearest(&|finding| finding.met == Met::Missing)
        .or_else(|| dearest(&|finding| finding.met == Met::Partly))
        .filter(|_| !(facts.full && facts.label == Label::Correct));
    let strength = strength(facts, mistaken);

    let mut points: Vec<Planned<'a>> = Vec::new();
    if let Some(point) = strength {
        points.push(point);
    }
    points.extend(mistaken.map(|finding| correction(facts, finding)).or_else(|| {
        (facts.label == Label::Contradictory && !facts.declined)
            .then(|| planned(FeedbackKind::Correction, Phrase::Contrary(None), None))
    }));
    if points.len() < 2
        && let Some(finding) = gap
    {
        points.extend(missing(facts, finding));
    }
    if let (Some(number), true) = (facts.foreign_number, facts.label != Label::Correct && points.len() < 2) {
        points.push(planned(FeedbackKind::Correction, Phrase::ForeignNumber(number), None));
    }
    points.truncate(2);
    let next = next(facts, mistaken, gap);
    points.push(planned(FeedbackKind::Next, Phrase::Next(next), mistaken.or(gap)));
    let goal = mistaken.or(gap).or(facts.findings.first()).filter(|_| facts.disclosure != Disclosure::None);
    if let Some((finding, description)) =
        goal.and_then(|finding| finding.description.as_deref().map(|description| (finding, description)))
    {
        points.insert(0, planned(FeedbackKind::Goal, Phrase::Goal(description), Some(finding)));
    }
    points
}

/// What stands, if anything does.
fn strength<'a>(facts: &'a Facts<'a>, mistaken: Option<&'a Finding>) -> Option<Planned<'a>> {
    if facts.declined {
        return Some(planned(FeedbackKind::Strength, Phrase::Declined, None));
    }
    // A number that still needs its unit is spoken of once.
    let good = |finding: &&Finding| finding.quote.is_some() && finding.number.is_none();
    let with = |met: Met| facts.findings.iter().filter(good).find(|finding| finding.met == met);
    if facts.label == Label::Correct && mistaken.is_none() {
        let best = with(Met::Met);
        let quote = best.and_then(|finding| finding.quote.as_deref());
        return Some(planned(FeedbackKind::Strength, Phrase::Right { full: facts.full, quote }, best));
    }
    // The same words cannot be praised and doubted.
    let doubted = mistaken.and_then(|finding| finding.quote.as_ref());
    let good = with(Met::Met)
        .filter(|finding| finding.quote.as_ref() != doubted)
        .or_else(|| with(Met::Partly).filter(|finding| finding.quote.as_ref() != doubted));
    if let Some(finding) = good {
        let quote = finding.quote.as_deref().unwrap_or_default();
        return Some(planned(FeedbackKind::Strength, Phrase::OnTrack(quote), Some(finding)));
    }
    let without = facts.findings.iter().all(|finding| finding.number.is_none());
    (mistaken.is_none() && without && facts.label != Label::Contradictory)
        .then(|| planned(FeedbackKind::Gap, Phrase::NotYet, None))
}

fn correction<'a>(facts: &Facts<'a>, finding: &'a Finding) -> Planned<'a> {
    let quote = finding.quote.as_deref();
    let phrase =
        match (&finding.number, finding.hint.as_deref().filter(|_| facts.disclosure != Disclosure::None)) {
            (Some(NumberFault::Wrong(number)), _) => Phrase::WrongNumber(number),
            (_, Some(hint)) => Phrase::Hinted { quote, hint },
            _ => Phrase::Contrary(quote),
        };
    planned(FeedbackKind::Correction, phrase, Some(finding))
}

/// What is missing, as openly as the teacher wants it. Nothing where only the next step can say more.
fn missing<'a>(facts: &Facts<'a>, finding: &'a Finding) -> Option<Planned<'a>> {
    if let Some(NumberFault::NoUnit(number)) = &finding.number {
        return Some(planned(FeedbackKind::Correction, Phrase::NoUnit(number), Some(finding)));
    }
    let phrase = match (facts.disclosure, finding.missing.first(), finding.description.as_deref()) {
        (Disclosure::None, ..) => Some(Phrase::SomethingMissing).filter(|_| facts.label != Label::Incorrect),
        (Disclosure::Full, Some(point), _) => Some(Phrase::NotSaid(point)),
        (_, _, Some(description)) => Some(Phrase::Counts(description)),
        _ => None,
    };
    phrase.map(|phrase| planned(FeedbackKind::Gap, phrase, Some(finding)))
}

fn next<'a>(facts: &Facts<'a>, mistaken: Option<&'a Finding>, gap: Option<&'a Finding>) -> Next<'a> {
    let topic = mistaken
        .or(gap)
        .and_then(|finding| finding.topic.as_deref())
        .filter(|_| facts.disclosure != Disclosure::None);
    let fault = mistaken.or(gap).and_then(|finding| finding.number.as_ref());
    match (fault, facts.label) {
        (Some(NumberFault::NoUnit(_)), _) => Next::AddUnit,
        (Some(NumberFault::Wrong(_)), _) => Next::WorkOutAgain,
        (None, _) if mistaken.is_some() => Next::WhichWayRound(topic),
        (None, Label::Contradictory) => Next::WhichWayRound(topic),
        // Who has not said everything yet has something better to do than look for examples.
        (None, Label::Correct) if facts.full => Next::FindExample,
        (None, Label::Correct | Label::PartiallyCorrect) => {
            let named =
                gap.is_some_and(|gap| gap.description.is_some()) && facts.disclosure != Disclosure::None;
            if topic.is_none() && named { Next::AddPoint } else { Next::SayMore(topic) }
        }
        (None, Label::Incorrect) => Next::LookUp(topic),
    }
}

const STOPS: [char; 8] = ['.', '!', '?', '。', '！', '？', '；', '…'];

/// A teacher's sentence with its full stop.
fn ended(sentence: &str, stop: char) -> String {
    let sentence = sentence.trim();
    if sentence.ends_with(STOPS) { sentence.to_owned() } else { format!("{sentence}{stop}") }
}

/// The student's words in quotation marks, with a full stop after them unless they bring their own.
fn quoted(quote: &str, stop: char) -> String {
    if quote.ends_with(STOPS) { format!("“{quote}”") } else { format!("“{quote}”{stop}") }
}

#[cfg(test)]
mod tests;
