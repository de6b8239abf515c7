//! Whether a person agrees that what they hand in to the LMS is read by this tool; the LMS is told.

use jiff::Timestamp;
use lti::asset_processor::SCOPE_EULA_USER;

use crate::app::App;
use crate::db;
use crate::db::eula_acceptance::EulaAcceptance;
use crate::domain::services::Line;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Keeps a person's word and tells the LMS. `false`: the LMS did not take it, and will ask again.
pub async fn answer(app: &App, visit: &Visit, accepted: bool) -> Result<bool> {
    let Some(service) = &visit.notes.eula else {
        return Err(Fault::forbidden("no launch asked for this"));
    };
    let now = app.clock.now();
    let row = EulaAcceptance {
        platform_id: visit.platform.id.clone(),
        deployment_id: visit.session.deployment_id.clone(),
        person_id: visit.session.person_id.clone(),
        accepted,
        at: now,
    };
    app.db.write(move |c| Ok::<_, Error>(db::eula_acceptance::put(c, &row)?)).await?;
    let line = Line::to(app, &visit.platform).await?;
    let at = Timestamp::from_microsecond(now.micros()).map_err(anyhow::Error::from)?;
    let caller = line.caller(&[SCOPE_EULA_USER]);
    let told = app.services.set_eula_acceptance(&caller, service, &visit.person.subject, accepted, at).await;
    if let Err(error) = &told {
        tracing::warn!(platform = %visit.platform.id, %error, "terms: the LMS was not told");
    }
    Ok(told.is_ok())
}
