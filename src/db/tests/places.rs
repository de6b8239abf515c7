//! Platforms, deployments, invites, keys, logins, courses, people, assignments, places, sessions, audit.

use std::collections::BTreeSet;

use super::{NOW, World, assignment as assignment_row, at, platform as platform_row, read, write};
use crate::clock::Timestamp;
use crate::db::testing::each_database;
use crate::db::tool_key::ToolKey;
use crate::db::types::{Json, PersonId, Role, SessionId};
use crate::db::{
    assignment, assignment_version, audit, course, deployment, extension, invite, login_state, person,
    platform, resource_link, session, tool_key,
};

#[test]
fn a_platform_is_found_by_issuer_and_client() {
    each_database(|db| {
        let (one, two) = (platform_row("https://a", "1"), platform_row("https://a", "2"));
        write(db, |c| {
            platform::insert(c, &one)?;
            platform::insert(c, &two)?;
            platform::insert(c, &platform_row("https://b", "1"))?;
            platform::set_product_family(c, &two.id, "moodle")
        });
        read(db, |c| {
            assert_eq!(platform::by_issuer_and_client(c, "https://a", "1")?.as_ref(), Some(&one));
            assert_eq!(platform::by_issuer_and_client(c, "https://a", "3")?, None);
            assert_eq!(platform::by_issuer(c, "https://a")?.len(), 2);
            assert_eq!(platform::list(c)?.len(), 3);
            assert_eq!(platform::find(c, &two.id)?.unwrap().product_family, "moodle");
            Ok(())
        });
        assert!(write(db, |c| platform::remove(c, &one.id)));
        assert!(!write(db, |c| platform::remove(c, &one.id)));
    });
}

#[test]
fn a_deployment_is_added_once() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let id = &world.platform.id;
        write(db, |c| {
            deployment::add(c, id, "d2", at(0))?;
            deployment::add(c, id, "d1", at(1))?;
            deployment::add(c, id, "d2", at(2))
        });
        read(db, |c| {
            let all: Vec<_> =
                deployment::list(c, id)?.into_iter().map(|d| (d.deployment_id, d.created_at)).collect();
            assert_eq!(all, [("d2".to_owned(), at(0)), ("d1".to_owned(), at(1))]);
            assert!(deployment::exists(c, id, "d1")? && !deployment::exists(c, id, "d3")?);
            Ok(())
        });
    });
}

#[test]
fn an_invite_is_used_once_and_in_time() {
    each_database(|db| {
        write(db, |c| {
            invite::insert(c, "late", "School", NOW, at(10))?;
            invite::insert(c, "many", "School", NOW, at(10))
        });
        assert_eq!(write(db, |c| invite::consume(c, "late", at(10))), None);
        assert_eq!(write(db, |c| invite::consume(c, "none", NOW)), None);
        assert_eq!(read(db, |c| invite::find(c, "late")).unwrap().used_at, None);
        let won: usize = std::thread::scope(|scope| {
            let calls: Vec<_> =
                (0..50).map(|_| scope.spawn(|| write(db, |c| invite::consume(c, "many", at(9))))).collect();
            calls.into_iter().filter_map(|call| call.join().unwrap()).count()
        });
        assert_eq!(won, 1);
        assert_eq!(read(db, |c| invite::find(c, "many")).unwrap().used_at, Some(at(9)));
    });
}

#[test]
fn keys_are_listed_newest_first_and_retired_once() {
    each_database(|db| {
        let key = |kid: &str, seconds| ToolKey {
            kid: kid.into(),
            private_key: "sealed".into(),
            public_jwk: "{}".into(),
            created_at: at(seconds),
            retired_at: None,
            platform_id: None,
        };
        write(db, |c| {
            tool_key::insert(c, &key("old", 0))?;
            tool_key::insert(c, &key("new", 1))
        });
        assert!(write(db, |c| tool_key::retire(c, "old", at(2))));
        assert!(!write(db, |c| tool_key::retire(c, "old", at(3))));
        let all: Vec<_> = read(db, tool_key::list).into_iter().map(|key| (key.kid, key.retired_at)).collect();
        assert_eq!(all, [("new".to_owned(), None), ("old".to_owned(), Some(at(2)))]);
    });
}

