//! Group E: what LTI adds to the token.

use serde_json::{Value, json};

use super::super::bench::{Answer, Bench, Jar, MEMBERSHIP, Message as Sent, set};
use super::super::case::{Case, Expect, How, Verdict, check, refused as is_refused, said};
use super::{case, refused};

const DEEP_LINKING: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings";
const AGS: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
const NRPS: &str = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";
const MARKUP: &str = "</script></textarea>\"><img src=x onerror=alert(1)>";

pub fn cases() -> Vec<Case> {
    use How::{Message, Ours, Page, Two};
    let version = refused(&[400], "launch.version");
    let message_type = refused(&[400], "launch.message_type");
    let deployment = refused(&[400], "launch.deployment_form");
    let sub_form = refused(&[400], "launch.sub_form");
    let roles = refused(&[400], "launch.roles");
    let link = refused(&[400], "launch.resource_link");
    let target = refused(&[400], "launch.target_link_uri");
    let form = refused(&[400], "launch.claim_form");
    vec![
        case("E1a", "no version", version, Message(|_, m| m.remove("lti:version"))),
        case("E1b", "version `1.2`", version, Message(|_, m| m.set("lti:version", json!("1.2")))),
        case("E1c", "version `LTI-1p0`", version, Message(|_, m| m.set("lti:version", json!("LTI-1p0")))),
        case("E1d", "version `1.3`", version, Message(|_, m| m.set("lti:version", json!("1.3")))),
        case("E1e", "a number as version", version, Message(|_, m| m.set("lti:version", json!(1.3)))),
        case("E2a", "no message type", message_type, Message(|_, m| m.remove("lti:message_type"))),
        case(
            "E2b",
            "an unknown message type",
            message_type,
            Message(|_, m| m.set("lti:message_type", json!("LtiSomethingElse"))),
        ),
        case(
            "E2c",
            "the message type in small letters",
            message_type,
            Message(|_, m| m.set("lti:message_type", json!("ltiresourcelinkrequest"))),
        ),
        case(
            "E2d",
            "an authentic token without any LTI claim",
            version,
            Message(|_, m| m.claims.as_object_mut().unwrap().retain(|name, _| !name.starts_with("https://"))),
        ),
        case(
            "E3a",
            "deep linking without settings",
            refused(&[400], "launch.deep_linking_settings"),
            Message(|_, m| {
                m.roles(&[&format!("{MEMBERSHIP}Instructor")]);
                m.set("lti:message_type", json!("LtiDeepLinkingRequest"))
            }),
        ),
        case(
            "E3b",
            "deep linking settings without a return address",
            refused(&[400], "launch.deep_linking_settings"),
            Message(|_, m| deep_linking(m, json!({"accept_types": ["ltiResourceLink"]}))),
        ),
        case(
            "E3c",
            "deep linking that returns to a script",
            refused(&[400], "launch.deep_linking_settings"),
            Message(|_, m| {
                deep_linking(
                    m,
                    json!({"deep_link_return_url": "javascript:alert(1)", "accept_types": ["ltiResourceLink"]}),
                )
            }),
        ),
        case(
            "E3d",
            "a submission review that names nobody",
            refused(&[400], "launch.for_user"),
            Message(|_, m| m.set("lti:message_type", json!("LtiSubmissionReviewRequest"))),
        ),
        case("E4a", "no deployment", deployment, Message(|_, m| m.remove("lti:deployment_id"))),
        case("E4b", "an empty deployment", deployment, Message(|_, m| m.set("lti:deployment_id", json!("")))),
        case(
            "E4c",
            "a deployment of 300 characters",
            deployment,
            Message(|_, m| m.set("lti:deployment_id", json!("1".repeat(300)))),
        ),
        case(
            "E4d",
            "a number as deployment",
            deployment,
            Message(|_, m| m.set("lti:deployment_id", json!(1))),
        ),
        case(
            "E5",
            "a deployment that is not on the platform's list",
            refused(&[403], "deployment.unknown"),
            Message(|_, m| m.set("lti:deployment_id", json!("2"))),
        ),
        case(
            "E5b",
            "a new deployment of a platform without a list",
            Expect::Holds("opens, and the deployment is noted"),
            Ours(|b| {
                Box::pin(async move {
                    let (_, _, page) =
                        b.open(b.second(), |m| m.set("lti:deployment_id", json!("learnt-1"))).await;
                    check(page.status == 200, || said(&page))?;
                    let issuer = b.second().issuer.clone();
                    let noted = b.ours().app.db.read(move |c| {
                        let platform = feedforward::db::platform::by_issuer(c, &issuer)?.remove(0);
                        feedforward::db::deployment::exists(c, &platform.id, "learnt-1")
                    });
                    let noted: Result<bool, feedforward::db::DbError> = noted.await;
                    check(noted.unwrap(), || "it is not noted".into())
                })
            }),
        ),
        case(
            "E5c",
            "another deployment than its login named",
            refused(&[401], "deployment.mismatch"),
            Two(|b| {
                Box::pin(async move {
                    let mut fields = b.login_fields(b.second());
                    set(&mut fields, "lti_deployment_id", Some("1"));
                    let login = b.login_with(&fields, Jar::default()).await;
                    let mut message = b.message(b.second(), &login);
                    message.set("lti:deployment_id", json!("2"));
                    is_refused(b, &b.launch(&login, &message.token()).await, &[401], "deployment.mismatch")
                })
            }),
        ),
        case("E7", "no `sub`", refused(&[403], "launch.anonymous"), Message(|_, m| m.remove("sub"))),
        case(
            "E7b",
            "an empty `sub`",
            refused(&[403], "launch.anonymous"),
            Message(|_, m| m.set("sub", json!(""))),
        ),
        case(
            "E8a",
            "a `sub` of 300 characters",
            sub_form,
            Message(|_, m| m.set("sub", json!("s".repeat(300)))),
        ),
        case("E8b", "a `sub` that is not ASCII", sub_form, Message(|_, m| m.set("sub", json!("sübject")))),
        case("E8c", "a number as `sub`", sub_form, Message(|_, m| m.set("sub", json!(4711)))),
        case(
            "E8d",
            "a `sub` with a line break",
            sub_form,
            Message(|_, m| m.set("sub", json!("4711\r\nX: y"))),
        ),
        case("E9", "no roles", roles, Message(|_, m| m.remove("lti:roles"))),
        case(
            "E9b",
            "an empty list of roles",
            Expect::Holds("opens without the teacher's means"),
            Page(|_, m| m.roles(&[]), no_teacher),
        ),
        case("E10a", "roles as text", roles, Message(|_, m| m.set("lti:roles", json!("Instructor")))),
        case(
            "E10b",
            "roles as an object",
            roles,
            Message(|_, m| m.set("lti:roles", json!({"0": "Instructor"}))),
        ),
        case(
            "E10c",
            "a number among the roles",
            roles,
            Message(|_, m| m.set("lti:roles", json!([format!("{MEMBERSHIP}Instructor"), 7]))),
        ),
        case(
            "E11a",
            "the institution's Instructor without a role in the course",
            Expect::Holds("opens without the teacher's means"),
            Page(
                |_, m| m.roles(&["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"]),
                no_teacher,
            ),
        ),
        case(
            "E11b",
            "the system's Administrator without a role in the course",
            Expect::Holds("opens without the teacher's means"),
            Page(
                |_, m| m.roles(&["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"]),
                no_teacher,
            ),
        ),
        case(
            "E12a",
            "an Instructor of another vocabulary",
            Expect::Holds("opens without the teacher's means"),
            Page(|_, m| m.roles(&["http://evil.example/#Instructor"]), no_teacher),
        ),
        case(
            "E12b",
            "`membership#InstructorX`",
            Expect::Holds("opens without the teacher's means"),
            Page(|_, m| m.roles(&[&format!("{MEMBERSHIP}InstructorX")]), no_teacher),
        ),
        case(
            "E12c",
            "a Learner whose sub-role is called Instructor elsewhere",
            Expect::Holds("opens without the teacher's means"),
            Page(
                |_, m| m.roles(&["http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#Instructor"]),
                no_teacher,
            ),
        ),
        case(
            "E12d",
            "`instructor` in small letters with a blank",
            Expect::Holds("opens without the teacher's means"),
            Page(|_, m| m.roles(&[&format!("{MEMBERSHIP} instructor")]), no_teacher),
        ),
        case("E13a", "no resource link", link, Message(|_, m| m.remove("lti:resource_link"))),
        case(
            "E13b",
            "a resource link without an id",
            link,
            Message(|_, m| m.set("lti:resource_link", json!({"title": "x"}))),
        ),
        case(
            "E13c",
            "a resource link with an empty id",
            link,
            Message(|_, m| m.set("lti:resource_link", json!({"id": ""}))),
        ),
        case(
            "E13d",
            "a resource link's id of 300 characters",
            link,
            Message(|_, m| m.set("lti:resource_link", json!({"id": "1".repeat(300)}))),
        ),
        case("E14", "no `target_link_uri`", target, Message(|_, m| m.remove("lti:target_link_uri"))),
        case(
            "E15",
            "`target_link_uri` on another host",
            target,
            Message(|_, m| m.set("lti:target_link_uri", json!("https://evil.example/x"))),
        ),
        case(
            "E15b",
            "`target_link_uri` is a script",
            target,
            Message(|_, m| m.set("lti:target_link_uri", json!("javascript:alert(1)"))),
        ),
        case(
            "E16",
            "`target_link_uri` is not the login's",
            target,
            Message(|b, m| m.set("lti:target_link_uri", json!(format!("{}?other=1", b.tool.target)))),
        ),
        case(
            "E17",
            "service addresses that are files, scripts and other schemes",
            Expect::Holds("opens; the addresses are left out"),
            Page(
                |_, m| {
                    m.set(AGS, json!({"scope": [], "lineitems": "file:///etc/passwd", "lineitem": "gopher://127.0.0.1:6379/"}));
                    m.set(NRPS, json!({"context_memberships_url": "ftp://127.0.0.1/members"}));
                },
                |page| check(page.status == 200, || said(page)),
            ),
        ),
        case(
            "E18",
            "`return_url` is a script",
            Expect::Holds("opens; no link leads there"),
            Page(
                |_, m| m.set("lti:launch_presentation", json!({"return_url": "javascript:alert(1)"})),
                |page| check(!page.body.contains("javascript:"), || "the script is on the page".into()),
            ),
        ),
        case("E19a", "`context` is text", form, Message(|_, m| m.set("lti:context", json!("x")))),
        case("E19b", "`custom` is a list", form, Message(|_, m| m.set("lti:custom", json!([1])))),
        case(
            "E19c",
            "`resource_link` is text",
            form,
            Message(|_, m| m.set("lti:resource_link", json!("link-1"))),
        ),
        case(
            "E19d",
            "`launch_presentation` is a number",
            form,
            Message(|_, m| m.set("lti:launch_presentation", json!(7))),
        ),
        case("E19e", "the grade service's claim is text", form, Message(|_, m| m.set(AGS, json!("x")))),
        case(
            "E19f",
            "the membership service's claim is a list",
            form,
            Message(|_, m| m.set(NRPS, json!([]))),
        ),
        case(
            "E20",
            "markup in every name and title",
            Expect::Holds("opens; shown as text"),
            Page(
                |_, m| {
                    markup(m);
                    m.roles(&[&format!("{MEMBERSHIP}Instructor")])
                },
                as_text,
            ),
        ),
        case(
            "E20b",
            "markup in every name and title, for a student",
            Expect::Holds("opens; shown as text"),
            Page(|_, m| markup(m), as_text),
        ),
        case(
            "E20c",
            "NUL characters in ids and titles",
            Expect::Opens,
            Message(|_, m| {
                m.set("lti:resource_link", json!({"id": "a\u{0}b", "title": "x\u{0}"}));
                m.set("lti:context", json!({"id": "c\u{0}", "title": "\u{0}"}));
                m.set("name", json!("Zeb\u{0}"));
            }),
        ),
        case(
            "E21",
            "custom parameters that the platform did not fill in",
            Expect::Opens,
            Message(|_, m| {
                m.set("lti:custom", json!({"due": "$Canvas.assignment.dueAt", "assignment_id": "$ResourceLink.id", "n": 7, "x": null}))
            }),
        ),
        case(
            "E22",
            "the LMS's test student",
            Expect::Opens,
            Message(|_, m| {
                m.roles(&[
                    &format!("{MEMBERSHIP}Learner"),
                    "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
                ])
            }),
        ),
        case(
            "E23",
            "an authentic message that is refused shows the way back",
            Expect::Holds("a link to `return_url` with `lti_errormsg`"),
            Ours(|b| {
                Box::pin(async move {
                    let (_, answer) = b.launch_with(&b.main, |m| m.remove("lti:roles")).await;
                    is_refused(b, &answer, &[400], "launch.roles")?;
                    let back = answer.attributes("a[href]", "href");
                    check(
                        back.iter()
                            .any(|to| to.starts_with(&format!("{}/course/1?lti_errormsg=", b.lms.origin))),
                        || format!("links lead to {back:?}"),
                    )
                })
            }),
        ),
        case(
            "E24",
            "a forged message that is refused shows no way of its own",
            Expect::Holds("no link to its `return_url`"),
            Ours(|b| {
                Box::pin(async move {
                    let (_, answer) = b
                        .launch_with(&b.main, |m| {
                            m.set("lti:launch_presentation", json!({"return_url": "https://evil.example/"}));
                            m.signer = super::super::keys::Signer::Rs256(super::super::keys::stranger());
                        })
                        .await;
                    is_refused(b, &answer, &[401], "launch.signature")?;
                    check(!answer.body.contains("evil.example"), || {
                        "the forged address is on the page".into()
                    })
                })
            }),
        ),
        case(
            "E25",
            "another message type by a learner: content selection",
            refused(&[403], "forbidden"),
            Message(|b, m| {
                deep_linking(
                    m,
                    json!({"deep_link_return_url": format!("{}/return", b.lms.origin), "accept_types": ["ltiResourceLink"]}),
                );
                m.roles(&[&format!("{MEMBERSHIP}Learner")]);
            }),
        ),
    ]
}

