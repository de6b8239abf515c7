//! Learning events in the words of xAPI 1.0.3 and Caliper 1.2: an answer was handed in, a mark was given.
//!
//! Actors are pseudonyms: a hash over course and our own random id of the person, the same within a course, another in
//! the next one, and without a way back once the person has been erased. Events are made from what is stored when they
//! are asked for; nothing about an erased person can be in them.

use jiff::Timestamp as Moment;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::clock::Timestamp;
use crate::db::report::Line;
use crate::db::types::{CourseId, GradeOrigin};

/// Where events come from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The tool's origin.
    pub tool: Url,
    /// The course.
    pub course: CourseId,
    /// Its title.
    pub title: String,
}

impl Source {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.tool)
    }

    /// The pseudonym of somebody in this course: 32 hexadecimal digits.
    pub fn pseudonym(&self, person: &str) -> String {
        let mut hash = Sha256::new();
        for part in ["feedforward actor", self.course.as_str(), person] {
            hash.update(part);
            hash.update([0]);
        }
        hex::encode(&hash.finalize()[..16])
    }
}

/// With milliseconds, as both standards want it.
fn time(at: Timestamp) -> String {
    let moment = Moment::from_microsecond(at.micros()).unwrap_or(Moment::UNIX_EPOCH);
    format!("{moment:.3}")
}

/// The points of a released mark; what students cannot see yet is no event.
fn released(line: &Line) -> Option<(f64, f64, Timestamp)> {
    let visible = line.state == crate::db::types::SubmissionState::Released;
    Some((line.score.filter(|_| visible)?, line.max_score?, line.graded_at?))
}

/// The statements of one attempt.
pub fn xapi(source: &Source, line: &Line) -> Vec<Value> {
    let actor = json!({
        "objectType": "Agent",
        "account": { "homePage": source.tool.as_str(), "name": source.pseudonym(line.person_id.as_str()) },
    });
    let object = json!({
        "objectType": "Activity",
        "id": source.at(&format!("assignments/{}", line.assignment_id)),
        "definition": {
            "type": "http://adlnet.gov/expapi/activities/assessment", "name": { "und": line.title },
        },
    });
    let context = json!({
        "platform": "Feedforward",
        "contextActivities": { "grouping": [{
            "objectType": "Activity", "id": source.at(&format!("courses/{}", source.course)),
            "definition": { "type": "http://adlnet.gov/expapi/activities/course", "name": { "und": source.title } },
        }]},
    });
    let verb = |id: &str, word: &str| json!({ "id": format!("http://adlnet.gov/expapi/verbs/{id}"), "display": { "en": word } });
    let mut all = vec![json!({
        "id": line.submission_id, "version": "1.0.3", "actor": actor, "verb": verb("answered", "answered"),
        "object": object, "context": context, "timestamp": time(line.submitted_at),
    })];
    if let (Some((score, max, at)), Some(id)) = (released(line), &line.grade_id) {
        all.push(json!({
            "id": id, "version": "1.0.3", "actor": actor, "verb": verb("scored", "scored"), "object": object,
            "context": context, "timestamp": time(at),
            "result": { "score": { "scaled": score / max, "raw": score, "min": 0, "max": max }, "completion": true },
        }));
    }
    all
}

