//! Pages for an administrator of a platform: its health, courses, model, usage, stored data and audit trail.
//! They show states and counts of that platform and no student's work.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::db::types::{PassbackState, Role};
use crate::domain::admin;
use crate::domain::session::Visit;
use crate::error::Result;
use crate::views::plot::{Cell, MeterRow, Meters, Table};
use crate::views::report::{Choice, ReportPage, Section, SmallForm};
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::web::page::moment;
use crate::web::reports::{figure, percent, send};
use crate::web::{guard, page};

/// Pages, and the keys of their names.
const PAGES: [(&str, &str); 6] = [
    ("", "admin-health"),
    ("/courses", "admin-courses"),
    ("/model", "admin-model"),
    ("/usage", "admin-usage"),
    ("/data", "admin-data"),
    ("/audit", "admin-audit"),
];

/// What the address may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// `1`: check the model now.
    #[serde(default)]
    check: String,
}

/// `GET /admin/{scope}`
pub async fn health(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let found = admin::health(&app, &visit).await?;
    let mut page = blank(&visit, page::texts(&visit, request.headers()), "");
    let t = page.t;
    let count = |state: PassbackState| -> i64 {
        found.passbacks.iter().filter(|line| line.state == state).map(|line| line.count).sum()
    };
    page.figures = vec![
        figure(t, "admin-course-count", found.courses),
        figure(t, "number-delivered", count(PassbackState::Delivered)),
        figure(t, "passback-waiting", count(PassbackState::Waiting)),
        figure(t, "passback-needs-you", count(PassbackState::NeedsAttention)),
    ];
    let platform = &visit.platform;
    let row = |key: &str, value: Cell| vec![Cell::from(t.get(key)), value];
    let delivered = found.passbacks.iter().filter_map(|line| line.delivered_at).max();
    let when = |at: Option<crate::clock::Timestamp>| {
        at.map_or_else(|| Cell::from(t.get("admin-never")), |at| Cell::time(&t, moment(at)))
    };
    let facts = Table {
        title: t.get("admin-registration"),
        headers: vec![t.get("admin-fact"), t.get("admin-value")],
        rows: vec![
            row("admin-issuer", platform.issuer.as_str().into()),
            row("admin-client", platform.client_id.as_str().into()),
            row("admin-product", platform.product_family.as_str().into()),
            row("admin-deployments", found.deployments.join(" ").into()),
            row("admin-last-launch", when(found.last_launch)),
            row("admin-last-score", when(delivered)),
        ],
    };
    let registration = Section::new("registration", t.get("admin-registration"));
    page.sections.push(registration.draw(&facts).map_err(anyhow::Error::from)?);

    let problems: Vec<Vec<Cell>> = found
        .passbacks
        .iter()
        .filter_map(|line| {
            let problem = line.problem.as_deref()?;
            (line.state != PassbackState::Delivered).then(|| {
                vec![Cell::from(t.problem(problem)), Cell::from(problem), Cell::from(line.count.to_string())]
            })
        })
        .collect();
    let mut section = Section::new("problems", t.get("admin-problems"));
    if problems.is_empty() {
        section = section.say(t.get("admin-problems-none"));
    } else {
        let headers = vec![t.get("admin-problem"), t.get("code"), t.get("report-count")];
        let table = Table { title: t.get("admin-problems"), headers, rows: problems };
        section = section.draw(&table).map_err(anyhow::Error::from)?;
    }
    page.sections.push(section);

    let roles = Table {
        title: t.get("admin-roles"),
        headers: vec![t.get("admin-role"), t.get("admin-sessions")],
        rows: found
            .roles
            .iter()
            .map(|(role, count)| {
                let key = match role {
                    Role::Instructor => "admin-role-instructor",
                    Role::Learner => "admin-role-learner",
                    Role::None => "admin-role-none",
                };
                row(key, count.to_string().into())
            })
            .collect(),
    };
    let section = Section::new("roles", t.get("admin-roles")).say(t.get("admin-roles-text"));
    page.sections.push(section.draw(&roles).map_err(anyhow::Error::from)?);
    page::show(&visit, StatusCode::OK, &page)
}

