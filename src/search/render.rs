//! A ranking to the values people are shown: texts, highlights, sentences, counts.

use super::answer::{
    ClauseAnswer, FacetCount, FacetKind, Hit, Outcome, QueryView, ScorePart, SearchRequest,
    TotalRelation, UnitAnswer, UnitHit,
};
use super::explain::{clause_parts, missing_words, sentence};
use super::highlight::highlight;
use super::ranking::{RankedClause, Ranking};
use super::rerank::Scratch;
use super::units::RankedUnit;
use super::{SearchError, Searcher, weights};
use crate::analysis::BREAK;

/// Clauses shown for a unit.
const EVIDENCE: usize = 3;

/// Clauses or units shown as nearest when there is no answer.
const NEAREST: usize = 3;

/// The answer to a search for clauses.
///
/// # Errors
/// [`SearchError::Texts`] when a stored text is damaged.
pub fn clause_answer(
    searcher: &Searcher,
    request: &SearchRequest,
    ranking: &Ranking,
) -> Result<ClauseAnswer, SearchError> {
    let shown = above_floor(ranking);
    let (hits, nearest) = if ranking.outcome == Outcome::None {
        (&[][..], &shown[..NEAREST.min(shown.len())])
    } else {
        let from = request.offset.min(shown.len());
        (
            &shown[from..(from + request.limit).min(shown.len())],
            &[][..],
        )
    };
    let none = ranking.outcome == Outcome::None;
    Ok(ClauseAnswer {
        query: query_view(request, ranking),
        outcome: ranking.outcome,
        unmatched: unmatched(searcher, ranking),
        total: if none { 0 } else { shown.len() },
        total_relation: if ranking.cut && !none {
            TotalRelation::Gte
        } else {
            TotalRelation::Eq
        },
        hits: hits
            .iter()
            .map(|ranked| hit(searcher, ranking, ranked))
            .collect::<Result<_, _>>()?,
        nearest: nearest
            .iter()
            .map(|ranked| hit(searcher, ranking, ranked))
            .collect::<Result<_, _>>()?,
        facets: if none {
            Vec::new()
        } else {
            facets(searcher, request, shown)
        },
        generation: searcher.generation.id.clone(),
    })
}

/// The answer to a search for units.
///
/// # Errors
/// [`SearchError::Texts`] when a stored text is damaged.
pub fn unit_answer(
    searcher: &Searcher,
    request: &SearchRequest,
    ranking: &Ranking,
) -> Result<UnitAnswer, SearchError> {
    let none = ranking.outcome == Outcome::None;
    let (limit, evidence) = if none {
        (NEAREST, 1)
    } else {
        (request.limit, EVIDENCE)
    };
    let shown = ranking
        .units
        .iter()
        .take(limit)
        .filter(|unit| none || unit.score >= weights::UNIT_FLOOR * ranking.units[0].score);
    let hits: Vec<UnitHit> = shown
        .map(|unit| unit_hit(searcher, ranking, unit, evidence))
        .collect::<Result<_, _>>()?;
    let (units, nearest) = if none {
        (Vec::new(), hits)
    } else {
        (hits, Vec::new())
    };
    Ok(UnitAnswer {
        query: query_view(request, ranking),
        outcome: ranking.outcome,
        unmatched: unmatched(searcher, ranking),
        units,
        nearest,
        elsewhere: if none {
            ranking
                .topics
                .iter()
                .map(|found| searcher.elsewhere.topic(found).clone())
                .collect()
        } else {
            Vec::new()
        },
        generation: searcher.generation.id.clone(),
    })
}

fn query_view(request: &SearchRequest, ranking: &Ranking) -> QueryView {
    QueryView {
        text: request.text.clone(),
        as_of: ranking.as_of,
        readings: ranking.understood.readings.clone(),
        ignored: ranking.ignored.clone(),
    }
}

/// Candidates that hold enough of the query beside the best one.
fn above_floor(ranking: &Ranking) -> &[RankedClause] {
    let Some(best) = ranking.clauses.first() else {
        return &[];
    };
    let floor = best.total() * weights::FLOOR;
    let end = ranking
        .clauses
        .partition_point(|ranked| ranked.total() >= floor);
    &ranking.clauses[..end]
}

/// Words of the query that the best clause does not hold; all of them when there is no clause.
fn unmatched(searcher: &Searcher, ranking: &Ranking) -> Vec<String> {
    let mut scratch = Scratch::default();
    match ranking.clauses.first() {
        Some(best) => scratch.read(
            &ranking.matcher,
            &searcher.generation.content.clauses,
            best.clause,
        ),
        None => {
            return ranking
                .understood
                .words
                .iter()
                .map(|word| word.word.typed.clone())
                .collect();
        }
    }
    missing_words(&ranking.understood, &ranking.matcher, &scratch)
}

