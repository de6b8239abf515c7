//! An answer cut where the evidence stands in it, so that a page can highlight the student's own words.

use super::words::Met;

/// Words of the answer that a criterion rests on.
#[derive(Clone, Debug)]
pub struct Quote {
    /// Word for word as in the answer.
    pub text: String,
    /// What they show.
    pub met: Met,
    /// The criterion's number in the list on the page, from 1.
    pub number: usize,
}

/// A stretch of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its words.
    pub text: String,
    /// Present when they are evidence.
    pub mark: Option<Mark>,
}

/// Why a stretch is highlighted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it shows.
    pub met: Met,
    /// The numbers of the criteria that rest on it, in order.
    pub numbers: Vec<usize>,
}

/// Cuts an answer at its quotes. A quote that does not stand in the answer is left out, and of two that overlap in part
/// the first in the list is shown; equal ones share their highlight.
pub fn segments(answer: &str, quotes: &[Quote]) -> Vec<Segment> {
    let mut spans: Vec<(usize, usize, Mark)> = Vec::new();
    for quote in quotes.iter().filter(|quote| !quote.text.trim().is_empty()) {
        let Some(start) = answer.find(&quote.text) else { continue };
        let end = start + quote.text.len();
        if let Some((_, _, mark)) = spans.iter_mut().find(|(s, e, _)| (*s, *e) == (start, end)) {
            if !mark.numbers.contains(&quote.number) {
                mark.numbers.push(quote.number);
            }
        } else if spans.iter().all(|(s, e, _)| end <= *s || *e <= start) {
            spans.push((start, end, Mark { met: quote.met, numbers: vec![quote.number] }));
        }
    }
    spans.sort_by_key(|(start, _, _)| *start);

    let mut segments = Vec::new();
    let mut at = 0;
    let plain = |from: usize, to: usize, segments: &mut Vec<Segment>| {
        if let Some(text) = answer.get(from..to).filter(|text| !text.is_empty()) {
            segments.push(Segment { text: text.to_owned(), mark: None });
        }
    };
    for (start, end, mark) in spans {
        plain(at, start, &mut segments);
        segments
            .push(Segment { text: answer.get(start..end).unwrap_or_default().to_owned(), mark: Some(mark) });
        at = end;
    }
    plain(at, answer.len(), &mut segments);
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(text: &str, met: Met, number: usize) -> Quote {
        Quote { text: text.into(), met, number }
    }

    fn joined(segments: &[Segment]) -> String {
        segments.iter().map(|segment| segment.text.as_str()).collect()
    }

    #[test]
    fn an_answer_is_cut_at_its_quotes_and_nothing_is_lost() {
        let answer = "叶子是绿色的。 They reflect green 🌱 and absorb red.";
        let cut =
            segments(answer, &[quote("absorb red", Met::Yes, 2), quote("叶子是绿色的", Met::Partly, 1)]);
        assert_eq!(joined(&cut), answer);
        let marked: Vec<_> =
            cut.iter().filter_map(|s| s.mark.as_ref().map(|m| (s.text.as_str(), m.met))).collect();
        assert_eq!(marked, [("叶子是绿色的", Met::Partly), ("absorb red", Met::Yes)]);
    }

    #[test]
    fn what_is_not_in_the_answer_marks_nothing() {
        assert!(segments("", &[quote("a", Met::Yes, 1)]).is_empty());
        let cut = segments("abc", &[quote("x", Met::Yes, 1), quote("  ", Met::Yes, 2)]);
        assert_eq!(cut, [Segment { text: "abc".into(), mark: None }]);
    }

    #[test]
    fn overlapping_quotes_show_the_first_and_equal_ones_share() {
        let cut = segments(
            "a b c d",
            &[quote("b c", Met::Yes, 1), quote("c d", Met::No, 2), quote("b c", Met::No, 3)],
        );
        assert_eq!(joined(&cut), "a b c d");
        let marks: Vec<_> = cut.iter().filter_map(|s| s.mark.clone()).collect();
        assert_eq!(marks, [Mark { met: Met::Yes, numbers: vec![1, 3] }]);
    }
}
