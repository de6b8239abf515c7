//! What lies on the desk, in the views' words.

use crate::db::assignment::Assignment;
use crate::db::types::{GradeOrigin, SubmissionId, SubmissionState};
use crate::domain::marking::decide::{self, Entry, TeacherDetails};
use crate::domain::marking::desk::Desk;
use crate::domain::marking::queue;
use crate::domain::session::Visit;
use crate::error::Result;
use crate::secrets;
use crate::views::assignment::AttemptLine;
use crate::views::marking::code;
use crate::views::review::{
    AppealView, CriterionField, FileLink, MachineView, MarkForm, MarkLine, NearAnswer, QueuePlace,
    ReviewPage, TwoMarks, Visibility,
};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::{Texts, points};
use crate::views::words::Probabilities;
use crate::web::marks;
use crate::web::material;
use crate::web::page::moment;
use crate::web::review::Entrance;
use crate::web::student::course;

/// The page of one answer.
pub fn template(visit: &Visit, t: Texts, desk: &Desk, entrance: Entrance) -> Result<ReviewPage> {
    let (link, assignment) = visit.as_marker()?;
    let (work, here) = (&desk.work, format!("/links/{}", visit.scope()));
    let id = &work.submission.id;
    let (list, order) = match entrance {
        Entrance::Queue(order) => (queue::ordered(&desk.items, order, link), order.parameter()),
        Entrance::Table => (queue::ordered(&desk.items, queue::Order::Need, link), ""),
    };
    let in_order = !order.is_empty();
    let address = |id: &SubmissionId| {
        if in_order {
            format!("{here}/marking/{id}?order={order}")
        } else {
            format!("{here}/submissions/{id}")
        }
    };
    let (previous, next, place) = queue::neighbours(&list, id);
    let next = next.filter(|next| next != id);
    let graded = work.machine().and_then(marks::graded).filter(|_| !desk.hidden);
    let blind = in_order && desk.rules.blind && !desk.revealed;
    let base = if in_order { format!("{here}/marking/{id}") } else { format!("{here}/submissions/{id}") };
    Ok(ReviewPage {
        t,
        tabs: Tabs::teacher(visit.scope(), if in_order { TeacherTab::Marking } else { TeacherTab::Overview }),
        course: course(visit),
        title: assignment.title.clone(),
        prompt: assignment.prompt.clone(),
        reference_answers: assignment.reference_answers.0.clone(),
        points: f64::from(assignment.points),
        queue: in_order.then(|| QueuePlace {
            code: code(id.as_str()),
            list_url: format!("{here}/marking?order={order}"),
            reveal_url: blind.then(|| format!("{here}/marking/{id}/reveal")),
        }),
        need: desk.need.map(|need| need.code().to_owned()),
        hidden: desk.hidden,
        appeal: desk.appeal.as_ref().map(|appeal| AppealView {
            criterion: decide::worth(assignment)
                .into_iter()
                .find(|(id, ..)| *id == appeal.criterion)
                .map(|(_, name, _)| name),
            reason: appeal.reason.clone(),
            at: moment(appeal.created_at),
        }),
        two: desk.two.as_ref().map(|(first, second)| TwoMarks {
            first: first.score,
            first_comment: first.comment.clone(),
            second: second.score,
            second_comment: second.comment.clone(),
        }),
        colleague: desk.colleague.map(moment),
        comments: desk.comments.iter().map(|comment| comment.text.clone()).collect(),
        search: String::new(),
        near: desk
            .near
            .iter()
            .map(|(id, text, likeness)| NearAnswer {
                code: code(id.as_str()),
                url: address(id),
                text: text.clone(),
                likeness: *likeness,
            })
            .collect(),
        why_url: format!("{here}/why/{id}"),
        student: work.person.name.clone().filter(|_| !blind),
        overview_url: here.clone(),
        previous_url: previous.as_ref().map(address),
        next_url: next.as_ref().map(address),
        position: place.map(|at| (at + 1, list.len())),
        attempt: u32::try_from(work.submission.attempt).unwrap_or(0),
        handed_in: moment(work.submission.submitted_at),
        answer: marks::highlighted(&work.submission.answer, graded.as_ref()),
        file: work
            .file_name
            .clone()
            .map(|name| FileLink { name, url: format!("{here}/submissions/{id}/file") }),
        file_note: work.file_read.as_ref().map(material::file_note),
        visibility: match work.submission.state {
            SubmissionState::Grading => Visibility::Grading,
            SubmissionState::Review => Visibility::Waiting,
            SubmissionState::Released => Visibility::Released,
        },
        machine: graded.as_ref().map(|graded| MachineView {
            score: graded.score,
            label: marks::label(graded.label),
            confidence: graded.confidence,
            probabilities: Probabilities {
                correct: graded.probabilities.correct,
                partially_correct: graded.probabilities.partially_correct,
                contradictory: graded.probabilities.contradictory,
                incorrect: graded.probabilities.incorrect,
            },
            reasons: marks::reasons(Some(graded)),
            criteria: marks::criteria(graded, assignment),
            feedback: marks::feedback(&graded.feedback),
            model: graded.model.clone(),
        }),
        attempts: work
            .attempts
            .iter()
            .rev()
            .map(|(attempt, grade)| AttemptLine {
                number: u32::try_from(attempt.attempt).unwrap_or(0),
                handed_in: moment(attempt.submitted_at),
                score: grade.as_ref().map(|grade| grade.score).filter(|_| !desk.hidden),
                url: Some(format!("{here}/submissions/{}", attempt.id)).filter(|_| !blind),
                shown: attempt.id == work.submission.id,
            })
            .collect(),
        history: history(desk),
        passback: marks::passback(work.passback.as_ref()),
        form: form(visit, assignment, desk, order, base),
        conflict: false,
        flash: None,
    })
}

