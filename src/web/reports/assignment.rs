//! The report about one assignment.

use crate::domain::reports::{AssignmentReport, WrongIdea};
use crate::views::plot::{Cell, Heat, HeatRow, MeterRow, Meters, Table};
use crate::views::report::{ReportPage, Section};
use crate::web::reports::figures::{self, figure, percent, two};

/// Fills the page.
pub(super) fn fill(
    page: &mut ReportPage,
    report: &AssignmentReport,
    scope: &str,
    least: usize,
) -> askama::Result<()> {
    let t = page.t;
    let Some(place) = report.tally.by_place.first() else { return Ok(()) };
    let names = |who: &str| format!("/links/{scope}/reports/names?who={who}");
    page.lead = Some(t.get("report-assignment-lead"));
    page.figures = vec![
        figure(t, "report-students", place.students),
        figure(t, "report-attempts-made", place.attempts),
        figure(t, "report-released", place.released),
        figure(t, "number-waiting", place.waiting),
    ];
    if place.students == 0 {
        page.sections.push(Section::new("empty", t.get("report-empty-heading")).say(t.get("report-empty")));
        return Ok(());
    }

    let mut marks = Section::new("marks", t.get("report-marks"));
    marks = match figures::spread(t, &place.spread, least) {
        Some(chart) => marks.draw(&chart)?.link(t.get("report-names-below"), names("below")),
        None => marks.say(too_few(page, place.spread.mean.count, least)),
    };
    marks = marks.draw(&figures::by_attempt(t, &place.by_attempt, least))?;
    if let Some((first, last)) = place.gain.means(least) {
        let gain = t
            .msg("report-gain")
            .num("count", place.gain.count())
            .num("first", (first * 100.0).round())
            .num("last", (last * 100.0).round());
        marks = marks.note(gain.to_string());
        if let Some(gain) = place.gain.normalised(least) {
            marks = marks.note(t.msg("report-gain-share").num("percent", (gain * 100.0).round()).to_string());
        }
    }
    page.sections.push(marks);

    if !report.criteria.is_empty() {
        page.sections.push(criteria(page, report, scope, least)?);
    }

    if !report.wrong_ideas.is_empty() {
        page.sections.push(wrong_ideas(page, report, least)?);
    }

    let opened = Section::new("feedback", t.get("report-feedback")).say(match place.released {
        0 => t.get("report-opened-none"),
        released => t.msg("report-opened").num("opened", place.opened).num("released", released).to_string(),
    });
    let opened = match uptake(page, report, least) {
        Some(chart) => opened.draw(&chart)?,
        None => opened.say(t.get("report-uptake-none")),
    };
    page.sections.push(opened.link(t.get("report-names-unopened"), names("unopened")));
    page.sections.push(ratings(page, report, least)?);

    let tally = &report.tally;
    page.sections.push(figures::machine(t, &tally.decisions, &report.time, &tally.weeks, least)?);
    page.sections.push(super::export::section(t, scope, "assignment"));
    Ok(())
}

pub(super) fn too_few(page: &ReportPage, count: usize, least: usize) -> String {
    page.t.msg("report-too-few-text").num("count", count).num("least", least).to_string()
}

fn criteria(
    page: &ReportPage,
    report: &AssignmentReport,
    scope: &str,
    least: usize,
) -> askama::Result<Section> {
    let t = page.t;
    let heat = Heat {
        id: "heat".into(),
        title: t.get("report-heat"),
        text: t.get("report-heat-text"),
        headers: vec![
            (t.get("report-criterion"), ""),
            (t.get("met-yes"), "yes"),
            (t.get("met-partly"), "partly"),
            (t.get("met-no"), "no"),
            (t.get("met-against"), "against"),
        ],
        rows: report
            .criteria
            .iter()
            .map(|one| {
                let total = one.total();
                let cell = |count: &usize| {
                    if total < least {
                        return (None, t.get("report-too-few"));
                    }
                    let share = *count as f64 / total.max(1) as f64;
                    (Some(share), format!("{count} · {}", percent(t, Some(share))))
                };
                let id: String = url::form_urlencoded::byte_serialize(one.id.as_bytes()).collect();
                let url = format!("/links/{scope}/reports/names?who=short&criterion={id}");
                let link = (one.short() > 0)
                    .then(|| (t.msg("report-names-short").num("count", one.short()).to_string(), url));
                HeatRow { name: figures::name(t, one), link, cells: one.counts.iter().map(cell).collect() }
            })
            .collect(),
    };
    let items = Meters {
        id: "items".into(),
        title: t.get("report-items"),
        text: t.get("report-items-criteria-text"),
        headers: vec![
            t.get("report-criterion"),
            t.get("report-difficulty"),
            t.get("report-discrimination"),
            t.get("report-count"),
        ],
        rows: report
            .criteria
            .iter()
            .enumerate()
            .map(|(index, one)| MeterRow {
                name: figures::name(t, one),
                url: None,
                share: report.items.difficulty(index, least),
                value: percent(t, report.items.difficulty(index, least)),
                more: vec![
                    two(t, report.items.discrimination(index, least)),
                    report.items.count(index).to_string(),
                ],
            })
            .collect(),
    };
    let section = Section::new("criteria", t.get("report-criteria")).draw(&heat)?.draw(&items)?;
    Ok(section.note(match report.items.alpha(least) {
        Some((alpha, count)) => t
            .msg("report-alpha-criteria")
            .text("alpha", format_args!("{alpha:.2}"))
            .num("count", count)
            .to_string(),
        None => t.get("report-alpha-none"),
    }))
}

