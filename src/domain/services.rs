//! Calls to a platform's services, with the product's keys and clock.

use lti::nrps::{self, Member};
use lti::{Caller, ServiceError};
use url::Url;

use crate::app::App;
use crate::db::platform::Platform;
use crate::db::types::PlatformId;
use crate::domain::launch;
use crate::domain::platform;
use crate::domain::tool_keys::Keys;
use crate::error::Result;
use crate::secrets;

/// What a call needs, kept together for the time of one.
pub struct Line {
    id: PlatformId,
    platform: lti::Platform,
    keys: std::sync::Arc<Keys>,
    jti: String,
    now: i64,
}

impl Line {
    /// Prepares calls to a platform.
    pub async fn to(app: &App, found: &Platform) -> Result<Self> {
        Ok(Self {
            id: found.id.clone(),
            platform: platform::protocol(found, launch::network(app))?,
            keys: app.tool_keys.current().await?,
            jti: secrets::random_token(),
            now: app.clock.now().unix_seconds(),
        })
    }

    /// A caller with the right to use these scopes.
    pub fn caller<'a>(&'a self, scopes: &'a [&'a str]) -> Caller<'a> {
        Caller {
            platform: &self.platform,
            key: self.keys.signing(&self.id),
            scopes,
            jti: &self.jti,
            now: self.now,
        }
    }
}

/// All members of a course.
pub async fn members(app: &App, found: &Platform, url: &Url) -> Result<Vec<Member>, anyhow::Error> {
    let line = Line::to(app, found).await?;
    let members: Result<_, ServiceError> =
        app.services.members(&line.caller(&[nrps::SCOPE]), url, None).await;
    Ok(members?)
}
