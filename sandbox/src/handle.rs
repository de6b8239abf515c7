//! What tests may see and change from outside HTTP: the gradebook, the rule book, people, courses, faults.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::{Flavour, NewPerson};
use crate::faults::{Endpoint, Fault, PlannedFault, Times};
use crate::http::oidc;
use crate::model::{
    Enrolment, Grade, LaunchKind, LineItem, Link, LoginInitiation, PendingLaunch, Registration, Role,
    SubmissionReview, ToolRegistration,
};
use crate::report::{CourseCopy, GradeRow, NewLineItem, NewLink, RequestSeen, ScoreSeen};
use crate::server::Sandbox;
use crate::state::{MAX_THINGS, State, random_word};
use crate::{claims, model};

impl Sandbox {
    /// Which LMS it behaves like.
    pub fn flavour(&self) -> Flavour {
        self.app.flavour
    }

    /// Registers a tool by hand; it can be launched at once.
    pub fn register_tool(&self, mut tool: ToolRegistration) -> Registration {
        if self.app.flavour == Flavour::Canvas {
            tool.scopes.extend(crate::uploads::scope::USUAL.map(str::to_owned));
        }
        let tool = self.app.state().add_tool(tool, None, true);
        self.app.registration(&tool)
    }

    /// Every rule that a tool has broken, oldest first, as `code: detail`.
    pub fn violations(&self) -> Vec<String> {
        self.app.state().violations.iter().cloned().collect()
    }

    /// Requests refused without the tool's fault (`score_not_newer`, `grade_locked`, `token_expired`, …).
    pub fn refusals(&self) -> Vec<String> {
        self.app.state().refusals.iter().cloned().collect()
    }

    /// Forgets violations, refusals and the request log.
    pub fn clear_logs(&self) {
        let mut state = self.app.state();
        state.violations.clear();
        state.refusals.clear();
        state.requests.clear();
    }

