//! The claims of each launch message, shaped as Moodle 4.5 and as Canvas send them.

use serde_json::{Map, Value, json};

use crate::config::Flavour;
use crate::custom;
use crate::model::{Course, LaunchKind, Link, PendingDeepLink, PendingLaunch, Role, Tool, User, scope};
use crate::server::App;
use crate::state::{State, random_word};
use crate::uploads::scope as scope_of;

const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
const MEMBERSHIP: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#";

/// Everything a message speaks of, looked up once.
struct Scene<'a> {
    app: &'a App,
    state: &'a State,
    user: &'a User,
    course: &'a Course,
    tool: &'a Tool,
    link: Option<&'a Link>,
    review: bool,
}

/// The claims of a launch, or a code when what it was for is gone. A content selection is opened on the way.
pub(crate) fn of_launch(
    app: &App,
    state: &mut State,
    launch: &PendingLaunch,
    nonce: &str,
) -> Result<Value, &'static str> {
    let upload = |id: &String| state.uploads.assignments.get(id).cloned();
    let assignment = match &launch.kind {
        LaunchKind::ProcessorSelection { assignment } | LaunchKind::Terms { assignment } => {
            Some(upload(assignment).ok_or("assignment_gone")?)
        }
        LaunchKind::ProcessorSettings { processor } | LaunchKind::ReportReview { processor, .. } => {
            Some(state.uploads.processor(*processor).ok_or("processor_gone")?.0.clone())
        }
        _ => None,
    };
    let selecting = match (&launch.kind, &assignment) {
        (LaunchKind::DeepLinking { course }, _) => Some((course.clone(), None)),
        (LaunchKind::ProcessorSelection { .. }, Some(a)) => Some((a.course.clone(), Some(a.id.clone()))),
        _ => None,
    };
    let return_key = match selecting {
        Some((course, assignment)) => {
            let key = random_word(20);
            let data = (state.flavour == Flavour::Canvas).then(|| random_word(40));
            let pending = PendingDeepLink {
                user: launch.user.clone(),
                tool: launch.tool,
                course,
                data: data.clone(),
                assignment,
            };
            state.deep_links.insert(key.clone(), pending);
            Some((key, data))
        }
        _ => None,
    };
    let state = &*state;
    let link = match &launch.kind {
        LaunchKind::Resource { link } | LaunchKind::Review { link, .. } => {
            Some(state.links.get(link).ok_or("activity_gone")?)
        }
        _ => None,
    };
    let course = match (&launch.kind, &assignment) {
        (LaunchKind::DeepLinking { course }, _) => course,
        (_, Some(assignment)) => &assignment.course,
        _ => link.map(|l| &l.course).ok_or("activity_gone")?,
    };
    let scene = Scene {
        app,
        state,
        user: state.users.get(&launch.user).ok_or("user_gone")?,
        course: state.courses.get(course).ok_or("course_gone")?,
        tool: state.tools.get(&launch.tool).ok_or("tool_gone")?,
        link,
        review: matches!(launch.kind, LaunchKind::Review { .. }),
    };
    let mut claims = scene.common(nonce, &target(state, launch).ok_or("tool_gone")?);
    match &launch.kind {
        LaunchKind::Resource { .. } => {
            claims.insert(format!("{LTI}message_type"), json!("LtiResourceLinkRequest"));
        }
        LaunchKind::Review { for_user, .. } => {
            claims.insert(format!("{LTI}message_type"), json!("LtiSubmissionReviewRequest"));
            claims.insert(format!("{LTI}for_user"), json!({ "user_id": for_user }));
        }
        LaunchKind::DeepLinking { .. } | LaunchKind::ProcessorSelection { .. } => {
            let (key, data) = return_key.unwrap_or_default();
            claims.insert(format!("{LTI}message_type"), json!("LtiDeepLinkingRequest"));
            let mut settings = scene.deep_linking(&key, data);
            if assignment.is_some() {
                settings["accept_types"] = json!(["ltiAssetProcessor"]);
            }
            claims.insert(
                "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings".into(),
                settings,
            );
        }
        LaunchKind::ProcessorSettings { .. } => {
            claims.insert(format!("{LTI}message_type"), json!("LtiAssetProcessorSettingsRequest"));
        }
        LaunchKind::ReportReview { hand_in, asset, report, .. } => {
            claims.insert(format!("{LTI}message_type"), json!("LtiReportReviewRequest"));
            claims.insert(format!("{LTI}submission"), json!({ "id": hand_in }));
            claims.insert(format!("{LTI}asset"), json!({ "id": asset }));
            claims.insert(format!("{LTI}assetreport_type"), json!(report));
            // Recorded in Canvas's documents: the one who wants to see the report, not whose it is.
            claims.insert(format!("{LTI}for_user"), json!({ "user_id": launch.user }));
        }
        LaunchKind::Terms { .. } => {
            claims.insert(format!("{LTI}message_type"), json!("LtiEulaRequest"));
            let url = format!("{}/eulas/{}", app.base, launch.tool);
            let scopes = [scope_of::EULA_USER, scope_of::EULA_DEPLOYMENT];
            claims.insert(format!("{LTI}eulaservice"), json!({ "url": url, "scope": scopes }));
        }
    }
    if let Some(assignment) = assignment.filter(|_| !matches!(launch.kind, LaunchKind::Terms { .. })) {
        claims.insert(format!("{LTI}activity"), json!({ "id": assignment.id, "title": assignment.title }));
        let processor = match &launch.kind {
            LaunchKind::ProcessorSettings { processor } | LaunchKind::ReportReview { processor, .. } => {
                Some(*processor)
            }
            _ => None,
        };
        let custom = assignment.processors.iter().find(|p| Some(p.id) == processor).map(|p| p.custom.clone());
        let custom: Map<String, Value> =
            custom.unwrap_or_default().into_iter().map(|(name, value)| (name, json!(value))).collect();
        claims.insert(format!("{LTI}custom"), Value::Object(custom));
    }
    if app.flavour == Flavour::Canvas {
        let name = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice";
        claims.insert(name.into(), crate::notices::claim(app, launch.tool));
    }
    Ok(Value::Object(claims))
}

