//! The row of pages that belong to one link: a teacher's and a student's. A page that is added to the program adds its
//! line to one of the two lists, and stands in the row everywhere.

/// A teacher's pages of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeacherTab {
    /// Who handed in, and where each mark is.
    Overview,
    /// What waits for a person.
    Marking,
    /// The assignment and its rules.
    Settings,
    /// What the answers show.
    Reports,
    /// What students may ask about and read.
    Material,
    /// What the class masters and practises.
    Learning,
    /// What students ask.
    Questions,
    /// All assignments of the platform.
    Bank,
}

/// A student's pages of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudentTab {
    /// The task, the answer, the mark.
    Assignment,
    /// Questions about the material.
    Ask,
    /// Their own marks in the course.
    Progress,
    /// What they may read.
    Material,
    /// What they master, and their plan.
    Mastery,
    /// Practice.
    Practice,
}

/// Which page, the key of its name, and its address below `/links/{scope}`; in the order of the row.
const TEACHER: &[(TeacherTab, &str, &str)] = &[
    (TeacherTab::Overview, "tab-overview", ""),
    (TeacherTab::Marking, "tab-marking", "/marking"),
    (TeacherTab::Reports, "tab-reports", "/reports"),
    (TeacherTab::Learning, "tab-learning", "/learning"),
    (TeacherTab::Questions, "tab-questions", "/questions"),
    (TeacherTab::Settings, "tab-settings", "/edit"),
    (TeacherTab::Material, "tab-material", "/material"),
    (TeacherTab::Bank, "tab-bank", "/bank"),
];

/// The same for students.
const STUDENT: &[(StudentTab, &str, &str)] = &[
    (StudentTab::Assignment, "tab-assignment", ""),
    (StudentTab::Ask, "tab-ask", "/ask"),
    (StudentTab::Progress, "tab-progress", "/progress"),
    (StudentTab::Material, "tab-material", "/material"),
    (StudentTab::Mastery, "tab-mastery", "/mastery"),
    (StudentTab::Practice, "tab-practice", "/practice"),
];

/// One entry of the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// The key of its name.
    pub key: &'static str,
    /// Where it leads.
    pub url: String,
    /// It is the page that is shown.
    pub current: bool,
}

/// The row. Pages that belong to no link have an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tabs(Vec<Tab>);

impl Tabs {
    /// The row on a teacher's page.
    pub fn teacher(scope: &str, current: TeacherTab) -> Self {
        Self::of(TEACHER, scope, current)
    }

    /// The row on a student's page.
    pub fn student(scope: &str, current: StudentTab) -> Self {
        Self::of(STUDENT, scope, current)
    }

    /// The row with the pages for administrators of the platform at its end, if the person is one.
    pub fn administered(mut self, scope: &str, administrator: bool) -> Self {
        if administrator {
            if self.0.is_empty() {
                self = Self::student(scope, StudentTab::Assignment);
                self.0.truncate(1);
            }
            self.0.push(Tab { key: "admin-open", url: format!("/admin/{scope}"), current: false });
        }
        self
    }

    fn of<T: Copy + PartialEq>(list: &[(T, &'static str, &str)], scope: &str, current: T) -> Self {
        let tab = |(page, key, path): &(T, &'static str, &str)| Tab {
            key,
            url: format!("/links/{scope}{path}"),
            current: *page == current,
        };
        Self(list.iter().map(tab).collect())
    }

    /// What is shown: a single entry leads nowhere.
    pub fn shown(&self) -> &[Tab] {
        if self.0.len() > 1 { &self.0 } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_is_the_page_that_is_shown() {
        let tabs = Tabs::teacher("l1", TeacherTab::Settings);
        let current: Vec<_> = tabs.shown().iter().filter(|tab| tab.current).collect();
        assert_eq!(current.len(), 1);
        assert_eq!((current[0].key, current[0].url.as_str()), ("tab-settings", "/links/l1/edit"));
        assert!(Tabs::default().shown().is_empty());
    }

    #[test]
    fn administrators_find_their_pages() {
        let urls = |tabs: Tabs| tabs.shown().iter().map(|tab| tab.url.clone()).collect::<Vec<_>>();
        assert_eq!(urls(Tabs::default().administered("l1", true)), ["/links/l1", "/admin/l1"]);
        let teacher = Tabs::teacher("l1", TeacherTab::Overview);
        assert_eq!(
            urls(teacher.clone().administered("l1", true)).last().map(String::as_str),
            Some("/admin/l1")
        );
        assert_eq!(teacher.clone().administered("l1", false), teacher);
    }
}
