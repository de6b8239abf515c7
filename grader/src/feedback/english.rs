//! Feedback in English.

use super::{Manner, Next, Phrase, ended, quoted};
use crate::grade::Reason;

pub(super) fn say(phrase: &Phrase<'_>, manner: Manner) -> String {
    let before = |ways: &[&str], quote: &str| format!("{} {}", manner.pick(ways), quoted(quote, '.'));
    match phrase {
        Phrase::Unread(Reason::Empty) => {
            "There is no answer here yet. Write what you know, even if it is only a part; you can build on it.".into()
        }
        Phrase::Unread(Reason::LanguageNotSupported) => {
            "Your teacher will read this answer: it is in a language that the automatic marking does not know.".into()
        }
        Phrase::Unread(_) => {
            "No words could be found in this answer. Write one sentence that answers the question; your teacher will look at it too.".into()
        }
        Phrase::Declined => "It is fine not to know yet.".into(),
        Phrase::Right { full: true, quote: Some(quote) } => before(
            &[
                "That is right. The heart of your answer:",
                "Yes, this answers the question. It rests on this:",
                "This is right. What carries it:",
            ],
            quote,
        ),
        Phrase::Right { full: true, quote: None } => "That is right.".into(),
        Phrase::Right { full: false, quote: Some(quote) } => {
            before(&["That is largely right:", "Most of it is there:"], quote)
        }
        Phrase::Right { full: false, quote: None } => "That is largely right.".into(),
        Phrase::OnTrack(quote) => before(
            &["This part is on the right track:", "Here your answer is on the right track:", "You can build on this part:"],
            quote,
        ),
        Phrase::NotYet => manner
            .pick(&[
                "Your answer does not yet say what the question asks for.",
                "What the question asks for is still to come.",
            ])
            .into(),
        Phrase::Contrary(Some(quote)) => {
            let look = manner.pick(&["Look again at", "Think once more about"]);
            format!("{look} “{quote}”: it goes against what is expected here.")
        }
        Phrase::Contrary(None) => "Something in your answer goes against what is expected here.".into(),
        Phrase::Hinted { quote: Some(quote), hint } => {
            let look = manner.pick(&["Look again at", "Think once more about"]);
            format!("{look} {} {}", quoted(quote, '.'), ended(hint, '.'))
        }
        Phrase::Hinted { quote: None, hint } => ended(hint, '.'),
        Phrase::WrongNumber(number) => {
            manner.pick(&["Check “#”: this number does not fit.", "“#” does not fit here: work it out once more."]).replace('#', number)
        }
        Phrase::NoUnit(number) => format!("The number {number} fits; what it still needs is its unit."),
        Phrase::ForeignNumber(number) => format!("Check the number {number}."),
        Phrase::SomethingMissing => manner
            .pick(&["Something that the task asks for is still missing.", "One part of the answer is still missing."])
            .into(),
        Phrase::Counts(description) => {
            format!("{} {}", manner.pick(&["What counts here:", "The task also asks for this:"]), ended(description, '.'))
        }
        Phrase::NotSaid(point) => {
            format!("{} {}", manner.pick(&["This is still missing:", "Your answer does not say this yet:"]), ended(point, '.'))
        }
        Phrase::Goal(description) => format!("This task asks for: {}", ended(description, '.')),
        Phrase::Next(next) => self::next(next, manner),
    }
}

fn next(next: &Next<'_>, manner: Manner) -> String {
    if manner.simple {
        return simple(next);
    }
    match next {
        Next::FindExample => manner
            .pick(&[
                "Next step: find an example of your own in which the same holds.",
                "Next step: explain it to somebody who has not heard of it, without your notes.",
            ])
            .into(),
        Next::WhichWayRound(Some(topic)) => {
            format!("Next step: read about “{topic}” again and ask yourself which way round it is, and why.")
        }
        Next::WhichWayRound(None) => {
            "Next step: go back to your material and ask yourself which way round it is, and why.".into()
        }
        Next::SayMore(Some(topic)) => manner
            .pick(&[
                "Next step: add a sentence that says more about “#”.",
                "Next step: say in one more sentence what else there is to “#”.",
            ])
            .replace('#', topic),
        Next::SayMore(None) => {
            "Next step: read the question once more and add the part that your answer leaves out.".into()
        }
        Next::LookUp(Some(topic)) => {
            format!("Next step: look up “{topic}” in your material and answer in your own words, in one or two sentences.")
        }
        Next::LookUp(None) => {
            "Next step: underline what the question asks for, then answer exactly that in one or two sentences.".into()
        }
        Next::AddUnit => "Next step: write the unit behind the number, and check that it is the one the task asks for.".into(),
        Next::WorkOutAgain => "Next step: write down each step of the calculation, with its units, and compare.".into(),
        Next::AddPoint => "Next step: add one sentence that says this in your own words.".into(),
    }
}

fn simple(next: &Next<'_>) -> String {
    match next {
        Next::FindExample => "Now find your own example.".into(),
        Next::WhichWayRound(Some(topic)) => format!("Now read about “{topic}” again. Which way round is it?"),
        Next::WhichWayRound(None) => "Now read this part again. Which way round is it?".into(),
        Next::SayMore(Some(topic)) => format!("Now write one more sentence about “{topic}”."),
        Next::SayMore(None) => "Now read the question again. Write what is missing.".into(),
        Next::LookUp(Some(topic)) => format!("Now read about “{topic}”. Then write one sentence."),
        Next::LookUp(None) => "Now read the question again. Then write one sentence.".into(),
        Next::AddUnit => "Now write the unit.".into(),
        Next::WorkOutAgain => "Now do the calculation again, step by step.".into(),
        Next::AddPoint => "Now write this in your own words.".into(),
    }
}