fn login(world: &World, state: &str) -> login_state::LoginState {
    login_state::LoginState {
        state_hash: state.into(),
        browser_hash: "browser".into(),
        nonce: "nonce".into(),
        platform_id: world.platform.id.clone(),
        target_link_uri: "https://tool/".into(),
        storage_target: None,
        created_at: NOW,
        expires_at: at(600),
        deployment_id: Some("1".into()),
        request: crate::db::types::Json(vec![("login_hint".into(), "4".into())]),
    }
}

#[test]
fn a_login_is_used_once_by_its_browser_and_in_time() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = login(&world, "state");
        assert!(write(db, |c| login_state::insert(c, &row, 10, NOW)));
        assert_eq!(write(db, |c| login_state::consume(c, "state", "other", NOW)), None);
        assert_eq!(write(db, |c| login_state::consume(c, "state", "browser", at(600))), None);
        assert_eq!(read(db, |c| login_state::peek(c, "state")).as_ref(), Some(&row));
        let won: Vec<_> = std::thread::scope(|scope| {
            let calls: Vec<_> = (0..50)
                .map(|_| scope.spawn(|| write(db, |c| login_state::consume(c, "state", "browser", at(599)))))
                .collect();
            calls.into_iter().filter_map(|call| call.join().unwrap()).collect()
        });
        assert_eq!(won, [row]);
        assert_eq!(read(db, |c| login_state::peek(c, "state")), None);
    });
}

#[test]
fn logins_under_way_are_bounded() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        for state in ["1", "2"] {
            assert!(write(db, |c| login_state::insert(c, &login(&world, state), 2, NOW)));
        }
        assert!(!write(db, |c| login_state::insert(c, &login(&world, "3"), 2, NOW)));
        // Expired ones do not count, swept or not.
        assert!(write(db, |c| login_state::insert(c, &login(&world, "3"), 2, at(600))));
        assert_eq!(write(db, |c| login_state::delete_expired(c, at(600))), 3);
    });
}

#[test]
fn a_course_keeps_the_addresses_that_a_launch_leaves_out() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let id = &world.platform.id;
        let upsert = |title: &str, members: Option<&str>, columns: Option<&str>, when| {
            write(db, |c| course::upsert(c, id, "c1", title, members, columns, when))
        };
        assert_eq!(upsert("Biology", Some("m1"), None, at(1)).memberships_url.as_deref(), Some("m1"));
        let kept = upsert("Biology 2", None, Some("l1"), at(2));
        assert_eq!(
            (kept.memberships_url.as_deref(), kept.lineitems_url.as_deref()),
            (Some("m1"), Some("l1"))
        );
        let new = upsert("Biology 2", Some("m2"), None, at(3));
        assert_eq!((new.memberships_url.as_deref(), new.lineitems_url.as_deref()), (Some("m2"), Some("l1")));
        assert_eq!((new.id.clone(), new.created_at, new.updated_at), (world.course.id.clone(), NOW, at(3)));
        assert_eq!(read(db, |c| course::find(c, &new.id)), Some(new));
    });
}

#[test]
fn a_person_keeps_the_name_that_a_launch_leaves_out() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let id = &world.platform.id;
        let again = write(db, |c| person::upsert(c, id, "s1", None, true, at(1)));
        assert_eq!(
            (again.id.clone(), again.name.as_deref(), again.preview),
            (world.student.id.clone(), Some("Ada"), true)
        );
        let renamed = write(db, |c| person::upsert(c, id, "s1", Some("Grace"), false, at(2)));
        assert_eq!(
            (renamed.name.as_deref(), renamed.preview, renamed.updated_at),
            (Some("Grace"), false, at(2))
        );
        assert_eq!(read(db, |c| person::by_subject(c, id, "s1")), Some(renamed));
        assert_eq!(read(db, |c| person::by_subject(c, &"other".into(), "s1")), None);
    });
}

#[test]
fn more_people_are_found_than_one_statement_takes() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let subjects: Vec<String> = (0..1_200).map(|n| format!("n{n}")).collect();
        let ids: Vec<PersonId> = write(db, |c| {
            subjects
                .iter()
                .map(|s| Ok(person::upsert(c, &world.platform.id, s, None, false, NOW)?.id))
                .collect()
        });
        let found: BTreeSet<_> = read(db, |c| person::find_many(c, &ids)).into_iter().map(|p| p.id).collect();
        assert_eq!(found, ids.into_iter().collect());
        assert_eq!(read(db, |c| person::by_subjects(c, &world.platform.id, &subjects)).len(), 1_200);
        assert_eq!(read(db, |c| person::find_many(c, &[])), []);
    });
}

