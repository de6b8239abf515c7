//! A tutoring dialogue on a returned answer, after AutoTutor's expectation- and misconception-tailored cycle: for each key
//! point that is not met yet a pump, a hint, a prompt and at last the assertion, starting from what the student wrote.
//!
//! Nothing is generated: the words are the teacher's, or drafted from the key point. Whether a key point is met is the
//! judgement of whoever is asked through [`Judge`]. The state is data, so that it can be kept between requests.

mod wording;

use serde::{Deserialize, Serialize};

use crate::terms::words;

/// Something that a good answer says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPoint {
    /// Its name.
    pub id: String,
    /// The point itself: said at last, if nothing else helps.
    pub assertion: String,
    /// Hints, each saying more than the one before.
    #[serde(default)]
    pub hints: Vec<String>,
    /// A sentence to be completed. Drafted from the assertion where there is none.
    #[serde(default)]
    pub prompt: Option<String>,
}

/// A known wrong idea.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misconception {
    /// Its name.
    pub id: String,
    /// The wrong idea, as students put it.
    pub idea: String,
    /// What the student is told.
    pub correction: String,
}

/// What a dialogue is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// The question that was answered.
    pub question: String,
    /// What a good answer says, in the order to work through.
    pub key_points: Vec<KeyPoint>,
    /// Known wrong ideas.
    #[serde(default)]
    pub misconceptions: Vec<Misconception>,
    /// Turns of the student after which the dialogue ends.
    pub most_turns: u32,
    /// Key points may be said to the student. Otherwise only the teacher's hints are, and a teacher goes on from there.
    #[serde(default = "yes")]
    pub reveal: bool,
}

fn yes() -> bool {
    true
}

/// Reads what a student wrote.
pub trait Judge {
    /// How far a text says a key point, 0 to 1.
    fn met(&self, key_point: &KeyPoint, text: &str) -> f64;
    /// Whether a text holds a wrong idea.
    fn holds(&self, misconception: &Misconception, text: &str) -> bool;
}

/// A key point said this far counts as met.
const MET: f64 = 0.7;

/// How far the dialogue has come with a key point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not talked about yet.
    Open,
    /// The student was asked to go on.
    Pumped,
    /// So many hints were given.
    Hinted(u32),
    /// The student was given a sentence to complete.
    Prompted,
    /// The tutor said it.
    Asserted,
    /// The student said it.
    Met,
}

impl Stage {
    fn done(self) -> bool {
        matches!(self, Self::Asserted | Self::Met)
    }
}

/// What the tutor says; [`Saying::words`] puts it into a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum Saying {
    /// The student wrote this already.
    Have {
        /// Key points, in the teacher's words.
        points: Vec<String>,
    },
    /// The student wrote so many points already, which are not named.
    HaveSome {
        /// How many.
        count: u32,
    },
    /// That was the missing point.
    Covered,
    /// A wrong idea is put right.
    Correct {
        /// The teacher's words.
        correction: String,
    },
    /// Go on.
    Pump,
    /// A hint.
    Hint {
        /// The teacher's words.
        hint: String,
    },
    /// A hint where the teacher wrote none: terms that belong to the point.
    HintTerms {
        /// The terms.
        terms: Vec<String>,
    },
    /// A sentence to complete.
    Prompt {
        /// With a gap.
        sentence: String,
    },
    /// The point itself.
    Assertion {
        /// The teacher's words.
        point: String,
    },
    /// All points are met.
    Done {
        /// How many of them the student said.
        own: u32,
        /// How many there are.
        all: u32,
    },
    /// Turns are used up, or nothing more may be said; a teacher is asked to take over.
    HandOver {
        /// Key points that are still open, in the teacher's words; empty where they are not to be named.
        open: Vec<String>,
    },
}

/// Where a dialogue ended, if it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Every point was said by the student or the tutor.
    Complete,
    /// A teacher takes over.
    HandedOver,
}

