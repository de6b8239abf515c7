//! Nothing about an erased person is left, and nothing about anybody else is gone, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::db::answer_group::{self, AnswerGroup, NearDuplicate};
use crate::db::appeal::{self, Appeal};
use crate::db::assignment::{self, Assignment};
use crate::db::attachment::{self, Attachment};
use crate::db::course::{self, Course};
use crate::db::decision::{self, Batch, Decision};
use crate::db::dialogue::{self, Dialogue};
use crate::db::eula_acceptance::{self, EulaAcceptance};
use crate::db::extension::{self, Extension};
use crate::db::feedback_rating::{self, FeedbackRating};
use crate::db::grade::{self, Grade};
use crate::db::marking_draft::{self, MarkingDraft, SecondMark};
use crate::db::platform::{self, Platform};
use crate::db::question::{self, Question};
use crate::db::resource_link::{self, ResourceLink};
use crate::db::session::{self, Session};
use crate::db::submission::{self, Submission};
use crate::db::testing::{TestDb, each_database};
use crate::db::types::{
    AppealId, AppealState, AskOutcome, AssignmentId, BatchId, ChangeCause, ChangeId, ContestDecision,
    ContestId, DecisionId, DecisionMethod, DeploymentPolicy, DialogueId, GradeId, GradeOrigin, Helpful,
    ItemId, ItemKind, ItemState, JobId, Json, OutcomeId, PickReason, PracticeAnswerId, QuestionId,
    QuestionState, ReleasePolicy, Role, SessionId, SubmissionState, UploadId, UploadState, VerifiedAnswerId,
};
use crate::db::upload::{self, Upload, UploadedAsset};
use crate::db::verified_answer::{self, VerifiedAnswer};
use crate::db::{audit, draft, job, learner_profile, mastery, outcome, passback, person, practice};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);

/// Two students and a teacher, each with something in every table that can hold it.
struct School {
    platform: PlatformId,
    course: Course,
    link: ResourceLink,
    ada: Person,
    bob: Person,
    teacher: Person,
}

fn write<T>(db: &TestDb, f: impl FnOnce(&mut Conn) -> DbResult<T>) -> T {
    db.write_blocking::<T, DbError>(f).unwrap()
}

impl School {
    fn make(db: &TestDb) -> Self {
        write(db, |c| {
            let platform = Platform {
                id: PlatformId::new(NOW),
                name: "Hill School".into(),
                issuer: "https://lms.example".into(),
                client_id: "client".into(),
                authorization_endpoint: "https://lms.example/auth".into(),
                token_endpoint: "https://lms.example/token".into(),
                token_audience: None,
                jwks_uri: "https://lms.example/jwks".into(),
                product_family: String::new(),
                deployment_policy: DeploymentPolicy::Open,
                created_at: NOW,
            };
            platform::insert(c, &platform)?;
            let id = platform.id;
            let course = course::upsert(c, &id, "c1", "Biology", None, None, NOW)?;
            let ada = person::upsert(c, &id, "sub-ada", Some("Ada Lovelace"), false, NOW)?;
            let bob = person::upsert(c, &id, "sub-bob", Some("Bob Noyce"), false, NOW)?;
            let teacher = person::upsert(c, &id, "sub-teacher", Some("Grace Hopper"), false, NOW)?;
            let made = Assignment {
                id: AssignmentId::new(NOW),
                platform_id: id.clone(),
                version: 1,
                title: "Leaves".into(),
                prompt: "Why are leaves green?".into(),
                reference_answers: Json(vec!["They reflect green.".into()]),
                rubric: Json(Vec::new()),
                points: 2,
                language: "en".into(),
                attempts_allowed: 0,
                release_policy: ReleasePolicy::Confident,
                created_by: Some(teacher.id.clone()),
                created_at: NOW,
                updated_at: NOW,
                settings: Json::default(),
                release_at: None,
                archived_at: None,
            };
            assignment::insert(c, &made)?;
            let link =
                resource_link::upsert(c, &id, "d1", "l1", &course.id, "Week 1", None, Some(&made.id), NOW)?;
            let school = Self { platform: id, course, link, ada, bob, teacher };
            for student in [&school.ada, &school.bob] {
                for attempt in 1..=2 {
                    school.hand_in(c, student, &made.id, attempt)?;
                }
                school.visit(c, student)?;
                let longer = Extension {
                    resource_link_id: school.link.id.clone(),
                    person_id: student.id.clone(),
                    due_at: Some(NOW.plus_seconds(60)),
                    closed_at: None,
                    more_attempts: 2,
                    created_at: NOW,
                };
                extension::put(c, &longer)?;
                draft::save(c, &school.link.id, &student.id, &format!("draft of {}", student.subject), NOW)?;
            }
            school.learn(c)?;
            school.visit(c, &school.teacher)?;
            school.ask(c)?;
            Ok(school)
        })
    }

