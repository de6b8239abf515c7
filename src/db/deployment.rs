//! The deployments of a platform that were named by an admin or seen in a launch.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::deployment;
use super::types::PlatformId;
use crate::clock::Timestamp;

/// One deployment.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = deployment)]
pub struct Deployment {
    /// Its platform.
    pub platform_id: PlatformId,
    /// The LMS's name for it.
    pub deployment_id: String,
    /// When it was first named or seen.
    pub created_at: Timestamp,
}

/// Adds a deployment; nothing changes when it is there already.
pub fn add(c: &mut Conn, platform: &PlatformId, deployment_id: &str, now: Timestamp) -> DbResult<()> {
    let row = Deployment {
        platform_id: platform.clone(),
        deployment_id: deployment_id.to_owned(),
        created_at: now,
    };
    each!(c, c => diesel::insert_into(deployment::table).values(&row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// A platform's deployments, oldest first.
pub fn list(c: &mut Conn, platform: &PlatformId) -> DbResult<Vec<Deployment>> {
    let wanted = deployment::table.filter(deployment::platform_id.eq(platform));
    let ordered = wanted.order((deployment::created_at, deployment::deployment_id));
    Ok(ordered.select(Deployment::as_select()).load(c)?)
}

/// Whether a platform has this deployment.
pub fn exists(c: &mut Conn, platform: &PlatformId, deployment_id: &str) -> DbResult<bool> {
    let wanted = deployment::table.find((platform, deployment_id)).select(deployment::created_at);
    Ok(wanted.first::<Timestamp>(c).optional()?.is_some())
}
