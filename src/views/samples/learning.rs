//! Sample pages of mastery, practice and plans.

use askama::Template;

use super::{MARKUP, NOW, course};
use crate::views::Flash;
use crate::views::assignment::Feedback;
use crate::views::evidence::segments;
use crate::views::learning::class::{
    ClassPage, ClassRow, ItemRow, ItemsPage, OpenContestView, OutcomeForm, OutcomesPage, SettingsForm,
};
use crate::views::learning::mastery::{
    BadgeView, ContestRow, MasteryPage, OutcomeRow, StepRow, StreakView, SwitchView, WhyPage,
};
use crate::views::learning::plan::{DayView, LineView, PlanFields, PlanPage};
use crate::views::learning::practice::{Given, ItemForm, PracticePage, ShelfPage, ShelfRow};
use crate::views::learning::{Choice, Section, Sections};
use crate::views::tabs::{StudentTab, Tabs, TeacherTab};
use crate::views::text::{Locale, Texts};

/// Name and HTML of every sample in a language.
pub(super) fn all(locale: Locale) -> Vec<(String, String)> {
    let t = Texts::of(locale);
    let zh = locale == Locale::ZhCn;
    let mut pages = Vec::new();
    let mut add = |name: &str, page: askama::Result<String>| pages.push((name.to_owned(), page.unwrap()));
    add("mastery", mastery(t, zh).render());
    let bare = MasteryPage {
        rows: Vec::new(),
        flash: Some(Flash::done("path-changed")),
        streak: None,
        badges: None,
        goal: None,
        board: None,
        switches: Vec::new(),
        alias: None,
        personal: false,
        planned: false,
        due: 0,
        ..mastery(t, zh)
    };
    add("mastery-bare", bare.render());
    add("mastery-off", MasteryPage { off: true, ..mastery(t, zh) }.render());
    add(
        "mastery-few",
        MasteryPage { badges: Some(Vec::new()), board: Some(Vec::new()), ..mastery(t, zh) }.render(),
    );
    add("mastery-why", why(t, zh).render());
    let new = WhyPage {
        steps: Vec::new(),
        contests: Vec::new(),
        mastered: false,
        can_contest: false,
        ..why(t, zh)
    };
    add("mastery-why-new", new.render());
    add("practice", practice(t, zh).render());
    let gap = PracticePage {
        given: None,
        item: Some(ItemForm { gap: true, prompt: "The dye is called ____.".into(), ..form(zh) }),
        flash: Some(Flash::problem("practice-busy")),
        held_back: 0,
        due: 0,
        personal: false,
        ..practice(t, zh)
    };
    add("practice-gap", gap.render());
    add("practice-none", PracticePage { given: None, item: None, today: (0, 0), ..practice(t, zh) }.render());
    let unclear = Given {
        counted: false,
        reasons: vec!["off_topic".into()],
        result: "practice-unclear",
        class: "busy",
        change: None,
        due: None,
        model_answer: None,
        ..given(zh)
    };
    add("practice-unclear", PracticePage { given: Some(unclear), ..practice(t, zh) }.render());
    add("practice-all", shelf(t, zh).render());
    add("practice-all-none", ShelfPage { rows: Vec::new(), personal: false, ..shelf(t, zh) }.render());
    add("plan", plan(t, zh).render());
    let none = PlanPage {
        planned: false,
        days: Vec::new(),
        more_days: 0,
        short: Vec::new(),
        unplaced: 0,
        without_items: Vec::new(),
        put_off: false,
        flash: Some(Flash::problem("plan-until-range")),
        ..plan(t, zh)
    };
    add("plan-none", none.render());
    add("learning", class(t, zh).render());
    let empty = ClassPage {
        rows: Vec::new(),
        contests: Vec::new(),
        practice: (0, 0, None),
        flash: Some(Flash::done("contest-settled")),
        ..class(t, zh)
    };
    add("learning-empty", empty.render());
    add("outcomes", outcomes(t, zh).render());
    add("items", items(t, zh).render());
    let none = ItemsPage {
        rows: Vec::new(),
        drafts: Vec::new(),
        bank: Vec::new(),
        outcomes: Vec::new(),
        ..items(t, zh)
    };
    add("items-none", none.render());
    pages
}

