//! The gradebook: the whole course for teachers, one's own row for students.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::{number, see_other, teacher, visitor};
use crate::http::params::Params;
use crate::model::{LineItem, Role};
use crate::server::App;
use crate::state::State;
use crate::views::{self, Cell, ColumnHead, GradeLine, Gradebook, MyGrades, Person};

fn head(item: &LineItem) -> ColumnHead {
    ColumnHead {
        item: item.id.clone(),
        link: item.link.clone(),
        label: item.label.clone(),
        maximum: number(item.maximum),
        locked: item.locked,
    }
}

fn cell(state: &State, item: &LineItem, user: &str) -> Cell {
    let grade = state.grade(&item.id, user);
    let (score, comment) = grade.map(|g| g.shown(item.maximum)).unwrap_or_default();
    Cell {
        item: item.id.clone(),
        score: score.map(number),
        maximum: number(item.maximum),
        comment: comment.map(str::to_owned),
        overridden: grade.is_some_and(|g| g.overridden.is_some()),
        locked: grade.is_some_and(|g| g.locked),
        analysis: item.link.as_ref().map(|link| format!("/activities/{link}/review/{user}")),
    }
}

/// `GET /courses/{course}/grades`
pub(crate) async fn grades(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    let visitor = match visitor(&app, &request, &path) {
        Ok(visitor) => visitor,
        Err(page) => return page,
    };
    let shell = visitor.shell(&app, "grades");
    let state = app.state();
    let items = state.items_of_course(&visitor.course.id);
    let columns = items.iter().map(|item| head(item)).collect();
    if !visitor.staff {
        let cells = items.iter().map(|item| cell(&state, item, &visitor.user.id)).collect();
        drop(state);
        return views::html(StatusCode::OK, &MyGrades { shell, columns, cells });
    }
    let students = visitor.course.enrolments.iter().filter(|e| e.role == Role::Student);
    let lines = students
        .filter_map(|e| {
            let user = state.users.get(&e.user)?;
            let cells = items.iter().map(|item| cell(&state, item, &user.id)).collect();
            Some(GradeLine { person: Person::of(user, "Student"), cells })
        })
        .collect();
    drop(state);
    views::html(StatusCode::OK, &Gradebook { shell, course: visitor.course.id.clone(), columns, lines })
}

/// `POST /courses/{course}/grades` with `item`, `user` and `action` (`override`, `release`, `lock`, `unlock`)
pub(crate) async fn change_grade(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    body: Bytes,
) -> HttpResponse {
    if let Err(page) = teacher(&app, &request, &path) {
        return page;
    }
    let params = Params::parse(&body);
    let (item, user) = (params.get("item").unwrap_or_default(), params.get("user").unwrap_or_default());
    let mut state = app.state();
    let known = state.items.get(item).is_some_and(|i| i.course == *path) && state.users.contains_key(user);
    if !known {
        drop(state);
        return views::error(
            &app,
            StatusCode::NOT_FOUND,
            "There is no such grade",
            "Go back to the gradebook.",
        );
    }
    let grade = state.grade_mut(item, user);
    match params.get("action") {
        Some("override") => {
            let score = params.filled("score").and_then(|s| s.trim().parse::<f64>().ok());
            grade.overridden = Some((score, params.filled("comment").map(str::to_owned)));
        }
        Some("release") => grade.overridden = None,
        Some("lock") => grade.locked = true,
        Some("unlock") => grade.locked = false,
        _ => {}
    }
    drop(state);
    see_other(&format!("/courses/{}/grades", path.as_str()))
}
