//! Everything the sandbox knows, behind one lock, with a bound on each list that a client can make grow.

use std::collections::{BTreeMap, HashMap, VecDeque};

use jiff::Timestamp;
use rand::Rng as _;
use rand::distr::Alphanumeric;

use crate::bounded::{Bounded, push_bounded};
use crate::config::{Flavour, NewPerson, Seed};
use crate::faults::{Endpoint, Fault, PlannedFault, Times};
use crate::jose::{CryptoError, SigningKey};
use crate::model::{
    AccessToken, Course, Draft, Enrolment, Grade, LineItem, Link, PendingDeepLink, PendingLaunch, Tool,
    ToolRegistration, User,
};
use crate::report::RequestSeen;
use crate::uploads::Uploads;

/// Entries of the request and violation logs.
pub(crate) const MAX_LOG: usize = 20_000;
/// People, activities and columns; a test that needs more has lost its way.
pub(crate) const MAX_THINGS: usize = 20_000;
/// How long a launch or a content selection may stay open.
pub(crate) const LAUNCH_SECONDS: i64 = 3600;

/// See the module.
pub(crate) struct State {
    pub flavour: Flavour,
    pub users: BTreeMap<String, User>,
    pub courses: BTreeMap<String, Course>,
    pub links: BTreeMap<String, Link>,
    pub items: BTreeMap<String, LineItem>,
    pub grades: HashMap<(String, String), Grade>,
    pub tools: BTreeMap<u32, Tool>,
    /// Session id to user id.
    pub sessions: Bounded<String>,
    /// By `lti_message_hint`.
    pub launches: Bounded<PendingLaunch>,
    /// By session key of the return URL.
    pub deep_links: Bounded<PendingDeepLink>,
    pub drafts: Bounded<Draft>,
    pub tokens: Bounded<AccessToken>,
    /// Nonces of authorization requests and identifiers of assertions and content selections, by purpose.
    pub seen: Bounded<()>,
    /// Registration token identifiers that may still be used, each for one client id.
    pub registrations: Bounded<String>,
    pub violations: VecDeque<String>,
    pub refusals: VecDeque<String>,
    pub requests: VecDeque<RequestSeen>,
    pub faults: Vec<PlannedFault>,
    /// The LMS's own upload assignments.
    pub uploads: Uploads,
    /// Newest last; it signs.
    pub keys: Vec<SigningKey>,
    /// The course that was there at the start.
    pub seed_course: String,
    counters: HashMap<&'static str, u64>,
}

impl State {
    pub(crate) fn new(flavour: Flavour, seed: &Seed) -> Result<Self, CryptoError> {
        let mut state = Self {
            flavour,
            users: BTreeMap::new(),
            courses: BTreeMap::new(),
            links: BTreeMap::new(),
            items: BTreeMap::new(),
            grades: HashMap::new(),
            tools: BTreeMap::new(),
            sessions: Bounded::new(MAX_THINGS),
            launches: Bounded::new(4096),
            deep_links: Bounded::new(1024),
            drafts: Bounded::new(256),
            tokens: Bounded::new(4096),
            seen: Bounded::new(100_000),
            registrations: Bounded::new(64),
            violations: VecDeque::new(),
            refusals: VecDeque::new(),
            requests: VecDeque::new(),
            faults: Vec::new(),
            uploads: Uploads::new(),
            keys: Vec::new(),
            seed_course: String::new(),
            // Numbers that no two kinds of things share would hide a tool's mistakes; user 1 is the guest, column 1
            // is the course total, as in a fresh Moodle.
            counters: HashMap::from([("user", 1), ("course", 1), ("item", 1)]),
        };
        state.rotate_key()?;
        let admin = NewPerson::new("Alex", "Admin", crate::model::Role::Teacher);
        let admin = state.add_user(&admin, "admin");
        if let Some(admin) = state.users.get_mut(&admin) {
            admin.admin = true;
        }
        let course = state.add_course(&seed.course_title, &seed.course_label);
        for person in &seed.people {
            state.enrol_new(&course, person);
        }
        state.seed_course = course;
        Ok(state)
    }

