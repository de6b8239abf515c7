//! The report about a course.

use crate::db::report::Place;
use crate::domain::reports::risk::Reason;
use crate::domain::reports::stats::Spread;
use crate::domain::reports::{CourseReport, CriterionTally};
use crate::views::plot::{Cell, MeterRow, Meters, Table};
use crate::views::report::{ReportPage, Section};
use crate::views::text::Texts;
use crate::web::reports::assignment::too_few;
use crate::web::reports::figures::{self, figure, percent, two};

/// Fills the page.
pub(super) fn fill(
    page: &mut ReportPage,
    report: &CourseReport,
    scope: &str,
    least: usize,
) -> askama::Result<()> {
    let t = page.t;
    let tally = &report.tally;
    let sum = |of: fn(&crate::domain::reports::tally::PlaceTally) -> usize| -> usize {
        tally.by_place.iter().map(of).sum()
    };
    page.lead = Some(t.get("report-course-lead"));
    page.figures = vec![
        figure(t, "report-students", tally.people.len()),
        figure(t, "report-assignments", report.places.len()),
        figure(t, "report-released", sum(|place| place.released)),
        figure(t, "number-waiting", sum(|place| place.waiting)),
    ];
    if tally.people.is_empty() {
        page.sections.push(Section::new("empty", t.get("report-empty-heading")).say(t.get("report-empty")));
    } else {
        let mut means = Spread::default();
        for mean in report.people.iter().filter_map(|person| person.mean) {
            means.add(mean);
        }
        let marks = Section::new("marks", t.get("report-marks"));
        let marks = match figures::spread(t, &means, least) {
            Some(chart) => marks.say(t.get("report-marks-course")).draw(&chart)?,
            None => marks.say(too_few(page, means.mean.count, least)),
        };
        page.sections.push(marks);
        page.sections.push(items(t, report, least)?);
        page.sections.push(units(t, report, least)?);
        page.sections.push(risks(t, report, scope)?);
        page.sections.push(figures::machine(t, &tally.decisions, &report.time, &tally.weeks, least)?);
        page.sections.push(people(t, report, scope)?);
    }
    page.sections.push(super::export::section(t, scope, "course"));
    Ok(())
}

fn items(t: Texts, report: &CourseReport, least: usize) -> askama::Result<Section> {
    let items = &report.tally.items;
    let row = |(index, place): (usize, &Place)| MeterRow {
        name: place.title.clone(),
        url: None,
        share: items.difficulty(index, least),
        value: percent(t, items.difficulty(index, least)),
        more: vec![two(t, items.discrimination(index, least)), items.count(index).to_string()],
    };
    let chart = Meters {
        id: "items-chart".into(),
        title: t.get("report-items"),
        text: t.get("report-items-text"),
        headers: vec![
            t.get("report-assignment-name"),
            t.get("report-difficulty"),
            t.get("report-discrimination"),
            t.get("report-count"),
        ],
        rows: report.places.iter().enumerate().map(row).collect(),
    };
    let section = Section::new("items", t.get("report-items-heading")).draw(&chart)?;
    Ok(section.note(match items.alpha(least) {
        Some((alpha, count)) => {
            t.msg("report-alpha").text("alpha", format_args!("{alpha:.2}")).num("count", count).to_string()
        }
        None => t.get("report-alpha-none"),
    }))
}

/// What a unit's teaching may take from it: gain, uptake, and the criteria that most answers miss.
fn units(t: Texts, report: &CourseReport, least: usize) -> askama::Result<Section> {
    let mut findings = Vec::new();
    let mut rows = Vec::new();
    for ((place, tally), criteria) in report.places.iter().zip(&report.tally.by_place).zip(&report.criteria) {
        let most = most_missed(criteria, least);
        let (named, fixed) =
            criteria.iter().fold((0, 0), |(named, fixed), one| (named + one.named, fixed + one.fixed));
        let means = tally.gain.means(least);
        rows.push(vec![
            Cell::from(place.title.as_str()),
            Cell::from(match means {
                Some((first, last)) => {
                    format!("{} → {}", percent(t, Some(first)), percent(t, Some(last)))
                }
                None => t.get("report-too-few"),
            }),
            Cell::from(percent(t, tally.gain.normalised(least))),
            Cell::from(percent(t, (named >= least).then(|| fixed as f64 / named as f64))),
            Cell::from(match most {
                Some(one) => figures::name(t, one),
                None => "—".into(),
            }),
        ]);
        if let Some(one) = most {
            let sentence = t
                .msg("report-unit-missed")
                .text("title", &place.title)
                .text("criterion", figures::name(t, one))
                .num("short", one.short())
                .num("total", one.total());
            findings.push(sentence.to_string());
        }
    }
    let table = Table {
        title: t.get("report-units"),
        headers: vec![
            t.get("report-assignment-name"),
            t.get("report-first-newest"),
            t.get("report-gain-name"),
            t.get("report-uptake-share"),
            t.get("report-most-missed"),
        ],
        rows,
    };
    let mut section = Section::new("units", t.get("report-units")).say(t.get("report-units-text"));
    section.charts.push(askama::Template::render(&table)?);
    section.after = findings;
    Ok(section.note(t.get("report-units-note")))
}

