//! The coverage below which a query is refused, derived from needs whose answer is known.
//!
//! In: a searcher and needs, the tuning half of the sample's. Out: each candidate threshold with what it keeps and
//! refuses, and the one that the rule chooses. It does not set anything: the shipped value is
//! [`weights::ANSWER_COVERAGE`](crate::search::weights::ANSWER_COVERAGE), and a test compares the two.
//!
//! The rule: of the thresholds 0.05, 0.06 … 0.95 the largest that still answers 90 % of the answerable queries, those
//! that share no word with their clause included: terms reach most of them. It lies on the flat top of balanced accuracy
//! (0.36 to 0.46), where chance would choose; 95 % would have to let a quarter of the unanswerable queries in.
//!
//! Queries count in the forms of [`FORMS`], whose coverage differs; the other forms spell the same words.
//!
//! A refused query is read once more with corrections, so coverage depends a little on the threshold in force: the
//! shipped value has to be one that gives itself back.

use serde::Serialize;

use super::forms::{Form, derive};
use super::need::Need;
use crate::search::answer::SearchRequest;
use crate::search::ranking::{Ranking, rank};
use crate::search::{SearchError, Searcher};

/// The forms that the threshold is derived from.
pub const FORMS: [Form; 4] = [Form::Marked, Form::Unmarked, Form::PartlyMarked, Form::Slip];

/// A threshold and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tradeoff {
    /// Queries with less coverage are refused.
    pub threshold: f32,
    /// Share of answerable queries answered.
    pub answered: f64,
    /// Share of unanswerable queries refused.
    pub refused: f64,
}

impl Tradeoff {
    /// Mean of both shares.
    pub fn balanced(&self) -> f64 {
        f64::midpoint(self.answered, self.refused)
    }
}

/// What decides about a query, and what would be right.
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    /// The best coverage of a clause, or the strength of a unit's name, whichever is higher, 0..1.
    pub coverage: f32,
    /// Whether some unit here handles it.
    pub answerable: bool,
}

/// The support of every need in every form of [`FORMS`].
///
/// # Errors
/// [`SearchError`] when a search fails.
pub fn supports(searcher: &Searcher, needs: &[&Need]) -> Result<Vec<Support>, SearchError> {
    let mut supports = Vec::new();
    for need in needs {
        for query in FORMS
            .iter()
            .filter_map(|form| derive(*form, &need.id, &need.query))
        {
            let request = SearchRequest {
                text: query,
                limit: 1,
                ..SearchRequest::default()
            };
            supports.push(Support {
                coverage: support(&rank(searcher, &request, None)?),
                answerable: need.is_answerable(),
            });
        }
    }
    Ok(supports)
}

/// What the outcome of a ranking is decided by; nothing when the query names a topic of others.
pub fn support(ranking: &Ranking) -> f32 {
    if ranking.only_elsewhere {
        return 0.0;
    }
    let clauses = ranking.clauses.iter().map(|clause| clause.score.coverage);
    let names = ranking.units.iter().map(|unit| unit.name);
    clauses.chain(names).fold(0.0, f32::max)
}

/// Every candidate threshold, from low to high.
pub fn tradeoffs(supports: &[Support]) -> Vec<Tradeoff> {
    let share = |answerable: bool, kept: &dyn Fn(f32) -> bool| {
        let of_side = || supports.iter().filter(|s| s.answerable == answerable);
        let held = of_side().filter(|s| kept(s.coverage)).count();
        held as f64 / of_side().count().max(1) as f64
    };
    (5..=95u8)
        .map(|percent| {
            let threshold = f32::from(percent) / 100.0;
            Tradeoff {
                threshold,
                answered: share(true, &|coverage| coverage >= threshold),
                refused: share(false, &|coverage| coverage < threshold),
            }
        })
        .collect()
}

/// The share of answerable queries that a threshold has to keep.
const KEPT: f64 = 0.9;

/// The candidate that the rule chooses; `None` when there is none.
pub fn choose(tradeoffs: &[Tradeoff]) -> Option<Tradeoff> {
    tradeoffs
        .iter()
        .rev()
        .find(|tradeoff| tradeoff.answered >= KEPT)
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_parts_what_can_be_parted() {
        let row = |coverage, answerable| Support {
            coverage,
            answerable,
        };
        let rows = [
            row(0.2, false),
            row(0.305, false),
            row(0.5, true),
            row(0.9, true),
        ];
        let chosen = choose(&tradeoffs(&rows)).unwrap();
        assert_eq!((chosen.answered, chosen.refused), (1.0, 1.0));
        assert!((0.5..0.51).contains(&chosen.threshold), "{chosen:?}");
        assert_eq!(choose(&[]), None);
    }
}
