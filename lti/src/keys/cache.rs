//! Platform key sets, kept between launches so that a slow or dead LMS does not stop them.
//!
//! A set is fresh for its `max-age` (at least a minute, at most an hour). A launch whose key is known is never held up
//! by a fetch that somebody else has begun. An unknown key name causes one fetch a minute and key set, whatever
//! the number of launches, so junk tokens cannot be turned into a flood on the platform; a rotated key is found by that
//! fetch. While the endpoint is down the last keys serve for a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{Request, StatusCode, header};
use url::Url;

use super::KeySet;
use crate::error::{Code, LtiError};
use crate::http::{HttpClient, HttpError};

const MIN_FRESH_S: i64 = 60;
const MAX_FRESH_S: i64 = 3600;
const MAX_STALE_S: i64 = 24 * 3600;
/// Between two fetches that were caused by unknown key names.
const MISS_PAUSE_S: i64 = 60;
/// Between two fetches after a failed one.
const FAILURE_PAUSE_S: i64 = 10;
/// A person waits for the launch that fetches.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Default)]
struct State {
    keys: Option<Arc<KeySet>>,
    fetched_at: i64,
    fresh_until: i64,
    missed_at: Option<i64>,
    failed_at: Option<i64>,
}

#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    fetching: tokio::sync::Mutex<()>,
}

/// What the state says about a wanted key.
enum Verdict {
    Use(Arc<KeySet>),
    /// Usable, but somebody should refresh it.
    UseOrRefresh(Arc<KeySet>),
    Fetch,
    Refuse(LtiError),
}

/// A cache over the key sets of the registered platforms; one entry for each `jwks_uri` ever asked for.
pub struct KeySetCache<C> {
    client: C,
    slots: Mutex<HashMap<Url, Arc<Slot>>>,
}

impl<C: HttpClient> KeySetCache<C> {
    /// An empty cache that fetches through the client.
    pub fn new(client: C) -> Self {
        KeySetCache { client, slots: Mutex::default() }
    }

    /// The key set that holds the named key, fetched when it must be. `now` is in Unix seconds.
    ///
    /// # Errors
    /// [`Code::LaunchKidUnknown`] when the platform publishes no such key, [`Code::KeysUnavailable`] when it
    /// publishes nothing readable.
    pub async fn with_key(&self, jwks_uri: &Url, kid: &str, now: i64) -> Result<Arc<KeySet>, LtiError> {
        let slot = lock(&self.slots).entry(jwks_uri.clone()).or_default().clone();
        let verdict = lock(&slot.state).judge(kid, now);
        let _guard = match verdict {
            Verdict::Use(keys) => return Ok(keys),
            Verdict::Refuse(why) => return Err(why),
            Verdict::UseOrRefresh(keys) => match slot.fetching.try_lock() {
                Ok(guard) => guard,
                Err(_) => return Ok(keys),
            },
            Verdict::Fetch => slot.fetching.lock().await,
        };
        // Whoever held the lock before may have brought what is wanted.
        let verdict = lock(&slot.state).judge(kid, now);
        match verdict {
            Verdict::Use(keys) => return Ok(keys),
            Verdict::Refuse(why) => return Err(why),
            Verdict::UseOrRefresh(_) | Verdict::Fetch => {}
        }
        let answer = self.fetch(jwks_uri).await;
        lock(&slot.state).store(answer, kid, now)
    }

    /// Drops what is kept for an address, for instance after its registration changed.
    pub fn forget(&self, jwks_uri: &Url) {
        lock(&self.slots).remove(jwks_uri);
    }

    async fn fetch(&self, jwks_uri: &Url) -> Result<(KeySet, i64), LtiError> {
        let unavailable = |why: String| LtiError::new(Code::KeysUnavailable, why);
        let request = Request::get(jwks_uri.as_str())
            .header(header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(|_| unavailable("the key set's address is not usable".into()))?;
        let answer = tokio::time::timeout(PATIENCE, self.client.send(request)).await;
        let response = answer.unwrap_or(Err(HttpError::Timeout)).map_err(|e| unavailable(e.to_string()))?;
        if response.status() != StatusCode::OK {
            return Err(unavailable(format!("status {}", response.status().as_u16())));
        }
        let keys = KeySet::parse(response.body())?;
        Ok((keys, max_age(response.headers())))
    }
}

impl State {
    fn judge(&self, kid: &str, now: i64) -> Verdict {
        let within =
            |since: Option<i64>, pause: i64| since.is_some_and(|at| (0..pause).contains(&(now - at)));
        let failed_lately = within(self.failed_at, FAILURE_PAUSE_S);
        let Some(keys) = &self.keys else {
            return if failed_lately {
                Verdict::Refuse(Code::KeysUnavailable.into())
            } else {
                Verdict::Fetch
            };
        };
        if !keys.has(kid) {
            let pause = within(self.missed_at, MISS_PAUSE_S) || failed_lately;
            return if pause { Verdict::Refuse(Code::LaunchKidUnknown.into()) } else { Verdict::Fetch };
        }
        if now < self.fresh_until {
            Verdict::Use(keys.clone())
        } else if now - self.fetched_at >= MAX_STALE_S {
            if failed_lately { Verdict::Refuse(Code::KeysUnavailable.into()) } else { Verdict::Fetch }
        } else if failed_lately {
            Verdict::Use(keys.clone())
        } else {
            Verdict::UseOrRefresh(keys.clone())
        }
    }

    fn store(
        &mut self,
        answer: Result<(KeySet, i64), LtiError>,
        kid: &str,
        now: i64,
    ) -> Result<Arc<KeySet>, LtiError> {
        let was_miss = self.keys.as_ref().is_some_and(|keys| !keys.has(kid));
        match answer {
            Ok((keys, fresh_s)) => {
                let keys = Arc::new(keys);
                let found = keys.has(kid);
                if was_miss || !found {
                    self.missed_at = Some(now);
                }
                self.keys = Some(keys.clone());
                self.fetched_at = now;
                self.fresh_until = now + fresh_s;
                self.failed_at = None;
                if found { Ok(keys) } else { Err(Code::LaunchKidUnknown.into()) }
            }
            Err(why) => {
                self.failed_at = Some(now);
                if was_miss {
                    self.missed_at = Some(now);
                }
                match &self.keys {
                    Some(keys) if keys.has(kid) && now - self.fetched_at < MAX_STALE_S => Ok(keys.clone()),
                    _ => Err(why),
                }
            }
        }
    }
}

/// Seconds from `Cache-Control: max-age`, within the bounds; an hour's tenth where the platform says nothing.
fn max_age(headers: &http::HeaderMap) -> i64 {
    headers
        .get_all(header::CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|part| part.trim().strip_prefix("max-age=")?.trim_matches('"').parse::<i64>().ok())
        .unwrap_or(MAX_FRESH_S / 10)
        .clamp(MIN_FRESH_S, MAX_FRESH_S)
}

/// A poisoned lock means that a thread panicked while it held plain data, which stays usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
