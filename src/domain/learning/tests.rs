//! Evidence, mastery, practice and plans over a real database of each kind.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::practice::{self as desk, Asked, Judged};
use super::standing::{self, Standing};
use super::{Learner, items, outcomes, plan};
use crate::clock::Timestamp;
use crate::db::assignment::{self, Assignment, Settings};
use crate::db::grade::{self, Grade};
use crate::db::mastery;
use crate::db::platform::{self, Platform};
use crate::db::practice::{self, Item};
use crate::db::submission::{self, Submission};
use crate::db::testing::{TestDb, databases, each_database};
use crate::db::types::{
    AssignmentId, ChangeCause, DeploymentPolicy, GradeId, GradeOrigin, ItemId, ItemKind, ItemState, Json,
    OutcomeId, PickReason, PlatformId, ReleasePolicy, SubmissionId, SubmissionState,
};
use crate::db::{Conn, DbError, DbResult, course, person, resource_link};
use crate::error::Error;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);
const DAY: i64 = 86_400;

fn at(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

/// A course with one assignment and one student.
struct Class {
    learner: Learner,
    assignment: Assignment,
    link: crate::db::types::ResourceLinkId,
}

fn write<T>(db: &TestDb, f: impl FnOnce(&mut Conn) -> DbResult<T>) -> T {
    db.write_blocking::<T, DbError>(f).unwrap()
}

impl Class {
    fn make(db: &TestDb, settings: Settings) -> Self {
        write(db, |c| {
            let platform = Platform {
                id: PlatformId::new(NOW),
                name: "School".into(),
                issuer: "https://lms.example".into(),
                client_id: "client".into(),
                authorization_endpoint: "https://lms.example/auth".into(),
                token_endpoint: "https://lms.example/token".into(),
                token_audience: None,
                jwks_uri: "https://lms.example/jwks".into(),
                product_family: String::new(),
                deployment_policy: DeploymentPolicy::Open,
                created_at: NOW,
            };
            platform::insert(c, &platform)?;
            let course = course::upsert(c, &platform.id, "c1", "Biology", None, None, NOW)?;
            let student = person::upsert(c, &platform.id, "s1", Some("Ada"), false, NOW)?;
            let criterion = |id: &str| grader::Criterion {
                id: id.into(),
                description: format!("Says {id}"),
                points: 1.0,
                ..grader::Criterion::default()
            };
            let assignment = Assignment {
                id: AssignmentId::new(NOW),
                platform_id: platform.id.clone(),
                version: 1,
                title: "Chlorophyll in leaves".into(),
                prompt: "Why are leaves green?".into(),
                reference_answers: Json(vec![
                    "Every green leaf holds a dye called chlorophyll inside its cells.".into(),
                ]),
                rubric: Json(vec![criterion("c1"), criterion("c2")]),
                points: 2,
                language: "en".into(),
                attempts_allowed: 0,
                release_policy: ReleasePolicy::Confident,
                created_by: None,
                created_at: NOW,
                updated_at: NOW,
                settings: Json(settings),
                release_at: None,
                archived_at: None,
            };
            assignment::insert(c, &assignment)?;
            let link = resource_link::upsert(
                c,
                &platform.id,
                "d1",
                "l1",
                &course.id,
                "Leaves",
                None,
                Some(&assignment.id),
                NOW,
            )?;
            let learner = Learner { course: course.id, person: student.id };
            Ok(Self { learner, assignment, link: link.id })
        })
    }

    fn note(&self, db: &TestDb, now: Timestamp) -> Standing {
        write(db, |c| standing::note(c, &self.learner, now))
    }

    /// A released mark.
    fn marked(&self, db: &TestDb, attempt: i32, origin: GradeOrigin, score: f64) -> Submission {
        write(db, |c| {
            let row = Submission {
                id: SubmissionId::new(NOW),
                resource_link_id: self.link.clone(),
                assignment_id: self.assignment.id.clone(),
                person_id: self.learner.person.clone(),
                attempt,
                submission_key: format!("k{attempt}"),
                answer: "They reflect green.".into(),
                state: SubmissionState::Grading,
                version: 1,
                grade_id: None,
                submitted_at: at(i64::from(attempt)),
            };
            submission::insert(c, &row)?;
            self.mark(c, &row, origin, score)?;
            Ok(row)
        })
    }

    fn mark(&self, c: &mut Conn, of: &Submission, origin: GradeOrigin, score: f64) -> DbResult<()> {
        let met = |share: f64| if share >= 1.0 { "met" } else { "missing" };
        let second = score - 1.0;
        let machine = format!(
            r#"{{"grade":{{"confidence":0.8,"evidence":[
                {{"criterion":"c1","met":"{}","points":{},"max_points":1.0}},
                {{"criterion":"c2","met":"{}","points":{},"max_points":1.0}}]}}}}"#,
            met(score),
            score.min(1.0),
            met(second),
            second.max(0.0)
        );
        let row = Grade {
            id: GradeId::new(NOW),
            submission_id: of.id.clone(),
            origin,
            score,
            max_score: 2.0,
            needs_review: false,
            comment: String::new(),
            details: if origin == GradeOrigin::Machine { machine } else { "{}".into() },
            assignment_version: 1,
            marked_by: None,
            created_at: NOW,
        };
        grade::insert(c, &row)?;
        let version = submission::find(c, &of.id)?.unwrap().version;
        submission::set_grade(c, &of.id, version, Some(&row.id), SubmissionState::Released)?;
        Ok(())
    }

    fn item(&self, db: &TestDb, outcome: &OutcomeId, prompt: &str) -> Item {
        let item = Item {
            id: ItemId::new(NOW),
            course_id: self.learner.course.clone(),
            outcome_id: outcome.clone(),
            assignment_id: None,
            kind: ItemKind::Short,
            state: ItemState::Approved,
            prompt: prompt.into(),
            answer: "Chlorophyll.".into(),
            source: String::new(),
            pinned: false,
            forbidden: false,
            place: i32::try_from(prompt.len()).unwrap(),
            level: 0.0,
            deviation: 1.0,
            created_at: NOW,
        };
        write(db, |c| practice::insert_item(c, &item));
        item
    }

    fn answer(&self, db: &TestDb, item: &ItemId, key: &str, judged: Judged, now: Timestamp) {
        let reason = PickReason::Suits;
        db.write_blocking::<_, Error>(|c| {
            desk::record(c, &self.learner, item, key, "Chlorophyll does it.", reason, judged, now)
        })
        .unwrap();
    }
}