    /// The next number of a kind.
    pub(crate) fn count(&mut self, kind: &'static str) -> u64 {
        let counter = self.counters.entry(kind).or_default();
        *counter += 1;
        *counter
    }

    /// An id in the flavour's style.
    pub(crate) fn new_id(&mut self, kind: &'static str) -> String {
        let number = self.count(kind);
        match (self.flavour, kind) {
            (Flavour::Moodle, _) | (Flavour::Canvas, "item") => number.to_string(),
            (Flavour::Canvas, "course") => hex::encode(rand::random::<[u8; 20]>()),
            (Flavour::Canvas, _) => uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string(),
        }
    }

    pub(crate) fn rotate_key(&mut self) -> Result<(), CryptoError> {
        let key = SigningKey::generate(hex::encode(rand::random::<[u8; 10]>()))?;
        self.keys.push(key);
        // The newest two stay published, so that messages on their way still verify.
        if self.keys.len() > 2 {
            self.keys.remove(0);
        }
        Ok(())
    }

    pub(crate) fn add_user(&mut self, person: &NewPerson, kind: &str) -> String {
        let id = self.new_id("user");
        let number = self.users.values().filter(|u| u.username.starts_with(kind)).count() + 1;
        let username = if kind == "admin" { kind.to_owned() } else { format!("{kind}{number}") };
        let user = User {
            id: id.clone(),
            sourcedid: if kind == "student" { format!("S-{number:04}") } else { String::new() },
            username,
            given: person.given.clone(),
            family: person.family.clone(),
            full: person.full.clone(),
            locale: person.locale.clone(),
            admin: false,
        };
        if self.users.len() < MAX_THINGS {
            self.users.insert(id.clone(), user);
        }
        id
    }

    /// Creates a person and enrols them.
    pub(crate) fn enrol_new(&mut self, course: &str, person: &NewPerson) -> String {
        use crate::model::Role;
        let kind = match person.role {
            Role::Teacher => "teacher",
            Role::NonEditingTeacher => "assistant",
            Role::Student => "student",
        };
        let user = self.add_user(person, kind);
        if let Some(course) = self.courses.get_mut(course) {
            course.enrolments.push(Enrolment { user: user.clone(), role: person.role, suspended: false });
        }
        user
    }

    pub(crate) fn add_course(&mut self, title: &str, label: &str) -> String {
        let id = self.new_id("course");
        let course = Course {
            id: id.clone(),
            label: label.to_owned(),
            title: title.to_owned(),
            history: Vec::new(),
            enrolments: Vec::new(),
        };
        if self.courses.len() < MAX_THINGS {
            self.courses.insert(id.clone(), course);
        }
        id
    }

    pub(crate) fn add_tool(
        &mut self,
        config: ToolRegistration,
        client_id: Option<String>,
        active: bool,
    ) -> Tool {
        let number = self.count("tool");
        let id = u32::try_from(number).unwrap_or(u32::MAX);
        let tool = Tool {
            id,
            client_id: client_id.unwrap_or_else(|| self.new_client_id()),
            deployment_id: match self.flavour {
                Flavour::Moodle => id.to_string(),
                Flavour::Canvas => format!("{id}:{}", hex::encode(rand::random::<[u8; 20]>())),
            },
            active,
            config,
            keys: Vec::new(),
        };
        self.tools.insert(id, tool.clone());
        tool
    }

    pub(crate) fn new_client_id(&mut self) -> String {
        match self.flavour {
            Flavour::Moodle => random_word(15),
            Flavour::Canvas => format!("{}", 10_000_000_000_000 + self.count("client")),
        }
    }

    pub(crate) fn tool_by_client(&self, client_id: &str) -> Option<&Tool> {
        self.tools.values().find(|tool| tool.client_id == client_id)
    }

