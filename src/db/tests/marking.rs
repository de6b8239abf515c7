//! Rules, decisions, batches, appeals, groups and what the teacher's lists read.

#![allow(clippy::cloned_ref_to_slice_refs, reason = "a row reads better than a slice of one")]

use super::{NOW, World, at, mark, read, write};
use crate::db::answer_group::{self, AnswerGroup, NearDuplicate};
use crate::db::appeal::{self, Appeal};
use crate::db::decision::{self, Batch, Decision};
use crate::db::grade::Grade;
use crate::db::marking_draft::{self, MarkingDraft, SecondMark};
use crate::db::marking_policy::{self, MarkingPolicy};
use crate::db::submission::Submission;
use crate::db::testing::each_database;
use crate::db::types::{
    AppealId, AppealState, BatchId, DecisionId, DecisionMethod, GradeId, GradeOrigin, JobId, MarkingMode,
    SubmissionState, ValidationId,
};
use crate::db::validation::{self, Validation};
use crate::db::{Conn, DbResult, audit, grade, job, marking, passback, person, submission};

/// A row in every table of marking about a submission and its mark.
pub(super) fn fill(c: &mut Conn, world: &World, of: &Submission, by: &Grade) -> DbResult<()> {
    let person = Some(world.student.id.clone());
    let rules = MarkingPolicy {
        assignment_id: world.assignment.id.clone(),
        mode: MarkingMode::Gated,
        gate: 0.1 + 0.2,
        release_cap: 0,
        audit_percent: 5,
        second_percent: 10,
        second_difference: 0.5,
        blind: true,
        appeal_days: 14,
        seed: "seed".into(),
        version: 1,
        updated_by: person.clone(),
        updated_at: NOW,
    };
    marking_policy::insert(c, &rules)?;
    let batch = Batch {
        id: BatchId::new(NOW),
        resource_link_id: world.link.id.clone(),
        method: DecisionMethod::Band,
        answers: 1,
        marked_by: person.clone(),
        created_at: NOW,
        rolled_back_at: None,
    };
    decision::insert_batch(c, &batch)?;
    let made = Decision { batch_id: Some(batch.id), ..decided(world, of, by, DecisionMethod::Band, 1) };
    decision::insert(c, &made)?;
    let draft = MarkingDraft {
        submission_id: of.id.clone(),
        person_id: world.student.id.clone(),
        version: 1,
        body: "{}".into(),
        updated_at: NOW,
    };
    marking_draft::save(c, &draft)?;
    let second = SecondMark {
        submission_id: of.id.clone(),
        score: 0.1 + 0.2,
        comment: "Half.".into(),
        details: "{}".into(),
        marked_by: person,
        created_at: NOW,
    };
    marking_draft::insert_second(c, &second)?;
    let asked = Appeal {
        id: AppealId::new(NOW),
        submission_id: of.id.clone(),
        resource_link_id: world.link.id.clone(),
        grade_id: by.id.clone(),
        criterion: String::new(),
        reason: "我写了".into(),
        state: AppealState::Open,
        answer: String::new(),
        decided_by: None,
        created_at: NOW,
        decided_at: None,
    };
    appeal::insert(c, &asked)?;
    let group = AnswerGroup {
        submission_id: of.id.clone(),
        resource_link_id: world.link.id.clone(),
        name: "g".into(),
        place: 0,
        by_hand: false,
    };
    let near = NearDuplicate {
        submission_id: of.id.clone(),
        other_id: of.id.clone(),
        resource_link_id: world.link.id.clone(),
        similarity: 0.1 + 0.2,
    };
    answer_group::replace(c, &world.link.id, &[group], &[near])?;
    let look = Validation {
        id: ValidationId::new(NOW),
        assignment_id: world.assignment.id.clone(),
        assignment_version: 1,
        model: "m".into(),
        marks: 20,
        passed: true,
        report: "{}".into(),
        created_at: NOW,
    };
    validation::insert(c, &look)
}