    fn hand_in(
        &self,
        c: &mut Conn,
        student: &Person,
        assignment: &AssignmentId,
        attempt: i32,
    ) -> DbResult<()> {
        let new = Submission {
            id: SubmissionId::new(NOW),
            resource_link_id: self.link.id.clone(),
            assignment_id: assignment.clone(),
            person_id: student.id.clone(),
            attempt,
            submission_key: format!("key {attempt}"),
            answer: format!("answer {attempt} of {}", student.subject),
            state: SubmissionState::Grading,
            version: 1,
            grade_id: None,
            submitted_at: NOW.plus_seconds(i64::from(attempt)),
        };
        submission::insert(c, &new)?;
        let file = Attachment {
            submission_id: new.id.clone(),
            file_name: format!("{}.txt", student.subject),
            media_type: "text/plain".into(),
            sha256: "00".into(),
            content: format!("file of {}", student.subject).into_bytes(),
        };
        attachment::insert(c, &file)?;
        let rating = FeedbackRating {
            submission_id: new.id.clone(),
            helpful: Helpful::Partly,
            comment: format!("rating of {}", student.subject),
            created_at: NOW,
        };
        feedback_rating::put(c, &rating)?;
        let mark = Grade {
            id: GradeId::new(NOW),
            submission_id: new.id.clone(),
            origin: GradeOrigin::Teacher,
            score: 1.5,
            max_score: 2.0,
            needs_review: false,
            comment: format!("comment for {}", student.subject),
            details: r#"{"grade":null}"#.into(),
            assignment_version: 1,
            marked_by: Some(self.teacher.id.clone()),
            created_at: NOW,
        };
        grade::insert(c, &mark)?;
        submission::set_grade(c, &new.id, 1, Some(&mark.id), SubmissionState::Released)?;
        passback::put(c, &self.link.id, &student.id, &mark.id, 1.5, 2.0, "Good.", new.submitted_at, NOW)?;
        self.upload(c, student, &new.id, attempt)?;
        let id = new.id.as_str();
        job::enqueue(c, &JobId::new(NOW), "grade", id, &format!("grade:{id}"), NOW, NOW)?;
        self.look_again(c, student, &new, &mark)?;
        audit::append(c, self.teacher.id.as_str(), "grade.release", id, "{}", NOW)
    }

    fn upload(
        &self,
        c: &mut Conn,
        student: &Person,
        submission: &SubmissionId,
        attempt: i32,
    ) -> DbResult<()> {
        let asset = UploadedAsset {
            id: "asset".into(),
            url: "https://lms.example/asset".into(),
            sha256: None,
            size: Some(7),
            content_type: Some("text/plain".into()),
            name: Some(format!("essay of {}", student.subject)),
            problem: None,
        };
        let row = Upload {
            id: UploadId::new(NOW),
            resource_link_id: self.link.id.clone(),
            person_id: student.id.clone(),
            lms_submission_id: format!("{}:{attempt}", student.subject),
            report_url: "https://lms.example/reports".into(),
            assets: Json(vec![asset]),
            state: UploadState::Read,
            problem: None,
            submission_id: Some(submission.clone()),
            last_report_at: NOW,
            created_at: NOW,
            updated_at: NOW,
        };
        upload::insert(c, &row)?;
        let word = EulaAcceptance {
            platform_id: self.platform.clone(),
            deployment_id: "d1".into(),
            person_id: student.id.clone(),
            accepted: true,
            at: NOW,
        };
        eula_acceptance::put(c, &word)?;
        let id = row.id.as_str();
        job::enqueue(c, &JobId::new(NOW), "report", id, &format!("report:{id}"), NOW, NOW).map(|_| ())
    }

