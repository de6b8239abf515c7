//! The LMS's own session: a `SameSite=Lax` cookie, and the extra round that such a cookie makes necessary.
//!
//! A post or a script redirect that comes from the tool arrives without the cookie, so the LMS posts it once more from
//! its own origin, as Moodle does.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::params::Params;
use crate::model::User;
use crate::server::App;
use crate::state::random_word;
use crate::views;

/// Name of the cookie.
pub(crate) const COOKIE: &str = "sandbox_session";
const REPOST: &str = "repost";

/// Who is logged in.
pub(crate) fn user(app: &App, request: &HttpRequest) -> Option<User> {
    let id = request.cookie(COOKIE)?;
    let state = app.state();
    let user = state.sessions.get(id.value())?;
    state.users.get(user).cloned()
}

/// Logs somebody in.
pub(crate) fn open(app: &App, user: &str) -> Cookie<'static> {
    let id = random_word(32);
    app.state().sessions.insert(id.clone(), user.to_owned());
    Cookie::build(COOKIE, id).path("/").http_only(true).same_site(SameSite::Lax).finish()
}

/// Logs out.
pub(crate) fn close(app: &App, request: &HttpRequest) -> Cookie<'static> {
    if let Some(cookie) = request.cookie(COOKIE) {
        app.state().sessions.remove(cookie.value());
    }
    let mut gone = Cookie::build(COOKIE, "").path("/").finish();
    gone.make_removal();
    gone
}

/// Who is logged in, or the page to answer with: first the extra round, then "please log in".
pub(crate) fn user_or_repost(
    app: &App,
    request: &HttpRequest,
    params: &Params,
) -> Result<User, HttpResponse> {
    if let Some(user) = user(app, request) {
        return Ok(user);
    }
    if params.get(REPOST).is_some() {
        let text =
            "You are not logged in to the sandbox LMS in this browser. Log in and open the activity again.";
        return Err(views::error(app, StatusCode::UNAUTHORIZED, "Please log in", text));
    }
    let mut fields = params.0.clone();
    fields.push((REPOST.into(), "1".into()));
    let action = request.uri().to_string();
    let action = if request.path() == "/auth" { request.path().to_owned() } else { action };
    Err(views::auto_post(app, "One moment", "Continue", "post", &action, "_self", &fields))
}
