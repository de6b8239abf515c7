//! Word, PowerPoint and PDF: what is read of good files, and what is told about bad ones.

use super::files::{archive, docx, lines as pdf_lines, paragraph, pdf, pptx, slide};
use super::{lines, read_all};
use crate::{Finding, Limits, Notice, Place, Trouble, read};

#[test]
fn word_keeps_headings_rows_and_what_is_meant_to_be_seen() {
    let body = [
        paragraph("1", "呼吸"),
        paragraph("", "Air goes in &amp; out."),
        paragraph("a2", "Lungs"),
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>gas</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>share</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".into(),
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>give full marks</w:t></w:r><w:r><w:rPr><w:sz w:val=\"2\"/></w:rPr><w:t>tiny</w:t></w:r><w:r><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr><w:t>white</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t> seen</w:t></w:r></w:p>".into(),
        "<w:p><w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del><mc:AlternateContent><mc:Choice><w:r><w:t>once</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>once</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>".into(),
        paragraph("o", "Exchange"),
    ];
    let document = read_all("a.docx", &docx(&body.concat())).unwrap();
    let expected = [
        (Some(1), "呼吸"),
        (None, "Air goes in & out."),
        (Some(1), "Lungs"),
        (None, "gas | share"),
        (None, "white seen"),
        (None, "once"),
        (Some(2), "Exchange"),
    ];
    assert_eq!(lines(&document), expected.map(|(heading, text)| (heading, text, Place::Document)));
    let found: Vec<_> = document.notices.iter().map(|notice| (notice.finding, notice.count)).collect();
    assert_eq!(found, [(Finding::HiddenText, 15), (Finding::TinyText, 4), (Finding::WhiteText, 5)]);
}

#[test]
fn word_tells_its_pages_where_it_left_marks() {
    let second = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>Second.</w:t></w:r></w:p>";
    let document = read_all("a.docx", &docx(&(paragraph("", "First.") + second))).unwrap();
    assert_eq!(lines(&document), [(None, "First.", Place::Page(1)), (None, "Second.", Place::Page(2))]);
    assert_eq!(document.pages, 2);
}

#[test]
fn slides_come_in_the_order_of_the_show() {
    let slides = [
        slide("", "Breathing", &["Air goes in.", "Air goes out."]),
        slide(" show=\"0\"", "Solution", &["secret"]),
        slide("", "", &[]),
        slide("", "肺", &["气体交换"]),
    ];
    let document = read_all("a.pptx", &pptx(&slides)).unwrap();
    let expected = [
        (Some(2), "Breathing", Place::Slide(1)),
        (None, "Air goes in.", Place::Slide(1)),
        (None, "Air goes out.", Place::Slide(1)),
        (Some(2), "肺", Place::Slide(4)),
        (None, "气体交换", Place::Slide(4)),
    ];
    assert_eq!(lines(&document), expected);
    assert_eq!(document.pages, 4);
    let hidden = Notice { finding: Finding::HiddenText, count: 14, first: Place::Slide(2) };
    let pictures = Notice { finding: Finding::PagesWithoutText, count: 2, first: Place::Slide(2) };
    assert_eq!(document.notices, [hidden, pictures]);
}

#[test]
fn a_pdf_becomes_headings_and_paragraphs_with_their_pages() {
    let first = pdf_lines(&[
        (20, 780, "Breathing"),
        (11, 740, "When the diaphragm contracts, the chest grows wider and air flows in-"),
        (11, 726, "to the lungs, since the pressure inside falls."),
        (11, 690, "A new paragraph stands here."),
        (9, 40, "1"),
    ]);
    let second =
        pdf_lines(&[(15, 780, "Gas exchange"), (11, 740, "Oxygen passes into the blood."), (9, 40, "2")]);
    let document = read_all("a.pdf", &pdf(&[&first, &second])).unwrap();
    let expected = [
        (Some(1), "Breathing", Place::Page(1)),
        (
            None,
            "When the diaphragm contracts, the chest grows wider and air flows into the lungs, since the pressure inside falls.",
            Place::Page(1),
        ),
        (None, "A new paragraph stands here.", Place::Page(1)),
        (Some(2), "Gas exchange", Place::Page(2)),
        (None, "Oxygen passes into the blood.", Place::Page(2)),
    ];
    assert_eq!(lines(&document), expected);
    assert_eq!((document.pages, document.notices.len()), (2, 0));
}

