//! Open graded work is not solved by the tutor: who asks for it gets a ladder of hints.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::answer::{Question, Reply};
use crate::search::{Vector, cosine};
use crate::terms::{content, words};

/// A graded item that can still be handed in.
#[derive(Clone, Debug)]
pub struct OpenItem {
    /// The assignment.
    pub id: String,
    /// What it asks.
    pub prompt: String,
    /// Vector of the prompt.
    pub vector: Option<Vector>,
}

/// The open item that a question asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Guarded {
    /// The assignment.
    pub id: String,
    /// How alike question and prompt are, 0 to 1.
    pub likeness: f64,
}

/// From this share of the shorter one's terms on, a question is the item's.
const TERMS: f64 = 0.6;
/// Or from this cosine on, with some terms in common.
const MEANING: f64 = 0.75;
/// Fewer terms than this say too little.
const FEWEST: usize = 2;

/// The open item that a question asks for, if it asks for one. When in doubt it does: a hint too many does less harm than
/// a solution.
pub fn guard(question: &str, vector: Option<&Vector>, open: &[OpenItem]) -> Option<Guarded> {
    let asked = Question::new(question).content;
    let mut found: Option<Guarded> = None;
    for item in open {
        // A prompt may be long: each of its sentences can be what is asked.
        let prompts = text::segment::sentences(&item.prompt);
        let parts = prompts.iter().map(|range| &item.prompt[range.clone()]).chain([item.prompt.as_str()]);
        let terms = parts.map(|part| likeness(&asked, &Question::new(part).content)).fold(0.0, f64::max);
        let meaning = vector.zip(item.vector.as_ref()).map_or(0.0, |(a, b)| cosine(a, b));
        let likeness = if meaning >= MEANING && terms > 0.0 { terms.max(meaning) } else { terms };
        if likeness >= TERMS && found.as_ref().is_none_or(|best| likeness > best.likeness) {
            found = Some(Guarded { id: item.id.clone(), likeness });
        }
    }
    found
}

fn likeness(asked: &BTreeSet<String>, prompt: &BTreeSet<String>) -> f64 {
    let fewer = asked.len().min(prompt.len());
    if fewer < FEWEST {
        return f64::from(fewer > 0 && asked == prompt);
    }
    asked.intersection(prompt).count() as f64 / fewer as f64
}

/// One rung: each says more than the one before, none says the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hint", rename_all = "snake_case")]
pub enum Hint {
    /// Say in own words what is asked, and what is known already.
    Restate,
    /// Read this section.
    Read {
        /// Its title, or the document's name.
        section: String,
        /// The document.
        document: String,
    },
    /// Think about how these belong together.
    Terms {
        /// Terms of the section that the question does not name.
        terms: Vec<String>,
    },
    /// Write an attempt and hand it in as a draft, or ask the teacher.
    Attempt,
}

/// The ladder for an item, from what the tutor would have answered. Nothing of the answer is quoted.
pub fn ladder(question: &str, reply: &Reply) -> Vec<Hint> {
    let mut rungs = vec![Hint::Restate];
    let named = |headings: &[String], document: &String| {
        (headings.last().unwrap_or(document).clone(), document.clone())
    };
    let cited = reply.citations.first().map(|citation| named(&citation.headings, &citation.passage_id));
    let section = cited.or_else(|| reply.nearest.as_ref().map(|near| named(&near.headings, &near.document)));
    if let Some((section, document)) = section {
        // Words of the headings: what the section is about, not what it says.
        let asked = content(&words(question));
        let headings = reply.citations.iter().flat_map(|citation| &citation.headings);
        let mut terms: Vec<String> = headings
            .filter(|heading| content(&words(heading)).intersection(&asked).next().is_none())
            .cloned()
            .collect();
        terms.dedup();
        rungs.push(Hint::Read { section, document });
        if !terms.is_empty() {
            rungs.push(Hint::Terms { terms });
        }
    }
    rungs.push(Hint::Attempt);
    rungs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Citation, Outcome};

    fn item(id: &str, prompt: &str) -> OpenItem {
        OpenItem { id: id.into(), prompt: prompt.into(), vector: None }
    }

    #[test]
    fn questions_for_open_work_are_seen() {
        let open = [
            item("leaves", "Read chapter 2. Explain why leaves look green to us."),
            item("栈", "请说明栈和队列的区别。"),
        ];
        let seen = |question: &str| guard(question, None, &open).map(|guarded| guarded.id);
        assert_eq!(seen("Why do leaves look green?"), Some("leaves".into()));
        assert_eq!(seen("栈和队列的区别是什么"), Some("栈".into()));
        assert_eq!(seen("What is chlorophyll?"), None);
        assert_eq!(seen("Where do green frogs live?"), None);
        assert_eq!(seen(""), None);
    }

    #[test]
    fn hints_do_not_quote_the_answer() {
        let reply = Reply {
            outcome: Outcome::Answered,
            answer: Some("Chlorophyll reflects green light.".into()),
            citations: vec![Citation {
                passage_id: "bio".into(),
                quote: "Chlorophyll reflects green light.".into(),
                chunk: "bio#1".into(),
                anchor: crate::material::Anchor::Page(4),
                headings: vec!["Pigments".into(), "Colour of leaves".into()],
            }],
            confidence: 0.9,
            ranked: vec!["bio".into()],
            clarify: None,
            nearest: None,
        };
        let rungs = ladder("Why do leaves look green?", &reply);
        assert_eq!(rungs.len(), 4);
        assert!(!serde_json::to_string(&rungs).unwrap_or_default().contains("reflects"));
    }
}
