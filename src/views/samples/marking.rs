//! Sample pages of the teacher's desk.

use askama::Template;

use super::{MARKUP, NOW, course, review};
use crate::views::evidence::segments;
use crate::views::marking::agreement::{
    AgreementPage, Between, BinView, DoubledView, FiguresView, HistoryLine, LevelView, LookView, MarkerView,
    NewerRow,
};
use crate::views::marking::appeal::{OfferRow, OffersPage};
use crate::views::marking::bulk::{BatchLine, BulkPage, Chosen, Lot, LotRow};
use crate::views::marking::groups::{GroupPage, GroupRow, GroupsPage, MemberView};
use crate::views::marking::log::{Actor, LogLine, LogPage};
use crate::views::marking::policy::{PolicyFields, PolicyPage};
use crate::views::marking::preview::{DryRunView, PreviewPage, PreviewRow};
use crate::views::marking::queue::{NeedCount, QueuePage, QueueRow};
use crate::views::marking::why::{AskForm, Step, Versions, WhyPage};
use crate::views::marking::{Section, Sections};
use crate::views::pager::Pager;
use crate::views::review::{
    AppealView, CriterionField, MarkForm, NearAnswer, QueuePlace, ReviewPage, TwoMarks,
};
use crate::views::tabs::{StudentTab, Tabs, TeacherTab};
use crate::views::text::{Locale, Texts};
use crate::views::words::Met;
use crate::views::{FieldError, Flash};

/// Name and HTML of every sample in a language.
pub(super) fn all(locale: Locale) -> Vec<(String, String)> {
    let t = Texts::of(locale);
    let zh = locale == Locale::ZhCn;
    let mut pages = Vec::new();
    let mut add = |name: &str, page: askama::Result<String>| pages.push((name.to_owned(), page.unwrap()));
    add("marking", queue(t, zh).render());
    add(
        "marking-empty",
        QueuePage {
            needs: Vec::new(),
            waiting: 0,
            start_url: None,
            rows: Vec::new(),
            pager: Pager::default(),
            flash: Some(Flash::done("marking-done")),
            ..queue(t, zh)
        }
        .render(),
    );
    add("marking-random", QueuePage { order: "random".into(), ..queue(t, zh) }.render());
    add("marking-answer", desk(t, zh).render());
    add(
        "marking-hidden",
        ReviewPage {
            hidden: true,
            need: Some("second".into()),
            machine: None,
            appeal: None,
            two: None,
            near: Vec::new(),
            comments: Vec::new(),
            ..desk(t, zh)
        }
        .render(),
    );
    add("bulk", bulk(t, zh).render());
    add(
        "bulk-empty",
        BulkPage { lots: Vec::new(), batches: Vec::new(), chosen: None, ..bulk(t, zh) }.render(),
    );
    add("bulk-chosen", BulkPage { chosen: Some(chosen()), ..bulk(t, zh) }.render());
    add("groups", groups(t, zh).render());
    add("groups-empty", GroupsPage { rows: Vec::new(), ..groups(t, zh) }.render());
    add("group", group(t, zh).render());
    add("agreement", agreement(t, zh).render());
    add(
        "agreement-none",
        AgreementPage {
            look: None,
            history: Vec::new(),
            newer: Vec::new(),
            gated: false,
            ..agreement(t, zh)
        }
        .render(),
    );
    add("policy", policy(t, zh).render());
    add(
        "policy-errors",
        PolicyPage {
            errors: vec![FieldError { field: "gate".into(), message: "policy-gate-range".into() }],
            flash: Some(Flash::problem("policy-conflict")),
            ..policy(t, zh)
        }
        .render(),
    );
    add("preview", preview(t, zh, DryRunView::Ready).render());
    add(
        "preview-empty",
        PreviewPage { rows: Vec::new(), ..preview(t, zh, DryRunView::Problem("no_token".into())) }.render(),
    );
    add("offers", offers(t, zh).render());
    add("offers-none", OffersPage { rows: Vec::new(), ..offers(t, zh) }.render());
    add("log", log(t, zh).render());
    add("log-empty", LogPage { lines: Vec::new(), older_url: None, ..log(t, zh) }.render());
    add("why", why(t, zh).render());
    add(
        "why-bare",
        WhyPage {
            tabs: Tabs::teacher("l", TeacherTab::Marking),
            score: None,
            steps: Vec::new(),
            answer: Vec::new(),
            criteria: Vec::new(),
            versions: None,
            ask: None,
            ..why(t, zh)
        }
        .render(),
    );
    pages
}

fn tabs() -> Tabs {
    Tabs::teacher("l", TeacherTab::Marking)
}

