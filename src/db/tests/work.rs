//! Drafts, submissions, files, marks.

use super::{NOW, World, at, mark, read, write};
use crate::db::attachment::Attachment;
use crate::db::grade::Grade;
use crate::db::testing::each_database;
use crate::db::types::SubmissionState;
use crate::db::{attachment, course, draft, grade, passback, person, platform, resource_link, submission};

#[test]
fn the_newest_draft_is_kept() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (link, student) = (&world.link.id, &world.student.id);
        write(db, |c| {
            draft::save(c, link, student, "first", at(1))?;
            draft::save(c, link, student, "second\n🌱", at(2))
        });
        let found = read(db, |c| draft::find(c, link, student)).unwrap();
        assert_eq!((found.body.as_str(), found.updated_at), ("second\n🌱", at(2)));
        assert!(write(db, |c| draft::delete(c, link, student)));
        assert!(!write(db, |c| draft::delete(c, link, student)));
        assert_eq!(read(db, |c| draft::find(c, link, student)), None);
    });
}

#[test]
fn a_form_counts_once_and_attempts_are_numbered() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (link, student) = (&world.link.id, &world.student.id);
        assert_eq!(read(db, |c| submission::attempts_used(c, link, student)), 0);
        let (one, two) = (world.submission(1), world.submission(2));
        write(db, |c| {
            submission::insert(c, &two)?;
            submission::insert(c, &one)
        });
        let same_key = submission::Submission { attempt: 3, id: "x".into(), ..one.clone() };
        let same_number =
            submission::Submission { submission_key: "y".into(), id: "y".into(), ..one.clone() };
        for twin in [same_key, same_number] {
            assert!(db.write_blocking(|c| submission::insert(c, &twin)).unwrap_err().is_unique());
        }
        read(db, |c| {
            assert_eq!(submission::attempts_used(c, link, student)?, 2);
            assert_eq!(submission::for_person(c, link, student)?, [one.clone(), two]);
            assert_eq!(submission::by_key(c, link, student, "key 1")?, Some(one));
            assert_eq!(submission::by_key(c, link, student, "key 3")?, None);
            Ok(())
        });
    });
}

#[test]
fn of_two_who_decide_one_is_told() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = world.submission(1);
        let marked = mark(&row, 1.0);
        write(db, |c| {
            submission::insert(c, &row)?;
            grade::insert(c, &marked)
        });
        let decide = |version, state| {
            write(db, |c| submission::set_grade(c, &row.id, version, Some(&marked.id), state))
        };
        assert!(decide(1, SubmissionState::Released));
        assert!(!decide(1, SubmissionState::Review));
        let now = read(db, |c| submission::find(c, &row.id)).unwrap();
        assert_eq!(
            (now.version, now.state, now.grade_id),
            (2, SubmissionState::Released, Some(marked.id.clone()))
        );
        assert!(write(db, |c| submission::set_grade(c, &row.id, 2, None, SubmissionState::Review)));
        assert_eq!(read(db, |c| submission::find(c, &row.id)).unwrap().grade_id, None);
    });
}

#[test]
fn a_table_shows_the_newest_attempt_of_each_with_its_mark() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let other = World::make(db, "https://b");
        let (newest, best) = write(db, |c| {
            world.marked(c, 1, 2.0)?;
            let best = world.marked(c, 2, 0.1 + 0.2)?;
            other.marked(c, 1, 1.0)?;
            let second = person::upsert(c, &world.platform.id, "s2", None, false, NOW)?;
            let unmarked = submission::Submission { person_id: second.id, ..world.submission(7) };
            submission::insert(c, &unmarked)?;
            Ok((unmarked, best))
        });
        let mut table = read(db, |c| submission::newest_of_each_person(c, &world.link.id));
        table.sort_by_key(|(summary, _)| summary.attempt);
        let shown: Vec<_> = table.into_iter().map(|(s, g)| (s.id, s.attempt, g)).collect();
        assert_eq!(shown, [(best.0.id, 2, Some(best.1)), (newest.id, 7, None)]);
    });
}

#[test]
fn what_waits_for_a_teacher_comes_with_its_mark() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let expected = write(db, |c| {
            let first = world.marked(c, 1, 0.5)?;
            let second = world.marked(c, 2, 1.0)?;
            submission::set_grade(c, &second.0.id, 2, Some(&second.1.id), SubmissionState::Released)?;
            let third = world.marked(c, 3, 1.5)?;
            let ungraded = world.submission(4);
            submission::insert(c, &ungraded)?;
            submission::set_grade(c, &ungraded.id, 1, None, SubmissionState::Review)?;
            Ok([first, third])
        });
        assert_eq!(read(db, |c| submission::waiting_for_review(c, &world.link.id)), expected);
    });
}

#[test]
fn marks_are_read_in_the_order_they_were_given() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = world.submission(1);
        let marks: Vec<Grade> = (0..3)
            .map(|n| Grade {
                created_at: at(n),
                marked_by: (n == 2).then(|| world.student.id.clone()),
                ..mark(&row, 0.1 + n as f64)
            })
            .collect();
        write(db, |c| {
            submission::insert(c, &row)?;
            marks.iter().rev().try_for_each(|mark| grade::insert(c, mark))
        });
        assert_eq!(read(db, |c| grade::for_submission(c, &row.id)), marks);
        assert_eq!(read(db, |c| grade::find(c, &marks[2].id)).as_ref(), Some(&marks[2]));
    });
}

#[test]
fn a_file_comes_back_byte_for_byte() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = world.submission(1);
        let file = Attachment {
            submission_id: row.id.clone(),
            file_name: "照片.jpg".into(),
            media_type: "image/jpeg".into(),
            sha256: "00".into(),
            content: (0..=255).cycle().take(100_000).collect(),
        };
        write(db, |c| {
            submission::insert(c, &row)?;
            attachment::insert(c, &file)
        });
        assert_eq!(read(db, |c| attachment::file_name(c, &row.id)).as_deref(), Some("照片.jpg"));
        assert_eq!(read(db, |c| attachment::find(c, &row.id)), Some(file));
        assert_eq!(read(db, |c| attachment::find(c, &"none".into())), None);
    });
}

#[test]
fn a_removed_platform_leaves_nothing_behind_and_takes_nothing_else() {
    each_database(|db| {
        let (gone, stays) = (World::make(db, "https://a"), World::make(db, "https://b"));
        for world in [&gone, &stays] {
            write(db, |c| {
                let (row, marked) = world.marked(c, 1, 1.0)?;
                draft::save(c, &world.link.id, &world.student.id, "x", NOW)?;
                passback::put(
                    c,
                    &world.link.id,
                    &world.student.id,
                    &marked.id,
                    1.0,
                    2.0,
                    "",
                    row.submitted_at,
                    NOW,
                )
            });
        }
        assert!(write(db, |c| platform::remove(c, &gone.platform.id)));
        read(db, |c| {
            for (world, there) in [(&gone, false), (&stays, true)] {
                assert_eq!(course::find(c, &world.course.id)?.is_some(), there);
                assert_eq!(resource_link::find(c, &world.link.id)?.is_some(), there);
                assert_eq!(
                    submission::for_person(c, &world.link.id, &world.student.id)?.len(),
                    usize::from(there)
                );
                assert_eq!(passback::for_link(c, &world.link.id)?.len(), usize::from(there));
                assert_eq!(draft::find(c, &world.link.id, &world.student.id)?.is_some(), there);
            }
            Ok(())
        });
    });
}
