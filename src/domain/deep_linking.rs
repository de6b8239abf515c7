//! Content selection: an assignment goes back to the LMS as a signed link.
//!
//! The return address comes from the verified launch that the session keeps, never from a form.

use lti::deep_linking::response_jwt_for;
use url::Url;

use crate::app::App;
use crate::db::assignment::Assignment;
use crate::db::types::AssignmentId;
use crate::domain::assignment::{self, Content, link_item};
use crate::domain::launch::network;
use crate::domain::platform;
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::secrets;

/// What the browser carries to the LMS.
pub struct Answer {
    /// Where it goes.
    pub return_url: Url,
    /// The signed message.
    pub jwt: String,
}

/// A new assignment by the teacher who selects content.
pub async fn create(app: &App, visit: &Visit, content: Content) -> Result<Assignment> {
    assignment::create(app, &visit.platform.id, Some(&visit.session.person_id), content).await
}

/// An assignment that is there already.
pub async fn existing(app: &App, visit: &Visit, id: &str) -> Result<Assignment> {
    assignment::find(app, &visit.platform.id, &AssignmentId::from(id)).await
}

/// The answer that puts an assignment into the course.
pub async fn answer(app: &App, visit: &Visit, chosen: &Assignment) -> Result<Answer> {
    let settings = match &visit.notes.deep_linking {
        Some(settings) if visit.is_staff() => settings,
        _ => return Err(Fault::forbidden("not a content selection by a teacher")),
    };
    let known = platform::protocol(&visit.platform, network(app))?;
    let keys = app.tool_keys.current().await?;
    let jwt = response_jwt_for(
        &known,
        keys.signing(&visit.platform.id),
        &visit.session.deployment_id,
        settings,
        &[link_item(app, chosen)?.into()],
        None,
        &secrets::random_token(),
        app.clock.now().unix_seconds(),
    )?;
    Ok(Answer { return_url: settings.return_url.clone(), jwt })
}
