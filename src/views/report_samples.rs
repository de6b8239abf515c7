//! Samples of reports and of the pages for administrators.

#![allow(clippy::unwrap_used)]

use super::Flash;
use super::plot::*;
use super::report::*;
use super::samples::MARKUP;
use super::tabs::{Tabs, TeacherTab};
use super::text::{Locale, Texts};
use super::when::Moment;
use askama::Template;

const NOW: Moment = Moment(1_795_488_185);

/// Name and HTML of every sample in a language.
pub(super) fn all(locale: Locale) -> Vec<(String, String)> {
    let t = Texts::of(locale);
    let zh = locale == Locale::ZhCn;
    let bare = ReportPage { figures: Vec::new(), choices: Vec::new(), ..bare_report(t) };
    let mut pages = vec![
        ("report".to_owned(), report(t, zh).render().unwrap()),
        ("report-empty".to_owned(), bare.render().unwrap()),
    ];
    for (name, names) in [
        ("names", vec!["Ada Lovelace".to_owned(), "王小明".into(), MARKUP.into()]),
        ("names-none", Vec::new()),
    ] {
        let page = NamesPage {
            t,
            tabs: Tabs::teacher("l", TeacherTab::Reports),
            course: None,
            title: MARKUP.into(),
            who: t.msg("names-short").text("criterion", MARKUP).to_string(),
            nameless: names.len(),
            names,
            report_url: "/links/l/reports".into(),
            back_url: None,
        };
        pages.push((name.to_owned(), page.render().unwrap()));
    }
    pages
}

fn bare_report(t: Texts) -> ReportPage {
    ReportPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Reports),
        course: None,
        title: MARKUP.into(),
        lead: None,
        choices: Vec::new(),
        figures: Vec::new(),
        sections: vec![Section::new("empty", t.get("report-empty-heading")).say(t.get("report-empty"))],
        forms: Vec::new(),
        back_url: None,
        flash: None,
    }
}

fn report(t: Texts, zh: bool) -> ReportPage {
    let columns = Columns {
        id: "spread".into(),
        title: t.get("report-spread"),
        text: t
            .msg("report-spread-text")
            .num("mean", 61.0)
            .num("deviation", 20.0)
            .num("count", 24u32)
            .to_string(),
        step_header: t.get("report-spread-step"),
        count_header: t.get("report-spread-count"),
        steps: [0, 1, 0, 2, 3, 5, 6, 4, 2, 1]
            .into_iter()
            .enumerate()
            .map(|(i, n)| ((i * 10).to_string(), n))
            .collect(),
    };
    let meters = Meters {
        id: "items".into(),
        title: t.get("report-items"),
        text: t.get("report-items-text"),
        headers: vec![
            t.get("report-assignment-name"),
            t.get("report-difficulty"),
            t.get("report-discrimination"),
            t.get("report-count"),
        ],
        rows: vec![
            MeterRow {
                name: MARKUP.into(),
                url: Some("/links/l/reports".into()),
                share: Some(0.62),
                value: t.percent(0.62),
                more: vec!["0.41".into(), "24".into()],
            },
            MeterRow {
                name: "叶绿素".into(),
                url: None,
                share: None,
                value: t.get("report-too-few"),
                more: vec![t.get("report-too-few"), "3".into()],
            },
        ],
    };
    let lines = Lines {
        id: "weeks".into(),
        title: t.get("report-weeks"),
        text: t.get("report-weeks-text"),
        headers: vec![t.get("report-week"), t.get("report-mean"), t.get("report-same")],
        rows: [(Some(0.4), Some(0.7)), (None, None), (Some(0.55), Some(0.9)), (Some(0.7), None)]
            .into_iter()
            .enumerate()
            .map(|(week, (mean, same))| LineRow {
                name: format!("2026-09-{:02}", week * 7 + 1),
                values: [mean, same]
                    .map(|v| (v, v.map_or_else(|| t.get("report-too-few"), |v| t.percent(v))))
                    .into(),
            })
            .collect(),
    };
    let heat = Heat {
        id: "heat".into(),
        title: t.get("report-heat"),
        text: t.get("report-heat-text"),
        headers: [
            ("report-criterion", ""),
            ("met-yes", "yes"),
            ("met-partly", "partly"),
            ("met-no", "no"),
            ("met-against", "against"),
        ]
        .map(|(key, class)| (t.get(key), class))
        .into(),
        rows: vec![HeatRow {
            name: MARKUP.into(),
            link: Some((
                t.msg("report-names-short").num("count", 9u32).to_string(),
                "/links/l/reports/names?who=short&criterion=c1".into(),
            )),
            cells: [0.6, 0.25, 0.1, 0.05].map(|share| (Some(share), t.percent(share))).into(),
        }],
    };
    let table = Table {
        title: t.get("report-risk"),
        headers: vec![t.get("column-student"), t.get("report-reasons")],
        rows: vec![
            vec![
                Cell::link(MARKUP.into(), "/links/l/reports/students/p".into()),
                Cell {
                    lines: vec![
                        t.msg("risk-low").num("now", 31.0).to_string(),
                        t.msg("risk-unopened").num("count", 3u32).to_string(),
                    ],
                    ..Cell::default()
                },
            ],
            vec![Cell::time(&t, NOW), Cell::from("x")],
        ],
    };
    let section = Section::new("all", t.get("report-marks"))
        .draw(&columns)
        .and_then(|s| s.draw(&meters))
        .and_then(|s| s.draw(&lines))
        .and_then(|s| s.draw(&heat))
        .and_then(|s| s.draw(&table))
        .unwrap()
        .note(t.get("report-alpha-none"))
        .link(t.get("export-csv"), "/links/l/reports/export/course.csv".into());
    ReportPage {
        course: Some(if zh { "生物".into() } else { "Biology 7b".into() }),
        lead: Some(t.get("report-course-lead")),
        choices: [("report-assignment", ""), ("report-course", "/course")]
            .map(|(key, path)| Choice {
                name: t.get(key),
                url: format!("/links/l/reports{path}"),
                current: path.is_empty(),
            })
            .into(),
        figures: ["report-students", "report-released"]
            .map(|key| Figure { name: t.get(key), value: "24".into() })
            .into(),
        sections: vec![section],
        forms: vec![SmallForm {
            id: "older".into(),
            heading: t.get("admin-older"),
            text: t.get("admin-older-text"),
            action: "/links/l/x".into(),
            csrf: "token".into(),
            field: ("days".into(), t.get("admin-older-days")),
            value: "\"1".into(),
            button: t.get("admin-older"),
        }],
        back_url: Some("https://lms.example".into()),
        flash: Some(Flash::done("authoring-saved")),
        ..bare_report(t)
    }
}