#[test]
fn of_two_who_change_an_assignment_one_is_told() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let old = &world.assignment;
        assert_eq!(read(db, |c| assignment::find(c, &old.id)).as_ref(), Some(old));
        let new = assignment::Assignment { version: 2, title: "New".into(), created_by: None, ..old.clone() };
        assert!(write(db, |c| assignment::update(c, &new, 1)));
        assert!(!write(db, |c| assignment::update(
            c,
            &assignment::Assignment { title: "Lost".into(), ..new.clone() },
            1
        )));
        assert_eq!(read(db, |c| assignment::find(c, &old.id)), Some(new));
    });
}

#[test]
fn the_newest_assignments_of_one_platform_are_listed() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        World::make(db, "https://b");
        for n in 1..5 {
            let row = assignment::Assignment {
                title: n.to_string(),
                created_at: at(n),
                ..assignment_row(&world.platform.id)
            };
            write(db, |c| assignment::insert(c, &row));
        }
        let titles: Vec<_> =
            read(db, |c| assignment::list(c, &world.platform.id, 3)).into_iter().map(|a| a.title).collect();
        assert_eq!(titles, ["4", "3", "2"]);
    });
}

#[test]
fn assignments_are_found_by_their_words_and_put_away() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (platform, id) = (&world.platform.id, &world.assignment.id);
        let found = |text: &str, archived| {
            read(db, |c| assignment::search(c, platform, text, archived, 10))
                .into_iter()
                .map(|a| a.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("叶绿", false), std::slice::from_ref(id));
        assert_eq!(found("leaves", false), std::slice::from_ref(id));
        assert!(
            found("100%", false).is_empty() && found("_", false).is_empty() && found("", true).is_empty()
        );
        assert!(write(db, |c| assignment::archive(c, id, Some(at(1)))));
        assert!(read(db, |c| assignment::list(c, platform, 3)).is_empty());
        assert_eq!(found("", true), std::slice::from_ref(id));
        assert!(write(db, |c| assignment::archive(c, id, None)));
        assert_eq!(found("", false), std::slice::from_ref(id));
    });
}

#[test]
fn a_release_date_comes_once() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let id = &world.assignment.id;
        assert!(read(db, |c| assignment::release_due(c, at(19), 10)).is_empty());
        assert_eq!(read(db, |c| assignment::release_due(c, at(20), 10)).len(), 1);
        assert!(!write(db, |c| assignment::release_done(c, id, at(19))));
        assert!(write(db, |c| assignment::release_done(c, id, at(20))));
        assert!(read(db, |c| assignment::release_due(c, at(99), 10)).is_empty());
    });
}

#[test]
fn versions_stay_as_they_were() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let id = &world.assignment.id;
        let version = |number: i32, title: &str| assignment_version::AssignmentVersion {
            assignment_id: id.clone(),
            version: number,
            content: Json(assignment::Snapshot { title: title.into(), ..world.assignment.snapshot() }),
            saved_at: at(i64::from(number)),
        };
        write(db, |c| assignment_version::keep(c, &version(1, "first")));
        write(db, |c| assignment_version::keep(c, &version(1, "changed")));
        write(db, |c| assignment_version::keep(c, &version(2, "second")));
        let titles: Vec<_> = read(db, |c| assignment_version::list(c, id, 10))
            .into_iter()
            .map(|version| version.content.0.title)
            .collect();
        assert_eq!(titles, ["second", "first"]);
        assert_eq!(read(db, |c| assignment_version::find(c, id, 1)), Some(version(1, "first")));
        assert_eq!(read(db, |c| assignment_version::find(c, id, 3)), None);
    });
}

#[test]
fn an_extension_takes_the_place_of_the_one_before() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (link, student) = (&world.link.id, &world.student.id);
        let row = |due: Option<Timestamp>, more: i32| extension::Extension {
            resource_link_id: link.clone(),
            person_id: student.clone(),
            due_at: due,
            closed_at: Some(at(90)),
            more_attempts: more,
            created_at: NOW,
        };
        write(db, |c| extension::put(c, &row(Some(at(5)), 1)));
        write(db, |c| extension::put(c, &row(None, 2)));
        assert_eq!(read(db, |c| extension::find(c, link, student)), Some(row(None, 2)));
        assert_eq!(read(db, |c| extension::for_link(c, link)), [row(None, 2)]);
        assert_eq!(read(db, |c| extension::for_person(c, student)), [row(None, 2)]);
        assert!(write(db, |c| extension::remove(c, link, student)));
        assert!(!write(db, |c| extension::remove(c, link, student)));
        assert!(read(db, |c| session::learners(c, link)).is_empty());
    });
}