/// The criterion that most answers fall short of, where at least half do.
fn most_missed(criteria: &[CriterionTally], least: usize) -> Option<&CriterionTally> {
    let share = |one: &CriterionTally| one.short() as f64 / one.total().max(1) as f64;
    criteria
        .iter()
        .filter(|one| one.total() >= least && share(one) >= 0.5)
        .max_by(|a, b| share(a).total_cmp(&share(b)))
}

fn risks(t: Texts, report: &CourseReport, scope: &str) -> askama::Result<Section> {
    let mut section = Section::new("risk", t.get("report-risk")).say(t.get("report-risk-text"));
    if report.at_risk.is_empty() {
        section = section.say(t.get("report-risk-none"));
    } else {
        let table = Table {
            title: t.get("report-risk"),
            headers: vec![t.get("column-student"), t.get("report-reasons")],
            rows: report
                .at_risk
                .iter()
                .map(|(one, name)| {
                    let name = name.clone().unwrap_or_else(|| t.get("nameless"));
                    let mut why = Cell::default();
                    for reason in &one.reasons {
                        why.lines.push(self::reason(t, reason, &report.places));
                    }
                    vec![Cell::link(name, format!("/links/{scope}/reports/students/{}", one.person)), why]
                })
                .collect(),
        };
        section = section.draw(&table)?;
    }
    if let Some(silent) = &report.silent {
        section = section.note(match silent.len() {
            0 => t.get("report-silent-none"),
            count => {
                let names: Vec<&str> = silent.iter().flatten().take(50).map(String::as_str).collect();
                t.msg("report-silent")
                    .num("count", count)
                    .text("names", names.join(&t.get("list-separator")))
                    .to_string()
            }
        });
    }
    Ok(section.note(t.get("report-risk-rules")))
}

/// A reason in words.
pub(super) fn reason(t: Texts, reason: &Reason, places: &[Place]) -> String {
    let whole = |share: f64| (share * 100.0).round();
    match reason {
        Reason::Missing(missing) => {
            let titles: Vec<&str> =
                missing.iter().filter_map(|at| places.get(*at)).map(|place| place.title.as_str()).collect();
            t.msg("risk-missing")
                .num("count", missing.len())
                .text("titles", titles.join(&t.get("list-separator")))
                .to_string()
        }
        Reason::Falling { before, now } => {
            t.msg("risk-falling").num("before", whole(*before)).num("now", whole(*now)).to_string()
        }
        Reason::Low(now) => t.msg("risk-low").num("now", whole(*now)).to_string(),
        Reason::Unopened(count) => t.msg("risk-unopened").num("count", *count).to_string(),
    }
}

fn people(t: Texts, report: &CourseReport, scope: &str) -> askama::Result<Section> {
    let row = |person: &crate::domain::reports::PersonLine| MeterRow {
        name: person.name.clone().unwrap_or_else(|| t.get("nameless")),
        url: Some(format!("/links/{scope}/reports/students/{}", person.person)),
        share: person.mean,
        value: person.mean.map_or_else(|| "—".to_owned(), |mean| percent(t, Some(mean))),
        more: vec![format!("{} / {}", person.handed_in, report.places.len())],
    };
    let chart = Meters {
        id: "people-chart".into(),
        title: t.get("report-people"),
        text: t.get("report-people-text"),
        headers: vec![t.get("column-student"), t.get("report-mean"), t.get("report-handed-in")],
        // A list for reading; the whole of a very large class is in the exports.
        rows: report.people.iter().take(1000).map(row).collect(),
    };
    Section::new("people", t.get("report-people")).draw(&chart)
}