    /// What people decided about it, what the student asked, whom it is like.
    fn look_again(&self, c: &mut Conn, student: &Person, of: &Submission, mark: &Grade) -> DbResult<()> {
        let teacher = Some(self.teacher.id.clone());
        let batch = Batch {
            id: BatchId::new(NOW),
            resource_link_id: self.link.id.clone(),
            method: DecisionMethod::All,
            answers: 1,
            marked_by: teacher.clone(),
            created_at: NOW,
            rolled_back_at: None,
        };
        decision::insert_batch(c, &batch)?;
        let made = Decision {
            id: DecisionId::new(NOW),
            submission_id: of.id.clone(),
            resource_link_id: self.link.id.clone(),
            grade_id: mark.id.clone(),
            former_grade_id: None,
            former_state: SubmissionState::Review,
            method: DecisionMethod::All,
            batch_id: Some(batch.id),
            blind: false,
            marked_by: teacher.clone(),
            created_at: NOW,
        };
        decision::insert(c, &made)?;
        let draft = MarkingDraft {
            submission_id: of.id.clone(),
            person_id: self.teacher.id.clone(),
            version: 1,
            body: r#"{"comment":"half"}"#.into(),
            updated_at: NOW,
        };
        marking_draft::save(c, &draft)?;
        let second = SecondMark {
            submission_id: of.id.clone(),
            score: 1.0,
            comment: format!("second view of {}", student.subject),
            details: "{}".into(),
            marked_by: teacher,
            created_at: NOW,
        };
        marking_draft::insert_second(c, &second)?;
        let asked = Appeal {
            id: AppealId::new(NOW),
            submission_id: of.id.clone(),
            resource_link_id: self.link.id.clone(),
            grade_id: mark.id.clone(),
            criterion: String::new(),
            reason: format!("{} asks", student.subject),
            state: AppealState::Open,
            answer: String::new(),
            decided_by: None,
            created_at: NOW,
            decided_at: None,
        };
        appeal::insert(c, &asked)?;
        let group = AnswerGroup {
            submission_id: of.id.clone(),
            resource_link_id: self.link.id.clone(),
            name: "g".into(),
            place: 0,
            by_hand: true,
        };
        answer_group::put(c, &group)?;
        let near = NearDuplicate {
            submission_id: of.id.clone(),
            other_id: of.id.clone(),
            resource_link_id: self.link.id.clone(),
            similarity: 0.9,
        };
        answer_group::replace(c, &self.link.id, &[], &[near])
    }

