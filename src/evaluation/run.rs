//! Needs asked in every form, in parallel: one [`Row`] for each need and form.
//!
//! In: a searcher and needs. Out: rows in the order of needs and forms, whatever thread asked. What a search refuses
//! (outcome `none`) is scored twice: as nothing, which is what people are shown, and as the nearest that it names, so
//! that ranking and refusing can be told apart.

use std::thread;

use serde::Serialize;

use super::forms::{Form, derive};
use super::metrics::{DEPTH, Ranks, rank_list};
use super::need::Need;
use crate::search::answer::{ClauseAnswer, Hit, Outcome, SearchRequest, UnitAnswer, UnitHit};
use crate::search::ranking::rank;
use crate::search::render::{clause_answer, unit_answer};
use crate::search::{SearchError, Searcher};

/// Figures of both levels; `None` where the need grades nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Levels {
    /// Clauses.
    pub clause: Option<Ranks>,
    /// Units.
    pub unit: Option<Ranks>,
}

/// What one need in one form came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The need's id.
    pub need: String,
    /// The need's kind.
    pub kind: String,
    /// [`Form::name`].
    #[serde(serialize_with = "as_name")]
    pub form: Form,
    /// What was typed.
    pub query: String,
    /// [`Outcome::name`].
    pub outcome: &'static str,
    /// What people are shown as an answer; nothing for `none`.
    pub shown: Levels,
    /// What was ranked: the answer, or the nearest for `none`.
    pub ranked: Levels,
    /// The first clause ranked.
    pub first_clause: Option<String>,
    /// The first unit ranked.
    pub first_unit: Option<String>,
    /// Rank of the first right clause within ten, from 1.
    pub clause_rank: Option<usize>,
    /// Rank of the first right unit within ten, from 1.
    pub unit_rank: Option<usize>,
    /// Best coverage among the clauses ranked, 0..1.
    pub coverage: f32,
    /// Whether the marked form of the need shows the same clause first, or is refused too.
    pub same_first_clause: bool,
    /// Whether the marked form of the need is answered or refused alike.
    pub same_outcome: bool,
}

impl Row {
    /// The first clause shown; `None` for a refused query.
    fn first_shown(&self) -> Option<&str> {
        self.first_clause.as_deref().filter(|_| self.is_answered())
    }

    /// Whether people are shown an answer.
    pub fn is_answered(&self) -> bool {
        self.outcome != Outcome::None.name()
    }
}

fn as_name<S: serde::Serializer>(form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(form.name())
}

/// Asks every need in its marked form and then in each other form that applies to it.
///
/// # Errors
/// [`SearchError`] when a search fails.
pub(super) fn ask_all(
    searcher: &Searcher,
    needs: &[&Need],
    forms: &[Form],
) -> Result<Vec<Row>, SearchError> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = needs.len().div_ceil(threads).max(1);
    let parts: Vec<Result<Vec<Row>, SearchError>> = thread::scope(|scope| {
        let workers: Vec<_> = needs
            .chunks(share)
            .map(|part| scope.spawn(move || ask_part(searcher, part, forms)))
            .collect();
        let joined = workers.into_iter().map(|worker| match worker.join() {
            Ok(rows) => rows,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    });
    let parts: Vec<Vec<Row>> = parts.into_iter().collect::<Result<_, _>>()?;
    Ok(parts.concat())
}

fn ask_part(searcher: &Searcher, needs: &[&Need], forms: &[Form]) -> Result<Vec<Row>, SearchError> {
    let mut rows = Vec::new();
    for need in needs {
        let marked = ask(searcher, need, Form::Marked, &need.query)?;
        if forms.contains(&Form::Marked) {
            rows.push(marked.clone());
        }
        for form in forms.iter().filter(|form| **form != Form::Marked) {
            if let Some(query) = derive(*form, &need.id, &need.query) {
                let mut row = ask(searcher, need, *form, &query)?;
                row.same_first_clause = row.first_shown() == marked.first_shown();
                row.same_outcome = row.is_answered() == marked.is_answered();
                rows.push(row);
            }
        }
    }
    Ok(rows)
}

fn ask(searcher: &Searcher, need: &Need, form: Form, query: &str) -> Result<Row, SearchError> {
    let request = SearchRequest {
        text: query.to_owned(),
        limit: DEPTH,
        ..SearchRequest::default()
    };
    // Ranked once for both answers, which the searcher's own two methods would do twice.
    let ranking = rank(searcher, &request, None)?;
    let clauses = clause_answer(searcher, &request, &ranking)?;
    let units = unit_answer(searcher, &request, &ranking)?;
    Ok(row(need, form, query, &clauses, &units))
}

fn row(need: &Need, form: Form, query: &str, clauses: &ClauseAnswer, units: &UnitAnswer) -> Row {
    let ranked_clauses: Vec<&Hit> = clauses.hits.iter().chain(&clauses.nearest).collect();
    let ranked_units: Vec<&UnitHit> = units.units.iter().chain(&units.nearest).collect();
    let clause_ids: Vec<String> = ranked_clauses
        .iter()
        .map(|hit| hit.unit.id.clause(hit.ordinal).to_string())
        .collect();
    let unit_ids: Vec<&str> = ranked_units
        .iter()
        .map(|hit| hit.unit.id.0.as_str())
        .collect();
    let levels = |clause: &[String], unit: &[&str]| Levels {
        clause: rank_list(clause, &need.clauses),
        unit: rank_list(unit, &need.units),
    };
    let ranked = levels(&clause_ids, &unit_ids);
    let rank = |ranks: Option<Ranks>| {
        let mrr = ranks.map_or(0.0, |ranks| ranks.mrr);
        (mrr > 0.0).then(|| (1.0 / mrr).round() as usize)
    };
    Row {
        need: need.id.clone(),
        kind: need.kind.clone(),
        form,
        query: query.to_owned(),
        outcome: clauses.outcome.name(),
        shown: levels(
            &clause_ids[..clauses.hits.len()],
            &unit_ids[..units.units.len()],
        ),
        ranked,
        first_clause: clause_ids.first().cloned(),
        first_unit: unit_ids.first().map(|id| (*id).to_owned()),
        clause_rank: rank(ranked.clause),
        unit_rank: rank(ranked.unit),
        coverage: ranked_clauses
            .iter()
            .map(|hit| hit.coverage)
            .fold(0.0, f32::max),
        same_first_clause: true,
        same_outcome: true,
    }
}
