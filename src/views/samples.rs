//! Sample pages: the ordinary case of each, and the awkward ones (empty lists, long names, markup, both directions of
//! writing, emoji).

#![allow(clippy::unwrap_used)]

mod asking;
mod learning;
mod marking;

use askama::Template;

use super::assignment::*;
use super::authoring::*;
use super::bank::*;
use super::chart::Distribution;
use super::deep_linking::DeepLinkingReturnPage;
use super::error_page::{ErrorPage, NewTab};
use super::evidence::{Quote, segments};
use super::file_note::FileNote;
use super::home::{HomePage, NotSetUpPage};
use super::material::*;
use super::overview::*;
use super::pager::Pager;
use super::registration::*;
use super::relink::{Choice, LooseLink, RelinkPage};
use super::review::*;
use super::storage::*;
use super::tabs::{StudentTab, Tabs, TeacherTab};
use super::terms::{Answered, TermsPage};
use super::text::{Locale, Texts};
use super::versions::*;
use super::when::Moment;
use super::words::{Label, Met, Probabilities};
use super::{FieldError, Flash};

/// Markup that must arrive as text.
pub(super) const MARKUP: &str = r#"<b onclick="x">Leaves</b> & 'more' <script>alert(1)</script>"#;
const NOW: Moment = Moment(1_795_488_185);

