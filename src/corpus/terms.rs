//! `terms.toml`: abbreviations, synonyms, everyday words and renamed things.
//!
//! In: the file's text. Out: [`Terms`] in the order abbreviation, synonym, everyday, renamed. Words are kept as written;
//! whoever uses them brings them to the form compared. `long`, `say`, `official`, `old`, `new` and `short` take one
//! text or a list of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::table::{Fields, TableFault, TableFile};
use super::value::CorpusError;
use crate::vietnamese::compose::compose;

/// What kind of term an entry is; it decides how far the right side may stand for the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermKind {
    /// Letters that stand for words, one way: *GDTX*.
    Abbreviation,
    /// Words that mean the same, both ways.
    Synonym,
    /// A citizen's words for an official term, one way: *bằng cấp 3*.
    Everyday,
    /// An old name for a new one, one way.
    Renamed,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Its kind.
    pub kind: TermKind,
    /// Spellings of the left side; for a synonym all forms.
    pub say: Vec<String>,
    /// The right sides; for a synonym all forms.
    pub mean: Vec<String>,
    /// How much a reading through this term counts, in (0, 1].
    pub weight: f32,
    /// Whether the left side has other meanings as well, so that it is offered rather than applied.
    pub ambiguous: bool,
    /// Since when the new name holds; `None` when not known, and for other kinds.
    pub since: Option<Date>,
}

/// The terms of a department.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// In the order of their kinds, and within a kind of the file.
    pub terms: Vec<Term>,
}

/// How a kind of term is written.
struct Shape {
    kind: TermKind,
    table: &'static str,
    keys: &'static [&'static str],
    left: &'static str,
    right: &'static str,
    weight: f32,
}

/// Weight of an abbreviation that has other meanings.
const AMBIGUOUS_WEIGHT: f32 = 0.3;
const TABLES: &[&str] = &["abbreviation", "synonym", "everyday", "renamed"];
const SHAPES: [Shape; 4] = [
    Shape {
        kind: TermKind::Abbreviation,
        table: "abbreviation",
        keys: &["short", "long", "ambiguous", "weight"],
        left: "short",
        right: "long",
        weight: 0.9,
    },
    Shape {
        kind: TermKind::Synonym,
        table: "synonym",
        keys: &["forms", "weight"],
        left: "forms",
        right: "forms",
        weight: 0.7,
    },
    Shape {
        kind: TermKind::Everyday,
        table: "everyday",
        keys: &["say", "official", "weight"],
        left: "say",
        right: "official",
        weight: 0.8,
    },
    Shape {
        kind: TermKind::Renamed,
        table: "renamed",
        keys: &["old", "new", "since", "weight"],
        left: "old",
        right: "new",
        weight: 0.7,
    },
];

/// Reads the terms of a file.
///
/// # Errors
/// [`CorpusError::Table`] with the place of the first mistake: an empty side, a left side given twice, one-way terms
/// that go round in a circle, a weight outside (0, 1], an unknown key.
pub(super) fn read_terms(file: TableFile<'_>) -> Result<Terms, CorpusError> {
    let root = file.parse()?;
    let fields = Fields::new(file, root.get_ref(), 0, TABLES)?;
    let mut found = Vec::new();
    for shape in &SHAPES {
        for (table, start) in fields.tables(shape.table)? {
            let entry = Fields::new(file, table, start, shape.keys)?;
            found.push((read_term(&entry, shape)?, entry.place(shape.left)));
        }
    }
    refuse_duplicates(file, &found)?;
    refuse_cycles(file, &found)?;
    Ok(Terms {
        terms: found.into_iter().map(|(term, _)| term).collect(),
    })
}

/// The department's own terms and those of `shared` that it does not say itself: a shared left side that the department
/// has too is dropped, and a shared synonym that has a form in common with one of the department's.
pub(super) fn merge_terms(shared: &Terms, own: Terms) -> Terms {
    let says: BTreeSet<(bool, String)> = own.terms.iter().flat_map(left_sides).collect();
    let mut kept: Vec<Term> = Vec::new();
    for term in &shared.terms {
        let mut term = term.clone();
        let two_way = term.kind == TermKind::Synonym;
        let forms = term.say.len();
        term.say.retain(|say| !says.contains(&(two_way, key(say))));
        let whole = term.say.len() == forms;
        if whole || (!two_way && !term.say.is_empty()) {
            kept.push(term);
        }
    }
    kept.extend(own.terms);
    kept.sort_by_key(|term| term.kind);
    Terms { terms: kept }
}

