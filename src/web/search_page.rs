//! The search page: the form, and below it what was found, the unit in charge first.

use askama::Template;

use super::address::Asked;
use super::frame::Frame;
use super::views::{ClauseView, ElsewhereView, Link, UnitView};

/// The search page, with or without an answer.
#[derive(Debug, Default, Template)]
#[template(path = "search.html", config = ".askama.toml")]
pub struct SearchPage {
    /// Around the page.
    pub frame: Frame,
    /// What was asked.
    pub asked: Asked,
    /// What was found; `None` on the start page.
    pub found: Option<Found>,
    /// Units to look through when nothing was asked.
    pub units: Vec<Link>,
    /// How many units there are in all.
    pub unit_count: usize,
}

/// What kind of answer stands on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One unit stands out.
    Answer,
    /// Several stand level.
    Ambiguous,
    /// Nobody here handles it.
    None,
    /// Only clauses were asked for: a filter, or a further page.
    Clauses,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// What stands on top.
    pub verdict: Verdict,
    /// The same in a sentence that is read aloud.
    pub status: String,
    /// How the query was understood.
    pub readings: Vec<ReadingNote>,
    /// Queries it may have been meant as.
    pub offered: Vec<Link>,
    /// How to leave the search as typed, when it is one.
    pub not_literal: Option<String>,
    /// Words that no clause holds.
    pub unmatched: Vec<String>,
    /// Parts of the query left out.
    pub ignored: Vec<String>,
    /// The unit in charge, or the ones that stand level, or the closest.
    pub units: Vec<UnitView>,
    /// Further units.
    pub others: Vec<UnitView>,
    /// Who handles it instead.
    pub elsewhere: Vec<ElsewhereView>,
    /// Clauses, best first.
    pub clauses: Vec<ClauseView>,
    /// How many clauses there are, in words.
    pub count: String,
    /// The place of the first clause in the list.
    pub first: usize,
    /// Filters that hold, each with the address without it.
    pub filters: Vec<Link>,
    /// Filters that may be added.
    pub facets: Vec<FacetView>,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// How a query was understood beyond what was typed.
#[derive(Debug)]
pub struct ReadingNote {
    /// Whether it stands in place of what was typed, or beside it.
    pub instead: bool,
    /// The query under this reading.
    pub text: String,
    /// The search for what was typed and nothing else.
    pub literal: String,
}

/// Counts of one kind, as links that narrow the search.
#[derive(Debug)]
pub struct FacetView {
    /// What is counted.
    pub title: String,
    /// The values, most frequent first.
    pub values: Vec<FacetLink>,
}

/// One value of a facet.
#[derive(Debug)]
pub struct FacetLink {
    /// Its name.
    pub name: String,
    /// Clauses that have it.
    pub count: usize,
    /// The search for these only.
    pub url: String,
}
