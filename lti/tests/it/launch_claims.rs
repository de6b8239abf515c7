//! Refusals by LTI's own claims (group E), the consortium's bad payloads, and what is read out of good ones.

use crate::common::*;
use lti::launch::{Deployments, Policy};
use lti::{Code, MessageType, NetworkPolicy, Rights};
use serde_json::{Value, json};

fn code(changes: Value) -> Code {
    launch(&claims_with(changes)).unwrap_err().code
}

fn dl_code(changes: Value) -> Code {
    launch(&changed(deep_linking_claims(), changes)).unwrap_err().code
}

#[test]
fn e1_version() {
    for version in [json!("1.2"), json!("LTI-1p0"), json!("1.3"), json!("1.3.0 "), json!(1.3), json!(null)] {
        assert_eq!(code(json!({"lti:version": version})), Code::LaunchVersion, "{version}");
    }
}

#[test]
fn e2_message_type() {
    for message in
        [json!("basic-lti-launch-request"), json!("LtiStartProctoring"), json!(""), json!(1), json!(null)]
    {
        assert_eq!(code(json!({"lti:message_type": message})), Code::LaunchMessageType, "{message}");
    }
    let other = sign(&claims_with(json!({"lti:message_type": "LtiDataPrivacyLaunchRequest"})));
    let policy = Policy { allow_other_messages: true, ..Policy::default() };
    let got = launch_with(&other, policy, Deployments::Open).unwrap();
    assert_eq!(got.message_type, MessageType::Other("LtiDataPrivacyLaunchRequest".into()));
}

#[test]
fn e3_deep_linking_needs_its_settings() {
    assert_eq!(dl_code(json!({DL: null})), Code::LaunchDeepLinking);
    assert_eq!(dl_code(json!({DL: {"accept_types": ["ltiResourceLink"]}})), Code::LaunchDeepLinking);
    assert_eq!(dl_code(json!({DL: "x"})), Code::LaunchClaimForm);
    for url in ["javascript:alert(1)", "http://lms.example/x", "https://127.0.0.1/x", "/return", ""] {
        let settings = json!({"accept_types": ["ltiResourceLink"], "deep_link_return_url": url});
        assert_eq!(dl_code(json!({DL: settings})), Code::LaunchDeepLinking, "{url}");
    }
}

#[test]
fn e4_deployment() {
    for id in [json!(null), json!(""), json!(1), json!("x".repeat(256))] {
        assert_eq!(code(json!({"lti:deployment_id": id})), Code::LaunchDeploymentForm, "{id}");
    }
    assert!(launch(&claims_with(json!({"lti:deployment_id": "é".repeat(255)}))).is_ok());
}

#[test]
fn e5_unknown_deployment() {
    let token = sign(&good_claims());
    let known = ["1".to_owned(), "7".to_owned()];
    assert!(launch_with(&token, Policy::default(), Deployments::Closed(&known)).is_ok());
    let refusal = launch_with(&token, Policy::default(), Deployments::Closed(&known[1..])).unwrap_err();
    assert_eq!((refusal.code, refusal.code.http_status()), (Code::DeploymentUnknown, 403));
    assert_eq!(refusal.return_url.as_deref(), Some("https://lms.example/course/2"));
}

#[test]
fn e7_anonymous() {
    let anonymous = claims_with(json!({"sub": null}));
    assert_eq!(launch(&anonymous).unwrap_err().code, Code::LaunchAnonymous);
    let policy = Policy { allow_anonymous: true, ..Policy::default() };
    assert_eq!(launch_with(&sign(&anonymous), policy, Deployments::Open).unwrap().sub, None);
    assert_eq!(code(json!({"sub": ""})), Code::LaunchAnonymous);
}

#[test]
fn e8_sub_form() {
    for sub in [json!("x".repeat(256)), json!("жук"), json!(4), json!("a\nb"), json!(["4"])] {
        assert_eq!(code(json!({"sub": sub})), Code::LaunchSubForm, "{sub}");
    }
    assert!(launch(&claims_with(json!({"sub": "x".repeat(255)}))).is_ok());
}

#[test]
fn e9_e10_roles() {
    assert_eq!(code(json!({"lti:roles": null})), Code::LaunchRoles);
    assert_eq!(code(json!({"lti:roles": format!("{MEMBERSHIP}Instructor")})), Code::LaunchRoles);
    assert_eq!(code(json!({"lti:roles": [1]})), Code::LaunchRoles);
    let empty = launch(&claims_with(json!({"lti:roles": []}))).unwrap();
    assert_eq!(empty.roles.rights(), Rights::None);
}

