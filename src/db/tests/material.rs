//! Course material: versions, what was read, and what goes with a document.

use super::{NOW, World, at, read, write};
use crate::db::material::{
    self, Found, FoundNotice, Material, MaterialChunk, MaterialVersion, bytes_of_course, chunks,
    count_chunks, find, of_course, set, set_current, settle, version, versions, versions_of_course,
};
use crate::db::testing::each_database;
use crate::db::types::{AnchorKind, CourseId, Json, MaterialId, MaterialState};
use crate::db::{Conn, DbResult};

fn document(world: &World) -> Material {
    Material {
        id: MaterialId::new(NOW),
        course_id: world.course.id.clone(),
        title: "呼吸 \"1\"".into(),
        current_version: None,
        released_at: Some(at(5)),
        created_by: Some(world.student.id.clone()),
        created_at: NOW,
        updated_at: NOW,
    }
}

fn file(of: &Material, number: i32) -> MaterialVersion {
    MaterialVersion {
        material_id: of.id.clone(),
        version: number,
        file_name: format!("lungs {number}.pdf"),
        sha256: "00".into(),
        size: 256,
        content: (0..=255).collect(),
        state: MaterialState::Waiting,
        problem: None,
        progress: 0,
        found: Json(Found::default()),
        encoder: String::new(),
        uploaded_by: of.created_by.clone(),
        uploaded_at: at(i64::from(number)),
        read_at: None,
    }
}

fn stretch(of: &Material, number: i32, place: i32) -> MaterialChunk {
    MaterialChunk {
        material_id: of.id.clone(),
        version: number,
        place,
        headings: Json(vec!["Lungs".into(), "Air & \"gas\"".into()]),
        anchor: AnchorKind::Page,
        anchor_at: 3,
        text: "Air goes in.\n空气进入。".into(),
        vector: (place % 2 == 0).then(|| vec![0, 0, 128, 63]),
    }
}

/// A row in each table of material.
pub(super) fn fill(c: &mut Conn, world: &World) -> DbResult<Material> {
    let row = document(world);
    material::insert(c, &row)?;
    material::insert_version(c, &file(&row, 1))?;
    let notice = FoundNotice { finding: "hidden_text".into(), count: 3, first: 2 };
    let found = Found { kind: "pdf".into(), pages: 4, characters: 40, notices: vec![notice] };
    let rows = [stretch(&row, 1, 0), stretch(&row, 1, 1)];
    settle(c, &row.id, 1, &Json(found), "model@1", &rows, at(2))?;
    set_current(c, &row.id, 1, at(2))?;
    Ok(row)
}

#[test]
fn a_version_is_read_again_and_what_was_read_before_goes() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = write(db, |c| fill(c, &world));
        let kept = read(db, |c| version(c, &row.id, 1)).unwrap();
        assert_eq!((kept.state, kept.progress, kept.read_at), (MaterialState::Read, 100, Some(at(2))));
        assert_eq!((kept.found.0.pages, kept.content.len()), (4, 256));
        assert_eq!(read(db, |c| chunks(c, &row.id, 1, 1, 10)), [stretch(&row, 1, 1)]);
        let rows = [stretch(&row, 1, 0)];
        write(db, |c| settle(c, &row.id, 1, &Json(Found::default()), "", &rows, at(3)));
        assert_eq!(read(db, |c| count_chunks(c, &row.id, 1)), 1);
        write(db, |c| material::failed(c, &row.id, 1, "encrypted"));
        let line = read(db, |c| versions(c, &row.id)).remove(0);
        assert_eq!((line.state, line.problem.as_deref()), (MaterialState::Failed, Some("encrypted")));
        write(db, |c| material::progress(c, &row.id, 1, MaterialState::Reading, 40));
        let line = read(db, |c| versions(c, &row.id)).remove(0);
        assert_eq!((line.state, line.problem, line.progress), (MaterialState::Reading, None, 40));
    });
}

#[test]
fn a_course_sees_its_own_and_all_of_a_document_goes_at_once() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = write(db, |c| fill(c, &world));
        write(db, |c| material::insert_version(c, &file(&row, 2)));
        let of = |c: &mut Conn| versions_of_course(c, &world.course.id);
        assert_eq!(read(db, of).iter().map(|line| line.version).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(read(db, |c| bytes_of_course(c, &world.course.id)), 512);
        assert!(read(db, |c| find(c, &CourseId::from("another"), &row.id)).is_none());
        write(db, |c| set(c, &row.id, "Lungs", None, at(9)));
        let kept = read(db, |c| of_course(c, &world.course.id)).remove(0);
        assert_eq!((kept.title.as_str(), kept.released_at, kept.current_version), ("Lungs", None, Some(1)));
        write(db, |c| material::delete(c, &row.id));
        assert!(read(db, |c| versions(c, &row.id)).is_empty());
        assert_eq!(read(db, |c| count_chunks(c, &row.id, 1)), 0);
    });
}

#[test]
fn material_stays_when_the_teacher_who_brought_it_is_erased() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = write(db, |c| fill(c, &world));
        let brought = read(db, |c| material::brought_by(c, &world.student.id));
        assert_eq!(brought.iter().map(|(_, number, ..)| *number).collect::<Vec<_>>(), [1]);
        write(db, |c| crate::db::learner::erase(c, &world.student.id, "nobody"));
        assert_eq!(read(db, |c| find(c, &world.course.id, &row.id)).unwrap().created_by, None);
        assert_eq!(read(db, |c| version(c, &row.id, 1)).unwrap().uploaded_by, None);
    });
}
