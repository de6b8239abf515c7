//! The demo's second course: a term of work of invented students, so that every report has something to show.
//!
//! Course, people and activities are made at once; the work itself is written in the background, oldest first, while the
//! demo can be used already. Answers come from `term.toml`; a fixed seed decides who gave which and when. They are marked
//! by the real grader under each assignment's own release policy, teachers' decisions follow the rules of review, and
//! marks go to the LMS through the outbox as always.

use anyhow::{Context, anyhow};
use grader::Grade as Graded;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sandbox::{NewLineItem, NewLink, NewPerson, Registration, Role, Sandbox};
use serde::Deserialize;

use super::learning;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::feedback_rating::FeedbackRating;
use crate::db::grade::Grade;
use crate::db::person::Person;
use crate::db::platform::Platform;
use crate::db::resource_link::ResourceLink;
use crate::db::submission::Submission;
use crate::db::types::{CourseId, GradeId, GradeOrigin, Helpful, SubmissionId, SubmissionState};
use crate::db::{self, Conn, DbError};
use crate::domain::assignment::{self, AssignmentForm};
use crate::domain::grading;

const DAY: i64 = 86_400;
/// The same course at every start.
const SEED: u64 = 20_261_127;
/// What a teacher gives for the answers of an assignment, the best one first, as shares of full marks.
const WORTH: [f64; 8] = [1.0, 1.0, 0.67, 0.4, 0.33, 0.15, 0.0, 0.0];

#[derive(Deserialize)]
struct Term {
    course: String,
    label: String,
    students: Vec<[String; 3]>,
    assignment: Vec<Task>,
}

#[derive(Deserialize)]
struct Task {
    title: String,
    prompt: String,
    language: String,
    points: u32,
    policy: String,
    reference: String,
    rubric: String,
    answers: Vec<String>,
}

/// A course that is there, and whose work is still to be written.
pub(super) struct Course {
    title: String,
    places: Vec<(Assignment, ResourceLink, Vec<String>)>,
    students: Vec<Person>,
    teacher: Person,
    course: CourseId,
    tried: Vec<learning::Tried>,
}

/// How a student does.
struct Habits {
    skill: f64,
    /// Per assignment.
    trend: f64,
    diligence: f64,
    reads_feedback: bool,
}

/// One attempt that is to be written.
struct Plan {
    place: usize,
    student: usize,
    attempt: i32,
    rank: usize,
    at: Timestamp,
    opened: bool,
}

