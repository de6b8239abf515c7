//! Rubrics: what a teacher writes decides, in every order, within its bounds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)]

mod letters;

use grader::{
    Criterion, Grade, KeyPoint, Label, Level, Met, Misconception, Number, PartKind, Question, Reason, Rule,
};
use letters::grader;
use proptest::prelude::*;

fn texts(forms: &[&str]) -> Vec<String> {
    forms.iter().map(|form| (*form).to_owned()).collect()
}

fn criterion(id: &str, description: &str, points: f64) -> Criterion {
    Criterion { id: id.into(), description: description.into(), points, ..Criterion::default() }
}

fn point(text: &str, weight: f64, accepted: &[&str]) -> KeyPoint {
    KeyPoint { text: text.into(), weight, accepted: texts(accepted) }
}

fn number(value: f64, unit: &str) -> Number {
    Number {
        value,
        unit: unit.into(),
        tolerance: None,
        relative_tolerance: None,
        unit_optional: false,
        weight: 1.0,
    }
}

fn question(asked: &str, rubric: Vec<Criterion>, max_score: f64) -> Question {
    Question { question: asked.into(), rubric, max_score, ..Question::default() }
}

fn vaccines() -> Question {
    let how = Criterion {
        key_points: vec![
            point(
                "The immune system meets a harmless part of the germ",
                1.0,
                &["harmless part", "weakened germ"],
            ),
            point("The body makes antibodies", 1.0, &["antibody"]),
            point("Memory cells remember the germ", 2.0, &["memory cell", "remember*germ"]),
        ],
        ..criterion("how", "Explains how a vaccine protects", 4.0)
    };
    question("How does a vaccine protect a person?", vec![how], 4.0)
}

#[test]
fn key_points_add_up_by_weight_and_each_has_its_own_words() {
    let answer = "The doctor gives a harmless part of the germ. The body then makes antibodies!";
    let grade = grader().grade(&vaccines(), answer).unwrap();
    let parts = &grade.evidence[0].parts;
    assert_eq!(parts.iter().map(|part| part.kind).collect::<Vec<_>>(), [PartKind::KeyPoint; 3]);
    assert_eq!((parts[0].met, parts[0].rule, parts[0].points), (Met::Met, Some(Rule::Accepted), 1.0));
    assert_eq!(parts[0].quote.as_deref(), Some("The doctor gives a harmless part of the germ."));
    assert_eq!(parts[1].quote.as_deref(), Some("The body then makes antibodies!"));
    assert_eq!((parts[2].max_points, parts[2].number), (2.0, 3));
    let sum: f64 = parts.iter().map(|part| part.points).sum();
    assert_eq!(grade.score, sum);
}

#[test]
fn rules_win_over_the_model_and_say_so() {
    let capital = Question {
        reference_answers: texts(&["Canberra"]),
        accepted: texts(&["the city of canberra", "Kanberra"]),
        rejected: texts(&["*sydney*"]),
        ..question("What is the capital of Australia?", Vec::new(), 1.0)
    };
    let of = |answer: &str| grader().grade(&capital, answer).unwrap();
    let right = of("kanberra!");
    assert_eq!((right.score, right.label, right.rule), (1.0, Label::Correct, Some(Rule::Accepted)));
    assert!(!right.needs_review);
    let wrong = of("I think it is Sydney or Canberra");
    assert_eq!((wrong.score, wrong.label, wrong.rule), (0.0, Label::Incorrect, Some(Rule::Rejected)));
    assert_eq!(of("Canberra").rule, None);

    let mut colours =
        question("Which light do leaves reflect?", vec![criterion("c", "Names green light", 2.0)], 2.0);
    colours.rubric[0].accepted = texts(&["green"]);
    colours.rubric[0].rejected = texts(&["red"]);
    let evidence = |answer: &str| grader().grade(&colours, answer).unwrap().evidence.remove(0);
    let met = evidence("Plants are big. They reflect the green light.");
    assert_eq!((met.met, met.points, met.rule), (Met::Met, Some(2.0), Some(Rule::Accepted)));
    assert_eq!(met.quote.as_deref(), Some("They reflect the green light."));
    let failed = evidence("They reflect green and red light.");
    assert_eq!((failed.met, failed.points, failed.rule), (Met::Mistaken, Some(0.0), Some(Rule::Rejected)));
    assert_ne!(evidence("They do not reflect green light.").rule, Some(Rule::Accepted));
    assert_eq!(evidence("They reflect green, not red light.").rule, Some(Rule::Accepted));
}

