//! Answers to many topics, as the analysts' bench shows them: a heat map, a table, gaps.

use super::pages_view::{clause_view, source};
use super::problem::Problem;
use super::wire::batch::BatchRow;
use crate::corpus::UnitId;
use crate::search::answer::{Outcome, UnitAnswer, UnitHit};
use crate::web::address::Asked;
use crate::web::{BenchResult, BenchRow, ClauseView, Frame, Heat, HeatValue, Link, heat_map};

/// Units in the picture.
const COLUMNS: usize = 24;

/// A topic and its answer.
pub(super) struct Answered {
    /// As given.
    pub(super) topic: String,
    /// The units, or why there are none.
    pub(super) answer: Result<UnitAnswer, Problem>,
}

impl Answered {
    /// The row of a file.
    pub(super) fn into_row(self) -> BatchRow {
        match self.answer {
            Ok(answer) => BatchRow::new(self.topic, &answer),
            Err(problem) => BatchRow::failed(self.topic, &problem),
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.answer.as_ref().ok().map(|answer| answer.outcome)
    }

    fn units(&self) -> &[UnitHit] {
        self.answer.as_ref().map_or(&[], |answer| &answer.units)
    }

    fn is_unclear(&self) -> bool {
        !matches!(self.outcome(), Some(Outcome::Answer | Outcome::None))
    }
}

/// Everything the page shows.
pub(super) fn result(frame: &Frame, answers: &[Answered]) -> BenchResult {
    let count = |wanted| {
        let all = answers.iter();
        all.filter(move |one| one.outcome() == Some(wanted))
    };
    BenchResult {
        heat: picture(frame, answers),
        rows: answers.iter().map(|one| row(frame, one)).collect(),
        gaps: count(Outcome::None)
            .map(|one| topic_link(frame, &one.topic, None))
            .collect(),
        unclear: answers.iter().filter(|one| one.is_unclear()).count(),
        clear: count(Outcome::Answer).count(),
    }
}

fn topic_link(frame: &Frame, topic: &str, unit: Option<&UnitId>) -> Link {
    Link {
        name: topic.to_owned(),
        url: frame.links.search(&Asked {
            query: topic.to_owned(),
            unit: unit.map_or_else(String::new, |id| id.0.clone()),
            ..Asked::default()
        }),
    }
}

fn row(frame: &Frame, one: &Answered) -> BenchRow {
    let verdict = match (&one.answer, one.outcome()) {
        (Err(problem), _) => problem.detail(frame.language.into()),
        (_, Some(Outcome::Answer)) => frame.t("rõ một đơn vị", "one clear unit").to_owned(),
        (_, Some(Outcome::Ambiguous)) => frame
            .t(
                "chưa rõ: nhiều đơn vị ngang nhau",
                "not clear: several level",
            )
            .to_owned(),
        _ => frame.t("không đơn vị nào", "nobody").to_owned(),
    };
    let best = one.units().first().and_then(|unit| unit.evidence.first());
    BenchRow {
        topic: (!one.topic.is_empty()).then(|| topic_link(frame, &one.topic, None)),
        verdict,
        unclear: one.is_unclear(),
        units: one
            .units()
            .iter()
            .map(|hit| Link {
                name: hit.unit.name.clone(),
                url: frame.links.unit(&hit.unit.id.0),
            })
            .collect(),
        clause: best.map(|hit| ClauseView {
            why: String::new(),
            ..clause_view(frame, hit)
        }),
        decision: best.and_then(|hit| hit.unit.decision.clone()),
        source: best.and_then(|hit| hit.unit.source_url.as_deref().and_then(source)),
    }
}

/// Units that answer most topics come first; a cell leads to the evidence.
fn picture(frame: &Frame, answers: &[Answered]) -> Heat {
    let mut columns: Vec<(&UnitHit, f32)> = Vec::new();
    for hit in answers.iter().flat_map(Answered::units) {
        match columns
            .iter_mut()
            .find(|(known, _)| known.unit.id == hit.unit.id)
        {
            Some((_, sum)) => *sum += hit.score,
            None => columns.push((hit, hit.score)),
        }
    }
    columns.sort_by(|a, b| {
        b.1.total_cmp(&a.1)
            .then_with(|| a.0.unit.id.cmp(&b.0.unit.id))
    });
    columns.truncate(COLUMNS);
    let place = |id: &UnitId| columns.iter().position(|(hit, _)| hit.unit.id == *id);
    let mut values = Vec::new();
    for (row, one) in answers.iter().enumerate() {
        let best = one.units().first().map_or(1.0, |hit| hit.score);
        for hit in one.units() {
            let Some(column) = place(&hit.unit.id) else {
                continue;
            };
            values.push(HeatValue {
                row,
                column,
                share: hit.score / best.max(f32::MIN_POSITIVE),
                title: format!("{} – {}: {}", one.topic, hit.unit.name, hit.why),
                url: topic_link(frame, &one.topic, Some(&hit.unit.id)).url,
            });
        }
    }
    let rows: Vec<(String, bool)> = answers
        .iter()
        .map(|one| (one.topic.clone(), one.is_unclear()))
        .collect();
    let names: Vec<String> = columns
        .iter()
        .map(|(hit, _)| hit.unit.name.clone())
        .collect();
    heat_map(&rows, &names, values)
}