fn deep_linking(m: &mut Sent, settings: Value) {
    m.set("lti:message_type", json!("LtiDeepLinkingRequest"));
    m.roles(&[&format!("{MEMBERSHIP}Instructor")]);
    m.remove("lti:resource_link");
    m.set(DEEP_LINKING, settings);
}

fn markup(m: &mut Sent) {
    for name in ["name", "given_name", "family_name"] {
        m.set(name, json!(MARKUP));
    }
    m.set("locale", json!(MARKUP));
    m.set("lti:context", json!({"id": MARKUP, "label": MARKUP, "title": MARKUP, "type": [MARKUP]}));
    m.set("lti:resource_link", json!({"id": MARKUP, "title": MARKUP, "description": MARKUP}));
    m.set("lti:custom", json!({"x": MARKUP}));
}

/// The page has none of the markup as markup.
fn as_text(page: &Answer) -> Verdict {
    check(!page.body.contains("<img src=x"), || "the markup is on the page".into())?;
    check(page.texts("body").join(" ").contains("onerror=alert(1)"), || "the title is not shown".into())
}

/// Nothing on the page leads to what only teachers do.
fn no_teacher(page: &Answer) -> Verdict {
    check(!teaches(page), || "the page offers a teacher's means".into())
}

/// Whether the page of a link that opens nothing yet offers to set it up, as it does to teachers.
pub fn teaches(page: &Answer) -> bool {
    page.attributes("a[href]", "href").iter().any(|to| to.ends_with("/edit"))
}

/// Turns a message into a teacher's content selection that returns to the LMS.
pub fn selection(b: &Bench, m: &mut Sent, more: Value) {
    let mut settings = json!({
        "deep_link_return_url": format!("{}/return", b.lms.origin), "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"], "accept_multiple": false, "data": "opaque <&> ü",
    });
    for (name, value) in more.as_object().unwrap() {
        settings[name] = value.clone();
    }
    deep_linking(m, settings);
}
