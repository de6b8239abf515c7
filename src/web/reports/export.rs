//! Downloads of marks and events.

use actix_web::http::header;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use std::fs::File;
use std::io::Read;

use crate::app::App;
use crate::domain::reports::export::{self, COLUMNS, Kind, Words};
use crate::error::{Fault, Result};
use crate::views::report::Section;
use crate::views::text::Texts;
use crate::web::{guard, page};

/// Bytes that are sent at once.
const CHUNK: usize = 64 << 10;

/// `GET /links/{scope}/reports/export/{name}`: `course` or `assignment`, then the kind as ending.
pub async fn download(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (scope, name) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let missing = || Fault::not_found("no such export");
    let (about, ending) = name.split_once('.').ok_or_else(missing)?;
    let whole_course = match about {
        "course" => true,
        "assignment" => false,
        _ => return Err(missing()),
    };
    let (kind, media_type) = match ending {
        "csv" => (Kind::Csv, "text/csv; charset=utf-8"),
        "xlsx" => (Kind::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "xapi.jsonl" => (Kind::Xapi, "application/jsonl; charset=utf-8"),
        "caliper.jsonl" => (Kind::Caliper, "application/jsonl; charset=utf-8"),
        _ => return Err(missing()),
    };
    let file = export::write(&app, &visit, whole_course, kind, words(t)).await?;
    Ok(send(file, media_type, &format!("feedforward-{name}")))
}

/// A file as a download, read piece by piece while the browser takes it.
pub(in crate::web) fn send(file: File, media_type: &str, name: &str) -> HttpResponse {
    let pieces = futures_util::stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; CHUNK];
            file.read(&mut piece).map(|length| {
                piece.truncate(length);
                (Bytes::from(piece), file)
            })
        });
        match read.await.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            Ok((piece, _)) if piece.is_empty() => None,
            Ok((piece, file)) => Some((Ok(piece), Some(file))),
            Err(error) => Some((Err(error), None)),
        }
    });
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(Box::pin(pieces))
}

/// The links to the downloads.
pub(super) fn section(t: Texts, scope: &str, about: &str) -> Section {
    let url = |ending: &str| format!("/links/{scope}/reports/export/{about}.{ending}");
    Section::new("exports", t.get("export-heading"))
        .say(t.get("export-text"))
        .link(t.get("export-csv"), url("csv"))
        .link(t.get("export-xlsx"), url("xlsx"))
        .link(t.get("export-xapi"), url("xapi.jsonl"))
        .link(t.get("export-caliper"), url("caliper.jsonl"))
        .note(t.get("export-events-text"))
}

fn words(t: Texts) -> Words {
    let header: [&str; COLUMNS] = [
        "column-student",
        "export-lms-id",
        "report-assignment-name",
        "report-attempt",
        "export-handed-in-at",
        "column-state",
        "export-points",
        "export-full-marks",
        "export-percent",
        "export-marked-by",
        "export-marked-at",
        "export-opened-at",
    ];
    Words {
        header: header.map(|key| t.get(key)),
        states: ["state-grading", "state-waiting", "state-released"].map(|key| t.get(key)),
        origins: ["mark-machine", "mark-teacher"].map(|key| t.get(key)),
    }
}