/// How many of the answers show each wrong idea.
fn wrong_ideas(page: &ReportPage, report: &AssignmentReport, least: usize) -> askama::Result<Section> {
    let t = page.t;
    let total = report.tally.by_place.first().map_or(0, |place| place.released);
    let row = |one: &WrongIdea| {
        let share = (total >= least).then(|| one.count as f64 / total.max(1) as f64);
        let gone = || t.msg("report-wrong-idea-gone").text("id", &one.id).to_string();
        MeterRow {
            name: one.text.clone().unwrap_or_else(gone),
            url: None,
            share,
            value: percent(t, share),
            more: vec![format!("{} / {total}", one.count)],
        }
    };
    let chart = Meters {
        id: "wrong".into(),
        title: t.get("report-wrong-ideas"),
        text: t.get("report-wrong-ideas-text"),
        headers: vec![t.get("report-wrong-idea"), t.get("report-share"), t.get("report-count")],
        rows: report.wrong_ideas.iter().map(row).collect(),
    };
    Section::new("wrong-ideas", t.get("report-wrong-ideas")).draw(&chart)
}

/// What students say of the feedback; remarks without names, and only among several.
fn ratings(page: &ReportPage, report: &AssignmentReport, least: usize) -> askama::Result<Section> {
    let t = page.t;
    let section = Section::new("ratings", t.get("report-ratings"));
    let total: usize = report.ratings.iter().sum();
    if total == 0 {
        return Ok(section.say(t.get("report-ratings-none")));
    }
    if total < least {
        return Ok(section.say(too_few(page, total, least)));
    }
    let row = |(word, count): (&str, &usize)| MeterRow {
        name: t.get(word),
        url: None,
        share: Some(*count as f64 / total as f64),
        value: percent(t, Some(*count as f64 / total as f64)),
        more: vec![format!("{count} / {total}")],
    };
    let chart = Meters {
        id: "ratings-chart".into(),
        title: t.get("report-ratings-chart"),
        text: t.get("report-ratings-text"),
        headers: vec![t.get("report-rating"), t.get("report-share"), t.get("report-count")],
        rows: ["rating-yes", "rating-partly", "rating-no"]
            .into_iter()
            .zip(&report.ratings)
            .map(row)
            .collect(),
    };
    let section = section.draw(&chart)?;
    if report.comments.is_empty() {
        return Ok(section);
    }
    section.draw(&Table {
        title: t.get("report-remarks"),
        headers: vec![t.get("report-remark")],
        rows: report.comments.iter().map(|text| vec![Cell::from(text.as_str())]).collect(),
    })
}

fn uptake(page: &ReportPage, report: &AssignmentReport, least: usize) -> Option<Meters> {
    let t = page.t;
    let named: Vec<_> = report.criteria.iter().filter(|one| one.named > 0).collect();
    if named.is_empty() {
        return None;
    }
    let row = |one: &&crate::domain::reports::CriterionTally| {
        let share = (one.named >= least).then(|| one.fixed as f64 / one.named as f64);
        MeterRow {
            name: figures::name(t, one),
            url: None,
            share,
            value: percent(t, share),
            more: vec![format!("{} / {}", one.fixed, one.named)],
        }
    };
    Some(Meters {
        id: "uptake".into(),
        title: t.get("report-uptake"),
        text: t.get("report-uptake-text"),
        headers: vec![t.get("report-criterion"), t.get("report-uptake-share"), t.get("report-uptake-count")],
        rows: named.iter().map(row).collect(),
    })
}
