//! A lesson read from its transcript: topics, pace, questions, pauses, and which outcomes were spoken about. Numbers for
//! the teacher alone, with what they are taken from; never a verdict.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use text::segment::sentences;

use crate::terms::{content, words};

/// A cue of a transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// When it begins, in seconds.
    pub from: f64,
    /// When it ends.
    pub to: f64,
    /// What is said.
    pub text: String,
}

/// What the lesson was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its name.
    pub id: String,
    /// What students should be able to do, in words.
    pub text: String,
}

/// A stretch about one topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// When it begins, in seconds.
    pub from: f64,
    /// When it ends.
    pub to: f64,
    /// Terms that it has and the rest has not, the most frequent first.
    pub terms: Vec<String>,
    /// Words (of Chinese, characters) a minute.
    pub pace: f64,
    /// Questions asked.
    pub questions: usize,
    /// Outcomes spoken about, by name.
    pub outcomes: Vec<String>,
}

/// A lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Its stretches, in order.
    pub segments: Vec<Segment>,
    /// Words (of Chinese, characters) a minute, over the whole.
    pub pace: f64,
    /// All questions, word for word, with their time in seconds.
    pub questions: Vec<(f64, String)>,
    /// Silences of three seconds and more: when, and how long.
    pub pauses: Vec<(f64, f64)>,
    /// Outcomes with the share of their terms that were spoken of.
    pub coverage: Vec<(String, f64)>,
}

const PAUSE: f64 = 3.0;
/// Words of a block in which topics are compared.
const BLOCK: usize = 60;
/// Gaps this near to each other are one change of topic.
const NEIGHBOURS: usize = 3;
/// An outcome with at least this share of its terms in a stretch is spoken about there.
const SPOKEN: f64 = 0.5;
/// More cues than a long day has.
const MOST_CUES: usize = 20_000;

/// Reads a transcript. Cues are taken in the order of their time; those without words or with impossible times are left
/// out.
pub fn review(cues: &[Cue], outcomes: &[Outcome]) -> Lesson {
    let mut cues: Vec<&Cue> = cues
        .iter()
        .filter(|cue| {
            cue.from.is_finite() && cue.to.is_finite() && cue.to >= cue.from && !cue.text.trim().is_empty()
        })
        .take(MOST_CUES)
        .collect();
    cues.sort_by(|a, b| a.from.total_cmp(&b.from));
    let wanted: Vec<(&Outcome, BTreeSet<String>)> =
        outcomes.iter().map(|outcome| (outcome, content(&words(&outcome.text)))).collect();
    let spoken: Vec<Spoken> = cues.iter().map(|cue| Spoken::new(cue)).collect();
    let segments = borders(&spoken)
        .windows(2)
        .map(|pair| segment(&spoken[pair[0]..pair[1]], &spoken, &wanted))
        .collect();
    let all: BTreeSet<&String> = spoken.iter().flat_map(|cue| &cue.terms).collect();
    let share = |terms: &BTreeSet<String>| {
        terms.iter().filter(|term| all.contains(term)).count() as f64 / terms.len().max(1) as f64
    };
    Lesson {
        segments,
        pace: pace(&spoken),
        questions: cues.iter().flat_map(|cue| asked(cue)).collect(),
        pauses: cues
            .windows(2)
            .map(|pair| (pair[0].to, pair[1].from - pair[0].to))
            .filter(|(_, long)| *long >= PAUSE)
            .collect(),
        coverage: wanted.iter().map(|(outcome, terms)| (outcome.id.clone(), share(terms))).collect(),
    }
}

struct Spoken<'a> {
    cue: &'a Cue,
    terms: Vec<String>,
    words: usize,
    questions: usize,
}

impl<'a> Spoken<'a> {
    fn new(cue: &'a Cue) -> Self {
        let all = words(&cue.text);
        Self {
            cue,
            terms: content(&all).into_iter().collect(),
            words: all.len(),
            questions: asked(cue).len(),
        }
    }
}

fn asked(cue: &Cue) -> Vec<(f64, String)> {
    sentences(&cue.text)
        .into_iter()
        .map(|range| &cue.text[range])
        .filter(|sentence| {
            sentence.ends_with(['?', '？']) || sentence.trim_end_matches('。').ends_with(['吗', '呢'])
        })
        .map(|sentence| (cue.from, sentence.to_owned()))
        .collect()
}

