//! Clocks, percentiles, memory, and the machine's name.

use std::time::{Duration, Instant};

/// Times something `repeats` times; its last result and its shortest time, which is what other work on the machine
/// disturbs least.
pub fn shortest<T>(repeats: usize, mut run: impl FnMut() -> T) -> (T, Duration) {
    let mut best: Option<(T, Duration)> = None;
    for _ in 0..repeats.max(1) {
        let begin = Instant::now();
        let value = run();
        let took = begin.elapsed();
        let least = best.as_ref().map_or(took, |(_, least)| took.min(*least));
        best = Some((value, least));
    }
    best.expect("at least one run")
}

/// Times of one kind.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// The time that this share of all stays within, in microseconds.
    pub fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
        sorted
            .get(place)
            .map_or(0.0, |time| time.as_secs_f64() * 1e6)
    }
}

/// A line of `/proc/self/status` in MB; 0 where there is none.
pub fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}

/// The processor's name and how many of it a process may use.
pub fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = model.map_or("an unnamed processor", |(_, name)| name.trim());
    format!("{model}, {cores} cores, {}", std::env::consts::OS)
}
