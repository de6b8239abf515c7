//! Roles, and the rights in a course that follow from them.
//!
//! Only context roles give rights: a professor who is a guest in a colleague's course is no teacher there. Names are
//! compared whole, so that look-alike addresses give nothing. Source: LTI Core 1.3, appendix A.2.

use serde::{Deserialize, Serialize};

const CONTEXT: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const CONTEXT_SUB: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership/";
const INSTITUTION: &str = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#";
const SYSTEM: &str = "http://purl.imsglobal.org/vocab/lis/v2/system/person#";
const TEST_USER: &str = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser";

const INSTRUCTOR_SUB: &[&str] = &[
    "ExternalInstructor",
    "Grader",
    "GuestInstructor",
    "Lecturer",
    "PrimaryInstructor",
    "SecondaryInstructor",
    "TeachingAssistant",
    "TeachingAssistantGroup",
    "TeachingAssistantOffering",
    "TeachingAssistantSection",
    "TeachingAssistantSectionAssociation",
    "TeachingAssistantTemplate",
];
const ADMINISTRATOR_SUB: &[&str] = &[
    "Administrator",
    "Developer",
    "ExternalDeveloper",
    "ExternalSupport",
    "ExternalSystemAdministrator",
    "Support",
    "SystemAdministrator",
];
const CONTENT_DEVELOPER_SUB: &[&str] =
    &["ContentDeveloper", "ContentExpert", "ExternalContentExpert", "Librarian"];
const LEARNER_SUB: &[&str] =
    &["ExternalLearner", "GuestLearner", "Instructor", "Learner", "NonCreditLearner"];

/// What a person may do in a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rights {
    /// Staff: sees and grades the work of others.
    Instructor,
    /// Does the work and sees their own.
    Learner,
    /// Neither: sees the task, nothing of others.
    None,
}

/// The roles of a person, as they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(Vec<String>);

impl Roles {
    /// Keeps the list as it is; unknown roles are no error.
    pub fn new(roles: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Roles(roles.into_iter().map(Into::into).collect())
    }

    /// The roles as sent.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// Rights in the course, from context roles alone. Staff roles win over Learner.
    pub fn rights(&self) -> Rights {
        if self.has(CONTEXT, &["Instructor", "Administrator"])
            || self.has_sub("Instructor", INSTRUCTOR_SUB)
            || self.has_sub("Administrator", ADMINISTRATOR_SUB)
        {
            return Rights::Instructor;
        }
        // Some platforms call an observing parent a mentor and a non-credit learner at once; that is no student.
        let learner = self.has(CONTEXT, &["Learner"])
            || (self.has_sub("Learner", LEARNER_SUB) && !self.has(CONTEXT, &["Mentor"]));
        if learner { Rights::Learner } else { Rights::None }
    }

    /// Whether the person may create and choose content: staff, and content developers, who see no student work.
    pub fn may_author(&self) -> bool {
        self.rights() == Rights::Instructor
            || self.has(CONTEXT, &["ContentDeveloper"])
            || self.has_sub("ContentDeveloper", CONTENT_DEVELOPER_SUB)
    }

    /// Whether the platform calls the person its administrator. It makes nobody staff of a course.
    pub fn is_platform_administrator(&self) -> bool {
        let full = |prefix: &str, names: &[&str]| {
            self.0.iter().any(|r| r.strip_prefix(prefix).is_some_and(|name| names.contains(&name)))
        };
        full(INSTITUTION, &["Administrator"]) || full(SYSTEM, &["Administrator", "SysAdmin"])
    }

    /// Whether this is the platform's pretended student, whose grades go nowhere.
    pub fn is_test_student(&self) -> bool {
        self.0.iter().any(|r| r == TEST_USER)
    }

    /// A principal role, in full or, for context roles, in the short form.
    fn has(&self, prefix: &str, names: &[&str]) -> bool {
        self.0.iter().any(|role| names.contains(&role.strip_prefix(prefix).unwrap_or(role)))
    }

    fn has_sub(&self, principal: &str, subs: &[&str]) -> bool {
        self.0.iter().any(|role| {
            role.strip_prefix(CONTEXT_SUB)
                .and_then(|rest| rest.strip_prefix(principal))
                .and_then(|rest| rest.strip_prefix('#'))
                .is_some_and(|sub| subs.contains(&sub))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(roles: &[&str]) -> Rights {
        Roles::new(roles.iter().copied()).rights()
    }

    #[test]
    fn context_roles_in_both_forms() {
        assert_eq!(
            rights(&["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]),
            Rights::Instructor
        );
        assert_eq!(rights(&["Instructor"]), Rights::Instructor);
        assert_eq!(rights(&["Learner"]), Rights::Learner);
        assert_eq!(
            rights(&["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner", "Instructor"]),
            Rights::Instructor
        );
        assert_eq!(
            rights(&["http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator"]),
            Rights::Instructor
        );
        assert_eq!(rights(&[]), Rights::None);
    }

    #[test]
    fn sub_roles() {
        let ta = "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant";
        assert_eq!(rights(&[ta]), Rights::Instructor);
        assert_eq!(
            rights(&["http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#GuestLearner"]),
            Rights::Learner
        );
        assert_eq!(
            rights(&["http://purl.imsglobal.org/vocab/lis/v2/membership/Manager#Observer"]),
            Rights::None
        );
        assert_eq!(
            rights(&["http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#Instructor"]),
            Rights::Learner
        );
    }

    #[test]
    fn other_scopes_make_nobody_staff() {
        for role in [
            "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty",
            "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
            "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
            "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor",
            "http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper",
        ] {
            assert_eq!(rights(&[role]), Rights::None, "{role}");
        }
    }

    #[test]
    fn look_alikes_give_nothing() {
        for role in [
            "http://evil/#Instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/membership#InstructorX",
            "https://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/membership#instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#Evil",
            "http://purl.imsglobal.org/vocab/lis/v2/membership/InstructorX#TeachingAssistant",
            " Instructor",
            "instructor",
            "urn:lti:role:ims/lis/Instructor",
        ] {
            assert_eq!(rights(&[role]), Rights::None, "{role}");
        }
    }

    #[test]
    fn observers_authors_administrators_and_test_students() {
        let non_credit = "http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#NonCreditLearner";
        assert_eq!(
            rights(&["http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor", non_credit]),
            Rights::None
        );
        assert!(Roles::new(["ContentDeveloper"]).may_author());
        assert!(!Roles::new(["Learner"]).may_author());
        let admin = Roles::new(["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"]);
        assert!(admin.is_platform_administrator() && !admin.may_author());
        assert!(!Roles::new(["Administrator"]).is_platform_administrator());
        assert!(Roles::new([TEST_USER]).is_test_student());
    }
}
