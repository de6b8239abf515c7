//! How long a student waits for an answer from much material: `cargo bench -p inference --bench ask`.
//!
//! Ten thousand chunks of made-up sentences, of which each question shares its rare words with a few. One question after
//! the other, on as many sessions as there are cores, as when one student asks.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use inference::open;
use tutor::answer::{Outcome, Tutor, vectors};
use tutor::learner::Chance;
use tutor::material::{Anchor, Chunk};
use tutor::search::{Index, Scope};

const CHUNKS: usize = 10_000;
const SENTENCES: usize = 5;
const QUESTIONS: usize = 200;
const THINGS: [&str; 12] = [
    "valve", "enzyme", "treaty", "circuit", "glacier", "poem", "market", "queue", "crystal", "planet",
    "muscle", "engine",
];
const ACTS: [&str; 8] = ["opens", "slows", "carries", "divides", "heats", "stores", "releases", "joins"];
const ENDS: [&str; 8] = [
    "the flow",
    "a signal",
    "its neighbours",
    "the pressure",
    "small parts",
    "the surface",
    "a current",
    "the rest",
];

fn main() -> Result<(), Box<dyn Error>> {
    let library = option_env!("ORT_DYLIB_PATH")
        .ok_or("build this in the checkout, whose .cargo/config.toml names ONNX Runtime")?;
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let opened = open(&models, Path::new(library), cores)?;
    let mut chance = Chance::new(3);
    let chunks: Vec<Chunk> = (0..CHUNKS).map(|at| chunk(at, &mut chance)).collect();
    let started = Instant::now();
    let vectors = vectors(&*opened.encoder, &chunks, cores, &|| {})?;
    let encoded = started.elapsed();
    let tutor = Tutor::new(Index::new(chunks, vectors), Some(opened.encoder));
    let tutor = match opened.reader {
        Some(reader) => tutor.with_reader(reader),
        None => tutor,
    };
    let (mut times, mut answered) = (Vec::new(), 0);
    for _ in 0..QUESTIONS {
        let at = chance.below(CHUNKS);
        let question = format!(
            "What does the {} of {} do when it {}?",
            THINGS[at % THINGS.len()],
            name(at),
            ACTS[at % ACTS.len()]
        );
        let started = Instant::now();
        let reply = tutor.ask(&question, &Scope { course: "", now: 0 }, None)?;
        times.push(started.elapsed());
        answered += usize::from(reply.outcome == Outcome::Answered);
    }
    times.sort_unstable();
    let at = |share: f64| -> Duration { times[((times.len() - 1) as f64 * share) as usize] };
    println!(
        "{CHUNKS} chunks (encoded in {:.0} s on {cores} cores), {QUESTIONS} questions, {answered} answered: median {} ms, p95 {} ms, longest {} ms",
        encoded.as_secs_f64(),
        at(0.5).as_millis(),
        at(0.95).as_millis(),
        at(1.0).as_millis()
    );
    Ok(())
}

fn chunk(at: usize, chance: &mut Chance) -> Chunk {
    let mut pick = |list: &[&'static str]| list[chance.below(list.len())];
    let rest = (1..SENTENCES).map(|_| {
        format!(
            " The {} {} {} before the {} {} it again.",
            pick(&THINGS),
            pick(&ACTS),
            pick(&ENDS),
            pick(&THINGS),
            pick(&ACTS)
        )
    });
    let rest: String = rest.collect();
    Chunk {
        id: at.to_string(),
        document: (at / 20).to_string(),
        course: String::new(),
        released_at: None,
        headings: vec![format!("The {} of {}", THINGS[at % THINGS.len()], name(at))],
        anchor: Anchor::Document,
        text: format!(
            "The {} of {} {} {}.{rest}",
            THINGS[at % THINGS.len()],
            name(at),
            ACTS[at % ACTS.len()],
            ENDS[at % ENDS.len()]
        ),
    }
}

/// A name that a few chunks share.
fn name(at: usize) -> String {
    const SYLLABLES: [&str; 10] = ["ba", "do", "ki", "lu", "me", "no", "ra", "si", "ta", "vo"];
    let at = at / 3;
    let part = |place: u32| SYLLABLES[at / 10_usize.pow(place) % 10];
    format!("{}{}{}{}", part(0).to_uppercase(), part(1), part(2), part(3))
}
