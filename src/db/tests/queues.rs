//! Jobs and marks on their way: claimed by one, ended by who holds them, never lost.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;

use super::{NOW, World, at, mark, read, write};
use crate::clock::Timestamp;
use crate::db::job::Job;
use crate::db::passback::{Passback, Revived};
use crate::db::testing::each_database;
use crate::db::types::{GradeId, JobId, JobState, PassbackState, PlatformId};
use crate::db::{Db, grade, job, passback, person, reconcile, resource_link, submission};

fn enqueue(db: &Db, key: &str, run_at: Timestamp) -> bool {
    write(db, |c| job::enqueue(c, &JobId::new(NOW), "grade", "subject", key, run_at, NOW))
}

fn claim(db: &Db, worker: &str, now: Timestamp) -> Option<Job> {
    write(db, |c| job::claim(c, &["grade"], worker, now, now.plus_seconds(30)))
}

#[test]
fn a_job_is_kept_once_by_its_key() {
    each_database(|db| {
        assert!(enqueue(db, "a", NOW));
        assert!(!enqueue(db, "a", NOW));
        let job = claim(db, "w", NOW).unwrap();
        assert!(write(db, |c| job::finish(c, &job.id, "w", NOW)));
        // Not even after it was done.
        assert!(!enqueue(db, "a", NOW));
        assert_eq!(read(db, job::counts), [(JobState::Done, 1)]);
    });
}

#[test]
fn the_job_that_is_due_longest_comes_first() {
    each_database(|db| {
        for (key, seconds) in [("later", 100), ("second", -1), ("first", -2)] {
            enqueue(db, key, at(seconds));
        }
        assert_eq!(claim(db, "w", NOW).unwrap().dedup_key, "first");
        assert_eq!(claim(db, "w", NOW).unwrap().dedup_key, "second");
        assert_eq!(claim(db, "w", NOW), None);
        assert_eq!(claim(db, "w", at(100)).unwrap().dedup_key, "first", "its lease is over");
    });
}

#[test]
fn four_workers_claim_five_hundred_jobs_each_once() {
    each_database(|db| {
        write(db, |c| {
            for n in 0..500 {
                job::enqueue(c, &JobId::new(NOW), "grade", "s", &n.to_string(), NOW, NOW)?;
            }
            Ok(())
        });
        let claimed: Vec<JobId> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|n| {
                    scope.spawn(move || {
                        let name = format!("w{n}");
                        let mut mine = Vec::new();
                        while let Some(job) = claim(db, &name, NOW) {
                            assert_eq!((job.locked_by.as_deref(), job.attempts), (Some(name.as_str()), 1));
                            assert!(write(db, |c| job::finish(c, &job.id, &name, NOW)));
                            mine.push(job.id);
                        }
                        mine
                    })
                })
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        assert_eq!(claimed.len(), 500);
        assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 500);
        assert_eq!(read(db, job::counts), [(JobState::Done, 500)]);
    });
}

#[test]
fn only_who_holds_a_job_ends_it() {
    each_database(|db| {
        enqueue(db, "a", NOW);
        let job = claim(db, "slow", NOW).unwrap();
        let again = claim(db, "fast", at(30)).unwrap();
        assert_eq!((again.id.clone(), again.attempts), (job.id.clone(), 2));
        assert!(!write(db, |c| job::finish(c, &job.id, "slow", at(31))));
        assert!(!write(db, |c| job::retry(c, &job.id, "slow", at(31), "late")));
        assert!(!write(db, |c| job::fail(c, &job.id, "slow", at(31), "late")));
        assert!(write(db, |c| job::finish(c, &job.id, "fast", at(31))));
        assert!(!write(db, |c| job::finish(c, &job.id, "fast", at(31))));
    });
}