fn decided(world: &World, of: &Submission, by: &Grade, method: DecisionMethod, seconds: i64) -> Decision {
    Decision {
        id: DecisionId::new(at(seconds)),
        submission_id: of.id.clone(),
        resource_link_id: world.link.id.clone(),
        grade_id: by.id.clone(),
        former_grade_id: of.grade_id.clone(),
        former_state: of.state,
        method,
        batch_id: None,
        blind: true,
        marked_by: Some(world.student.id.clone()),
        created_at: at(seconds),
    }
}

#[test]
fn of_two_who_set_rules_one_is_told() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let rules = MarkingPolicy {
            assignment_id: world.assignment.id.clone(),
            mode: MarkingMode::Gated,
            gate: 0.1 + 0.2,
            release_cap: 0,
            audit_percent: 5,
            second_percent: 10,
            second_difference: 0.5,
            blind: true,
            appeal_days: 14,
            seed: "seed".into(),
            version: 1,
            updated_by: Some(world.student.id.clone()),
            updated_at: NOW,
        };
        assert_eq!(read(db, |c| marking_policy::find(c, &world.assignment.id)), None);
        assert!(write(db, |c| marking_policy::insert(c, &rules)));
        assert!(!write(db, |c| marking_policy::insert(c, &rules)));
        let newer =
            MarkingPolicy { version: 2, mode: MarkingMode::Shadow, updated_by: None, ..rules.clone() };
        assert!(write(db, |c| marking_policy::update(c, &newer, 1)));
        assert!(!write(db, |c| marking_policy::update(c, &rules, 1)));
        assert_eq!(read(db, |c| marking_policy::find(c, &world.assignment.id)), Some(newer));
    });
}

#[test]
fn decisions_are_read_in_order_and_by_batch() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (of, first) = write(db, |c| world.marked(c, 1, 1.0));
        let batch = Batch {
            id: BatchId::new(NOW),
            resource_link_id: world.link.id.clone(),
            method: DecisionMethod::Band,
            answers: 0,
            marked_by: None,
            created_at: NOW,
            rolled_back_at: None,
        };
        let one = decided(&world, &of, &first, DecisionMethod::Single, 1);
        let two = Decision {
            batch_id: Some(batch.id.clone()),
            ..decided(&world, &of, &first, DecisionMethod::Band, 2)
        };
        write(db, |c| {
            decision::insert_batch(c, &batch)?;
            decision::insert(c, &two)?;
            decision::insert(c, &one)?;
            decision::set_batch_size(c, &batch.id, 1)
        });
        read(db, |c| {
            assert_eq!(decision::for_submission(c, &of.id)?, [one.clone(), two.clone()]);
            assert_eq!(decision::for_submissions(c, &[of.id.clone()])?, [one.clone(), two.clone()]);
            assert_eq!(decision::of_batch(c, &batch.id)?, [two.clone()]);
            let at_place = decision::for_link(c, &world.link.id)?;
            assert_eq!(at_place.iter().map(|d| d.1).collect::<Vec<_>>(), [one.method, two.method]);
            assert_eq!(decision::count(c, &world.assignment.id)?, 2);
            let marks = decision::human_marks(c, &world.assignment.id, None, 10)?;
            assert_eq!(marks[0].method, DecisionMethod::Band);
            assert_eq!(decision::human_marks(c, &world.assignment.id, Some(at(1)), 10)?.len(), 1);
            assert_eq!((marks[0].score, marks[0].answer.as_str()), (1.0, "They reflect green."));
            assert_eq!(decision::batches(c, &world.link.id, 5)?[0].answers, 1);
            assert_eq!(decision::find_batch(c, &"elsewhere".into(), &batch.id)?, None);
            Ok(())
        });
        assert!(write(db, |c| decision::set_rolled_back(c, &batch.id, at(9))));
        assert!(!write(db, |c| decision::set_rolled_back(c, &batch.id, at(10))));
    });
}

