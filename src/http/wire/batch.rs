//! The rows of `/search/units/batch`, alike in JSON, CSV and XLSX.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::search::answer::{UnitAnswer, UnitHit};

/// The most topics of one call.
pub const TOPICS_MAX: usize = 1_000;

/// The media type of XLSX.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The columns, in order; the fields of a row in JSON have the same names.
pub const COLUMNS: &[&str] = &[
    "topic",
    "outcome",
    "unit_1",
    "unit_1_name",
    "score_1",
    "unit_2",
    "unit_2_name",
    "score_2",
    "unit_3",
    "unit_3_name",
    "score_3",
    "clause",
    "clause_text",
    "source_url",
    "error",
];

/// The topics of a call as JSON.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchTopics {
    /// From 1 to 1,000 topics, each a text; what is no text becomes a row with an error.
    #[schema(min_items = 1, max_items = 1000)]
    pub topics: Vec<serde_json::Value>,
}

/// All rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchBody<'a> {
    /// One for each topic, in the order given.
    pub rows: &'a [BatchRow],
    /// The generation that answered.
    pub generation: &'a str,
}

/// One topic with its units, its best clause, or what went wrong.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct BatchRow {
    /// As given.
    pub topic: String,
    /// `answer`, `ambiguous` or `none`; absent when `error` is there.
    pub outcome: Option<&'static str>,
    /// Id of the best unit.
    pub unit_1: Option<String>,
    /// Its name.
    pub unit_1_name: Option<String>,
    /// Its score.
    pub score_1: Option<f32>,
    /// Id of the second unit.
    pub unit_2: Option<String>,
    /// Its name.
    pub unit_2_name: Option<String>,
    /// Its score.
    pub score_2: Option<f32>,
    /// Id of the third unit.
    pub unit_3: Option<String>,
    /// Its name.
    pub unit_3_name: Option<String>,
    /// Its score.
    pub score_3: Option<f32>,
    /// Id of the best clause of the best unit.
    pub clause: Option<String>,
    /// Its text.
    pub clause_text: Option<String>,
    /// Where it was published.
    pub source_url: Option<String>,
    /// A stable code, a colon, and what went wrong in Vietnamese.
    pub error: Option<String>,
}

impl BatchRow {
    /// The row of an answered topic.
    pub fn new(topic: String, answer: &UnitAnswer) -> Self {
        let unit = |place: usize| answer.units.get(place);
        let id = |place| unit(place).map(|one: &UnitHit| one.unit.id.0.clone());
        let name = |place| unit(place).map(|one: &UnitHit| one.unit.name.clone());
        let score = |place| unit(place).map(|one: &UnitHit| one.score);
        let best = unit(0).and_then(|one| one.evidence.first());
        Self {
            topic,
            outcome: Some(answer.outcome.name()),
            unit_1: id(0),
            unit_1_name: name(0),
            score_1: score(0),
            unit_2: id(1),
            unit_2_name: name(1),
            score_2: score(1),
            unit_3: id(2),
            unit_3_name: name(2),
            score_3: score(2),
            clause: best.map(|hit| hit.unit.id.clause(hit.ordinal).to_string()),
            clause_text: best.map(|hit| hit.text.clone()),
            source_url: best.and_then(|hit| hit.unit.source_url.clone()),
            error: None,
        }
    }

    /// The row of a topic that could not be answered.
    pub fn failed(topic: String, problem: &Problem) -> Self {
        let error = format!(
            "{}: {}",
            problem.code().0,
            problem.detail(Language::Vietnamese)
        );
        Self {
            topic,
            error: Some(error),
            ..Self::default()
        }
    }

    /// The row as texts, in the order of [`COLUMNS`]; what is absent is blank.
    pub fn cells(&self) -> [String; 15] {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let number =
            |value: Option<f32>| value.map(|score| format!("{score:.4}")).unwrap_or_default();
        [
            self.topic.clone(),
            self.outcome.unwrap_or_default().to_owned(),
            text(&self.unit_1),
            text(&self.unit_1_name),
            number(self.score_1),
            text(&self.unit_2),
            text(&self.unit_2_name),
            number(self.score_2),
            text(&self.unit_3),
            text(&self.unit_3_name),
            number(self.score_3),
            text(&self.clause),
            text(&self.clause_text),
            text(&self.source_url),
            text(&self.error),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_a_row_are_its_columns() {
        let row = serde_json::to_value(BatchRow::default()).unwrap();
        let fields: Vec<_> = row.as_object().unwrap().keys().cloned().collect();
        let mut columns = COLUMNS.to_vec();
        columns.sort_unstable();
        assert_eq!(fields, columns);
    }
}