/// Makes course, people and activities in the LMS and here.
pub(super) async fn prepare(
    app: &App,
    lms: &Sandbox,
    registration: &Registration,
    platform: &Platform,
) -> anyhow::Result<Course> {
    let term: Term = toml::from_str(include_str!("term.toml")).context("the demo's term cannot be read")?;
    let now = app.clock.now();
    let course = lms.add_course(&term.course, &term.label);
    let (teacher, regulars) = (lms.teacher(), lms.students());
    lms.enrol(&course, &teacher, Role::Teacher);
    let mut members = Vec::new();
    // Two who can log in on the demo's first page have a term behind them too.
    for user in regulars.iter().take(2) {
        lms.enrol(&course, user, Role::Student);
        members.push(user.clone());
    }
    for [given, family, locale] in &term.students {
        let chinese = locale.starts_with("zh");
        let full = if chinese { format!("{family}{given}") } else { format!("{given} {family}") };
        let person = NewPerson {
            given: given.clone(),
            family: family.clone(),
            full,
            locale: locale.clone(),
            role: Role::Student,
        };
        members.push(lms.add_person(&course, &person));
    }
    let names = |user: &str| (user.to_owned(), lms.name_of(user));
    let (teacher, members) = (names(&teacher), members.iter().map(|user| names(user)).collect::<Vec<_>>());

    let mut activities = Vec::new();
    for (number, task) in (0..).zip(term.assignment) {
        let form = AssignmentForm {
            title: task.title,
            prompt: task.prompt,
            reference_answer: task.reference,
            rubric: task.rubric,
            points: task.points.to_string(),
            release_policy: task.policy,
            language: task.language,
            ..AssignmentForm::default()
        };
        let content =
            form.check().map_err(|problems| anyhow!("the demo's term is not valid: {problems:?}"))?;
        let assignment = assignment::create(app, &platform.id, None, content).await?;
        let item = assignment::link_item(app, &assignment)?;
        let link = lms.add_link(
            &course,
            registration.tool,
            NewLink {
                title: item.title,
                url: Some(item.url.to_string()),
                custom: item.custom.into_iter().collect(),
                line_item: item.line_item.map(|column| NewLineItem {
                    maximum: f64::from(column.score_maximum),
                    resource_id: Some(column.resource_id),
                    tag: column.tag,
                    review_url: column.review_url.map(|url| url.to_string()),
                }),
            },
        );
        let column = lms.line_item_of(&link).and_then(|item| lms.line_item_url(&item));
        activities.push((number, assignment, link, column, task.answers));
    }

    let (platform, deployment, title) =
        (platform.id.clone(), registration.deployment_id.clone(), term.course.clone());
    let weeks = i64::try_from(activities.len()).unwrap_or(0) * 2;
    let begin = now.plus_seconds(-weeks * 7 * DAY);
    let (course, places, teacher, students) = app
        .db
        .write(move |c| {
            db::deployment::add(c, &platform, &deployment, now)?;
            let row = db::course::upsert(c, &platform, &course, &title, None, None, begin)?;
            let mut places = Vec::new();
            for (number, assignment, link, column, answers) in activities {
                let at = begin.plus_seconds(number * 14 * DAY);
                let place = db::resource_link::upsert(
                    c,
                    &platform,
                    &deployment,
                    &link,
                    &row.id,
                    &assignment.title,
                    column.as_deref(),
                    Some(&assignment.id),
                    at,
                )?;
                places.push((assignment, place, answers));
            }
            let mut person = |(user, name): (String, Option<String>)| {
                db::person::upsert(c, &platform, &user, name.as_deref(), false, begin)
            };
            let teacher = person(teacher)?;
            let students = members.into_iter().map(person).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, DbError>((row.id, places, teacher, students))
        })
        .await?;
    super::material::second(app, &course).await?;
    let assignments: Vec<Assignment> = places.iter().map(|(assignment, ..)| assignment.clone()).collect();
    let tried = learning::set_up(app, "term", &course, &assignments).await?;
    Ok(Course { title: term.course, places, students, teacher, course, tried })
}

/// Writes the term's work, oldest first, and says now and then how far it is.
pub(super) async fn fill(app: &App, course: Course) -> anyhow::Result<()> {
    let mut rng = StdRng::seed_from_u64(SEED);
    let plans = plan(&mut rng, &course, app.clock.now());
    println!("The course “{}” fills in the background: {} answers to mark.", course.title, plans.len());
    let mut decided_at = Timestamp::EPOCH;
    for (done, plan) in plans.iter().enumerate() {
        let Some((assignment, link, answers)) = course.places.get(plan.place) else { continue };
        let Some((student, answer)) = course.students.get(plan.student).zip(answers.get(plan.rank)) else {
            continue;
        };
        let submission = Submission {
            id: SubmissionId::new(plan.at),
            resource_link_id: link.id.clone(),
            assignment_id: assignment.id.clone(),
            person_id: student.id.clone(),
            attempt: plan.attempt,
            submission_key: format!("term-{}", plan.attempt),
            answer: answer.clone(),
            state: SubmissionState::Grading,
            version: 1,
            grade_id: None,
            submitted_at: plan.at,
        };
        let graded = grade(app, assignment, answer).await?;
        let last = plan.place + 1 == course.places.len();
        // Nobody has looked at the newest assignment yet.
        let looks = if last { 1.0 } else { rng.random() };
        decided_at = decided_at.max(plan.at.plus_seconds(DAY)).plus_seconds(rng.random_range(15..75));
        let teacher = Decision { looks, worth: WORTH.get(plan.rank).copied().unwrap_or(0.0), at: decided_at };
        let (assignment, marker) = (assignment.clone(), course.teacher.clone());
        let reader = Reader { opened: plan.opened, rates: (plan.student + plan.place).is_multiple_of(2) };
        let now = app.clock.now();
        app.db
            .write(move |c| write(c, submission, &assignment, graded, &teacher, &marker, reader, now))
            .await?;
        app.wake.passback.notify_one();
        if (done + 1) % 50 == 0 {
            println!("The course “{}”: {} of {}.", course.title, done + 1, plans.len());
        }
    }
    for student in course.students.iter().take(2) {
        learning::practise(app, &course.course, &student.id, &course.tried).await?;
    }
    println!("The course “{}” is complete.", course.title);
    Ok(())
}

