//! Words in every language: Fluent files built into the program, chosen by the tag that the LMS sends.
//!
//! A message that is missing in a language falls back to its key, so a page never fails for want of a word; a test
//! makes sure that none is missing.

#[cfg(test)]
use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::when::{Moment, TimeTag};

type Bundle = FluentBundle<FluentResource>;

/// A language in which every page can be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Chinese as written in mainland China.
    ZhCn,
    /// English with accents and longer words: shows in tests what was not taken from the locale files.
    #[cfg(test)]
    Pseudo,
}

impl Locale {
    /// Every language that people can get.
    pub const ALL: &[Self] = &[Self::En, Self::ZhCn];

    /// The language behind a tag as LMSs write it: `zh_cn`, `zh-Hans`, `en-GB`. `None` for one that we do not speak.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            // Traditional Chinese is not spoken yet; simplified is nearer to its readers than English.
            "zh" | "cmn" | "yue" => Some(Self::ZhCn),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that we speak, by its weights; English without one.
    pub fn from_accept_language(header: &str) -> Self {
        let mut wished: Vec<(f32, &str)> = header
            .split(',')
            .take(20)
            .map(|item| {
                let (tag, weight) = item.split_once(";q=").unwrap_or((item, "1"));
                (weight.trim().parse().unwrap_or(0.0), tag)
            })
            .collect();
        wished.sort_by(|a, b| b.0.total_cmp(&a.0));
        wished.into_iter().find_map(|(_, tag)| Self::from_tag(tag)).unwrap_or_default()
    }

    /// The value of an HTML `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
            #[cfg(test)]
            Self::Pseudo => "en-XA",
        }
    }

    /// The Fluent sources of a language.
    pub(super) fn sources(self) -> Vec<&'static str> {
        macro_rules! files {
            ($folder:literal) => {
                vec![
                    include_str!(concat!("../../locales/", $folder, "/common.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/admin.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/asking.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/authoring.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/errors.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/learning.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/marking.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/material.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/reports.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/student.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/teacher.ftl")),
                ]
            };
        }
        match self {
            Self::En => files!("en"),
            Self::ZhCn => files!("zh-CN"),
            #[cfg(test)]
            Self::Pseudo => files!("en"),
        }
    }

    fn bundle(self) -> &'static Bundle {
        static EN: LazyLock<Bundle> = LazyLock::new(|| build(Locale::En));
        static ZH_CN: LazyLock<Bundle> = LazyLock::new(|| build(Locale::ZhCn));
        #[cfg(test)]
        static PSEUDO: LazyLock<Bundle> = LazyLock::new(|| {
            let mut bundle = build(Locale::Pseudo);
            bundle.set_transform(Some(accented));
            bundle
        });
        match self {
            Self::En => &EN,
            Self::ZhCn => &ZH_CN,
            #[cfg(test)]
            Self::Pseudo => &PSEUDO,
        }
    }
}

fn build(locale: Locale) -> Bundle {
    // Plural rules go by the language; the tags above can all be read.
    let language: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Marks around arguments would end up in what people copy and in what checks compare; names get a <bdi> instead.
    bundle.set_use_isolating(false);
    for source in locale.sources() {
        // Whatever of a file can be read is used; a test reads them without mercy.
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
fn accented(text: &str) -> Cow<'_, str> {
    let letters = text.chars().map(|c| match c {
        'a' => 'á',
        'e' => 'ê',
        'i' => 'ï',
        'o' => 'ö',
        'u' => 'ü',
        'A' => 'Å',
        'E' => 'É',
        other => other,
    });
    Cow::Owned(letters.collect())
}

/// The words of one language, as templates use them.
#[derive(Clone, Copy)]
pub struct Texts {
    locale: Locale,
    bundle: &'static Bundle,
}

impl fmt::Debug for Texts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Texts").field(&self.locale).finish()
    }
}

impl Texts {
    /// The words of a language.
    pub fn of(locale: Locale) -> Self {
        Self { locale, bundle: locale.bundle() }
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The value of the `lang` attribute.
    pub fn lang(&self) -> &'static str {
        self.locale.tag()
    }