/// Puts what was typed back into the form.
pub fn fill(page: &mut ReviewPage, entry: &Entry) {
    page.form.score.clone_from(&entry.score);
    page.form.comment.clone_from(&entry.comment);
    page.form.reason.clone_from(&entry.reason);
    page.form.answer.clone_from(&entry.answer);
    for field in &mut page.form.criteria {
        if let Some(typed) = entry.criteria.iter().find(|typed| typed.id == field.id) {
            field.points.clone_from(&typed.points);
            field.comment.clone_from(&typed.comment);
        }
    }
}

/// Former marks would tell a second marker what the first one thought.
fn history(desk: &Desk) -> Vec<MarkLine> {
    let shown = desk.work.grades.iter().rev().filter(|_| !desk.hidden);
    shown
        .map(|grade| MarkLine {
            score: grade.score,
            by_teacher: grade.origin == GradeOrigin::Teacher,
            name: None,
            at: moment(grade.created_at),
            comment: grade.comment.clone(),
            counts: desk.work.submission.grade_id.as_ref() == Some(&grade.id),
        })
        .collect()
}

fn form(visit: &Visit, assignment: &Assignment, desk: &Desk, order: &str, action: String) -> MarkForm {
    let (work, here) = (&desk.work, format!("/links/{}", visit.scope()));
    let id = &work.submission.id;
    let teacher = work.current().filter(|g| g.origin == GradeOrigin::Teacher && !desk.hidden);
    let details: TeacherDetails =
        teacher.and_then(|grade| serde_json::from_str(&grade.details).ok()).unwrap_or_default();
    let graded = work.machine().and_then(marks::graded).filter(|_| !desk.hidden);
    let found = graded.as_ref().map(|graded| marks::criteria(graded, assignment)).unwrap_or_default();
    let evidence = graded.as_ref().map(|graded| graded.evidence.as_slice()).unwrap_or_default();
    let criteria: Vec<CriterionField> = decide::worth(assignment)
        .into_iter()
        .map(|(id, name, max)| {
            let at = evidence.iter().position(|evidence| evidence.criterion == id);
            let suggested = at.and_then(|at| evidence.get(at)).and_then(|evidence| evidence.points);
            let given = details.criteria.iter().find(|criterion| criterion.id == id);
            CriterionField {
                points: given
                    .map(|given| given.points)
                    .or(if teacher.is_none() { suggested } else { None })
                    .map(points)
                    .unwrap_or_default(),
                comment: given.map(|given| given.comment.clone()).unwrap_or_default(),
                met: at.and_then(|at| found.get(at)).map(|found| found.met),
                suggested,
                id,
                name,
                max,
            }
        })
        .collect();
    let suggestion = work.current().or_else(|| work.machine()).filter(|_| !desk.hidden);
    // Criteria that are all filled in add up by themselves; a total beside them would stand in the way.
    let adds_up = !criteria.is_empty() && criteria.iter().all(|criterion| !criterion.points.is_empty());
    let mut form = MarkForm {
        action,
        csrf: visit.session.csrf_token.clone(),
        version: work.submission.version,
        score: suggestion
            .filter(|_| !adds_up || !details.criteria.is_empty())
            .map(|grade| points(grade.score))
            .unwrap_or_default(),
        // The machine's words stay the machine's; a teacher writes their own.
        comment: teacher.map(|grade| grade.comment.clone()).unwrap_or_default(),
        criteria,
        reason: details.reason,
        answer: String::new(),
        order: order.to_owned(),
        draft_url: format!("{here}/marking/{id}/draft"),
        draft_key: secrets::hash(&format!("desk:{id}:{}", visit.session.person_id))[..16].to_owned(),
        draft_saved: desk.draft.as_ref().map(|(_, at)| moment(*at)),
        errors: Vec::new(),
    };
    if let Some((entry, _)) = &desk.draft {
        form.score.clone_from(&entry.score);
        form.comment.clone_from(&entry.comment);
        form.reason.clone_from(&entry.reason);
        form.answer.clone_from(&entry.answer);
        for field in &mut form.criteria {
            if let Some(typed) = entry.criteria.iter().find(|typed| typed.id == field.id) {
                field.points.clone_from(&typed.points);
                field.comment.clone_from(&typed.comment);
            }
        }
    }
    form
}
