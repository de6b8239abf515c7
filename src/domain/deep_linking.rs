//! Content selection: assignments go back to the LMS as signed links, or as a reader of its own activity.
//!
//! The return address comes from the verified launch that the session keeps, never from a form.

use lti::claims::DeepLinkingSettings;
use lti::deep_linking::{ASSET_PROCESSOR, AssetProcessorItem, ContentItem, response_jwt_for};
use lti::notice::NoticeType;
use url::Url;

use crate::app::App;
use crate::db::assignment::Assignment;
use crate::db::types::AssignmentId;
use crate::db::{self, DbError};
use crate::domain::assignment::{self, CUSTOM_PARAMETER, Content, link_item};
use crate::domain::launch::{network, redirect_uri};
use crate::domain::places::{self, Mention};
use crate::domain::session::Visit;
use crate::domain::{notices, platform};
use crate::error::{Fault, Result};
use crate::secrets;

/// As many assignments of the bank as one search looks through.
const BANK: usize = 500;
/// As many as are shown.
const SHOWN: usize = 50;
/// As many as one answer may hold; Moodle and Canvas take more, a teacher loses sight.
const MAX_CHOSEN: usize = 50;

/// What the browser carries to the LMS.
pub struct Answer {
    /// Where it goes.
    pub return_url: Url,
    /// The signed message.
    pub jwt: String,
}

/// A new assignment by the teacher who selects content.
pub async fn create(app: &App, visit: &Visit, content: Content) -> Result<Assignment> {
    assignment::create(app, &visit.platform.id, Some(&visit.session.person_id), content).await
}

/// Assignments that are there already, each once, in the order in which they were chosen.
pub async fn existing(app: &App, visit: &Visit, ids: &[&str]) -> Result<Vec<Assignment>> {
    if ids.len() > MAX_CHOSEN {
        return Err(Fault::bad_form("more than 50 assignments at once"));
    }
    let mut chosen: Vec<Assignment> = Vec::new();
    for id in ids {
        if chosen.iter().all(|other| other.id.as_str() != *id) {
            chosen.push(assignment::find(app, &visit.platform.id, &AssignmentId::from(*id)).await?);
        }
    }
    Ok(chosen)
}

/// The platform's assignments whose title or task holds the words, newest first.
pub async fn bank(app: &App, visit: &Visit, words: &str) -> Result<Vec<Assignment>> {
    let platform = visit.platform.id.clone();
    let limit = i64::try_from(BANK).unwrap_or(i64::MAX);
    let all = app.db.read(move |c| db::assignment::list(c, &platform, limit)).await?;
    let words: Vec<String> = words.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |a: &Assignment| {
        let text = format!("{} {}", a.title, a.prompt).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    Ok(all.into_iter().filter(fits).take(SHOWN).collect())
}

/// The settings of a teacher's selection.
pub fn settings(visit: &Visit) -> Result<&DeepLinkingSettings> {
    match &visit.notes.deep_linking {
        Some(settings) if visit.is_staff() => Ok(settings),
        _ => Err(Fault::forbidden("not a content selection by a teacher")),
    }
}

/// Whether the LMS asks for a reader of what is handed in to its own activity.
pub fn asks_for_processor(settings: &DeepLinkingSettings) -> bool {
    settings.accepts(ASSET_PROCESSOR)
}

/// The answer that puts assignments into the course.
pub async fn answer(app: &App, visit: &Visit, chosen: &[Assignment]) -> Result<Answer> {
    let settings = settings(visit)?;
    let mut items: Vec<ContentItem> = Vec::new();
    for assignment in chosen {
        items.push(if asks_for_processor(settings) {
            processor_item(app, assignment)?.into()
        } else {
            link_item(app, assignment)?.into()
        });
    }
    let known = platform::protocol(&visit.platform, network(app))?;
    let keys = app.tool_keys.current().await?;
    let jwt = response_jwt_for(
        &known,
        keys.signing(&visit.platform.id),
        &visit.session.deployment_id,
        settings,
        &items,
        None,
        &secrets::random_token(),
        app.clock.now().unix_seconds(),
    )?;
    if asks_for_processor(settings) {
        attach(app, visit, chosen).await?;
    }
    Ok(Answer { return_url: settings.return_url.clone(), jwt })
}

/// Subscribes to the activity's hand-ins, which has to be done before the answer, and keeps what the activity opens.
async fn attach(app: &App, visit: &Visit, chosen: &[Assignment]) -> Result<()> {
    let Some(pns) = &visit.notes.pns else {
        return Err(Fault::subscription("the launch offers no notification service"));
    };
    notices::subscribe(app, &visit.platform, &pns.url, &NoticeType::AssetProcessorSubmission).await?;
    let (Some(activity), [assignment]) = (visit.notes.activity.clone(), chosen) else { return Ok(()) };
    let (platform, deployment) = (visit.platform.clone(), visit.session.deployment_id.clone());
    let (course, id, now) = (visit.session.course_id.clone(), assignment.id.clone(), app.clock.now());
    app.db
        .write(move |c| {
            let mention = Mention {
                platform: &platform,
                deployment_id: &deployment,
                activity: &activity,
                course,
                context: None,
                assignment: Some(id.as_str()),
                ags: None,
            };
            places::of_activity(c, &mention, now)?;
            Ok::<_, DbError>(())
        })
        .await?;
    Ok(())
}

fn processor_item(app: &App, assignment: &Assignment) -> Result<AssetProcessorItem> {
    Ok(AssetProcessorItem {
        title: assignment.title.clone(),
        text: None,
        custom: [(CUSTOM_PARAMETER.to_owned(), assignment.id.to_string())].into(),
        report_url: redirect_uri(app)?,
    })
}
