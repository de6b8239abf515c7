//! The table of `docs/negative-suite.md`, written from the cases themselves.

use std::fmt::Write as _;
use std::path::Path;

use super::case::{Case, Expect, How};

const BEGIN: &str = "<!-- table: begin -->\n";
const END: &str = "<!-- table: end -->";

/// Compares the document's table with the cases, or writes it.
pub fn compare(cases: &[Case], write: bool) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/negative-suite.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = document.split_once(BEGIN).expect("the document marks where the table begins");
    let (old, tail) = rest.split_once(END).expect("the document marks where the table ends");
    let new = table(cases);
    if write {
        std::fs::write(&path, format!("{head}{BEGIN}{new}{END}{tail}")).unwrap();
        return;
    }
    assert!(
        old == new,
        "the table is old: LTI_WRITE_TABLE=1 cargo test --test negative documented writes it anew"
    );
}

fn table(cases: &[Case]) -> String {
    let mut cases: Vec<&Case> = cases.iter().collect();
    cases.sort_by_key(|case| order(case.id));
    let mut table = String::from(
        "\n| case | what arrives | what has to come of it | any tool |\n| --- | --- | --- | --- |\n",
    );
    for case in cases {
        let expected = match case.expect {
            Expect::Refused(statuses, code) => {
                let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
                let code = if code.is_empty() { String::new() } else { format!(" `{code}`") };
                format!("{}{code}", statuses.join(" or "))
            }
            Expect::Opens => "opens".into(),
            Expect::Holds(what) => what.into(),
        };
        let any = match case.how {
            How::Ours(_) => "",
            How::Two(_) => "with a second platform",
            _ => "yes",
        };
        writeln!(table, "| {} | {} | {expected} | {any} |", case.id, case.what).unwrap();
    }
    table.push('\n');
    table
}

/// Letter, number, rest: `A2` before `A10`.
fn order(id: &str) -> (char, u32, String) {
    let letter = id.chars().next().unwrap_or_default();
    let digits: String = id.chars().skip(1).take_while(char::is_ascii_digit).collect();
    (letter, digits.parse().unwrap_or(0), id.to_owned())
}
