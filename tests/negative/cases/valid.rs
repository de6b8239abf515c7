//! Valid launches that a strict tool easily refuses: those of the certification suite, and clocks that differ.

use serde_json::json;

use super::super::bench::{Answer, MEMBERSHIP, Message as Sent};
use super::super::case::{Case, Expect, How, Verdict, check};
use super::case;
use super::claims::teaches;

pub fn cases() -> Vec<Case> {
    use How::{Message, Page};
    const TEACHER: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";
    const STUDENT: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner";
    let opens = Expect::Opens;
    vec![
        case("V1", "a teacher, all claims", opens, Page(|_, m| m.roles(&[TEACHER]), teacher)),
        case(
            "V2",
            "a teacher with several roles",
            opens,
            Page(
                |_, m| {
                    m.roles(&[
                        "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty",
                        TEACHER,
                        STUDENT,
                    ])
                },
                teacher,
            ),
        ),
        case("V3", "a teacher by the short role name", opens, Page(|_, m| m.roles(&["Instructor"]), teacher)),
        case(
            "V4",
            "a teacher with an unknown role beside",
            opens,
            Page(|_, m| m.roles(&[TEACHER, "http://example.org/unknown/role#Helper"]), teacher),
        ),
        case("V5", "a teacher with an empty list of roles", opens, Message(|_, m| m.roles(&[]))),
        case(
            "V6",
            "a teacher, e-mail only",
            opens,
            Page(
                |_, m| {
                    m.roles(&[TEACHER]);
                    no_names(m)
                },
                teacher,
            ),
        ),
        case(
            "V7",
            "a teacher, names only",
            opens,
            Page(
                |_, m| {
                    m.roles(&[TEACHER]);
                    m.remove("email")
                },
                teacher,
            ),
        ),
        case(
            "V8",
            "a teacher without personal data",
            opens,
            Page(
                |_, m| {
                    m.roles(&[TEACHER]);
                    no_names(m);
                    m.remove("email")
                },
                teacher,
            ),
        ),
        case(
            "V9",
            "a teacher, e-mail, no context",
            opens,
            Message(|_, m| {
                m.roles(&[TEACHER]);
                no_names(m);
                m.remove("lti:context")
            }),
        ),
        case("V10", "a student, all claims", opens, Page(|_, m| m.roles(&[STUDENT]), student)),
        case(
            "V11",
            "a student with several roles",
            opens,
            Page(
                |_, m| {
                    m.roles(&[STUDENT, "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"])
                },
                student,
            ),
        ),
        case("V12", "a student by the short role name", opens, Page(|_, m| m.roles(&["Learner"]), student)),
        case(
            "V13",
            "a student with an unknown role",
            opens,
            Page(|_, m| m.roles(&["http://example.org/unknown/role#Helper"]), student),
        ),
        case("V14", "a student with an empty list of roles", opens, Message(|_, m| m.roles(&[]))),
        case("V15", "a student, e-mail only", opens, Page(|_, m| no_names(m), student)),
        case("V16", "a student, names only", opens, Page(|_, m| m.remove("email"), student)),
        case(
            "V17",
            "a student without personal data",
            opens,
            Page(
                |_, m| {
                    no_names(m);
                    m.remove("email")
                },
                student,
            ),
        ),
        case(
            "V18",
            "a student, e-mail, no context",
            opens,
            Message(|_, m| {
                no_names(m);
                m.remove("lti:context")
            }),
        ),
        case(
            "V19",
            "unknown claims of any kind",
            opens,
            Message(|_, m| {
                m.set("https://example.org/claim/x", json!({"deep": [1, {"er": null}]}));
                m.set("amr", json!(["pwd"]))
            }),
        ),
        case(
            "V20",
            "null where a claim may be absent",
            opens,
            Message(|_, m| {
                for name in ["lti:context", "lti:custom", "lti:launch_presentation", "azp", "name"] {
                    m.set(name, json!(null))
                }
            }),
        ),
        case("V21", "`aud` as a list of one", opens, Message(|b, m| m.set("aud", json!([b.main.client])))),
        case(
            "V22",
            "`aud` as a list of one, with `azp`",
            opens,
            Message(|b, m| {
                m.set("aud", json!([b.main.client]));
                m.set("azp", json!(b.main.client))
            }),
        ),
        case(
            "V23",
            "`aud` with a stranger and `azp` us",
            opens,
            Message(|b, m| {
                m.set("aud", json!([b.main.client, "another"]));
                m.set("azp", json!(b.main.client))
            }),
        ),
        case(
            "V24",
            "times with a fraction",
            opens,
            Message(|b, m| {
                m.set("iat", json!(b.now() as f64 - 0.5));
                m.set("exp", json!(b.now() as f64 + 59.5))
            }),
        ),
        case("V25", "a mentor", opens, Page(|_, m| m.roles(&[&format!("{MEMBERSHIP}Mentor")]), student)),
        case(
            "V26",
            "names in many scripts",
            opens,
            Message(|_, m| {
                m.set("name", json!("李 Ünïcode 🌱 \u{202e}مرحبا"));
                m.set("lti:context", json!({"id": "课程", "title": "生物学 🌿"}))
            }),
        ),
        case(
            "D9a",
            "the platform's clock is 55 s behind",
            opens,
            Message(|b, m| {
                m.set("iat", json!(b.now() - 115));
                m.set("exp", json!(b.now() - 55))
            }),
        ),
        case(
            "D9b",
            "the platform's clock is 55 s ahead",
            opens,
            Message(|b, m| {
                m.set("iat", json!(b.now() + 55));
                m.set("exp", json!(b.now() + 115))
            }),
        ),
        case("D9c", "`nbf` 55 s ahead", opens, Message(|b, m| m.set("nbf", json!(b.now() + 55)))),
        case(
            "D9d",
            "valid for an hour, as some platforms do",
            opens,
            Message(|b, m| m.set("exp", json!(b.now() + 3_600))),
        ),
    ]
}

fn no_names(m: &mut Sent) {
    for name in ["name", "given_name", "family_name"] {
        m.remove(name);
    }
}

fn teacher(page: &Answer) -> Verdict {
    check(teaches(page), || "the page is not the teacher's".into())
}

fn student(page: &Answer) -> Verdict {
    check(!teaches(page), || "the page is the teacher's".into())
}
