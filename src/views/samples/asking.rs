//! Sample pages of asking.

use askama::Template;

use super::{MARKUP, NOW, course};
use crate::views::Flash;
use crate::views::asking::ask::{AskPage, AskedView, EarlierLine, HandedOver, HintView, Quota, Said};
use crate::views::asking::lesson::{LessonPage, StretchLine};
use crate::views::asking::questions::{
    ClusterLine, GapLine, QuestionsPage, ReportView, SwitchesView, TalkLine, TriedView, VerifiedLine,
    WaitingView,
};
use crate::views::asking::talk::{Ended, TalkPage, TurnView};
use crate::views::asking::{Place, QuoteView};
use crate::views::tabs::{StudentTab, Tabs, TeacherTab};
use crate::views::text::{Locale, Texts};

/// Name and HTML of every sample in a language.
pub(super) fn all(locale: Locale) -> Vec<(String, String)> {
    let t = Texts::of(locale);
    let zh = locale == Locale::ZhCn;
    let mut pages = Vec::new();
    let mut add = |name: &str, page: askama::Result<String>| pages.push((name.to_owned(), page.unwrap()));
    let asked = |said, handed_over, reported| Some(AskedView { said, handed_over, reported, ..asked(zh) });
    let quoted = |confidence| Said::Quoted { quotes: vec![quote(zh), gone()], confidence };
    add("ask", AskPage { earlier: Vec::new(), ..ask(t, zh, None) }.render());
    add("ask-answered", ask(t, zh, asked(quoted(0.9), HandedOver::No, false)).render());
    add("ask-unsure", ask(t, zh, asked(quoted(0.5), HandedOver::Dismissed, true)).render());
    add(
        "ask-not-found",
        AskPage {
            flash: Some(Flash::done("ask-reported")),
            ..ask(t, zh, asked(Said::NotFound, HandedOver::No, false))
        }
        .render(),
    );
    let choices = vec![MARKUP.to_owned(), "Diffusion".into()];
    add("ask-clarify", ask(t, zh, asked(Said::Clarify(choices), HandedOver::Waiting, false)).render());
    let hints = vec![
        HintView::Restate,
        HintView::Read { section: MARKUP.into(), document: Some("Leaves".into()) },
        HintView::Read { section: "Leaves".into(), document: None },
        HintView::Terms(vec!["light".into(), "pigment".into()]),
        HintView::Attempt,
    ];
    let guarded = |hints, more| Said::Hints { assignment: MARKUP.into(), hints, more };
    add("ask-hints", ask(t, zh, asked(guarded(hints, false), HandedOver::No, false)).render());
    add(
        "ask-first-hint",
        ask(t, zh, asked(guarded(vec![HintView::Restate], true), HandedOver::No, false)).render(),
    );
    let answer = if zh { "见第三章。" } else { "See chapter 3." };
    add(
        "ask-teacher",
        AskPage {
            quota: Quota::Until(NOW),
            ..ask(t, zh, asked(Said::NotFound, HandedOver::Answered(answer.into()), false))
        }
        .render(),
    );
    add("ask-verified", ask(t, zh, asked(Said::Verified(answer.into()), HandedOver::No, false)).render());
    add("ask-off", AskPage { quota: Quota::Off, material: false, ..ask(t, zh, None) }.render());
    add(
        "ask-none",
        AskPage {
            quota: Quota::Free,
            material: false,
            earlier: Vec::new(),
            flash: Some(Flash::problem("ask-busy")),
            text: MARKUP.into(),
            ..ask(t, zh, None)
        }
        .render(),
    );
    add("questions", questions(t, zh).render());
    add(
        "questions-empty",
        QuestionsPage {
            waiting: Vec::new(),
            reports: Vec::new(),
            talks: Vec::new(),
            clusters: Vec::new(),
            gaps: Vec::new(),
            counts: Vec::new(),
            verified: Vec::new(),
            lessons: Vec::new(),
            tried: None,
            flash: None,
            switches: SwitchesView { error: None, ..switches() },
            ..questions(t, zh)
        }
        .render(),
    );
    add(
        "questions-few",
        QuestionsPage { clusters: Vec::new(), gaps: Vec::new(), ..questions(t, zh) }.render(),
    );
    add("lesson", lesson(t, zh).render());
    let nothing = LessonPage {
        stretches: Vec::new(),
        questions: Vec::new(),
        pauses: Vec::new(),
        coverage: Vec::new(),
        ..lesson(t, zh)
    };
    add("lesson-empty", nothing.render());
    add("talk", talk(t, zh).render());
    add("talk-begin", TalkPage { turns: Vec::new(), ..talk(t, zh) }.render());
    add("talk-over", TalkPage { ended: Ended::HandedOver, ..talk(t, zh) }.render());
    add("talk-handed-over", TalkPage { ended: Ended::HandedOver, handed_over: true, ..talk(t, zh) }.render());
    add("talk-complete", TalkPage { ended: Ended::Complete, ..talk(t, zh) }.render());
    pages
}