/// Who hands in what and when.
fn plan(rng: &mut StdRng, course: &Course, now: Timestamp) -> Vec<Plan> {
    let habits: Vec<Habits> = (0..course.students.len())
        .map(|number| {
            let skill = rng.random_range(0.35..0.95);
            match number {
                // A few who need somebody, each for a reason of their own.
                4 => Habits { skill: 0.95, trend: -0.12, diligence: 1.0, reads_feedback: true },
                9 => Habits { skill: 0.6, trend: 0.0, diligence: 0.35, reads_feedback: false },
                13 => Habits { skill: 0.2, trend: 0.0, diligence: 0.95, reads_feedback: true },
                17 => Habits { skill: 0.7, trend: 0.0, diligence: 0.95, reads_feedback: false },
                _ => Habits {
                    skill,
                    trend: rng.random_range(0.0..0.04),
                    diligence: 0.95,
                    reads_feedback: true,
                },
            }
        })
        .collect();
    let mut plans = Vec::new();
    for (place, (_, link, answers)) in course.places.iter().enumerate() {
        for (student, habit) in habits.iter().enumerate() {
            if !rng.random_bool(habit.diligence) {
                continue;
            }
            let most = answers.len().saturating_sub(1);
            let skill = habit.skill + habit.trend * place as f64;
            let wish = (1.0 - skill) * most as f64 + rng.random_range(-1.3..1.3);
            let mut rank = (wish.round().max(0.0) as usize).min(most);
            let mut at = link.created_at.plus_seconds(rng.random_range(DAY..7 * DAY));
            for attempt in 1..=3 {
                let opened = habit.reads_feedback && rng.random_bool(0.9);
                if at.plus_seconds(3600).seconds_since(now) > 0 {
                    break;
                }
                plans.push(Plan { place, student, attempt, rank, at, opened });
                // Who reads that something is missing tries again, and most find some of it.
                if rank < 3 || !opened || !rng.random_bool(0.55) {
                    break;
                }
                rank = rank.saturating_sub(rng.random_range(0..=3));
                at = at.plus_seconds(rng.random_range(DAY / 2..3 * DAY));
            }
        }
    }
    plans.sort_by_key(|plan| plan.at);
    plans
}

async fn grade(app: &App, assignment: &Assignment, answer: &str) -> anyhow::Result<Graded> {
    let (grader, question, answer) = (app.grader.clone(), grading::question(assignment), answer.to_owned());
    loop {
        let (grader, question, answer) = (grader.clone(), question.clone(), answer.clone());
        match tokio::task::spawn_blocking(move || grader.grade(&question, &answer)).await? {
            Err(error) if error.is_busy() => tokio::time::sleep(std::time::Duration::from_millis(200)).await,
            result => return Ok(result?),
        }
    }
}

/// What the student does with the released mark.
struct Reader {
    opened: bool,
    rates: bool,
}

/// What a teacher makes of an answer, should they look at it.
struct Decision {
    /// 0 to 1: below one bound they look at what waits, below another at what was released too.
    looks: f64,
    /// The share of full marks that they would give.
    worth: f64,
    at: Timestamp,
}

