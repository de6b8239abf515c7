//! Counters for `/metrics`, in Prometheus' text format. Labels are outcomes and codes, never people.

use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};

/// The program's instruments.
pub struct Metrics {
    registry: Registry,
    /// Launches by outcome (`ok` or the code of the refusal).
    pub launches: IntCounterVec,
    /// Submissions by outcome of grading (`released`, `review`, `failed`).
    pub graded: IntCounterVec,
    /// Scores sent to LMSs, by platform and outcome.
    pub passbacks: IntCounterVec,
    /// Seconds that the mark which waits for the longest time has been waiting, read at each scrape.
    pub oldest_unsent: IntGauge,
    /// Requests by route class and status.
    pub responses: IntCounterVec,
    /// Seconds that one answer's grading took.
    pub grading_seconds: Histogram,
    /// Rows of work by queue and state, read at each scrape.
    pub queue: IntGaugeVec,
}

impl Metrics {
    /// Registers every instrument.
    pub fn new() -> anyhow::Result<Self> {
        let registry = Registry::new_custom(Some("feedforward".into()), None)?;
        let counter = |name: &str, help: &str, label: &str| -> anyhow::Result<IntCounterVec> {
            let counter = IntCounterVec::new(Opts::new(name, help), &[label])?;
            registry.register(Box::new(counter.clone()))?;
            Ok(counter)
        };
        let launches = counter("launches_total", "Launches by outcome", "outcome")?;
        let graded = counter("graded_total", "Graded submissions by outcome", "outcome")?;
        let passbacks = IntCounterVec::new(
            Opts::new("passbacks_total", "Scores sent to LMSs by platform and outcome"),
            &["platform", "outcome"],
        )?;
        registry.register(Box::new(passbacks.clone()))?;
        let oldest_unsent = IntGauge::new(
            "passback_oldest_seconds",
            "For how long the mark that waits for the longest time has been waiting; 0 when none waits",
        )?;
        registry.register(Box::new(oldest_unsent.clone()))?;
        let responses = counter("http_responses_total", "Answers by status class", "status")?;
        let buckets = vec![0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
        let grading_seconds = Histogram::with_opts(
            HistogramOpts::new("grading_seconds", "Time to grade one answer").buckets(buckets),
        )?;
        registry.register(Box::new(grading_seconds.clone()))?;
        let queue =
            IntGaugeVec::new(Opts::new("queue", "Rows of work by queue and state"), &["queue", "state"])?;
        registry.register(Box::new(queue.clone()))?;
        Ok(Self { registry, launches, graded, passbacks, oldest_unsent, responses, grading_seconds, queue })
    }

    /// All instruments as text.
    pub fn render(&self) -> anyhow::Result<String> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(String::from_utf8(text)?)
    }
}