#[test]
fn an_unfinished_decision_is_kept_for_each_marker() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (of, _) = write(db, |c| world.marked(c, 1, 1.0));
        let draft = |body: &str, seconds| MarkingDraft {
            submission_id: of.id.clone(),
            person_id: world.student.id.clone(),
            version: 2,
            body: body.into(),
            updated_at: at(seconds),
        };
        write(db, |c| {
            marking_draft::save(c, &draft("{}", 1))?;
            marking_draft::save(c, &draft(r#"{"score":"1"}"#, 2))
        });
        let newest = draft(r#"{"score":"1"}"#, 2);
        assert_eq!(read(db, |c| marking_draft::for_submission(c, &of.id)), [newest.clone()]);
        assert_eq!(read(db, |c| marking_draft::of_person(c, &world.student.id)), [newest]);
        write(db, |c| marking_draft::delete(c, &of.id, &world.student.id));
        assert!(read(db, |c| marking_draft::for_submission(c, &of.id)).is_empty());

        let second = SecondMark {
            submission_id: of.id.clone(),
            score: 0.3,
            comment: "Half.".into(),
            details: "{}".into(),
            marked_by: Some(world.student.id.clone()),
            created_at: NOW,
        };
        assert!(write(db, |c| marking_draft::insert_second(c, &second)));
        assert!(!write(db, |c| marking_draft::insert_second(c, &second)));
        read(db, |c| {
            assert_eq!(marking_draft::seconds(c, &world.link.id)?, [(of.id.clone(), 0.3)]);
            assert_eq!(marking_draft::seconds_of_person(c, &world.student.id)?.len(), 1);
            assert_eq!(marking_draft::second(c, &of.id)?, Some(second.clone()));
            Ok(())
        });
    });
}

#[test]
fn of_two_markers_each_ones_own_mark_is_read() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (of, first) = write(db, |c| world.marked(c, 1, 1.0));
        let (other, alone) = write(db, |c| world.marked(c, 2, 2.0));
        write(db, |c| {
            decision::insert(c, &decided(&world, &of, &first, DecisionMethod::Single, 1))?;
            decision::insert(c, &decided(&world, &other, &alone, DecisionMethod::Single, 1))?;
            let second = SecondMark {
                submission_id: of.id.clone(),
                score: 1.5,
                comment: String::new(),
                details: "{}".into(),
                marked_by: None,
                created_at: at(5),
            };
            marking_draft::insert_second(c, &second)?;
            // What was decided with both in sight is neither's own mark.
            let later = Grade { id: GradeId::new(at(9)), score: 2.0, created_at: at(9), ..first.clone() };
            grade::insert(c, &later)?;
            decision::insert(c, &decided(&world, &of, &later, DecisionMethod::Single, 9))
        });
        let points = first.max_score;
        let read_for = |points| read(db, |c| decision::double_marked(c, &of.assignment_id, points, 10));
        assert_eq!(read_for(points), [(of.id.clone(), 1.0, 1.5)]);
        assert_eq!(read_for(points * 2.0), [], "marks on another scale are left out");
        let people = read(db, |c| decision::human_marks(c, &of.assignment_id, None, 10));
        assert!(people.iter().all(|mark| mark.marked_by.is_some()), "{people:?}");
    });
}

#[test]
fn an_appeal_is_decided_once() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (of, doubted) = write(db, |c| world.marked(c, 1, 1.0));
        let row = Appeal {
            id: AppealId::new(NOW),
            submission_id: of.id.clone(),
            resource_link_id: world.link.id.clone(),
            grade_id: doubted.id.clone(),
            criterion: "c1".into(),
            reason: "我写了叶绿素".into(),
            state: AppealState::Open,
            answer: String::new(),
            decided_by: None,
            created_at: NOW,
            decided_at: None,
        };
        write(db, |c| appeal::insert(c, &row));
        assert_eq!(read(db, |c| appeal::open(c, &world.link.id)), [row.clone()]);
        let decide =
            |state| write(db, |c| appeal::decide(c, &row.id, state, "Yes.", &world.student.id, at(5)));
        assert!(decide(AppealState::Changed));
        assert!(!decide(AppealState::Kept));
        let found = read(db, |c| appeal::find(c, &world.link.id, &row.id)).unwrap();
        assert_eq!((found.state, found.answer.as_str()), (AppealState::Changed, "Yes."));
        assert!(read(db, |c| appeal::open(c, &world.link.id)).is_empty());
        assert_eq!(read(db, |c| appeal::for_submission(c, &of.id)).len(), 1);
        assert_eq!(read(db, |c| appeal::find(c, &"elsewhere".into(), &row.id)), None);
    });
}