fn quote(zh: bool) -> QuoteView {
    QuoteView {
        quote: if zh {
            "叶绿素吸收红光和蓝光，反射绿光。"
        } else {
            "Chlorophyll absorbs red and blue light and reflects green light."
        }
        .into(),
        title: Some(MARKUP.into()),
        place: Place::Slide(14),
        section: Some("Pigments".into()),
        url: Some("/links/l/material/a/1?at=3#c3".into()),
    }
}

fn gone() -> QuoteView {
    QuoteView { quote: MARKUP.into(), title: None, place: Place::Second(754), section: None, url: None }
}

fn asked(zh: bool) -> AskedView {
    AskedView {
        action: "/links/l/ask/q".into(),
        text: if zh { "树叶为什么是绿色的？" } else { "Why do leaves look green? <b>" }.into(),
        at: NOW,
        said: Said::NotFound,
        handed_over: HandedOver::No,
        reported: false,
    }
}

fn ask(t: Texts, zh: bool, asked: Option<AskedView>) -> AskPage {
    let line = |text: &str, state, shown| EarlierLine {
        text: text.into(),
        url: "/links/l/ask?question=q".into(),
        at: NOW,
        state,
        shown,
    };
    AskPage {
        t,
        tabs: Tabs::student("l", StudentTab::Ask),
        course: Some(course(zh)),
        back_url: Some("https://lms.example/course".into()),
        flash: None,
        csrf: "token".into(),
        action: "/links/l/ask".into(),
        text: String::new(),
        quota: Quota::Left(3),
        material: true,
        material_url: "/links/l/material".into(),
        asked,
        earlier: vec![
            line(MARKUP, "ask-state-answered", true),
            line("什么是渗透作用？", "ask-state-waiting", false),
            line("Exam?", "ask-state-not-found", false),
        ],
    }
}

fn switches() -> SwitchesView {
    SwitchesView {
        asking: true,
        talking: false,
        a_day: "many".into(),
        caution: "usual".into(),
        error: Some("questions-a-day-wrong"),
    }
}

