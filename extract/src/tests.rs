#![allow(clippy::unwrap_used)]

use super::*;

mod files;
mod formats;

fn lines(document: &Document) -> Vec<(Option<u8>, &str, Place)> {
    document.blocks.iter().map(|block| (block.heading, block.text.as_str(), block.place)).collect()
}

fn read_all(name: &str, bytes: &[u8]) -> Result<Document, Trouble> {
    read(name, bytes, &Limits::default())
}

#[test]
fn markdown_keeps_its_headings_lists_and_rows() {
    let text = "---\ntitle: x\n---\n# Breathing\n\nAir goes *in*\nand out.\n\n## Lungs\n\n- one\n- two `x`\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n<script>no</script>\n\n![a lung](l.png)";
    let document = read_all("a.MD", text.as_bytes()).unwrap();
    assert_eq!(document.title.as_deref(), Some("Breathing"));
    let expected = [
        (Some(1), "Breathing"),
        (None, "Air goes in and out."),
        (Some(2), "Lungs"),
        (None, "one"),
        (None, "two x"),
        (None, "a | b"),
        (None, "1 | 2"),
        (None, "a lung"),
    ];
    assert_eq!(lines(&document), expected.map(|(heading, text)| (heading, text, Place::Document)));
}

#[test]
fn a_web_page_is_what_a_reader_sees() {
    let html = "<!DOCTYPE html><title>Light</title><style>p{}</style><nav>menu</nav><h2>Colour</h2><p>Leaves <b>reflect</b>\n green.</p><script>alert(1)</script><p hidden>secret words</p><table><tr><td>a</td><td>b</td></tr></table><div style='display: none'>more</div>";
    let document = read_all("page", html.as_bytes()).unwrap();
    assert_eq!(document.title.as_deref(), Some("Light"));
    assert_eq!(
        lines(&document),
        [
            (Some(2), "Colour", Place::Document),
            (None, "Leaves reflect green.", Place::Document),
            (None, "a b", Place::Document)
        ]
    );
    let hidden = Notice { finding: Finding::HiddenText, count: 16, first: Place::Document };
    assert_eq!(document.notices, [hidden]);
    let deep = format!("<html>{}x{}", "<div>".repeat(1_500), "</div>".repeat(1_500));
    assert!(read_all("deep.html", deep.as_bytes()).is_ok());
}

#[test]
fn subtitles_know_their_second() {
    let srt = "1\r\n00:00:01,000 --> 00:00:03,000\r\nSo we <i>see</i>\r\nhere.\r\n\r\n2\r\n01:02:03,500 --> 01:02:05,000\r\nBye.\r\n";
    let expected = [(None, "So we see here.", Place::Second(1)), (None, "Bye.", Place::Second(3_723))];
    assert_eq!(lines(&read_all("a.srt", srt.as_bytes()).unwrap()), expected);
    let vtt = "WEBVTT\n\nNOTE nothing\n\n00:01.000 --> 00:03.000 align:start\n<v Ada>So we see here.\n\n01:02:03.500 --> 01:02:05.000\nBye.";
    assert_eq!(lines(&read_all("a.txt", vtt.as_bytes()).unwrap()), expected);
    assert_eq!(read_all("a.srt", b"no times at all"), Err(Trouble::Broken));
}

#[test]
fn text_in_chinese_encodings_is_read() {
    let text = "光合作用把光能变成化学能。\n\n叶绿素是绿色的。";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [text.as_bytes(), &gb, &utf16] {
        let document = read_all("a.txt", bytes).unwrap();
        assert_eq!(document.text(), text.replace("\n\n", "\n"));
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    for (name, bytes, trouble) in [
        ("a.txt", &b""[..], Trouble::Empty),
        ("a.txt", b" \n ... \n", Trouble::NoText),
        ("a.pdf", b"plain words", Trouble::WrongType),
        ("a.exe", b"MZ\0\0", Trouble::UnknownType),
        ("a.txt", b"MZ\0\0", Trouble::UnknownType),
        ("a.txt", &[0x89, b'P', b'N', b'G', 13, 10], Trouble::Picture),
        ("a.doc", &[0xd0, 0xcf, 0x11, 0xe0, 0, 0], Trouble::OldOffice),
        ("a.docx", &[0xd0, 0xcf, 0x11, 0xe0, 0, 0], Trouble::Encrypted),
    ] {
        assert_eq!(read_all(name, bytes), Err(trouble), "{name}");
    }
    let limits = Limits { text: 100, ..Limits::default() };
    assert_eq!(read("a.txt", "words ".repeat(20).as_bytes(), &limits), Err(Trouble::TooLong));
}

#[test]
fn characters_without_a_shape_are_told() {
    let text = "Green\u{e0041}\u{e0042} light\u{202e}. 👩‍🔬 نص\u{feff}";
    let document = read_all("a.txt", text.as_bytes()).unwrap();
    assert_eq!(document.text(), "Green light. 👩‍🔬 نص");
    assert_eq!(document.notices[0].count, 3);
}

#[test]
fn words_of_troubles_are_those_of_the_wire() {
    for trouble in Trouble::ALL {
        let wire = serde_json::to_string(&trouble).unwrap();
        assert_eq!(wire, format!("\"{}\"", trouble.as_str()));
    }
}
