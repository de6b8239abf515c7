//! The teacher's view of an assignment: who handed in, who did not, and where each mark is.

use std::collections::HashMap;

use crate::app::App;
use crate::db;
use crate::db::DbError;
use crate::db::passback::Passback;
use crate::db::person::Person;
use crate::db::types::{PersonId, SubmissionId};
use crate::domain::marking::queue::{self, Item};
use crate::domain::roster;
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// One line of the teacher's table.
pub struct Row {
    /// Absent for somebody on the LMS's list who has never opened the link.
    pub person: Option<Person>,
    /// As the school shares it.
    pub name: Option<String>,
    /// The newest attempt with the mark that counts.
    pub newest: Option<Item>,
    /// The mark on its way to the LMS.
    pub passback: Option<Passback>,
    /// The machine's newest mark, where a person's counts.
    pub machine: Option<f64>,
}

impl Row {
    /// A person's mark counts, and the machine gave another.
    pub fn differs(&self) -> bool {
        let given = self.newest.as_ref().and_then(|item| item.score);
        given.zip(self.machine).is_some_and(|(given, machine)| (given - machine).abs() > 1e-9)
    }
}

/// How the LMS's list of members was had.
#[derive(Debug, PartialEq, Eq)]
pub enum Roster {
    /// It is complete.
    Complete,
    /// The LMS offers none here: only those are shown who have opened the link.
    NotOffered,
    /// The LMS did not answer.
    Failed,
}

/// The whole table.
pub struct Overview {
    /// Students by name, those without one last.
    pub rows: Vec<Row>,
    /// Whether students may be missing.
    pub roster: Roster,
}

/// Reads the table of the visit's link.
pub async fn read(app: &App, visit: &Visit) -> Result<Overview> {
    let (link, assignment) = visit.as_marker()?;
    let members = match &visit.course {
        Some(course) => roster::students(app, &visit.platform, course).await,
        None => Ok(None),
    };
    let (members, roster) = match members {
        Ok(Some(members)) => (Some(members), Roster::Complete),
        Ok(None) => (None, Roster::NotOffered),
        Err(error) => {
            tracing::warn!(platform = %visit.platform.id, %error, "the member list could not be read");
            (None, Roster::Failed)
        }
    };
    let (link, assignment, platform) = (link.clone(), assignment.clone(), visit.platform.id.clone());
    let me = visit.session.person_id.clone();
    let subjects: Vec<String> =
        members.iter().flat_map(|list| list.iter()).map(|m| m.subject.clone()).collect();
    let (newest, passbacks, mut people, machine) = app
        .db
        .read(move |c| {
            let newest = queue::read(c, &link, &assignment, &me)?;
            let ids: Vec<PersonId> = newest.iter().map(|item| item.person.clone()).collect();
            let mut people = db::person::find_many(c, &ids)?;
            people.extend(db::person::by_subjects(c, &platform, &subjects)?);
            let machine = db::marking::machine_scores(c, &link.id)?;
            Ok::<_, DbError>((newest, db::passback::for_link(c, &link.id)?, people, machine))
        })
        .await
        .map_err(Error::from)?;
    people.sort_by(|a, b| a.id.cmp(&b.id));
    people.dedup_by(|a, b| a.id == b.id);

    let mut newest: HashMap<PersonId, Item> =
        newest.into_iter().map(|item| (item.person.clone(), item)).collect();
    let machine: HashMap<SubmissionId, f64> = machine.into_iter().collect();
    let mut passbacks: HashMap<PersonId, Passback> =
        passbacks.into_iter().map(|p| (p.person_id.clone(), p)).collect();
    let mut names: HashMap<&str, Option<&str>> = HashMap::new();
    for member in members.iter().flat_map(|list| list.iter()) {
        names.insert(&member.subject, member.name.as_deref());
    }
    let mut rows = Vec::new();
    for person in people {
        let listed = names.remove(person.subject.as_str());
        let handed_in = newest.remove(&person.id);
        // Somebody who left the course stays visible with the work that was handed in.
        if listed.is_none() && handed_in.is_none() {
            continue;
        }
        let by_person = handed_in.as_ref().filter(|item| item.by_teacher);
        rows.push(Row {
            machine: by_person.and_then(|item| machine.get(&item.id).copied()),
            name: listed.flatten().map(str::to_owned).or_else(|| person.name.clone()),
            newest: handed_in,
            passback: passbacks.remove(&person.id),
            person: Some(person),
        });
    }
    for (_, name) in names {
        rows.push(Row {
            person: None,
            name: name.map(str::to_owned),
            newest: None,
            passback: None,
            machine: None,
        });
    }
    rows.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
    Ok(Overview { rows, roster })
}