/// Name and HTML of every sample in a language.
pub(super) fn all(locale: Locale) -> Vec<(String, String)> {
    let t = Texts::of(locale);
    let zh = locale == Locale::ZhCn;
    let mut pages = Vec::new();
    let mut add = |name: &str, page: askama::Result<String>| pages.push((name.to_owned(), page.unwrap()));
    for code in ["state.browser", "session.lost", "login.unknown_platform", "internal", "no.such.code"] {
        add(&format!("error-{}", code.replace('.', "-")), error(t, code).render());
    }
    add(
        "login-storage",
        LoginStoragePage {
            t,
            frame: frame(),
            value: "secret\"".into(),
            continue_url: "https://lms.example/auth?a=1&b=2".into(),
            new_tab: Some(new_tab()),
        }
        .render(),
    );
    add(
        "launch-storage",
        LaunchStoragePage {
            t,
            frame: frame(),
            action: "/lti/launch".into(),
            fields: vec![("state".into(), "s".into()), ("id_token".into(), "a.b.c".into())],
            proof_field: "proof".into(),
            new_tab: Some(new_tab()),
        }
        .render(),
    );
    add(
        "deep-linking-return",
        DeepLinkingReturnPage {
            t,
            titles: vec![MARKUP.into(), "光合作用".into()],
            action: "https://lms.example/return".into(),
            jwt: "a.b.c".into(),
        }
        .render(),
    );
    add(
        "home",
        HomePage { t, base_url: "https://tool.school.example".into(), version: "0.1.0".into() }.render(),
    );
    add("not-set-up-student", not_set_up(t, false).render());
    add("not-set-up-teacher", not_set_up(t, true).render());
    add(
        "relink",
        RelinkPage {
            t,
            course: Some("Biology 7b".into()),
            action: "/links/l/relink".into(),
            csrf: "token".into(),
            back_url: Some("/links/l".into()),
            links: vec![
                LooseLink { id: "l1".into(), title: MARKUP.into(), choices: copies() },
                LooseLink { id: "l2".into(), title: String::new(), choices: Vec::new() },
            ],
        }
        .render(),
    );
    let relink = RelinkPage {
        t,
        course: None,
        action: "/links/l/relink".into(),
        csrf: "token".into(),
        back_url: None,
        links: Vec::new(),
    };
    add("relink-none", relink.render());
    for (name, answered) in [
        ("open", None),
        ("accepted", Some(Answered::Accepted)),
        ("declined", Some(Answered::Declined)),
        ("not-told", Some(Answered::NotTold)),
    ] {
        let page = TermsPage { t, action: "/terms/s".into(), csrf: "token".into(), answered };
        add(&format!("terms-{name}"), page.render());
    }
    add(
        "registration",
        RegistrationPage {
            t,
            action: "/lti/register".into(),
            fields: vec![("invite".into(), "i".into())],
            platform: "moodle.hill.example".into(),
            tool: "tool.school.example".into(),
            reads_uploads: true,
            can_ask: true,
        }
        .render(),
    );
    for (name, product) in [
        ("moodle", Product::Moodle),
        ("canvas", Product::Canvas),
        ("brightspace", Product::Brightspace),
        ("blackboard", Product::Blackboard),
        ("sakai", Product::Sakai),
        ("other", Product::Other),
    ] {
        let scopes =
            ["a/lineitem", "a/score", "a/result.readonly", "a/contextmembership.readonly", "a/report", "x"];
        let page = RegistrationDonePage {
            t,
            platform: "moodle.hill.example".into(),
            product,
            updated: product == Product::Canvas,
            missing: if product == Product::Canvas { scopes.map(missing_service).into() } else { Vec::new() },
            test_action: "/lti/register/test".into(),
            invite: "i".into(),
            close_after: 20,
        };
        add(&format!("registration-done-{name}"), page.render());
    }
    for good in [true, false] {
        let page = ConnectionPage {
            t,
            platform: "moodle.hill.example".into(),
            checks: vec![
                Check { good: true, text: MARKUP.into() },
                Check { good, text: t.get("connection-token-keys") },
            ],
            test_action: "/lti/register/test".into(),
            invite: "i".into(),
        };
        add(&format!("connection-{good}"), page.render());
    }
    for (name, said) in [("invite", None), ("refused", Some("redirect_uris <missing>".to_owned()))] {
        add(
            &format!("registration-failed-{name}"),
            RegistrationFailedPage {
                t,
                code: format!("registration.{name}"),
                reference: "7F3K-92QD".into(),
                said,
            }
            .render(),
        );
    }

    add(
        "authoring-processor",
        AuthoringPage {
            existing: vec![Existing { id: "a1".into(), title: MARKUP.into(), points: 1.0 }],
            search: Some("\"green\" <leaves>".into()),
            notes: vec!["authoring-processor"],
            ..AuthoringPage::blank(t, Purpose::Add, "/deep-linking/s".into(), "token".into())
        }
        .render(),
    );
    let nothing = AuthoringPage {
        search: Some("no such thing".into()),
        ..AuthoringPage::blank(t, Purpose::Add, "/deep-linking/s".into(), "token".into())
    };
    add("authoring-bank-empty", nothing.render());
    add(
        "authoring",
        AuthoringPage {
            existing: vec![
                Existing { id: "a1".into(), title: MARKUP.into(), points: 1.0 },
                Existing { id: "a2".into(), title: "Photosynthesis".into(), points: 10.0 },
            ],
            course: Some(course(zh)),
            several: true,
            search: Some(String::new()),
            notes: vec!["authoring-canvas-unpublished"],
            ..AuthoringPage::blank(t, Purpose::Add, "/deep-linking/s".into(), "token".into())
        }
        .render(),
    );
    add("authoring-errors", authoring_errors(t).render());
    add("material-teacher", material(t, zh, true).render());
    add("material-student", material(t, zh, false).render());
    add("material-empty", MaterialPage { lines: Vec::new(), ..material(t, zh, true) }.render());
    add("material-text", material_text(t, zh).render());
    add("bank", bank(t, zh).render());
    add("bank-empty", BankPage { lines: Vec::new(), archived: true, imported: None, ..bank(t, zh) }.render());
    for (name, page) in version_pages(t, zh) {
        add(name, page);
    }
    add(
        "authoring-edit",
        AuthoringPage {
            form: filled(zh),
            cautions: vec![Caution {
                field: "c2_levels".into(),
                message: "lint-level-vague".into(),
                name: MARKUP.into(),
                other: "good".into(),
            }],
            versions_url: Some("/links/l/versions".into()),
            extensions_url: Some("/links/l/extensions".into()),
            bench: MARKUP.into(),
            tried: tried(zh),
            version: Some(3),
            tabs: Tabs::teacher("l", TeacherTab::Settings),
            flash: Some(Flash::done("authoring-saved")),
            back_url: Some("https://lms.example".into()),
            ..AuthoringPage::blank(t, Purpose::Edit, "/links/l/edit".into(), "token".into())
        }
        .render(),
    );

    add("assignment-write", assignment(t, zh, None, Vec::new()).render());
    add(
        "assignment-refused",
        AssignmentPage {
            flash: Some(Flash::problem("assignment-file-type")),
            ..assignment(t, zh, None, Vec::new())
        }
        .render(),
    );
    add(
        "assignment-grading",
        AssignmentPage {
            write: None,
            ..assignment(
                t,
                zh,
                Some(attempt(zh, AttemptState::Grading { state_url: "/links/l".into(), ahead: Some(3) })),
                Vec::new(),
            )
        }
        .render(),
    );
    add(
        "assignment-waiting",
        assignment(
            t,
            zh,
            Some(attempt(
                zh,
                AttemptState::Waiting {
                    reasons: vec!["uncertain".into(), "copied".into(), "who knows".into()],
                },
            )),
            Vec::new(),
        )
        .render(),
    );
    add(
        "assignment-result",
        assignment(t, zh, Some(attempt(zh, AttemptState::Marked(Box::new(result(zh))))), attempts()).render(),
    );
    let teacher = ResultView {
        label: None,
        confidence: None,
        by: MarkedBy::Teacher { name: Some("Wei Ø <Li>".into()) },
        comment: Some("Good start.\nשלום 🌱".into()),
        feedback: Feedback::default(),
        revision: vec![
            RevisionStep { name: MARKUP.into(), before: Met::No, after: Met::Yes },
            RevisionStep { name: String::new(), before: Met::Yes, after: Met::Contradicted },
        ],
        rating: Some(RatingForm { action: "/links/l/rating".into(), csrf: "token".into(), attempt: 2 }),
        next_step: None,
        delivery: Delivery::Delivered(NOW),
        ..result(zh)
    };
    add(
        "assignment-teacher-mark",
        AssignmentPage {
            write: None,
            due: Some(Moment(1_795_000_000)),
            notice: None,
            attempts_left: Some(0),
            preview: Some(Preview::TestStudent),
            ..assignment(t, zh, Some(attempt(zh, AttemptState::Marked(Box::new(teacher)))), attempts())
        }
        .render(),
    );
    for (index, (by, delivery)) in [
        (MarkedBy::MachineAccepted, Delivery::NeedsTeacher),
        (MarkedBy::Teacher { name: None }, Delivery::ChangedInLms),
        (MarkedBy::Machine, Delivery::None),
    ]
    .into_iter()
    .enumerate()
    {
        let bare = ResultView {
            by,
            delivery,
            score: 0.0,
            criteria: Vec::new(),
            feedback: Feedback::default(),
            revision: vec![
                RevisionStep { name: MARKUP.into(), before: Met::No, after: Met::Yes },
                RevisionStep { name: String::new(), before: Met::Yes, after: Met::Contradicted },
            ],
            rating: Some(RatingForm { action: "/links/l/rating".into(), csrf: "token".into(), attempt: 2 }),
            next_step: None,
            ..result(zh)
        };
        add(&format!("assignment-bare-{index}"), bare_assignment(t, bare).render());
    }

    add("overview", overview(t, zh, people(zh)).render());
    add(
        "overview-empty",
        OverviewPage { roster: RosterNote::NotOffered, ..overview(t, zh, Vec::new()) }.render(),
    );
    add(
        "overview-trouble",
        OverviewPage {
            roster: RosterNote::Failed,
            filter: Filter::Trouble,
            flash: Some(Flash::done("overview-resent")),
            title: MARKUP.into(),
            ..overview(t, zh, people(zh))
        }
        .render(),
    );
    add("review", review(t, zh).render());
    add(
        "review-conflict",
        ReviewPage {
            conflict: true,
            form: MarkForm {
                errors: vec![FieldError { field: "score".into(), message: "review-score-range".into() }],
                score: "12".into(),
                ..review(t, zh).form
            },
            visibility: Visibility::Released,
            ..review(t, zh)
        }
        .render(),
    );
    add(
        "review-bare",
        ReviewPage {
            machine: None,
            history: Vec::new(),
            attempts: Vec::new(),
            answer: Vec::new(),
            student: None,
            previous_url: None,
            next_url: None,
            position: None,
            reference_answers: Vec::new(),
            visibility: Visibility::Grading,
            title: MARKUP.into(),
            ..review(t, zh)
        }
        .render(),
    );
    pages.extend(learning::all(locale));
    pages.extend(marking::all(locale));
    pages.extend(asking::all(locale));
    pages.extend(super::report_samples::all(locale));
    pages
}

