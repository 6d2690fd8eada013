//! Figures for whoever watches the service: requests by route and status, times, and what is served.
//!
//! Routes are patterns, never addresses, so that no query and no id becomes a label.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::service::Live;

/// Upper bounds in seconds: a search takes about a millisecond, the deadline is two seconds.
const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 1.0, 2.5];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// All figures.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    times: Family<Route, Histogram, fn() -> Histogram>,
    clauses: Gauge,
    units: Gauge,
    fallback: Gauge,
    pages_waiting: Gauge,
    reloads: Counter,
    generation: Gauge<f64, AtomicU64>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("phutrach");
        let requests = Family::<Answered, Counter>::default();
        let times = Family::new_with_constructor(new_histogram as fn() -> Histogram);
        let (clauses, units, fallback) = (Gauge::default(), Gauge::default(), Gauge::default());
        let (pages_waiting, reloads) = (Gauge::default(), Counter::default());
        let generation = Gauge::default();
        registry.register(
            "requests",
            "Requests answered, by route and status",
            requests.clone(),
        );
        registry.register_with_unit(
            "request_time",
            "Time to answer",
            Unit::Seconds,
            times.clone(),
        );
        registry.register("clauses", "Clauses that can be found", clauses.clone());
        registry.register("units", "Units that can be found", units.clone());
        registry.register(
            "fallback",
            "1 while an older generation stands in",
            fallback.clone(),
        );
        registry.register(
            "pages_waiting",
            "1 while the pages as they are now are not what is searched",
            pages_waiting.clone(),
        );
        registry.register(
            "reloads",
            "Times that another generation took over",
            reloads.clone(),
        );
        registry.register(
            "generation",
            "Number of the generation that answers",
            generation.clone(),
        );
        Self {
            registry,
            requests,
            times,
            clauses,
            units,
            fallback,
            pages_waiting,
            reloads,
            generation,
        }
    }

    /// Takes note of one answer.
    pub(super) fn note(&self, route: &str, status: u16, time: Duration) {
        let answered = Answered {
            route: route.to_owned(),
            status: status.into(),
        };
        self.requests.get_or_create(&answered).inc();
        self.times
            .get_or_create(&Route {
                route: route.to_owned(),
            })
            .observe(time.as_secs_f64());
    }

    /// Takes note of another generation.
    pub(super) fn note_reload(&self) {
        self.reloads.inc();
    }

    /// The figures in the text format of Prometheus.
    pub(super) fn render(&self, live: &Live) -> Result<String, std::fmt::Error> {
        let generation = live.searcher.generation();
        self.clauses.set(generation.content.clauses.len() as i64);
        self.units
            .set(generation.content.registry.units().len() as i64);
        self.fallback.set(live.fallback.is_some().into());
        self.pages_waiting.set(live.pages_waiting.is_some().into());
        self.generation.set(generation.number as f64);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn new_histogram() -> Histogram {
    Histogram::new(BUCKETS)
}
