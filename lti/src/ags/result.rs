//! Results: what the gradebook holds, as the platform reports it.

use serde_json::Value;
use url::Url;

use super::with_path_end;
use crate::claims::text;
use crate::http::HttpClient;
use crate::link::next_page;
use crate::services::{Ask, Caller, ServiceError, Services, good};

const RESULTS: &str = "application/vnd.ims.lis.v2.resultcontainer+json";
const MAX_PAGES: usize = 200;
const MAX_RECORDS: usize = 50_000;

/// A mark in the gradebook, in the gradebook's own scale.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultRecord {
    /// The student's `sub`.
    pub user_id: String,
    /// The mark; none when it was taken away. A missing record does not mean an ungraded student: some leave out zero.
    pub result_score: Option<f64>,
    /// The column's maximum now.
    pub result_maximum: Option<f64>,
    /// The comment.
    pub comment: Option<String>,
    /// The time of the score, where the platform tells it.
    pub timestamp: Option<String>,
}

impl<C: HttpClient> Services<C> {
    /// What the gradebook holds for one student, if anything.
    pub async fn result_for(
        &self,
        caller: &Caller<'_>,
        line_item: &Url,
        user_id: &str,
    ) -> Result<Option<ResultRecord>, ServiceError> {
        let mut page = with_path_end(line_item, "results");
        if caller.platform.product_family.quirks().results_by_user {
            page.query_pairs_mut().append_pair("user_id", user_id);
        }
        let mut next = Some(page);
        for _ in 0..MAX_PAGES {
            let Some(page) = next else { return Ok(None) };
            let (list, following) = self.result_page(caller, &page).await?;
            if let Some(found) = list.into_iter().find(|record| record.user_id == user_id) {
                return Ok(Some(found));
            }
            next = following;
        }
        Err(ServiceError::Malformed("the results do not end"))
    }

    /// What the gradebook holds in a whole column, every page of it. Moodle leaves out zero, so that somebody who is not in
    /// the list may still have a mark.
    pub async fn results(
        &self,
        caller: &Caller<'_>,
        line_item: &Url,
    ) -> Result<Vec<ResultRecord>, ServiceError> {
        let (mut all, mut next) = (Vec::new(), Some(with_path_end(line_item, "results")));
        for _ in 0..MAX_PAGES {
            let Some(page) = next else { return Ok(all) };
            let (list, following) = self.result_page(caller, &page).await?;
            all.extend(list);
            if all.len() > MAX_RECORDS {
                break;
            }
            next = following;
        }
        Err(ServiceError::Malformed("the results do not end"))
    }

    async fn result_page(
        &self,
        caller: &Caller<'_>,
        page: &Url,
    ) -> Result<(Vec<ResultRecord>, Option<Url>), ServiceError> {
        let response = good(self.call(caller, &Ask::get(page, RESULTS)).await?, caller.now)?;
        let list: Vec<Value> =
            serde_json::from_slice(response.body()).map_err(|_| ServiceError::Malformed("the results"))?;
        let next = next_page(response.headers(), page).map_err(ServiceError::Malformed)?;
        Ok((list.iter().filter_map(record).collect(), next.filter(|next| next != page)))
    }
}

fn record(value: &Value) -> Option<ResultRecord> {
    let map = value.as_object()?;
    let number =
        |name: &str| map.get(name).and_then(|v| v.as_f64().or_else(|| v.as_str()?.trim().parse().ok()));
    Some(ResultRecord {
        user_id: text(map, "userId")?,
        result_score: number("resultScore"),
        result_maximum: number("resultMaximum"),
        comment: text(map, "comment"),
        timestamp: text(map, "timestamp"),
    })
}