fn error(t: Texts, code: &str) -> ErrorPage {
    let cookies = code == "state.browser";
    ErrorPage {
        t,
        code: code.into(),
        reference: "7F3K-92QD".into(),
        back_url: (!cookies).then(|| "https://lms.example/course".into()),
        new_tab: cookies.then(new_tab),
        kept: (code == "session.lost").then(|| "叶子 <b>reflect</b> 🌱 green light.".into()),
    }
}

fn new_tab() -> NewTab {
    NewTab { url: "/lti/login?iss=https%3A%2F%2Flms.example&login_hint=3".into() }
}

fn frame() -> StorageFrame {
    StorageFrame {
        target: "_parent".into(),
        origin: "https://lms.example".into(),
        key: "feedforward-1".into(),
    }
}

fn course(zh: bool) -> String {
    if zh { "七年级生物".into() } else { "Biology 7b".into() }
}

fn filled(zh: bool) -> AuthoringForm {
    let text = |en: &'static str, cn: &'static str| if zh { cn } else { en };
    let values = [
        ("title", text("Why are leaves green?", "树叶为什么是绿色的？")),
        (
            "prompt",
            text(
                "Explain in two or three sentences why leaves look green.",
                "请用两三句话说明树叶为什么看起来是绿色的。",
            ),
        ),
        (
            "reference_answer",
            text(
                "Leaves contain chlorophyll. It absorbs red and blue light and reflects green light.",
                "树叶含有叶绿素。叶绿素吸收红光和蓝光，反射绿光。",
            ),
        ),
        ("points", "4"),
        ("attempts", "3"),
        ("release_policy", "confident"),
        ("language", "auto"),
        ("disclosure", "hint"),
        ("c1_id", "c1"),
        ("c1_description", text("Names chlorophyll", "提到叶绿素")),
        ("c1_points", "1"),
        ("c2_id", "c2"),
        ("c2_description", text("Says what happens to the light", "说明光发生了什么")),
        ("c2_points", "3"),
        (
            "c2_key_points",
            text(
                "Green light is reflected | 2 | reflects green\nRed and blue light are absorbed",
                "绿光被反射 | 2 | 反射绿光\n红光和蓝光被吸收",
            ),
        ),
        ("c2_levels", text("3 | says both\n1 | says one of them", "3 | 两点都写到\n1 | 写到其中一点")),
        ("m1_id", "m1"),
        ("m1_text", text("Leaves absorb green light", "叶子吸收绿光")),
        ("m1_hint", text("Which light reaches your eye?", "进入眼睛的是哪种光？")),
        ("m1_deduct", "1"),
        ("due_at", "2026-12-01T12:00"),
    ];
    AuthoringForm {
        values: values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        criteria: 2,
        misconceptions: 1,
    }
}

