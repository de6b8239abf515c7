//! A launch: from the LMS's request to a session in our database.
//!
//! Two steps, as OpenID Connect has them. [`begin`] answers the unsigned login request with a redirect and remembers
//! state, nonce and a secret that only this browser holds. [`finish`] consumes all three with one statement, verifies
//! the signed message and writes person, course, resource link and session in one transaction. Between the two no
//! connection and no lock is held, and no network call happens inside a transaction.

pub mod restart;

use lti::ags::SCOPES;
use lti::claims::{Launch, MessageType};
use lti::launch::{Deployments, Expected, Policy};
use lti::login::{Initiation, authorization_url};
use lti::{Code, LtiError, NetworkPolicy, Rights, ToolOrigin};
use url::Url;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::login_state::LoginState;
use crate::db::passback::{Revived, revive};
use crate::db::platform::Platform;
use crate::db::resource_link::ResourceLink;
use crate::db::session::Session;
use crate::db::types::{
    AssignmentId, CourseId, DeploymentPolicy, Json, PersonId, PlatformId, Role, SessionId, SubmissionId,
};
use crate::db::{self, Conn, DbError};
use crate::domain::places::{self, Mention};
use crate::domain::services::Line;
use crate::domain::session::{self, LaunchNotes};
use crate::domain::{assignment, copies, notices, platform};
use crate::error::{Error, Fault, Result};
use crate::secrets;

/// How long a login may take until its launch arrives, in seconds; the LMS may ask for a password in between.
const LOGIN_LIFETIME: i64 = 600;
/// Logins under way at once; beyond it new ones are asked to wait.
const MAX_LOGINS: i64 = 100_000;
const MAX_STATE: usize = 128;

/// The answer to a login request.
pub struct LoginStart {
    /// Where to send the browser.
    pub redirect: Url,
    /// The name under which the browser keeps `secret`.
    pub cookie: String,
    /// Proves, at the launch, that it is the same browser.
    pub secret: String,
    /// Where the LMS keeps the secret too, for browsers that keep no cookie.
    pub storage: Option<Storage>,
}

/// LTI Platform Storage: a frame of the LMS that keeps a secret for us.
pub struct Storage {
    /// The frame's name, or `_parent`.
    pub target: String,
    /// The origin that messages go to and are taken from: the authorization endpoint's.
    pub origin: String,
    /// The name under which the secret is kept.
    pub key: String,
}

/// How long the browser keeps the login's secret, in seconds.
pub const SECRET_LIFETIME: i64 = LOGIN_LIFETIME;

/// A launch that was accepted.
pub struct Arrival {
    /// The name under which the browser keeps `secret`.
    pub cookie: String,
    /// The session's secret.
    pub secret: String,
    /// The page to open.
    pub location: String,
}

/// The cookie that belongs to a state; one for each login, since several frames on a page log in at once.
pub fn login_cookie(state: &str) -> String {
    format!("login-{}", &secrets::hash(state)[..16])
}

/// The cookie that belongs to a session's pages.
pub fn session_cookie(scope: &str) -> String {
    format!("session-{scope}")
}

/// Answers a login request; `at` is the registration whose own login address it came to, when it came to one.
pub async fn begin(app: &App, parameters: &[(String, String)], at: Option<PlatformId>) -> Result<LoginStart> {
    let tool = tool(app)?;
    let login = Initiation::parse(parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())), &tool)?;
    let (issuer, client) = (login.issuer.clone(), login.client_id.clone());
    let found = app.db.read(move |c| registered(c, &issuer, client.as_deref(), at.as_ref())).await?;
    if let Some(deployment) = login.deployment_id.clone() {
        served(app, &found, deployment).await?;
    }
    let known = platform::protocol(&found, network(app))?;

    let (state, nonce, secret) = (secrets::random_token(), secrets::random_token(), secrets::random_token());
    let redirect = authorization_url(&known, &login, &redirect_uri(app)?, &state, &nonce);
    let storage = login.storage_target.as_deref().map(|target| storage(target, &redirect, &state));
    let now = app.clock.now();
    let row = LoginState {
        state_hash: secrets::hash(&state),
        browser_hash: secrets::hash(&secret),
        nonce,
        platform_id: found.id,
        target_link_uri: login.target_link_uri.to_string(),
        storage_target: login.storage_target,
        created_at: now,
        expires_at: now.plus_seconds(LOGIN_LIFETIME),
        deployment_id: login.deployment_id,
        request: Json(restart::parameters(parameters)),
    };
    let stored = app.db.write(move |c| db::login_state::insert(c, &row, MAX_LOGINS, now)).await?;
    if !stored {
        return Err(Fault::busy("too many logins under way"));
    }
    Ok(LoginStart { redirect, cookie: login_cookie(&state), secret, storage })
}

