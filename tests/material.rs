//! Course material from the teacher's upload to the page that a student reads, over HTTP, with the real reading process.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use feedforward::clock::Timestamp;
use feedforward::db::types::CourseId;
use feedforward::domain::material::{ChunkName, index};
use support::browser::{Browser, Page};
use support::{World, leaves};

const BREATHING: &str = "# Breathing\n\nWhen the diaphragm contracts, the chest grows wider and air flows into the lungs.\n\n## Gas exchange\n\nIn the alveoli oxygen passes into the blood and carbon dioxide leaves it.";

async fn teacher_and_link(world: &World) -> (Browser, Page, String) {
    let link = world.assign(leaves()).await;
    let teacher = world.browser(&world.lms.teacher());
    let page = world.open(&teacher, &link).await;
    (teacher, page, link)
}

/// The page behind the entry of the row.
async fn material(browser: &Browser, page: &Page) -> Page {
    browser.click(page, &page.links("/material")[0]).await
}

async fn upload(browser: &Browser, page: &Page, name: &str, content: &[u8], release: &str) -> Page {
    let form = page.form_with("file").fill("release", release).attach("file", name, content);
    browser.send(&form).await
}

async fn course(world: &World) -> CourseId {
    let platform = world.platform_id().await;
    let context = world.lms.course();
    let found = world.app.db.read(move |c| feedforward::db::course::by_context(c, &platform, &context)).await;
    found.unwrap().unwrap().id
}

#[actix_web::test]
async fn what_a_teacher_uploads_is_read_shown_and_asked() {
    let world = World::new().await;
    let (teacher, page, link) = teacher_and_link(&world).await;
    let list = material(&teacher, &page).await;
    let done = upload(&teacher, &list, "breathing.md", BREATHING.as_bytes(), "now").await;
    assert_eq!(done.status, 200, "{}", done.text());
    let read =
        world.page(&teacher, list.url.as_str(), |page| page.text().contains("See what was read")).await;
    assert!(read.text().contains("breathing"), "{}", read.text());

    let student = world.browser(&world.lms.students()[0]);
    let page = world.open(&student, &link).await;
    let list = material(&student, &page).await;
    let text = student.click(&list, &list.links("/material/")[0]).await;
    assert!(text.text().contains("the chest grows wider"), "{}", text.text());
    assert!(text.text().contains("Gas exchange"));

    let course = course(&world).await;
    let tutor = index::tutor(&world.app, &course).await.unwrap();
    let scope = tutor::search::Scope { course: course.as_str(), now: world.app.clock.now().micros() };
    let hits = tutor.index().search("oxygen in the alveoli", None, &scope, 1);
    let chunk = &tutor.index().chunks()[hits[0].chunk];
    assert!(chunk.text.contains("carbon dioxide"));
    let address = ChunkName::parse(&chunk.id).unwrap().address();
    let (path, target) = address.split_once('#').unwrap();
    let there = student.open(&format!("{}{path}", list.url.as_str().trim_end_matches("/material"))).await;
    assert!(there.body.contains(&format!("id=\"{target}\"")));
    world.finish().await;
}

#[actix_web::test]
async fn students_see_nothing_before_its_date_and_nothing_hidden() {
    let world = World::new().await;
    let (teacher, page, link) = teacher_and_link(&world).await;
    let list = material(&teacher, &page).await;
    upload(&teacher, &list, "solution.txt", "The secret answer is chlorophyll.".as_bytes(), "hidden").await;
    let read =
        world.page(&teacher, list.url.as_str(), |page| page.text().contains("See what was read")).await;
    let inside = format!("{}{}", world.origin, read.links("/material/")[0]).replace("/file", "");
    let student = world.browser(&world.lms.students()[0]);
    let page = world.open(&student, &link).await;
    assert!(!material(&student, &page).await.text().contains("solution"));
    assert_eq!(student.open(&inside).await.status, 404);
    assert_eq!(student.open(&format!("{inside}/file")).await.status, 404);
    assert!(student.open(list.url.as_str()).await.forms().is_empty(), "students change nothing");
    let course = course(&world).await;
    let now: Timestamp = world.app.clock.now();
    assert!(index::released_chunks(&world.app, &course, now).await.unwrap().is_empty());
    // Released now: the index follows.
    let form = read.form_with("released_at").fill("release", "now").press("action", "set");
    teacher.send(&form).await;
    assert_eq!(index::released_chunks(&world.app, &course, world.app.clock.now()).await.unwrap().len(), 1);
    assert_eq!(student.open(&inside).await.status, 200);
    world.finish().await;
}

#[actix_web::test]
async fn a_file_that_cannot_be_read_says_why() {
    let world = World::new().await;
    let (teacher, page, _) = teacher_and_link(&world).await;
    let list = material(&teacher, &page).await;
    let answer = upload(&teacher, &list, "a.txt", b"", "now").await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("Choose a file first"), "{}", answer.text());
    upload(&teacher, &list, "a.pdf", b"just words", "now").await;
    let told = world
        .page(&teacher, list.url.as_str(), |page| page.text().contains("does not fit its content"))
        .await;
    assert!(told.text().contains("Read it again"));
    world.finish().await;
}

/// A page of a PDF with these lines, as simple as a PDF can be.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let text: String = lines
        .iter()
        .zip((0..).map(|line| 740 - 14 * line))
        .map(|(words, y)| format!("BT /F1 11 Tf 1 0 0 1 72 {y} Tm ({words}) Tj ET\n"))
        .collect();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>".into(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>".into(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
    ];
    let (mut file, mut places) = (String::from("%PDF-1.4\n"), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = file.len();
    file.push_str("xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"));
    file.into_bytes()
}

#[actix_web::test]
async fn a_students_pdf_is_read_marked_and_shown_to_both() {
    let world = World::new().await;
    let link = world.assign(leaves()).await;
    let student = world.browser(&world.lms.students()[0]);
    let page = world.open(&student, &link).await;
    let file = pdf(&[
        "Leaves have chlorophyll in them, which absorbs the red and the blue light",
        "and reflects the green light to our eyes.",
    ]);
    let form = page.form_with("answer").attach("file", "leaves.pdf", &file);
    let sent = student.send(&form).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let read = world.page(&student, sent.url.as_str(), |page| page.text().contains("was read")).await;
    assert!(read.text().contains("absorbs the red and the blue light"), "{}", read.text());
    let mark = world.mark(&world.lms.students()[0], &link, |row| row.score.is_some()).await;
    assert!(mark.score.unwrap() > 5.0, "{mark:?}");

    // A scan goes to the teacher, and both are told why.
    let marked = world.page(&student, sent.url.as_str(), |page| page.has_form_with("answer")).await;
    let form = marked.form_with("answer").fill("answer", "").attach("file", "scan.pdf", &pdf(&[]));
    let sent = student.send(&form).await;
    let told =
        world.page(&student, sent.url.as_str(), |page| page.text().contains("pages are pictures")).await;
    assert!(told.text().contains("The teacher will look at it"), "{}", told.text());
    let teacher = world.browser(&world.lms.teacher());
    let overview = world.open(&teacher, &link).await;
    let work = teacher.click(&overview, &overview.links("/submissions/")[0]).await;
    assert!(work.text().contains("pages are pictures"), "{}", work.text());
    world.finish().await;
}