/// A dialogue so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    /// For each key point of the topic.
    pub stages: Vec<Stage>,
    /// Turns of the student after the first text.
    pub turns: u32,
    /// Wrong ideas that were put right, by their place in the topic; each once.
    pub corrected: Vec<usize>,
    /// Whether and how it ended.
    pub end: Option<End>,
}

impl Dialogue {
    /// Begins with what the student handed in.
    pub fn begin(topic: &Topic, judge: &dyn Judge, attempt: &str) -> (Self, Vec<Saying>) {
        let mut dialogue = Self {
            stages: vec![Stage::Open; topic.key_points.len()],
            turns: 0,
            corrected: Vec::new(),
            end: None,
        };
        let met = dialogue.read(topic, judge, attempt);
        let mut sayings = Vec::new();
        if !met.is_empty() {
            let points =
                met.iter().filter_map(|at| topic.key_points.get(*at)).map(|point| point.assertion.clone());
            sayings.push(if topic.reveal {
                Saying::Have { points: points.collect() }
            } else {
                Saying::HaveSome { count: u32::try_from(met.len()).unwrap_or(u32::MAX) }
            });
        }
        dialogue.correct(topic, judge, attempt, &mut sayings);
        dialogue.go_on(topic, &mut sayings);
        (dialogue, sayings)
    }

    /// Takes a turn of the student. After the end it says nothing.
    pub fn turn(&mut self, topic: &Topic, judge: &dyn Judge, text: &str) -> Vec<Saying> {
        let mut sayings = Vec::new();
        if self.end.is_some() {
            return sayings;
        }
        self.stages.resize(topic.key_points.len(), Stage::Open);
        self.turns = self.turns.saturating_add(1);
        if !self.read(topic, judge, text).is_empty() {
            sayings.push(Saying::Covered);
        }
        self.correct(topic, judge, text, &mut sayings);
        self.go_on(topic, &mut sayings);
        sayings
    }

    /// Marks what a text meets; returns what it met newly.
    fn read(&mut self, topic: &Topic, judge: &dyn Judge, text: &str) -> Vec<usize> {
        let mut met = Vec::new();
        for (at, (stage, point)) in self.stages.iter_mut().zip(&topic.key_points).enumerate() {
            if !stage.done() && judge.met(point, text) >= MET {
                *stage = Stage::Met;
                met.push(at);
            }
        }
        met
    }

    fn correct(&mut self, topic: &Topic, judge: &dyn Judge, text: &str, sayings: &mut Vec<Saying>) {
        for (at, misconception) in topic.misconceptions.iter().enumerate() {
            if !self.corrected.contains(&at) && judge.holds(misconception, text) {
                self.corrected.push(at);
                sayings.push(Saying::Correct { correction: misconception.correction.clone() });
            }
        }
    }

    /// Says the next thing, or ends.
    fn go_on(&mut self, topic: &Topic, sayings: &mut Vec<Saying>) {
        loop {
            let Some(at) = self.stages.iter().position(|stage| !stage.done()) else {
                let own = self.stages.iter().filter(|stage| **stage == Stage::Met).count();
                let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                sayings.push(Saying::Done { own: count(own), all: count(self.stages.len()) });
                self.end = Some(End::Complete);
                return;
            };
            let point = &topic.key_points[at];
            let next = if topic.reveal {
                let (stage, saying) = self.next(at, point, &topic.question);
                Some((at, stage, saying))
            } else {
                self.next_hint(topic)
            };
            let Some((at, next, saying)) = next.filter(|_| self.turns < topic.most_turns) else {
                let open = self.stages.iter().zip(&topic.key_points);
                let open = open.filter(|(stage, _)| !stage.done() && topic.reveal);
                sayings.push(Saying::HandOver {
                    open: open.map(|(_, point)| point.assertion.clone()).collect(),
                });
                self.end = Some(End::HandedOver);
                return;
            };
            self.stages[at] = next;
            sayings.push(saying);
            // After an assertion the next point follows at once.
            if next != Stage::Asserted {
                return;
            }
        }
    }

