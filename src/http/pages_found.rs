//! What a search found, as the search page shows it: the unit in charge first, then the others, then clauses.

use super::pages::CLAUSES;
use super::pages_facets::{facets, filters};
use super::pages_view::{clause_view, unit_view};
use super::request::DEPTH_MAX;
use crate::index::Registry;
use crate::search::answer::{
    ClauseAnswer, Hit, Outcome, ReadingKind, TotalRelation, UnitAnswer, UnitHit,
};
use crate::search::weights;
use crate::web::address::Asked;
use crate::web::{ElsewhereView, Found, Frame, Link, ReadingNote, UnitView, Verdict};

/// Units shown level at most.
const LEVEL_UNITS: usize = 3;

/// Both answers to one question.
pub(super) struct Answers {
    /// Units, unless only clauses were asked for.
    pub(super) units: Option<UnitAnswer>,
    /// Clauses.
    pub(super) clauses: ClauseAnswer,
}

/// What the search page shows of them.
pub(super) fn found(registry: &Registry, frame: &Frame, asked: &Asked, answers: &Answers) -> Found {
    let clauses = &answers.clauses;
    let verdict = verdict(answers);
    let (lead, others) = cards(registry, frame, answers, verdict);
    let elsewhere = answers.units.iter().flat_map(|units| &units.elsewhere);
    let count = count(frame, answers);
    Found {
        verdict,
        status: status(frame, verdict, &lead, &count),
        readings: readings(frame, asked, answers),
        offered: offered(frame, asked, clauses),
        not_literal: asked
            .literal
            .then(|| frame.links.search(&asked.literal(false))),
        unmatched: clauses.unmatched.clone(),
        ignored: clauses.query.ignored.clone(),
        units: lead,
        others,
        elsewhere: elsewhere
            .map(|other| ElsewhereView {
                topic: other.topic.clone(),
                who: other.who.clone(),
                basis: other.basis.clone(),
            })
            .collect(),
        clauses: clauses
            .hits
            .iter()
            .map(|hit| clause_view(frame, hit))
            .collect(),
        count,
        first: (asked.page - 1) * CLAUSES + 1,
        filters: filters(registry, frame, asked),
        facets: facets(registry, frame, asked, clauses),
        previous: (asked.page > 1).then(|| frame.links.search(&asked.on_page(asked.page - 1))),
        next: (asked.page * CLAUSES < clauses.total.min(DEPTH_MAX))
            .then(|| frame.links.search(&asked.on_page(asked.page + 1))),
    }
}

fn verdict(answers: &Answers) -> Verdict {
    match answers.units.as_ref().map(|units| units.outcome) {
        None => Verdict::Clauses,
        Some(Outcome::Answer) => Verdict::Answer,
        Some(Outcome::Ambiguous) => Verdict::Ambiguous,
        Some(Outcome::None) => Verdict::None,
    }
}

/// The units on top, and the rest.
fn cards(
    registry: &Registry,
    frame: &Frame,
    answers: &Answers,
    verdict: Verdict,
) -> (Vec<UnitView>, Vec<UnitView>) {
    let Some(units) = &answers.units else {
        return (Vec::new(), Vec::new());
    };
    let view = |hit: &UnitHit| unit_view(registry, frame, hit);
    let best = units.units.first().map_or(0.0, |hit| hit.score);
    let level = |hit: &&UnitHit| hit.score >= best * weights::AMBIGUOUS;
    let lead = match verdict {
        Verdict::None | Verdict::Clauses => {
            return (units.nearest.iter().map(view).collect(), Vec::new());
        }
        Verdict::Answer => 1,
        Verdict::Ambiguous => units.units.iter().take(LEVEL_UNITS).filter(level).count(),
    };
    let lead = lead.min(units.units.len());
    let (first, rest) = units.units.split_at(lead);
    (
        first.iter().map(view).collect(),
        rest.iter().map(view).collect(),
    )
}

fn count(frame: &Frame, answers: &Answers) -> String {
    let least = match answers.clauses.total_relation {
        TotalRelation::Eq => "",
        TotalRelation::Gte => frame.t("ít nhất ", "at least "),
    };
    let total = answers.clauses.total;
    match (total, answers.units.is_some()) {
        (0, _) => frame
            .t("Không có nhiệm vụ nào khớp", "No duty matches")
            .to_owned(),
        (_, true) => format!(
            "{} ({least}{total})",
            frame.t("Mọi nhiệm vụ khớp", "All duties that match")
        ),
        (_, false) => format!("{least}{total} {}", frame.t("nhiệm vụ", "duties")),
    }
}

/// The sentence that is read aloud.
fn status(frame: &Frame, verdict: Verdict, lead: &[UnitView], count: &str) -> String {
    let names: Vec<&str> = lead.iter().map(|unit| unit.name.as_str()).collect();
    let names = names.join("; ");
    match verdict {
        Verdict::Answer => format!(
            "{}: {names}. {count}.",
            frame.t("Đơn vị phụ trách", "The unit in charge")
        ),
        Verdict::Ambiguous => format!(
            "{}: {names}. {count}.",
            frame.t("Các đơn vị có thể phụ trách", "Units that may be in charge")
        ),
        Verdict::None => frame
            .t(
                "Không tìm thấy đơn vị nào ở đây phụ trách việc này.",
                "No unit here is in charge of this.",
            )
            .to_owned(),
        Verdict::Clauses => format!("{count}."),
    }
}

/// Readings that changed what is shown; the others would only raise questions.
fn readings(frame: &Frame, asked: &Asked, answers: &Answers) -> Vec<ReadingNote> {
    let carried: Vec<usize> = shown_hits(answers).map(|hit| hit.reading).collect();
    let readings = answers.clauses.query.readings.iter().enumerate();
    let changed = readings.filter(|(place, reading)| {
        reading.used && reading.kind != ReadingKind::Typed && carried.contains(place)
    });
    changed
        .map(|(_, reading)| ReadingNote {
            instead: matches!(
                reading.kind,
                ReadingKind::Keystrokes | ReadingKind::Correction | ReadingKind::Marks
            ),
            text: reading.text.clone(),
            literal: frame.links.search(&asked.literal(true)),
        })
        .collect()
}

fn shown_hits(answers: &Answers) -> impl Iterator<Item = &Hit> {
    let of_units = answers.units.iter().flat_map(|units| {
        let all = units.units.iter().chain(&units.nearest);
        all.flat_map(|unit| &unit.evidence)
    });
    let clauses = &answers.clauses;
    of_units.chain(clauses.hits.iter().chain(&clauses.nearest))
}

fn offered(frame: &Frame, asked: &Asked, clauses: &ClauseAnswer) -> Vec<Link> {
    let readings = clauses.query.readings.iter();
    let unused = readings.filter(|reading| !reading.used && reading.text != asked.query);
    unused
        .map(|reading| Link {
            name: reading.text.clone(),
            url: frame.links.search(&asked.other_words(&reading.text)),
        })
        .collect()
}