/// Takes the LMS's answer: `parameter` gives its fields, `secrets` what the browser kept under a cookie's name.
pub async fn finish(
    app: &App,
    parameter: impl Fn(&str) -> String,
    secrets: impl Fn(&str) -> Vec<String>,
) -> Result<Arrival> {
    let state = parameter("state");
    let error = parameter("error");
    if !error.is_empty() {
        let known = error.len() <= 64 && error.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let detail = if known { error } else { "unreadable error".into() };
        return Err(LtiError::new(Code::LaunchPlatformError, detail).into());
    }
    if state.is_empty() {
        return Err(Code::StateMissing.into());
    }
    let token = parameter("id_token");
    if token.is_empty() {
        return Err(Code::LaunchTokenMissing.into());
    }
    let (login, found) = consume(app, &state, secrets(&login_cookie(&state))).await?;
    let launch = verify(app, &token, &login, &found).await?;
    for dropped in &launch.dropped {
        tracing::warn!(platform = %found.id, claim = %dropped.claim, reason = %dropped.reason, "launch: a service address was dropped");
    }
    record(app, found, launch).await
}

/// Where the secret of a launch's login may be kept, when the browser sent no cookie with the launch and the login is
/// still open. Nothing is used up.
pub async fn stored_secret(app: &App, state: &str) -> Result<Option<Storage>> {
    if state.is_empty() || state.len() > MAX_STATE {
        return Ok(None);
    }
    let (hash, now) = (secrets::hash(state), app.clock.now());
    let found = app
        .db
        .read(move |c| {
            let Some(login) = db::login_state::peek(c, &hash)?.filter(|login| now < login.expires_at) else {
                return Ok(None);
            };
            Ok::<_, DbError>(db::platform::find(c, &login.platform_id)?.zip(login.storage_target))
        })
        .await?;
    let Some((platform, target)) = found else { return Ok(None) };
    let endpoint = Url::parse(&platform.authorization_endpoint).map_err(anyhow::Error::from)?;
    Ok(Some(storage(&target, &endpoint, state)))
}

fn storage(target: &str, endpoint: &Url, state: &str) -> Storage {
    let (target, origin) = (target.to_owned(), endpoint.origin().ascii_serialization());
    Storage { target, origin, key: login_cookie(state) }
}

/// The registered platform that a login request means.
fn registered(c: &mut Conn, issuer: &str, client: Option<&str>, at: Option<&PlatformId>) -> Result<Platform> {
    let unknown = || Error::from(Code::LoginUnknownPlatform);
    if let Some(id) = at {
        let meant = |found: &Platform| {
            found.issuer == issuer && client.is_none_or(|client| client == found.client_id)
        };
        return db::platform::find(c, id)?.filter(meant).ok_or_else(unknown);
    }
    match client {
        Some(client) => db::platform::by_issuer_and_client(c, issuer, client)?.ok_or_else(unknown),
        None => {
            let mut all = db::platform::by_issuer(c, issuer)?;
            if all.len() > 1 {
                return Err(Code::LoginAmbiguousClient.into());
            }
            all.pop().ok_or_else(unknown)
        }
    }
}

/// Refuses a deployment that is not on the platform's list, before anybody is sent to log in.
async fn served(app: &App, found: &Platform, deployment: String) -> Result<()> {
    if found.deployment_policy == DeploymentPolicy::Open {
        return Ok(());
    }
    let id = found.id.clone();
    let known = app.db.read(move |c| db::deployment::exists(c, &id, &deployment)).await?;
    if known { Ok(()) } else { Err(Code::DeploymentUnknown.into()) }
}

