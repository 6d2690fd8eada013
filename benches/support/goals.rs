//! What is to be reached, and the table of all figures at all sizes.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::path::Path;

/// Figures of one run by name.
pub type Figures = BTreeMap<String, f64>;

/// A figure and what it should be.
struct Goal {
    name: &'static str,
    meaning: &'static str,
    wanted: Wanted,
}

enum Wanted {
    AtMost(f64),
    AtLeast(f64),
    Nothing,
}

use Wanted::{AtLeast, AtMost, Nothing};

const GOALS: [Goal; 27] = [
    goal("plain_p50_us", "the plain union, p50, µs", Nothing),
    goal("plain_p99_us", "the plain union, p99, µs", Nothing),
    goal("units_p50_us", "whole search for units, p50, µs", Nothing),
    goal(
        "units_p50",
        "whole search for units, p50, × plain",
        AtMost(2.0),
    ),
    goal(
        "units_p99",
        "whole search for units, p99, × plain",
        AtMost(1.5),
    ),
    goal(
        "clauses_p50",
        "whole search for clauses, p50, × plain",
        AtMost(2.0),
    ),
    goal(
        "clauses_p99",
        "whole search for clauses, p99, × plain",
        AtMost(1.5),
    ),
    goal(
        "retrieve_p50",
        "of it retrieval, unfiltered, p50, × plain",
        Nothing,
    ),
    goal(
        "filtered",
        "filtered by unit, p50, × marked form",
        AtMost(1.2),
    ),
    goal(
        "department",
        "filtered by department, p50, × marked form",
        Nothing,
    ),
    goal("slip", "one slip, p50, × marked form", AtMost(1.5)),
    goal("telex", "Telex keys, p50, × marked form", AtMost(1.5)),
    goal("term", "terms, p50, × marked form", AtMost(1.5)),
    goal("unanswerable", "unanswerable, p50, × marked form", Nothing),
    goal("suggest_p99_us", "suggest, p99, µs", AtMost(1_000.0)),
    goal(
        "http_over_us",
        "HTTP over the library call, p50, µs",
        AtMost(300.0),
    ),
    goal(
        "http_share",
        "answers a second over HTTP, × 2 × library",
        AtLeast(0.8),
    ),
    goal("http_rate", "answers a second over HTTP", Nothing),
    goal("build_ratio", "indexing, × the engine alone", AtMost(1.5)),
    goal("build_rate", "indexing, clauses a second", Nothing),
    goal(
        "build_peak_mb",
        "indexing, peak memory, MB",
        AtMost(1_500.0),
    ),
    goal("size", "index, × UTF-8 text", AtMost(1.2)),
    goal("index_mb", "index, MB", Nothing),
    goal(
        "resident_over_mb",
        "resident while serving, MB over the index",
        AtMost(200.0),
    ),
    goal("open_mb_s", "open and verify, MB/s", AtLeast(500.0)),
    goal(
        "searcher_ms",
        "what can be suggested, gathered, ms",
        Nothing,
    ),
    goal("read_mb_s", "reading the same files, MB/s", Nothing),
];

const fn goal(name: &'static str, meaning: &'static str, wanted: Wanted) -> Goal {
    Goal {
        name,
        meaning,
        wanted,
    }
}

/// From 100 thousand to 1 million clauses the median may grow by this factor.
const GROWTH: f64 = 6.0;

/// Writes figures so that [`read`] finds them.
pub fn write(figures: &Figures, path: &Path) {
    let lines = figures
        .iter()
        .map(|(name, value)| format!("{name} {value}\n"));
    std::fs::write(path, lines.collect::<String>()).expect("a folder for figures");
}

/// Lines of a name and a number; others are passed over.
pub fn read(text: &str) -> Figures {
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    let number = |(name, value): (&str, &str)| Some((name.to_owned(), value.parse().ok()?));
    pairs.filter_map(number).collect()
}

/// All figures, one column a size, with the goal and whether 1 million clauses meet it; the slope is the factor from
/// the size before the last to the last, for each factor in clauses.
pub fn print_table(sizes: &[(usize, Figures)]) {
    let columns: Vec<String> = sizes.iter().map(|(clauses, _)| short(*clauses)).collect();
    println!(
        "\n| figure | goal | {} | at 1M | 100k to 1M |",
        columns.join(" | ")
    );
    println!("|---|---|{}---|---|", "---:|".repeat(sizes.len()));
    for goal in &GOALS {
        let of = |clauses: usize| {
            let found = sizes.iter().find(|(size, _)| *size == clauses)?;
            found.1.get(goal.name).copied()
        };
        let values: Vec<String> = sizes
            .iter()
            .map(|(_, figures)| {
                figures
                    .get(goal.name)
                    .map_or("–".to_owned(), |v| rounded(*v))
            })
            .collect();
        let slope = of(100_000)
            .zip(of(1_000_000))
            .filter(|(from, _)| *from > 0.0);
        println!(
            "| {} | {} | {} | {} | {} |",
            goal.meaning,
            goal.wanted.text(),
            values.join(" | "),
            of(1_000_000).map_or("", |value| goal.wanted.verdict(value)),
            slope.map_or("–".to_owned(), |(from, to)| format!("× {:.2}", to / from)),
        );
        if goal.name == "units_p50_us" {
            print_growth(slope);
        }
    }
}

fn print_growth(slope: Option<(f64, f64)>) {
    if let Some((from, to)) = slope {
        let growth = Wanted::AtMost(GROWTH);
        let factor = to / from;
        println!(
            "| its growth from 100k to 1M | {} | | | | | {} | × {factor:.2} |",
            growth.text(),
            growth.verdict(factor)
        );
    }
}

impl Wanted {
    fn text(&self) -> String {
        match self {
            Self::AtMost(value) => format!("≤ {}", rounded(*value)),
            Self::AtLeast(value) => format!("≥ {}", rounded(*value)),
            Self::Nothing => String::new(),
        }
    }

    fn verdict(&self, value: f64) -> &'static str {
        let met = match self {
            Self::AtMost(most) => value <= *most,
            Self::AtLeast(least) => value >= *least,
            Self::Nothing => return "",
        };
        if met { "met" } else { "**missed**" }
    }
}

fn rounded(value: f64) -> String {
    if value.abs() < 20.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.0}")
    }
}

fn short(clauses: usize) -> String {
    match clauses {
        1_000_000.. => format!("{}M", clauses / 1_000_000),
        _ => format!("{}k", clauses / 1_000),
    }
}
