//! The way out for a browser that keeps nothing in a frame: the login once more, in a tab of its own.
//!
//! In a tab the tool is first party and its cookies are kept. The login's parameters are kept with its state, so that
//! one click is enough. Some LMSs use up `lti_message_hint` with the first try; of those, Moodle begins anew from an
//! address of its own, and Canvas offers Platform Storage, so that its login asks before it goes on.

use lti::ProductFamily;
use serde_json::Value;
use url::Url;

use super::MAX_STATE;
use crate::app::App;
use crate::db::login_state::LoginState;
use crate::db::platform::Platform;
use crate::db::types::PlatformId;
use crate::db::{self, DbError};
use crate::error::Result;
use crate::secrets;

/// What a login request says; everything else in it is not kept.
const PARAMETERS: [&str; 6] =
    ["iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint", "lti_deployment_id"];

/// How to begin again in a tab of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restart {
    /// By opening an address of the LMS.
    At(Url),
    /// By calling our own login address of this registration once more.
    Login {
        /// The registration.
        platform: PlatformId,
        /// The login's parameters.
        parameters: Vec<(String, String)>,
    },
}

/// The parameters to begin again with: without Platform Storage, which only a frame inside the LMS has.
pub fn parameters(sent: &[(String, String)]) -> Vec<(String, String)> {
    sent.iter().filter(|(name, _)| PARAMETERS.contains(&name.as_str())).cloned().collect()
}

/// How to begin again what `state` was to lead to; `None` when there is no such login under way. Nothing is used up.
pub async fn of_state(app: &App, state: &str) -> Result<Option<Restart>> {
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
            Ok::<_, DbError>(db::platform::find(c, &login.platform_id)?.map(|platform| (login, platform)))
        })
        .await?;
    Ok(found.map(|(login, platform)| again(login, &platform)))
}

fn again(login: LoginState, platform: &Platform) -> Restart {
    match moodle_activity(&login, platform) {
        Some(url) => Restart::At(url),
        None => Restart::Login { platform: login.platform_id, parameters: login.request.0 },
    }
}

/// Moodle's address that launches an activity from anew: the one its own frame loads.
fn moodle_activity(login: &LoginState, platform: &Platform) -> Option<Url> {
    if ProductFamily::from_code(&platform.product_family) != ProductFamily::Moodle {
        return None;
    }
    let hint = login.request.0.iter().find(|(name, _)| name == "lti_message_hint")?;
    let hint: Value = serde_json::from_str(&hint.1).ok()?;
    let activity = hint.get("cmid")?.as_u64()?;
    // Beside the authorization endpoint, since a Moodle may live below a folder.
    let mut url = Url::parse(&platform.authorization_endpoint).ok()?.join("launch.php").ok()?;
    url.set_query(Some(&format!("id={activity}&triggerview=0")));
    Some(url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::clock::Timestamp;
    use crate::db::types::{DeploymentPolicy, Json, PlatformId};

    fn login(hint: &str) -> LoginState {
        let sent = [("iss", "i"), ("lti_message_hint", hint), ("lti_storage_target", "_parent"), ("x", "y")];
        let sent: Vec<_> = sent.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        LoginState {
            state_hash: String::new(),
            browser_hash: String::new(),
            nonce: String::new(),
            platform_id: PlatformId::from("p"),
            target_link_uri: String::new(),
            storage_target: None,
            created_at: Timestamp::EPOCH,
            expires_at: Timestamp::EPOCH,
            deployment_id: None,
            request: Json(parameters(&sent)),
        }
    }

    fn platform(product: &str) -> Platform {
        Platform {
            id: PlatformId::from("p"),
            name: String::new(),
            issuer: "https://lms.example/moodle".into(),
            client_id: String::new(),
            authorization_endpoint: "https://lms.example/moodle/mod/lti/auth.php".into(),
            token_endpoint: String::new(),
            token_audience: None,
            jwks_uri: String::new(),
            product_family: product.into(),
            deployment_policy: DeploymentPolicy::Open,
            created_at: Timestamp::EPOCH,
        }
    }

    #[test]
    fn moodle_launches_the_activity_anew_and_others_repeat_the_login() {
        let hint = r#"{"cmid":2,"launchid":"ltilaunch1_1558565377"}"#;
        let Restart::At(url) = again(login(hint), &platform("moodle")) else { panic!("an address") };
        assert_eq!(url.as_str(), "https://lms.example/moodle/mod/lti/launch.php?id=2&triggerview=0");
        for (hint, product) in [(hint, "sakai"), ("opaque", "moodle"), (r#"{"cmid":"2&x="}"#, "moodle")] {
            let Restart::Login { parameters, .. } = again(login(hint), &platform(product)) else {
                panic!("a login")
            };
            assert_eq!(
                parameters.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
                ["iss", "lti_message_hint"]
            );
        }
    }
}