fn questions(t: Texts, zh: bool) -> QuestionsPage {
    let waiting = |id: &str, name: Option<&str>, assignment: Option<&str>| WaitingView {
        id: id.into(),
        text: if zh { "期末考试考第七章吗？" } else { "Is chapter 7 in the exam?" }.into(),
        name: name.map(str::to_owned),
        at: NOW,
        outcome: "ask-state-not-found",
        quotes: vec![quote(zh)],
        assignment: assignment.map(str::to_owned),
        typed: String::new(),
    };
    let gap = |from, to| GapLine { title: MARKUP.into(), from, to, open: 23, people: 9 };
    QuestionsPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Questions),
        course: Some(course(zh)),
        back_url: Some("https://lms.example/course".into()),
        flash: Some(Flash::done("questions-answered")),
        csrf: "token".into(),
        action: "/links/l/questions".into(),
        material_url: "/links/l/material".into(),
        waiting: vec![waiting("q1", None, Some(MARKUP)), waiting("q2", Some(MARKUP), None)],
        reports: vec![ReportView {
            id: "q3".into(),
            text: MARKUP.into(),
            words: "It is about roots.".into(),
            at: NOW,
            quotes: vec![quote(zh)],
            verified: Some("See page 4.".into()),
        }],
        talks: vec![
            TalkLine {
                id: "d1".into(),
                title: MARKUP.into(),
                name: Some(MARKUP.into()),
                at: NOW,
                url: Some("/links/l/submissions/s".into()),
                open: vec![MARKUP.into()],
            },
            TalkLine {
                id: "d2".into(),
                title: "Leaves".into(),
                name: None,
                at: NOW,
                url: None,
                open: Vec::new(),
            },
        ],
        clusters: vec![ClusterLine { question: MARKUP.into(), count: 12, people: 8, open: 3 }],
        gaps: vec![
            gap(Place::Slide(14), Place::Slide(19)),
            gap(Place::Page(2), Place::Page(3)),
            gap(Place::Second(60), Place::Second(754)),
            gap(Place::Page(2), Place::Page(2)),
            gap(Place::Document, Place::Document),
        ],
        fewest: 3,
        counts: vec![("ask-state-answered", 31), ("ask-state-not-found", 7)],
        lessons: vec![(MARKUP.into(), "/links/l/lessons/a".into())],
        verified: vec![VerifiedLine {
            id: "v".into(),
            question: MARKUP.into(),
            answer: MARKUP.into(),
            at: NOW,
        }],
        switches: switches(),
        tried: Some(TriedView {
            text: MARKUP.into(),
            outcome: "ask-state-clarify",
            quotes: vec![quote(zh)],
            choices: vec![MARKUP.into()],
            verified: Some(MARKUP.into()),
            confidence: 0.63,
        }),
    }
}

fn lesson(t: Texts, zh: bool) -> LessonPage {
    LessonPage {
        t,
        tabs: Tabs::teacher("l", TeacherTab::Questions),
        course: Some(course(zh)),
        back_url: Some("/links/l/questions".into()),
        title: MARKUP.into(),
        minutes: 45,
        pace: 128,
        stretches: vec![StretchLine {
            time: "0:00 – 12:34".into(),
            terms: vec![MARKUP.into(), "chlorophyll".into()],
            pace: 131,
            questions: 4,
            outcomes: vec![MARKUP.into()],
        }],
        questions: vec![("3:05".into(), MARKUP.into())],
        pauses: vec![("7:30".into(), 9), ("9:00".into(), 4)],
        coverage: vec![(MARKUP.into(), 0.75), ("Osmosis".into(), 0.0)],
    }
}

fn talk(t: Texts, zh: bool) -> TalkPage {
    let turn =
        |tutor, words: &[&str]| TurnView { tutor, words: words.iter().map(|w| (*w).to_owned()).collect() };
    TalkPage {
        t,
        tabs: Tabs::student("l", StudentTab::Assignment),
        course: Some(course(zh)),
        title: MARKUP.into(),
        back_url: Some("/links/l?attempt=1".into()),
        flash: Some(Flash::problem("talk-empty")),
        csrf: "token".into(),
        action: "/links/l/talk".into(),
        prompt: MARKUP.into(),
        answer: MARKUP.into(),
        attempt: 1,
        turns: vec![
            turn(true, &["You have one of the points already.", "What else belongs to a full answer?"]),
            turn(false, &[]),
            turn(true, &["Complete the sentence: ____ reflects green light."]),
            turn(false, &[MARKUP]),
        ],
        lang: "en",
        ended: Ended::No,
        handed_over: false,
        text: MARKUP.into(),
    }
}
