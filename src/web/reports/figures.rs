//! Numbers of reports in words, and the charts that several reports share.

use crate::domain::reports::stats::{Mean, Spread, Weeks};
use crate::domain::reports::tally::Decisions;
use crate::domain::reports::{CriterionTally, TimeSaved};
use crate::views::plot::{Cell, Columns, LineRow, Lines, MeterRow, Meters, Table};
use crate::views::report::{Figure, Section};
use crate::views::text::Texts;

/// Weeks that a chart shows.
const WEEKS: usize = 26;

/// A share in percent, also below zero, or that there is too little to tell.
pub(in crate::web) fn percent(t: Texts, share: Option<f64>) -> String {
    match share {
        Some(share) => t.msg("percent").num("percent", (share * 100.0).round()).to_string(),
        None => t.get("report-too-few"),
    }
}

/// A number with two decimals, or that there is too little to tell.
pub(super) fn two(t: Texts, number: Option<f64>) -> String {
    number.map_or_else(|| t.get("report-too-few"), |number| format!("{number:.2}"))
}

/// A number with its name.
pub(in crate::web) fn figure(t: Texts, key: &str, value: impl ToString) -> Figure {
    Figure { name: t.get(key), value: value.to_string() }
}

/// What a criterion is called: as the rubric has it, else which point of a model answer it is.
pub(super) fn criterion(t: Texts, id: &str, description: Option<&str>) -> String {
    if let Some(description) = description {
        return description.to_owned();
    }
    let reference = id.strip_prefix('r').map(|rest| rest.split_once('.').unwrap_or((rest, "")));
    match reference {
        Some((answer, point)) if !point.is_empty() => {
            t.msg("report-reference-point").text("answer", answer).text("point", point).to_string()
        }
        Some((answer, _)) => t.msg("report-reference").text("answer", answer).to_string(),
        None => id.to_owned(),
    }
}

/// See [`criterion`].
pub(super) fn name(t: Texts, one: &CriterionTally) -> String {
    criterion(t, &one.id, one.description.as_deref())
}

/// How marks are spread.
pub(super) fn spread(t: Texts, spread: &Spread, least: usize) -> Option<Columns> {
    let mean = spread.mean.value(least)?;
    Some(Columns {
        id: "spread".into(),
        title: t.get("report-spread"),
        text: t
            .msg("report-spread-text")
            .num("mean", (mean * 100.0).round())
            .num("deviation", (spread.mean.deviation(least).unwrap_or_default() * 100.0).round())
            .num("count", spread.mean.count)
            .to_string(),
        step_header: t.get("report-spread-step"),
        count_header: t.get("report-spread-count"),
        steps: spread.steps.iter().enumerate().map(|(i, count)| ((i * 10).to_string(), *count)).collect(),
    })
}

/// Marks by number of attempt.
pub(super) fn by_attempt(t: Texts, means: &[Mean], least: usize) -> Meters {
    let last = means.len();
    let row = |(index, mean): (usize, &Mean)| MeterRow {
        name: if index + 1 == last {
            t.msg("report-attempt-last").num("number", last).to_string()
        } else {
            t.msg("attempt-number").num("number", index + 1).to_string()
        },
        url: None,
        share: mean.value(least),
        value: percent(t, mean.value(least)),
        more: vec![mean.count.to_string()],
    };
    Meters {
        id: "attempts".into(),
        title: t.get("report-attempts"),
        text: t.get("report-attempts-text"),
        headers: vec![t.get("report-attempt"), t.get("report-mean"), t.get("report-count")],
        rows: means.iter().enumerate().filter(|(_, mean)| mean.count > 0).map(row).collect(),
    }
}

/// Marks and agreement week by week.
pub(super) fn weeks(t: Texts, weeks: &Weeks, least: usize) -> Lines {
    let rows = weeks.newest(WEEKS).into_iter().map(|(day, week)| {
        let mean = week.marks.value(least);
        let both = week.differences.count;
        let same = (both >= least).then(|| week.same as f64 / both as f64);
        LineRow { name: self::day(t, day), values: vec![(mean, percent(t, mean)), (same, percent(t, same))] }
    });
    Lines {
        id: "weeks".into(),
        title: t.get("report-weeks"),
        text: t.get("report-weeks-text"),
        headers: vec![t.get("report-week"), t.get("report-mean"), t.get("report-same")],
        rows: rows.collect(),
    }
}

/// A day as people of the language write it.
pub(super) fn day(t: Texts, seconds: i64) -> String {
    let date = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = date.to_zoned(jiff::tz::TimeZone::UTC).date();
    t.msg("report-day")
        .text("year", date.year())
        .text("month", format_args!("{:02}", date.month()))
        .text("day", format_args!("{:02}", date.day()))
        .to_string()
}

/// What became of the machine's suggestions, and the time it saved.
pub(super) fn machine(
    t: Texts,
    decisions: &Decisions,
    time: &TimeSaved,
    weeks: &Weeks,
    least: usize,
) -> askama::Result<Section> {
    let row = |key: &str, count: usize| vec![Cell::from(t.get(key)), Cell::from(count.to_string())];
    let table = Table {
        title: t.get("report-machine"),
        headers: vec![t.get("report-decision"), t.get("report-count")],
        rows: vec![
            row("report-automated", decisions.automated),
            row("report-accepted", decisions.accepted),
            row("report-confirmed", decisions.confirmed),
            row("report-changed", decisions.changed),
            row("report-by-hand", decisions.by_hand),
        ],
    };
    let acceptance = decisions.acceptance(least);
    let mut section = Section::new("machine", t.get("report-machine"))
        .say(match acceptance {
            Some(share) => t
                .msg("report-acceptance")
                .num("percent", (share * 100.0).round())
                .num("count", decisions.looked_at())
                .to_string(),
            None => t.msg("report-acceptance-few").num("count", decisions.looked_at()).to_string(),
        })
        .draw(&table)?;
    if !weeks.newest(1).is_empty() {
        section = section.draw(&self::weeks(t, weeks, least))?;
    }
    let saved = t
        .msg("report-time-saved")
        .text("hours", format_args!("{:.1}", time.hours()))
        .num("count", time.automated)
        .num("seconds", time.seconds_each.round());
    Ok(section.note(saved.to_string()).note(t.get(if time.timed {
        "report-time-timed"
    } else {
        "report-time-assumed"
    })))
}
