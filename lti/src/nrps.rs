//! Names and Role Provisioning Services 2.0: who is in the course.
//!
//! Roles come short or long; names may be missing. Moodle reports non-editing teachers as learners here, so a list of
//! members decides nobody's rights; launches do.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::claims::{Person, text, texts};
use crate::http::HttpClient;
use crate::link::next_page;
use crate::roles::Roles;
use crate::services::{Ask, Caller, ServiceError, Services, good};

/// The scope to read members.
pub const SCOPE: &str = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";

const MEMBERS: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";
const MAX_PAGES: usize = 1000;
const MAX_MEMBERS: usize = 50_000;

/// Whether a member takes part now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberStatus {
    /// Takes part.
    #[default]
    Active,
    /// Does not take part at the moment.
    Inactive,
    /// Has left.
    Deleted,
}

/// A member of the course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The `sub` of the member's launches.
    pub user_id: String,
    /// Roles in the course.
    pub roles: Roles,
    /// Whether the member takes part.
    pub status: MemberStatus,
    /// Names, as far as the platform tells.
    pub person: Person,
    /// Id in the student information system.
    pub lis_person_sourcedid: Option<String>,
}

impl<C: HttpClient> Services<C> {
    /// All members of the course, every page of them, each once. With the id of a resource link, those who may open it.
    ///
    /// The scopes of the caller must hold [`SCOPE`].
    pub async fn members(
        &self,
        caller: &Caller<'_>,
        memberships: &Url,
        resource_link_id: Option<&str>,
    ) -> Result<Vec<Member>, ServiceError> {
        let Some(rlid) = resource_link_id else { return self.all_pages(caller, memberships.clone()).await };
        let mut url = memberships.clone();
        url.query_pairs_mut().append_pair("rlid", rlid);
        match self.all_pages(caller, url).await {
            // Some platforms do not know the parameter, some no longer know the link.
            Err(ServiceError::Refused { status: 400 } | ServiceError::NotFound) => {
                self.all_pages(caller, memberships.clone()).await
            }
            answer => answer,
        }
    }

    async fn all_pages(&self, caller: &Caller<'_>, first: Url) -> Result<Vec<Member>, ServiceError> {
        let (mut members, mut ids, mut seen) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let mut page = first;
        while seen.insert(page.to_string()) {
            if seen.len() > MAX_PAGES || members.len() > MAX_MEMBERS {
                return Err(ServiceError::Malformed("the list of members does not end"));
            }
            let response = good(self.call(caller, &Ask::get(&page, MEMBERS)).await?, caller.now)?;
            let body: Value = serde_json::from_slice(response.body())
                .map_err(|_| ServiceError::Malformed("the list of members"))?;
            let list = body
                .get("members")
                .and_then(Value::as_array)
                .ok_or(ServiceError::Malformed("the list of members"))?;
            for member in list.iter().filter_map(member) {
                if ids.insert(member.user_id.clone()) {
                    members.push(member);
                }
            }
            match next_page(response.headers(), &page).map_err(ServiceError::Malformed)? {
                Some(next) => page = next,
                None => break,
            }
        }
        Ok(members)
    }
}

fn member(value: &Value) -> Option<Member> {
    let map = value.as_object()?;
    let status = text(map, "status").unwrap_or_default().to_ascii_lowercase();
    Some(Member {
        user_id: text(map, "user_id")?,
        roles: Roles::new(texts(map, "roles")),
        status: match status.as_str() {
            "inactive" => MemberStatus::Inactive,
            "deleted" => MemberStatus::Deleted,
            _ => MemberStatus::Active,
        },
        person: Person {
            name: text(map, "name"),
            given_name: text(map, "given_name"),
            family_name: text(map, "family_name"),
            email: text(map, "email"),
            locale: text(map, "locale"),
        },
        lis_person_sourcedid: text(map, "lis_person_sourcedid"),
    })
}