/// What a term is found by: whether it is two-way, and each left side as compared.
fn left_sides(term: &Term) -> impl Iterator<Item = (bool, String)> {
    let two_way = term.kind == TermKind::Synonym;
    term.say.iter().map(move |say| (two_way, key(say)))
}

fn read_term(entry: &Fields<'_, '_>, shape: &Shape) -> Result<Term, CorpusError> {
    let say = read_side(entry, shape.left)?;
    let mean = read_side(entry, shape.right)?;
    if shape.kind == TermKind::Synonym && say.len() < 2 {
        return Err(entry.fault(entry.place(shape.left), TableFault::OneForm));
    }
    let abbreviation = shape.kind == TermKind::Abbreviation;
    let ambiguous = abbreviation && entry.flag("ambiguous")?;
    let default = if ambiguous {
        AMBIGUOUS_WEIGHT
    } else {
        shape.weight
    };
    Ok(Term {
        kind: shape.kind,
        say,
        mean,
        weight: entry.weight("weight")?.unwrap_or(default),
        ambiguous,
        since: entry.date("since")?,
    })
}

fn read_side(entry: &Fields<'_, '_>, name: &'static str) -> Result<Vec<String>, CorpusError> {
    let texts = entry.texts(name)?;
    if texts.is_empty() || texts.iter().any(String::is_empty) {
        let reason = if entry.value(name).is_some() {
            TableFault::EmptySide(name)
        } else {
            TableFault::MissingKey(name)
        };
        return Err(entry.fault(entry.place(name), reason));
    }
    Ok(texts)
}

/// What makes two sides the same: composed, in lower case, one space between words.
fn key(text: &str) -> String {
    compose(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A one-way left side may stand once in a file, and so may a form of a synonym.
fn refuse_duplicates(file: TableFile<'_>, found: &[(Term, usize)]) -> Result<(), CorpusError> {
    let mut seen: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for (term, at) in found {
        for (say, place) in term.say.iter().zip(left_sides(term)) {
            if let Some(first) = seen.insert(place, *at) {
                let reason = TableFault::Duplicate(say.clone(), file.line(first.min(*at)));
                return Err(file.fault(first.max(*at), reason));
            }
        }
    }
    Ok(())
}

/// Follows the one-way terms from every left side; coming back is a fault at the entry that closes the circle.
fn refuse_cycles(file: TableFile<'_>, found: &[(Term, usize)]) -> Result<(), CorpusError> {
    let mut edges: BTreeMap<String, (Vec<String>, usize)> = BTreeMap::new();
    for (term, at) in found
        .iter()
        .filter(|(term, _)| term.kind != TermKind::Synonym)
    {
        let means: Vec<String> = term.mean.iter().map(|mean| key(mean)).collect();
        for say in &term.say {
            edges.insert(key(say), (means.clone(), *at));
        }
    }
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in edges.keys() {
        if done.contains(start.as_str()) {
            continue;
        }
        let mut way: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((here, next)) = way.last().copied() {
            let step = edges.get(here).and_then(|(means, _)| means.get(next));
            let Some(step) = step else {
                done.insert(here);
                way.pop();
                continue;
            };
            if let Some(top) = way.last_mut() {
                top.1 += 1;
            }
            if let Some(begin) = way.iter().position(|(word, _)| word == step) {
                let circle = way[begin..]
                    .iter()
                    .map(|(word, _)| (*word).to_owned())
                    .chain([step.clone()]);
                let at = edges.get(here).map_or(0, |(_, at)| *at);
                return Err(file.fault(at, TableFault::Cycle(circle.collect())));
            }
            if !done.contains(step.as_str()) {
                way.push((step, 0));
            }
        }
    }
    Ok(())
}
