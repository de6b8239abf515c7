//! Notices, uploads, acceptances, granted scopes, copies.

use super::{NOW, World, at, read, write};
use crate::clock::Timestamp;
use crate::db::testing::each_database;
use crate::db::types::{Json, PlatformId, UploadId, UploadState};
use crate::db::{
    Conn, DbResult, course, course_copy, eula_acceptance, notice, platform_service, resource_link,
    submission, upload,
};

/// A row in each of these tables, for the backup's test.
pub(super) fn one_of_each(c: &mut Conn, world: &World) -> DbResult<()> {
    let platform_id = world.platform.id.clone();
    let notice = notice::Notice {
        platform_id: platform_id.clone(),
        notice_id: "n".into(),
        kind: "LtiHelloWorldNotice".into(),
        received_at: NOW,
    };
    notice::first(c, &notice)?;
    upload::insert(c, &an_upload(world))?;
    let word = eula_acceptance::EulaAcceptance {
        platform_id: platform_id.clone(),
        deployment_id: "d1".into(),
        person_id: world.student.id.clone(),
        accepted: true,
        at: NOW,
    };
    eula_acceptance::put(c, &word)?;
    let granted = platform_service::PlatformService {
        platform_id: platform_id.clone(),
        granted_scopes: Some(Json(vec!["a".to_owned()])),
        asks_for_acceptance: true,
        invite_hash: Some("hash".into()),
        updated_at: NOW,
    };
    platform_service::put(c, &granted)?;
    let copy = course_copy::CourseCopy {
        platform_id,
        context_id: "copy".into(),
        origin_context_id: "old".into(),
        noticed_at: NOW,
    };
    course_copy::add(c, &copy)
}

fn an_upload(world: &World) -> upload::Upload {
    upload::Upload {
        id: UploadId::new(NOW),
        resource_link_id: world.link.id.clone(),
        person_id: world.student.id.clone(),
        lms_submission_id: "s:1".into(),
        report_url: "https://lms.example/r".into(),
        assets: Json(Vec::new()),
        state: UploadState::Failed,
        problem: Some("DOWNLOAD_FAILED".into()),
        submission_id: None,
        last_report_at: Timestamp::EPOCH,
        created_at: NOW,
        updated_at: NOW,
    }
}

#[test]
fn a_notice_is_taken_once_and_forgotten_later() {
    each_database(|db| {
        let world = World::make(db, "https://lms.example");
        let row = |id: &str, seconds| notice::Notice {
            platform_id: world.platform.id.clone(),
            notice_id: id.into(),
            kind: "LtiHelloWorldNotice".into(),
            received_at: at(seconds),
        };
        assert!(write(db, |c| notice::first(c, &row("a", 0))));
        assert!(!write(db, |c| notice::first(c, &row("a", 5))));
        assert!(write(db, |c| notice::first(c, &row("b", 10))));
        assert_eq!(read(db, |c| notice::newest(c, &world.platform.id)), Some(at(10)));
        assert_eq!(write(db, |c| notice::prune(c, at(1))), 1);
        assert!(write(db, |c| notice::first(c, &row("a", 20))));
    });
}

#[test]
fn an_upload_is_found_renewed_and_becomes_a_submission() {
    each_database(|db| {
        let world = World::make(db, "https://lms.example");
        let row = an_upload(&world);
        write(db, |c| upload::insert(c, &row));
        assert_eq!(read(db, |c| upload::by_lms_id(c, &world.link.id, "s:1")), Some(row.clone()));
        assert_eq!(read(db, |c| upload::of_platform(c, &world.platform.id, "s:1")).unwrap().id, row.id);
        assert_eq!(read(db, |c| upload::of_platform(c, &PlatformId::from("other"), "s:1")), None);
        write(db, |c| upload::renew(c, &row.id, "https://lms.example/r2", &row.assets, at(1)));
        let mut renewed = read(db, |c| upload::find(c, &row.id)).unwrap();
        assert_eq!((renewed.state, renewed.problem.clone()), (UploadState::Received, None));
        let submission = world.submission(1);
        write(db, |c| submission::insert(c, &submission));
        (renewed.state, renewed.submission_id) = (UploadState::Read, Some(submission.id.clone()));
        write(db, |c| upload::settle(c, &renewed, at(2)));
        write(db, |c| upload::reported(c, &row.id, at(3)));
        let found = read(db, |c| upload::by_submission(c, &submission.id)).unwrap();
        assert_eq!((found.last_report_at, found.updated_at), (at(3), at(2)));
        assert_eq!(read(db, |c| upload::for_person(c, &world.student.id)).len(), 1);
    });
}

#[test]
fn the_newest_word_on_terms_scopes_and_copies_stays() {
    each_database(|db| {
        let world = World::make(db, "https://lms.example");
        let platform = world.platform.id.clone();
        for accepted in [false, true] {
            let row = eula_acceptance::EulaAcceptance {
                platform_id: platform.clone(),
                deployment_id: "d1".into(),
                person_id: world.student.id.clone(),
                accepted,
                at: NOW,
            };
            write(db, |c| eula_acceptance::put(c, &row));
            let found = read(db, |c| eula_acceptance::find(c, &platform, "d1", &world.student.id));
            assert_eq!(found, Some(row));
        }
        assert_eq!(read(db, |c| eula_acceptance::find(c, &platform, "d2", &world.student.id)), None);
        for scopes in [None, Some(Json(vec!["a".to_owned()]))] {
            let row = platform_service::PlatformService {
                platform_id: platform.clone(),
                granted_scopes: scopes,
                asks_for_acceptance: true,
                invite_hash: None,
                updated_at: NOW,
            };
            write(db, |c| platform_service::put(c, &row));
            assert_eq!(read(db, |c| platform_service::find(c, &platform)), Some(row));
        }
        for (origin, seconds) in [("old", 0), ("new", 1), ("old", 2)] {
            let row = course_copy::CourseCopy {
                platform_id: platform.clone(),
                context_id: "copy".into(),
                origin_context_id: origin.into(),
                noticed_at: at(seconds),
            };
            write(db, |c| course_copy::add(c, &row));
        }
        assert_eq!(read(db, |c| course_copy::origins(c, &platform, "copy")), ["new", "old"]);
    });
}

#[test]
fn places_of_a_course_with_and_without_an_assignment() {
    each_database(|db| {
        let world = World::make(db, "https://lms.example");
        let (platform, course) = (&world.platform.id, &world.course.id);
        let empty =
            write(db, |c| resource_link::upsert(c, platform, "d1", "l2", course, "Roots", None, None, at(1)));
        assert_eq!(read(db, |c| resource_link::of_course(c, course, false)), std::slice::from_ref(&empty));
        assert_eq!(
            read(db, |c| resource_link::of_course(c, course, true)),
            std::slice::from_ref(&world.link)
        );
        assert_eq!(read(db, |c| resource_link::bound_with_title(c, platform, "Roots")), []);
        assert_eq!(read(db, |c| resource_link::bound_with_title(c, platform, "Leaves")).len(), 1);
        assert_eq!(read(db, |c| resource_link::by_lms_id(c, platform, "d1", "l2")), Some(empty));
        assert_eq!(read(db, |c| resource_link::by_lms_id(c, platform, "d2", "l2")), None);
        assert_eq!(read(db, |c| course::by_context(c, platform, "c1")).unwrap().id, *course);
        assert_eq!(read(db, |c| platform_service::by_invite(c, "none")), None);
    });
}
