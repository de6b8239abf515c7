//! Reading a posted form, url-encoded or multipart, within bounds.

use actix_multipart::Multipart;
use actix_web::http::header;
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;

use crate::domain::submission::{MAX_FILE, Upload};
use crate::error::{Fault, Result};

/// All fields of one form together, in bytes; above the longest answer, so that the page can say so and keep it.
const MAX_FIELDS: usize = 2 << 20;
/// Twenty criteria and twenty wrong ideas have some three hundred.
const MAX_FIELD_COUNT: usize = 500;
/// The most that is read of one form, in bytes, so that a page can still answer to a file that is too large.
const MAX_BODY: usize = 64 << 20;

/// A form as it was posted.
#[derive(Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    /// The file that came with it.
    pub upload: Option<Upload>,
}

impl Fields {
    /// Reads the request's body.
    pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Self> {
        Self::read_up_to(MAX_FILE, request, payload).await
    }

    /// The same where the file may have so many bytes.
    pub async fn read_up_to(largest: usize, request: &HttpRequest, payload: Payload) -> Result<Self> {
        let content_type =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
            Self::multipart(largest, request, payload).await
        } else {
            Self::urlencoded(payload).await
        }
    }

    async fn urlencoded(mut payload: Payload) -> Result<Self> {
        let mut body = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| Fault::bad_form(error.to_string()))?;
            if body.len() + chunk.len() > MAX_FIELDS * 2 {
                return Err(Fault::too_large("form above 4 MB"));
            }
            body.extend_from_slice(&chunk);
        }
        let pairs = url::form_urlencoded::parse(&body).into_owned().take(MAX_FIELD_COUNT);
        let pairs = pairs.map(|(name, value)| (name, without_nul(value))).collect();
        Ok(Self { pairs, upload: None })
    }

    async fn multipart(largest: usize, request: &HttpRequest, payload: Payload) -> Result<Self> {
        let mut payload = payload.into_inner();
        let mut parts = Multipart::from_request(request, &mut payload)
            .await
            .map_err(|error| Fault::bad_form(error.to_string()))?;
        let mut fields = Self::default();
        let mut room = MAX_FIELDS;
        let (mut count, mut total) = (0, 0);
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(|error| Fault::bad_form(error.to_string()))?;
            count += 1;
            if count > MAX_FIELD_COUNT {
                return Err(Fault::bad_form("too many fields"));
            }
            let disposition = part.content_disposition();
            let name = disposition.and_then(|d| d.get_name()).unwrap_or_default().to_owned();
            let file_name = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
            // One byte more than a file may have, so that the page can say that it was too large.
            let limit = if file_name.is_some() { largest + 1 } else { room };
            let mut content = Vec::new();
            while let Some(chunk) = part.next().await {
                let chunk = chunk.map_err(|error| Fault::bad_form(error.to_string()))?;
                total += chunk.len();
                if total > MAX_BODY {
                    return Err(Fault::too_large("form above 64 MB"));
                }
                if content.len() + chunk.len() > limit {
                    if file_name.is_none() {
                        return Err(Fault::too_large("form above 2 MB"));
                    }
                    // Read on without keeping: the text that came along must not be lost to a large file.
                    content.resize(limit, 0);
                    continue;
                }
                content.extend_from_slice(&chunk);
            }
            match file_name {
                Some(file_name) if !file_name.is_empty() => {
                    fields.upload = Some(Upload { name: file_name, content })
                }
                Some(_) => {}
                None => {
                    room -= content.len();
                    let text =
                        String::from_utf8(content).map_err(|_| Fault::bad_form("a field is not UTF-8"))?;
                    fields.pairs.push((name, without_nul(text)));
                }
            }
        }
        Ok(fields)
    }

    /// A field's value, empty when it was not sent; the first one when it came twice.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// What was written into these fields, a paragraph each.
    pub fn written(&self, names: &[&str]) -> String {
        let texts = names.iter().map(|name| self.get(name).trim()).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join("\n\n")
    }

    /// Every value of a field, without the empty ones.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(n, value)| n == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Every name and value, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

/// PostgreSQL's TEXT cannot hold NUL, and nobody means to write it.
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}
