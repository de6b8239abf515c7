//! Many marks at once, put into the outbox as grading puts them, without answers that somebody would have to write and
//! a model would have to read.

use std::collections::{BTreeMap, BTreeSet};

use feedforward::clock::Timestamp;
use feedforward::db::grade::Grade;
use feedforward::db::resource_link::ResourceLink;
use feedforward::db::submission::Submission;
use feedforward::db::types::{GradeId, GradeOrigin, PlatformId, SubmissionId, SubmissionState};
use feedforward::db::{self, Conn, Db, DbError};
use sandbox::Sandbox;

/// The place that the newest assignment of a platform opens.
pub async fn place(db: &Db, platform: &PlatformId) -> ResourceLink {
    let platform = platform.clone();
    let found = db.read(move |c| {
        let assignment = db::assignment::list(c, &platform, 1)?.remove(0);
        Ok::<_, DbError>(db::resource_link::for_assignment(c, &assignment.id)?.pop())
    });
    found.await.unwrap().expect("somebody has opened the link")
}

/// Hands in for each student and releases a mark of so many points of ten: a new attempt, or a new mark for the last one.
pub async fn put(db: &Db, link: &ResourceLink, marks: Vec<(String, f64)>, again: bool, now: Timestamp) {
    let link = link.clone();
    db.write(move |c| {
        for (student, score) in &marks {
            one(c, &link, student, *score, again, now)?;
        }
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
}

fn one(
    c: &mut Conn,
    link: &ResourceLink,
    student: &str,
    score: f64,
    again: bool,
    now: Timestamp,
) -> Result<(), DbError> {
    let person = db::person::upsert(c, &link.platform_id, student, None, false, now)?;
    let last = db::submission::for_person(c, &link.id, &person.id)?.pop().filter(|_| again);
    let submission = match last {
        Some(last) => last,
        None => {
            let id = SubmissionId::new(now);
            let new = Submission {
                resource_link_id: link.id.clone(),
                assignment_id: link.assignment_id.clone().unwrap(),
                person_id: person.id.clone(),
                attempt: db::submission::attempts_used(c, &link.id, &person.id)? + 1,
                submission_key: id.to_string(),
                answer: "They reflect green light.".into(),
                state: SubmissionState::Grading,
                version: 1,
                grade_id: None,
                submitted_at: now,
                id,
            };
            db::submission::insert(c, &new)?;
            new
        }
    };
    let grade = Grade {
        id: GradeId::new(now),
        submission_id: submission.id.clone(),
        origin: GradeOrigin::Machine,
        score,
        max_score: 10.0,
        needs_review: false,
        comment: format!("{score} of 10"),
        details: "{}".into(),
        assignment_version: 1,
        marked_by: None,
        created_at: now,
    };
    db::grade::insert(c, &grade)?;
    let id = Some(&grade.id);
    assert!(db::submission::set_grade(c, &submission.id, submission.version, id, SubmissionState::Released)?);
    db::passback::put(
        c,
        &link.id,
        &person.id,
        &grade.id,
        score,
        10.0,
        &grade.comment,
        submission.submitted_at,
        now,
    )
}

/// What came of marks on their way.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// Marks whose newest is not what the gradebook shows.
    pub lost: usize,
    /// Marks that the LMS took after a newer one, or with a time that does not grow.
    pub out_of_order: usize,
    /// Marks that the LMS took twice.
    pub doubled: usize,
    /// Score posts that the LMS took.
    pub taken: usize,
}

impl Arrived {
    /// Looks at every post of every student. `wanted` are the marks put in, oldest first.
    pub fn of(lms: &Sandbox, activity: &str, wanted: &BTreeMap<String, Vec<f64>>) -> Self {
        let mut arrived = Self::default();
        for (student, marks) in wanted {
            let shown = lms.grade(student, activity).and_then(|row| row.score);
            arrived.lost += usize::from(shown != marks.last().copied());
            let taken: Vec<_> =
                lms.score_posts(student, activity).into_iter().filter(|post| post.status == 200).collect();
            arrived.taken += taken.len();
            let order: Vec<_> =
                taken.iter().map(|post| marks.iter().position(|mark| Some(*mark) == post.given)).collect();
            for pair in taken.windows(2) {
                arrived.out_of_order += usize::from(pair[0].timestamp >= pair[1].timestamp);
            }
            arrived.out_of_order += order.windows(2).filter(|pair| pair[0] > pair[1]).count();
            arrived.doubled += order.len() - order.iter().collect::<BTreeSet<_>>().len();
        }
        arrived
    }
}
