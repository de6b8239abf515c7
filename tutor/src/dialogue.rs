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
    /// Turns are used up; a teacher is asked to take over.
    HandOver {
        /// Key points that are still open, in the teacher's words.
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
            sayings.push(Saying::Have { points: points.collect() });
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
            if self.turns >= topic.most_turns {
                let open = self.stages.iter().zip(&topic.key_points).filter(|(stage, _)| !stage.done());
                sayings.push(Saying::HandOver {
                    open: open.map(|(_, point)| point.assertion.clone()).collect(),
                });
                self.end = Some(End::HandedOver);
                return;
            }
            let point = &topic.key_points[at];
            let (next, saying) = self.next(at, point, &topic.question);
            self.stages[at] = next;
            sayings.push(saying);
            // After an assertion the next point follows at once.
            if next != Stage::Asserted {
                return;
            }
        }
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
        }
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