fn queue(t: Texts, zh: bool) -> QueuePage {
    let row = |need: &str, hidden: bool| QueueRow {
        url: "/links/l/marking/s?order=need".into(),
        code: "3FA91C".into(),
        name: (need == "saved").then(|| MARKUP.to_owned()),
        need: Some(need.into()),
        reasons: if hidden { Vec::new() } else { vec!["uncertain".into(), "copied".into()] },
        confidence: (!hidden).then_some(0.48),
        score: (!hidden).then_some(4.5),
        hidden,
        excerpt: if zh {
            "植物呼吸氧气，所以叶子是绿的……"
        } else {
            "Plants breathe oxygen, therefore leaves are green…"
        }
        .into(),
        handed_in: NOW,
    };
    let needs =
        ["appeal", "adjudicate", "second", "audit", "flagged", "abstained", "borderline", "look", "saved"];
    QueuePage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Queue),
        course: Some(course(zh)),
        title: "Why do leaves look green?".into(),
        points: 10.0,
        needs: needs
            .iter()
            .map(|need| NeedCount {
                code: (*need).into(),
                count: 3,
                url: "?need=x".into(),
                current: *need == "audit",
            })
            .collect(),
        waiting: 127,
        all_url: "/links/l/marking".into(),
        order: "need".into(),
        need_url: "/links/l/marking".into(),
        random_url: "/links/l/marking?order=random".into(),
        estimate: Some((12, true)),
        teaching_url: Some("/links/l/marking?order=teaching".into()),
        start_url: Some("/links/l/marking/s?order=need".into()),
        rows: needs.iter().map(|need| row(need, *need == "audit")).collect(),
        pager: Pager {
            from: 51,
            to: 100,
            total: 127,
            previous: Some("?page=1".into()),
            next: Some("?page=3".into()),
        },
        back_url: Some("https://lms.example".into()),
        flash: Some(Flash::done("review-saved")),
    }
}

fn desk(t: Texts, zh: bool) -> ReviewPage {
    let criterion = |id: &str, name: &str, met| CriterionField {
        id: id.into(),
        name: name.into(),
        max: 10.0 / 3.0,
        points: "3.33".into(),
        comment: if id == "c1" { "Say which light.".into() } else { String::new() },
        met,
        suggested: met.map(|_| 2.5),
    };
    let page = review(t, zh);
    ReviewPage {
        tabs: tabs(),
        queue: Some(QueuePlace {
            code: "3FA91C".into(),
            list_url: "/links/l/marking?order=need".into(),
            reveal_url: Some("/links/l/marking/s/reveal".into()),
        }),
        student: None,
        need: Some("appeal".into()),
        appeal: Some(AppealView {
            criterion: Some("Names chlorophyll <b>".into()),
            reason: "I wrote “the green stuff in leaves”.\nIs that not chlorophyll?".into(),
            at: NOW,
        }),
        two: Some(TwoMarks {
            first: 4.0,
            first_comment: "Half of it.".into(),
            second: 8.0,
            second_comment: MARKUP.into(),
        }),
        colleague: Some(NOW),
        comments: vec!["Which light is reflected?".into(), MARKUP.into()],
        search: "light".into(),
        near: vec![NearAnswer {
            code: "77B0D2".into(),
            url: "/links/l/marking/o?order=need".into(),
            text: "Leaves look green because green light is reflected.".into(),
            likeness: 0.93,
        }],
        form: MarkForm {
            criteria: vec![
                criterion("c1", "Names chlorophyll", Some(Met::Yes)),
                criterion("c2", MARKUP, None),
            ],
            order: "need".into(),
            draft_saved: Some(NOW),
            reason: "Accepted form.".into(),
            errors: vec![FieldError { field: "points-c2".into(), message: "review-criterion-range".into() }],
            ..page.form.clone()
        },
        ..page
    }
}

fn lots() -> Vec<Lot> {
    let lot = |choice: &str, least, reason: Option<&str>| Lot {
        choice: choice.into(),
        least,
        reason: reason.map(str::to_owned),
        count: 12,
        mean: Some(6.25),
    };
    vec![lot("all", None, None), lot("band:90", Some(0.9), None), lot("flag:copied", None, Some("copied"))]
}

fn chosen() -> Chosen {
    Chosen {
        lot: lots().remove(1),
        rows: vec![LotRow {
            code: "3FA91C".into(),
            url: "/links/l/marking/s".into(),
            excerpt: MARKUP.into(),
            score: Some(7.0),
            confidence: Some(0.91),
        }],
    }
}

fn bulk(t: Texts, zh: bool) -> BulkPage {
    let line = |method: &str, undone| BatchLine {
        id: "b".into(),
        method: method.into(),
        answers: 40,
        at: NOW,
        undone,
    };
    BulkPage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Bulk),
        course: Some(course(zh)),
        title: MARKUP.into(),
        points: 10.0,
        csrf: "token".into(),
        action: "/links/l/bulk".into(),
        lots: lots(),
        chosen: None,
        batches: vec![
            line("group", None),
            line("band", Some(NOW)),
            line("flag", None),
            line("all", None),
            line("appeal", None),
            line("regrade", None),
        ],
        back_url: None,
        flash: Some(Flash::done("overview-batch-done")),
    }
}

