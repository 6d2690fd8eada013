//! The seeded queries of a generation, asked of both engines before a cluster's index may answer.

use super::OpenSearch;
use super::failure::Failure;
use crate::engine::embedded::Embedded;
use crate::engine::{Candidate, Engine, EngineError, EngineQuery, EngineTerm, Within};
use crate::index::golden::{DrawnTerm, drawn_queries};

/// Candidates compared of each answer.
const COMPARED: usize = 10;

/// Scores of two engines, each relative to its best, differ by this at most: both add single-precision numbers, in
/// different orders. Clauses nearer to each other than this may change places.
const ROUNDING: f32 = 1e-5;

/// Asks both.
///
/// # Errors
/// [`Failure::Differs`] for the first answer that is not the same.
pub(super) fn compare(remote: &OpenSearch, embedded: &Embedded) -> Result<(), Failure> {
    let vocabulary = &remote.generation.content.vocabulary;
    for (number, terms) in drawn_queries(vocabulary).into_iter().enumerate() {
        let query = EngineQuery {
            any: terms.into_iter().map(weighted).collect(),
            all: Vec::new(),
            limit: COMPARED,
        };
        let everywhere = Within {
            range: None,
            keep: &|_| true,
        };
        let theirs = remote.collect(&query, everywhere, None)?;
        let ours = match embedded.retrieve(&query, everywhere, None) {
            Ok(found) => found.candidates,
            Err(EngineError::OpenSearch(failure)) => return Err(failure),
            Err(EngineError::Embedded(error)) => return Err(Failure::Garbled(error.to_string())),
        };
        if let Some(difference) = difference(&ours, &theirs) {
            let query = number + 1;
            return Err(Failure::Differs { query, difference });
        }
    }
    Ok(())
}

fn weighted(term: DrawnTerm) -> (EngineTerm, f32) {
    let term = match term {
        DrawnTerm::Syllable(text) => EngineTerm::Syllable(text),
        DrawnTerm::Pair(text) => EngineTerm::Pair(text),
    };
    (term, 1.0)
}

/// The first difference that rounding does not explain.
fn difference(ours: &[Candidate], theirs: &[Candidate]) -> Option<String> {
    if ours.len() != theirs.len() {
        return Some(format!("{} và {} nhiệm vụ", ours.len(), theirs.len()));
    }
    let relative = |all: &[Candidate], place: usize| all[place].score / all[0].score;
    (0..ours.len()).find_map(|place| {
        let (a, b) = (relative(ours, place), relative(theirs, place));
        let level = |other: usize| {
            ours.get(other)
                .is_none_or(|_| (relative(ours, other) - a).abs() <= ROUNDING)
        };
        let tied = level(place + 1) || place > 0 && level(place - 1);
        let same = ours[place].clause == theirs[place].clause || tied;
        (!same || (a - b).abs() > ROUNDING).then(|| {
            format!(
                "hạng {}: nhiệm vụ {} ({a:.6}) và {} ({b:.6})",
                place + 1,
                ours[place].clause,
                theirs[place].clause
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(all: &[(u32, f32)]) -> Vec<Candidate> {
        let candidate = |(clause, score): &(u32, f32)| Candidate {
            clause: *clause,
            score: *score,
        };
        all.iter().map(candidate).collect()
    }

    #[test]
    fn a_constant_ratio_and_changed_places_of_level_clauses_are_no_difference() {
        let ours = candidates(&[(3, 2.2), (1, 1.1), (7, 1.1), (9, 0.55)]);
        let same = candidates(&[(3, 1.0), (7, 0.5), (1, 0.5), (9, 0.25)]);
        assert_eq!(difference(&ours, &same), None);
        let other_clause = candidates(&[(4, 1.0), (1, 0.5), (7, 0.5), (9, 0.25)]);
        assert!(difference(&ours, &other_clause).unwrap().contains("hạng 1"));
        let other_score = candidates(&[(3, 1.0), (1, 0.5), (7, 0.49), (9, 0.25)]);
        assert!(difference(&ours, &other_score).unwrap().contains("hạng 3"));
        assert!(difference(&ours, &same[..3]).is_some());
    }
}