    /// Each student has practised, planned, and disagreed; the teacher settled it.
    fn learn(&self, c: &mut Conn) -> DbResult<()> {
        let goal = outcome::Outcome {
            id: OutcomeId::new(NOW),
            course_id: self.course.id.clone(),
            name: "Explain green".into(),
            weight: 1.0,
            after_ids: Json(Vec::new()),
            place: 1,
            hidden: false,
            created_at: NOW,
        };
        outcome::insert(c, &goal)?;
        let item = practice::Item {
            id: ItemId::new(NOW),
            course_id: self.course.id.clone(),
            outcome_id: goal.id.clone(),
            assignment_id: None,
            kind: ItemKind::Short,
            state: ItemState::Approved,
            prompt: "Why green?".into(),
            answer: "Chlorophyll.".into(),
            source: String::new(),
            pinned: false,
            forbidden: false,
            place: 1,
            level: 0.0,
            deviation: 1.0,
            created_at: NOW,
        };
        practice::insert_item(c, &item)?;
        for student in [&self.ada, &self.bob] {
            let who = &student.subject;
            let answer = practice::Answer {
                id: PracticeAnswerId::new(NOW),
                item_id: item.id.clone(),
                person_id: student.id.clone(),
                answer_key: format!("key of {who}"),
                answer: format!("practice of {who}"),
                share: 1.0,
                counted: true,
                confidence: 0.9,
                expected: 0.5,
                reason: PickReason::Suits,
                details: "{}".into(),
                created_at: NOW,
            };
            practice::insert_answer(c, &answer)?;
            let memory = practice::Memory {
                person_id: student.id.clone(),
                item_id: item.id.clone(),
                stability: 2.0,
                difficulty: 5.0,
                last_at: NOW,
                due_at: NOW,
            };
            practice::remember(c, &memory)?;
            let profile = learner_profile::Profile {
                course_id: self.course.id.clone(),
                person_id: student.id.clone(),
                level: 0.1,
                deviation: 0.9,
                personal: true,
                switches: "{}".into(),
                plan: Some(r#"{"minutes":15}"#.into()),
                alias: Some(format!("alias of {who}")),
                points: 3,
                updated_at: NOW,
            };
            learner_profile::put(c, &profile)?;
            let value = mastery::Mastery {
                person_id: student.id.clone(),
                outcome_id: goal.id.clone(),
                value: 0.6,
                updated_at: NOW,
            };
            mastery::put(c, &value)?;
            let step = mastery::Change {
                id: ChangeId::new(NOW),
                person_id: student.id.clone(),
                outcome_id: goal.id.clone(),
                number: 1,
                at: NOW,
                before_value: 0.25,
                after_value: 0.6,
                cause: ChangeCause::Shown,
                evidence: format!("p:{}", answer.id),
                share: Some(1.0),
                days: None,
                noted_at: NOW,
                replaced_at: None,
            };
            mastery::insert_step(c, &step)?;
            let contest = mastery::Contest {
                id: ContestId::new(NOW),
                course_id: self.course.id.clone(),
                person_id: student.id.clone(),
                outcome_id: goal.id.clone(),
                value: 0.6,
                reason: format!("{who} disagrees"),
                decision: ContestDecision::Open,
                evidence: String::new(),
                answer: String::new(),
                decided_by: None,
                created_at: NOW,
                decided_at: None,
            };
            mastery::insert_contest(c, &contest)?;
            let (kept, by) = (ContestDecision::Kept, &self.teacher.id);
            mastery::settle(c, &contest.id, kept, "", &format!("to {who}"), by, NOW)?;
        }
        Ok(())
    }

    /// A question and a talk of each student, answered by the teacher.
    fn ask(&self, c: &mut Conn) -> DbResult<()> {
        let answer = VerifiedAnswer {
            id: VerifiedAnswerId::new(NOW),
            course_id: self.course.id.clone(),
            question: "Where?".into(),
            answer: "It is said on page 4.".into(),
            reused: true,
            answered_by: Some(self.teacher.id.clone()),
            created_at: NOW,
        };
        verified_answer::insert(c, &answer)?;
        for student in [&self.ada, &self.bob] {
            let asked = Question {
                id: QuestionId::new(NOW),
                course_id: self.course.id.clone(),
                person_id: student.id.clone(),
                body: format!("question of {}", student.subject),
                outcome: AskOutcome::NotFound,
                confidence: 0.5,
                reply: "{}".into(),
                chosen: None,
                hints: 0,
                state: QuestionState::Closed,
                named: false,
                handed_over_at: None,
                verified_answer_id: None,
                report: None,
                reported_at: None,
                report_closed_at: None,
                created_at: NOW,
            };
            question::insert(c, &asked)?;
            question::report(c, &asked.id, &format!("wrong for {}", student.subject), NOW)?;
            question::answer(c, &asked.id, &answer.id)?;
            let first = learner::submissions(c, &student.id)?.remove(0);
            let talk = Dialogue {
                id: DialogueId::new(NOW),
                submission_id: first,
                course_id: self.course.id.clone(),
                body: json!({
                    "topic": "secret", "lines": [{ "by": "student", "text": format!("talk of {}", student.subject) }],
                }).to_string(),
                version: 1,
                ended: None,
                handed_over_at: None,
                closed_at: None,
                created_at: NOW,
                updated_at: NOW,
            };
            assert!(dialogue::insert(c, &talk)?);
        }
        Ok(())
    }

    fn visit(&self, c: &mut Conn, person: &Person) -> DbResult<()> {
        let row = Session {
            id: SessionId::new(NOW),
            token_hash: format!("token of {}", person.subject),
            csrf_token: format!("csrf of {}", person.subject),
            platform_id: self.platform.clone(),
            deployment_id: "d1".into(),
            person_id: person.id.clone(),
            course_id: Some(self.course.id.clone()),
            resource_link_id: Some(self.link.id.clone()),
            role: Role::Learner,
            preview: false,
            launch: r#"{"locale":"en"}"#.into(),
            created_at: NOW,
            expires_at: NOW.plus_seconds(60),
        };
        session::insert(c, &row)
    }
}

fn exported(db: &TestDb, person: &Person) -> Value {
    let mut out = Vec::new();
    db.read_blocking(|c| export(c, person, NOW, &mut out)).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn everything(db: &TestDb, name: &str) -> String {
    let path = db.folder().join(name);
    db.backup(&path).unwrap();
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_learner_is_told_everything_and_nothing_about_others() {
    each_database(|db| {
        let school = School::make(db);
        let told = exported(db, &school.ada);
        assert_eq!(told["person"]["name"], "Ada Lovelace");
        assert_eq!(told["platform"]["issuer"], "https://lms.example");
        assert_eq!(told["exported_at"], "2026-11-24T02:28:00Z");
        assert_eq!(told["drafts"][0]["body"], "draft of sub-ada");
        assert_eq!(told["extensions"][0]["more_attempts"], 2);
        let handed_in = told["submissions"].as_array().unwrap();
        assert_eq!(handed_in.len(), 2);
        let first = &handed_in[0];
        assert_eq!(first["feedback_rating"]["comment"], "rating of sub-ada");
        assert_eq!(first["answer"], "answer 1 of sub-ada");
        assert_eq!(first["assignment"]["prompt"], "Why are leaves green?");
        assert_eq!(first["place"]["course"], "Biology");
        assert_eq!(
            BASE64_STANDARD.decode(first["attachment"]["content_base64"].as_str().unwrap()).unwrap(),
            b"file of sub-ada"
        );
        assert_eq!(
            (&first["grades"][0]["score"], &first["grades"][0]["comment"]),
            (&json!(1.5), &json!("comment for sub-ada"))
        );
        assert_eq!(first["appeals"][0]["reason"], "sub-ada asks");
        assert_eq!(first["second_mark"]["comment"], "second view of sub-ada");
        assert_eq!((&first["decisions"][0]["method"], &first["answer_group"]), (&json!("all"), &json!("g")));
        assert_eq!(told["passbacks"][0]["score_given"], 1.5);
        assert_eq!(told["sessions"][0]["launch"]["locale"], "en");
        assert_eq!(told["uploads"][0]["files"][0]["name"], "essay of sub-ada");
        assert_eq!(told["acceptances"][0]["accepted"], true);
        assert_eq!(told["jobs"].as_array().unwrap().len(), 2);
        assert_eq!(told["audit_events"].as_array().unwrap().len(), 2);
        let learning = &told["learning"];
        assert_eq!(learning["practice_answers"][0]["answer"], "practice of sub-ada");
        assert_eq!(learning["profiles"][0]["alias"], "alias of sub-ada");
        assert_eq!(learning["profiles"][0]["plan"]["minutes"], 15);
        assert_eq!(learning["mastery"][0]["value"], 0.6);
        assert_eq!(learning["steps"][0]["cause"], "shown");
        assert_eq!(learning["contests"][0]["reason"], "sub-ada disagrees");
        assert_eq!(learning["reviews"][0]["stability"], 2.0);
        let asked = &told["questions"][0];
        assert_eq!(
            (&asked["question"], &asked["report"]),
            (&json!("question of sub-ada"), &json!("wrong for sub-ada"))
        );
        assert_eq!(
            (&asked["course"], &asked["teachers_answer"]),
            (&json!("Biology"), &json!("It is said on page 4."))
        );
        assert_eq!(first["talk"]["said"][0]["text"], "talk of sub-ada");
        let text = told.to_string();
        for foreign in ["secret", "sub-bob", "Bob", "Grace", "csrf of", "token of", school.bob.id.as_str()] {
            assert!(!text.contains(foreign), "{foreign} is in {text}");
        }
        let teacher = exported(db, &school.teacher);
        assert_eq!(teacher["marks_given"].as_array().unwrap().len(), 4);
        assert_eq!(teacher["unfinished_decisions"].as_array().unwrap().len(), 4);
        assert_eq!(teacher["second_marks_given"].as_array().unwrap().len(), 4);
        assert_eq!(teacher["assignments_made"][0]["title"], "Leaves");
        assert_eq!(teacher["learning"]["contests_settled"].as_array().unwrap().len(), 2);
        assert_eq!(teacher["answers_given"][0]["answer"], "It is said on page 4.");
        assert!(!teacher.to_string().contains("answer 1"), "a teacher's export holds no student's work");
    });
}

#[test]
fn an_erased_learner_leaves_nothing_and_others_stay() {
    each_database(|db| {
        let school = School::make(db);
        let before = everything(db, "before");
        let bobs = exported(db, &school.bob);
        let theirs = exported(db, &school.ada);
        let mut ids: Vec<String> = vec![school.ada.id.to_string(), "sub-ada".into(), "Ada Lovelace".into()];
        ids.extend(["practice of sub-ada".into(), "alias of sub-ada".into(), "sub-ada disagrees".into()]);
        ids.push(BASE64_STANDARD.encode("file of sub-ada"));
        for submission in theirs["submissions"].as_array().unwrap() {
            ids.push(submission["id"].as_str().unwrap().into());
            ids.push(submission["current_grade"].as_str().unwrap().into());
        }
        for id in &ids {
            assert!(before.contains(id), "{id} was not there to begin with");
        }
        let receipt = write(db, |c| erase(c, &school.ada, NOW));
        assert_eq!(
            receipt.erased,
            Erased {
                sessions: 1,
                drafts: 1,
                submissions: 2,
                attachments: 2,
                grades: 2,
                passbacks: 1,
                undelivered: 1,
                jobs: 4,
                uploads: 2,
                acceptances: 1,
                questions: 1,
                audit_events: 2,
                audit_actors: 0
            }
        );
        let after = everything(db, "after");
        for id in &ids {
            assert!(!after.contains(id), "{id} is still there");
        }
        assert_eq!(exported(db, &school.bob), bobs, "another learner's data is untouched");
        let noted = db.read_blocking::<_, DbError>(|c| audit::for_subject(c, &receipt.hash)).unwrap();
        assert_eq!(noted.len(), 1);
        assert_eq!((noted[0].action.as_str(), noted[0].at), (ERASED, NOW));
        let gone = db.read_blocking::<_, DbError>(|c| find(c, &school.platform, "sub-ada")).unwrap();
        assert_eq!(gone, None);
        let twice = db.write_blocking::<_, DbError>(|c| erase(c, &school.ada, NOW));
        assert!(twice.unwrap_err().is_not_found());
        let noted = db.read_blocking::<_, DbError>(|c| audit::for_subject(c, &receipt.hash)).unwrap();
        assert_eq!(noted.len(), 1, "nothing was erased the second time, and nothing is noted");
    });
}

#[test]
fn an_erased_teachers_marks_stay_without_their_name() {
    each_database(|db| {
        let school = School::make(db);
        let receipt = write(db, |c| erase(c, &school.teacher, NOW));
        assert_eq!((receipt.erased.audit_actors, receipt.erased.grades), (4, 0));
        let after = everything(db, "after");
        for id in [school.teacher.id.as_str(), "sub-teacher", "Grace Hopper"] {
            assert!(!after.contains(id), "{id} is still there");
        }
        let student = exported(db, &school.ada);
        assert_eq!(student["submissions"][0]["grades"][0]["marked_by"], Value::Null);
        assert_eq!(student["audit_events"][0]["actor"], NOBODY);
    });
}

#[test]
fn sqlite_keeps_no_trace_in_its_files() {
    each_database(|db| {
        if !db.is_sqlite() {
            return;
        }
        let school = School::make(db);
        let files = || -> Vec<u8> {
            let all = std::fs::read_dir(db.folder()).unwrap();
            all.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
        };
        let held = |words: &[u8]| files().windows(words.len()).any(|window| window == words);
        assert!(held(b"answer 1 of sub-ada"));
        write(db, |c| erase(c, &school.ada, NOW));
        assert!(db.clear_journal().unwrap());
        assert!(!held(b"of sub-ada") && !held(b"Ada Lovelace"));
        assert!(held(b"answer 1 of sub-bob"));
    });
}

/// A table that comes to hold something about a person must be told and erased too.
#[test]
fn every_table_that_names_a_person_is_known_here() {
    let mut naming = Vec::new();
    let mut table = "";
    for line in include_str!("../../db/schema.rs").lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name;
        } else if let Some((column, _)) = line.split_once(" -> ")
            && ["person_id", "submission_id", "marked_by", "answered_by", "created_by", "actor", "subject"]
                .contains(&column)
            && naming.last() != Some(&table)
        {
            naming.push(table);
        }
    }
    let known = [
        "person",
        "assignment",
        "session",
        "draft",
        "submission",
        "attachment",
        "grade",
        "finding",
        "feedback_view",
        "passback",
        "job",
        "audit_event",
        "upload",
        "eula_acceptance",
        "marking_batch",
        "decision",
        "marking_draft",
        "second_mark",
        "appeal",
        "answer_group",
        "near_duplicate",
        "verified_answer",
        "question",
        "dialogue",
        "extension",
        "feedback_rating",
        "material",
        "attachment_reading",
        "practice_answer",
        "review_memory",
        "learner_profile",
        "mastery",
        "mastery_change",
        "mastery_contest",
    ];
    assert_eq!(naming, known, "add the new table to the export, the erasure and their tests");
}