/// Words a minute of the time that is spoken in.
fn pace(spoken: &[Spoken<'_>]) -> f64 {
    let seconds: f64 = spoken.iter().map(|cue| cue.cue.to - cue.cue.from).sum();
    let words: usize = spoken.iter().map(|cue| cue.words).sum();
    if seconds > 0.0 { words as f64 * 60.0 / seconds } else { 0.0 }
}

/// Where topics change (TextTiling, Hearst 1997): between blocks that have less in common than their neighbours do.
fn borders(spoken: &[Spoken<'_>]) -> Vec<usize> {
    let mut gaps: Vec<(usize, f64)> = Vec::new();
    for at in 1..spoken.len() {
        let block = |cues: &mut dyn Iterator<Item = &Spoken<'_>>| -> Vec<String> {
            let mut words = 0;
            let mut terms = Vec::new();
            for cue in cues {
                if words >= BLOCK {
                    break;
                }
                words += cue.words;
                terms.extend(cue.terms.iter().cloned());
            }
            terms
        };
        let before = block(&mut spoken[..at].iter().rev());
        let after = block(&mut spoken[at..].iter());
        gaps.push((at, common(&before, &after)));
    }
    let depth = |at: usize| -> f64 {
        let here = gaps[at].1;
        let climb = |side: &mut dyn Iterator<Item = &(usize, f64)>| -> f64 {
            let mut top = here;
            for (_, value) in side {
                if *value < top {
                    break;
                }
                top = *value;
            }
            top
        };
        climb(&mut gaps[..at].iter().rev()) + climb(&mut gaps[at + 1..].iter()) - 2.0 * here
    };
    let depths: Vec<f64> = (0..gaps.len()).map(depth).collect();
    let mean = depths.iter().sum::<f64>() / depths.len().max(1) as f64;
    let spread = (depths.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / depths.len().max(1) as f64).sqrt();
    // Of neighbouring gaps only the deepest is a border, the first among equals.
    let deepest = |at: usize| {
        let from = at.saturating_sub(NEIGHBOURS);
        let mut around = depths[from..].iter().take(at - from + NEIGHBOURS + 1).enumerate();
        around.all(|(n, depth)| *depth < depths[at] || (*depth <= depths[at] && from + n >= at))
    };
    let mut borders = vec![0];
    let mut words = 0;
    for (at, cue) in spoken.iter().enumerate() {
        let deep =
            at > 0 && depths[at - 1] > 0.15 && depths[at - 1] >= mean + spread / 2.0 && deepest(at - 1);
        if deep && words >= BLOCK / 2 {
            borders.push(at);
            words = 0;
        }
        words += cue.words;
    }
    borders.push(spoken.len());
    borders.dedup();
    borders
}

/// Cosine of two bags of terms.
fn common(a: &[String], b: &[String]) -> f64 {
    let count = |bag: &[String], term: &String| bag.iter().filter(|other| *other == term).count() as f64;
    let terms: BTreeSet<&String> = a.iter().chain(b).collect();
    let (mut dot, mut left, mut right) = (0.0, 0.0, 0.0);
    for term in terms {
        let (x, y) = (count(a, term), count(b, term));
        dot += x * y;
        left += x * x;
        right += y * y;
    }
    if left > 0.0 && right > 0.0 { dot / (left * right).sqrt() } else { 0.0 }
}

fn segment(part: &[Spoken<'_>], all: &[Spoken<'_>], wanted: &[(&Outcome, BTreeSet<String>)]) -> Segment {
    let own: BTreeSet<&String> = part.iter().flat_map(|cue| &cue.terms).collect();
    let count =
        |cues: &[Spoken<'_>], term: &String| cues.iter().filter(|cue| cue.terms.contains(term)).count();
    let mut telling: Vec<(usize, &String)> = own
        .iter()
        .map(|term| (count(part, term), *term))
        .filter(|(here, term)| *here >= 2 && count(all, term) < 2 * *here)
        .collect();
    telling.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    Segment {
        from: part.first().map_or(0.0, |cue| cue.cue.from),
        to: part.iter().map(|cue| cue.cue.to).fold(0.0, f64::max),
        terms: written(telling.into_iter().take(6).map(|(_, term)| term), part),
        pace: pace(part),
        questions: part.iter().map(|cue| cue.questions).sum(),
        outcomes: wanted
            .iter()
            .filter(|(_, terms)| {
                !terms.is_empty()
                    && terms.iter().filter(|term| own.contains(term)).count() as f64 / terms.len() as f64
                        >= SPOKEN
            })
            .map(|(outcome, _)| outcome.id.clone())
            .collect(),
    }
}

/// Terms as somebody said them: stems are for counting.
fn written<'a>(terms: impl Iterator<Item = &'a String>, part: &[Spoken<'_>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for term in terms {
        let mut said = part.iter().filter(|spoken| spoken.terms.contains(term));
        let said = said.find_map(|spoken| {
            let stretches = crate::terms::stretches(&spoken.cue.text);
            stretches.into_iter().find(|stretch| content(&words(stretch)).contains(term))
        });
        let said = said.unwrap_or_else(|| term.clone());
        if !found.contains(&said) {
            found.push(said);
        }
    }
    found
}

/// The cues of a transcript as SRT or WebVTT; what cannot be read is left out.
pub fn cues(transcript: &str) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut open: Option<Cue> = None;
    for line in transcript.lines().chain([""]) {
        let line = line.trim();
        if let Some((from, to)) = line.split_once("-->") {
            cues.extend(open.take());
            let to = to.split_whitespace().next().unwrap_or_default();
            open =
                seconds(from.trim()).zip(seconds(to)).map(|(from, to)| Cue { from, to, text: String::new() });
        } else if line.is_empty() {
            cues.extend(open.take());
        } else if let Some(cue) = &mut open {
            if !cue.text.is_empty() {
                cue.text.push(' ');
            }
            cue.text.push_str(&without_tags(line));
        }
        if cues.len() >= MOST_CUES {
            break;
        }
    }
    cues.retain(|cue| !cue.text.trim().is_empty());
    cues
}

