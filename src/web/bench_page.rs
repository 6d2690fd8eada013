//! The analysts' bench: many topics at once against all units, and duties of different units that say nearly the same.

use askama::Template;

use super::frame::Frame;
use super::heat::Heat;
use super::text::Piece;
use super::views::{ClauseView, Link, Source};

/// Topics in, heat map and table out.
#[derive(Debug, Default, Template)]
#[template(path = "bench.html", config = ".askama.toml")]
pub struct BenchPage {
    /// Around the page.
    pub frame: Frame,
    /// The topics, one a line.
    pub topics: String,
    /// The most topics at a time.
    pub most: usize,
    /// What is wrong with them.
    pub problem: Option<String>,
    /// What was found.
    pub result: Option<BenchResult>,
}

/// What was found for all topics.
#[derive(Debug, Default)]
pub struct BenchResult {
    /// Topics by units.
    pub heat: Heat,
    /// One for each topic, in the order given.
    pub rows: Vec<BenchRow>,
    /// Topics that nobody answers.
    pub gaps: Vec<Link>,
    /// How many topics need a second look.
    pub unclear: usize,
    /// How many topics have one answer.
    pub clear: usize,
}

/// One topic.
#[derive(Debug, Default)]
pub struct BenchRow {
    /// The topic and its search.
    pub topic: Option<Link>,
    /// The verdict in words.
    pub verdict: String,
    /// Whether it needs a second look.
    pub unclear: bool,
    /// The units, best first.
    pub units: Vec<Link>,
    /// The best clause.
    pub clause: Option<ClauseView>,
    /// The decision that gives it.
    pub decision: Option<String>,
    /// Where it was published.
    pub source: Option<Source>,
}

/// Duties of different units that say nearly the same.
#[derive(Debug, Default, Template)]
#[template(path = "overlap.html", config = ".askama.toml")]
pub struct OverlapPage {
    /// Around the page.
    pub frame: Frame,
    /// Departments to choose from; none when there is only one.
    pub choices: Vec<Choice>,
    /// The name of the department looked at, blank for the nameless one; `None` until one is chosen.
    pub department: Option<String>,
    /// How many pairs there are in all.
    pub total: usize,
    /// Units by units.
    pub heat: Heat,
    /// The most alike pairs.
    pub pairs: Vec<OverlapView>,
}

/// One value to choose.
#[derive(Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub name: String,
    /// Whether it is the one shown.
    pub chosen: bool,
}

/// Two duties that say nearly the same.
#[derive(Debug)]
pub struct OverlapView {
    /// Both duties, what both say marked.
    pub clauses: [ClauseView; 2],
    /// How alike they are, in per cent.
    pub percent: usize,
}

impl OverlapView {
    /// The words both say, for the table.
    pub fn common(&self) -> String {
        let marked = |piece: &&Piece| piece.marked;
        let texts = self.clauses[0].pieces.iter().filter(marked);
        let texts: Vec<&str> = texts.map(|piece| piece.text.as_str()).collect();
        texts.join(" … ")
    }
}
