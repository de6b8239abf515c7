//! The report about one student, as the teacher and as the student sees it.

use crate::domain::reports::StudentReport;
use crate::views::plot::{LineRow, Lines, MeterRow, Meters};
use crate::views::report::{ReportPage, Section};
use crate::web::page::moment;
use crate::web::reports::course::reason;
use crate::web::reports::figures::{self, figure, percent};

/// Fills the page. `own` is given for students: whether they asked for the others' mean, and how many it takes.
pub(super) fn fill(
    page: &mut ReportPage,
    report: &StudentReport,
    own: Option<(bool, usize)>,
) -> askama::Result<()> {
    let t = page.t;
    let person = report.tally.people.first();
    let handed_in = person.map_or(0, |one| one.handed_in.iter().filter(|there| **there).count());
    let mean = person.and_then(|one| {
        (!one.marks.is_empty())
            .then(|| one.marks.iter().map(|(_, share)| share).sum::<f64>() / one.marks.len() as f64)
    });
    page.figures = vec![
        figure(t, "report-handed-in", format!("{handed_in} / {}", report.places.len())),
        figure(t, "report-marks-count", person.map_or(0, |one| one.marks.len())),
        figure(t, "report-mean", mean.map_or_else(|| "—".to_owned(), |mean| percent(t, Some(mean)))),
    ];
    let Some(person) = person else {
        page.sections.push(Section::new("empty", t.get("report-empty-heading")).say(t.get("progress-empty")));
        return Ok(());
    };
    if own.is_none() {
        let mut section = Section::new("risk", t.get("report-reasons-heading"));
        if report.reasons.is_empty() {
            section = section.say(t.get("report-reasons-none"));
        }
        for one in &report.reasons {
            section = section.say(reason(t, one, &report.places));
        }
        page.sections.push(section);
    }

    let others = report.others.as_ref();
    let mut headers = vec![t.get("report-assignment-name"), t.get("report-newest-mark")];
    headers.extend(others.map(|_| t.get("report-others")));
    let lines = Lines {
        id: "over-time".into(),
        title: t.get("report-over-time"),
        text: t.get("report-over-time-text"),
        headers,
        rows: person
            .marks
            .iter()
            .filter_map(|(place, share)| {
                let mut values = vec![(Some(*share), percent(t, Some(*share)))];
                if let Some(others) = others {
                    let mean = others.get(*place).copied().flatten();
                    values.push((mean, percent(t, mean)));
                }
                Some(LineRow { name: report.places.get(*place)?.title.clone(), values })
            })
            .collect(),
    };
    let mut marks = Section::new("marks", t.get("report-marks"));
    if person.marks.is_empty() {
        marks = marks.say(t.get("progress-no-marks"));
    } else {
        marks = marks.draw(&lines)?;
    }
    if let Some((compared, least)) = own {
        marks = if compared {
            marks
                .note(t.msg("report-others-text").num("least", least).to_string())
                .link(t.get("progress-alone"), "?".into())
        } else {
            marks.link(t.get("progress-compare"), "?compare=1".into())
        };
    }
    page.sections.push(marks);

    let attempts = Meters {
        id: "attempts".into(),
        title: t.get("report-attempts"),
        text: t.get("report-student-attempts-text"),
        headers: vec![t.get("report-assignment-name"), t.get("report-mark"), t.get("report-attempt")],
        rows: report
            .places
            .iter()
            .zip(&report.attempts)
            .flat_map(|(place, attempts)| {
                attempts.iter().map(|attempt| MeterRow {
                    name: place.title.clone(),
                    url: None,
                    share: Some(attempt.share),
                    value: percent(t, Some(attempt.share)),
                    more: vec![format!("{} · {}", attempt.number, figures::day(t, moment(attempt.at).0))],
                })
            })
            .collect(),
    };
    if !attempts.rows.is_empty() {
        page.sections.push(Section::new("tries", t.get("report-attempts")).draw(&attempts)?);
    }

    // A point of a model answer would give the answer away; students read those with the mark itself.
    let shown = |one: &&crate::domain::reports::CriterionTally| own.is_none() || one.description.is_some();
    let short: Vec<MeterRow> = report
        .places
        .iter()
        .zip(&report.criteria)
        .flat_map(|(place, criteria)| {
            criteria.iter().filter(shown).filter(|one| one.short() > 0).map(|one| MeterRow {
                name: figures::name(t, one),
                url: None,
                share: None,
                value: met(t, one.counts),
                more: vec![place.title.clone()],
            })
        })
        .collect();
    let section = Section::new("next", t.get("report-open-points"));
    page.sections.push(if short.is_empty() {
        section.say(t.get("report-open-points-none"))
    } else {
        section.draw(&Meters {
            id: "open".into(),
            title: t.get("report-open-points"),
            text: t.get("report-open-points-text"),
            headers: vec![t.get("report-criterion"), t.get("report-found"), t.get("report-assignment-name")],
            rows: short,
        })?
    });
    Ok(())
}

/// What was found of a criterion in a single newest attempt.
fn met(t: crate::views::text::Texts, counts: [usize; 4]) -> String {
    let keys = ["met-yes", "met-partly", "met-no", "met-against"];
    let found = counts.iter().rposition(|count| *count > 0).and_then(|at| keys.get(at));
    found.map_or_else(String::new, |key| t.get(key))
}