    /// The column that stands for an activity: the one that came with it, else the first that the tool made for it.
    pub(crate) fn item_of_link(&self, link: &str) -> Option<&LineItem> {
        let mut items: Vec<&LineItem> =
            self.items.values().filter(|item| item.link.as_deref() == Some(link)).collect();
        items.sort_by_key(|item| (!item.native, item.id.parse::<u64>().unwrap_or(0)));
        items.first().copied()
    }

    /// A course's columns in the order in which they were made.
    pub(crate) fn items_of_course(&self, course: &str) -> Vec<&LineItem> {
        let mut items: Vec<&LineItem> = self.items.values().filter(|item| item.course == course).collect();
        items.sort_by_key(|item| item.id.parse::<u64>().unwrap_or(0));
        items
    }

    /// A course's activities in the order in which they were made.
    pub(crate) fn links_of_course(&self, course: &str) -> Vec<&Link> {
        let mut links: Vec<&Link> = self.links.values().filter(|link| link.course == course).collect();
        links.sort_by_key(|link| link.order);
        links
    }

    pub(crate) fn grade(&self, item: &str, user: &str) -> Option<&Grade> {
        self.grades.get(&(item.to_owned(), user.to_owned()))
    }

    pub(crate) fn grade_mut(&mut self, item: &str, user: &str) -> &mut Grade {
        self.grades.entry((item.to_owned(), user.to_owned())).or_default()
    }

    pub(crate) fn delete_item(&mut self, item: &str) -> bool {
        self.grades.retain(|(of, _), _| of != item);
        self.items.remove(item).is_some()
    }

    /// Forgets launches and content selections that nobody finished.
    pub(crate) fn sweep(&mut self, now: Timestamp) {
        self.launches.retain(|launch| now.as_second() - launch.at.as_second() < LAUNCH_SECONDS);
        self.tokens.retain(|token| token.expires > now);
    }

    /// Writes down that the tool broke a rule.
    pub(crate) fn violation(&mut self, code: &str, detail: impl AsRef<str>) {
        let line = line(code, detail.as_ref());
        tracing::warn!(violation = %line, "the tool broke a rule");
        push_bounded(&mut self.violations, MAX_LOG, line);
    }

    /// Writes down that a request was refused without the tool being at fault (a newer score, a lock, an old token).
    pub(crate) fn refusal(&mut self, code: &str, detail: impl AsRef<str>) {
        push_bounded(&mut self.refusals, MAX_LOG, line(code, detail.as_ref()));
    }

    /// The next planned fault of an endpoint.
    pub(crate) fn take_fault(&mut self, endpoint: Endpoint) -> Option<Fault> {
        let mut chosen = None;
        for planned in self.faults.iter_mut().filter(|planned| planned.endpoint == endpoint) {
            let met = match &mut planned.times {
                Times::OneIn(every) => {
                    planned.calls = planned.calls.wrapping_add(1);
                    planned.calls.is_multiple_of((*every).max(1))
                }
                // What comes one after the other waits for its turn.
                _ if chosen.is_some() => continue,
                Times::UntilCleared => true,
                Times::Next(left) => {
                    let met = *left > 0;
                    *left = left.saturating_sub(1);
                    met
                }
            };
            if met && chosen.is_none() {
                chosen = Some(planned.fault.clone());
            }
        }
        self.faults.retain(|planned| planned.times != Times::Next(0));
        chosen
    }

    /// A value is new for this purpose.
    pub(crate) fn first_use(&mut self, purpose: &str, value: &str) -> bool {
        self.seen.insert(format!("{purpose} {value}"), ())
    }
}

fn line(code: &str, detail: &str) -> String {
    let detail: String = detail.chars().take(300).collect();
    if detail.is_empty() { code.to_owned() } else { format!("{code}: {detail}") }
}

/// Unguessable letters and digits.
pub(crate) fn random_word(length: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}