/// State, nonce and browser proof are used up together, or not at all.
async fn consume(app: &App, state: &str, browser: Vec<String>) -> Result<(LoginState, Platform)> {
    if state.len() > MAX_STATE {
        return Err(Code::StateUnknown.into());
    }
    let (hash, now) = (secrets::hash(state), app.clock.now());
    let browser: Vec<String> = browser.iter().map(|secret| secrets::hash(secret)).collect();
    app.db
        .write(move |c| {
            for secret in &browser {
                if let Some(login) = db::login_state::consume(c, &hash, secret, now)? {
                    let found =
                        db::platform::find(c, &login.platform_id)?.ok_or(Code::LoginUnknownPlatform)?;
                    return Ok((login, found));
                }
            }
            Err(match db::login_state::peek(c, &hash)? {
                None => Code::StateUnknown.into(),
                Some(login) if login.expires_at <= now => Code::StateExpired.into(),
                Some(_) => Error::from(Code::StateBrowser),
            })
        })
        .await
}

async fn verify(app: &App, token: &str, login: &LoginState, found: &Platform) -> Result<Launch> {
    let known = platform::protocol(found, network(app))?;
    let listed: Vec<String> = match found.deployment_policy {
        DeploymentPolicy::Open => Vec::new(),
        DeploymentPolicy::Listed => {
            let id = found.id.clone();
            let rows = app.db.read(move |c| db::deployment::list(c, &id)).await?;
            rows.into_iter().map(|row| row.deployment_id).collect()
        }
    };
    let target = Url::parse(&login.target_link_uri).map_err(anyhow::Error::from)?;
    let tool = tool(app)?;
    let expected = Expected {
        nonce: &login.nonce,
        target_link_uri: &target,
        deployment_id: login.deployment_id.as_deref(),
        deployments: match found.deployment_policy {
            DeploymentPolicy::Open => Deployments::Open,
            DeploymentPolicy::Listed => Deployments::Closed(&listed),
        },
        tool: &tool,
        policy: Policy { network: network(app), allow_anonymous: false, allow_other_messages: false },
    };
    let now = app.clock.now().unix_seconds();
    Ok(lti::launch::verify_with_cache(token, &known, &app.key_sets, &expected, now).await?)
}

/// Writes what a verified launch tells, and opens the session.
async fn record(app: &App, found: Platform, launch: Launch) -> Result<Arrival> {
    let rights = launch.roles.rights();
    if launch.message_type == MessageType::DeepLinking && rights != Rights::Instructor {
        return Err(Fault::forbidden("content selection by somebody who does not teach"));
    }
    let settings = launch.message_type == MessageType::AssetProcessorSettings;
    if settings && rights != Rights::Instructor {
        return Err(Fault::forbidden("settings by somebody who does not teach"));
    }
    let secret = secrets::random_token();
    let (token_hash, now) = (secrets::hash(&secret), app.clock.now());
    let (platform, seen) = (found.clone(), launch.clone());
    let recorded = app.db.write(move |c| write(c, &platform, &seen, rights, token_hash, now)).await?;
    let Recorded { session, link, review, attempt } = recorded;
    if let Some(link) = link.filter(|link| link.assignment_id.is_none() && !places::is_activity(link)) {
        find_by_line_item(app, &found, link).await?;
    }
    let scope = session::scope(&session);
    let location = match review {
        Some(submission) => format!("/links/{scope}/submissions/{submission}"),
        None if launch.message_type == MessageType::Eula => format!("/terms/{scope}"),
        None if session.resource_link_id.is_none() => format!("/deep-linking/{scope}"),
        None if settings => format!("/links/{scope}/edit"),
        None => match attempt {
            Some(attempt) => format!("/links/{scope}?attempt={attempt}"),
            None => format!("/links/{scope}"),
        },
    };
    Ok(Arrival { cookie: session_cookie(scope), secret, location })
}