fn policy(t: Texts, zh: bool) -> PolicyPage {
    PolicyPage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Policy),
        course: Some(course(zh)),
        title: "Leaves".into(),
        points: 10.0,
        csrf: "token".into(),
        action: "/links/l/policy".into(),
        version: 2,
        release_policy: "confident".into(),
        settings_url: "/links/l/edit".into(),
        form: PolicyFields {
            mode: "gated".into(),
            gate: "0.7".into(),
            release_cap: "0".into(),
            audit_percent: "5".into(),
            second_percent: "10".into(),
            second_difference: "1.5".into(),
            blind: "yes".into(),
            appeal_days: "14".into(),
        },
        errors: Vec::new(),
        back_url: Some("https://lms.example".into()),
        flash: None,
    }
}

fn preview(t: Texts, zh: bool, dry_run: DryRunView) -> PreviewPage {
    let row = |name: Option<&str>, released, delivered, problems: &[&str]| PreviewRow {
        name: name.map(str::to_owned),
        score: 7.5,
        released,
        delivered,
        blocked: problems.contains(&"no_line_item"),
        problems: problems.iter().map(|problem| (*problem).to_owned()).collect(),
    };
    PreviewPage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Preview),
        course: Some(course(zh)),
        title: "Leaves".into(),
        points: 10.0,
        csrf: "token".into(),
        action: "/links/l/gradebook".into(),
        dry_run,
        rows: vec![
            row(Some(MARKUP), true, Some(7.5), &[]),
            row(Some("王小明"), true, Some(6.0), &["changed_in_lms", "zero"]),
            row(None, false, None, &["no_line_item"]),
        ],
        without_mark: 2,
        back_url: None,
        flash: None,
    }
}

fn offers(t: Texts, zh: bool) -> OffersPage {
    OffersPage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Queue),
        course: Some(course(zh)),
        title: "Leaves".into(),
        points: 10.0,
        csrf: "token".into(),
        action: "/links/l/appeals/a".into(),
        list_url: "/links/l/marking".into(),
        reason: MARKUP.into(),
        answer: "The green stuff in leaves reflects green light.".into(),
        before: 4.0,
        after: 7.5,
        rows: vec![OfferRow {
            id: "s".into(),
            code: "3FA91C".into(),
            url: "/links/l/marking/s".into(),
            answer: "Green stuff reflects green light. 🌱".into(),
            likeness: 0.812,
            before: 4.0,
            after: 7.5,
        }],
        back_url: None,
        flash: None,
    }
}

fn log(t: Texts, zh: bool) -> LogPage {
    let line = |action: &str, actor| LogLine {
        at: NOW,
        actor,
        action: action.into(),
        url: Some("/links/l/why/s".into()),
        code: "3FA91C".into(),
        detail: if action == "grade.release" { r#"{"grade":"<g>"}"#.into() } else { "{}".into() },
    };
    LogPage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Log),
        course: Some(course(zh)),
        title: "Leaves".into(),
        lines: vec![
            line("grade.release", Actor::Named(MARKUP.into())),
            line("name.reveal", Actor::Person),
            line("appeal.ask", Actor::Person),
            line("something.new", Actor::Program),
        ],
        older_url: Some("/links/l/log?before=x".into()),
        back_url: None,
        flash: None,
    }
}

fn why(t: Texts, zh: bool) -> WhyPage {
    WhyPage {
        t,
        tabs: Tabs::student("l", StudentTab::Assignment),
        course: Some(course(zh)),
        title: "Leaves".into(),
        back_url: Some("/links/l?attempt=1".into()),
        flash: Some(Flash::done("appeal-asked")),
        points: 10.0,
        score: Some(6.5),
        by_teacher: true,
        steps: vec![
            Step::HandedIn(NOW),
            Step::Machine {
                at: NOW,
                score: Some(4.0),
                confidence: Some(0.55),
                reasons: vec!["uncertain".into()],
                counts: false,
            },
            Step::Person {
                at: NOW,
                score: 4.0,
                method: "single".into(),
                accepted: true,
                blind: false,
                counts: false,
            },
            Step::Asked { at: NOW, criterion: Some("Names chlorophyll".into()), reason: MARKUP.into() },
            Step::Answered { at: NOW, changed: true, answer: "You are right.".into() },
            Step::Person {
                at: NOW,
                score: 6.5,
                method: "appeal".into(),
                accepted: false,
                blind: true,
                counts: true,
            },
            Step::Answered { at: NOW, changed: false, answer: String::new() },
        ],
        answer: segments("Leaves reflect green light.", &[]),
        criteria: Vec::new(),
        versions: Some(Versions {
            model: "minilm@1".into(),
            model_hash: "ab".repeat(32),
            head_hash: "cd".repeat(32),
            features: 3,
            inputs_hash: "ef".repeat(32),
            assignment: 2,
            extent: (27, 27),
        }),
        ask: Some(AskForm {
            action: "/links/l/appeals".into(),
            csrf: "token".into(),
            submission: "s".into(),
            until: NOW,
            criteria: vec![("c1".into(), MARKUP.into())],
            reason: "x".into(),
            errors: vec![FieldError { field: "reason".into(), message: "appeal-reason-long".into() }],
        }),
    }
}