#[test]
fn a_job_is_tried_again_later_and_given_up_at_last() {
    each_database(|db| {
        enqueue(db, "a", NOW);
        let job = claim(db, "w", NOW).unwrap();
        assert!(write(db, |c| job::retry(c, &job.id, "w", at(5), "model missing")));
        assert_eq!(claim(db, "w", at(4)), None);
        let again = claim(db, "w", at(5)).unwrap();
        assert_eq!((again.attempts, again.problem.as_deref()), (2, Some("model missing")));
        assert!(write(db, |c| job::fail(c, &job.id, "w", at(6), "model broken")));
        assert_eq!(claim(db, "w", at(1_000)), None);
        assert_eq!(read(db, job::counts), [(JobState::Failed, 1)]);
        assert_eq!(write(db, |c| job::prune_done(c, at(10_000))), 0, "what failed is kept for a look");
    });
}

#[test]
fn old_jobs_that_were_done_go() {
    each_database(|db| {
        for key in ["a", "b", "c"] {
            enqueue(db, key, NOW);
        }
        for when in [at(1), at(2)] {
            let job = claim(db, "w", NOW).unwrap();
            write(db, |c| job::finish(c, &job.id, "w", when));
        }
        assert_eq!(write(db, |c| job::prune_done(c, at(2))), 1);
        assert_eq!(read(db, job::counts), [(JobState::Done, 1), (JobState::Ready, 1)]);
    });
}

/// A mark in the outbox.
struct Outbox<'a> {
    db: &'a Db,
    world: World,
    grade: GradeId,
}

impl<'a> Outbox<'a> {
    fn make(db: &'a Db, issuer: &str) -> Self {
        let world = World::make(db, issuer);
        let grade = write(db, |c| Ok(world.marked(c, 1, 1.0)?.1.id));
        Self { db, world, grade }
    }

    fn put(&self, score: f64, now: Timestamp) {
        let (link, student) = (&self.world.link.id, &self.world.student.id);
        write(self.db, |c| passback::put(c, link, student, &self.grade, score, 2.0, "Good.", NOW, now));
    }

    fn claim(&self, worker: &str, now: Timestamp) -> Option<Passback> {
        write(self.db, |c| passback::claim_due(c, worker, now, now.plus_seconds(60), &[])).map(
            |(row, platform)| {
                assert_eq!(platform, self.world.platform.id);
                row
            },
        )
    }

    fn row(&self) -> Passback {
        read(self.db, |c| passback::find(c, &self.world.link.id, &self.world.student.id)).unwrap()
    }
}

#[test]
fn a_mark_is_delivered_with_its_timestamp() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        outbox.put(1.5, NOW);
        let row = outbox.claim("s", NOW).unwrap();
        assert_eq!(
            (row.seq, row.attempts, row.score_timestamp, row.last_timestamp),
            (1, 1, None, Timestamp::EPOCH)
        );
        assert_eq!(outbox.claim("t", NOW), None);
        assert!(write(db, |c| passback::stamp(c, &row, "s", at(1))));
        write(db, |c| passback::delivered(c, &row, "s", at(2)));
        let row = outbox.row();
        assert_eq!(
            (row.state, row.delivered_seq, row.delivered_score, row.delivered_at, row.locked_by.as_deref()),
            (PassbackState::Delivered, 1, Some(1.5), Some(at(2)), None)
        );
        assert_eq!((row.score_timestamp, row.last_timestamp), (Some(at(1)), at(1)));
        assert_eq!(outbox.claim("s", at(1_000)), None);
    });
}

#[test]
fn a_newer_mark_takes_the_place_and_is_sent_next() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        outbox.put(1.0, NOW);
        let old = outbox.claim("s", NOW).unwrap();
        write(db, |c| passback::stamp(c, &old, "s", at(0)));
        outbox.put(2.0, at(1));
        // The older one is still under way: the two must not overtake each other.
        assert_eq!(outbox.claim("t", at(2)), None);
        assert!(!write(db, |c| passback::stamp(c, &old, "s", at(3))));
        write(db, |c| passback::delivered(c, &old, "s", at(3)));
        let between = outbox.row();
        assert_eq!((between.state, between.delivered_score), (PassbackState::Waiting, Some(1.0)));
        let new = outbox.claim("t", at(4)).unwrap();
        assert_eq!((new.seq, new.score_given, new.attempts), (2, 2.0, 1));
        assert_eq!((new.score_timestamp, new.last_timestamp), (None, at(0)));
        write(db, |c| passback::delivered(c, &new, "t", at(5)));
        let row = outbox.row();
        assert_eq!(
            (row.state, row.delivered_seq, row.delivered_score),
            (PassbackState::Delivered, 2, Some(2.0))
        );
    });
}

