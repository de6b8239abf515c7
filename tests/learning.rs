//! Mastery, practice, reviews and plans from outside: what a student and a teacher see and do, over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use support::browser::{Browser, Page};
use support::{GOOD_ANSWER, World, leaves};

/// A course with a marked answer of one student.
struct Class {
    world: World,
    student: Browser,
    teacher: Browser,
    student_id: String,
    link: String,
    /// The address of the link's page.
    base: String,
}

impl Class {
    async fn new() -> Self {
        let world = World::new().await;
        let link = world.assign(leaves()).await;
        let student_id = world.lms.students()[0].clone();
        let student = world.browser(&student_id);
        let teacher = world.browser(&world.lms.teacher());
        let page = world.open(&student, &link).await;
        let base = page.url.as_str().split('?').next().unwrap().to_owned();
        world.open(&teacher, &link).await;
        let page = student.send(&page.form_with("answer").fill("answer", GOOD_ANSWER)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        world.page(&student, &base, |page| page.count("[data-score]") == 1).await;
        Self { world, student, teacher, student_id, link, base }
    }

    async fn at(&self, who: &Browser, path: &str) -> Page {
        let page = who.open(&format!("{}{path}", self.base)).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        page
    }

    async fn write_item(&self, prompt: &str, answer: &str) {
        let page = self.at(&self.teacher, "/learning/items").await;
        let mut forms = page.forms().into_iter();
        let form = forms.rfind(|form| form.has("prompt") && !form.has("item")).unwrap();
        let form = form.fill("prompt", prompt).fill("answer", answer).press("action", "write");
        let page = self.teacher.send(&form).await;
        assert!(page.text().contains("Students can practise it now."), "{}", page.text());
    }

    /// Answers what the practice page asks.
    async fn answer(&self, page: &Page, answer: &str) -> Page {
        let page = self.student.send(&page.form_with("key").fill("answer", answer)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        page
    }
}

/// The percent that the page of mastery shows for the first outcome.
fn percent(page: &Page) -> f64 {
    page.texts("[data-mastery]")[0].trim_end_matches([' ', '%']).parse().unwrap()
}

#[actix_web::test]
async fn a_week_of_a_student() {
    let class = Class::new().await;
    // The released mark speaks for an outcome of the assignment's name; the student sees why.
    let page = class.at(&class.student, "/mastery").await;
    assert!(page.text().contains("Why do leaves look green?"), "{}", page.text());
    let begin = percent(&page);
    assert!(begin > 25.0, "a good answer raises it: {begin}");
    let why = class.student.click(&page, &page.links("/mastery/")[0]).await;
    assert!(why.text().contains("% of the points") && why.count(".steps-log li") >= 1, "{}", why.text());

    // Nothing to practise yet; the teacher writes a question and a sentence with a gap.
    let page = class.at(&class.student, "/practice").await;
    assert!(page.text().contains("Nothing to practise at the moment"), "{}", page.text());
    class
        .write_item("Which colours of light does chlorophyll absorb?", "It absorbs red and blue light.")
        .await;
    class.write_item("The green dye in leaves is called ____.", "chlorophyll").await;

    // A plan until a date, a line of it put off.
    let page = class.at(&class.student, "/plan").await;
    let form = page.form_with("until").fill("minutes", "20");
    let wrong = class.student.send(&form.clone().fill("until", "1999-01-01")).await;
    assert_eq!((wrong.status, wrong.form_with("until").value("until")), (422, Some("1999-01-01")));
    let page = class.student.send(&form).await;
    assert!(page.text().contains("Saved."), "{}", page.text());
    let today = |page: &Page| page.texts("[data-today] .picks li").len();
    let before = today(&page);
    assert!(before >= 1, "{}", page.text());
    let page = class.student.send(&page.form_with("line")).await;
    assert!(page.text().contains("Put off to tomorrow."), "{}", page.text());
    assert!(today(&page) < before, "{}", page.text());

    // Two items, each with feedback at once.
    let mut page = class.at(&class.student, "/practice").await;
    for _ in 0..2 {
        let gap = page.text().contains("____");
        let answer =
            if gap { " Chlorophyll. " } else { "Chlorophyll takes in the red light and the blue light." };
        page = class.answer(&page, answer).await;
        assert_eq!(page.count("[data-practised]"), 1, "{}", page.text());
        assert_eq!(page.count("[data-change]"), 1, "mastery changed and the page says so: {}", page.text());
    }
    let page = class.at(&class.student, "/mastery").await;
    assert!(percent(&page) > begin, "{} {begin}", percent(&page));
    // Sending a form twice is one answer.
    let all = class.at(&class.student, "/practice/all").await;
    let one = class.student.click(&all, &all.links("/practice?item=")[0]).await;
    let form = one.form_with("key").fill("answer", "I do not know.");
    let (first, second) = (class.student.send(&form).await, class.student.send(&form).await);
    assert_eq!(first.url, second.url);
    // An empty answer is refused and nothing is lost.
    let refused = class.student.send(&form.fill("answer", "  ").fill("key", "another")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Write an answer first."));
    // None of it is in the gradebook.
    class.world.mark(&class.student_id, &class.link, |row| row.score.is_some()).await;
    assert_eq!(class.world.taken(&class.student_id, &class.link), 1, "only the assignment's mark was sent");

    // The path that is not personal is one click away.
    let page = class.at(&class.student, "/mastery").await;
    let page = class.student.send(&page.form_with("personal").choose("personal", "no")).await;
    assert!(page.text().contains("Items come in your teacher’s order"), "{}", page.text());
    class.world.finish().await;
}

#[actix_web::test]
async fn a_contested_value_is_settled_by_the_teacher() {
    let class = Class::new().await;
    let page = class.at(&class.student, "/mastery").await;
    let why = class.student.click(&page, &page.links("/mastery/")[0]).await;
    let empty = class.student.send(&why.form_with("reason").fill("reason", " ")).await;
    assert_eq!(empty.status, 422);
    let sent = class.student.send(&why.form_with("reason").fill("reason", "I explained it in class.")).await;
    assert!(sent.text().contains("Your teacher will look at it."), "{}", sent.text());
    assert!(!sent.has_form_with("reason"), "one question at a time");

    let page = class.at(&class.teacher, "/learning").await;
    assert!(page.text().contains("I explained it in class."), "{}", page.text());
    let form = page.form_with("contest").choose("decision", "mastered").fill("answer", "You did.");
    let page = class.teacher.send(&form).await;
    assert!(page.text().contains("Decided."), "{}", page.text());
    let late = class.teacher.send(&form).await;
    assert_eq!(late.status, 422, "it is settled once: {}", late.text());

    let page = class.at(&class.student, "/mastery").await;
    assert!(percent(&page) >= 95.0 && page.text().contains("Mastered"), "{}", page.text());
    let why = class.student.click(&page, &page.links("/mastery/")[0]).await;
    assert!(why.text().contains("You did.") && why.text().contains("Your teacher said that you master this"));
    class.world.finish().await;
}

#[actix_web::test]
async fn the_teacher_sets_outcomes_items_and_what_is_shown() {
    let class = Class::new().await;
    // An outcome of the teacher's own, tied to the assignment.
    let page = class.at(&class.teacher, "/learning/outcomes").await;
    let new = page.forms().into_iter().find(|form| form.value("outcome") == Some("")).unwrap();
    let tie = page.forms()[0].value("tie").unwrap().to_owned();
    let form = new.fill("name", "Explain colours").fill("weight", "2,5").choose("tie", &tie);
    let page = class.teacher.send(&form).await;
    assert!(page.text().contains("Explain colours"), "{}", page.text());
    let page = class.teacher.send(&form.fill("weight", "much")).await;
    assert_eq!(page.status, 422);
    let page = class.at(&class.student, "/mastery").await;
    assert_eq!(page.count(".outcome"), 2, "{}", page.text());

    // Drafts are shown to students only after the teacher accepts them.
    let page = class.at(&class.teacher, "/learning/items").await;
    let draft = page
        .forms()
        .into_iter()
        .find(|form| form.buttons.iter().any(|(name, value, _)| name == "action" && value == "draft"));
    let page = class.teacher.send(&draft.unwrap().press("action", "draft")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("Drafts are ready"), "{}", page.text());
    let shelf = class.at(&class.student, "/practice/all").await;
    assert_eq!(shelf.links("/practice?item=").len(), 0);
    let approve = page.forms().into_iter().find(|form| form.has("item")).unwrap();
    let page = class.teacher.send(&approve.press("action", "approve")).await;
    assert!(page.text().contains("Accepted."), "{}", page.text());
    let shelf = class.at(&class.student, "/practice/all").await;
    assert_eq!(shelf.links("/practice?item=").len(), 1, "{}", shelf.text());

    // Taken out, it is gone.
    let page = class.at(&class.teacher, "/learning/items").await;
    let row = page
        .forms()
        .into_iter()
        .find(|form| form.buttons.iter().any(|(name, value, _)| name == "action" && value == "forbid"));
    class.teacher.send(&row.unwrap().press("action", "forbid")).await;
    let shelf = class.at(&class.student, "/practice/all").await;
    assert_eq!(shelf.links("/practice?item=").len(), 0);

    // Everything can be switched off.
    let page = class.at(&class.teacher, "/learning").await;
    let form = page.form_with("threshold").without("enabled").without("streak");
    let page = class.teacher.send(&form).await;
    assert!(page.text().contains("Saved."), "{}", page.text());
    let page = class.at(&class.student, "/mastery").await;
    assert!(page.text().contains("switched this off"), "{}", page.text());
    let page = class.student.open(&format!("{}/practice", class.base)).await;
    assert_eq!(page.status, 403);
    // Students have no business on the teacher's pages.
    for path in ["/learning", "/learning/outcomes", "/learning/items"] {
        assert_eq!(class.student.open(&format!("{}{path}", class.base)).await.status, 403, "{path}");
    }
    class.world.finish().await;
}
