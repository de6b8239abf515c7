//! What a class asks: clusters of like questions without names, and the places of the material that leave questions open.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::answer::Question;
use crate::material::Anchor;
use crate::search::{Vector, cosine};

/// A question that was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its words.
    pub question: String,
    /// Who asked, under any name that is the same for the same person; never shown.
    pub by: String,
    /// Vector of the question.
    pub vector: Option<Vector>,
    /// It stayed without an answer.
    pub open: bool,
    /// The document and place that came nearest.
    pub near: Option<(String, Anchor)>,
}

/// Like questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// The one that is most like the others.
    pub question: String,
    /// How many there are.
    pub count: usize,
    /// By how many people.
    pub people: usize,
    /// How many stayed without an answer.
    pub open: usize,
}

/// Questions this alike belong together.
const ALIKE: f64 = 0.6;
/// More are not compared with each other; the newest ones should be given.
const MOST: usize = 2_000;

/// Clusters asked by at least `fewest` different people, the largest first. Fewer would show who asked.
pub fn clusters(asked: &[Asked], fewest: usize) -> Vec<Cluster> {
    let asked = &asked[..asked.len().min(MOST)];
    let terms: Vec<BTreeSet<String>> = asked.iter().map(|one| Question::new(&one.question).content).collect();
    let alike = |a: usize, b: usize| -> f64 {
        let common = terms[a].intersection(&terms[b]).count() as f64;
        let size = (terms[a].len() + terms[b].len()) as f64;
        let words = if size > 0.0 { 2.0 * common / size } else { 0.0 };
        let meaning = asked[a].vector.as_ref().zip(asked[b].vector.as_ref()).map(|(a, b)| cosine(a, b));
        meaning.map_or(words, |meaning| (words + meaning) / 2.0).max(words)
    };
    // Leaders: each question joins the cluster whose members are on average most like it.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for one in 0..asked.len() {
        let mut best: Option<(usize, f64)> = None;
        for (at, group) in groups.iter().enumerate() {
            let looked_at = group.iter().take(20);
            let mean =
                looked_at.clone().map(|other| alike(one, *other)).sum::<f64>() / looked_at.count() as f64;
            if mean >= ALIKE && best.is_none_or(|(_, most)| mean > most) {
                best = Some((at, mean));
            }
        }
        match best {
            Some((at, _)) => groups[at].push(one),
            None => groups.push(vec![one]),
        }
    }
    let mut clusters: Vec<Cluster> = groups
        .iter()
        .filter_map(|group| {
            let people: BTreeSet<&str> = group.iter().map(|at| asked[*at].by.as_str()).collect();
            if people.len() < fewest.max(1) {
                return None;
            }
            let sum = |at: usize| group.iter().take(50).map(|other| alike(at, *other)).sum::<f64>();
            let centre = group
                .iter()
                .copied()
                .take(50)
                .reduce(|best, at| if sum(at) > sum(best) { at } else { best })?;
            Some(Cluster {
                question: asked[centre].question.clone(),
                count: group.len(),
                people: people.len(),
                open: group.iter().filter(|at| asked[**at].open).count(),
            })
        })
        .collect();
    clusters.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.question.cmp(&b.question)));
    clusters
}

/// A part of the material that leaves questions open: "slides 14 to 19 leave 23 questions open".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The document.
    pub document: String,
    /// Its first place.
    pub from: Anchor,
    /// Its last place.
    pub to: Anchor,
    /// Open questions there.
    pub open: usize,
    /// By how many people.
    pub people: usize,
}

/// Places that are at most this far apart (pages, slides; half-minutes) are one part.
const APART: u32 = 2;

/// Parts of the material near which at least `fewest` people asked what stayed open, those with most questions first.
pub fn gaps(asked: &[Asked], fewest: usize) -> Vec<Gap> {
    let mut places: BTreeMap<(&str, Anchor), Vec<&Asked>> = BTreeMap::new();
    for one in asked.iter().filter(|one| one.open) {
        if let Some((document, anchor)) = &one.near {
            places.entry((document, *anchor)).or_default().push(one);
        }
    }
    let mut parts: Vec<(&str, Anchor, Anchor, Vec<&Asked>)> = Vec::new();
    for ((document, anchor), here) in places {
        match parts.last_mut() {
            Some((other, _, to, all)) if *other == document && near(*to, anchor) => {
                *to = anchor;
                all.extend(here);
            }
            _ => parts.push((document, anchor, anchor, here)),
        }
    }
    let mut gaps: Vec<Gap> = parts
        .into_iter()
        .map(|(document, from, to, all)| Gap {
            document: document.to_owned(),
            from,
            to,
            open: all.len(),
            people: all.iter().map(|one| one.by.as_str()).collect::<BTreeSet<_>>().len(),
        })
        .filter(|gap| gap.people >= fewest.max(1))
        .collect();
    gaps.sort_by(|a, b| b.open.cmp(&a.open).then_with(|| (&a.document, a.from).cmp(&(&b.document, b.from))));
    gaps
}

fn near(a: Anchor, b: Anchor) -> bool {
    match (a, b) {
        (Anchor::Page(a), Anchor::Page(b)) | (Anchor::Slide(a), Anchor::Slide(b)) => a.abs_diff(b) <= APART,
        (Anchor::Second(a), Anchor::Second(b)) => a.abs_diff(b) <= APART * 30,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(question: &str, by: &str, slide: Option<u32>) -> Asked {
        Asked {
            question: question.into(),
            by: by.into(),
            vector: None,
            open: slide.is_some(),
            near: slide.map(|slide| ("week2".to_owned(), Anchor::Slide(slide))),
        }
    }

    #[test]
    fn like_questions_are_one_cluster_and_few_askers_stay_hidden() {
        let all = [
            asked("When is the exam?", "a", None),
            asked("when is our exam", "b", Some(3)),
            asked("What is osmosis?", "a", None),
            asked("The exam, when is it?", "c", None),
            asked("什么是渗透作用？", "b", None),
            asked("渗透作用是什么", "c", None),
        ];
        let found = clusters(&all, 2);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].count, found[0].people, found[0].open), (3, 3, 1));
        assert_eq!(found[1].count, 2);
        assert!(!serde_json::to_string(&found).unwrap_or_default().contains("\"by\""));
    }

    #[test]
    fn gaps_join_neighbouring_places() {
        let all = [
            asked("q1", "a", Some(14)),
            asked("q2", "b", Some(16)),
            asked("q3", "c", Some(15)),
            asked("q4", "c", Some(30)),
            asked("q5", "d", None),
        ];
        let found = gaps(&all, 2);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].from, found[0].to, found[0].open), (Anchor::Slide(14), Anchor::Slide(16), 3));
    }
}
