//! Custom parameters: what a launch carries, with variables replaced as the LMS replaces them.

use serde_json::{Map, Value};

use crate::config::Flavour;
use crate::model::{Course, Link, User};

/// Names that Moodle takes out of `custom` and puts elsewhere: a tool must not use them.
pub(crate) const RESERVED: [&str; 2] = ["lineitem_url", "result_url"];

/// Joins custom parameters in the LMS's order; later lists win. Variables the LMS does not know stay as they are.
pub(crate) fn merge(
    flavour: Flavour,
    lists: &[&[(String, String)]],
    user: &User,
    course: &Course,
    link: Option<&Link>,
) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, value) in lists.iter().flat_map(|list| list.iter()) {
        if RESERVED.contains(&name.as_str()) {
            continue;
        }
        // Moodle keeps custom parameters as lines of text, so a line break loses the rest.
        let value = match flavour {
            Flavour::Moodle => value.lines().next().unwrap_or_default(),
            Flavour::Canvas => value,
        };
        let value = substitute(flavour, value, user, course, link);
        let lower = name.to_lowercase();
        if flavour == Flavour::Moodle && lower != *name {
            all.insert(lower, Value::String(value.clone()));
        }
        all.insert(name.clone(), Value::String(value));
    }
    all
}

fn substitute(flavour: Flavour, value: &str, user: &User, course: &Course, link: Option<&Link>) -> String {
    let Some(name) = value.strip_prefix('$') else { return value.to_owned() };
    let known = match name {
        "User.id" => Some(user.id.clone()),
        "User.username" => Some(user.username.clone()),
        "Person.name.full" => Some(user.full.clone()),
        "Person.name.given" => Some(user.given.clone()),
        "Person.name.family" => Some(user.family.clone()),
        "Person.email.primary" => Some(user.email()),
        "Person.sourcedId" => Some(user.sourcedid.clone()),
        "Context.id" => Some(course.id.clone()),
        "Context.title" | "CourseSection.title" => Some(course.title.clone()),
        "Context.label" | "CourseSection.label" => Some(course.label.clone()),
        // Moodle leaves the history empty even in a restored course.
        "Context.id.history" if flavour == Flavour::Canvas => Some(course.history.join(",")),
        "Context.id.history" | "CourseSection.timeFrame.begin" => Some(String::new()),
        // Moodle does not know it.
        "ResourceLink.id.history" if flavour == Flavour::Canvas => link.map(|l| l.history.join(",")),
        "ResourceLink.id" => link.map(|l| l.id.clone()),
        "ResourceLink.title" => link.map(|l| l.title.clone()),
        "ResourceLink.description" => link.map(|l| l.text.clone()),
        _ => None,
    };
    known.unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.into(), value.into())
    }

    #[test]
    fn moodle_lower_cases_cuts_lines_and_keeps_unknown_variables() {
        let user = User {
            id: "4".into(),
            username: "student1".into(),
            given: "A".into(),
            family: "B".into(),
            full: "A B".into(),
            locale: "en".into(),
            sourcedid: String::new(),
            admin: false,
        };
        let course = Course {
            id: "2".into(),
            label: "L".into(),
            title: "T".into(),
            history: vec!["1".into()],
            enrolments: vec![],
        };
        let list = [
            pair("Mixed", "v"),
            pair("due", "$ResourceLink.submission.endDateTime"),
            pair("who", "$User.id"),
            pair("text", "one\ntwo"),
            pair("lineitem_url", "$LineItem.url"),
        ];
        let all = merge(Flavour::Moodle, &[&list], &user, &course, None);
        assert_eq!(all["mixed"], "v");
        assert_eq!(all["Mixed"], "v");
        assert_eq!(all["due"], "$ResourceLink.submission.endDateTime");
        assert_eq!(all["who"], "4");
        assert_eq!(all["text"], "one");
        assert!(!all.contains_key("lineitem_url"));
        let all = merge(Flavour::Canvas, &[&list], &user, &course, None);
        assert!(!all.contains_key("mixed"));
        assert_eq!(all["text"], "one\ntwo");
    }
}