#[test]
fn a_new_grouping_leaves_what_a_hand_has_put() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (one, two, three) = write(db, |c| {
            let first = world.marked(c, 1, 1.0)?.0;
            Ok((first, world.marked(c, 2, 1.0)?.0, world.marked(c, 3, 1.0)?.0))
        });
        let row = |of: &Submission, name: &str, place, by_hand| AnswerGroup {
            submission_id: of.id.clone(),
            resource_link_id: world.link.id.clone(),
            name: name.into(),
            place,
            by_hand,
        };
        let (a, b) = if one.id < two.id { (&one, &two) } else { (&two, &one) };
        let near = NearDuplicate {
            submission_id: a.id.clone(),
            other_id: b.id.clone(),
            resource_link_id: world.link.id.clone(),
            similarity: 0.9,
        };
        let link = &world.link.id;
        write(db, |c| {
            answer_group::replace(
                c,
                link,
                &[row(&one, "g1", 0, false), row(&two, "g1", 1, false)],
                &[near.clone()],
            )?;
            answer_group::put(c, &row(&two, "own", 0, true))?;
            answer_group::replace(
                c,
                link,
                &[row(&two, "g9", 1, false), row(&three, "g9", 0, false)],
                &[near.clone()],
            )
        });
        read(db, |c| {
            assert_eq!(answer_group::find(c, &one.id)?, None);
            assert_eq!(answer_group::find(c, &two.id)?, Some(row(&two, "own", 0, true)));
            assert_eq!(answer_group::members(c, link, "g9")?, [row(&three, "g9", 0, false)]);
            assert_eq!(answer_group::for_link(c, link)?.len(), 2);
            assert_eq!(answer_group::near(c, &one.id)?, [(two.id.clone(), 0.9)]);
            assert_eq!(answer_group::near(c, &two.id)?, [(one.id.clone(), 0.9)]);
            Ok(())
        });
    });
}

#[test]
fn lists_read_the_newest_attempt_and_the_machines_newest_mark() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (newest, older, own) = write(db, |c| {
            world.marked(c, 1, 0.5)?;
            let (of, older) = world.marked(c, 2, 1.0)?;
            let own = Grade {
                origin: GradeOrigin::Teacher,
                marked_by: Some(world.student.id.clone()),
                comment: "Which light?".into(),
                created_at: at(5),
                ..mark(&of, 2.0)
            };
            grade::insert(c, &own)?;
            submission::set_grade(c, &of.id, 2, Some(&own.id), SubmissionState::Released)?;
            Ok((of, older, own))
        });
        read(db, |c| {
            let list = marking::newest(c, &world.link.id)?;
            assert_eq!(list.len(), 1);
            let (summary, found) = &list[0];
            assert_eq!((summary.attempt, summary.id.clone()), (2, newest.id.clone()));
            assert_eq!(found.as_ref().map(|m| (m.id.clone(), m.score)), Some((own.id.clone(), 2.0)));
            let machine = marking::machine_marks(c, &[newest.id.clone()])?;
            assert_eq!(machine.len(), 1);
            assert_eq!(
                (machine[0].0.clone(), machine[0].1.id.clone()),
                (newest.id.clone(), older.id.clone())
            );
            assert_eq!(marking::answers(c, &[newest.id.clone()])?[0].1, "They reflect green.");
            let comments = marking::own_comments(c, &world.student.id, 10)?;
            assert_eq!(comments[0].1, "Which light?");
            assert_eq!(marking::of_assignment(c, &world.assignment.id, 10)?.len(), 2);
            assert_eq!(marking::released_by_machine(c, &world.link.id)?, 0);
            let names = marking::names(c, &[world.student.id.clone()])?;
            assert_eq!(names, [(world.student.id.clone(), Some("Ada".to_owned()), false)]);
            Ok(())
        });
    });
}