#[test]
fn a_place_keeps_its_assignment_and_its_column() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let other = assignment_row(&world.platform.id);
        write(db, |c| assignment::insert(c, &other));
        let launch =
            |link: &str, column: Option<&str>, opens: Option<&crate::db::types::AssignmentId>, when| {
                write(db, |c| {
                    resource_link::upsert(
                        c,
                        &world.platform.id,
                        "d1",
                        link,
                        &world.course.id,
                        "T",
                        column,
                        opens,
                        when,
                    )
                })
            };
        let again = launch("l1", Some("column"), Some(&other.id), at(1));
        assert_eq!((&again.id, again.assignment_id.as_ref()), (&world.link.id, Some(&world.assignment.id)));
        assert_eq!(launch("l1", None, None, at(2)).lineitem_url.as_deref(), Some("column"));
        assert_eq!(launch("l1", Some("column 2"), None, at(3)).lineitem_url.as_deref(), Some("column 2"));

        let unset = launch("l2", None, None, at(4));
        assert_eq!(unset.assignment_id, None);
        assert_eq!(launch("l2", None, Some(&other.id), at(5)).assignment_id.as_ref(), Some(&other.id));
        assert!(!write(db, |c| resource_link::bind_assignment(c, &unset.id, &world.assignment.id)));
        let stored = read(db, |c| resource_link::find(c, &unset.id)).unwrap();
        assert_eq!((stored.assignment_id.as_ref(), stored.updated_at), (Some(&other.id), at(5)));

        write(db, |c| resource_link::set_lineitem(c, &world.link.id, None));
        let places = read(db, |c| resource_link::for_assignment(c, &world.assignment.id));
        assert_eq!(
            places.iter().map(|p| (&p.id, &p.lineitem_url)).collect::<Vec<_>>(),
            [(&world.link.id, &None)]
        );
    });
}

#[test]
fn a_session_lasts_until_its_end() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let row = session::Session {
            id: SessionId::new(NOW),
            token_hash: "hash".into(),
            csrf_token: "csrf".into(),
            platform_id: world.platform.id.clone(),
            deployment_id: "d1".into(),
            person_id: world.student.id.clone(),
            course_id: Some(world.course.id.clone()),
            resource_link_id: None,
            role: Role::Learner,
            preview: false,
            launch: "{}".into(),
            created_at: NOW,
            expires_at: at(100),
        };
        write(db, |c| session::insert(c, &row));
        let find = |when| read(db, |c| session::find_by_token_hash(c, "hash", when));
        assert_eq!(find(at(99)), Some(row.clone()));
        assert_eq!(find(at(100)), None);
        let twin = session::Session { id: SessionId::new(NOW), ..row.clone() };
        assert!(db.write_blocking(|c| session::insert(c, &twin)).unwrap_err().is_unique());
        let (person, link) = (&world.student.id, &world.link.id);
        let csrf = |when| read(db, |c| session::csrf_token(c, person, link, when));
        assert_eq!(csrf(NOW), None);
        let there = session::Session {
            id: SessionId::new(NOW),
            token_hash: "another".into(),
            resource_link_id: Some(link.clone()),
            ..row.clone()
        };
        write(db, |c| session::insert(c, &there));
        assert_eq!((csrf(at(99)).as_deref(), csrf(at(100))), (Some("csrf"), None));
        assert_eq!(write(db, |c| session::delete_expired(c, at(99))), 0);
        assert!(write(db, |c| session::delete(c, &row.id)));
        assert_eq!(find(NOW), None);
    });
}

#[test]
fn the_audit_trail_is_read_in_order() {
    each_database(|db| {
        write(db, |c| {
            audit::append(c, "person", "grade.save", "s1", "{}", at(2))?;
            audit::append(c, "person", "grade.release", "s2", "{}", at(1))?;
            audit::append(c, "grader", "grade.save", "s1", "{}", at(1))
        });
        let actors: Vec<_> = read(db, |c| audit::for_subject(c, "s1")).into_iter().map(|e| e.actor).collect();
        assert_eq!(actors, ["grader", "person"]);
    });
}
