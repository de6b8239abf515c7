//! The report as pictures: SVG with a title and a description, readable without colour.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use grader::metrics::{Labels, Report};

/// Width and height of a plot's field, and the room around it.
const FIELD: f64 = 300.0;
const ROOM: f64 = 60.0;

/// Writes the plots into a folder, making it where it is not there.
pub(super) fn write(report: &Report, folder: &Path) -> anyhow::Result<()> {
    let Some(labels) = &report.labels else {
        eprintln!("no plots: they need gold labels");
        return Ok(());
    };
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let plots = [
        ("reliability.svg", reliability(labels)),
        ("risk-coverage.svg", risk_coverage(labels)),
        ("confusion.svg", confusion(labels)),
    ];
    for (name, plot) in plots {
        let path = folder.join(name);
        std::fs::write(&path, plot).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn reliability(labels: &Labels) -> String {
    let description = labels.reliability.iter().fold(String::new(), |mut text, bin| {
        _ = write!(
            text,
            "Of {} answers with a confidence of about {:.2}, {:.0} % have the right label. ",
            bin.count,
            bin.confidence,
            bin.right * 100.0
        );
        text
    });
    let mut marks = line(&[(0.0, 0.0), (1.0, 1.0)], "4 4");
    for bin in &labels.reliability {
        let (x, y) = place(bin.confidence, bin.right);
        _ = write!(marks, r#"<circle cx="{x:.1}" cy="{y:.1}" r="5" fill="currentColor"/>"#);
    }
    let curve: Vec<(f64, f64)> = labels.reliability.iter().map(|bin| (bin.confidence, bin.right)).collect();
    marks.push_str(&line(&curve, ""));
    let error = labels.calibration_error.unwrap_or_default();
    let title = format!("Confidence and share of right labels; calibration error {error:.3}");
    framed(&title, &description, "confidence", "right labels", &marks)
}

fn risk_coverage(labels: &Labels) -> String {
    let curve: Vec<(f64, f64)> =
        labels.risk_coverage.iter().map(|point| (point.coverage, point.risk)).collect();
    let mut description = String::new();
    for wanted in [0.25, 0.5, 0.75, 1.0] {
        if let Some((coverage, risk)) = curve.iter().find(|(coverage, _)| *coverage >= wanted) {
            _ = write!(
                description,
                "Of the most confident {:.0} % of answers {:.0} % have a wrong label. ",
                coverage * 100.0,
                risk * 100.0
            );
        }
    }
    let area = labels.risk_coverage_area.unwrap_or_default();
    let title = format!("Wrong labels among the most confident answers; area {area:.3}");
    framed(&title, &description, "share of answers kept", "wrong labels", &line(&curve, ""))
}

fn confusion(labels: &Labels) -> String {
    let classes = labels.confusion.classes();
    #[expect(clippy::cast_precision_loss, reason = "at most four classes")]
    let cell = FIELD / classes.len().max(1) as f64;
    let (mut marks, mut description) = (String::new(), String::new());
    for (row, gold) in classes.iter().enumerate() {
        let all: u64 = classes.iter().map(|given| labels.confusion.count(*gold, *given)).sum();
        for (column, given) in classes.iter().enumerate() {
            let count = labels.confusion.count(*gold, *given);
            #[expect(clippy::cast_precision_loss, reason = "counts of answers and classes")]
            let (x, y, share) = (
                ROOM * 2.0 + column as f64 * cell,
                ROOM + row as f64 * cell,
                if all == 0 { 0.0 } else { count as f64 / all as f64 },
            );
            let (middle, base) = (x + cell / 2.0, y + cell / 2.0 + 5.0);
            _ = write!(
                marks,
                r#"<rect x="{x:.1}" y="{y:.1}" width="{cell:.1}" height="{cell:.1}" fill="currentColor" fill-opacity="{:.2}" stroke="currentColor"/><text x="{middle:.1}" y="{base:.1}" text-anchor="middle">{count}</text>"#,
                share * 0.45
            );
            _ = write!(description, "{} given {}: {count}. ", gold.as_str(), given.as_str());
        }
        #[expect(clippy::cast_precision_loss, reason = "at most four classes")]
        let along = (row as f64 + 0.5) * cell;
        _ = write!(
            marks,
            r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{}</text><text x="{:.1}" y="{:.1}" text-anchor="middle">{}</text>"#,
            ROOM * 2.0 - 6.0,
            ROOM + along + 5.0,
            short(gold.as_str()),
            ROOM * 2.0 + along,
            ROOM + FIELD + 18.0,
            short(gold.as_str())
        );
    }
    let title = "Gold labels (rows) and labels given (columns)";
    svg(title, &description, ROOM * 3.0 + FIELD, ROOM * 2.0 + FIELD, &marks)
}

fn short(label: &str) -> &str {
    match label {
        "partially_correct" => "partly",
        other => other,
    }
}

fn framed(title: &str, description: &str, across: &str, up: &str, marks: &str) -> String {
    let mut all = String::new();
    _ = write!(
        all,
        r#"<rect x="{ROOM}" y="{ROOM}" width="{FIELD}" height="{FIELD}" fill="none" stroke="currentColor"/>"#
    );
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let ((x, bottom), (left, y)) = (place(tick, 0.0), place(0.0, tick));
        _ = write!(
            all,
            r#"<text x="{x:.1}" y="{:.1}" text-anchor="middle">{tick}</text><text x="{:.1}" y="{:.1}" text-anchor="end">{tick}</text>"#,
            bottom + 18.0,
            left - 6.0,
            y + 5.0
        );
    }
    let middle = ROOM + FIELD / 2.0;
    _ = write!(
        all,
        r#"<text x="{middle}" y="{:.1}" text-anchor="middle">{across}</text><text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">{up}</text>"#,
        ROOM + FIELD + 42.0
    );
    all.push_str(marks);
    svg(title, description, ROOM * 2.0 + FIELD, ROOM * 2.0 + FIELD, &all)
}

fn svg(title: &str, description: &str, width: f64, height: f64, body: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="title description" font-family="sans-serif" font-size="14" color="black"><title id="title">{title}</title><desc id="description">{}</desc><rect width="100%" height="100%" fill="white"/><text x="{:.1}" y="28" text-anchor="middle">{title}</text>{body}</svg>
"#,
        description.trim_end(),
        width / 2.0
    )
}

/// Shares from 0 to 1 as a place in the field.
fn place(x: f64, y: f64) -> (f64, f64) {
    (ROOM + x.clamp(0.0, 1.0) * FIELD, ROOM + (1.0 - y.clamp(0.0, 1.0)) * FIELD)
}

fn line(points: &[(f64, f64)], dashes: &str) -> String {
    let points = points.iter().fold(String::new(), |mut text, (x, y)| {
        let (x, y) = place(*x, *y);
        _ = write!(text, "{x:.1},{y:.1} ");
        text
    });
    format!(
        r#"<polyline points="{}" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="{dashes}"/>"#,
        points.trim_end()
    )
}
