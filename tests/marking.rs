//! The teacher's desk from outside: marking in order without names, criteria, unfinished decisions, two teachers at once,
//! many at one press and back again, two markers, machines that mark in silence, second looks, the log.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use feedforward::db::resource_link::ResourceLink;
use feedforward::db::submission::Submission;
use feedforward::db::types::SubmissionId;
use feedforward::db::{self, DbError};
use feedforward::domain::assignment::AssignmentForm;
use feedforward::domain::marking::policy::{self, Sample};
use sandbox::{NewPerson, Role};
use support::browser::{Browser, Form, Page};
use support::{GOOD_ANSWER, HALF_ANSWER, World, leaves, marks};

/// A question of two criteria whose marks wait for the teacher.
fn with_rubric() -> AssignmentForm {
    AssignmentForm {
        rubric: "Names chlorophyll | 4\nGreen light is reflected | 6".into(),
        release_policy: "review".into(),
        ..leaves()
    }
}

fn waiting() -> AssignmentForm {
    AssignmentForm { release_policy: "review".into(), ..leaves() }
}

const OTHER_ANSWER: &str = "Leaves take in the red and blue parts of daylight with their chlorophyll.";

/// A course in which three students have handed in and the machine has read all of it.
struct Class {
    world: World,
    link: String,
    students: Vec<String>,
    teacher: Browser,
    /// The address of the teacher's page.
    base: String,
}

impl Class {
    async fn of(form: AssignmentForm, answers: &[&str]) -> Self {
        let world = World::new().await;
        let link = world.assign(form).await;
        let mut students = world.lms.students();
        let more = answers.len().saturating_sub(students.len());
        students.extend(world.lms.add_students(&world.lms.course(), more));
        for (student, answer) in students.iter().zip(answers) {
            world.hand_in(student, &link, answer).await;
        }
        let teacher = world.browser(&world.lms.teacher());
        let page = world.open(&teacher, &link).await;
        let base = page.url.as_str().split('?').next().unwrap().to_owned();
        world.page(&teacher, &base, |page| !page.text().contains("Being read ")).await;
        Self { world, link, students, teacher, base }
    }

    async fn page(&self, path: &str) -> Page {
        let page = self.teacher.open(&format!("{}{path}", self.base)).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        page
    }

    fn name(&self, student: usize) -> String {
        self.world.lms.name_of(&self.students[student]).unwrap()
    }

    /// The page of a student's work, opened by name in the table.
    async fn work_of(&self, student: usize) -> Page {
        let table = self.page("").await;
        let link = table.link_beside(&self.name(student), "/submissions/").unwrap();
        self.teacher.click(&table, &link).await
    }

    async fn rules(&self, change: impl Fn(Form) -> Form) {
        let form = change(self.page("/policy").await.form_with("mode"));
        let saved = self.teacher.send(&form).await;
        assert!(saved.text().contains("The rules are saved."), "{}", saved.text());
    }
}

#[actix_web::test]
async fn answers_come_one_after_the_other_without_names() {
    let class = Class::of(with_rubric(), &[GOOD_ANSWER, HALF_ANSWER, OTHER_ANSWER]).await;
    let names: Vec<String> = (0..3).map(|n| class.name(n)).collect();
    let nameless = |page: &Page| {
        for name in &names {
            assert!(!page.text().contains(name), "{name} is shown: {}", page.text());
        }
    };
    let list = class.page("/marking").await;
    assert!(list.text().contains("3 answers wait for you."), "{}", list.text());
    nameless(&list);
    let mut page = class.teacher.click(&list, &list.links("/marking/")[0]).await;
    let mut seen = Vec::new();
    for round in 0..3 {
        nameless(&page);
        assert!(page.text().contains("Names chlorophyll"), "{}", page.text());
        seen.push(page.texts("h1").remove(0));
        let form = page.form_with("score").fill("points-c1", "4").fill("points-c2", "2,5").fill("score", "");
        let form = form.fill("comment-c2", "Which light?").fill("comment", "Nearly.");
        page = class.teacher.send(&form.press("action", "release")).await;
        assert_eq!(page.status, 200, "{round}: {}", page.text());
    }
    assert!(page.text().contains("Nothing more waits"), "{}", page.text());
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3, "each answer came once: {seen:?}");
    for student in &class.students {
        let row = class.world.mark(student, &class.link, |row| row.score == Some(6.5)).await;
        assert_eq!(row.comment.as_deref(), Some("Nearly."));
    }
    // The student reads the teacher's points criterion by criterion.
    let student = class.world.browser(&class.students[0]);
    let page = class.world.open(&student, &class.link).await;
    assert!(
        page.text().contains("2.5 of 6 points") && page.text().contains("Which light?"),
        "{}",
        page.text()
    );
    class.world.finish().await;
}