fn outcome(zh: bool) -> String {
    if zh { "说明叶子为什么是绿色的".into() } else { "Explain why leaves look green".into() }
}

fn mastery(t: Texts, zh: bool) -> MasteryPage {
    let row = |name: String, value: f64| OutcomeRow {
        name,
        value,
        ring: Some(value / 0.95),
        mastered: value >= 0.95,
        unknown: false,
        why: Some(t.msg("step-shown").text("title", MARKUP).num("percent", 80.0).to_string()),
        why_url: "/links/l/mastery/o".into(),
        practise_url: Some("/links/l/practice?outcome=o".into()),
        before: vec![outcome(zh), MARKUP.into()],
    };
    MasteryPage {
        t,
        tabs: Tabs::student("l", StudentTab::Mastery),
        course: Some(course(zh)),
        flash: None,
        back_url: Some("https://lms.example/course".into()),
        action: "/links/l/mastery".into(),
        csrf: "token".into(),
        off: false,
        rows: vec![
            row(outcome(zh), 0.97),
            row(MARKUP.into(), 0.52),
            OutcomeRow {
                ring: None,
                unknown: true,
                why: None,
                practise_url: None,
                before: Vec::new(),
                ..row("x".repeat(180), 0.25)
            },
        ],
        threshold: 0.95,
        due: 3,
        practice_url: "/links/l/practice".into(),
        all_url: "/links/l/practice/all".into(),
        plan_url: "/links/l/plan".into(),
        planned: true,
        personal: true,
        streak: Some(StreakView { days: 4, freezes: 1, longest: 9 }),
        badges: Some(vec![
            BadgeView { key: "badge-used-feedback", times: 6, step: 2 },
            BadgeView { key: "badge-explained-misconception", times: 1, step: 1 },
            BadgeView { key: "badge-closed-gap", times: 2, step: 1 },
        ]),
        goal: Some((31, 60)),
        board: Some(vec![(1, "owl".into(), 40), (2, MARKUP.into(), 30)]),
        switches: vec![
            SwitchView { name: "rings", key: "play-rings", on: true },
            SwitchView { name: "leaderboard", key: "play-leaderboard", on: false },
        ],
        alias: Some(MARKUP.into()),
    }
}

fn steps(t: Texts) -> Vec<StepRow> {
    let step =
        |before, after, why: String, replaced| StepRow { at: NOW, before, after, why, url: None, replaced };
    vec![
        StepRow {
            url: Some("/links/l?attempt=1".into()),
            ..step(
                0.62,
                0.88,
                t.msg("step-shown").text("title", MARKUP).num("percent", 90.0).to_string(),
                false,
            )
        },
        step(0.7, 0.62, t.msg("step-time").num("days", 12).to_string(), false),
        step(0.7, 0.4, t.msg("step-missed").text("title", "Leaves").num("percent", 20.0).to_string(), true),
        step(0.7, 0.97, t.get("step-settled"), false),
        step(0.96, 0.95, t.msg("step-held").text("title", "Leaves").to_string(), false),
    ]
}

fn why(t: Texts, zh: bool) -> WhyPage {
    let contest = |decision, answer: &str| ContestRow {
        at: NOW,
        reason: MARKUP.into(),
        decision,
        answer: answer.into(),
    };
    WhyPage {
        t,
        tabs: Tabs::student("l", StudentTab::Mastery),
        course: Some(course(zh)),
        flash: Some(Flash::done("contest-sent")),
        back_url: None,
        name: outcome(zh),
        value: 0.88,
        mastered: true,
        threshold: 0.95,
        start: 0.25,
        steps: steps(t),
        contests: vec![contest("contest-open", ""), contest("contest-left-out", MARKUP)],
        can_contest: true,
        action: "/links/l/mastery/o".into(),
        csrf: "token".into(),
        reason: MARKUP.into(),
        all_url: "/links/l/mastery".into(),
    }
}