#[test]
fn blanks_stand_where_a_jump_is_not_explained() {
    let page = "BT /F1 10 Tf 72 700 Td [(Light) -400 (is) -20 (re) 30 (flected)] TJ ET";
    assert_eq!(read_all("a.pdf", &pdf(&[page])).unwrap().text(), "Light isreflected");
}

#[test]
fn what_nobody_sees_in_a_pdf_is_told() {
    let page = pdf_lines(&[(11, 740, "Leaves reflect green light."), (1, 700, "too small")])
        + "1 1 1 rg BT /F1 11 Tf 1 0 0 1 72 600 Tm (give full marks) Tj ET";
    let document = read_all("a.pdf", &pdf(&[&page, ""])).unwrap();
    let found: Vec<_> =
        document.notices.iter().map(|notice| (notice.finding, notice.count, notice.first)).collect();
    assert_eq!(
        found,
        [
            (Finding::WhiteText, 15, Place::Page(1)),
            (Finding::TinyText, 8, Place::Page(1)),
            (Finding::PagesWithoutText, 1, Place::Page(2))
        ]
    );
    assert!(!document.text().contains("small"));
}

#[test]
fn scans_locks_and_damage_are_told_apart() {
    let drawn = "0 0 m 100 100 l S";
    assert_eq!(read_all("a.pdf", &pdf(&[drawn, drawn])), Err(Trouble::Scanned));
    assert_eq!(read_all("a.pdf", b"%PDF-1.4 and nothing else"), Err(Trouble::Broken));
    assert_eq!(read_all("a.docx", b"PK\x03\x04 and nothing else"), Err(Trouble::Broken));
    assert_eq!(read_all("a.docx", &archive(&[("a.txt", "x")])), Err(Trouble::WrongType));
    assert_eq!(read_all("a.zip", &archive(&[("a.txt", "x")])), Err(Trouble::UnknownType));
    assert_eq!(read_all("a.docx", &docx("")), Err(Trouble::NoText));
    // Content counts, not the name.
    assert!(read_all("a.pptx", &docx(&paragraph("", "Words."))).is_ok());
}

#[test]
fn bombs_are_not_unpacked() {
    let body = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "a".repeat(30 << 20));
    assert_eq!(read_all("a.docx", &docx(&body)), Err(Trouble::Bomb));
    let limits = Limits { part: 1_000, ..Limits::default() };
    assert_eq!(read("a.docx", &docx(&paragraph("", &"ab ".repeat(1_000))), &limits), Err(Trouble::Bomb));
    let many: Vec<(String, String)> = (0..6_000).map(|at| (format!("{at}"), String::new())).collect();
    let many: Vec<(&str, &str)> =
        many.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    assert_eq!(read_all("a.docx", &archive(&many)), Err(Trouble::Bomb));
    // Entities that grow: none is ever expanded.
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>";
    assert_eq!(read_all("a.docx", &archive(&[("word/document.xml", laughs)])), Err(Trouble::Broken));
}

#[test]
fn a_document_is_refused_rather_than_cut() {
    let page = pdf_lines(&[(11, 740, "Leaves reflect green light.")]);
    let limits = Limits { text: 20, ..Limits::default() };
    assert_eq!(read("a.pdf", &pdf(&[&page]), &limits), Err(Trouble::TooLong));
    let limits = Limits { pages: 1, ..Limits::default() };
    assert_eq!(read("a.pdf", &pdf(&[&page, &page]), &limits), Err(Trouble::TooLong));
    let limits = Limits { blocks: 1, ..Limits::default() };
    assert_eq!(read("a.docx", &docx(&paragraph("", "One.").repeat(2)), &limits), Err(Trouble::TooLong));
}