/// `GET /admin/{scope}/courses`
pub async fn courses(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let found = admin::courses(&app, &visit).await?;
    let mut page = blank(&visit, page::texts(&visit, request.headers()), "/courses");
    let t = page.t;
    let least = i64::try_from(app.config.report_minimum).unwrap_or(i64::MAX);
    let sum = |of: fn(&crate::db::admin::CourseLine) -> i64| found.iter().map(of).sum::<i64>();
    page.figures = vec![
        figure(t, "admin-course-count", found.len()),
        figure(t, "report-attempts-made", sum(|course| course.submissions)),
        figure(t, "report-released", sum(|course| course.released)),
        figure(t, "number-waiting", sum(|course| course.waiting)),
    ];
    let row = |course: &crate::db::admin::CourseLine| {
        let enough = course.students >= least;
        let share =
            (enough && course.released > 0).then(|| course.by_machine as f64 / course.released as f64);
        let shown = |count: i64| if enough { count.to_string() } else { t.get("report-too-few") };
        let title = if course.title.is_empty() { course.id.to_string() } else { course.title.clone() };
        MeterRow {
            name: title,
            url: None,
            share,
            value: percent(t, share),
            more: vec![
                course.places.to_string(),
                shown(course.students),
                shown(course.submissions),
                shown(course.waiting),
            ],
        }
    };
    let chart = Meters {
        id: "courses-chart".into(),
        title: t.get("admin-courses"),
        text: t.get("admin-courses-text"),
        headers: [
            "admin-course",
            "admin-by-machine",
            "report-assignments",
            "report-students",
            "report-attempts-made",
            "number-waiting",
        ]
        .map(|key| t.get(key))
        .into(),
        rows: found.iter().map(row).collect(),
    };
    let section = Section::new("courses", t.get("admin-courses")).say(t.get("admin-courses-privacy"));
    page.sections.push(section.draw(&chart).map_err(anyhow::Error::from)?);
    page::show(&visit, StatusCode::OK, &page)
}

/// `GET /admin/{scope}/model`
pub async fn model(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let mut page = blank(&visit, page::texts(&visit, request.headers()), "/model");
    let t = page.t;
    let found = admin::model(&app, &visit, wish.check == "1").await?;
    let manifest = &found.manifest;
    let row = |key: &str, value: String| vec![Cell::from(t.get(key)), Cell::from(value)];
    let table = Table {
        title: t.get("admin-model"),
        headers: vec![t.get("admin-fact"), t.get("admin-value")],
        rows: vec![
            row("admin-model-name", format!("{}@{}", manifest.name, manifest.version)),
            row("admin-licence", manifest.licence.clone()),
            row("admin-attribution", manifest.attribution.clone()),
            row("admin-languages", manifest.encoder.languages.join(" ")),
            row(
                "admin-dimensions",
                format!("{} / {}", manifest.encoder.dimensions, manifest.encoder.max_tokens),
            ),
            row("admin-encoder-hash", manifest.encoder.sha256.clone()),
            row("admin-head-hash", manifest.head.sha256.clone()),
            row("admin-features", grader::FEATURES_VERSION.to_string()),
        ],
    };
    let section = Section::new("model", t.get("admin-model")).say(t.get("admin-model-text"));
    page.sections.push(section.draw(&table).map_err(anyhow::Error::from)?);

    let check = Section::new("check", t.get("admin-check")).say(t.get("admin-check-text"));
    let again = format!("/admin/{scope}/model?check=1");
    page.sections.push(match &found.check {
        Some(found) => {
            let speed = found.texts as f64 / found.elapsed.as_secs_f64().max(1e-9);
            let result = t
                .msg(if found.passed { "admin-check-passed" } else { "admin-check-failed" })
                .num("texts", found.texts)
                .text("cosine", format_args!("{:.4}", found.lowest))
                .num("speed", speed.round());
            check.say(result.to_string()).link(t.get("admin-check-again"), again)
        }
        None => check.link(t.get("admin-check-button"), again),
    });
    page.sections.push(
        Section::new("install", t.get("admin-install"))
            .say(t.get("admin-install-1"))
            .say(t.get("admin-install-2"))
            .say(t.get("admin-install-3")),
    );
    page::show(&visit, StatusCode::OK, &page)
}