fn form(zh: bool) -> ItemForm {
    ItemForm {
        id: "i".into(),
        reason: "suits",
        why: "pick-suits",
        expected: 0.78,
        outcome: outcome(zh),
        prompt: if zh { "叶绿素吸收哪些颜色的光？".into() } else { MARKUP.into() },
        gap: false,
        asked: if zh { String::new() } else { "o".into() },
        key: "key".into(),
        answer: "Green &".into(),
    }
}

fn given(zh: bool) -> Given {
    Given {
        outcome: outcome(zh),
        prompt: MARKUP.into(),
        answer: segments("They reflect green light.", &[]),
        result: "practice-partly",
        class: "partly",
        counted: true,
        reasons: Vec::new(),
        criteria: Vec::new(),
        feedback: Feedback {
            back: vec!["It is there.".into()],
            forward: vec![MARKUP.into()],
            ..Feedback::default()
        },
        model_answer: Some("Chlorophyll reflects green light.".into()),
        change: Some((0.42, 0.61)),
        why_url: "/links/l/mastery/o".into(),
        due: Some(NOW),
    }
}

fn practice(t: Texts, zh: bool) -> PracticePage {
    PracticePage {
        t,
        tabs: Tabs::student("l", StudentTab::Practice),
        course: Some(course(zh)),
        flash: None,
        back_url: None,
        action: "/links/l/practice".into(),
        csrf: "token".into(),
        given: Some(given(zh)),
        item: Some(form(zh)),
        today: (4, 3),
        due: 2,
        held_back: 1,
        personal: true,
        all_url: "/links/l/practice/all".into(),
        mastery_url: "/links/l/mastery".into(),
    }
}

fn shelf(t: Texts, zh: bool) -> ShelfPage {
    let row = ShelfRow {
        prompt: MARKUP.into(),
        outcome: outcome(zh),
        seen: Some(NOW),
        due: Some(NOW),
        url: "/links/l/practice?item=i".into(),
    };
    ShelfPage {
        t,
        tabs: Tabs::student("l", StudentTab::Practice),
        course: Some(course(zh)),
        flash: None,
        back_url: None,
        rows: vec![row.clone(), ShelfRow { seen: None, due: None, ..row }],
        held_back: 2,
        personal: true,
        action: "/links/l/mastery".into(),
        csrf: "token".into(),
        practice_url: "/links/l/practice".into(),
    }
}

fn plan(t: Texts, zh: bool) -> PlanPage {
    let line = |id: &str, review| LineView {
        id: id.into(),
        name: MARKUP.into(),
        review,
        minutes: if review { 3 } else { 10 },
        why: t.msg("plan-why-opens").text("outcome", MARKUP).num("from", 30.0).num("to", 51.0).to_string(),
        url: "/links/l/practice?outcome=o".into(),
    };
    let date =
        t.msg("plan-date").text("weekday", t.get("weekday-5")).num("day", 27).num("month", 11).to_string();
    let day = |today, lines: Vec<LineView>| DayView {
        date: date.clone(),
        today,
        minutes: lines.iter().map(|line| line.minutes).sum(),
        lines,
    };
    PlanPage {
        t,
        tabs: Tabs::student("l", StudentTab::Mastery),
        course: Some(course(zh)),
        flash: None,
        back_url: None,
        action: "/links/l/plan".into(),
        csrf: "token".into(),
        planned: true,
        fields: PlanFields {
            until: "2026-12-18".into(),
            dates: ("2026-11-27".into(), "2027-05-26".into()),
            minutes: "20".into(),
            most_reviews: "10".into(),
            rest: (1..=7).map(|n| (WEEKDAYS[n - 1], n > 5)).collect(),
        },
        days: vec![
            day(true, vec![line("a", true), line("b", false)]),
            day(false, Vec::new()),
            day(false, vec![line("c", false)]),
        ],
        more_days: 12,
        short: vec![(outcome(zh), 61.0, 95.0)],
        unplaced: 2,
        without_items: vec![MARKUP.into()],
        put_off: true,
        mastery_url: "/links/l/mastery".into(),
    }
}