fn tried(zh: bool) -> Vec<Tried> {
    let (answer, quotes) = answer(zh);
    vec![
        Tried {
            answer: segments(answer, &quotes),
            outcome: Ok(TriedMark {
                score: 2.5,
                max_score: 4.0,
                label: Label::PartiallyCorrect,
                confidence: 0.7,
                reasons: vec!["uncertain".into()],
                criteria: criteria(zh),
                misconceptions: vec![(MARKUP.into(), 1.0)],
                feedback: MARKUP.into(),
            }),
        },
        Tried { answer: segments(MARKUP, &[]), outcome: Err("the model is busy".into()) },
    ]
}

fn material(t: Texts, zh: bool, teacher: bool) -> MaterialPage {
    let version = |number: i32, state: ReadState| FileView {
        number,
        file_name: "呼吸 <b>.pdf".into(),
        kilobytes: 812,
        pages: 12,
        characters: 9_876,
        findings: vec![Finding { word: "white_text".into(), count: 40, first: 3 }],
        open_url: (state == ReadState::Read).then(|| "/links/l/material/a/1".into()),
        state,
        file_url: "/links/l/material/a/1/file".into(),
        uploaded: NOW,
        current: number == 1,
    };
    let line = |id: &str, title: &str, released: Released, versions: Vec<FileView>| MaterialLine {
        id: id.into(),
        title: title.into(),
        open_url: Some("/links/l/material/a/1".into()),
        released_value: if matches!(released, Released::At(_)) {
            "2026-11-30T08:00".into()
        } else {
            String::new()
        },
        released,
        versions: if teacher { versions } else { Vec::new() },
    };
    MaterialPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Material),
        course: Some(course(zh)),
        flash: teacher.then(|| Flash::problem("material-file-large")),
        back_url: None,
        teacher,
        lines: vec![
            line(
                "a",
                MARKUP,
                Released::Now,
                vec![version(2, ReadState::Reading(40)), version(1, ReadState::Read)],
            ),
            line("b", "光合作用", Released::At(NOW), vec![version(1, ReadState::Waiting)]),
            line("c", "Circuits", Released::Hidden, vec![version(1, ReadState::Failed("encrypted".into()))]),
        ],
        action: "/links/l/material".into(),
        csrf: "token".into(),
    }
}

fn material_text(t: Texts, zh: bool) -> MaterialTextPage {
    let stretch = |id: &str, heading: Option<&str>, place: Place| Stretch {
        id: id.into(),
        heading: heading.map(str::to_owned),
        place,
        lines: vec![MARKUP.into(), "光合作用把光能变成化学能。".into()],
    };
    MaterialTextPage {
        t,
        tabs: Tabs::student("l", StudentTab::Material),
        course: Some(course(zh)),
        back_url: Some("/links/l/material".into()),
        title: MARKUP.into(),
        version: 1,
        newer_url: Some("/links/l/material/a/2".into()),
        file_url: "/links/l/material/a/1/file".into(),
        pages: 3,
        characters: 1_234,
        findings: vec![Finding { word: "hidden_text".into(), count: 1, first: 0 }],
        stretches: vec![
            stretch("c0", Some("Breathing › Lungs"), Place::Page(1)),
            stretch("c1", None, Place::Slide(2)),
            stretch("c2", None, Place::Second(3_723)),
            stretch("c3", None, Place::None),
        ],
        pager: Pager::default(),
    }
}

