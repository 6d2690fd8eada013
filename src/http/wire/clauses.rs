//! The answer of `/search/clauses`.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ExplainBody, QueryBody, Rendering, SourceBody, UnitNameBody, explain, pairs, query, source,
    unit_name,
};
use crate::search::answer::{ClauseAnswer, FacetKind, Hit, TotalRelation};

/// The answer to a search for clauses.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClauseBody<'a> {
    /// The query as understood.
    pub query: QueryBody<'a>,
    /// `answer`: one unit is in charge; `ambiguous`: two or three fit about as well; `none`: nobody here is.
    pub outcome: &'static str,
    /// Words that no clause answers.
    pub unmatched: &'a [String],
    /// Clauses found; 0 with `none`.
    pub total: usize,
    /// `eq`: exactly `total`; `gte`: at least.
    pub total_relation: &'static str,
    /// The page asked for, best first; empty with `none`.
    pub hits: Vec<HitBody<'a>>,
    /// The closest clauses when there is no answer.
    pub nearest: Vec<HitBody<'a>>,
    /// Counts asked for by `facets`, most first, under `unit`, `department` and `role`; empty unless asked for.
    pub facets: BTreeMap<&'static str, Vec<FacetBody<'a>>>,
    /// The generation that answered.
    pub generation: &'a str,
    /// How long the search took.
    pub took_ms: f64,
}

/// A clause with its score and evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitBody<'a> {
    /// `unit-id/ordinal`.
    pub id: String,
    /// 0 for the function statement, 1..n for the duties.
    pub ordinal: u32,
    /// `function`, `lead`, `implement`, `coordinate` or `report`.
    pub role: &'static str,
    /// Whose clause it is.
    pub unit: UnitNameBody<'a>,
    /// As published.
    pub text: &'a str,
    /// Half-open, sorted, disjoint ranges of Unicode scalar values in `text`.
    pub highlights: Vec<[usize; 2]>,
    /// Higher is better.
    pub score: f32,
    /// Share of what was asked that the clause holds, 0 to 1.
    pub coverage: f32,
    /// Place in `query.readings` of the reading that carried the clause.
    pub reading: usize,
    /// One sentence in Vietnamese.
    pub why: &'a str,
    /// Words asked for that the clause does not hold.
    pub missing: &'a [String],
    /// Where the text comes from.
    pub source: SourceBody<'a>,
    /// The parts of the score, with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<ExplainBody>,
}

/// One value of a facet.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacetBody<'a> {
    /// Unit id, department id or role.
    pub value: &'a str,
    /// Clauses that have it.
    pub count: usize,
}

/// The answer to a search for clauses, ready to serialise.
pub fn clause_body<'a>(answer: &'a ClauseAnswer, rendering: &Rendering) -> ClauseBody<'a> {
    ClauseBody {
        query: query(&answer.query),
        outcome: answer.outcome.name(),
        unmatched: &answer.unmatched,
        total: answer.total,
        total_relation: match answer.total_relation {
            TotalRelation::Eq => "eq",
            TotalRelation::Gte => "gte",
        },
        hits: answer.hits.iter().map(|one| hit(one, rendering)).collect(),
        nearest: answer
            .nearest
            .iter()
            .map(|one| hit(one, rendering))
            .collect(),
        facets: facets(answer),
        generation: &answer.generation,
        took_ms: rendering.milliseconds(),
    }
}

pub(super) fn hit<'a>(hit: &'a Hit, rendering: &Rendering) -> HitBody<'a> {
    HitBody {
        id: hit.unit.id.clause(hit.ordinal).to_string(),
        ordinal: hit.ordinal,
        role: hit.role.name(),
        unit: unit_name(&hit.unit, &hit.department),
        text: &hit.text,
        highlights: pairs(&hit.highlights),
        score: hit.score,
        coverage: hit.coverage,
        reading: hit.reading,
        why: &hit.why,
        missing: &hit.missing,
        source: source(&hit.unit, Some(hit.span.clone())),
        explain: explain(&hit.parts, rendering),
    }
}

fn facets(answer: &ClauseAnswer) -> BTreeMap<&'static str, Vec<FacetBody<'_>>> {
    let name = |kind| match kind {
        FacetKind::Unit => "unit",
        FacetKind::Department => "department",
        FacetKind::Role => "role",
    };
    answer
        .facets
        .iter()
        .map(|(kind, counts)| {
            let values = counts.iter().map(|one| FacetBody {
                value: &one.value,
                count: one.count,
            });
            (name(*kind), values.collect())
        })
        .collect()
}