fn judged(share: f64, confidence: f64) -> Judged {
    Judged { share, counted: true, confidence, grade: None }
}

#[test]
fn an_assignment_speaks_for_an_outcome_of_its_own_name() {
    each_database(|db| {
        let class = Class::make(db, Settings::default());
        let fresh = class.note(db, NOW);
        assert_eq!(fresh.states.len(), 1);
        assert_eq!(fresh.states[0].outcome.name, "Chlorophyll in leaves");
        assert!(fresh.states[0].evidence.is_empty());
        class.marked(db, 1, GradeOrigin::Machine, 2.0);
        let seen = db.read_blocking::<_, DbError>(|c| standing::look(c, &class.learner, at(9))).unwrap();
        assert!(!seen.noted, "a released mark is new");
        let noted = class.note(db, at(9));
        assert!(noted.states[0].mastery.at(at(9).micros()) > 0.5);
        let again = db.read_blocking::<_, DbError>(|c| standing::look(c, &class.learner, at(9))).unwrap();
        assert!(again.noted, "the log has it");
        let steps = write(db, |c| mastery::steps(c, &class.learner.course, &class.learner.person));
        assert_eq!((steps.len(), steps[0].cause), (1, ChangeCause::Shown));
        assert!(steps[0].after_value > steps[0].before_value);
    });
}

#[test]
fn a_mark_that_was_changed_replaces_its_step_and_the_old_one_stays() {
    each_database(|db| {
        let class = Class::make(db, Settings::default());
        let work = class.marked(db, 1, GradeOrigin::Machine, 2.0);
        let before = class.note(db, at(9)).states[0].mastery.at(at(9).micros());
        write(db, |c| class.mark(c, &work, GradeOrigin::Teacher, 0.0));
        let after = class.note(db, at(20));
        assert!(after.states[0].mastery.at(at(20).micros()) < before);
        let outcome = &after.states[0].outcome.id;
        let all = write(db, |c| mastery::history(c, &class.learner.person, outcome, 10));
        assert_eq!(all.len(), 2);
        assert_eq!(all.iter().filter(|step| step.replaced_at == Some(at(20))).count(), 1);
    });
}