struct Recorded {
    session: Session,
    link: Option<ResourceLink>,
    review: Option<SubmissionId>,
    /// The attempt that a student's report is about.
    attempt: Option<i32>,
}

/// A link that names no assignment, as some LMSs leave it after a course copy: its line item's `resourceId` does.
/// The launch goes on without, when the LMS does not tell.
async fn find_by_line_item(app: &App, found: &Platform, link: ResourceLink) -> Result<()> {
    let Some(url) = link.lineitem_url.as_deref().and_then(|url| Url::parse(url).ok()) else { return Ok(()) };
    let line = Line::to(app, found).await?;
    let Ok(item) = app.services.line_item(&line.caller(SCOPES), &url).await else { return Ok(()) };
    let Some(id) = item.resource_id.map(|id| AssignmentId::from(id.as_str())) else { return Ok(()) };
    let platform = found.id.clone();
    app.db
        .write(move |c| {
            let known =
                db::assignment::find(c, &id)?.is_some_and(|assignment| assignment.platform_id == platform);
            if known {
                db::resource_link::bind_assignment(c, &link.id, &id)?;
            }
            Ok::<_, Error>(())
        })
        .await
}

fn write(
    c: &mut Conn,
    found: &Platform,
    launch: &Launch,
    rights: Rights,
    token_hash: String,
    now: Timestamp,
) -> Result<Recorded> {
    db::deployment::add(c, &found.id, &launch.deployment_id, now)?;
    let family = launch.tool_platform.as_ref().and_then(|platform| platform.product_family_code.as_deref());
    if let Some(family) = family.filter(|_| found.product_family.is_empty()) {
        db::platform::set_product_family(c, &found.id, family)?;
    }
    let subject = plain(launch.sub.as_deref().ok_or(Code::LaunchAnonymous)?);
    let preview = launch.roles.is_test_student();
    let name = launch.person.display_name().map(|name| plain(&name));
    let person = db::person::upsert(c, &found.id, &subject, name.as_deref(), preview, now)?;
    let course = course(c, found, launch, now)?;
    let work = work(c, found, launch, &course)?;
    let handed_in = match (&launch.message_type, &launch.submission_id) {
        (MessageType::ReportReview, Some(id)) => db::upload::of_platform(c, &found.id, &plain(id))?,
        _ => None,
    };
    let link = match (&launch.message_type, &launch.activity, &handed_in) {
        (MessageType::DeepLinking | MessageType::Eula, ..) => None,
        (MessageType::ReportReview | MessageType::AssetProcessorSettings, Some(activity), _) => {
            let mention = Mention {
                platform: found,
                deployment_id: &launch.deployment_id,
                activity,
                course: launch.context.as_ref().map(|_| course.clone()),
                context: None,
                assignment: places::named(&launch.custom),
                ags: launch.ags.as_ref(),
            };
            Some(places::of_activity(c, &mention, now)?)
        }
        (MessageType::ReportReview, None, Some(upload)) => {
            db::resource_link::find(c, &upload.resource_link_id)?
                .filter(|link| link.deployment_id == launch.deployment_id)
        }
        (MessageType::ReportReview, None, None) => None,
        // The gradebook's own launch of a student's work may name no link of ours (Canvas names the course).
        _ if launch.resource_link.is_some() => Some(match &work {
            Some((link, _)) => link.clone(),
            None => link(c, found, launch, &course, now)?,
        }),
        _ => None,
    };
    if launch.message_type == MessageType::ReportReview && link.is_none() {
        return Err(Fault::not_found("a report about something that never came here"));
    }
    let handed_in = match handed_in
        .filter(|upload| link.as_ref().is_some_and(|link| link.id == upload.resource_link_id))
    {
        Some(upload) => match &upload.submission_id {
            Some(id) => db::submission::find(c, id)?,
            None => None,
        },
        None => None,
    };
    let learnt = copies::learn(c, &found.id, launch, link.as_ref(), now)?;
    let link = link.map(|link| match learnt {
        Some(assignment) => ResourceLink { assignment_id: Some(assignment), ..link },
        None => link,
    });
    if let Some(pns) = launch.pns.as_ref().filter(|_| rights == Rights::Instructor) {
        notices::subscribe_later(c, &found.id, &launch.deployment_id, pns, now)?;
    }
    let review = match (&launch.for_user, &link) {
        (Some(user), Some(link)) if launch.message_type == MessageType::SubmissionReview => {
            newest_of(c, &found.id, link, &user.user_id)?
        }
        _ => handed_in
            .as_ref()
            .map(|submission| submission.id.clone())
            .or(work.map(|(_, submission)| submission)),
    };
    // A student's own report; anybody else's page of the activity shows their own work.
    let attempt = handed_in.filter(|submission| submission.person_id == person.id).map(|s| s.attempt);
    if let Some(link) = &link {
        try_again(c, link, &person.id, launch, rights, now)?;
    }
    let open_tab = match &link {
        Some(link) => db::session::csrf_token(c, &person.id, &link.id, now)?,
        None => None,
    };
    let session = Session {
        id: SessionId::new(now),
        token_hash,
        csrf_token: open_tab.unwrap_or_else(secrets::random_token),
        platform_id: found.id.clone(),
        deployment_id: launch.deployment_id.clone(),
        person_id: person.id,
        course_id: Some(course),
        resource_link_id: link.as_ref().map(|link| link.id.clone()),
        role: match rights {
            Rights::Instructor => Role::Instructor,
            Rights::Learner => Role::Learner,
            Rights::None => Role::None,
        },
        preview,
        launch: serde_json::to_string(&notes(found, launch)).map_err(anyhow::Error::from)?,
        created_at: now,
        expires_at: session::expiry(now),
    };
    db::session::insert(c, &session)?;
    // Only who teaches here is led to somebody's work; everybody else sees their own page.
    Ok(Recorded { session, link, review: review.filter(|_| rights == Rights::Instructor), attempt })
}

