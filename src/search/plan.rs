//! Readings to one flat union for the engine.
//!
//! Folded syllables and folded pairs of the typed words and of every meaning, each with a weight; what stands in
//! quotation marks must be there. Expansions are cut first when the union grows too long.

use rustc_hash::FxHashMap;

use super::answer::SearchRequest;
use super::ranking::Ranking;
use super::weights;
use crate::engine::{EngineQuery, EngineTerm, MAX_TERMS};
use crate::index::schema::pair_term;
use crate::query::{TypedQuery, Understood, read_query};

/// The union for a query.
pub fn plan_retrieval(typed: &TypedQuery, query: &Understood, limit: usize) -> EngineQuery {
    let mut union = Union::default();
    for (place, word) in query.words.iter().enumerate() {
        let next = query
            .words
            .get(place + 1)
            .filter(|next| !next.word.breaks_before);
        for (folded, weight) in word.folded_forms() {
            union.add(
                EngineTerm::Syllable(folded.to_owned()),
                weight * word.importance,
            );
            for (after, after_weight) in next.iter().flat_map(|next| next.folded_forms()) {
                let importance = word
                    .importance
                    .min(next.map_or(0.0, |next| next.importance));
                union.add(
                    EngineTerm::Pair(pair_term(folded, after)),
                    weight * after_weight * importance,
                );
            }
        }
    }
    for span in &query.spans {
        for meaning in &span.span.meanings {
            for syllable in &meaning.syllables {
                union.add(
                    EngineTerm::Syllable(syllable.folded.clone()),
                    meaning.weight,
                );
            }
            for pair in meaning.syllables.windows(2) {
                union.add(
                    EngineTerm::Pair(pair_term(&pair[0].folded, &pair[1].folded)),
                    meaning.weight,
                );
            }
        }
    }
    EngineQuery {
        any: union.terms,
        all: required(typed, query),
        limit,
    }
}

/// What the engine was asked for a ranking, to be shown.
pub fn asked_of_engine(request: &SearchRequest, ranking: &Ranking) -> EngineQuery {
    let typed = read_query(&request.text);
    plan_retrieval(&typed, &ranking.understood, weights::CANDIDATES)
}

/// Terms in the order they were asked for, each once with its largest weight.
#[derive(Default)]
struct Union {
    terms: Vec<(EngineTerm, f32)>,
    places: FxHashMap<EngineTerm, usize>,
}

impl Union {
    fn add(&mut self, term: EngineTerm, weight: f32) {
        if weight <= 0.0 {
            return;
        }
        if let Some(place) = self.places.get(&term) {
            let known = &mut self.terms[*place].1;
            *known = known.max(weight);
        } else if self.terms.len() < MAX_TERMS {
            self.places.insert(term.clone(), self.terms.len());
            self.terms.push((term, weight));
        }
    }
}

/// The pairs of every quoted phrase, or its one syllable.
fn required(typed: &TypedQuery, query: &Understood) -> Vec<EngineTerm> {
    let mut terms = Vec::new();
    for phrase in &typed.phrases {
        let words: Vec<&str> = query.words[phrase.clone()]
            .iter()
            .map(|word| word.word.folded.as_str())
            .collect();
        if let [word] = words.as_slice() {
            terms.push(EngineTerm::Syllable((*word).to_owned()));
        }
        terms.extend(
            words
                .windows(2)
                .map(|pair| EngineTerm::Pair(pair_term(pair[0], pair[1]))),
        );
    }
    terms
}