#[test]
fn e11_e12_rights_by_context_roles_only() {
    for role in [
        "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor",
        "http://evil/#Instructor",
        "http://purl.imsglobal.org/vocab/lis/v2/membership#InstructorX",
    ] {
        let got = launch(&claims_with(json!({"lti:roles": [role]}))).unwrap();
        assert_eq!(got.roles.rights(), Rights::None, "{role}");
    }
}

#[test]
fn e13_resource_link_id() {
    for link in
        [json!(null), json!({}), json!({"id": ""}), json!({"title": "x"}), json!({"id": "x".repeat(256)})]
    {
        assert_eq!(code(json!({"lti:resource_link": link})), Code::LaunchResourceLink, "{link}");
    }
    let number = launch(&claims_with(json!({"lti:resource_link": {"id": 11}}))).unwrap();
    assert_eq!(number.resource_link.unwrap().id, "11");
}

#[test]
fn e14_e15_e16_target() {
    for target in [
        json!(null),
        json!(1),
        json!("https://evil.example/lti/launch?assignment=7"),
        json!("https://tool.example/lti/launch?assignment=8"),
        json!("https://tool.example/lti/launch"),
        json!("javascript:alert(1)"),
        json!("http://tool.example/lti/launch?assignment=7"),
    ] {
        assert_eq!(code(json!({"lti:target_link_uri": target})), Code::LaunchTarget, "{target}");
    }
    let same = launch(&claims_with(
        json!({"lti:target_link_uri": "HTTPS://tool.example:443/lti/launch?assignment=7"}),
    ));
    assert!(same.is_ok(), "another spelling of the same address");
}

#[test]
fn e17_service_addresses_that_reach_inside_are_left_out() {
    for bad in
        ["http://169.254.169.254/latest", "file:///etc/passwd", "https://localhost/x", "http://lms.example/x"]
    {
        let claims = claims_with(json!({
            AGS: {"scope": [], "lineitems": bad, "lineitem": bad},
            NRPS: {"context_memberships_url": bad},
        }));
        let got = launch(&claims).unwrap();
        assert!(got.ags.is_none() && got.nrps.is_none(), "{bad}");
        let dropped: Vec<_> = got.dropped.iter().map(|d| d.claim.as_str()).collect();
        assert_eq!(dropped, ["ags.lineitems", "ags.lineitem", "nrps.context_memberships_url"]);
        assert!(!format!("{:?}", got.dropped).contains(bad));
    }
    let inside = sign(&claims_with(json!({AGS: {"scope": [], "lineitems": "http://127.0.0.1:8085/l"}})));
    let policy = Policy { network: NetworkPolicy { allow_private: true }, ..Policy::default() };
    assert!(launch_with(&inside, policy, Deployments::Open).unwrap().ags.is_some());
}

#[test]
fn e18_scripts_are_no_way_back() {
    for bad in ["javascript:alert(1)", "data:text/html,x", "//evil", "vbscript:x"] {
        let got =
            launch(&claims_with(json!({"lti:launch_presentation": {"return_url": bad, "locale": "de"}})))
                .unwrap();
        assert_eq!(got.presentation.return_url, None, "{bad}");
        assert_eq!(got.presentation.locale.as_deref(), Some("de"));
        assert_eq!(got.dropped.len(), 1);
    }
}

#[test]
fn e19_claims_of_a_wrong_type() {
    for name in [
        "lti:context",
        "lti:custom",
        "lti:launch_presentation",
        "lti:tool_platform",
        "lti:lis",
        "lti:for_user",
        AGS,
        NRPS,
    ] {
        for wrong in [json!("x"), json!([1]), json!(7)] {
            assert_eq!(code(json!({name: wrong})), Code::LaunchClaimForm, "{name} {wrong}");
        }
    }
    assert_eq!(code(json!({"lti:resource_link": "11"})), Code::LaunchClaimForm);
}

#[test]
fn e20_markup_stays_text() {
    let title = "<img src=x onerror=alert(1)></script>";
    let got = launch(&claims_with(json!({"name": title, "lti:resource_link": {"id": "1", "title": title}})))
        .unwrap();
    assert_eq!(got.person.name.as_deref(), Some(title));
    assert_eq!(got.resource_link.unwrap().title.as_deref(), Some(title));
}

#[test]
fn e21_variables_without_a_value_are_absent() {
    let got = launch(&good_claims()).unwrap();
    assert_eq!(got.custom.len(), 1);
    assert_eq!(got.custom.get("assignment_id").map(String::as_str), Some("7"));
}

#[test]
fn e22_the_test_student_is_known() {
    let roles =
        [format!("{MEMBERSHIP}Learner"), "http://purl.imsglobal.org/vocab/lti/system/person#TestUser".into()];
    let got = launch(&claims_with(json!({"lti:roles": roles}))).unwrap();
    assert!(got.roles.is_test_student());
    assert_eq!(got.roles.rights(), Rights::Learner);
}