fn hit(searcher: &Searcher, ranking: &Ranking, ranked: &RankedClause) -> Result<Hit, SearchError> {
    let content = &searcher.generation.content;
    let (table, clause) = (&content.clauses, ranked.clause);
    let text = content.text(clause)?;
    let mut scratch = Scratch::default();
    scratch.read(&ranking.matcher, table, clause);
    let mut syllables = Vec::with_capacity(table.length(clause) as usize);
    table.for_each_syllable(clause, |_, id| {
        if id != BREAK {
            syllables.push(id);
        }
    });
    let unit = table.unit(clause);
    Ok(Hit {
        unit: content.registry.unit(unit).clone(),
        department: content
            .registry
            .department(content.registry.department_of(unit))
            .department
            .clone(),
        ordinal: table.ordinal(clause),
        role: table.role(clause),
        span: table.span(clause),
        highlights: highlight(&text, &syllables, &ranking.matcher, &scratch),
        score: ranked.total(),
        coverage: ranked.score.coverage,
        reading: ranked.score.reading,
        why: sentence(
            &ranking.understood,
            &ranking.matcher,
            &scratch,
            &ranked.score,
            table.role(clause),
        ),
        missing: missing_words(&ranking.understood, &ranking.matcher, &scratch),
        parts: clause_parts(ranked),
        text,
    })
}

fn unit_hit(
    searcher: &Searcher,
    ranking: &Ranking,
    ranked: &RankedUnit,
    evidence: usize,
) -> Result<UnitHit, SearchError> {
    let registry = &searcher.generation.content.registry;
    let floor = ranked
        .evidence
        .first()
        .map_or(0.0, |best| ranking.clauses[*best].total() * weights::FLOOR);
    let places = ranked
        .evidence
        .iter()
        .take(evidence)
        .filter(|place| ranking.clauses[**place].total() >= floor);
    let evidence: Vec<Hit> = places
        .map(|place| hit(searcher, ranking, &ranking.clauses[*place]))
        .collect::<Result<_, _>>()?;
    let unit = registry.unit(ranked.unit).clone();
    let department = registry
        .department(registry.department_of(ranked.unit))
        .department
        .clone();
    Ok(UnitHit {
        why: unit_sentence(searcher, &unit, ranked, &evidence),
        unit,
        department,
        score: ranked.score,
        evidence,
        parts: unit_parts(ranked),
    })
}

fn unit_sentence(
    searcher: &Searcher,
    unit: &crate::corpus::Unit,
    ranked: &RankedUnit,
    evidence: &[Hit],
) -> String {
    let mut sentence = if ranked.name >= weights::ANSWER_COVERAGE {
        "câu hỏi nêu tên đơn vị".to_owned()
    } else {
        evidence
            .first()
            .map_or_else(String::new, |best| best.why.clone())
    };
    if ranked.ended < 0.0 {
        let successor = unit
            .successor
            .as_ref()
            .and_then(|id| searcher.generation.content.registry.find(id));
        let name = successor.map(|number| {
            searcher
                .generation
                .content
                .registry
                .unit(number)
                .name
                .as_str()
        });
        match name {
            Some(name) => sentence.push_str(&format!("; đơn vị đã kết thúc, nay là {name}")),
            None => sentence.push_str("; đơn vị đã kết thúc"),
        }
    }
    sentence
}

fn unit_parts(ranked: &RankedUnit) -> Vec<ScorePart> {
    let part = |name, label, value| ScorePart { name, label, value };
    let mut parts = vec![
        part("clauses", "các nhiệm vụ khớp nhất", ranked.clauses),
        part("profile", "toàn bộ nhiệm vụ của đơn vị", ranked.profile),
        part("name", "tên đơn vị", ranked.named),
    ];
    if ranked.ended != 0.0 {
        parts.push(part("ended", "đơn vị đã kết thúc", ranked.ended));
    }
    parts
}

fn facets(
    searcher: &Searcher,
    request: &SearchRequest,
    shown: &[RankedClause],
) -> Vec<(FacetKind, Vec<FacetCount>)> {
    let count = |kind: &FacetKind| {
        let mut counts: Vec<FacetCount> = Vec::new();
        for ranked in shown {
            let value = facet_value(searcher, ranked, *kind);
            match counts.iter_mut().find(|known| known.value == value) {
                Some(known) => known.count += 1,
                None => counts.push(FacetCount { value, count: 1 }),
            }
        }
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        (*kind, counts)
    };
    request.facets.iter().map(count).collect()
}

fn facet_value(searcher: &Searcher, ranked: &RankedClause, kind: FacetKind) -> String {
    let content = &searcher.generation.content;
    let unit = content.clauses.unit(ranked.clause);
    match kind {
        FacetKind::Unit => content.registry.unit(unit).id.0.clone(),
        FacetKind::Department => content
            .registry
            .department(content.registry.department_of(unit))
            .department
            .id
            .0
            .clone(),
        FacetKind::Role => content.clauses.role(ranked.clause).name().to_owned(),
    }
}
