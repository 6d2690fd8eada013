//! The answer of `/search/units`.

use serde::Serialize;
use utoipa::ToSchema;

use super::clauses::{HitBody, hit};
use super::{ExplainBody, QueryBody, Rendering, UnitCardBody, explain, query, unit_card};
use crate::search::answer::{UnitAnswer, UnitHit};

/// The answer to a search for units.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitBody<'a> {
    /// The query as understood.
    pub query: QueryBody<'a>,
    /// `answer`: one unit is in charge; `ambiguous`: two or three fit about as well; `none`: nobody here is.
    pub outcome: &'static str,
    /// Words that no clause answers.
    pub unmatched: &'a [String],
    /// Best first; empty with `none`.
    pub units: Vec<UnitHitBody<'a>>,
    /// The closest units when there is no answer.
    pub nearest: Vec<NearestBody<'a>>,
    /// Who handles it instead, when known.
    pub elsewhere: Vec<ElsewhereBody<'a>>,
    /// The generation that answered.
    pub generation: &'a str,
    /// How long the search took.
    pub took_ms: f64,
}

/// A unit with the clauses that say so.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitHitBody<'a> {
    /// The unit and how to reach it.
    pub unit: UnitCardBody<'a>,
    /// Higher is better.
    pub score: f32,
    /// One sentence in Vietnamese.
    pub why: &'a str,
    /// The clauses, best first.
    pub evidence: Vec<HitBody<'a>>,
    /// The parts of the score, with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<ExplainBody>,
}

/// A unit that comes close, with its best clause.
#[derive(Debug, Serialize, ToSchema)]
pub struct NearestBody<'a> {
    /// The unit and how to reach it.
    pub unit: UnitCardBody<'a>,
    /// Its best clause.
    pub hit: Option<HitBody<'a>>,
}

/// A topic that another level or agency handles.
#[derive(Debug, Serialize, ToSchema)]
pub struct ElsewhereBody<'a> {
    /// The topic.
    pub topic: &'a str,
    /// Who handles it.
    pub who: &'a str,
    /// On what legal basis.
    pub basis: Option<&'a str>,
}

/// The answer to a search for units, ready to serialise.
pub fn unit_body<'a>(answer: &'a UnitAnswer, rendering: &Rendering) -> UnitBody<'a> {
    let elsewhere = answer.elsewhere.iter().map(|other| ElsewhereBody {
        topic: &other.topic,
        who: &other.who,
        basis: other.basis.as_deref(),
    });
    UnitBody {
        query: query(&answer.query),
        outcome: answer.outcome.name(),
        unmatched: &answer.unmatched,
        units: answer
            .units
            .iter()
            .map(|one| unit_hit(one, rendering))
            .collect(),
        nearest: answer
            .nearest
            .iter()
            .map(|one| nearest(one, rendering))
            .collect(),
        elsewhere: elsewhere.collect(),
        generation: &answer.generation,
        took_ms: rendering.milliseconds(),
    }
}

fn unit_hit<'a>(one: &'a UnitHit, rendering: &Rendering) -> UnitHitBody<'a> {
    UnitHitBody {
        unit: unit_card(&one.unit, &one.department),
        score: one.score,
        why: &one.why,
        evidence: one
            .evidence
            .iter()
            .map(|clause| hit(clause, rendering))
            .collect(),
        explain: explain(&one.parts, rendering),
    }
}

fn nearest<'a>(one: &'a UnitHit, rendering: &Rendering) -> NearestBody<'a> {
    NearestBody {
        unit: unit_card(&one.unit, &one.department),
        hit: one.evidence.first().map(|clause| hit(clause, rendering)),
    }
}