#[test]
fn a_submission_review_says_whose_work_it_is() {
    let review = json!({"lti:message_type": "LtiSubmissionReviewRequest", "lti:for_user": {"user_id": "5"}});
    let got = launch(&claims_with(review)).unwrap();
    assert_eq!(got.message_type, MessageType::SubmissionReview);
    assert_eq!(got.for_user.unwrap().user_id, "5");
    assert_eq!(code(json!({"lti:message_type": "LtiSubmissionReviewRequest"})), Code::LaunchForUser);
    let nobody = json!({"lti:message_type": "LtiSubmissionReviewRequest", "lti:for_user": {"name": "x"}});
    assert_eq!(code(nobody), Code::LaunchForUser);
}

#[test]
fn deep_linking_settings() {
    let got = launch(&deep_linking_claims()).unwrap();
    let settings = got.deep_linking.unwrap();
    assert_eq!(settings.return_url.as_str(), "https://lms.example/return?s=1");
    assert_eq!(settings.accept_types, ["ltiResourceLink", "html"]);
    assert!(settings.accept_multiple && settings.accept_lineitem);
    assert_eq!(settings.data, Some(json!({"opaque": [1, "ü"]})));
}

#[test]
fn an_empty_line_item_is_absent() {
    let claims =
        claims_with(json!({AGS: {"scope": [], "lineitems": "https://lms.example/l", "lineitem": ""}}));
    let got = launch(&claims).unwrap();
    assert_eq!(got.ags.unwrap().lineitem, None);
    assert!(got.dropped.is_empty());
}

#[test]
fn a_launch_can_be_stored_and_read_again() {
    let got = launch(&deep_linking_claims()).unwrap();
    let text = serde_json::to_string(&got).unwrap();
    assert_eq!(serde_json::from_str::<lti::Launch>(&text).unwrap(), got);
}

/// The known bad payloads of the LTI Advantage conformance guide (6.1.1) that are not named above.
#[test]
fn conformance_bad_payloads() {
    let message = json!({"name": "somebody", "some_property": 1});
    assert!(launch(&message).is_err(), "not an LTI message");
    let mut bare = good_claims();
    bare.as_object_mut().unwrap().retain(|name, _| !name.starts_with("http"));
    assert_eq!(launch(&bare).unwrap_err().code, Code::LaunchVersion, "LTI claims missing");
    let times = launch(&claims_with(json!({"iat": 11_111, "exp": 22_222})));
    assert_eq!(times.unwrap_err().code, Code::LaunchExpired, "bad times");
}

/// Valid launches that a tool must not refuse (6.1.2 and 6.1.3), each as teacher and as student.
#[test]
fn conformance_valid_launches() {
    let unknown = "http://purl.imsglobal.org/vocab/lis/v2/unknown/unknown#Helper";
    let student = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student";
    for (role, rights) in [("Instructor", Rights::Instructor), ("Learner", Rights::Learner)] {
        let full = format!("{MEMBERSHIP}{role}");
        let nameless = json!({"lti:roles": [full], "name": null, "given_name": null, "family_name": null});
        let faceless = json!({"lti:roles": [full], "name": null, "given_name": null, "family_name": null, "email": null});
        let lost = json!({"lti:roles": [full], "name": null, "given_name": null, "family_name": null, "lti:context": null});
        for (name, changes, rights) in [
            ("plain", json!({"lti:roles": [full]}), rights),
            ("several roles", json!({"lti:roles": [full, student]}), rights),
            ("short role", json!({"lti:roles": [role]}), rights),
            ("unknown role", json!({"lti:roles": [unknown]}), Rights::None),
            ("no role", json!({"lti:roles": []}), Rights::None),
            ("e-mail only", nameless, rights),
            ("names only", json!({"lti:roles": [full], "email": null}), rights),
            ("no personal data", faceless, rights),
            ("e-mail without context", lost, rights),
        ] {
            let got = launch(&claims_with(changes)).unwrap_or_else(|e| panic!("{role}, {name}: {e}"));
            assert_eq!(got.roles.rights(), rights, "{role}, {name}");
        }
    }
}

#[test]
fn extra_and_missing_claims_are_fine() {
    let got = launch(&claims_with(json!({
        "https://example.org/own": {"a": [1]}, "locale": 7, "name": {"first": "x"}, "lti:context": {"title": "no id"},
        "lti:tool_platform": {}, "lti:launch_presentation": null, "lti:custom": null, AGS: null, NRPS: null,
    })))
    .unwrap();
    assert_eq!(got.person.name, None);
    assert_eq!(got.person.display_name().as_deref(), Some("Ada Lovelace"));
    assert!(got.context.is_none() && got.ags.is_none() && got.nrps.is_none());
}