#[test]
fn numbers_count_with_unit_and_tolerance() {
    let length = Criterion {
        numbers: vec![Number { tolerance: Some(0.1), ..number(3.5, "cm") }],
        ..criterion("length", "Gives the length of the leaf", 2.0)
    };
    let leaf = question("How long is the leaf?", vec![length], 2.0);
    for (answer, score, met) in [
        ("3.5 cm", 2.0, Met::Met),
        ("about 35 mm", 2.0, Met::Met),
        ("３．５ｃｍ", 2.0, Met::Met),
        ("三点五厘米", 2.0, Met::Met),
        ("它长三点五厘米。", 2.0, Met::Met),
        ("0.0355 m", 2.0, Met::Met),
        ("3.5", 1.0, Met::Partly),
        ("5 cm", 0.0, Met::Mistaken),
        ("3.5 kg", 0.0, Met::Mistaken),
        ("It is a long leaf", 0.0, Met::Missing),
    ] {
        let grade = grader().grade(&leaf, answer).unwrap();
        let evidence = &grade.evidence[0];
        assert_eq!((grade.score, evidence.met), (score, met), "{answer}: {grade:#?}");
        assert_eq!(evidence.rule, Some(Rule::Number));
        assert_eq!(
            grade.needs_review,
            met == Met::Missing && !grade.reasons.is_empty(),
            "{answer}: {grade:#?}"
        );
    }
}

#[test]
fn points_come_in_the_levels_of_the_criterion() {
    let mut question = vaccines();
    let level = |description: &str, points| Level { description: description.into(), points };
    question.rubric[0].levels =
        vec![level("names all steps", 4.0), level("names the outcome", 2.0), level("a beginning", 1.0)];
    let all = "A weakened germ is given, antibodies are made, memory cells stay.";
    for (answer, score, name) in [
        (all, 4.0, Some("names all steps")),
        ("Memory cells stay in the body.", 2.0, Some("names the outcome")),
        ("Antibodies are made.", 1.0, Some("a beginning")),
    ] {
        let grade = grader().grade(&question, answer).unwrap();
        assert_eq!((grade.score, grade.evidence[0].level.as_deref()), (score, name), "{answer}: {grade:#?}");
    }
}

#[test]
fn a_wrong_idea_is_named_with_its_sentence_and_costs_what_the_teacher_says() {
    let mut question = vaccines();
    question.misconceptions = vec![Misconception {
        id: "cure".into(),
        text: "A vaccine cures people who are already ill".into(),
        hint: "Think about when a vaccine is given.".into(),
        signs: texts(&["cures people"]),
        deduct: 1.0,
        cap: None,
    }];
    let answer =
        "It cures people who are ill. It is a weakened germ, antibodies are made, memory cells stay.";
    let grade = grader().grade(&question, answer).unwrap();
    let found = &grade.misconceptions[0];
    assert_eq!((found.id.as_str(), found.quote.as_str()), ("cure", "It cures people who are ill."));
    assert_eq!((found.deducted, grade.score, found.by_sign), (1.0, 3.0, true));
    assert!(grade.feedback.contains("Think about when a vaccine is given."), "{}", grade.feedback);

    question.misconceptions[0].cap = Some(2.0);
    let capped = grader().grade(&question, answer).unwrap();
    assert_eq!((capped.score, capped.misconceptions[0].deducted), (2.0, 2.0));
    assert_ne!(capped.label, Label::Correct);

    question.misconceptions[0].signs.clear();
    let said = grader().grade(&question, "A vaccine cures people who are already ill.").unwrap();
    assert_eq!(said.misconceptions.len(), 1, "{said:#?}");
    let denied = grader().grade(&question, "A vaccine does not cure people who are already ill.").unwrap();
    assert!(denied.misconceptions.is_empty(), "{denied:#?}");
}

