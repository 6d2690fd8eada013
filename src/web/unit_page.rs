//! Pages of what is there without a search: all units, one unit, one clause.

use askama::Template;

use super::frame::Frame;
use super::views::{ClauseView, Link, UnitView};

/// All units, by department.
#[derive(Debug, Template)]
#[template(path = "units.html", config = ".askama.toml")]
pub struct UnitsPage {
    /// Around the page.
    pub frame: Frame,
    /// The departments shown.
    pub departments: Vec<DepartmentView>,
    /// How many units there are in all.
    pub total: usize,
}

/// A department and its units.
#[derive(Debug)]
pub struct DepartmentView {
    /// Its name; blank for the nameless one.
    pub name: String,
    /// The list of its units alone.
    pub url: String,
    /// How many units it has.
    pub count: usize,
    /// Its units; none where only departments are listed.
    pub units: Vec<UnitEntry>,
}

/// A unit in a list.
#[derive(Debug)]
pub struct UnitEntry {
    /// Name and page.
    pub link: Link,
    /// How many duties its page has.
    pub duties: usize,
    /// That it has ended, when it has.
    pub ended: Option<String>,
}

/// One unit with everything its page says.
#[derive(Debug, Template)]
#[template(path = "unit.html", config = ".askama.toml")]
pub struct UnitPage {
    /// Around the page.
    pub frame: Frame,
    /// The unit.
    pub unit: UnitView,
    /// Other names of it.
    pub aliases: Vec<String>,
    /// SHA-256 of the page as received.
    pub digest: String,
    /// What is looked for on this page; blank for nothing.
    pub query: String,
    /// Where the hits fall.
    pub map: Vec<MapRow>,
    /// Its clauses in page order.
    pub clauses: Vec<ClauseView>,
    /// How many of them were found.
    pub hits: usize,
}

/// One clause on the map of a page.
#[derive(Debug)]
pub struct MapRow {
    /// The clause.
    pub ordinal: u32,
    /// Distance from the top of the map, in its units.
    pub y: usize,
    /// How long the clause's bar is, 0..100.
    pub width: usize,
    /// 0 when it was not found, else 1 to 4 by how well.
    pub level: usize,
}

/// One clause with its unit and its neighbours.
#[derive(Debug, Template)]
#[template(path = "clause.html", config = ".askama.toml")]
pub struct ClausePage {
    /// Around the page.
    pub frame: Frame,
    /// The clause.
    pub clause: ClauseView,
    /// Its unit.
    pub unit: UnitView,
    /// The clause before it.
    pub previous: Option<String>,
    /// The clause after it.
    pub next: Option<String>,
}