/// `GET /admin/{scope}/usage`
pub async fn usage(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let found = admin::usage(&app, &visit).await?;
    let mut page = blank(&visit, page::texts(&visit, request.headers()), "/usage");
    let t = page.t;
    let marking = &found.marking;
    page.figures = vec![
        figure(t, "admin-machine-marks", marking.machine),
        figure(t, "admin-teacher-marks", marking.teacher),
        figure(t, "admin-abstained", marking.abstained),
        figure(t, "admin-both", marking.both),
    ];
    let least = i64::try_from(app.config.report_minimum).unwrap_or(i64::MAX);
    let enough = marking.both >= least;
    let agreement = Section::new("agreement", t.get("admin-agreement"));
    page.sections.push(match marking.difference.filter(|_| enough) {
        Some(difference) => agreement.say(
            t.msg("admin-agreement-text")
                .num("count", marking.both as f64)
                .num("same", (marking.same as f64 / marking.both as f64 * 100.0).round())
                .num("difference", (difference * 1000.0).round() / 10.0)
                .to_string(),
        ),
        None => agreement.say(t.get("report-too-few")),
    });
    let speed = Section::new("speed", t.get("admin-speed"));
    page.sections.push(
        match (found.seconds_each, found.answers_per_second(), found.watt_hours_per_thousand()) {
            (Some(seconds), Some(rate), Some(energy)) => speed
                .say(
                    t.msg("admin-speed-text")
                        .num("milliseconds", (seconds * 1000.0).round())
                        .num("count", found.timed as f64)
                        .num("rate", (rate * 10.0).round() / 10.0)
                        .num("workers", found.workers)
                        .to_string(),
                )
                .say(
                    t.msg("admin-energy-text")
                        .text("energy", format_args!("{energy:.2}"))
                        .text("seconds", format_args!("{seconds:.3}"))
                        .num("watts", found.watts)
                        .to_string(),
                )
                .note(t.get("admin-energy-note")),
            _ => speed.say(t.get("admin-speed-none")),
        },
    );
    page::show(&visit, StatusCode::OK, &page)
}

/// `GET /admin/{scope}/data`
pub async fn data(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    show_data(&app, &request, &visit, None).await
}

/// `POST /admin/{scope}/data/older`
pub async fn erase_older(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let t = page::texts(&visit, request.headers());
    let receipt = match admin::erase_older(&app, &visit, fields.get("days")).await? {
        None => t.get("admin-days-wrong"),
        Some(receipt) => t
            .msg(if receipt.more { "admin-erased-more" } else { "admin-erased-older" })
            .num("count", receipt.submissions)
            .text("before", receipt.before)
            .to_string(),
    };
    show_data(&app, &request, &visit, Some(receipt)).await
}

/// `POST /admin/{scope}/data/person`
pub async fn erase_person(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let t = page::texts(&visit, request.headers());
    let receipt = match admin::erase_person(&app, &visit, fields.get("subject")).await? {
        None => t.get("admin-person-unknown"),
        Some(receipt) => t
            .msg("admin-erased-person")
            .num("submissions", receipt.erased.submissions as f64)
            .num("grades", receipt.erased.grades as f64)
            .text("receipt", receipt.hash)
            .to_string(),
    };
    show_data(&app, &request, &visit, Some(receipt)).await
}

