//! A task as people read it: Markdown with code, tables, lists and formulas between dollar signs (LaTeX, shown as MathML).
//!
//! Safe by construction: HTML that somebody typed comes out as text, links lead to web and mail addresses only, pictures
//! become their description. A formula that cannot be read is shown as it was typed.

use std::fmt::Write;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{RenderConfig, Storage, push_mathml};

/// The longest formula, in bytes, and how deep its braces may stand in each other.
const LONGEST_FORMULA: usize = 2_000;
const DEEPEST: usize = 30;
/// Formulas of one task.
const MOST_FORMULAS: usize = 200;

/// The HTML of a task.
pub fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
    let mut formulas = 0;
    let mut pictures = 0_usize;
    let events = Parser::new_ext(markdown, options).map(|event| {
        let math = |formulas: &mut usize, latex: &str, display: DisplayMode| {
            *formulas += 1;
            let mathml = (*formulas <= MOST_FORMULAS).then(|| formula(latex, display)).flatten();
            mathml.map_or_else(
                || Event::Code(CowStr::from(latex.to_owned())),
                |html| Event::InlineHtml(html.into()),
            )
        };
        match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::InlineMath(latex) => math(&mut formulas, &latex, DisplayMode::Inline),
            Event::DisplayMath(latex) => math(&mut formulas, &latex, DisplayMode::Block),
            // Lines stay where the teacher broke them.
            Event::SoftBreak => Event::HardBreak,
            // The page has its own heading above these.
            Event::Start(Tag::Heading { .. }) => Event::Start(Tag::Strong),
            Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Strong),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url =
                    if leads_somewhere(&dest_url, link_type) { dest_url } else { CowStr::from("#") };
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            // The words that describe the picture are its content.
            Event::Start(Tag::Image { .. }) => {
                pictures += 1;
                Event::Text("[".into())
            }
            Event::End(TagEnd::Image) if pictures > 0 => Event::Text("]".into()),
            other => other,
        }
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

fn leads_somewhere(address: &str, kind: LinkType) -> bool {
    kind == LinkType::Email
        || ["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// A formula as MathML; `None` when it is none.
fn formula(latex: &str, display_mode: DisplayMode) -> Option<String> {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for c in latex.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    // Macros of its own could grow without end.
    let defines = ["\\def", "\\let", "\\newcommand", "\\renewcommand", "\\providecommand"]
        .iter()
        .any(|word| latex.contains(word));
    if latex.len() > LONGEST_FORMULA || deepest > DEEPEST || defines {
        return None;
    }
    let storage = Storage::new();
    let events: Result<Vec<_>, _> = pulldown_latex::Parser::new(latex, &storage).collect();
    let events = events.ok()?;
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut mathml = String::new();
    let readable = events.into_iter().map(Ok::<_, std::fmt::Error>);
    push_mathml(&mut mathml, readable, config).ok()?;
    Some(without_styles(&mathml))
}

/// The page's policy allows no styles of elements' own; colours and fine spacing are lost, nothing else.
fn without_styles(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(at) = rest.find(" style=\"") {
        out.push_str(&rest[..at]);
        let value = &rest[at + 8..];
        rest = value.find('"').map_or("", |end| &value[end + 1..]);
    }
    // Writing to a String does not fail.
    _ = write!(out, "{rest}");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_and_formulas_are_shown() {
        let html = render("Why is $v = \\frac{s}{t}$?\nSay **why**.\n\n- `code <b>`\n\n$$\\sqrt{2}$$");
        for part in
            ["<math", "<mfrac>", "<msqrt>", "<strong>why</strong>", "<code>code &lt;b&gt;</code>", "<br"]
        {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("style="), "{html}");
        assert_eq!(
            render("Fill in _____ here, 3 < 4 & 5."),
            "<p>Fill in _____ here, 3 &lt; 4 &amp; 5.</p>\n"
        );
    }

    #[test]
    fn nothing_of_what_was_typed_becomes_markup() {
        for (text, forbidden) in [
            ("<script>alert(1)</script>", "<script"),
            ("a <img src=x onerror=alert(1)> b", "<img"),
            ("[x](javascript:alert(1))", "javascript:"),
            ("[x](JaVaScRiPt:alert(1))", "alert(1)\""),
            ("[x](data:text/html,a)", "data:"),
            ("![a](https://tracker.example/a.png)", "<img"),
            ("$\\text{<script>}$", "<script"),
            ("# Heading", "<h1"),
        ] {
            let html = render(text);
            assert!(!html.contains(forbidden), "{text}: {html}");
        }
        assert!(render("[x](https://example.org/a)").contains("href=\"https://example.org/a\""));
        assert!(render("![a leaf](x.png)").contains("[a leaf]"));
    }

    #[test]
    fn a_formula_that_cannot_be_read_is_shown_as_it_was_typed() {
        assert!(render("$\\frac{1$").contains("\\frac{1"));
        assert!(render("$\\def\\a{\\a\\a}\\a$").contains("<code>"));
        assert!(render(&format!("${}x{}$", "{".repeat(200), "}".repeat(200))).contains("<code>"));
        assert!(render("It costs $5 and $6.").contains("$5 and $6"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_shown_without_markup_of_its_own(text in "(\\PC|[<>$\\\\{}\\[\\]()!*_`#|\n-]|<script>|\\$\\$){0,80}") {
            let html = render(&text);
            proptest::prop_assert!(!html.contains("<script") && !html.contains("<img"), "{}", html);
        }
    }
}
