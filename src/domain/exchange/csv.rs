//! A table: one assignment a row, its columns by the names in the first row, in any order.

use super::{Found, Item, trouble};

const COLUMNS: [&str; 9] = [
    "title",
    "prompt",
    "points",
    "reference_answer",
    "other_reference_answers",
    "rubric",
    "accepted",
    "rejected",
    "guidance",
];

/// Whether a text begins with a row of names.
pub(super) fn looks_like(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().to_lowercase();
    first.contains("prompt") && (first.contains(',') || first.contains(';') || first.contains('\t'))
}

pub(super) fn read(text: &str) -> Found {
    let (mut items, mut troubles) = (Vec::new(), Vec::new());
    let first = text.lines().next().unwrap_or_default();
    // Spreadsheets of countries with decimal commas write semicolons.
    let separator = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|separator| first.bytes().filter(|byte| byte == separator).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.unwrap_or(b','))
        .flexible(true)
        .from_reader(text.as_bytes());
    let names: Vec<String> = match reader.headers() {
        Ok(row) => row.iter().map(|name| name.trim().to_lowercase().replace(' ', "_")).collect(),
        Err(error) => return (items, vec![trouble(1, "import-csv-broken", &error.to_string())]),
    };
    for unknown in names
        .iter()
        .filter(|name| !name.is_empty() && *name != "language" && !COLUMNS.contains(&name.as_str()))
    {
        troubles.push(trouble(1, "import-csv-column", unknown));
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                troubles.push(trouble(
                    usize::try_from(line).unwrap_or(1),
                    "import-csv-broken",
                    &error.to_string(),
                ));
                continue;
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        let get = |name: &str| {
            let at = names.iter().position(|known| known == name);
            at.and_then(|at| record.get(at)).map(unguarded).unwrap_or_default()
        };
        let lines = |name: &str| {
            get(name).lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let reference = get("reference_answer");
        let references = std::iter::once(reference).filter(|text| !text.trim().is_empty());
        items.push(Item {
            line: usize::try_from(line).unwrap_or(1),
            title: get("title"),
            prompt: get("prompt"),
            points: get("points"),
            references: references.chain(lines("other_reference_answers")).collect(),
            accepted: lines("accepted"),
            rejected: lines("rejected"),
            guidance: get("guidance"),
            rubric: get("rubric"),
            language: get("language"),
        });
    }
    (items, troubles)
}

pub(super) fn write(items: &[Item]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut names = COLUMNS.to_vec();
    names.push("language");
    // Writing to memory does not fail.
    _ = writer.write_record(&names);
    for item in items {
        let first = item.references.first().cloned().unwrap_or_default();
        let others = item.references.get(1..).unwrap_or_default().join("\n");
        let row = [
            item.title.clone(),
            item.prompt.clone(),
            item.points.clone(),
            first,
            others,
            item.rubric.clone(),
            item.accepted.join("\n"),
            item.rejected.join("\n"),
            item.guidance.clone(),
            item.language.clone(),
        ];
        _ = writer.write_record(row.iter().map(|text| guarded(text)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn unguarded(text: &str) -> String {
    let plain =
        text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']));
    plain.unwrap_or(text).to_owned()
}
