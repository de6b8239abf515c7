//! What is kept of asking, as pages show it.

use crate::db::types::{AskOutcome, QuestionState};
use crate::domain::asking::Quoted;
use crate::domain::asking::own::{Asked, Document};
use crate::views::asking::{Place, QuoteView};
use tutor::material::Anchor;

/// A place of the material.
pub fn place(anchor: Anchor) -> Place {
    match anchor {
        Anchor::Document => Place::Document,
        Anchor::Page(at) => Place::Page(at),
        Anchor::Slide(at) => Place::Slide(at),
        Anchor::Second(at) => Place::Second(at),
    }
}

/// The quotations of a question that are shown, with where they open below `here`.
pub fn quotes(asked: &Asked, here: &str) -> Vec<QuoteView> {
    let shown = asked.told.shown(asked.question.chosen);
    shown.into_iter().map(|quoted| quote(asked, quoted, here)).collect()
}

fn quote(asked: &Asked, quoted: &Quoted, here: &str) -> QuoteView {
    let title = asked.documents.get(&quoted.document).map(|document: &Document| document.title.clone());
    QuoteView {
        quote: quoted.quote.clone(),
        section: quoted.headings.last().filter(|section| Some(*section) != title.as_ref()).cloned(),
        title,
        place: place(quoted.anchor),
        url: asked.address(&quoted.chunk).map(|address| format!("{here}{address}")),
    }
}

/// The key of how a question stands, for the one who asked.
pub fn state_key(outcome: AskOutcome, state: QuestionState) -> &'static str {
    match (state, outcome) {
        (QuestionState::Open, _) => "ask-state-waiting",
        (QuestionState::Answered, _) => "ask-state-verified",
        (_, outcome) => outcome_key(outcome),
    }
}

/// The key of how a question ended.
pub fn outcome_key(outcome: AskOutcome) -> &'static str {
    match outcome {
        AskOutcome::Answered => "ask-state-answered",
        AskOutcome::Clarify => "ask-state-clarify",
        AskOutcome::NotFound => "ask-state-not-found",
        AskOutcome::Hints => "ask-state-hints",
        AskOutcome::Verified => "ask-state-verified",
    }
}