    /// The last 20,000 service calls, oldest first.
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.app.state().requests.iter().cloned().collect()
    }

    /// The course that was seeded.
    pub fn course(&self) -> String {
        self.app.state().seed_course.clone()
    }

    /// The first teacher of the seeded course.
    pub fn teacher(&self) -> String {
        self.members(&self.course(), Role::Teacher).into_iter().next().unwrap_or_default()
    }

    /// The students of the seeded course.
    pub fn students(&self) -> Vec<String> {
        self.members(&self.course(), Role::Student)
    }

    /// The site administrator, who is in no course.
    pub fn admin(&self) -> String {
        self.app.state().users.values().find(|u| u.admin).map(|u| u.id.clone()).unwrap_or_default()
    }

    /// Ids of a course's members with a role, in order of enrolment.
    pub fn members(&self, course: &str, role: Role) -> Vec<String> {
        let state = self.app.state();
        let enrolments = state.courses.get(course).map(|c| c.enrolments.as_slice()).unwrap_or_default();
        enrolments.iter().filter(|e| e.role == role).map(|e| e.user.clone()).collect()
    }

    /// A person's whole name.
    pub fn name_of(&self, user: &str) -> Option<String> {
        self.app.state().users.get(user).map(|u| u.full.clone())
    }

    /// Adds and enrols somebody; returns the id, which is the `sub` of launches.
    pub fn add_person(&self, course: &str, person: &NewPerson) -> String {
        self.app.state().enrol_new(course, person)
    }

    /// Adds and enrols many students at once.
    pub fn add_students(&self, course: &str, count: usize) -> Vec<String> {
        let mut state = self.app.state();
        (1..=count.min(MAX_THINGS))
            .map(|n| state.enrol_new(course, &NewPerson::new("Student", &format!("{n:04}"), Role::Student)))
            .collect()
    }

    /// Enrols somebody who exists already.
    pub fn enrol(&self, course: &str, user: &str, role: Role) {
        if let Some(course) = self.app.state().courses.get_mut(course) {
            course.enrolments.retain(|e| e.user != user);
            course.enrolments.push(Enrolment { user: user.into(), role, suspended: false });
        }
    }

    /// Takes somebody out of a course.
    pub fn unenrol(&self, course: &str, user: &str) {
        if let Some(course) = self.app.state().courses.get_mut(course) {
            course.enrolments.retain(|e| e.user != user);
        }
    }

    /// Suspends somebody: absent from the membership service, still gradable.
    pub fn suspend(&self, course: &str, user: &str, suspended: bool) {
        if let Some(course) = self.app.state().courses.get_mut(course) {
            for enrolment in course.enrolments.iter_mut().filter(|e| e.user == user) {
                enrolment.suspended = suspended;
            }
        }
    }

    /// Adds an empty course.
    pub fn add_course(&self, title: &str, label: &str) -> String {
        self.app.state().add_course(title, label)
    }

    /// Adds an activity; returns the resource link id.
    pub fn add_link(&self, course: &str, tool: u32, link: NewLink) -> String {
        let mut state = self.app.state();
        let id = state.new_id("link");
        let NewLink { title, url, custom, line_item } = link;
        if let Some(item) = line_item {
            let item_id = state.new_id("item");
            let item = LineItem {
                id: item_id.clone(),
                course: course.into(),
                tool,
                link: Some(id.clone()),
                native: true,
                label: title.clone(),
                maximum: item.maximum,
                resource_id: item.resource_id,
                tag: item.tag,
                review: item.review_url.map(|url| SubmissionReview { url: Some(url), custom: Vec::new() }),
                locked: false,
                attempts: None,
            };
            state.items.insert(item_id, item);
        }
        let order = state.count("order");
        let link = Link {
            id: id.clone(),
            order,
            course: course.into(),
            tool,
            title,
            text: String::new(),
            url,
            custom,
            history: Vec::new(),
        };
        state.links.insert(id.clone(), link);
        id
    }

    /// Activities of a course with their titles, oldest first.
    pub fn links(&self, course: &str) -> Vec<(String, String)> {
        let state = self.app.state();
        state.links_of_course(course).into_iter().map(|l| (l.id.clone(), l.title.clone())).collect()
    }

    /// Ids of a course's line items, oldest first.
    pub fn line_items(&self, course: &str) -> Vec<String> {
        self.app.state().items_of_course(course).into_iter().map(|i| i.id.clone()).collect()
    }

    /// The column that stands for an activity.
    pub fn line_item_of(&self, link: &str) -> Option<String> {
        self.app.state().item_of_link(link).map(|i| i.id.clone())
    }

    /// The service URL of a line item.
    pub fn line_item_url(&self, item: &str) -> Option<String> {
        self.app.state().items.get(item).map(|i| self.app.line_item_url(i))
    }

    /// Deletes a column with its grades, as a teacher would; `false` when there is none.
    pub fn delete_line_item(&self, item: &str) -> bool {
        self.app.state().delete_item(item)
    }

    /// Adds a second column, as a tool makes one through the service.
    pub fn add_line_item(
        &self,
        course: &str,
        tool: u32,
        link: Option<&str>,
        label: &str,
        item: NewLineItem,
    ) -> String {
        let mut state = self.app.state();
        let id = state.new_id("item");
        let item = LineItem {
            id: id.clone(),
            course: course.into(),
            tool,
            link: link.map(str::to_owned),
            native: false,
            label: label.into(),
            maximum: item.maximum,
            resource_id: item.resource_id,
            tag: item.tag,
            review: None,
            locked: false,
            attempts: None,
        };
        state.items.insert(id.clone(), item);
        id
    }

    /// A student's grade for an activity; `None` when there is no column or no post has been accepted yet.
    pub fn grade(&self, user: &str, link: &str) -> Option<GradeRow> {
        let item = self.line_item_of(link)?;
        self.grade_in(user, &item)
    }

    /// A student's grade in a column.
    pub fn grade_in(&self, user: &str, item: &str) -> Option<GradeRow> {
        let state = self.app.state();
        let (item, cell) = (state.items.get(item)?, state.grade(item, user)?);
        if cell.accepted == 0 && cell.overridden.is_none() {
            return None;
        }
        let (score, comment) = cell.shown(item.maximum);
        Some(GradeRow {
            score,
            max: item.maximum,
            comment: comment.map(str::to_owned),
            timestamp: cell.timestamp,
            accepted_posts: cell.accepted,
            overridden: cell.overridden.is_some(),
            locked: cell.locked || item.locked,
        })
    }

    /// The last 200 score posts for a student and an activity, accepted or not, oldest first.
    pub fn score_posts(&self, user: &str, link: &str) -> Vec<ScoreSeen> {
        let Some(item) = self.line_item_of(link) else { return Vec::new() };
        let state = self.app.state();
        state.grade(&item, user).map(|g| g.posts.iter().cloned().collect()).unwrap_or_default()
    }

    fn change_grade(&self, user: &str, link: &str, change: impl FnOnce(&mut Grade)) {
        if let Some(item) = self.line_item_of(link) {
            change(self.app.state().grade_mut(&item, user));
        }
    }

    /// Sets a teacher's own mark and comment, or takes them back with `None`.
    pub fn override_grade(&self, user: &str, link: &str, grade: Option<(Option<f64>, Option<&str>)>) {
        let own = grade.map(|(score, comment)| (score, comment.map(str::to_owned)));
        self.change_grade(user, link, |cell| cell.overridden = own);
    }

    /// Locks or unlocks one grade.
    pub fn lock_grade(&self, user: &str, link: &str, locked: bool) {
        self.change_grade(user, link, |cell| cell.locked = locked);
    }

    /// Locks or unlocks a column.
    pub fn lock_line_item(&self, item: &str, locked: bool) {
        if let Some(item) = self.app.state().items.get_mut(item) {
            item.locked = locked;
        }
    }

    /// Lets a column take so many submissions of one student and no more.
    pub fn limit_attempts(&self, item: &str, attempts: u32) {
        if let Some(item) = self.app.state().items.get_mut(item) {
            item.attempts = Some(attempts);
        }
    }

    /// Takes a grade out of the gradebook as if it had never come.
    pub fn forget_grade(&self, user: &str, link: &str) {
        if let Some(item) = self.line_item_of(link) {
            self.app.state().grades.remove(&(item, user.to_owned()));
        }
    }

    /// Changes a column's maximum, as a teacher would.
    pub fn set_maximum(&self, item: &str, maximum: f64) {
        if let Some(item) = self.app.state().items.get_mut(item) {
            item.maximum = maximum;
        }
    }

    /// Switches a tool's right to names and e-mail addresses.
    pub fn share_names(&self, tool: u32, share: bool) {
        if let Some(tool) = self.app.state().tools.get_mut(&tool) {
            tool.config.share_names = share;
        }
    }

    /// Signs with a new key from now on; the one before stays published. Returns whether a key could be made.
    pub fn rotate_keys(&self) -> bool {
        self.app.state().rotate_key().is_ok()
    }

    /// Forgets every access token, as a restart of the LMS would.
    pub fn revoke_tokens(&self) {
        self.app.state().tokens.retain(|_| false);
    }

    /// Lets an endpoint fail; several faults of one endpoint come one after the other, but for [`Times::OneIn`].
    pub fn fault(&self, endpoint: Endpoint, fault: Fault, times: Times) {
        self.app.state().faults.push(PlannedFault { endpoint, fault, times, calls: 0 });
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.app.state().faults.clear();
    }

    /// Copies a course with its people: new ids for the course, its activities and its columns; titles, URLs, custom
    /// parameters, `resourceId` and `tag` stay; grades do not come along.
    pub fn copy_course(&self, course: &str) -> Option<CourseCopy> {
        copy_course(&mut self.app.state(), course)
    }

    /// Tells tools that a course was copied, as Canvas does after the copy.
    pub async fn tell_of_copy(&self, origin: &str, copy: &str) {
        let letters = crate::notices::of_copy(&self.app, &self.app.state(), origin, copy);
        crate::notices::send(&self.app, letters).await;
    }

    /// Takes the custom parameters and the column's `resourceId` from an activity, as some LMSs do when they copy.
    pub fn forget_custom(&self, link: &str) {
        let mut state = self.app.state();
        if let Some(link) = state.links.get_mut(link) {
            link.custom.clear();
            link.url = None;
        }
        for item in state.items.values_mut().filter(|item| item.link.as_deref() == Some(link)) {
            item.resource_id = None;
        }
    }

    /// Logs somebody in: the value of a `Cookie` header for the LMS.
    pub fn session_cookie(&self, user: &str) -> String {
        let id = random_word(32);
        self.app.state().sessions.insert(id.clone(), user.to_owned());
        format!("{}={id}", crate::http::session::COOKIE)
    }

    pub(crate) fn begin(&self, user: &str, tool: u32, kind: LaunchKind) -> Option<LoginInitiation> {
        oidc::begin_launch(&self.app, &mut self.app.state(), user, tool, kind)
    }

    /// Begins a launch of an activity, as pressing on it does.
    pub fn begin_launch(&self, user: &str, link: &str) -> Option<LoginInitiation> {
        let tool = self.app.state().links.get(link)?.tool;
        self.begin(user, tool, LaunchKind::Resource { link: link.into() })
    }

    /// Begins a submission review launch.
    pub fn begin_review(&self, user: &str, link: &str, for_user: &str) -> Option<LoginInitiation> {
        let tool = self.app.state().links.get(link)?.tool;
        self.begin(user, tool, LaunchKind::Review { link: link.into(), for_user: for_user.into() })
    }

    /// Begins a content selection.
    pub fn begin_deep_linking(&self, user: &str, course: &str, tool: u32) -> Option<LoginInitiation> {
        self.begin(user, tool, LaunchKind::DeepLinking { course: course.into() })
    }

    /// The claims of a resource link launch, for tests that break one of them and [`Self::sign`] the rest.
    pub fn launch_claims(&self, user: &str, link: &str, nonce: &str) -> Option<Value> {
        let mut state = self.app.state();
        let tool = state.links.get(link)?.tool;
        let kind = LaunchKind::Resource { link: link.into() };
        let launch = PendingLaunch { user: user.into(), tool, kind, at: self.app.now() };
        claims::of_launch(&self.app, &mut state, &launch, nonce).ok()
    }

    /// Signs claims with the platform's current key.
    pub fn sign(&self, claims: &Value) -> Option<String> {
        self.app.state().keys.last()?.sign(claims).ok()
    }

    /// Everything that tools may ask for.
    pub fn scopes() -> [&'static str; 5] {
        model::scope::ALL
    }
}

