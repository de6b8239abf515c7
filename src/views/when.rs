//! Times on pages. The server writes UTC; script shows the reader's own zone.

use std::fmt;

use askama::filters::HtmlSafe;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::text::Texts;

/// A moment, in seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    fn timestamp(self) -> Timestamp {
        Timestamp::from_second(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}

/// A `<time>` element.
pub struct TimeTag {
    machine: String,
    words: String,
}

impl TimeTag {
    pub(super) fn new(texts: &Texts, moment: Moment) -> Self {
        let timestamp = moment.timestamp();
        let utc = timestamp.to_zoned(TimeZone::UTC);
        let words = texts
            .msg("date-time")
            .text("year", utc.year())
            .num("month", i32::from(utc.month()))
            .text("day", utc.day())
            .text("time", format_args!("{:02}:{:02}", utc.hour(), utc.minute()))
            .to_string();
        Self { machine: timestamp.to_string(), words }
    }
}

impl fmt::Display for TimeTag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, r#"<time datetime="{}" data-local>{}</time>"#, self.machine, self.words)
    }
}

// Digits, month names from the locale files and nothing that anybody typed.
impl HtmlSafe for TimeTag {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::text::Locale;

    #[test]
    fn times_are_written_in_the_language() {
        let moment = Moment(1_795_488_185);
        assert_eq!(
            Texts::of(Locale::En).time(&moment).to_string(),
            r#"<time datetime="2026-11-24T02:43:05Z" data-local>24 Nov 2026, 02:43 UTC</time>"#
        );
        assert!(Texts::of(Locale::ZhCn).time(&moment).to_string().contains(">2026年11月24日 02:43（UTC）<"));
    }

    #[test]
    fn times_beyond_the_calendar_do_not_fail() {
        assert!(Texts::of(Locale::En).time(&Moment(i64::MAX)).to_string().contains("9999"));
        assert!(Texts::of(Locale::En).time(&Moment(i64::MIN)).to_string().contains("-9999"));
    }
}
