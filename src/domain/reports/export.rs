//! Marks as files: CSV and XLSX for people, xAPI and Caliper events for learning record stores.
//!
//! A file is written row by row to a temporary file while the database is read, so its size does not show in memory; it
//! is gone when it has been sent. Nothing is sent anywhere but to the teacher who asked.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};

use crate::app::App;
use crate::db::report::{self, Line, Scope};
use crate::db::types::{GradeOrigin, SubmissionState};
use crate::db::{Conn, DbError};
use crate::domain::reports::events::{self, Source};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// How many columns a table of marks has.
pub const COLUMNS: usize = 12;
/// Excel's own limit, the header included.
const MAX_SHEET_ROWS: u32 = 1_048_576;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Comma-separated values, UTF-8.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// xAPI statements, one a line.
    Xapi,
    /// Caliper 1.2 events, one a line.
    Caliper,
}

/// The words of a table: header and states.
#[derive(Clone, Debug)]
pub struct Words {
    /// One for each column.
    pub header: [String; COLUMNS],
    /// Being graded, waits for a teacher, released.
    pub states: [String; 3],
    /// By the machine, by a teacher.
    pub origins: [String; 2],
}

/// Writes the marks of the visit's course, or of its link alone, to a temporary file.
pub async fn write(app: &App, visit: &Visit, whole_course: bool, kind: Kind, words: Words) -> Result<File> {
    let (link, _) = visit.as_marker()?;
    let course = visit.course.as_ref().ok_or_else(|| Fault::no_context("no course"))?;
    let scope = if whole_course { Scope::Course(course.id.clone()) } else { Scope::Link(link.id.clone()) };
    let source =
        Source { tool: app.config.base_url.clone(), course: course.id.clone(), title: course.title.clone() };
    app.db
        .read(move |c| {
            let mut file = tempfile::tempfile().map_err(anyhow::Error::from)?;
            match kind {
                Kind::Csv => csv(c, &scope, &words, &mut file)?,
                Kind::Xlsx => xlsx(c, &scope, &words, &mut file)?,
                Kind::Xapi => lines(c, &scope, &mut file, |line| events::xapi(&source, line))?,
                Kind::Caliper => lines(c, &scope, &mut file, |line| events::caliper(&source, line))?,
            }
            file.rewind().map_err(anyhow::Error::from)?;
            Ok::<_, Error>(file)
        })
        .await
}

/// One value of a table.
enum Value {
    Text(String),
    Number(f64),
}

fn row(line: &Line, words: &Words) -> [Value; COLUMNS] {
    let text = |text: String| Value::Text(text);
    let number = |number: Option<f64>| number.map_or_else(|| Value::Text(String::new()), Value::Number);
    let time =
        |at: Option<crate::clock::Timestamp>| Value::Text(at.map(|at| at.to_string()).unwrap_or_default());
    let [grading, review, released] = &words.states;
    let [machine, teacher] = &words.origins;
    [
        text(line.name.clone().unwrap_or_default()),
        text(line.subject.clone()),
        text(line.title.clone()),
        Value::Number(f64::from(line.attempt)),
        time(Some(line.submitted_at)),
        text(
            match line.state {
                SubmissionState::Grading => grading,
                SubmissionState::Review => review,
                SubmissionState::Released => released,
            }
            .clone(),
        ),
        number(line.score),
        number(line.max_score),
        number(line.score.zip(line.max_score).map(|(score, max)| (score / max * 1000.0).round() / 10.0)),
        text(match line.origin {
            Some(GradeOrigin::Machine) => machine.clone(),
            Some(GradeOrigin::Teacher) => teacher.clone(),
            None => String::new(),
        }),
        time(line.graded_at),
        time(line.opened_at),
    ]
}

/// Writes CSV. A byte order mark lets Excel read it as UTF-8; what would be a formula there is made text.
pub fn csv(c: &mut Conn, scope: &Scope, words: &Words, out: &mut impl Write) -> Result<()> {
    let mut out = BufWriter::new(out);
    out.write_all("\u{feff}".as_bytes()).map_err(anyhow::Error::from)?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(&words.header).map_err(anyhow::Error::from)?;
    let mut problem = None;
    report::each_line(c, scope, |line| {
        let cells = row(&line, words).map(|value| match value {
            Value::Text(text) => harmless(text),
            Value::Number(number) => number.to_string(),
        });
        problem = table.write_record(&cells).err();
        problem.is_none()
    })?;
    match problem {
        Some(error) => Err(anyhow::Error::from(error).into()),
        None => Ok(table.flush().map_err(anyhow::Error::from)?),
    }
}

/// A spreadsheet takes a cell that begins with one of these for a formula (OWASP, "CSV injection").
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

/// Writes a workbook with one sheet, row by row. Texts are stored as texts, so nothing in them is a formula.
pub fn xlsx(c: &mut Conn, scope: &Scope, words: &Words, out: &mut (impl Write + Seek + Send)) -> Result<()> {
    let failed = |error: XlsxError| Error::Internal(anyhow::Error::from(error));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
    let bold = CellFormat::new().set_bold();
    for (column, name) in (0..).zip(&words.header) {
        sheet.write_string_with_format(0, column, name, &bold).map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    let (mut at, mut problem) = (1, None);
    report::each_line(c, scope, |line| {
        for (column, value) in (0..).zip(row(&line, words)) {
            let written = match value {
                Value::Text(text) if text.is_empty() => continue,
                Value::Text(text) => sheet.write_string(at, column, text).map(|_| ()),
                Value::Number(number) => sheet.write_number(at, column, number).map(|_| ()),
            };
            if let Err(error) = written {
                problem = Some(error);
                return false;
            }
        }
        at += 1;
        at < MAX_SHEET_ROWS
    })?;
    if let Some(error) = problem {
        return Err(failed(error));
    }
    book.save_to_writer(out).map_err(failed)?;
    Ok(())
}

/// Writes the events of each attempt, one JSON object a line.
pub fn lines(
    c: &mut Conn,
    scope: &Scope,
    out: &mut impl Write,
    of: impl Fn(&Line) -> Vec<serde_json::Value>,
) -> Result<()> {
    let mut out = BufWriter::new(out);
    let mut problem = None;
    report::each_line(c, scope, |line| {
        for event in of(&line) {
            let written = serde_json::to_writer(&mut out, &event).map_err(std::io::Error::from);
            if let Err(error) = written.and_then(|()| out.write_all(b"\n")) {
                problem = Some(error);
                return false;
            }
        }
        true
    })
    .map_err(|error: DbError| Error::from(error))?;
    match problem {
        Some(error) => Err(anyhow::Error::from(error).into()),
        None => Ok(out.flush().map_err(anyhow::Error::from)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_made_text() {
        for (given, expected) in [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("Ada = Lovelace", "Ada = Lovelace"),
            ("王小明", "王小明"),
            ("", ""),
        ] {
            assert_eq!(harmless(given.into()), expected);
        }
    }
}