#[expect(clippy::too_many_arguments, reason = "one attempt with all that became of it")]
fn write(
    c: &mut Conn,
    submission: Submission,
    assignment: &Assignment,
    graded: Graded,
    teacher: &Decision,
    marker: &Person,
    reader: Reader,
    now: Timestamp,
) -> Result<(), DbError> {
    db::submission::insert(c, &submission)?;
    let released = grading::releases(c, assignment, &submission, &graded)?;
    let at = submission.submitted_at.plus_seconds(2);
    let machine = Grade {
        id: GradeId::new(at),
        submission_id: submission.id.clone(),
        origin: GradeOrigin::Machine,
        score: graded.score,
        max_score: f64::from(assignment.points),
        needs_review: graded.needs_review,
        comment: graded.feedback.clone(),
        details: serde_json::to_string(&grading::Details { grade: Some(graded) }).unwrap_or_default(),
        assignment_version: assignment.version,
        marked_by: None,
        created_at: at,
    };
    db::grade::insert(c, &machine)?;
    let full = f64::from(assignment.points);
    let own = ((teacher.worth * full * 2.0).round() / 2.0).clamp(0.0, full);
    let (mark, released) = if released && teacher.looks >= 0.15 {
        (machine, true)
    } else if !released && teacher.looks >= 0.9 {
        (machine, false)
    } else {
        let near = (machine.score - own).abs() < 0.2 * full;
        let mark = if near && !released {
            machine
        } else {
            let mark = Grade {
                id: GradeId::new(teacher.at),
                origin: GradeOrigin::Teacher,
                score: if near { machine.score } else { own },
                needs_review: false,
                comment: comment(teacher.worth, &assignment.language).to_owned(),
                details: "{}".into(),
                marked_by: Some(marker.id.clone()),
                created_at: teacher.at,
                ..machine
            };
            db::grade::insert(c, &mark)?;
            mark
        };
        let detail = format!(r#"{{"grade":"{}","origin":"{}"}}"#, mark.id, mark.origin.as_str());
        let subject = submission.id.as_str();
        db::audit::append(c, marker.id.as_str(), "grade.release", subject, &detail, teacher.at)?;
        (mark, true)
    };
    let state = if released { SubmissionState::Released } else { SubmissionState::Review };
    db::submission::set_grade(c, &submission.id, submission.version, Some(&mark.id), state)?;
    if released {
        if reader.opened {
            let at = mark.created_at.plus_seconds(3 * 3600);
            db::feedback_view::note(c, &submission.id, at)?;
            if reader.rates {
                let (helpful, comment) = opinion(teacher.worth, &assignment.language);
                let (submission_id, comment) = (submission.id.clone(), comment.to_owned());
                let row = FeedbackRating { submission_id, helpful, comment, created_at: at };
                db::feedback_rating::put(c, &row)?;
            }
        }
        grading::send(c, &submission, &mark, assignment, now)?;
    }
    Ok(())
}

/// What a student says of the feedback on an answer.
fn opinion(worth: f64, language: &str) -> (Helpful, &'static str) {
    match (worth >= 0.3, worth >= 0.15, language) {
        (true, ..) => (Helpful::Yes, ""),
        (_, true, "zh") => (Helpful::Partly, "能举个例子就更好了。"),
        (_, true, _) => (Helpful::Partly, "An example would have helped me."),
        (_, _, "zh") => (Helpful::No, "我还是不知道原因是什么。"),
        _ => (Helpful::No, "I still do not see what the reason is."),
    }
}

fn comment(worth: f64, language: &str) -> &'static str {
    match (worth >= 0.67, worth >= 0.3, language) {
        (true, _, "zh") => "说得很清楚。",
        (_, true, "zh") => "方向是对的，再把原因补充完整。",
        (_, _, "zh") => "请再读一遍课文，想一想真正的原因。",
        (true, ..) => "Clearly put.",
        (_, true, _) => "You are on the way. Say a little more about why.",
        _ => "Look at the chapter again: what is the reason behind it?",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_term_can_be_read_and_is_valid() {
        let term: Term = toml::from_str(include_str!("term.toml")).unwrap();
        assert_eq!((term.students.len(), term.assignment.len()), (23, 8));
        for task in term.assignment {
            assert_eq!(task.answers.len(), WORTH.len(), "{}", task.title);
            let form = AssignmentForm {
                title: task.title,
                prompt: task.prompt,
                reference_answer: task.reference,
                rubric: task.rubric,
                points: task.points.to_string(),
                release_policy: task.policy,
                language: task.language,
                ..AssignmentForm::default()
            };
            form.check().unwrap();
        }
    }
}