#[test]
fn what_a_teacher_wrote_wrongly_is_named() {
    let error = |change: &dyn Fn(&mut Question)| {
        let mut question = vaccines();
        change(&mut question);
        grader().grade(&question, "x").unwrap_err().to_string()
    };
    assert!(error(&|q| q.rubric[0].key_points[0].text = " ".into()).contains("key point"));
    assert!(error(&|q| q.rubric[0].key_points.iter_mut().for_each(|p| p.weight = 0.0)).contains("weight"));
    assert!(
        error(&|q| q.rubric[0].levels = vec![Level { description: "l".into(), points: 5.0 }])
            .contains("level")
    );
    assert!(error(&|q| q.rubric[0].numbers = vec![number(1.0, "furlong")]).contains("furlong"));
    assert!(error(&|q| q.rubric[0].numbers = vec![number(f64::NAN, "")]).contains("number"));
    assert!(error(&|q| q.misconceptions = vec![Misconception::default()]).contains("misconception"));
}

#[test]
fn a_rubric_is_read_from_json_with_everything_optional() {
    let text = r#"{"id": "c1", "description": "Names the length", "points": 2, "key_points": [{"text": "it is long"}],
        "numbers": [{"value": 3.5, "unit": "cm", "relative_tolerance": 0.02}]}"#;
    let criterion: Criterion = serde_json::from_str(text).unwrap();
    assert_eq!((criterion.key_points[0].weight, criterion.numbers[0].weight), (1.0, 1.0));
    let plain: Criterion = serde_json::from_str(r#"{"id": "c1", "description": "d", "points": 2}"#).unwrap();
    assert_eq!(serde_json::to_string(&plain).unwrap(), r#"{"id":"c1","description":"d","points":2.0}"#);
}

#[test]
fn chinese_answers_meet_rules_in_either_script() {
    let green = Criterion {
        key_points: vec![
            point("叶绿素反射绿光", 1.0, &["反射绿光"]),
            point("叶绿素吸收红光和蓝光", 1.0, &["吸收红光"]),
        ],
        ..criterion("c", "说明叶子为什么是绿色的", 2.0)
    };
    let question = question("叶子为什么是绿色的？", vec![green], 2.0);
    let grade = grader().grade(&question, "葉綠素會反射綠光。").unwrap();
    assert_eq!(grade.evidence[0].parts[0].met, Met::Met, "{grade:#?}");
    assert_eq!(grade.evidence[0].parts[0].quote.as_deref(), Some("葉綠素會反射綠光。"));
    let mixed = grader().grade(&question, "叶绿素 (chlorophyll) 反射绿光 and 吸收红光").unwrap();
    assert_eq!(mixed.score, 2.0, "{mixed:#?}");
}

#[test]
fn nothing_is_still_nothing() {
    let grade = grader().grade(&vaccines(), "  ").unwrap();
    assert_eq!((grade.score, grade.reasons.as_slice()), (0.0, [Reason::Empty].as_slice()));
}

fn holds(question: &Question, answer: &str, grade: &Grade) {
    assert!((0.0..=question.max_score).contains(&grade.score), "{grade:?}");
    assert!((grade.probabilities.to_array().iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let parts = grade.evidence.iter().flat_map(|evidence| &evidence.parts);
    let quotes = grade.evidence.iter().map(|e| e.quote.as_ref()).chain(parts.map(|part| part.quote.as_ref()));
    for quote in quotes.flatten().chain(grade.misconceptions.iter().map(|wrong| &wrong.quote)) {
        assert!(!quote.is_empty() && answer.contains(quote.as_str()), "{quote:?} is not in {answer:?}");
    }
    for evidence in &grade.evidence {
        let (points, most) = (evidence.points.unwrap(), evidence.max_points.unwrap());
        assert!((0.0..=most + 1e-6).contains(&points), "{evidence:?}");
    }
}

prop_compose! {
    fn any_criterion()(
        description in "[a-z]{3,9}( [a-z]{3,9}){1,4}",
        points in 0.5_f64..5.0,
        key_points in prop::collection::vec(("[a-z]{3,9}( [a-z]{3,9}){1,3}", 0.5_f64..3.0), 0..4),
        numbers in prop::collection::vec((-50_i32..50, "(cm|kg|%|)"), 0..2),
        levels in prop::collection::vec(0.0_f64..1.0, 0..3),
        accepted in prop::collection::vec("[a-z*]{1,6}", 0..2),
        rejected in prop::collection::vec("[a-z*]{1,6}", 0..2),
    ) -> Criterion {
        Criterion {
            key_points: key_points.iter().map(|(text, weight)| point(text, *weight, &[])).collect(),
            numbers: numbers.iter().map(|(value, unit)| number(f64::from(*value), unit)).collect(),
            levels: levels.iter().map(|share| Level { description: "l".into(), points: share * points }).collect(),
            accepted,
            rejected,
            ..criterion("c", &description, points)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn scores_stay_in_bounds_and_the_order_of_criteria_does_not_matter(
        criteria in prop::collection::vec(any_criterion(), 1..4),
        wrong in prop::option::of(("[a-z]{3,9} [a-z]{3,9}", 0.0_f64..20.0, prop::option::of(0.0_f64..10.0))),
        answer in "([a-z]{3,9}|[0-9]{1,2} (cm|kg)|\\.|,| |[叶绿不]){1,30}",
        max_score in 1.0_f64..100.0,
    ) {
        let mut question = question("", criteria, max_score);
        question.misconceptions = wrong
            .map(|(text, deduct, cap)| Misconception { id: "m".into(), text, deduct, cap, ..Misconception::default() })
            .into_iter()
            .collect();
        for (at, criterion) in question.rubric.iter_mut().enumerate() {
            criterion.id = format!("c{at}");
        }
        let grade = grader().grade(&question, &answer).unwrap();
        holds(&question, &answer, &grade);
        question.rubric.reverse();
        let reversed = grader().grade(&question, &answer).unwrap();
        prop_assert_eq!((reversed.score, reversed.label), (grade.score, grade.label));
        prop_assert_eq!(reversed.probabilities, grade.probabilities);
    }

    #[test]
    fn a_further_key_point_that_is_met_never_lowers_the_score(
        criterion in any_criterion(),
        said in "[a-z]{5,9} [a-z]{5,9}",
        more in "[a-z]{3,9}( [a-z]{3,9}){2,8}",
        weight in 0.1_f64..5.0,
    ) {
        let answer = format!("{more}. {said}.");
        let mut question = question("", vec![Criterion { accepted: Vec::new(), rejected: Vec::new(), ..criterion }], 10.0);
        let before = grader().grade(&question, &answer).unwrap();
        question.rubric[0].key_points.push(point(&said, weight, &[&said]));
        let after = grader().grade(&question, &answer).unwrap();
        prop_assert_eq!(after.evidence[0].parts.iter().filter(|part| part.rule == Some(Rule::Accepted)).count(), 1);
        if !question.rubric[0].numbers.is_empty() || question.rubric[0].key_points.len() > 1 {
            prop_assert!(after.score >= before.score, "{} < {}", after.score, before.score);
        }
    }
}