/// See [`Sandbox::copy_course`].
pub(crate) fn copy_course(state: &mut State, course: &str) -> Option<CourseCopy> {
    let old = state.courses.get(course)?.clone();
    let new = state.add_course(&format!("{} (copy)", old.title), &old.label);
    if let Some(copy) = state.courses.get_mut(&new) {
        copy.enrolments = old.enrolments;
        copy.history = old.history.into_iter().chain([course.to_owned()]).collect();
    }
    let links: Vec<Link> = state.links_of_course(course).into_iter().cloned().collect();
    let items: Vec<LineItem> = state.items_of_course(course).into_iter().cloned().collect();
    let mut copy = CourseCopy { course: new.clone(), links: BTreeMap::new(), items: BTreeMap::new() };
    for link in links {
        let id = state.new_id("link");
        copy.links.insert(link.id.clone(), id.clone());
        let order = state.count("order");
        let history = link.history.iter().cloned().chain([link.id.clone()]).collect();
        state.links.insert(id.clone(), Link { id, order, course: new.clone(), history, ..link });
    }
    for item in items {
        let id = state.new_id("item");
        copy.items.insert(item.id.clone(), id.clone());
        let link = item.link.as_ref().and_then(|old| copy.links.get(old).cloned());
        state.items.insert(id.clone(), LineItem { id, course: new.clone(), link, locked: false, ..item });
    }
    Some(copy)
}