fn bank(t: Texts, zh: bool) -> BankPage {
    let line = |id: &str, title: &str| BankLine {
        id: id.into(),
        title: title.into(),
        prompt: MARKUP.into(),
        points: 4.0,
        criteria: 2,
        changed: NOW,
    };
    BankPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Bank),
        course: Some(course(zh)),
        flash: Some(Flash::done("bank-duplicated")),
        back_url: None,
        imported: Some(Imported {
            count: 2,
            troubles: vec![ImportTrouble { line: 7, message: "import-kind".into(), name: MARKUP.into() }],
        }),
        text: MARKUP.into(),
        archived: false,
        lines: vec![line("a", MARKUP), line("b", "Photosynthesis")],
        more: true,
        action: "/links/l/bank".into(),
        csrf: "token".into(),
    }
}

fn version_pages(t: Texts, zh: bool) -> [(&'static str, askama::Result<String>); 3] {
    let tabs = || Tabs::teacher("l", TeacherTab::Settings);
    let at = NOW;
    let line = |number: i32| VersionLine {
        number,
        saved: at,
        current: number == 3,
        shown: number == 2,
        url: format!("/links/l/versions?version={number}"),
    };
    let fields = vec![
        ("field-title", None, MARKUP.to_owned()),
        ("field-criterion", Some(1), "Names chlorophyll".to_owned()),
    ];
    let versions = VersionsPage {
        t,
        tabs: tabs(),
        course: Some(course(zh)),
        flash: Some(Flash::done("version-restored")),
        back_url: Some("/links/l/edit".into()),
        title: MARKUP.into(),
        versions: vec![line(3), line(2), line(1)],
        shown: Some(VersionView { number: 2, current: false, fields }),
        action: "/links/l/versions".into(),
        csrf: "token".into(),
        version: 3,
    };
    let change = |before: f64, after: Option<f64>, released: bool| ImpactLine {
        answer: MARKUP.into(),
        version: 2,
        before,
        after,
        released,
        url: "/links/l/submissions/s".into(),
    };
    let impact = ImpactPage {
        t,
        tabs: tabs(),
        course: Some(course(zh)),
        flash: None,
        back_url: Some("/links/l".into()),
        title: MARKUP.into(),
        max_score: 4.0,
        lines: vec![
            change(1.0, Some(3.0), false),
            change(3.0, Some(1.5), true),
            change(2.0, Some(2.0), false),
            change(1.0, None, false),
        ],
        older: 4,
        open: 3,
        by_people: 1,
        action: "/links/l/impact".into(),
        csrf: "token".into(),
    };
    let extensions = ExtensionsPage {
        t,
        tabs: tabs(),
        course: Some(course(zh)),
        flash: Some(Flash::problem("authoring-date")),
        back_url: Some("/links/l/edit".into()),
        title: MARKUP.into(),
        lines: vec![ExtensionLine {
            id: "p".into(),
            name: Some(MARKUP.into()),
            due_at: "2026-12-01T12:00".into(),
            closed_at: String::new(),
            more_attempts: 1,
        }],
        people: vec![("p".into(), Some(MARKUP.into())), ("q".into(), None)],
        action: "/links/l/extensions".into(),
        csrf: "token".into(),
    };
    [("versions", versions.render()), ("impact", impact.render()), ("extensions", extensions.render())]
}

fn authoring_errors(t: Texts) -> AuthoringPage {
    let wrong = [
        ("title", "authoring-title-missing"),
        ("points", "authoring-points-whole"),
        ("c1_points", "authoring-criterion-points"),
        ("rubric", "authoring-rubric-many"),
    ];
    AuthoringPage {
        form: AuthoringForm {
            values: [
                ("prompt".to_owned(), MARKUP.to_owned()),
                ("points".to_owned(), "2.5".to_owned()),
                ("c1_points".to_owned(), "x".to_owned()),
            ]
            .into(),
            criteria: 1,
            ..AuthoringForm::default()
        },
        errors: wrong
            .map(|(field, message)| FieldError { field: field.into(), message: message.into() })
            .into(),
        ..AuthoringPage::blank(t, Purpose::SetUp, "/links/l/author".into(), "token".into())
    }
}

fn answer(zh: bool) -> (&'static str, Vec<Quote>) {
    let quote = |text: &str, met, number| Quote { text: text.into(), met, number };
    if zh {
        let text = "树叶里有叶绿素，所以看起来是绿色的。绿色的光被反射回来，进入我们的眼睛。其他颜色的光好像都穿过去了。";
        (
            text,
            vec![
                quote("树叶里有叶绿素", Met::Yes, 1),
                quote("绿色的光被反射回来", Met::Yes, 2),
                quote("其他颜色的光好像都穿过去了", Met::Contradicted, 3),
            ],
        )
    } else {
        let text = "Leaves have chlorophyll in them, and that is what makes them look green. The green part of the light bounces back to our eyes. I think the other colours just go straight through the leaf.";
        (
            text,
            vec![
                quote("Leaves have chlorophyll in them", Met::Yes, 1),
                quote("The green part of the light bounces back", Met::Partly, 2),
                quote("the other colours just go straight through", Met::Contradicted, 3),
            ],
        )
    }
}

fn attempt(zh: bool, state: AttemptState) -> Attempt {
    let (text, quotes) = answer(zh);
    let marked = matches!(state, AttemptState::Marked(_));
    Attempt {
        number: 2,
        handed_in: NOW,
        answer: segments(text, if marked { &quotes } else { &[] }),
        file: Some("notes <1>.pdf".into()),
        file_note: Some(FileNote {
            problem: (!marked).then(|| "scanned".into()),
            pages: 2,
            characters: 1_234,
            findings: vec![Finding { word: "white_text".into(), count: 40, first: 1 }],
        }),
        receipt: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into(),
        own_url: Some("/links/l/work/2".into()),
        state,
    }
}

fn criteria(zh: bool) -> Vec<CriterionResult> {
    let names = if zh {
        ["提到叶绿素", "说明绿光被反射", "说明红光和蓝光被吸收", ""]
    } else {
        [
            "Names chlorophyll",
            "Says that green light is reflected",
            "Says that red and blue light are absorbed",
            "",
        ]
    };
    let (_, quotes) = answer(zh);
    let mut list: Vec<CriterionResult> = names
        .iter()
        .zip(&quotes)
        .map(|(name, quote)| CriterionResult {
            name: (*name).into(),
            met: quote.met,
            points: Some((
                if quote.met == Met::Yes {
                    1.0
                } else if quote.met == Met::Partly {
                    0.5
                } else {
                    0.0
                },
                1.0,
            )),
            quote: Some(quote.text.clone()),
            comment: None,
            detail: CriterionDetail::default(),
        })
        .collect();
    list.push(CriterionResult {
        name: names[3].into(),
        met: Met::No,
        points: Some((0.0, 1.0)),
        quote: None,
        comment: None,
        detail: CriterionDetail {
            level: Some(MARKUP.into()),
            rule: Some("rule-rejected"),
            parts: vec![PartResult { name: MARKUP.into(), met: Met::Partly, points: (0.5, 1.0) }],
        },
    });
    list
}

fn result(zh: bool) -> ResultView {
    let text = |en: &str, cn: &str| if zh { cn.to_owned() } else { en.to_owned() };
    ResultView {
        score: 1.5,
        max_score: 4.0,
        label: Some(Label::PartiallyCorrect),
        confidence: Some(0.83),
        by: MarkedBy::Machine,
        criteria: criteria(zh),
        feedback: Feedback {
            up: vec![text(
                "A full answer says what the leaf does with each colour of light.",
                "完整的答案要说明树叶如何对待每种颜色的光。",
            )],
            back: vec![text(
                "You name chlorophyll and you see that green light comes back.",
                "你提到了叶绿素，也看到了绿光会返回。",
            )],
            forward: vec![text(
                "Look again at what happens to red and blue light: do they pass through?",
                "再想一想红光和蓝光：它们真的穿过去了吗？",
            )],
        },
        revision: vec![
            RevisionStep { name: MARKUP.into(), before: Met::No, after: Met::Yes },
            RevisionStep { name: String::new(), before: Met::Yes, after: Met::Contradicted },
        ],
        rating: Some(RatingForm { action: "/links/l/rating".into(), csrf: "token".into(), attempt: 2 }),
        next_step: Some(text(
            "Add one sentence that says what the leaf does with red and blue light.",
            "补写一句话，说明树叶如何对待红光和蓝光。",
        )),
        comment: None,
        delivery: Delivery::OnItsWay,
        why_url: Some("/links/l/why/s".into()),
        talk_url: Some("/links/l/talk?attempt=2".into()),
        appeal: Some("open".into()),
    }
}

fn attempts() -> Vec<AttemptLine> {
    let line = |number: u32, score| AttemptLine {
        number,
        handed_in: Moment(NOW.0 - 86_400 * i64::from(3 - number)),
        score,
        url: Some(format!("?attempt={number}")),
        shown: number == 2,
    };
    vec![line(2, Some(1.5)), line(1, None)]
}

fn assignment(t: Texts, zh: bool, attempt: Option<Attempt>, attempts: Vec<AttemptLine>) -> AssignmentPage {
    let form = filled(zh);
    AssignmentPage {
        t,
        tabs: Tabs::student("l", StudentTab::Assignment),
        course: Some(course(zh)),
        title: form.values["title"].clone(),
        prompt: form.values["prompt"].clone(),
        points: 4.0,
        due: Some(Moment(1_795_000_000)),
        notice: None,
        attempts_left: Some(1),
        back_url: Some("https://lms.example/course".into()),
        overview_url: None,
        preview: None,
        flash: None,
        checked: None,
        attempt,
        attempts,
        write: Some(WriteForm {
            action: "/links/l/answer".into(),
            csrf: "token".into(),
            submission_key: "key-3".into(),
            answer: if zh {
                "树叶里有叶绿素".into()
            } else {
                "Leaves have chlorophyll in them".into()
            },
            draft_url: "/links/l/draft".into(),
            draft_key: "d41d8c".into(),
            draft_saved: Some(NOW),
            max_bytes: 200_000,
        }),
        confirmed_key: Some("key-2".into()),
    }
}

/// As little as can be: no course, no rubric, no limit of attempts, an answer from right to left.
fn bare_assignment(t: Texts, result: ResultView) -> AssignmentPage {
    let attempt = Attempt {
        number: 1,
        handed_in: NOW,
        answer: segments("النباتات خضراء 🌱 <b>\nline two", &[]),
        file: None,
        file_note: None,
        receipt: "00".into(),
        own_url: None,
        state: AttemptState::Marked(Box::new(result)),
    };
    AssignmentPage {
        title: MARKUP.into(),
        prompt: MARKUP.into(),
        points: 1.0,
        course: None,
        due: None,
        notice: Some(("assignment-closed-since", NOW)),
        attempts_left: None,
        back_url: None,
        checked: Some(vec!["check-short".into(), "check-copied".into()]),
        overview_url: Some("/links/l".into()),
        preview: Some(Preview::Teacher),
        ..assignment(t, false, Some(attempt), Vec::new())
    }
}

fn people(zh: bool) -> Vec<MemberRow> {
    let blank = MemberRow {
        hidden: false,
        name: None,
        person: None,
        state: MemberState::NotHandedIn,
        handed_in: None,
        attempt: 0,
        score: None,
        by_teacher: false,
        machine: None,
        confidence: None,
        reasons: Vec::new(),
        review_url: None,
        passback: PassbackView::None,
    };
    let done = |name: &str, score: f64, confidence: Option<f64>, passback: PassbackView| MemberRow {
        hidden: false,
        name: Some(name.into()),
        person: Some("p".into()),
        state: MemberState::Released,
        handed_in: Some(NOW),
        attempt: 1,
        score: Some(score),
        by_teacher: confidence.is_none(),
        machine: confidence.is_none().then_some(score + 1.5),
        confidence,
        review_url: Some("/links/l/work/s".into()),
        passback,
        ..blank.clone()
    };
    let name = |en: &'static str, cn: &'static str| if zh { cn } else { en };
    let mut rows = vec![
        done(name("Ada Berg", "陈思远"), 4.0, Some(0.94), PassbackView::Sent(Some(NOW))),
        done(name("Bo Chen", "李晓雨"), 3.0, Some(0.88), PassbackView::Sent(Some(NOW))),
        MemberRow {
            by_teacher: false,
            machine: None,
            state: MemberState::Waiting,
            score: Some(1.5),
            confidence: Some(0.48),
            reasons: vec!["uncertain".into(), "instruction_like".into()],
            passback: PassbackView::None,
            attempt: 2,
            ..done(name("Carla Díaz", "王子轩"), 0.0, None, PassbackView::None)
        },
        done(name("Deniz Öztürk", "赵敏"), 2.0, None, PassbackView::NeedsYou { problem: "locked".into() }),
        done(
            name("Eun-ji Park", "周婷"),
            3.5,
            Some(0.9),
            PassbackView::Waiting { problem: Some("unavailable".into()) },
        ),
        done(
            "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewarenwohlgepflege",
            0.0,
            Some(0.7),
            PassbackView::ChangedInLms,
        ),
        MemberRow {
            state: MemberState::Grading,
            score: None,
            confidence: None,
            passback: PassbackView::None,
            ..done("عائشة بنت محمد", 0.0, None, PassbackView::None)
        },
        MemberRow {
            state: MemberState::Waiting,
            score: None,
            reasons: vec!["file_only".into()],
            passback: PassbackView::None,
            by_teacher: false,
            ..done(MARKUP, 0.0, None, PassbackView::None)
        },
        done(name("Finn O’Neill", "孙浩"), 1.0, Some(0.86), PassbackView::Waiting { problem: None }),
        MemberRow { name: Some(name("Grace Hall", "吴佳怡").into()), ..blank.clone() },
    ];
    rows.push(blank);
    rows
}

fn overview(t: Texts, zh: bool, rows: Vec<MemberRow>) -> OverviewPage {
    let rows_count = rows.len();
    OverviewPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Overview),
        course: Some(course(zh)),
        title: filled(zh).values["title"].clone(),
        points: 4.0,
        csrf: "token".into(),
        rows,
        pager: Pager {
            from: 1,
            to: rows_count,
            total: rows_count,
            previous: None,
            next: Some("?page=2".into()),
        },
        search: "O’Brien <b>".into(),
        counts: Counts {
            all: rows_count,
            waiting: rows_count.min(2),
            suggested: rows_count.min(2),
            released: rows_count.min(3),
            missing: rows_count.min(1),
            trouble: rows_count.min(1),
            differs: rows_count.min(1),
            delivered: rows_count.min(2),
        },
        distribution: Distribution::of(if rows_count > 0 { &[2.0, 7.5, 10.0] } else { &[] }, 10.0),
        filter: Filter::All,
        roster: RosterNote::Complete,
        release_url: "/links/l/release".into(),
        resend_url: "/links/l/resend".into(),
        edit_url: Some("/links/l/edit".into()),
        preview_url: Some("/links/l/preview".into()),
        back_url: Some("https://lms.example/course".into()),
        flash: None,
    }
}