fn groups(t: Texts, zh: bool) -> GroupsPage {
    let row = |open, mean| GroupRow {
        url: "/links/l/groups/g".into(),
        centre: MARKUP.into(),
        count: 14,
        open,
        mean,
    };
    GroupsPage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Groups),
        course: Some(course(zh)),
        title: "Leaves".into(),
        points: 10.0,
        under_way: true,
        open: 100,
        decisions: 37,
        rows: vec![row(14, Some(6.25)), row(0, None)],
        pager: Pager { from: 1, to: 2, total: 40, previous: None, next: Some("?page=2".into()) },
        back_url: None,
        flash: Some(Flash::done("groups-marked")),
    }
}

fn group(t: Texts, zh: bool) -> GroupPage {
    let member = |open, score| MemberView {
        id: "s".into(),
        code: "3FA91C".into(),
        url: "/links/l/marking/s".into(),
        text: MARKUP.into(),
        score,
        open,
    };
    GroupPage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Groups),
        course: Some(course(zh)),
        title: "Leaves".into(),
        points: 10.0,
        csrf: "token".into(),
        action: "/links/l/groups/g".into(),
        list_url: "/links/l/groups".into(),
        members: vec![member(true, Some(4.0)), member(false, None)],
        open: 1,
        others: vec![("g2".into(), MARKUP.into())],
        score: "x".into(),
        comment: "Which light?".into(),
        criteria: desk(t, zh).form.criteria,
        errors: vec![
            FieldError { field: "score".into(), message: "review-score-range".into() },
            FieldError { field: "points-c1".into(), message: "review-criterion-range".into() },
        ],
        back_url: None,
        flash: Some(Flash::problem("groups-none-chosen")),
    }
}

fn agreement(t: Texts, zh: bool) -> AgreementPage {
    let figures = |answers| FiguresView {
        answers,
        kappa: (answers > 0).then_some(Between { value: 0.81, low: 0.72, high: 0.88 }),
        exact: (answers > 0).then_some(Between { value: 0.64, low: 0.5, high: 0.75 }),
        adjacent: Some(0.93),
        mean_difference: Some(-0.04),
        rmse: Some(0.9),
    };
    let line = |verdict: &str| HistoryLine { at: NOW, marks: 40, verdict: verdict.into(), kappa: Some(0.7) };
    AgreementPage {
        t,
        tabs: tabs(),
        sections: Sections::of("l", Section::Agreement),
        course: Some(course(zh)),
        title: "Leaves".into(),
        points: 10.0,
        csrf: "token".into(),
        action: "/links/l/agreement".into(),
        policy_url: "/links/l/policy".into(),
        decisions: 3,
        gated: false,
        look: Some(LookView {
            at: NOW,
            marks: 60,
            verdict: "open".into(),
            outdated: false,
            sample: figures(22),
            all: figures(0),
            levels: vec![0.0, 1.0, 2.0],
            confusion: vec![vec![5, 1, 0], vec![0, 9, 2], vec![0, 1, 12]],
            by_level: vec![
                LevelView { points: 0.0, count: 6, precision: Some(1.0), recall: Some(0.83), f1: Some(0.91) },
                LevelView { points: 1.0, count: 0, precision: Some(0.0), recall: None, f1: Some(0.0) },
            ],
            doubled: Some(DoubledView { answers: 12, prmse: Some(0.84), people: Some(0.8), machine: None }),
            markers: vec![MarkerView { marks: 34, drift: -0.42, sequence: Some(0.11) }],
            calibration: vec![BinView { confidence: 0.9, right: 0.88, count: 30 }],
            risk: vec![(0.1, 0.0), (0.5, 0.05), (1.0, 0.21)],
        }),
        history: ["open", "too_few", "agreement", "difference", "drift"].map(line).to_vec(),
        newer: vec![NewerRow {
            code: "3FA91C".into(),
            url: "/links/l/why/s".into(),
            before: 5.0,
            after: 7.0,
        }],
        back_url: None,
        flash: Some(Flash::done("learn-queued")),
    }
}