    /// Whether a message of this name exists.
    pub fn has(&self, key: impl AsRef<str>) -> bool {
        self.bundle.get_message(key.as_ref()).is_some_and(|message| message.value().is_some())
    }

    /// A message without arguments.
    pub fn get(&self, key: impl AsRef<str>) -> String {
        self.format(key.as_ref(), None)
    }

    /// A message with arguments, added by [`Message::num`] and [`Message::text`].
    pub fn msg<'a>(&self, key: &'a str) -> Message<'a> {
        Message { texts: *self, key, args: FluentArgs::new() }
    }

    /// A time with day and minute, as HTML that script turns into the reader's own time zone.
    pub fn time(&self, moment: &Moment) -> TimeTag {
        TimeTag::new(self, *moment)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut problems = Vec::new();
        self.bundle.format_pattern(pattern, args, &mut problems).into_owned()
    }
}

/// A message that is being given its arguments.
pub struct Message<'a> {
    texts: Texts,
    key: &'a str,
    args: FluentArgs<'a>,
}

impl<'a> Message<'a> {
    /// Adds a number, shown with two decimals at most.
    pub fn num(mut self, name: &'a str, number: impl Number) -> Self {
        self.args.set(name, FluentValue::from(round(number.value())));
        self
    }

    /// Adds a text.
    pub fn text(mut self, name: &'a str, text: impl fmt::Display) -> Self {
        self.args.set(name, FluentValue::from(text.to_string()));
        self
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.texts.format(self.key, Some(&self.args)))
    }
}

/// Points and the like as people write them: two decimals at most, no trailing zeros, no minus zero.
pub fn points(number: impl Number) -> String {
    round(number.value()).to_string()
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0 + 0.0
}

/// What can stand in a message as a number.
pub trait Number {
    /// Its value.
    fn value(&self) -> f64;
}

impl<T: Number + ?Sized> Number for &T {
    fn value(&self) -> f64 {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            fn value(&self) -> f64 {
                f64::from(*self)
            }
        }
    )*};
}

numbers!(f64, u8, u32, i32);

impl Number for usize {
    fn value(&self) -> f64 {
        u32::try_from(*self).map_or(f64::from(u32::MAX), f64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_lmss_are_understood() {
        for tag in ["zh_cn", "zh-Hans", "ZH", "zh-TW", "zh-Hant-HK", "yue"] {
            assert_eq!(Locale::from_tag(tag), Some(Locale::ZhCn), "{tag}");
        }
        for tag in ["en", "en-GB", "en_us", " EN-au "] {
            assert_eq!(Locale::from_tag(tag), Some(Locale::En), "{tag}");
        }
        for tag in ["", "de", "english", "-", "zhx"] {
            assert_eq!(Locale::from_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_browser_gets_the_first_language_that_we_speak() {
        assert_eq!(Locale::from_accept_language("de-DE,de;q=0.9,zh;q=0.8,en;q=0.7"), Locale::ZhCn);
        assert_eq!(Locale::from_accept_language("zh;q=0.2, en-GB;q=0.7"), Locale::En);
        assert_eq!(Locale::from_accept_language("de;q=x,,;q="), Locale::En);
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(points(1.0), "1");
        assert_eq!(points(0.1 + 0.2), "0.3");
        assert_eq!(points(2.0 / 3.0), "0.67");
        assert_eq!(points(-0.001), "0");
    }

    #[test]
    fn an_unknown_key_shows_itself() {
        assert_eq!(Texts::of(Locale::En).get("no-such-key"), "no-such-key");
        assert_eq!(Texts::of(Locale::En).msg("no-such-key").num("n", 1u32).to_string(), "no-such-key");
    }

    #[test]
    fn counts_follow_the_language() {
        let english = Texts::of(Locale::En);
        assert_eq!(english.msg("points").num("points", 1u32).to_string(), "1 point");
        assert_eq!(english.msg("points").num("points", 1.5).to_string(), "1.5 points");
        assert_eq!(Texts::of(Locale::ZhCn).msg("points").num("points", 10u32).to_string(), "10 分");
    }
}