async fn show_data(
    app: &App,
    request: &HttpRequest,
    visit: &Visit,
    receipt: Option<String>,
) -> Result<HttpResponse> {
    let stored = admin::stored(app, visit).await?;
    let mut page = blank(visit, page::texts(visit, request.headers()), "/data");
    let t = page.t;
    let here = format!("/admin/{}/data", visit.scope());
    let megabytes = |bytes: i64| format!("{:.1} MB", bytes as f64 / 1e6);
    page.figures = vec![
        figure(t, "report-attempts-made", stored.submissions),
        figure(t, "admin-answer-bytes", megabytes(stored.answer_bytes)),
        figure(t, "admin-file-bytes", megabytes(stored.file_bytes)),
    ];
    if let Some(receipt) = receipt {
        page.sections.push(Section::new("receipt", t.get("admin-receipt")).say(receipt));
    }
    let mut rule = Section::new("rule", t.get("admin-retention"));
    rule = rule.say(match app.config.retention_days {
        0 => t.get("admin-retention-none"),
        days => t.msg("admin-retention-days").num("days", days).to_string(),
    });
    if let Some(oldest) = stored.oldest {
        rule = rule.say(t.msg("admin-oldest").text("at", oldest).to_string());
    }
    page.sections.push(rule.note(t.get("admin-retention-text")));
    page.sections.push(
        Section::new("technical", t.get("admin-technical"))
            .say(t.get("admin-technical-text"))
            .link(t.get("admin-technical-button"), format!("/admin/{}/technical-file.jsonl", visit.scope())),
    );
    let csrf = &visit.session.csrf_token;
    let form = |id: &str, text: &str, field: &str, label: &str, button: &str, value: &str| SmallForm {
        id: id.into(),
        heading: t.get(button),
        text: t.get(text),
        action: format!("{here}/{id}"),
        csrf: csrf.clone(),
        field: (field.into(), t.get(label)),
        value: value.into(),
        button: t.get(button),
    };
    page.forms = vec![
        form("older", "admin-older-text", "days", "admin-older-days", "admin-older", ""),
        form("person", "admin-person-text", "subject", "admin-person-id", "admin-person", ""),
    ];
    page::show(visit, StatusCode::OK, &page)
}

/// `GET /admin/{scope}/audit`
pub async fn audit(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let events = admin::audit(&app, &visit).await?;
    let mut page = blank(&visit, page::texts(&visit, request.headers()), "/audit");
    let t = page.t;
    let section = Section::new("audit", t.get("admin-audit")).say(t.get("admin-audit-text"));
    page.sections.push(if events.is_empty() {
        section.say(t.get("admin-audit-none"))
    } else {
        let table = Table {
            title: t.get("admin-audit"),
            headers: ["admin-at", "admin-action", "admin-actor", "admin-subject"]
                .map(|key| t.get(key))
                .into(),
            rows: events
                .iter()
                .map(|event| {
                    vec![
                        Cell::time(&t, moment(event.at)),
                        event.action.as_str().into(),
                        event.actor.as_str().into(),
                        event.subject.as_str().into(),
                    ]
                })
                .collect(),
        };
        section.draw(&table).map_err(anyhow::Error::from)?
    });
    page::show(&visit, StatusCode::OK, &page)
}

/// `GET /admin/{scope}/technical-file.jsonl`
pub async fn technical_file(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let file = admin::technical_file(&app, &visit).await?;
    Ok(send(file, "application/jsonl; charset=utf-8", "feedforward-technical-file.jsonl"))
}

fn blank(visit: &Visit, t: Texts, here: &str) -> ReportPage {
    let choice = |(path, key): (&str, &str)| Choice {
        name: t.get(key),
        url: format!("/admin/{}{path}", visit.scope()),
        current: path == here,
    };
    ReportPage {
        t,
        tabs: Tabs::default(),
        course: Some(visit.platform.name.clone()).filter(|name| !name.is_empty()),
        title: t.get("admin-heading"),
        lead: Some(t.get("admin-lead")),
        choices: PAGES.into_iter().map(choice).collect(),
        figures: Vec::new(),
        sections: Vec::new(),
        forms: Vec::new(),
        back_url: visit.notes.return_url.clone(),
        flash: None,
    }
}
