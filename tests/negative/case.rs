//! What a case is, and what its answer must be.

use std::future::Future;
use std::pin::Pin;

use super::bench::{Answer, Bench, Fields, Login, Message, PERSONAL};

/// What a case finds; the text says what is wrong.
pub type Verdict = Result<(), String>;
pub type Flow = for<'a> fn(&'a Bench) -> Pin<Box<dyn Future<Output = Verdict> + 'a>>;

/// A case of the suite.
pub struct Case {
    /// Group and number, stable.
    pub id: &'static str,
    /// What arrives at the tool.
    pub what: &'static str,
    pub expect: Expect,
    pub how: How,
}

/// What has to come of it.
#[derive(Clone, Copy)]
pub enum Expect {
    /// One of these statuses, and our tool's reason code.
    Refused(&'static [u16], &'static str),
    /// The page of the link.
    Opens,
    /// What the case itself says.
    Holds(&'static str),
}

/// How it is brought about.
#[derive(Clone, Copy)]
pub enum How {
    /// A login request with something changed.
    Login(fn(&Bench, &mut Fields)),
    /// A good login, then a message with something changed.
    Message(fn(&Bench, &mut Message)),
    /// The same, and a look at the page that opens.
    Page(fn(&Bench, &mut Message), fn(&Answer) -> Verdict),
    /// Anything; any tool.
    Any(Flow),
    /// Anything; needs two registered platforms.
    Two(Flow),
    /// Anything; looks into our own tool or moves its clock.
    Ours(Flow),
}

/// What became of a case.
pub enum Outcome {
    Good,
    Bad(String),
    /// The tool is not ours, or too little of it is known.
    NotRun(&'static str),
}

impl Case {
    /// Runs it.
    pub async fn run(&self, bench: &Bench) -> Outcome {
        let flow = match self.how {
            How::Login(change) => return self.login(bench, change).await.into(),
            How::Message(change) => return self.message(bench, change).await.into(),
            How::Page(change, look) => {
                let (_, answer, page) = bench.open(&bench.main, |message| change(bench, message)).await;
                return opens(&answer)
                    .and_then(|()| shows(&page))
                    .and_then(|()| if bench.own.is_some() { look(&page) } else { Ok(()) })
                    .into();
            }
            How::Two(_) if bench.second.is_none() => return Outcome::NotRun("needs a second platform"),
            How::Ours(_) if bench.own.is_none() => return Outcome::NotRun("looks into our own tool"),
            How::Any(flow) | How::Two(flow) | How::Ours(flow) => flow,
        };
        flow(bench).await.into()
    }

    async fn login(&self, bench: &Bench, change: fn(&Bench, &mut Fields)) -> Verdict {
        let mut fields = bench.login_fields(&bench.main);
        change(bench, &mut fields);
        let answer = bench.login_answer(&fields).await;
        match self.expect {
            Expect::Refused(statuses, code) => refused(bench, &answer, statuses, code),
            _ if (200..400).contains(&answer.status) => Ok(()),
            _ => Err(format!("refused: {}", said(&answer))),
        }
    }

    async fn message(&self, bench: &Bench, change: fn(&Bench, &mut Message)) -> Verdict {
        let (login, answer) = bench.launch_with(&bench.main, |message| change(bench, message)).await;
        match self.expect {
            Expect::Refused(statuses, code) => {
                refused(bench, &answer, statuses, code)?;
                // Of another tool it is asked once (B18), or this would hide every other verdict.
                if bench.own.is_some() { used_up(bench, &login).await } else { Ok(()) }
            }
            _ => opens(&answer),
        }
    }
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        verdict.map_or_else(Self::Bad, |()| Self::Good)
    }
}

/// A refused message has used its login up: the good one does not pass after it.
pub async fn used_up(bench: &Bench, login: &Login) -> Verdict {
    let good = bench.message(&bench.main, login).token();
    let answer = bench.launch(login, &good).await;
    refused(bench, &answer, &[401], "state.unknown")
        .map_err(|why| format!("the state can be used again: {why}"))
}

/// The common rule of every refusal.
pub fn refused(bench: &Bench, answer: &Answer, statuses: &[u16], code: &str) -> Verdict {
    let wrong = |why: &str| Err(format!("{why}: {}", said(answer)));
    if !(400..500).contains(&answer.status) {
        return wrong("not refused with 4xx");
    }
    if !answer.cookies().is_empty() {
        return wrong("sets a cookie");
    }
    if let Some(word) = PERSONAL.iter().chain(&["eyJ"]).find(|word| answer.body.contains(**word)) {
        return wrong(&format!("repeats {word} of the message"));
    }
    // What follows is what our own tool promises; another one has its own words.
    if bench.own.is_none() {
        return Ok(());
    }
    if !statuses.contains(&answer.status) {
        return wrong(&format!("not one of {statuses:?}"));
    }
    // Without a code the refusal is the web server's own, before any page.
    if code.is_empty() {
        return Ok(());
    }
    if !answer.header("content-type").starts_with("text/html") {
        return wrong("not a page");
    }
    let shown = answer.texts(".reference code");
    if shown.first().is_none_or(|reference| reference.len() < 6) {
        return wrong("no reference number");
    }
    if shown.get(1).is_none_or(|shown| shown != code) {
        return wrong(&format!("not {code}"));
    }
    if answer.texts("h2").is_empty() { wrong("does not say what to do") } else { Ok(()) }
}

/// The launch leads to a page and begins a session.
pub fn opens(answer: &Answer) -> Verdict {
    match answer.status {
        302 | 303 | 200 if !answer.cookies().is_empty() || answer.status == 200 => Ok(()),
        302 | 303 => Err(format!("begins no session: {}", said(answer))),
        _ => Err(format!("refused: {}", said(answer))),
    }
}

/// The page is there.
pub fn shows(page: &Answer) -> Verdict {
    check((200..400).contains(&page.status), || format!("the page does not open: {}", said(page)))
}

pub fn check(holds: bool, why: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(why()) }
}

/// An answer in few words.
pub fn said(answer: &Answer) -> String {
    let words = answer.code().unwrap_or_else(|| answer.texts("body").join(" ").chars().take(120).collect());
    let to = answer.location().map(|to| format!(" to {}", to.chars().take(120).collect::<String>()));
    format!("{}{} {words}", answer.status, to.unwrap_or_default())
}