const WEEKDAYS: [&str; 7] =
    ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];

fn choice(value: &str, name: &str, chosen: bool) -> Choice {
    Choice { value: value.into(), name: name.into(), chosen }
}

fn class(t: Texts, zh: bool) -> ClassPage {
    let contest = |id: &str, name: Option<&str>| OpenContestView {
        id: id.into(),
        name: name.map(str::to_owned),
        outcome: outcome(zh),
        value: 0.41,
        reason: MARKUP.into(),
        at: NOW,
        steps: steps(t),
        evidence: if name.is_some() { vec![choice("s:1", MARKUP, false)] } else { Vec::new() },
    };
    ClassPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Learning),
        sections: Sections::of("l", Section::Class),
        course: Some(course(zh)),
        flash: None,
        back_url: None,
        action: "/links/l/learning".into(),
        csrf: "token".into(),
        rows: vec![
            ClassRow { name: outcome(zh), students: 23, figures: Some((9, 10, 4, 0.71)) },
            ClassRow { name: MARKUP.into(), students: 2, figures: None },
        ],
        least: 5,
        practice: (12, 140, Some((77.0, 78.0))),
        contests: vec![contest("c1", Some(MARKUP)), contest("c2", None)],
        settings: SettingsForm {
            enabled: true,
            switches: vec![("rings", "play-rings", true), ("leaderboard", "play-leaderboard", false)],
            goal: 60,
            thresholds: vec![choice("0.9", "90 %", false), choice("0.95", "95 %", true)],
        },
    }
}

fn outcomes(t: Texts, zh: bool) -> OutcomesPage {
    let form = |id: &str, number, name: String| OutcomeForm {
        id: id.into(),
        number,
        name,
        weight: 1.5,
        hidden: number == 2,
        after: vec![choice("o", &outcome(zh), true)],
        ties: vec![choice("a", MARKUP, true), choice("a/c1", "Leaves · names it", false)],
    };
    let new = OutcomeForm { after: Vec::new(), ties: Vec::new(), ..form("", 3, String::new()) };
    OutcomesPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Learning),
        sections: Sections::of("l", Section::Outcomes),
        course: Some(course(zh)),
        flash: Some(Flash::problem("learning-circle")),
        back_url: None,
        action: "/links/l/learning/outcomes".into(),
        csrf: "token".into(),
        forms: vec![form("o1", 1, outcome(zh)), form("o2", 2, MARKUP.into()), new],
    }
}

fn items(t: Texts, zh: bool) -> ItemsPage {
    let row = |id: &str, hard| ItemRow {
        id: id.into(),
        prompt: MARKUP.into(),
        answer: "chlorophyll".into(),
        outcome: outcome(zh),
        outcome_id: "o".into(),
        source: "Leaves & light".into(),
        pinned: id == "i1",
        forbidden: id == "i2",
        answers: 12,
        hard,
    };
    ItemsPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Learning),
        sections: Sections::of("l", Section::Items),
        course: Some(course(zh)),
        flash: Some(Flash::done("practice-approved")),
        back_url: None,
        action: "/links/l/learning/items".into(),
        csrf: "token".into(),
        rows: vec![row("i1", "hard-easy"), row("i2", "hard-unknown"), row("i3", "hard-hard")],
        drafts: vec![row("d1", "hard-middle"), row("d2", "hard-middle")],
        outcomes: vec![choice("o", &outcome(zh), false)],
        bank: vec![choice("a", MARKUP, false)],
    }
}
