//! What tests may do with upload assignments from outside HTTP.

use crate::http::pages_uploads as pages;
use crate::model::{LaunchKind, LoginInitiation};
use crate::notices;
use crate::server::Sandbox;
use crate::uploads::{AssetReport, NewFile};

impl Sandbox {
    /// Adds an upload assignment to a course; returns its id, which tools know as the activity's.
    pub fn add_upload_assignment(&self, course: &str, title: &str) -> String {
        pages::add(&mut self.app.state(), course, title)
    }

    /// Hands files in for a student and tells the tools that read the assignment; returns the id of the submission.
    pub async fn hand_in(&self, user: &str, assignment: &str, files: Vec<NewFile>) -> String {
        let (id, letters) = {
            let mut state = self.app.state();
            let handed_in = pages::store(&self.app, &mut state, assignment, user, files);
            (handed_in.id.clone(), notices::of_hand_in(&self.app, &state, &handed_in))
        };
        notices::send(&self.app, letters).await;
        id
    }

    /// Tells the tools again, as "resubmit all files" does.
    pub async fn resubmit(&self, hand_in: &str) {
        let letters = {
            let state = self.app.state();
            let found = state.uploads.hand_ins.get(hand_in).cloned();
            found.map(|found| notices::of_hand_in(&self.app, &state, &found)).unwrap_or_default()
        };
        notices::send(&self.app, letters).await;
    }

    /// Reports about what was handed in, the newest of each type for each asset.
    pub fn reports(&self, hand_in: &str) -> Vec<AssetReport> {
        let state = self.app.state();
        let found = state.uploads.hand_ins.get(hand_in);
        found
            .map(|h| state.uploads.reports_of(h).into_iter().map(|(_, r)| r.clone()).collect())
            .unwrap_or_default()
    }

    /// Where a tool wants notices of a type, if anywhere.
    pub fn notice_handler(&self, tool: u32, kind: &str) -> Option<String> {
        self.app.state().uploads.handlers.get(&(tool, kind.to_owned())).cloned()
    }

    /// Begins the launch that attaches a tool to an upload assignment.
    pub fn begin_processor_selection(
        &self,
        user: &str,
        assignment: &str,
        tool: u32,
    ) -> Option<LoginInitiation> {
        self.begin(user, tool, LaunchKind::ProcessorSelection { assignment: assignment.into() })
    }

    /// Begins the launch that shows a report.
    pub fn begin_report_review(&self, user: &str, hand_in: &str) -> Option<LoginInitiation> {
        let (tool, kind) = {
            let state = self.app.state();
            let found = state.uploads.hand_ins.get(hand_in)?;
            let (processor, report) = state.uploads.reports_of(found).into_iter().next()?;
            let tool = state.uploads.processor(processor)?.1.tool;
            let (asset, report) = (report.asset.clone(), report.kind.clone());
            (tool, LaunchKind::ReportReview { processor, hand_in: hand_in.into(), asset, report })
        };
        self.begin(user, tool, kind)
    }

    /// Begins the launch that changes how a tool reads an assignment.
    pub fn begin_processor_settings(&self, user: &str, assignment: &str) -> Option<LoginInitiation> {
        let (processor, tool) = {
            let state = self.app.state();
            let first = state.uploads.assignments.get(assignment)?.processors.first()?;
            (first.id, first.tool)
        };
        self.begin(user, tool, LaunchKind::ProcessorSettings { processor })
    }

    /// Begins the launch that asks a person to accept a tool's terms.
    pub fn begin_terms(&self, user: &str, assignment: &str, tool: u32) -> Option<LoginInitiation> {
        self.begin(user, tool, LaunchKind::Terms { assignment: assignment.into() })
    }

    /// A person's word on a tool's terms, as the tool told it.
    pub fn accepted_terms(&self, tool: u32, user: &str) -> Option<bool> {
        self.app.state().uploads.accepted.get(&(tool, user.to_owned())).copied()
    }
}
