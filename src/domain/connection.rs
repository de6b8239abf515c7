//! A live test of a registration: can the two sides reach each other, do their clocks agree, is everything granted.

use std::sync::atomic::{AtomicI64, Ordering};

use http::{Request, header};
use lti::asset_processor::{SCOPE_ASSET, SCOPE_REPORT};
use lti::token::{TokenError, request_token};
use lti::{HttpClient, KeySet, ags, notice, nrps};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::db::platform::Platform;
use crate::domain::launch::network;
use crate::domain::{platform, registration};
use crate::error::{Fault, Result};
use crate::secrets;

/// How long the holder of an invite may test the registration that it brought, in seconds.
const TEST_WINDOW: i64 = 86_400;
/// Clocks further apart break launches, in seconds.
const MAX_SKEW: i64 = 30;

/// When somebody last read the tool's key set, in this process.
#[derive(Default)]
pub struct KeyReads(AtomicI64);

impl KeyReads {
    /// Somebody reads it now.
    pub fn note(&self, now: Timestamp) {
        self.0.store(now.unix_seconds(), Ordering::Relaxed);
    }

    fn since(&self, moment: Timestamp) -> bool {
        self.0.load(Ordering::Relaxed) >= moment.unix_seconds()
    }
}

/// What the LMS says to a request for a token.
#[derive(Debug, PartialEq, Eq)]
pub enum TokenTest {
    /// It gives one.
    Granted,
    /// It cannot read our key set.
    KeysUnreachable,
    /// It does not know the client, or refuses it; before activation that is so.
    Refused,
    /// It grants none of the services.
    NoServices,
    /// It gives no answer, or none that makes sense.
    NoAnswer,
}

/// What a test found.
#[derive(Debug)]
pub struct Report {
    /// Usable keys of the LMS; none when its key set cannot be read.
    pub keys: Option<usize>,
    /// Seconds by which the LMS's clock is ahead of ours, when it says the time.
    pub skew: Option<i64>,
    /// The token.
    pub token: TokenTest,
    /// The LMS read our key set while it was asked for a token; otherwise it used the copy it has.
    pub read_our_keys: bool,
    /// Scopes that are not granted.
    pub missing: Vec<String>,
}

impl Report {
    /// Whether the clocks agree well enough, as far as is known.
    pub fn clocks_agree(&self) -> bool {
        self.skew.is_none_or(|skew| skew.abs() <= MAX_SKEW)
    }

    /// Whether nothing is left to mend.
    pub fn is_good(&self) -> bool {
        self.keys.is_some_and(|keys| keys > 0)
            && self.clocks_agree()
            && self.token == TokenTest::Granted
            && self.missing.is_empty()
    }
}

/// The registration that an invite brought, as long as its holder may test it.
pub async fn of_invite(app: &App, invite: &str) -> Result<Platform> {
    let (hash, now) = (secrets::hash(invite), app.clock.now());
    let found = app
        .db
        .read(move |c| {
            let used = db::invite::find(c, &hash)?.and_then(|invite| invite.used_at);
            if used.is_none_or(|used| used.plus_seconds(TEST_WINDOW) <= now) {
                return Ok(None);
            }
            match db::platform_service::by_invite(c, &hash)? {
                Some(service) => db::platform::find(c, &service.platform_id),
                None => Ok(None),
            }
        })
        .await?;
    found.ok_or_else(|| Fault::invite("no registration of the last day came with this invite"))
}

/// Tests a registration now.
pub async fn test(app: &App, found: &Platform) -> Result<Report> {
    let known = platform::protocol(found, network(app))?;
    let (keys, skew) = read_keys(app, &known).await;
    let tool_keys = app.tool_keys.current().await?;
    let mut scopes: Vec<&str> = ags::SCOPES.to_vec();
    scopes.push(nrps::SCOPE);
    let id = found.id.clone();
    let service = app.db.read(move |c| db::platform_service::find(c, &id)).await?;
    let granted = service.and_then(|service| service.granted_scopes).map(|scopes| scopes.0);
    // The later services are asked for only where they were granted once.
    let later = [notice::SCOPE, SCOPE_ASSET, SCOPE_REPORT];
    scopes.extend(later.iter().filter(|scope| granted.iter().flatten().any(|other| other == *scope)));
    let began = app.clock.now();
    let (jti, now) = (secrets::random_token(), began.unix_seconds());
    let answer = request_token(&app.egress, &known, tool_keys.signing(&found.id), &scopes, &jti, now).await;
    let missing = match &answer {
        Ok(token) => registration::missing(&scopes, Some(&token.scopes)),
        Err(_) => Vec::new(),
    };
    let token = match answer {
        Ok(_) => TokenTest::Granted,
        Err(TokenError::KeySetUnreachable) => TokenTest::KeysUnreachable,
        Err(TokenError::Client { .. }) => TokenTest::Refused,
        Err(TokenError::Scope) => TokenTest::NoServices,
        Err(_) => TokenTest::NoAnswer,
    };
    Ok(Report { keys, skew, token, read_our_keys: app.key_reads.since(began), missing })
}

async fn read_keys(app: &App, known: &lti::Platform) -> (Option<usize>, Option<i64>) {
    let request = Request::get(known.jwks_uri.as_str()).header(header::ACCEPT, "application/json");
    let Ok(request) = request.body(Vec::new()) else { return (None, None) };
    let Ok(response) = app.egress.send(request).await else { return (None, None) };
    let told = response.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    let told = told.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    let skew = told.map(|at| at.timestamp().as_second() - app.clock.now().unix_seconds());
    let keys = response.status().is_success().then(|| KeySet::parse(response.body()).ok()).flatten();
    (keys.map(|keys| keys.len()), skew)
}
