//! Line items: columns of the gradebook.

use http::Method;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use url::Url;

use crate::http::HttpClient;
use crate::link::next_page;
use crate::services::{Ask, Caller, ServiceError, Services, good};

const ITEM: &str = "application/vnd.ims.lis.v2.lineitem+json";
const LIST: &str = "application/vnd.ims.lis.v2.lineitemcontainer+json";
const MAX_PAGES: usize = 200;
const MAX_ITEMS: usize = 20_000;
/// Moodle's column for the label; a longer one breaks its database call.
const MAX_LABEL_CHARS: usize = 255;

/// A column of the gradebook.
///
/// What the platform sent and this type does not name is kept in `other` and goes back with an update, because
/// platforms clear what an update leaves out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LineItem {
    /// Its address; none before it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Url>,
    /// Title of the column; at most 255 characters are sent.
    #[serde(deserialize_with = "text_or_nothing")]
    pub label: String,
    /// Highest mark, above 0. The platform may have rescaled it since.
    #[serde(deserialize_with = "number", serialize_with = "plain_number")]
    pub score_maximum: f64,
    /// The tool's id of the assignment; survives a course copy.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "maybe_text")]
    pub resource_id: Option<String>,
    /// The tool's second id.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "maybe_text")]
    pub tag: Option<String>,
    /// The link that the column belongs to.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "maybe_text")]
    pub resource_link_id: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Which line items to list; the platform filters, and the answer is filtered again, since some ignore it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineItemFilter<'a> {
    /// By the tool's id of the assignment.
    pub resource_id: Option<&'a str>,
    /// By the tool's second id.
    pub tag: Option<&'a str>,
    /// By link.
    pub resource_link_id: Option<&'a str>,
}

impl LineItemFilter<'_> {
    fn url(&self, lineitems: &Url) -> Url {
        let mut url = lineitems.clone();
        for (name, value) in [
            ("resource_id", self.resource_id),
            ("tag", self.tag),
            ("resource_link_id", self.resource_link_id),
        ] {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        url
    }

    fn fits(&self, item: &LineItem) -> bool {
        let same =
            |wanted: Option<&str>, found: &Option<String>| wanted.is_none() || wanted == found.as_deref();
        same(self.resource_id, &item.resource_id)
            && same(self.tag, &item.tag)
            && same(self.resource_link_id, &item.resource_link_id)
    }
}

impl<C: HttpClient> Services<C> {
    /// All line items that fit, every page of them, without doubles.
    pub async fn line_items(
        &self,
        caller: &Caller<'_>,
        lineitems: &Url,
        filter: &LineItemFilter<'_>,
    ) -> Result<Vec<LineItem>, ServiceError> {
        let mut page = filter.url(lineitems);
        let (mut items, mut ids, mut seen) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        while seen.insert(page.to_string()) {
            if seen.len() > MAX_PAGES || items.len() > MAX_ITEMS {
                return Err(ServiceError::Malformed("the list of line items does not end"));
            }
            let response = good(self.call(caller, &Ask::get(&page, LIST)).await?, caller.now)?;
            let list: Vec<Value> = serde_json::from_slice(response.body())
                .map_err(|_| ServiceError::Malformed("the list of line items"))?;
            let readable = list.into_iter().filter_map(|item| serde_json::from_value::<LineItem>(item).ok());
            for item in readable.filter(|item| item.id.is_some() && filter.fits(item)) {
                if ids.insert(item.id.as_ref().map(Url::to_string)) {
                    items.push(item);
                }
            }
            match next_page(response.headers(), &page).map_err(ServiceError::Malformed)? {
                Some(next) => page = next,
                None => break,
            }
        }
        Ok(items)
    }

    /// One line item by its address.
    pub async fn line_item(&self, caller: &Caller<'_>, id: &Url) -> Result<LineItem, ServiceError> {
        read(&good(self.call(caller, &Ask::get(id, ITEM)).await?, caller.now)?)
    }

    /// Makes a line item. The platform does not keep ids unique, so list by `resource_id` and `tag` first.
    pub async fn create_line_item(
        &self,
        caller: &Caller<'_>,
        lineitems: &Url,
        item: &LineItem,
    ) -> Result<LineItem, ServiceError> {
        let new = LineItem { id: None, ..item.clone() };
        let made: LineItem = read(&self.write(caller, Method::POST, lineitems, &new).await?)?;
        if made.id.is_none() {
            return Err(ServiceError::Malformed("a new line item without an address"));
        }
        Ok(made)
    }

    /// Replaces a line item as a whole; start from what the platform sent, since it clears what is left out.
    pub async fn update_line_item(&self, caller: &Caller<'_>, item: &LineItem) -> Result<(), ServiceError> {
        let id = item.id.as_ref().ok_or(ServiceError::Malformed("a line item without an address"))?;
        self.write(caller, Method::PUT, id, item).await.map(|_| ())
    }

    async fn write(
        &self,
        caller: &Caller<'_>,
        method: Method,
        url: &Url,
        item: &LineItem,
    ) -> Result<http::Response<Vec<u8>>, ServiceError> {
        let label = item.label.chars().take(MAX_LABEL_CHARS).collect();
        let body = serde_json::to_vec(&LineItem { label, ..item.clone() })
            .map_err(|_| ServiceError::Malformed("the line item"))?;
        let ask = Ask { method, url, accept: Some(ITEM), content_type: Some(ITEM), body };
        good(self.call(caller, &ask).await?, caller.now)
    }
}

fn read(response: &http::Response<Vec<u8>>) -> Result<LineItem, ServiceError> {
    serde_json::from_slice(response.body()).map_err(|_| ServiceError::Malformed("the line item"))
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64().unwrap_or_default(),
        Value::String(text) => text.trim().parse().unwrap_or_default(),
        _ => 0.0,
    })
}

fn plain_number<S: serde::Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    super::score::number(*value).serialize(serializer)
}

fn maybe_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

fn text_or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    maybe_text(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tolerant_in_whole_out() {
        let sent = json!({"id": "https://lms.example/2/lineitem?type_id=1", "label": null, "scoreMaximum": "20", "resourceId": 7,
            "tag": "", "submissionReview": {"url": "https://tool.example/launch"}, "gradesReleased": true});
        let item: LineItem = serde_json::from_value(sent).unwrap();
        assert_eq!(
            (item.score_maximum, item.resource_id.as_deref(), item.tag.as_deref()),
            (20.0, Some("7"), None)
        );
        let back = serde_json::to_value(&item).unwrap();
        assert_eq!(back["submissionReview"]["url"], "https://tool.example/launch");
        assert_eq!(back["gradesReleased"], true);
        assert_eq!(back["scoreMaximum"], json!(20));
        assert!(back.get("tag").is_none());
    }

    #[test]
    fn filters_join_an_existing_query() {
        let filter = LineItemFilter { resource_id: Some("a&b"), tag: Some("t"), resource_link_id: None };
        let url = filter.url(&Url::parse("https://lms.example/2/lineitems?type_id=1").unwrap());
        assert_eq!(url.as_str(), "https://lms.example/2/lineitems?type_id=1&resource_id=a%26b&tag=t");
        assert!(!url.as_str().contains("limit"));
    }
}
