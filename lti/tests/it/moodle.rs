//! Launches in the shapes that a Moodle 4.5 really sends: one whole student launch, and what the others change in it.

use lti::{MessageType, ProductFamily, Rights};
use serde_json::{Value, json};

use crate::common::*;

const INSTRUCTOR: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";

fn student() -> Value {
    serde_json::from_str(include_str!("data/moodle-student.json")).unwrap()
}

fn moodle(changes: Value) -> lti::Launch {
    launch(&changed(student(), changes)).unwrap()
}

#[test]
fn a_student() {
    let got = moodle(json!({}));
    assert_eq!(got.roles.rights(), Rights::Learner);
    assert_eq!(got.person.display_name().as_deref(), Some("Zoë D'Arćy"));
    assert_eq!(got.lis.person_sourcedid, None, "an empty id is no id");
    assert_eq!(got.custom.get("static").map(String::as_str), Some("a=b;c"));
    assert_eq!(
        got.custom.keys().collect::<Vec<_>>(),
        ["Mixed", "assignment_id", "context_memberships_url", "mixed", "static"]
    );
    let platform = got.tool_platform.unwrap();
    assert_eq!(ProductFamily::from_code(&platform.product_family_code.unwrap()), ProductFamily::Moodle);
    let ags = got.ags.unwrap();
    assert_eq!(ags.lineitem.unwrap().query(), Some("type_id=1"));
    assert!(got.nrps.is_some() && got.dropped.is_empty());
}

#[test]
fn a_teacher_and_a_site_administrator() {
    assert_eq!(moodle(json!({"lti:roles": [INSTRUCTOR]})).roles.rights(), Rights::Instructor);
    let admin = moodle(json!({"lti:roles": [
        INSTRUCTOR,
        "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
        "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
    ]}));
    assert!(admin.roles.is_platform_administrator());
    assert_eq!(admin.roles.rights(), Rights::Instructor);
}

#[test]
fn names_not_shared() {
    let got = moodle(
        json!({"name": null, "given_name": null, "family_name": null, "email": null, "lti:ext": {"lms": "moodle-2"}}),
    );
    assert_eq!(got.person, lti::claims::Person::default());
    assert_eq!(got.sub.as_deref(), Some("31"));
}

#[test]
fn an_ungraded_link_and_one_with_an_empty_line_item() {
    let lineitems = "https://lms.example/mod/lti/services.php/12/lineitems?type_id=1";
    let ungraded = moodle(
        json!({AGS: {"scope": [], "lineitems": lineitems}, "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome": null}),
    );
    assert_eq!(ungraded.ags.unwrap().lineitem, None);
    let empty = moodle(json!({AGS: {"scope": [], "lineitems": lineitems, "lineitem": ""}}));
    assert_eq!(empty.ags.unwrap().lineitem, None);
}

#[test]
fn a_submission_review() {
    let got = moodle(
        json!({"lti:message_type": "LtiSubmissionReviewRequest", "lti:roles": [INSTRUCTOR], "lti:for_user": {"user_id": "5"}}),
    );
    assert_eq!(got.message_type, MessageType::SubmissionReview);
    assert_eq!(got.for_user.unwrap().user_id, "5");
    assert!(got.resource_link.is_some());
}

#[test]
fn a_content_selection() {
    let got = moodle(json!({
        "lti:message_type": "LtiDeepLinkingRequest", "lti:roles": [INSTRUCTOR], "lti:resource_link": null,
        "lti:launch_presentation": {"locale": "en"},
        DL: {"accept_types": ["ltiResourceLink"], "accept_presentation_document_targets": ["frame", "iframe", "window"], "accept_copy_advice": false,
            "accept_multiple": true, "accept_unsigned": false, "auto_create": false, "can_confirm": false, "title": "Tool", "text": "",
            "deep_link_return_url": "https://lms.example/mod/lti/contentitem_return.php?course=12&id=1&sesskey=abc"},
    }));
    let settings = got.deep_linking.unwrap();
    assert_eq!((settings.data, settings.text), (None, None));
    assert!(settings.accept_multiple && settings.accept_lineitem);
    assert_eq!(got.presentation.return_url, None);
}