#[test]
fn criteria_speak_for_their_own_outcomes() {
    each_database(|db| {
        let class = Class::make(db, Settings::default());
        let first = class.note(db, NOW).states[0].outcome.clone();
        write(db, |c| {
            let second = crate::db::outcome::Outcome { id: OutcomeId::new(NOW), place: 9, ..first.clone() };
            crate::db::outcome::insert(c, &second)?;
            for (outcome, criterion) in [(&first, "c1"), (&second, "c2")] {
                let tie = crate::db::outcome::Tie {
                    outcome_id: outcome.id.clone(),
                    assignment_id: class.assignment.id.clone(),
                    criterion: criterion.into(),
                };
                crate::db::outcome::tie(c, &outcome.id, &[tie])?;
            }
            Ok(())
        });
        // One of two criteria is there.
        class.marked(db, 1, GradeOrigin::Machine, 1.0);
        let seen = class.note(db, at(9));
        let value = |at_: usize| seen.states[at_].mastery.at(at(9).micros());
        assert!(value(0) > 0.5 && value(1) < 0.25, "{} {}", value(0), value(1));
        // A teacher's mark that says nothing of the criteria stands for each.
        class.marked(db, 2, GradeOrigin::Teacher, 2.0);
        let seen = class.note(db, at(20));
        assert!(seen.states[1].mastery.at(at(20).micros()) > value(1));
    });
}

#[test]
fn practice_counts_once_and_changes_level_review_and_mastery() {
    each_database(|db| {
        let class = Class::make(db, Settings::default());
        let outcome = class.note(db, NOW).states[0].outcome.id.clone();
        let item = class.item(db, &outcome, "Name the dye.");
        for _ in 0..2 {
            class.answer(db, &item.id, "form 1", judged(1.0, 0.9), at(5));
        }
        let seen = class.note(db, at(6));
        assert_eq!(seen.practised.len(), 1, "the same form is one answer");
        assert!(seen.profile.level > 0.0);
        assert!(seen.states[0].mastery.at(at(6).micros()) > 0.5);
        let (who, course) = (&class.learner.person, &class.learner.course);
        let stored = write(db, |c| practice::item(c, course, &item.id)).unwrap();
        assert!(stored.level < 0.0 && stored.deviation < 1.0);
        let memory = write(db, |c| practice::memory(c, who, &item.id)).unwrap();
        assert!(memory.due_at > at(DAY));
        // What could not be judged changes nothing.
        let unclear = Judged { counted: false, ..judged(0.0, 0.9) };
        class.answer(db, &item.id, "form 2", unclear, at(7));
        let after = class.note(db, at(8));
        assert_eq!((after.practised.len(), after.profile.level), (2, seen.profile.level));
        assert_eq!(after.states[0].mastery.changes(), seen.states[0].mastery.changes());
        assert_eq!(write(db, |c| practice::memory(c, who, &item.id)), Some(memory));
    });
}

#[test]
fn items_of_open_assignments_are_held_back() {
    for closed in [false, true] {
        each_database(|db| {
            let settings = Settings { closed_at: closed.then_some(at(-5)), ..Settings::default() };
            let class = Class::make(db, settings);
            let seen = class.note(db, NOW);
            let item =
                items::taken(&class.learner.course, &seen.states[0].outcome.id, &class.assignment, &[], NOW);
            write(db, |c| practice::insert_item(c, &item));
            let shelf = |seen: &Standing| {
                let shelf = write(db, |c| desk::shelf(c, &class.learner, seen, at(9)));
                (shelf.items.len(), shelf.held_back)
            };
            assert_eq!(shelf(&seen), if closed { (1, 0) } else { (0, 1) });
            class.marked(db, 1, GradeOrigin::Machine, 1.0);
            assert_eq!(shelf(&class.note(db, at(9))), (1, 0));
        });
    }
}