/// The work that a launch's address names, as the gradebook keeps it beside a score: its place and submission, when they
/// belong to this platform and course.
fn work(
    c: &mut Conn,
    found: &Platform,
    launch: &Launch,
    course: &CourseId,
) -> Result<Option<(ResourceLink, SubmissionId)>, Error> {
    let Some(id) = launch.target_link_uri.path().strip_prefix("/submissions/") else { return Ok(None) };
    let gone = || Fault::not_found("the work that the gradebook names is not there");
    let submission = db::submission::find(c, &SubmissionId::from(id))?.ok_or_else(gone)?;
    let link = db::resource_link::find(c, &submission.resource_link_id)?.ok_or_else(gone)?;
    if link.platform_id != found.id || link.course_id != *course {
        return Err(gone());
    }
    Ok(Some((link, submission.id)))
}

/// A launch may end what held marks up: it brings the column that was missing, and shows that its person is a student.
fn try_again(
    c: &mut Conn,
    link: &ResourceLink,
    person: &PersonId,
    launch: &Launch,
    rights: Rights,
    now: Timestamp,
) -> Result<(), DbError> {
    if launch.ags.as_ref().is_some_and(|ags| ags.lineitem.is_some()) {
        revive(c, &Revived::Link(&link.id), &["no_line_item", "line_item_gone"], now)?;
    }
    if rights == Rights::Learner {
        revive(c, &Revived::Person(&link.id, person), &["not_gradable"], now)?;
    }
    Ok(())
}

fn course(c: &mut Conn, found: &Platform, launch: &Launch, now: Timestamp) -> Result<CourseId, DbError> {
    // A launch without context is valid; its link then is a course of its own.
    let alone = launch.resource_link.as_ref().map_or("none", |link| link.id.as_str());
    let (id, title) = match &launch.context {
        Some(context) => {
            let title = context.title.as_deref().or(context.label.as_deref()).unwrap_or_default();
            (context.id.clone(), title)
        }
        None => (format!("resource-link:{alone}"), ""),
    };
    let memberships = launch.nrps.as_ref().map(|nrps| nrps.memberships_url.as_str());
    let lineitems = launch.ags.as_ref().and_then(|ags| ags.lineitems.as_ref()).map(Url::as_str);
    Ok(db::course::upsert(c, &found.id, &plain(&id), &plain(title), memberships, lineitems, now)?.id)
}