#[test]
fn what_was_sent_is_remembered_until_the_lms_has_taken_something() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        // The fourth is the second again; the fifth is never sent.
        for (n, score) in [1.0, 1.5, 0.1 + 0.2, 1.5, 2.0].into_iter().enumerate() {
            let now = at(i64::try_from(n).unwrap());
            outbox.put(score, now);
            let row = outbox.claim("s", now).unwrap();
            if n < 4 {
                assert!(write(db, |c| passback::stamp(c, &row, "s", now)));
            }
            write(db, |c| passback::retry(c, &row, "s", at(1_000), "no_answer"));
        }
        assert_eq!(outbox.row().unheard_scores.0, [1.0, 0.1 + 0.2, 1.5]);
        let row = outbox.claim("s", at(1_000)).unwrap();
        write(db, |c| passback::delivered(c, &row, "s", at(1_001)));
        assert_eq!(outbox.row().unheard_scores.0, [0.0; 0]);
        // However long the silence, the row stays small.
        for n in 0..40_i64 {
            outbox.put(1.0 + n as f64 / 64.0, at(2_000 + n));
            let row = outbox.claim("s", at(2_000 + n)).unwrap();
            write(db, |c| passback::stamp(c, &row, "s", at(2_000 + n)));
            write(db, |c| passback::retry(c, &row, "s", at(3_000), "no_answer"));
        }
        let unheard = outbox.row().unheard_scores.0;
        assert_eq!((unheard.len(), unheard[0], unheard[31]), (32, 1.0 + 8.0 / 64.0, 1.0 + 39.0 / 64.0));
    });
}

#[test]
fn what_comes_of_an_older_try_does_not_touch_a_newer_mark() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        outbox.put(1.0, NOW);
        for n in 0..4 {
            let old = outbox.claim("s", at(n)).unwrap();
            outbox.put(1.0, at(n));
            write(db, |c| match n {
                0 => passback::retry(c, &old, "s", at(1_000), "busy"),
                1 => passback::needs_attention(c, &old, "s", "locked"),
                2 => passback::changed_in_lms(c, &old, "s"),
                _ => passback::restamp(c, &old, "s", at(1_000)),
            });
            let row = outbox.row();
            assert_eq!((row.state, row.problem, row.run_at), (PassbackState::Waiting, None, at(n)));
            assert_eq!((row.locked_by, row.locked_until), (None, Timestamp::EPOCH));
        }
    });
}

#[test]
fn a_sender_that_lost_its_lease_changes_nothing() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        outbox.put(1.0, NOW);
        let slow = outbox.claim("slow", NOW).unwrap();
        let fast = outbox.claim("fast", at(60)).unwrap();
        assert_eq!(fast.attempts, 2);
        write(db, |c| {
            assert!(!passback::stamp(c, &slow, "slow", at(61))?);
            passback::delivered(c, &slow, "slow", at(61))?;
            passback::needs_attention(c, &slow, "slow", "x")
        });
        assert_eq!(outbox.row(), fast);
    });
}