#[test]
fn due_reviews_come_first_and_the_plain_path_goes_in_order() {
    each_database(|db| {
        let class = Class::make(db, Settings::default());
        let outcome = class.note(db, NOW).states[0].outcome.id.clone();
        let (first, second) = (class.item(db, &outcome, "a"), class.item(db, &outcome, "bb"));
        class.answer(db, &second.id, "f1", judged(0.0, 0.9), NOW);
        let later = at(40 * DAY);
        let next = |personal: bool, asked: &Asked, now| {
            let mut seen = class.note(db, now);
            seen.profile.personal = personal;
            let shelf = write(db, |c| desk::shelf(c, &class.learner, &seen, now));
            desk::next(&seen, &shelf, asked, now).map(|next| (next.item.id, next.reason))
        };
        let nothing = Asked::default();
        assert_eq!(next(true, &nothing, later), Some((second.id.clone(), PickReason::Review)));
        assert_eq!(next(false, &nothing, later), Some((first.id.clone(), PickReason::Chosen)));
        let this = Asked { item: Some(first.id.clone()), outcome: None };
        assert_eq!(next(true, &this, later), Some((first.id.clone(), PickReason::Chosen)));
        let gone = Asked { item: Some("none".into()), outcome: None };
        assert_eq!(next(true, &gone, later), None);
        // The same page shows the same item until it was answered.
        assert_eq!(next(true, &nothing, at(60)), next(true, &nothing, at(60)));
    });
}

#[test]
fn a_plan_keeps_its_minutes_and_what_was_put_off() {
    each_database(|db| {
        let class = Class::make(db, Settings::default());
        let outcome = class.note(db, NOW).states[0].outcome.id.clone();
        let item = class.item(db, &outcome, "a");
        class.answer(db, &item.id, "f1", judged(0.0, 0.9), at(-3 * DAY));
        let made = |wishes: plan::Wishes| {
            let mut seen = class.note(db, NOW);
            seen.profile.plan = Some(serde_json::to_string(&wishes).unwrap());
            let shelf = write(db, |c| desk::shelf(c, &class.learner, &seen, NOW));
            plan::make(seen, shelf, NOW)
        };
        let today = super::day(NOW);
        let wishes = plan::Wishes { until: today + 6, minutes: 15, ..plan::Wishes::default() };
        let whole = made(wishes.clone()).plan;
        assert_eq!(whole.days.len(), 7);
        let lines = |plan: &tutor::learner::Plan, day: usize| {
            plan.days[day].lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(lines(&whole, 0), [item.id.to_string(), outcome.to_string()]);
        assert!(whole.days.iter().all(|day| day.lines.iter().map(|line| line.minutes).sum::<u32>() <= 15));
        let put_off = BTreeMap::from([(item.id.to_string(), today + 1)]);
        let later = made(plan::Wishes { put_off, ..wishes.clone() }).plan;
        assert_eq!(lines(&later, 0), [outcome.to_string()]);
        assert!(lines(&later, 1).contains(&item.id.to_string()));
        let off = BTreeSet::from([today]);
        assert!(lines(&made(plan::Wishes { off, ..wishes }).plan, 0).is_empty());
    });
}

#[test]
fn outcomes_are_made_once() {
    each_database(|db| {
        let class = Class::make(db, Settings::default());
        for _ in 0..2 {
            let found = write(db, |c| outcomes::complete(c, &class.learner.course, NOW));
            assert_eq!(found.all.len(), 1);
            assert!(found.is_complete());
        }
    });
}

/// The log says the same as the evidence, and a right answer never lowers mastery, whatever came before.
#[test]
fn a_right_answer_never_lowers_mastery() {
    let db = databases().remove(0);
    let class = Class::make(&db, Settings::default());
    let outcome = class.note(&db, NOW).states[0].outcome.id.clone();
    let item = class.item(&db, &outcome, "a");
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let now = std::cell::Cell::new(NOW);
    let number = std::cell::Cell::new(0);
    let answers = (proptest::collection::vec((0.0..=1.0, 0.0..=1.0, 0_i64..20 * DAY), 0..4), 0.0..=1.0);
    runner
        .run(&answers, |(before, confidence)| {
            let give = |share: f64, confidence: f64, wait: i64| {
                now.set(now.get().plus_seconds(wait + 1));
                number.set(number.get() + 1);
                class.answer(&db, &item.id, &number.get().to_string(), judged(share, confidence), now.get());
            };
            for (share, confidence, wait) in before {
                give(share, confidence, wait);
            }
            let value = |seen: &Standing| seen.states[0].mastery.at(now.get().micros());
            let stood = value(&class.note(&db, now.get()));
            give(1.0, confidence, 0);
            let stands = class.note(&db, now.get());
            prop_assert!(value(&stands) >= stood - 1e-6, "{stood} {}", value(&stands));
            let steps = write(&db, |c| mastery::steps(c, &class.learner.course, &class.learner.person));
            let last = steps.last().unwrap();
            prop_assert!((last.after_value - value(&stands)).abs() < 1e-9);
            Ok(())
        })
        .unwrap();
}