/// The events of one attempt.
pub fn caliper(source: &Source, line: &Line) -> Vec<Value> {
    let person = |id: &str| json!({ "id": format!("urn:feedforward:actor:{}", source.pseudonym(id)), "type": "Person" });
    let assignable = json!({
        "id": source.at(&format!("assignments/{}", line.assignment_id)), "type": "AssignableDigitalResource",
        "name": line.title,
    });
    let attempt = json!({
        "id": format!("urn:uuid:{}", line.submission_id), "type": "Attempt", "count": line.attempt,
        "assignee": person(line.person_id.as_str()), "assignable": assignable,
        "dateCreated": time(line.submitted_at),
    });
    let application =
        json!({ "id": source.tool.as_str(), "type": "SoftwareApplication", "name": "Feedforward" });
    let event = |id: String,
                 kind: &str,
                 profile: &str,
                 actor: Value,
                 action: &str,
                 object: Value,
                 at: Timestamp| {
        json!({
            "@context": "http://purl.imsglobal.org/ctx/caliper/v1p2", "id": format!("urn:uuid:{id}"), "type": kind,
            "profile": profile, "actor": actor, "action": action, "object": object, "eventTime": time(at),
            "edApp": application,
            "group": { "id": source.at(&format!("courses/{}", source.course)), "type": "CourseOffering", "name": source.title },
        })
    };
    let mut submitted = event(
        line.submission_id.to_string(),
        "AssignableEvent",
        "AssignableProfile",
        person(line.person_id.as_str()),
        "Submitted",
        assignable.clone(),
        line.submitted_at,
    );
    submitted["generated"] = attempt.clone();
    let mut all = vec![submitted];
    if let (Some((score, max, at)), Some(id)) = (released(line), &line.grade_id) {
        let scorer = match (line.origin, &line.marked_by) {
            (Some(GradeOrigin::Teacher), Some(teacher)) => person(teacher),
            _ => application.clone(),
        };
        let mut graded =
            event(id.clone(), "GradeEvent", "GradingProfile", scorer.clone(), "Graded", attempt.clone(), at);
        graded["generated"] = json!({
            "id": format!("urn:feedforward:score:{id}"), "type": "Score", "attempt": attempt, "maxScore": max,
            "scoreGiven": score, "scoredBy": scorer, "dateCreated": time(at),
        });
        all.push(graded);
    }
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::types::SubmissionState;

    fn source() -> Source {
        Source {
            tool: Url::parse("https://tool.school.example").unwrap(),
            course: "c1".into(),
            title: "Biology".into(),
        }
    }

    fn line() -> Line {
        let at = Timestamp::from_unix_seconds(1_795_487_280);
        Line {
            person_id: "p1".into(),
            subject: "lms-user-7".into(),
            name: Some("Ada Lovelace".into()),
            resource_link_id: "l1".into(),
            assignment_id: "a1".into(),
            title: "Leaves".into(),
            submission_id: "0199".into(),
            attempt: 2,
            state: SubmissionState::Released,
            submitted_at: at,
            grade_id: Some("g1".into()),
            score: Some(3.0),
            max_score: Some(4.0),
            origin: Some(GradeOrigin::Machine),
            marked_by: None,
            graded_at: Some(at.plus_seconds(2)),
            opened_at: None,
        }
    }

    #[test]
    fn nobody_is_named() {
        for events in [xapi(&source(), &line()), caliper(&source(), &line())] {
            assert_eq!(events.len(), 2);
            let text = serde_json::to_string(&events).unwrap();
            for secret in ["Ada", "lms-user-7", "\"p1\""] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
        let other = Source { course: "c2".into(), ..source() };
        assert_eq!(source().pseudonym("p1"), source().pseudonym("p1"));
        assert_ne!(source().pseudonym("p1"), other.pseudonym("p1"), "courses cannot be joined");
    }

    #[test]
    fn statements_have_what_the_standards_want() {
        let scored = &xapi(&source(), &line())[1];
        assert_eq!(scored["result"]["score"], json!({ "scaled": 0.75, "raw": 3.0, "min": 0, "max": 4.0 }));
        assert_eq!(scored["timestamp"], "2026-11-24T02:28:02.000Z");
        let events = caliper(&source(), &line());
        assert_eq!(events[0]["action"], "Submitted");
        assert_eq!(events[1]["generated"]["scoreGiven"], 3.0);
        assert_eq!(events[1]["actor"]["type"], "SoftwareApplication");
        assert!(events.iter().all(|e| e["@context"] == "http://purl.imsglobal.org/ctx/caliper/v1p2"));
    }

    #[test]
    fn a_mark_that_the_student_cannot_see_is_no_event() {
        let waiting = Line { state: SubmissionState::Review, ..line() };
        assert_eq!((xapi(&source(), &waiting).len(), caliper(&source(), &waiting).len()), (1, 1));
    }
}
