//! The tool's own signing keys: made at first start, encrypted at rest, rotated with overlap.
//!
//! The newest unretired key signs; a registration may have keys of its own, which sign for it alone. A retired key stays in the key set for a grace period, so that what an LMS
//! fetched before the rotation still verifies.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::clock::{Clock, Timestamp};
use crate::db::tool_key::ToolKey as Row;
use crate::db::types::PlatformId;
use crate::db::{self, Db};
use crate::error::{Error, Result};
use crate::secrets::Vault;

/// How long a retired key stays in the key set, in seconds: a week, since LMSs cache for days.
const GRACE: i64 = 7 * 86_400;
/// How long a process trusts what it read, in seconds; another process may have rotated.
const FRESH: i64 = 60;

/// The keys, read through a short cache.
pub struct ToolKeys {
    db: Db,
    clock: Clock,
    vault: Vault,
    cached: Mutex<Option<(Timestamp, Arc<Keys>)>>,
}

/// One reading of the keys.
pub struct Keys {
    /// Signs for every registration without a key of its own.
    shared: lti::ToolKey,
    own: HashMap<PlatformId, lti::ToolKey>,
    /// The key set document for platforms.
    pub jwks: String,
}

impl Keys {
    /// The key that signs what this platform reads.
    pub fn signing(&self, platform: &PlatformId) -> &lti::ToolKey {
        self.own.get(platform).unwrap_or(&self.shared)
    }
}

impl ToolKeys {
    /// Reads keys from this database, which this vault seals.
    pub fn new(db: Db, clock: Clock, vault: Vault) -> Self {
        Self { db, clock, vault, cached: Mutex::new(None) }
    }

    /// The keys as of the last minute; makes the first one.
    pub async fn current(&self) -> Result<Arc<Keys>> {
        let mut cached = self.cached.lock().await;
        let now = self.clock.now();
        if let Some((read, keys)) = &*cached
            && now < read.plus_seconds(FRESH)
        {
            return Ok(keys.clone());
        }
        let mut rows = self.list().await?;
        if !rows.iter().any(|row| row.retired_at.is_none() && row.platform_id.is_none()) {
            self.add(None).await?;
            rows = self.list().await?;
        }
        let keys = Arc::new(self.unseal(&rows, now)?);
        *cached = Some((now, keys.clone()));
        Ok(keys)
    }

    /// All keys, newest first.
    pub async fn list(&self) -> Result<Vec<Row>> {
        Ok(self.db.read(db::tool_key::list).await?)
    }

    /// Makes a new signing key and retires the ones that signed the same: those that all registrations share, or one
    /// registration's own, of which this makes the first where there was none.
    pub async fn rotate(&self, platform: Option<PlatformId>) -> Result<String> {
        let now = self.clock.now();
        let kid = self.add(platform.clone()).await?;
        let new = kid.clone();
        self.db
            .write(move |c| {
                for row in db::tool_key::list(c)? {
                    if row.kid != new && row.platform_id == platform && row.retired_at.is_none() {
                        db::tool_key::retire(c, &row.kid, now)?;
                    }
                }
                Ok::<_, Error>(())
            })
            .await?;
        *self.cached.lock().await = None;
        Ok(kid)
    }

    async fn add(&self, platform_id: Option<PlatformId>) -> Result<String> {
        let key =
            tokio::task::spawn_blocking(lti::ToolKey::generate).await.map_err(anyhow::Error::from)??;
        let row = Row {
            kid: key.kid().to_owned(),
            private_key: self.vault.seal(&key.to_pkcs8()?)?,
            public_jwk: serde_json::to_string(key.public_jwk()).map_err(anyhow::Error::from)?,
            created_at: self.clock.now(),
            retired_at: None,
            platform_id,
        };
        let kid = row.kid.clone();
        self.db.write(move |c| db::tool_key::insert(c, &row)).await?;
        Ok(kid)
    }

    fn unseal(&self, rows: &[Row], now: Timestamp) -> Result<Keys> {
        let published = |row: &&Row| row.retired_at.is_none_or(|at| now < at.plus_seconds(GRACE));
        let published: Vec<&Row> = rows.iter().filter(published).collect();
        let (mut shared, mut own) = (None, HashMap::new());
        // Newest first: the first of each registration signs.
        for row in published.iter().filter(|row| row.retired_at.is_none()) {
            let wanted = match &row.platform_id {
                None => shared.is_none(),
                Some(platform) => !own.contains_key(platform),
            };
            if !wanted {
                continue;
            }
            let key = lti::ToolKey::from_pkcs8(&self.vault.open_sealed(&row.private_key)?)?;
            match &row.platform_id {
                None => shared = Some(key),
                Some(platform) => drop(own.insert(platform.clone(), key)),
            }
        }
        let shared = shared.ok_or_else(|| anyhow::anyhow!("the tool has no signing key"))?;
        let documents: Vec<serde_json::Value> = published
            .iter()
            .map(|row| serde_json::from_str(&row.public_jwk))
            .collect::<serde_json::Result<_>>()
            .map_err(anyhow::Error::from)?;
        Ok(Keys { shared, own, jwks: serde_json::json!({ "keys": documents }).to_string() })
    }
}