#[test]
fn the_newest_validation_counts() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = |seconds, passed| Validation {
            id: ValidationId::new(at(seconds)),
            assignment_id: world.assignment.id.clone(),
            assignment_version: 1,
            model: "m".into(),
            marks: 20,
            passed,
            report: "{}".into(),
            created_at: at(seconds),
        };
        let (old, new) = (row(1, true), row(2, false));
        write(db, |c| {
            validation::insert(c, &new)?;
            validation::insert(c, &old)
        });
        assert_eq!(read(db, |c| validation::newest(c, &world.assignment.id, 1)), [new]);
    });
}

#[test]
fn the_log_of_a_place_comes_page_by_page() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (of, _) = write(db, |c| world.marked(c, 1, 1.0));
        write(db, |c| {
            for n in 0..5 {
                audit::append(c, "p", "grade.save", of.id.as_str(), "{}", at(n))?;
            }
            audit::append(c, "p", "policy.save", world.assignment.id.as_str(), "{}", at(9))?;
            audit::append(c, "p", "grade.save", "of another place", "{}", at(10))
        });
        let page = |before: Option<&crate::db::types::AuditEventId>| {
            read(db, |c| audit::for_place(c, &world.link.id, &world.assignment.id, before, 4))
        };
        let first = page(None);
        assert_eq!(first[0].action, "policy.save");
        assert_eq!(first.len(), 4);
        assert_eq!(page(Some(&first[3].id)).len(), 2);
    });
}

#[test]
fn a_mark_that_was_tried_is_not_withdrawn() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (of, given) = write(db, |c| world.marked(c, 1, 1.0));
        let put = || {
            write(db, |c| {
                passback::put(c, &world.link.id, &of.person_id, &given.id, 1.0, 2.0, "", of.submitted_at, NOW)
            });
        };
        let withdraw = || write(db, |c| passback::withdraw(c, &world.link.id, &of.person_id, &given.id));
        put();
        assert!(withdraw());
        assert!(!withdraw());
        put();
        let claimed = write(db, |c| passback::claim_due(c, "w", NOW, at(10), &[])).unwrap().0;
        assert!(!withdraw(), "a sender holds it");
        write(db, |c| {
            passback::stamp(c, &claimed, "w", at(1))
                .and_then(|_| passback::retry(c, &claimed, "w", at(2), "x"))
        });
        assert!(!withdraw(), "the LMS may have it");
    });
}

#[test]
fn who_is_erased_leaves_their_decisions_without_a_name() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let teacher = write(db, |c| person::upsert(c, &world.platform.id, "t1", None, false, NOW));
        let (of, by) = write(db, |c| world.marked(c, 1, 1.0));
        let row = Decision {
            marked_by: Some(teacher.id.clone()),
            ..decided(&world, &of, &by, DecisionMethod::Single, 1)
        };
        write(db, |c| decision::insert(c, &row));
        write(db, |c| job::enqueue(c, &JobId::new(NOW), "grade", of.id.as_str(), "k", NOW, NOW));
        write(db, |c| crate::db::learner::erase(c, &teacher.id, "nobody"));
        assert_eq!(read(db, |c| decision::for_submission(c, &of.id))[0].marked_by, None);
        write(db, |c| crate::db::learner::erase(c, &world.student.id, "nobody"));
        assert!(read(db, |c| decision::for_submission(c, &of.id)).is_empty());
    });
}