    /// Where nothing may be revealed: one pump, then the teacher's hints, point by point.
    fn next_hint(&self, topic: &Topic) -> Option<(usize, Stage, Saying)> {
        let open = || self.stages.iter().enumerate().filter(|(_, stage)| !stage.done());
        if self.stages.iter().all(|stage| matches!(stage, Stage::Open | Stage::Met)) {
            return open().next().map(|(at, _)| (at, Stage::Pumped, Saying::Pump));
        }
        open().find_map(|(at, stage)| {
            let given = if let Stage::Hinted(given) = stage { *given } else { 0 };
            let hint = topic.key_points.get(at)?.hints.get(given as usize)?;
            Some((at, Stage::Hinted(given.saturating_add(1)), Saying::Hint { hint: hint.clone() }))
        })
    }

    fn next(&self, at: usize, point: &KeyPoint, question: &str) -> (Stage, Saying) {
        let hint = |given: u32| match point.hints.get(given as usize) {
            Some(hint) => Some(Saying::Hint { hint: hint.clone() }),
            // Where the teacher wrote none, one is drafted.
            None if given == 0 => {
                let terms = own_terms(&point.assertion, question);
                (!terms.is_empty()).then_some(Saying::HintTerms { terms })
            }
            None => None,
        };
        let prompted = || (Stage::Prompted, Saying::Prompt { sentence: prompt(point, question) });
        match self.stages[at] {
            // One pump is enough: who has nothing to add needs a hint.
            Stage::Open if self.stages.iter().all(|stage| matches!(stage, Stage::Open | Stage::Met)) => {
                (Stage::Pumped, Saying::Pump)
            }
            Stage::Open | Stage::Pumped => hint(0).map_or_else(prompted, |saying| (Stage::Hinted(1), saying)),
            Stage::Hinted(given) => {
                hint(given).map_or_else(prompted, |saying| (Stage::Hinted(given.saturating_add(1)), saying))
            }
            Stage::Prompted | Stage::Asserted | Stage::Met => {
                (Stage::Asserted, Saying::Assertion { point: point.assertion.clone() })
            }
        }
    }
}

const GAP: &str = "____";

/// The teacher's sentence, or the assertion with its most telling word left out.
fn prompt(point: &KeyPoint, question: &str) -> String {
    if let Some(prompt) = &point.prompt {
        return prompt.clone();
    }
    let told = own_terms(&point.assertion, question).into_iter().max_by_key(|term| term.chars().count());
    match told {
        Some(term) => point.assertion.replacen(&term, GAP, 1),
        None => GAP.to_owned(),
    }
}

