//! The gradebook's column that a mark belongs to.

use lti::ServiceError;
use lti::ags::{LineItemFilter, SCOPES};
use url::Url;

use super::Parcel;
use crate::app::App;
use crate::db;
use crate::domain::services::Line;
use crate::error::Result;

/// The column for this link: the one the LMS brought, else the first that belongs to the link or to the assignment.
pub(super) async fn line_item(
    app: &App,
    parcel: &mut Parcel,
    line: &Line,
) -> Result<Result<Option<Url>, ServiceError>> {
    if let Some(url) = parcel.link.lineitem_url.as_deref().and_then(|url| Url::parse(url).ok()) {
        return Ok(Ok(Some(url)));
    }
    match search(app, parcel, line).await {
        Ok(Some(url)) => {
            keep_line_item(app, parcel, &url).await?;
            Ok(Ok(Some(url)))
        }
        other => Ok(other),
    }
}

/// After a 404: whether another column was found and kept.
pub(super) async fn rediscover(
    app: &App,
    parcel: &mut Parcel,
    line: &Line,
    gone: &Url,
) -> Result<Result<bool, ServiceError>> {
    match search(app, parcel, line).await {
        Ok(Some(url)) if url != *gone => {
            keep_line_item(app, parcel, &url).await?;
            Ok(Ok(true))
        }
        Ok(_) => Ok(Ok(false)),
        Err(error) => Ok(Err(error)),
    }
}

async fn search(app: &App, parcel: &Parcel, line: &Line) -> Result<Option<Url>, ServiceError> {
    let Some(list) = parcel.course.lineitems_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Ok(None);
    };
    let caller = line.caller(SCOPES);
    let of_link =
        LineItemFilter { resource_link_id: Some(&parcel.link.link_id), ..LineItemFilter::default() };
    let assignment = parcel.link.assignment_id.as_ref().map(|id| id.as_str());
    let of_assignment = LineItemFilter { resource_id: assignment, ..LineItemFilter::default() };
    let mut found = app.services.line_items(&caller, &list, &of_link).await?;
    if found.is_empty() && assignment.is_some() {
        found = app.services.line_items(&caller, &list, &of_assignment).await?;
        // Another link's own column is not ours.
        found.retain(|item| item.resource_link_id.as_deref().is_none_or(|id| id == parcel.link.link_id));
    }
    Ok(found.into_iter().find_map(|item| item.id))
}

async fn keep_line_item(app: &App, parcel: &mut Parcel, url: &Url) -> Result<()> {
    parcel.link.lineitem_url = Some(url.to_string());
    let (id, url) = (parcel.link.id.clone(), url.to_string());
    Ok(app.db.write(move |c| db::resource_link::set_lineitem(c, &id, Some(&url))).await?)
}