fn review(t: Texts, zh: bool) -> ReviewPage {
    let (text, quotes) = answer(zh);
    let form = filled(zh);
    let mark = |score: f64, by_teacher: bool, name: Option<&str>, counts: bool| MarkLine {
        score,
        by_teacher,
        name: name.map(str::to_owned),
        at: NOW,
        comment: if by_teacher { "See <me>.".into() } else { String::new() },
        counts,
    };
    ReviewPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Overview),
        course: Some(course(zh)),
        title: form.values["title"].clone(),
        prompt: form.values["prompt"].clone(),
        reference_answers: vec![form.values["reference_answer"].clone(), MARKUP.into()],
        points: 4.0,
        queue: None,
        need: None,
        hidden: false,
        appeal: None,
        two: None,
        colleague: None,
        comments: Vec::new(),
        search: String::new(),
        near: Vec::new(),
        why_url: "/links/l/why/s".into(),
        student: Some(if zh { "王子轩".into() } else { "Carla Díaz".into() }),
        overview_url: "/links/l".into(),
        previous_url: Some("/links/l/work/1".into()),
        next_url: Some("/links/l/work/3".into()),
        position: Some((3, 11)),
        attempt: 2,
        handed_in: NOW,
        answer: segments(text, &quotes),
        file: Some(FileLink { name: "notes.pdf".into(), url: "/links/l/work/2/file".into() }),
        file_note: Some(FileNote { problem: None, pages: 3, characters: 900, findings: Vec::new() }),
        visibility: Visibility::Waiting,
        machine: Some(MachineView {
            score: 1.5,
            label: Label::PartiallyCorrect,
            confidence: 0.48,
            probabilities: Probabilities {
                correct: 0.21,
                partially_correct: 0.48,
                contradictory: 0.2,
                incorrect: 0.11,
            },
            reasons: vec!["uncertain".into(), "novel".into()],
            criteria: criteria(zh),
            feedback: result(zh).feedback,
            model: "minilm-l6@1".into(),
        }),
        attempts: attempts(),
        history: vec![
            mark(2.0, true, Some("Ms <Hall>"), true),
            mark(2.0, true, None, false),
            mark(1.5, false, None, false),
        ],
        passback: PassbackView::NeedsYou { problem: "no_line_item".into() },
        form: MarkForm {
            action: "/links/l/work/2".into(),
            csrf: "token".into(),
            version: 2,
            score: "1.5".into(),
            comment: String::new(),
            criteria: Vec::new(),
            reason: String::new(),
            answer: String::new(),
            order: String::new(),
            draft_url: "/links/l/marking/s/draft".into(),
            draft_key: "0123456789abcdef".into(),
            draft_saved: None,
            errors: Vec::new(),
        },
        conflict: false,
        flash: None,
    }
}

fn copies() -> Vec<Choice> {
    let choice = |title: &str, course: &str| Choice {
        assignment: "a1".into(),
        title: title.into(),
        course: course.into(),
    };
    vec![choice(MARKUP, "Biology 7a"), choice("光合作用", "")]
}

fn not_set_up(t: Texts, teacher: bool) -> NotSetUpPage {
    NotSetUpPage {
        t,
        course: teacher.then(|| "Biology 7b".into()),
        title: if teacher { "Week 3".into() } else { MARKUP.into() },
        copies: if teacher { copies() } else { Vec::new() },
        field: "link-l".into(),
        relink_url: "/links/l/relink".into(),
        csrf: "token".into(),
        others: usize::from(teacher) * 2,
        setup_url: teacher.then(|| "/links/l/author".into()),
        back_url: teacher.then(|| "https://lms.example".into()),
    }
}