/// Where a launch goes in the end.
pub(crate) fn target(state: &State, launch: &PendingLaunch) -> Option<String> {
    let tool = &state.tools.get(&launch.tool)?.config;
    let of_link = |id: &String| state.links.get(id).and_then(|l| l.url.clone());
    Some(match &launch.kind {
        LaunchKind::ProcessorSettings { .. } | LaunchKind::Terms { .. } => tool.target_link_uri.clone(),
        LaunchKind::ReportReview { processor, .. } => {
            let url = state.uploads.processor(*processor).and_then(|(_, p)| p.report_url.clone());
            url.unwrap_or_else(|| tool.target_link_uri.clone())
        }
        LaunchKind::DeepLinking { .. } | LaunchKind::ProcessorSelection { .. } => {
            tool.deep_link_url.clone().unwrap_or_else(|| tool.target_link_uri.clone())
        }
        LaunchKind::Resource { link } => of_link(link).unwrap_or_else(|| tool.target_link_uri.clone()),
        LaunchKind::Review { link, .. } => {
            let review = state.item_of_link(link).and_then(|i| i.review.as_ref()).and_then(|r| r.url.clone());
            review.or_else(|| of_link(link)).unwrap_or_else(|| tool.target_link_uri.clone())
        }
    })
}

impl Scene<'_> {
    fn flavour(&self) -> Flavour {
        self.state.flavour
    }

    fn common(&self, nonce: &str, target: &str) -> Map<String, Value> {
        let now = self.app.now().as_second();
        let moodle = self.flavour() == Flavour::Moodle;
        let mut all = Map::new();
        let mut put = |name: &str, value: Value| drop(all.insert(name.to_owned(), value));
        put("iss", json!(self.app.base));
        put("aud", json!(self.tool.client_id));
        put("sub", json!(self.user.id));
        put("nonce", json!(nonce));
        put("iat", json!(now));
        put("exp", json!(now + if moodle { 60 } else { 3600 }));
        if !moodle {
            put("azp", json!(self.tool.client_id));
            put("locale", json!(self.user.locale));
            put("errors", json!({ "errors": {} }));
            put("https://www.instructure.com/placement", Value::Null);
        }
        put(&format!("{LTI}version"), json!("1.3.0"));
        put(&format!("{LTI}deployment_id"), json!(self.tool.deployment_id));
        put(&format!("{LTI}target_link_uri"), json!(target));
        put(&format!("{LTI}roles"), json!(self.roles()));
        put(&format!("{LTI}context"), self.context());
        put(&format!("{LTI}tool_platform"), self.platform());
        put(&format!("{LTI}launch_presentation"), self.presentation());
        put(&format!("{LTI}lis"), self.lis());
        put(&format!("{LTI}custom"), Value::Object(self.custom()));
        if self.tool.config.share_names {
            put("name", json!(self.user.full));
            put("given_name", json!(self.user.given));
            put("family_name", json!(self.user.family));
            put("email", json!(self.user.email()));
            if moodle {
                let ext = json!({ "user_username": self.user.username, "lms": "moodle-2" });
                put(&format!("{LTI}ext"), ext);
            }
        }
        if let Some(link) = self.link {
            put(&format!("{LTI}resource_link"), self.resource_link(link));
            if moodle && self.state.item_of_link(&link.id).is_some_and(|i| i.native) {
                // Old basic outcomes are announced, as in Moodle; nothing is served there, and a call is a violation.
                put(
                    "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome",
                    json!({
                        "lis_result_sourcedid": json!({ "data": { "instanceid": link.id, "userid": self.user.id } }).to_string(),
                        "lis_outcome_service_url": format!("{}/services/basic-outcomes", self.app.base),
                    }),
                );
            }
        }
        let scopes = &self.tool.config.scopes;
        if scopes.iter().any(|s| s.contains("/lti-ags/")) {
            put("https://purl.imsglobal.org/spec/lti-ags/claim/endpoint", self.grades());
        }
        if scopes.iter().any(|s| s == scope::MEMBERS) {
            put(
                "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
                json!({
                    "context_memberships_url": self.app.memberships_url(&self.course.id),
                    "service_versions": if moodle { json!(["1.0", "2.0"]) } else { json!(["2.0"]) },
                }),
            );
        }
        all
    }

    fn roles(&self) -> Vec<String> {
        let in_course = match self.course.role_of(&self.user.id) {
            Some(Role::Teacher | Role::NonEditingTeacher) => "Instructor",
            None if self.user.admin => "Instructor",
            _ => "Learner",
        };
        let mut roles = vec![format!("{MEMBERSHIP}{in_course}")];
        if self.user.admin {
            roles.push("http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator".into());
            roles.push("http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator".into());
        } else if self.flavour() == Flavour::Canvas {
            let person = if in_course == "Instructor" { "Instructor" } else { "Student" };
            roles.push(format!("http://purl.imsglobal.org/vocab/lis/v2/institution/person#{person}"));
            roles.push("http://purl.imsglobal.org/vocab/lis/v2/system/person#User".into());
        }
        roles
    }

    fn context(&self) -> Value {
        let kind = match self.flavour() {
            Flavour::Moodle => "CourseSection",
            Flavour::Canvas => "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering",
        };
        let Course { id, label, title, .. } = self.course;
        json!({ "id": id, "label": label, "title": title, "type": [kind] })
    }

    fn platform(&self) -> Value {
        match self.flavour() {
            Flavour::Moodle => json!({
                "product_family_code": "moodle", "version": "2024100706", "guid": self.app.guid,
                "name": "sandbox", "description": "Sandbox LMS",
            }),
            Flavour::Canvas => json!({
                "product_family_code": "canvas", "version": "cloud", "guid": self.app.guid, "name": "Sandbox LMS",
            }),
        }
    }

    fn presentation(&self) -> Value {
        let locale = match self.flavour() {
            Flavour::Moodle => self.user.locale.to_lowercase().replace('-', "_"),
            Flavour::Canvas => self.user.locale.clone(),
        };
        let Some(link) = self.link else { return json!({ "locale": locale }) };
        let mut value = json!({
            "locale": locale,
            "document_target": "iframe",
            "return_url": format!("{}/courses/{}?from={}", self.app.base, self.course.id, link.id),
        });
        if self.flavour() == Flavour::Canvas {
            value["width"] = json!(800);
            value["height"] = json!(400);
        }
        value
    }

    fn lis(&self) -> Value {
        match self.flavour() {
            Flavour::Moodle => json!({
                "person_sourcedid": self.user.sourcedid,
                "course_section_sourcedid": format!("SIS-{}", self.course.label),
            }),
            Flavour::Canvas => json!({ "person_sourcedid": null, "course_offering_sourcedid": null }),
        }
    }

    fn resource_link(&self, link: &Link) -> Value {
        match self.flavour() {
            Flavour::Moodle => {
                json!({ "id": link.id, "title": link.title, "description": flatten(&link.text) })
            }
            Flavour::Canvas => json!({ "id": link.id, "title": link.title, "description": null }),
        }
    }

    fn custom(&self) -> Map<String, Value> {
        let of_tool: Vec<(String, String)> = self.tool.config.custom.clone().into_iter().collect();
        let of_link = self.link.map(|l| l.custom.as_slice()).unwrap_or_default();
        let mut all = custom::merge(
            self.flavour(),
            &[&of_tool, of_link, &self.review_custom()],
            self.user,
            self.course,
            self.link,
        );
        if self.flavour() == Flavour::Moodle && self.tool.config.scopes.iter().any(|s| s == scope::MEMBERS) {
            let url = self.app.memberships_url(&self.course.id);
            all.insert("context_memberships_url".into(), json!(url));
        }
        all
    }

    fn review_custom(&self) -> Vec<(String, String)> {
        let item = self.link.filter(|_| self.review).and_then(|link| self.state.item_of_link(&link.id));
        item.and_then(|item| item.review.clone()).map(|review| review.custom).unwrap_or_default()
    }

    fn grades(&self) -> Value {
        let scopes: Vec<&String> =
            self.tool.config.scopes.iter().filter(|s| s.contains("/lti-ags/")).collect();
        let mut endpoint = json!({
            "scope": scopes,
            "lineitems": self.app.line_items_url(&self.course.id, self.tool.id),
        });
        let Some(link) = self.link else { return endpoint };
        let items: Vec<_> =
            self.state.items.values().filter(|i| i.link.as_deref() == Some(&link.id)).collect();
        let native = items.iter().any(|i| i.native);
        match (self.flavour(), items.len(), self.state.item_of_link(&link.id)) {
            // Moodle: a second column on a link takes the claim away, one made by the tool for an ungraded link
            // leaves it empty.
            (Flavour::Moodle, 1, Some(_)) if !native => endpoint["lineitem"] = json!(""),
            (Flavour::Moodle, 1, Some(item)) | (Flavour::Canvas, _, Some(item)) => {
                endpoint["lineitem"] = json!(self.app.line_item_url(item));
            }
            _ => {}
        }
        endpoint
    }

    fn deep_linking(&self, key: &str, data: Option<String>) -> Value {
        let mut settings = json!({
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["frame", "iframe", "window"],
            "accept_multiple": true,
            "accept_unsigned": false,
            "auto_create": false,
            "can_confirm": false,
            "deep_link_return_url": format!(
                "{}/deep-link/return?course={}&id={}&sesskey={key}", self.app.base, self.course.id, self.tool.id
            ),
            "title": self.tool.config.name,
            "text": "",
        });
        if self.flavour() == Flavour::Canvas {
            settings["accept_presentation_document_targets"] = json!(["iframe", "window"]);
            settings["accept_media_types"] = json!("application/vnd.ims.lti.v1.ltilink");
        }
        if let Some(data) = data {
            settings["data"] = json!(data);
        }
        settings
    }
}

/// Plain text of an HTML fragment, in Moodle's manner: bold becomes capitals, tags go, common entities are resolved.
pub(crate) fn flatten(html: &str) -> String {
    let (mut out, mut tag, mut bold) = (String::new(), None::<String>, false);
    for c in html.chars() {
        match (&mut tag, c) {
            (None, '<') => tag = Some(String::new()),
            (Some(name), '>') => {
                match name.as_str() {
                    "b" | "strong" => bold = true,
                    "/b" | "/strong" => bold = false,
                    _ => {}
                }
                tag = None;
            }
            (Some(name), c) => name.push(c.to_ascii_lowercase()),
            (None, c) if bold => out.extend(c.to_uppercase()),
            (None, c) => out.push(c),
        }
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::flatten;

    #[test]
    fn descriptions_are_flattened_as_recorded() {
        assert_eq!(flatten("Solve <b>FizzBuzz</b> &amp; submit"), "Solve FIZZBUZZ & submit");
    }
}