/// Words of a point, as they are written, that the question does not give away; at most three. Of Chinese, stretches
/// between little words.
fn own_terms(assertion: &str, question: &str) -> Vec<String> {
    let asked: Vec<String> = words(question).into_iter().map(|word| word.stem).collect();
    let mut terms: Vec<String> = Vec::new();
    for stretch in crate::terms::stretches(assertion) {
        let fresh = words(&stretch).iter().any(|word| !asked.contains(&word.stem));
        if fresh && !terms.contains(&stretch) {
            terms.push(stretch);
        }
    }
    terms.sort_by_key(|term| std::cmp::Reverse(term.chars().count()));
    terms.truncate(3);
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Language;

    struct Words;
    impl Judge for Words {
        fn met(&self, point: &KeyPoint, text: &str) -> f64 {
            let wanted = crate::terms::content(&words(&point.assertion));
            let said = crate::terms::content(&words(text));
            wanted.intersection(&said).count() as f64 / wanted.len().max(1) as f64
        }
        fn holds(&self, misconception: &Misconception, text: &str) -> bool {
            text.contains(&misconception.idea)
        }
    }

    fn topic() -> Topic {
        let point = |id: &str, assertion: &str, hints: &[&str]| KeyPoint {
            id: id.into(),
            assertion: assertion.into(),
            hints: hints.iter().map(|hint| (*hint).to_owned()).collect(),
            prompt: None,
        };
        Topic {
            question: "Why do leaves look green?".into(),
            key_points: vec![
                point(
                    "reflect",
                    "Chlorophyll reflects green light",
                    &["What happens to the light that we see?"],
                ),
                point("absorb", "Red and blue are absorbed", &[]),
            ],
            misconceptions: vec![Misconception {
                id: "water".into(),
                idea: "water is green".into(),
                correction: "Water has no colour.".into(),
            }],
            most_turns: 6,
            reveal: true,
        }
    }

    #[test]
    fn where_nothing_may_be_revealed_only_hints_are_given() {
        let topic = Topic { reveal: false, ..topic() };
        let (mut dialogue, mut said) = Dialogue::begin(&topic, &Words, "red and blue light is absorbed");
        assert_eq!(said, [Saying::HaveSome { count: 1 }, Saying::Pump]);
        for _ in 0..3 {
            said.extend(dialogue.turn(&topic, &Words, "hm"));
        }
        assert!(matches!(&said[2..], [Saying::Hint { .. }, Saying::HandOver { open }] if open.is_empty()));
        assert_eq!((dialogue.turns, dialogue.end), (2, Some(End::HandedOver)));
        assert!(!format!("{said:?}").contains("reflects green"));
    }

    #[test]
    fn it_starts_from_the_attempt_and_climbs_to_the_assertion() {
        let topic = topic();
        let (mut dialogue, first) =
            Dialogue::begin(&topic, &Words, "because water is green, and red and blue light is absorbed");
        assert!(matches!(&first[0], Saying::Have { points } if points == &["Red and blue are absorbed"]));
        assert!(matches!(&first[1..], [Saying::Correct { .. }, Saying::Pump]));
        assert!(matches!(&dialogue.turn(&topic, &Words, "dunno, water is green")[..], [Saying::Hint { .. }]));
        let prompt = dialogue.turn(&topic, &Words, "hm");
        assert!(
            matches!(&prompt[..], [Saying::Prompt { sentence }] if sentence == "____ reflects green light"),
            "{prompt:?}"
        );
        let last = dialogue.turn(&topic, &Words, "chlorophyll reflects the green light");
        assert_eq!(last, [Saying::Covered, Saying::Done { own: 2, all: 2 }]);
        assert_eq!(dialogue.end, Some(End::Complete));
        assert!(dialogue.turn(&topic, &Words, "more").is_empty());
    }

    #[test]
    fn who_says_nothing_is_told_and_then_handed_over() {
        let topic = Topic { most_turns: 4, ..topic() };
        let (mut dialogue, _) = Dialogue::begin(&topic, &Words, "");
        let mut said = Vec::new();
        for _ in 0..20 {
            said.extend(dialogue.turn(&topic, &Words, ""));
        }
        assert!(said.iter().any(|saying| matches!(saying, Saying::Assertion { .. })));
        assert!(matches!(said.last(), Some(Saying::HandOver { open }) if open.len() == 1), "{said:?}");
        assert_eq!((dialogue.turns, dialogue.end), (4, Some(End::HandedOver)));
    }

    #[test]
    fn every_saying_has_words_in_both_languages() {
        let sayings = [
            Saying::Have { points: vec!["a".into()] },
            Saying::HaveSome { count: 2 },
            Saying::Covered,
            Saying::Correct { correction: "c".into() },
            Saying::Pump,
            Saying::Hint { hint: "h".into() },
            Saying::HintTerms { terms: vec!["t".into(), "u".into()] },
            Saying::Prompt { sentence: "s ____".into() },
            Saying::Assertion { point: "p".into() },
            Saying::Done { own: 1, all: 2 },
            Saying::HandOver { open: vec!["o".into()] },
        ];
        for saying in sayings {
            let (en, zh) = (saying.words(Language::English), saying.words(Language::Chinese));
            assert!(!en.is_empty() && zh.chars().any(|c| text::is_han(c) || c == 'c'), "{saying:?}: {zh}");
        }
    }
}