#[test]
fn a_try_that_failed_waits_or_goes_to_a_person() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        outbox.put(1.0, NOW);
        let row = outbox.claim("s", NOW).unwrap();
        write(db, |c| {
            passback::stamp(c, &row, "s", NOW)?;
            passback::retry(c, &row, "s", at(5), "busy")
        });
        assert_eq!(outbox.claim("s", at(4)), None);
        let row = outbox.claim("s", at(5)).unwrap();
        assert_eq!((row.attempts, row.problem.as_deref(), row.score_timestamp), (2, Some("busy"), Some(NOW)));
        write(db, |c| passback::restamp(c, &row, "s", at(6)));
        let row = outbox.claim("s", at(6)).unwrap();
        assert_eq!((row.score_timestamp, row.last_timestamp, row.problem.as_deref()), (None, NOW, None));
        write(db, |c| passback::needs_attention(c, &row, "s", "locked"));
        assert_eq!(outbox.claim("s", at(1_000)), None);
        assert_eq!(
            (outbox.row().state, outbox.row().problem.as_deref()),
            (PassbackState::NeedsAttention, Some("locked"))
        );

        let (link, student) = (&outbox.world.link.id, &outbox.world.student.id);
        assert!(write(db, |c| passback::resend(c, link, student, at(2_000))));
        let row = outbox.claim("s", at(2_000)).unwrap();
        assert_eq!((row.seq, row.attempts, row.problem, row.last_timestamp), (2, 1, None, NOW));
        let row = outbox.row();
        write(db, |c| passback::changed_in_lms(c, &row, "s"));
        assert_eq!(outbox.row().state, PassbackState::ChangedInLms);
        assert!(!write(db, |c| passback::resend(c, link, &"nobody".into(), NOW)));
    });
}

#[test]
fn marks_for_platforms_that_are_busy_are_passed_over() {
    each_database(|db| {
        let (one, two) = (Outbox::make(db, "https://a"), Outbox::make(db, "https://b"));
        one.put(1.0, NOW);
        two.put(1.0, at(1));
        let due = |except: &[PlatformId]| {
            write(db, |c| passback::claim_due(c, "s", at(2), at(60), except)).map(|(_, platform)| platform)
        };
        let (a, b) = (one.world.platform.id.clone(), two.world.platform.id.clone());
        assert_eq!(due(&[a.clone(), b.clone()]), None);
        assert_eq!(due(&[a.clone(), "other".into()]), Some(b));
        assert_eq!(due(&[]), Some(a));
    });
}

/// A mark for each of so many further students.
fn class(outbox: &Outbox<'_>, students: usize) {
    write(outbox.db, |c| {
        for n in 0..students {
            let student = person::upsert(c, &outbox.world.platform.id, &format!("n{n}"), None, false, NOW)?;
            let row = submission::Submission { person_id: student.id.clone(), ..outbox.world.submission(1) };
            submission::insert(c, &row)?;
            let marked = mark(&row, 1.0);
            grade::insert(c, &marked)?;
            passback::put(c, &outbox.world.link.id, &student.id, &marked.id, 1.0, 2.0, "", NOW, NOW)?;
        }
        Ok(())
    });
}

#[test]
fn four_senders_send_a_class_one_mark_after_the_other() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        class(&outbox, 60);
        let (speaking, sent) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for n in 0..4 {
                let (outbox, speaking, sent) = (&outbox, &speaking, &sent);
                scope.spawn(move || {
                    let name = format!("s{n}");
                    while sent.load(SeqCst) < 60 {
                        let Some(row) = outbox.claim(&name, NOW) else {
                            std::thread::yield_now();
                            continue;
                        };
                        assert_eq!(speaking.fetch_add(1, SeqCst), 0, "two speak to one platform");
                        speaking.fetch_sub(1, SeqCst);
                        sent.fetch_add(1, SeqCst);
                        write(outbox.db, |c| passback::delivered(c, &row, &name, NOW));
                    }
                });
            }
        });
        assert_eq!(read(db, passback::counts), [(PassbackState::Delivered, 60)]);
    });
}

#[test]
fn a_platform_that_another_sender_speaks_to_is_passed_over_until_its_lease_ends() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        class(&outbox, 2);
        assert!(outbox.claim("killed", NOW).is_some());
        assert_eq!(outbox.claim("s", at(59)), None);
        assert!(outbox.claim("s", at(60)).is_some());
    });
}