#[actix_web::test]
async fn a_name_is_shown_on_request_and_the_log_says_so() {
    let class = Class::of(waiting(), &[GOOD_ANSWER]).await;
    let list = class.page("/marking").await;
    let page = class.teacher.click(&list, &list.links("/marking/")[0]).await;
    assert!(!page.text().contains(&class.name(0)));
    let reveal = page.forms().into_iter().find(|form| form.action.path().ends_with("/reveal")).unwrap();
    let page = class.teacher.send(&reveal).await;
    assert!(page.text().contains(&class.name(0)), "{}", page.text());
    let log = class.page("/log").await;
    assert!(log.text().contains("Name shown"), "{}", log.text());
    // A student is no marker.
    let student = class.world.browser(&class.students[0]);
    class.world.open(&student, &class.link).await;
    for path in ["/marking", "/bulk", "/policy", "/log", "/gradebook"] {
        let page = student.open(&format!("{}{path}", class.base)).await;
        assert!((400..500).contains(&page.status), "{path}: {}", page.status);
    }
    class.world.finish().await;
}

#[actix_web::test]
async fn what_was_typed_is_kept_and_two_teachers_do_not_overwrite_each_other() {
    let class = Class::of(waiting(), &[GOOD_ANSWER]).await;
    let list = class.page("/marking").await;
    let address = list.links("/marking/")[0].clone();
    let page = class.teacher.click(&list, &address).await;
    let form = page.form_with("score");
    let fields = [
        ("csrf", form.value("csrf").unwrap()),
        ("version", form.value("version").unwrap()),
        ("score", "3"),
        ("comment", "Half-written"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let draft = format!("{}/draft", form.action.as_str());
    let kept = class.teacher.post(class.world.origin.as_str(), &draft, &fields).await;
    assert_eq!(kept.status, 204, "{}", kept.text());
    let again = class.teacher.click(&list, &address).await.form_with("score");
    assert_eq!((again.value("score"), again.value("comment")), (Some("3"), Some("Half-written")));

    // A colleague sees that somebody is at it, not what; the first to decide wins, the other loses nothing.
    let course = class.world.lms.course();
    let tara = NewPerson::new("Tara", "Assist", Role::NonEditingTeacher);
    let colleague = class.world.browser(&class.world.lms.add_person(&course, &tara));
    class.world.open(&colleague, &class.link).await;
    let theirs = colleague.open(form.action.as_ref()).await;
    assert!(theirs.text().contains("unfinished decision"), "{}", theirs.text());
    assert!(!theirs.body.contains("Half-written"));
    let decided =
        colleague.send(&theirs.form_with("score").fill("score", "8").press("action", "release")).await;
    assert_eq!(decided.status, 200);
    let refused = class.teacher.send(&again.fill("score", "4").press("action", "release")).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("Nothing was overwritten"));
    assert_eq!(refused.form_with("score").value("score"), Some("4"));
    class.world.mark(&class.students[0], &class.link, |row| row.score == Some(8.0)).await;
    class.world.finish().await;
}

#[actix_web::test]
async fn many_are_released_at_one_press_and_taken_back() {
    let class = Class::of(waiting(), &[GOOD_ANSWER, HALF_ANSWER, OTHER_ANSWER]).await;
    // A mark that was saved by hand goes out with the others.
    let work = class.work_of(2).await;
    let form = work.form_with("score").fill("score", "1").press("action", "save");
    class.teacher.send(&form).await;
    let page = class.page("/bulk?choice=all").await;
    assert!(page.text().contains("3 answers get their suggested marks"), "{}", page.text());
    let form = page.form_with("choice").press("action", "accept");
    let page = class.teacher.send(&form).await;
    assert!(page.text().contains("You can take it back"), "{}", page.text());
    for student in &class.students[..2] {
        class.world.mark(student, &class.link, |row| row.score.is_some()).await;
    }
    class.world.mark(&class.students[2], &class.link, |row| row.score == Some(1.0)).await;
    // One is decided again; taking the batch back leaves that one alone.
    let work = class.work_of(0).await;
    class.teacher.send(&work.form_with("score").fill("score", "9").press("action", "release")).await;
    class.world.mark(&class.students[0], &class.link, |row| row.score == Some(9.0)).await;
    let page = class.page("/bulk").await;
    let undone = class.teacher.send(&page.form_with("batch").press("action", "undo")).await;
    assert!(undone.text().contains("The former marks count again"), "{}", undone.text());
    let table = class.page("").await;
    assert!(table.row(&class.name(1)).unwrap().contains("Waiting for you"), "{}", table.text());
    assert!(table.row(&class.name(0)).unwrap().contains("Released"), "{}", table.text());
    // What the LMS has taken stays there until somebody decides again.
    let work = class.work_of(1).await;
    class.teacher.send(&work.form_with("score").fill("score", "2").press("action", "release")).await;
    class.world.mark(&class.students[1], &class.link, |row| row.score == Some(2.0)).await;
    class.world.finish().await;
}

#[actix_web::test]
async fn two_markers_see_nothing_of_each_other_and_a_difference_is_decided() {
    let class = Class::of(waiting(), &[GOOD_ANSWER, HALF_ANSWER]).await;
    class.rules(|form| form.fill("second_percent", "100").fill("second_difference", "1")).await;
    for (student, score) in [(0, "7"), (1, "4")] {
        let work = class.work_of(student).await;
        let form = work.form_with("score").fill("score", score).fill("comment", "First view");
        let page = class.teacher.send(&form.press("action", "release")).await;
        assert!(page.text().contains("second marker"), "{}", page.text());
    }
    let course = class.world.lms.course();
    let tara = NewPerson::new("Tara", "Assist", Role::NonEditingTeacher);
    let second = class.world.browser(&class.world.lms.add_person(&course, &tara));
    class.world.open(&second, &class.link).await;
    let mut page = second.open(&format!("{}/marking", class.base)).await;
    assert!(page.text().contains("Second marker"), "{}", page.text());
    page = second.click(&page, &page.links("/marking/")[0]).await;
    for _ in 0..2 {
        assert!(!page.body.contains("First view"), "the first mark is hidden: {}", page.text());
        assert_eq!(page.form_with("score").value("score"), Some(""));
        // Near the first mark of one answer, far from that of the other.
        let score = if page.text().contains(GOOD_ANSWER) { "7.5" } else { "9" };
        page = second.send(&page.form_with("score").fill("score", score).press("action", "release")).await;
        assert_eq!(page.status, 200, "{}", page.text());
    }
    class.world.mark(&class.students[0], &class.link, |row| row.score == Some(7.0)).await;
    assert!(class.world.lms.grade(&class.students[1], &class.link).is_none_or(|row| row.score.is_none()));
    // Both marks lie side by side for whoever decides between them.
    let list = class.page("/marking").await;
    assert!(list.text().contains("Two markers differ"), "{}", list.text());
    let page = class.teacher.click(&list, &list.links("/marking/")[0]).await;
    assert!(page.texts(".numbers").concat().contains("First marker 4"), "{}", page.text());
    assert!(page.texts(".numbers").concat().contains("Second marker 9"), "{}", page.text());
    class.teacher.send(&page.form_with("score").fill("score", "6").press("action", "release")).await;
    class.world.mark(&class.students[1], &class.link, |row| row.score == Some(6.0)).await;
    class.world.finish().await;
}

#[actix_web::test]
async fn in_the_shadow_nobody_sees_the_machine_before_deciding() {
    let class = Class::of(waiting(), &[GOOD_ANSWER]).await;
    class.rules(|form| form.choose("mode", "shadow")).await;
    let work = class.work_of(0).await;
    assert!(work.text().contains("hidden until you have decided"), "{}", work.text());
    assert!(!work.text().contains("What the machine makes of it"));
    assert!(!work.form_with("score").buttons.iter().any(|(_, value, _)| value == "accept"));
    let why = class.teacher.click(&work, &work.links("/why/")[0]).await;
    assert!(!why.text().contains("The machine read it"), "{}", why.text());
    let table = class.page("").await;
    assert!(table.row(&class.name(0)).unwrap().contains("Hidden until you decide"), "{}", table.text());
    // Nothing is offered to be released unseen.
    assert!(class.page("/bulk").await.text().contains("nothing to release together"));
    class.teacher.send(&work.form_with("score").fill("score", "5").press("action", "release")).await;
    class.world.mark(&class.students[0], &class.link, |row| row.score == Some(5.0)).await;
    let work = class.work_of(0).await;
    assert!(work.text().contains("What the machine makes of it"), "{}", work.text());
    class.world.finish().await;
}

#[actix_web::test]
async fn a_second_look_helps_all_who_wrote_the_same() {
    let twin = format!("{HALF_ANSWER} It is so.");
    let class = Class::of(leaves(), &[HALF_ANSWER, &twin, GOOD_ANSWER]).await;
    let mut before = Vec::new();
    for student in &class.students {
        before.push(class.world.mark(student, &class.link, |row| row.score.is_some()).await.score.unwrap());
    }
    let student = class.world.browser(&class.students[0]);
    let page = class.world.open(&student, &class.link).await;
    let why = student.click(&page, &page.links("/why/")[0]).await;
    assert!(why.text().contains("The machine read it"), "{}", why.text());
    let empty = student.send(&why.form_with("reason")).await;
    assert_eq!(empty.status, 422, "{}", empty.text());
    let asked = student.send(&why.form_with("reason").fill("reason", "I did name the pigment.")).await;
    assert!(asked.text().contains("A teacher will look at it"), "{}", asked.text());
    assert!(!asked.has_form_with("reason"), "once is enough");
    let page = class.world.open(&student, &class.link).await;
    assert!(page.text().contains("You asked for a second look"), "{}", page.text());
    // Nobody else's work can be asked about.
    let other = class.world.browser(&class.students[2]);
    class.world.open(&other, &class.link).await;
    let path = why.url.path().to_owned();
    assert_eq!(other.open(why.url.as_str()).await.status, 404, "{path}");

    let list = class.page("/marking").await;
    assert!(list.text().contains("Second look asked for"), "{}", list.text());
    let desk = class.teacher.click(&list, &list.links("/marking/")[0]).await;
    assert!(desk.text().contains("I did name the pigment."), "{}", desk.text());
    let raised = before[0] + 1.5;
    let form = desk.form_with("score").fill("score", &raised.to_string()).fill("answer", "You are right.");
    let offers = class.teacher.send(&form.press("action", "release")).await;
    assert!(offers.text().contains(&twin), "the twin is offered: {}", offers.text());
    let id = offers.texts("input[name=answer]").len();
    assert_eq!(id, 1, "and nobody else: {}", offers.text());
    let value = offers.body.split("name=\"answer\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = offers.forms().into_iter().find(|form| form.action.path().contains("/appeals/")).unwrap();
    let done = class.teacher.send(&form.choose("answer", value)).await;
    assert!(done.text().contains("You can take it back"), "{}", done.text());
    class.world.mark(&class.students[0], &class.link, |row| row.score == Some(raised)).await;
    class.world.mark(&class.students[1], &class.link, |row| row.score == Some(before[1] + 1.5)).await;
    let page = class.world.open(&student, &class.link).await;
    assert!(page.text().contains("looked again and changed the mark"), "{}", page.text());
    let why = student.click(&page, &page.links("/why/")[0]).await;
    assert!(why.text().contains("You are right."), "{}", why.text());
    // Taking the batch back gives the LMS the former mark of the twin again.
    let undone = class.teacher.send(&done.form_with("batch").press("action", "undo")).await;
    assert!(undone.text().contains("The former marks count again"), "{}", undone.text());
    class.world.mark(&class.students[1], &class.link, |row| row.score == Some(before[1])).await;
    assert_eq!(class.world.lms.grade(&class.students[0], &class.link).unwrap().score, Some(raised));
    class.world.finish().await;
}

#[actix_web::test]
async fn the_gradebook_is_asked_before_anything_is_sent() {
    let class = Class::of(waiting(), &[GOOD_ANSWER]).await;
    let page = class.page("/gradebook").await;
    assert!(page.row(&class.name(0)).unwrap().contains("when released"), "{}", page.text());
    let form = page.forms().into_iter().find(|form| form.action.path().ends_with("/gradebook")).unwrap();
    let ready = class.teacher.send(&form).await;
    assert!(ready.text().contains("The gradebook would take marks"), "{}", ready.text());
    assert_eq!(class.world.taken(&class.students[0], &class.link), 0, "nothing was sent");
    let item = class.world.lms.line_item_of(&class.link).unwrap();
    assert!(class.world.lms.delete_line_item(&item));
    let gone = class.teacher.send(&form).await;
    assert!(gone.text().contains("would not take marks now"), "{}", gone.text());
    class.world.stop().await;
}

#[actix_web::test]
async fn the_table_is_searched_and_cut_into_pages() {
    let world = World::new().await;
    let link = world.assign(waiting()).await;
    let students = world.lms.students();
    world.lms.add_students(&world.lms.course(), 120);
    for (n, student) in students.iter().enumerate() {
        world.hand_in(student, &link, &format!("{OTHER_ANSWER} Number {n}.")).await;
    }
    let teacher = world.browser(&world.lms.teacher());
    let page = world.open(&teacher, &link).await;
    assert_eq!(page.count("table.people tbody tr"), 50, "{}", page.text());
    let second = teacher.click(&page, &page.links("page=2")[0]).await;
    assert_eq!(second.count("table.people tbody tr"), 50);
    let name = world.lms.name_of(&students[1]).unwrap();
    let search = page.form_with("q").fill("q", name.split(' ').next().unwrap());
    let found = teacher.send(&search).await;
    assert!(found.row(&name).is_some(), "{}", found.text());
    assert!(found.count("table.people tbody tr") < 50);
    let none = teacher.send(&page.form_with("q").fill("q", "nobody of this name")).await;
    assert!(none.text().contains("Nobody here at the moment."), "{}", none.text());
    world.finish().await;
}

#[actix_web::test]
async fn the_machine_learns_from_five_decisions_and_touches_no_persons_mark() {
    let told =
        [GOOD_ANSWER, HALF_ANSWER, OTHER_ANSWER, "Light is green.", "Leaves drink water from the soil."];
    let answers =
        [told[0], told[1], told[2], told[3], told[4], told[1], "Plants are green because of sugar."];
    let class = Class::of(waiting(), &answers).await;
    for (student, score) in [(0, "10"), (1, "3"), (2, "6"), (3, "1"), (4, "0")] {
        let work = class.work_of(student).await;
        class.teacher.send(&work.form_with("score").fill("score", score).press("action", "release")).await;
    }
    let address = format!("{}/agreement", class.base);
    let page =
        class.world.page(&class.teacher, &address, |page| page.text().contains("It rests on 5 marks")).await;
    assert!(page.text().contains("Too few answers of the check sample"), "{}", page.text());
    // An answer with the same words as a marked one is now suggested that mark; the person's own marks stand.
    let table = class.page("").await;
    let link = table.link_beside(&class.name(5), "/submissions/").unwrap();
    let twin = table.url.join(&link).unwrap();
    let learnt = |page: &Page| page.form_with("score").value("score") == Some("3");
    class.world.page(&class.teacher, twin.as_str(), learnt).await;
    let work = class.work_of(1).await;
    assert_eq!(work.form_with("score").value("score"), Some("3"));
    class.world.mark(&class.students[0], &class.link, |row| row.score == Some(10.0)).await;
    // An order that teaches most, and a list of what the machine had marked otherwise.
    let list = class.page("/marking?order=teaching").await;
    assert!(list.text().contains("each mark helps the machine with many"), "{}", list.text());
    assert!(list.text().contains("at 90 seconds for an answer"), "{}", list.text());
    assert_eq!(list.count("table.people tbody tr"), 2, "{}", list.text());
    let differs = class.page("?show=differs").await;
    let row = differs.row(&class.name(1)).unwrap_or_else(|| panic!("{}", differs.text()));
    assert!(row.contains("Machine: "), "{row}");
    assert!(differs.row(&class.name(5)).is_none(), "nobody has decided there");
    class.world.finish().await;
}

#[actix_web::test]
async fn a_mark_that_a_student_sees_changes_only_when_the_teacher_takes_the_newer_one() {
    let told =
        [GOOD_ANSWER, HALF_ANSWER, OTHER_ANSWER, "Light is green.", "Leaves drink water from the soil."];
    let answers = [told[0], told[1], told[2], told[3], told[4], told[1]];
    let class = Class::of(leaves(), &answers).await;
    let twin = class.world.mark(&class.students[5], &class.link, |row| row.score.is_some()).await;
    for (student, score) in [(0, "10"), (1, "0.5"), (2, "6"), (3, "1"), (4, "0")] {
        let work = class.work_of(student).await;
        class.teacher.send(&work.form_with("score").fill("score", score).press("action", "release")).await;
    }
    let address = format!("{}/agreement", class.base);
    let offered = |page: &Page| page.text().contains("released mark otherwise");
    let page = class.world.page(&class.teacher, &address, offered).await;
    assert_eq!(class.world.lms.grade(&class.students[5], &class.link).unwrap().score, twin.score);
    let form = page.forms().into_iter().find(|f| f.buttons.iter().any(|(_, v, _)| v == "take")).unwrap();
    let done = class.teacher.send(&form.press("action", "take")).await;
    assert!(done.text().contains("You can take it back"), "{}", done.text());
    class.world.mark(&class.students[5], &class.link, |row| row.score == Some(0.5)).await;
    class.world.finish().await;
}

#[actix_web::test]
async fn one_decision_marks_a_group_of_like_answers() {
    let more = format!("{HALF_ANSWER} ");
    let class = Class::of(waiting(), &[HALF_ANSWER, &more, HALF_ANSWER, GOOD_ANSWER]).await;
    let address = format!("{}/groups", class.base);
    let ready = |page: &Page| page.text().contains("3 answers");
    let list = class.world.page(&class.teacher, &address, ready).await;
    assert!(list.text().contains("4 open answers take 2 decisions"), "{}", list.text());
    let group = class.teacher.click(&list, &list.links("/groups/")[0]).await;
    assert_eq!(group.count("input[name=answer]"), 3, "{}", group.text());
    let wrong =
        class.teacher.send(&group.form_with("score").fill("score", "11").press("action", "mark")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let form = group.form_with("score").fill("score", "4").fill("comment", "Which light?");
    let done = class.teacher.send(&form.press("action", "mark")).await;
    assert!(done.text().contains("The group is marked"), "{}", done.text());
    for student in &class.students[..3] {
        let row = class.world.mark(student, &class.link, |row| row.score == Some(4.0)).await;
        assert_eq!(row.comment.as_deref(), Some("Which light?"));
    }
    // One leaves the group; the next grouping leaves it where it was put.
    let value = group.body.split("name=\"answer\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = group.forms().into_iter().find(|f| f.buttons.iter().any(|(_, v, _)| v == "split")).unwrap();
    let own = class.teacher.send(&form.choose("answer", value).press("action", "split")).await;
    assert_eq!(own.count("input[name=answer]"), 1, "{}", own.text());
    let joined = own.form_with("into").press("action", "merge");
    let joined = class.teacher.send(&joined).await;
    assert!(joined.count("input[name=answer]") >= 2, "{}", joined.text());
    class.world.finish().await;
}

/// From the teacher's unseen marks on the check sample to a mark that goes out by itself, and back when the task changes.
#[actix_web::test]
async fn the_gate_opens_when_the_machine_has_proved_itself_and_closes_when_the_task_changes() {
    const WRONG: &str = "Leaves drink water from the soil.";
    let world = World::new().await;
    let link = world.assign(waiting()).await;
    let teacher = world.browser(&world.lms.teacher());
    let page = world.open(&teacher, &link).await;
    let base = page.url.as_str().split('?').next().unwrap().to_owned();
    let rules = teacher.open(&format!("{base}/policy")).await.form_with("mode");
    let saved = teacher.send(&rules.choose("mode", "gated").fill("audit_percent", "50")).await;
    assert!(saved.text().contains("The rules are saved."), "{}", saved.text());

    // Which answers are drawn is chance: students hand in until there are enough of them.
    let place = marks::place(&world.app.db, &world.platform_id().await).await;
    let drawn = async |place: &ResourceLink| -> Vec<(Submission, bool)> {
        let place = place.clone();
        let all = world.app.db.read(move |c| {
            let assignment = db::assignment::find(c, place.assignment_id.as_ref().unwrap())?.unwrap();
            let rules = policy::of(c, &assignment)?;
            let mut all = Vec::new();
            for (newest, _) in db::submission::newest_of_each_person(c, &place.id)? {
                let sampled = policy::sampled(&rules, Sample::Audit, &newest.id);
                all.push((db::submission::find(c, &newest.id)?.unwrap(), sampled));
            }
            Ok::<_, DbError>(all)
        });
        all.await.unwrap()
    };
    let course = world.lms.course();
    let mut handed_in = 0;
    while drawn(&place).await.iter().filter(|(_, sampled)| *sampled).count() < 22 {
        for student in world.lms.add_students(&course, 8) {
            world.hand_in(&student, &link, if handed_in % 2 == 0 { GOOD_ANSWER } else { WRONG }).await;
            handed_in += 1;
        }
        assert!(handed_in < 200, "a sample of half of them");
    }
    world.page(&teacher, &base, |page| !page.text().contains("Being read ")).await;
    for (submission, sampled) in drawn(&place).await {
        if !sampled {
            continue;
        }
        let work = teacher.open(&format!("{base}/submissions/{}", submission.id)).await;
        assert!(work.text().contains("hidden until you have decided"), "{}", work.text());
        let score = if submission.answer == WRONG { "0" } else { "10" };
        teacher.send(&work.form_with("score").fill("score", score).press("action", "release")).await;
    }
    let agreement = format!("{base}/agreement");
    let page = teacher.open(&agreement).await;
    let learn = page.forms().into_iter().find(|f| f.buttons.iter().any(|(_, v, _)| v == "learn")).unwrap();
    teacher.send(&learn.press("action", "learn")).await;
    let open = |page: &Page| page.text().contains("The gate is open");
    world.page(&teacher, &agreement, open).await;

    // From now on a sure mark goes out by itself, unless its answer belongs to the sample.
    let by_itself = async |wanted: bool| -> (String, SubmissionId) {
        for _ in 0..40 {
            let student = world.lms.add_students(&course, 1).remove(0);
            world.hand_in(&student, &link, GOOD_ANSWER).await;
            let newest = drawn(&place).await.into_iter().max_by_key(|(one, _)| one.submitted_at).unwrap();
            if newest.1 != wanted {
                return (student, newest.0.id);
            }
        }
        panic!("half of them are drawn");
    };
    let (student, _) = by_itself(true).await;
    let row = world.mark(&student, &link, |row| row.score.is_some()).await;
    assert!(row.score.unwrap() > 9.0, "{row:?}");
    let (student, sampled) = by_itself(false).await;
    let waits = |page: &Page| page.text().contains("hidden until you have decided");
    world.page(&teacher, &format!("{base}/submissions/{sampled}"), waits).await;
    assert!(world.lms.grade(&student, &link).is_none_or(|row| row.score.is_none()));

    // Another task has to pass the gate anew.
    let edit = teacher.open(&format!("{base}/edit")).await.form_with("reference_answer");
    let saved = teacher.send(&edit.fill("reference_answer", "Chlorophyll reflects green light.")).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let (student, id) = by_itself(true).await;
    let read = |page: &Page| page.text().contains("Your rules want a person to look");
    world.page(&teacher, &format!("{base}/submissions/{id}"), read).await;
    assert!(world.lms.grade(&student, &link).is_none_or(|row| row.score.is_none()));
    world.finish().await;
}
