//! Charts of reports: each a picture in SVG with its title and description, and the table of the same numbers. They hold
//! finished words; pages only place them.

use std::borrow::Borrow;

use askama::Template;

/// Columns over equal steps.
#[derive(Clone, Debug, Template)]
#[template(path = "chart/columns.html")]
pub struct Columns {
    /// Unique on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What it says, in a sentence.
    pub text: String,
    /// What the steps are called.
    pub step_header: String,
    /// What is counted.
    pub count_header: String,
    /// Names of the steps and counts.
    pub steps: Vec<(String, usize)>,
}

impl Columns {
    /// Left edge, upper edge, width and height of each column in a picture 100 wide and 40 high.
    fn boxes(&self) -> Vec<[f64; 4]> {
        let tallest = self.steps.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1) as f64;
        let slot = 100.0 / self.steps.len().max(1) as f64;
        let column = |(index, (_, count)): (usize, &(String, usize))| {
            let height = *count as f64 / tallest * 40.0;
            [index as f64 * slot + slot * 0.1, 40.0 - height, slot * 0.8, height].map(short)
        };
        self.steps.iter().enumerate().map(column).collect()
    }
}

/// A table whose rows carry a bar.
#[derive(Clone, Debug, Template)]
#[template(path = "chart/meters.html")]
pub struct Meters {
    /// Unique on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What it says, in a sentence.
    pub text: String,
    /// Headers: of the names, of the bars' values, of what follows.
    pub headers: Vec<String>,
    /// The rows.
    pub rows: Vec<MeterRow>,
}

/// One row of [`Meters`].
#[derive(Clone, Debug, Default)]
pub struct MeterRow {
    /// What it is about.
    pub name: String,
    /// Where to read more.
    pub url: Option<String>,
    /// How long the bar is, 0 to 1; no bar where there is too little to tell.
    pub share: Option<f64>,
    /// The value in words.
    pub value: String,
    /// Further cells.
    pub more: Vec<String>,
}

impl MeterRow {
    fn width(&self) -> Option<f64> {
        self.share.map(|share| short(share.clamp(0.0, 1.0) * 100.0))
    }
}

/// Lines over time.
#[derive(Clone, Debug, Template)]
#[template(path = "chart/lines.html")]
pub struct Lines {
    /// Unique on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What it says, in a sentence.
    pub text: String,
    /// Headers: of the steps, then of each line.
    pub headers: Vec<String>,
    /// The steps: their name, each line's value from 0 to 1 with its words.
    pub rows: Vec<LineRow>,
}

/// One step of [`Lines`].
#[derive(Clone, Debug)]
pub struct LineRow {
    /// When.
    pub name: String,
    /// Each line's value, 0 to 1, with its words.
    pub values: Vec<(Option<f64>, String)>,
}

impl Lines {
    /// Each line as the points of a `polyline` in a picture 100 wide and 40 high, with the places of its dots.
    fn drawn(&self) -> Vec<(String, Vec<(f64, f64)>)> {
        let step = 96.0 / self.rows.len().saturating_sub(1).max(1) as f64;
        let count = self.headers.len().saturating_sub(1);
        let line = |index: usize| {
            let points: Vec<(f64, f64)> = self
                .rows
                .iter()
                .enumerate()
                .filter_map(|(at, row)| {
                    let value = row.values.get(index)?.0?;
                    Some((short(2.0 + at as f64 * step), short(38.0 - value.clamp(0.0, 1.0) * 36.0)))
                })
                .collect();
            let path: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
            (path.join(" "), points)
        };
        (0..count).map(line).collect()
    }
}

/// A table whose cells are shaded by their share.
#[derive(Clone, Debug, Template)]
#[template(path = "chart/heat.html")]
pub struct Heat {
    /// Unique on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What it says, in a sentence.
    pub text: String,
    /// Headers: of the names, then of each column with its class.
    pub headers: Vec<(String, &'static str)>,
    /// The rows.
    pub rows: Vec<HeatRow>,
}

/// One row of [`Heat`].
#[derive(Clone, Debug)]
pub struct HeatRow {
    /// What it is about.
    pub name: String,
    /// Where to read more, with the link's words.
    pub link: Option<(String, String)>,
    /// Share from 0 to 1 and words, column by column.
    pub cells: Vec<(Option<f64>, String)>,
}

impl Heat {
    fn opacity(&self, share: &Option<f64>) -> f64 {
        short(share.unwrap_or_default().clamp(0.0, 1.0))
    }

    fn class(&self, column: impl Borrow<usize>) -> &'static str {
        self.headers.get(column.borrow() + 1).map_or("", |(_, class)| class)
    }
}

/// A plain table.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "chart/table.html")]
pub struct Table {
    /// What it holds; read out, and shown where there is no other heading.
    pub title: String,
    /// Headers.
    pub headers: Vec<String>,
    /// Rows of cells, as many as headers; the first one names the row.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell of a [`Table`].
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Lines of text.
    pub lines: Vec<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// A `<time>` element, drawn already.
    pub time: Option<String>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { lines: vec![text], ..Self::default() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Cell {
    /// A text that leads somewhere.
    pub fn link(text: String, url: String) -> Self {
        Self { lines: vec![text], url: Some(url), time: None }
    }

    /// A time.
    pub fn time(t: &super::text::Texts, at: super::when::Moment) -> Self {
        Self { time: Some(t.time(&at).to_string()), ..Self::default() }
    }
}

/// Two decimals: enough for a picture, and pages stay small.
fn short(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stay_inside_the_picture() {
        let columns = Columns {
            id: "c".into(),
            title: "T".into(),
            text: String::new(),
            step_header: "S".into(),
            count_header: "C".into(),
            steps: (0..10).map(|i| (i.to_string(), i)).collect(),
        };
        let boxes = columns.boxes();
        assert_eq!(boxes.len(), 10);
        assert!(boxes.iter().all(|[x, y, w, h]| *x >= 0.0 && x + w <= 100.0 && *y >= 0.0 && y + h <= 40.01));
        assert_eq!(boxes[9], [91.0, 0.0, 8.0, 40.0]);
        assert!(Columns { steps: Vec::new(), ..columns }.boxes().is_empty());
    }

    #[test]
    fn a_line_leaves_out_what_is_not_known() {
        let row = |value: Option<f64>| LineRow { name: "w".into(), values: vec![(value, "x".into())] };
        let lines = Lines {
            id: "l".into(),
            title: "T".into(),
            text: String::new(),
            headers: vec!["Week".into(), "Mean".into()],
            rows: vec![row(Some(0.0)), row(None), row(Some(1.0))],
        };
        assert_eq!(lines.drawn(), [("2,38 98,2".to_owned(), vec![(2.0, 38.0), (98.0, 2.0)])]);
    }
}