fn link(
    c: &mut Conn,
    found: &Platform,
    launch: &Launch,
    course: &CourseId,
    now: Timestamp,
) -> Result<ResourceLink, Error> {
    let Some(claim) = &launch.resource_link else { return Err(Code::LaunchResourceLink.into()) };
    let named = match named_assignment(launch) {
        Some(id) => {
            db::assignment::find(c, &id)?.filter(|found_one| found_one.platform_id == found.id).map(|a| a.id)
        }
        None => None,
    };
    let lineitem = launch.ags.as_ref().and_then(|ags| ags.lineitem.as_ref()).map(Url::as_str);
    let title = claim.title.as_deref().unwrap_or_default();
    Ok(db::resource_link::upsert(
        c,
        &found.id,
        &launch.deployment_id,
        &plain(&claim.id),
        course,
        &plain(title),
        lineitem,
        named.as_ref(),
        now,
    )?)
}

/// PostgreSQL's TEXT cannot hold NUL, and no LMS means to send it.
fn plain(text: &str) -> String {
    text.replace('\0', "")
}

/// The assignment that a launch names: by the custom parameter, which survives a course copy, else by the address.
fn named_assignment(launch: &Launch) -> Option<AssignmentId> {
    let by_custom = launch.custom.get(assignment::CUSTOM_PARAMETER).map(String::as_str);
    let by_address = launch.target_link_uri.path().strip_prefix("/assignments/");
    by_custom.or(by_address).filter(|id| id.len() <= 64).map(AssignmentId::from)
}

fn newest_of(
    c: &mut Conn,
    platform: &PlatformId,
    link: &ResourceLink,
    subject: &str,
) -> Result<Option<SubmissionId>, DbError> {
    let Some(person): Option<PersonId> =
        db::person::by_subject(c, platform, subject)?.map(|person| person.id)
    else {
        return Ok(None);
    };
    Ok(db::submission::for_person(c, &link.id, &person)?.pop().map(|submission| submission.id))
}

fn notes(found: &Platform, launch: &Launch) -> LaunchNotes {
    let presentation = &launch.presentation;
    let ags = launch.ags.as_ref();
    let urls = [
        Url::parse(&found.issuer).ok(),
        Url::parse(&found.authorization_endpoint).ok(),
        presentation.return_url.clone(),
        launch.deep_linking.as_ref().map(|settings| settings.return_url.clone()),
        launch.nrps.as_ref().map(|nrps| nrps.memberships_url.clone()),
        ags.and_then(|ags| ags.lineitems.clone()),
    ];
    let mut frame_ancestors: Vec<String> = urls
        .into_iter()
        .flatten()
        .map(|url| url.origin())
        .filter(url::Origin::is_tuple)
        .map(|o| o.ascii_serialization())
        .collect();
    frame_ancestors.sort();
    frame_ancestors.dedup();
    LaunchNotes {
        platform_admin: launch.roles.is_platform_administrator(),
        locale: presentation.locale.clone().or_else(|| launch.person.locale.clone()),
        return_url: presentation.return_url.as_ref().map(Url::to_string),
        frame_ancestors,
        deep_linking: launch.deep_linking.clone(),
        pns: launch.pns.clone().filter(|_| launch.message_type == MessageType::DeepLinking),
        activity: launch.activity.clone(),
        eula: launch.eula.clone().filter(|_| launch.message_type == MessageType::Eula),
    }
}

/// The one address that LMSs post launches to.
pub fn redirect_uri(app: &App) -> Result<Url> {
    Ok(app.config.base_url.join("lti/launch").map_err(anyhow::Error::from)?)
}

/// The policy for addresses that platforms name.
pub fn network(app: &App) -> NetworkPolicy {
    NetworkPolicy { allow_private: app.config.allow_private_networks }
}

fn tool(app: &App) -> Result<ToolOrigin> {
    ToolOrigin::parse(app.config.base_url.as_str()).map_err(|why| anyhow::anyhow!("base_url: {why}").into())
}