/// `01:02:03,400` or `02:03.400`.
fn seconds(text: &str) -> Option<f64> {
    let mut sum = 0.0;
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for part in parts {
        let number: f64 = part.replace(',', ".").parse().ok()?;
        sum = sum * 60.0 + number;
    }
    // Longer than any recording.
    (0.0..=86_400.0).contains(&sum).then_some(sum)
}

/// Without `<v Ada>` and `<i>`.
fn without_tags(line: &str) -> String {
    let mut inside = false;
    line.chars()
        .filter(|c| {
            let shown = !inside && *c != '<';
            inside = match c {
                '<' => true,
                '>' => false,
                _ => inside,
            };
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transcripts_are_read_with_both_times() {
        let srt = "1\n00:00:01,500 --> 00:00:03,000\nHello <i>class</i>.\nToday: leaves.\n\n2\n00:01:00,000 --> 00:01:02,000\n为什么？\n";
        let vtt = "WEBVTT\n\nNOTE x\n\n00:01.500 --> 00:03.000 align:start\n<v Ada>Hello class.\n00:04.000 --> bad\nlost\n";
        let found = cues(srt);
        assert_eq!(found[0], Cue { from: 1.5, to: 3.0, text: "Hello class. Today: leaves.".into() });
        assert_eq!((found.len(), found[1].from, found[1].text.as_str()), (2, 60.0, "为什么？"));
        assert_eq!(cues(vtt), [Cue { from: 1.5, to: 3.0, text: "Hello class.".into() }]);
        assert!(cues("99:99:99:99 --> 1:1\nx\n\n--> \n").is_empty());
    }

    fn lesson() -> Vec<Cue> {
        let leaves = "Chlorophyll in leaves reflects green light and absorbs red light.";
        let heart = "The heart pumps blood through chambers and vessels of the body.";
        let text = |n: usize| match n {
            3 => "Why do leaves look green?",
            n if n < 10 => leaves,
            _ => heart,
        };
        let start = |n: usize| n as f64 * 5.0 + if n > 10 { 8.0 } else { 0.0 };
        (0..20).map(|n| Cue { from: start(n), to: start(n) + 5.0, text: text(n).into() }).collect()
    }

    #[test]
    fn topics_pace_questions_and_pauses_are_found() {
        let outcomes = [
            Outcome { id: "colour".into(), text: "Explain the green colour of leaves by chlorophyll".into() },
            Outcome { id: "kidney".into(), text: "Describe how a kidney filters".into() },
        ];
        let found = review(&lesson(), &outcomes);
        assert_eq!(found.segments.len(), 2, "{:?}", found.segments);
        assert!((45.0..=60.0).contains(&found.segments[0].to));
        assert!(found.segments[0].terms.contains(&"Chlorophyll".to_owned()), "as written: {found:?}");
        assert_eq!(found.segments[0].outcomes, ["colour"]);
        assert_eq!(found.questions, [(15.0, "Why do leaves look green?".to_owned())]);
        assert_eq!(found.pauses, [(55.0, 8.0)]);
        assert!((100.0..160.0).contains(&found.pace), "{}", found.pace);
        assert!(found.coverage[0].1 > 0.5 && found.coverage[1].1 == 0.0, "{:?}", found.coverage);
    }

    #[test]
    fn a_broken_transcript_is_no_lesson() {
        let broken =
            [Cue { from: f64::NAN, to: 1.0, text: "x".into() }, Cue { from: 2.0, to: 1.0, text: "y".into() }];
        let found = review(&broken, &[]);
        assert!(found.segments.is_empty() && found.pace == 0.0);
    }
}
