//! All that a student's page of mastery shows, read in one state of the data.

use std::collections::BTreeMap;

use crate::app::App;
use crate::db::mastery::{self, Change};
use crate::db::practice as rows;
use crate::db::types::OutcomeId;
use crate::domain::learning::engagement::{self, Engagement};
use crate::domain::learning::items::MOST;
use crate::domain::learning::practice::{self, Shelf};
use crate::domain::learning::standing::{self, Standing};
use crate::domain::learning::{contests, learner};
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// What the page shows.
pub struct Overview {
    /// Where the student stands.
    pub standing: Standing,
    /// What may be practised.
    pub shelf: Shelf,
    /// What keeps them going.
    pub engagement: Engagement,
    /// The newest step of each outcome.
    pub newest: BTreeMap<OutcomeId, Change>,
    /// What each piece of evidence is called.
    pub titles: BTreeMap<String, String>,
}

/// Reads it.
pub async fn read(app: &App, visit: &Visit) -> Result<Overview> {
    let learner = learner(visit)?;
    let standing = standing::read(app, learner.clone()).await?;
    let now = app.clock.now();
    app.db
        .read(move |c| {
            let shelf = practice::shelf(c, &learner, &standing, now)?;
            let engagement = engagement::read(c, &learner, &standing, now)?;
            let steps = mastery::steps(c, &learner.course, &learner.person)?;
            let newest = steps.into_iter().map(|step| (step.outcome_id.clone(), step)).collect();
            let titles = contests::titles(&standing, &rows::items(c, &learner.course, MOST)?);
            Ok::<_, Error>(Overview { standing, shelf, engagement, newest, titles })
        })
        .await
}

/// The steps of an outcome, the newest first; replaced ones too.
pub async fn history(app: &App, visit: &Visit, outcome: &OutcomeId) -> Result<Vec<Change>> {
    standing::history(app, &learner(visit)?, outcome).await
}
