//! Judged queries to figures: how often the right unit and clause come first, and how honestly the rest is refused.
//!
//! In: a searcher and judged needs. Out: an [`Evaluation`] of plain, serialisable values, and [`report`] as text. The
//! needs are ranked and rendered by the same code as everybody's queries; nothing here changes how anything is ranked.
//!
//! Two halves by need keep us honest: weights are chosen on one and figures reported on the other ([`Half`]).

pub mod baseline;
pub mod forms;
pub mod gap;
pub mod metrics;
pub mod need;
mod random;
pub mod report;
pub mod run;
pub mod significance;
mod slip;
pub mod summary;
pub mod threshold;

use serde::Serialize;

use crate::corpus::{ClauseId, UnitId};
use crate::index::Content;
use crate::search::{SearchError, Searcher};

pub use baseline::{Baseline, Comparison};
pub use forms::Form;
pub use need::{Half, Need, read_needs};

/// What to evaluate.
#[derive(Debug, Clone)]
pub struct EvaluationOptions {
    /// Which needs.
    pub half: Half,
    /// Which forms.
    pub forms: Vec<Form>,
    /// A stored run to compare with.
    pub baseline: Option<Baseline>,
}

impl Default for EvaluationOptions {
    fn default() -> Self {
        Self {
            half: Half::default(),
            forms: Form::ALL.to_vec(),
            baseline: None,
        }
    }
}

/// Everything measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// The generation that answered.
    pub generation: String,
    /// [`Half::name`].
    pub half: &'static str,
    /// Needs asked.
    pub needs: usize,
    /// Judged clauses and units that this index does not have: mistakes in the file, or another corpus.
    pub unknown_ids: Vec<String>,
    /// Figures by form, then by kind.
    pub groups: Vec<summary::Group>,
    /// Small against large units.
    pub gap: Option<gap::Gap>,
    /// Figures against the stored run; empty without one.
    pub comparisons: Vec<Comparison>,
    /// Needs and forms that the stored run does not have; 0 without one.
    pub not_compared: usize,
    /// Each need in each form.
    pub rows: Vec<run::Row>,
}

impl Evaluation {
    /// Figures that fell by more than chance explains.
    pub fn losses(&self) -> impl Iterator<Item = &Comparison> {
        self.comparisons
            .iter()
            .filter(|comparison| comparison.is_loss())
    }

    /// Whether there is something to look into: a loss, or judged ids that the index does not have.
    pub fn has_findings(&self) -> bool {
        self.losses().next().is_some() || !self.unknown_ids.is_empty()
    }
}

/// Asks every need of the half in every form and sums up.
///
/// # Errors
/// [`SearchError`] when a search fails.
pub fn evaluate(
    searcher: &Searcher,
    needs: &[Need],
    options: &EvaluationOptions,
) -> Result<Evaluation, SearchError> {
    let content = &searcher.generation().content;
    let needs: Vec<&Need> = needs
        .iter()
        .filter(|need| options.half.holds(&need.id))
        .collect();
    let rows = run::ask_all(searcher, &needs, &options.forms)?;
    let baseline = options.baseline.as_ref();
    Ok(Evaluation {
        generation: searcher.generation().id.clone(),
        half: options.half.name(),
        needs: needs.len(),
        unknown_ids: unknown_ids(content, &needs),
        groups: summary::groups(&rows, &options.forms),
        gap: gap::gap(content, &needs, &rows),
        comparisons: baseline.map_or_else(Vec::new, |run| run.compare(&rows, &options.forms)),
        not_compared: baseline.map_or(0, |run| run.missing(&rows).len()),
        rows,
    })
}

fn unknown_ids(content: &Content, needs: &[&Need]) -> Vec<String> {
    let has_unit = |id: &UnitId| content.registry.find(id);
    let has_clause = |id: &String| {
        ClauseId::parse(id).is_some_and(|id| {
            let clauses = has_unit(&id.unit).map(|unit| content.clauses.of_unit(unit));
            clauses.is_some_and(|mut range| range.any(|c| content.clauses.ordinal(c) == id.ordinal))
        })
    };
    let mut unknown: Vec<String> = Vec::new();
    for need in needs {
        unknown.extend(need.clauses.keys().filter(|id| !has_clause(id)).cloned());
        let units = need
            .units
            .keys()
            .filter(|id| has_unit(&UnitId((*id).clone())).is_none());
        unknown.extend(units.cloned());
    }
    unknown.sort_unstable();
    unknown.dedup();
    unknown
}