#[test]
fn a_platform_is_left_in_peace_and_tried_again() {
    each_database(|db| {
        let (one, two) = (Outbox::make(db, "https://a"), Outbox::make(db, "https://b"));
        class(&one, 2);
        two.put(1.0, NOW);
        let platform = &one.world.platform.id;
        assert_eq!(write(db, |c| passback::postpone(c, platform, at(50))), 2);
        assert_eq!(write(db, |c| passback::postpone(c, platform, at(40))), 0, "never earlier");
        let row = two.claim("s", at(1)).unwrap();
        assert_eq!(row.resource_link_id, two.world.link.id, "the other platform goes on");
        write(db, |c| passback::needs_attention(c, &row, "s", "no_token"));
        assert_eq!(two.claim("s", at(49)), None);
        for _ in 0..2 {
            let row = one.claim("s", at(50)).unwrap();
            assert_eq!(row.resource_link_id, one.world.link.id);
            write(db, |c| passback::needs_attention(c, &row, "s", "no_token"));
        }
        let revive = |which: &Revived<'_>, problems: &[&str]| {
            write(db, |c| passback::revive(c, which, problems, at(60)))
        };
        assert_eq!(revive(&Revived::Platform(platform), &["locked"]), 0);
        assert_eq!(revive(&Revived::Platform(platform), &["locked", "no_token"]), 2);
        let row = one.claim("s", at(60)).unwrap();
        assert_eq!((row.attempts, row.problem.as_deref()), (1, Some("no_token")));
        write(db, |c| passback::delivered(c, &row, "s", at(60)));
        let (link, student) = (&two.world.link.id, &two.world.student.id);
        assert_eq!(revive(&Revived::Person(link, &row.person_id), &["no_token"]), 0);
        assert_eq!(revive(&Revived::Person(link, student), &["no_token"]), 1);
        assert_eq!(revive(&Revived::Link(link), &["no_token"]), 0, "it waits already");
        assert_eq!(revive(&Revived::Since(at(70)), &["no_token"]), 0);
    });
}

#[test]
fn a_column_is_compared_once_a_day_and_only_what_did_not_change_meanwhile_is_written() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        let claim = |before, now| write(db, |c| reconcile::claim(c, at(before), at(-1_000), at(now)));
        outbox.put(1.5, NOW);
        let row = outbox.claim("s", NOW).unwrap();
        write(db, |c| passback::delivered(c, &row, "s", at(2)));
        let link = &outbox.world.link.id;
        assert_eq!(claim(10, 10), None, "it has no column");
        write(db, |c| resource_link::set_lineitem(c, link, Some("https://a/1")));
        assert_eq!(claim(1, 10), None, "the mark is too young");
        assert_eq!(claim(10, 20), Some(link.clone()));
        assert_eq!(claim(19, 30), None, "compared already");
        assert_eq!(claim(20, 40), Some(link.clone()));
        let taken = |before| read(db, |c| reconcile::taken(c, link, at(before)));
        assert_eq!(taken(1), []);
        let (row, person) = taken(2).pop().unwrap();
        assert_eq!(person.id, outbox.world.student.id);
        let found = |state, problem| write(db, |c| reconcile::found(c, &row, state, problem));
        assert!(found(PassbackState::ChangedInLms, None));
        assert!(!found(PassbackState::NeedsAttention, Some("never_arrived")), "it is not as it was read");
        let (row, _) = taken(2).pop().unwrap();
        outbox.put(2.0, at(50));
        assert!(!write(db, |c| reconcile::found(c, &row, PassbackState::Delivered, None)));
        assert_eq!(taken(60), [], "the newer mark is on its way");
        assert_eq!(outbox.row().state, PassbackState::Waiting);
    });
}

#[test]
fn the_outbox_is_counted() {
    each_database(|db| {
        let outbox = Outbox::make(db, "https://a");
        assert_eq!(read(db, |c| passback::oldest_waiting(c, NOW)), None);
        outbox.put(1.0, NOW);
        assert_eq!(read(db, |c| passback::oldest_waiting(c, at(90))), Some(90));
        assert_eq!(read(db, passback::counts), [(PassbackState::Waiting, 1)]);
        assert_eq!(read(db, |c| passback::for_link(c, &outbox.world.link.id)), [outbox.row()]);
        let row = outbox.claim("s", NOW).unwrap();
        write(db, |c| passback::delivered(c, &row, "s", at(1)));
        assert_eq!(read(db, passback::counts), [(PassbackState::Delivered, 1)]);
        assert_eq!(read(db, |c| passback::oldest_waiting(c, at(90))), None);
    });
}
