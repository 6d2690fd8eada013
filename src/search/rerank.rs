//! One clause against a query: which words it holds, how well, side by side or not, under which reading.
//!
//! In: a [`Matcher`] and the forward index. Out: a [`ClauseScore`]. The [`Scratch`] is reused from clause to clause, so
//! the loop over candidates allocates nothing.

use super::matcher::{Atom, Matcher, SpanPlan};
use super::weights;
use crate::corpus::Role;
use crate::index::{ClauseNumber, ClauseTable};

/// What one clause holds of a query, atom by atom.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Best quality of each atom.
    pub best: Vec<f32>,
    /// Best quality of each atom side by side with the next.
    pub pairs: Vec<f32>,
    /// Occurrences of each atom, by quality.
    pub counts: Vec<f32>,
    /// Reading under which each atom matched best.
    pub readings: Vec<u16>,
    before: Vec<(u16, f32)>,
    now: Vec<(u16, f32)>,
}

/// A clause's score and its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ClauseScore {
    /// `words + neighbours + bm25 + role + ended`.
    pub score: f32,
    /// Share of the query's mass found, 0..1.
    pub coverage: f32,
    /// Part of the words and of what they may also mean.
    pub words: f32,
    /// Part of words side by side.
    pub neighbours: f32,
    /// Part of frequency and length.
    pub bm25: f32,
    /// What the clause's role takes away, at most 0.
    pub role: f32,
    /// Index of the reading that carried the clause.
    pub reading: usize,
}

impl Scratch {
    /// Reads a clause once.
    pub fn read(&mut self, matcher: &Matcher, clauses: &ClauseTable, clause: ClauseNumber) {
        self.reset(matcher.atoms.len());
        let Self {
            best,
            pairs,
            counts,
            readings,
            before,
            now,
        } = self;
        clauses.for_each_syllable(clause, |_, id| {
            now.clear();
            for found in matcher.matches(id) {
                let atom = usize::from(found.atom);
                counts[atom] += found.quality;
                if found.quality > best[atom] {
                    best[atom] = found.quality;
                    readings[atom] = found.reading;
                }
                for (other, quality) in before.iter() {
                    if usize::from(*other) + 1 == atom {
                        let both = found.quality.min(*quality);
                        pairs[atom - 1] = pairs[atom - 1].max(both);
                    }
                }
                now.push((found.atom, found.quality));
            }
            std::mem::swap(before, now);
        });
    }

    /// Counts the occurrences in a clause alone, which is all that a unit as one document needs.
    pub fn count(&mut self, matcher: &Matcher, clauses: &ClauseTable, clause: ClauseNumber) {
        self.counts.clear();
        self.counts.resize(matcher.atoms.len(), 0.0);
        clauses.for_each_syllable(clause, |_, id| {
            for found in matcher.matches(id) {
                self.counts[usize::from(found.atom)] += found.quality;
            }
        });
    }

    fn reset(&mut self, atoms: usize) {
        for column in [&mut self.best, &mut self.pairs, &mut self.counts] {
            column.clear();
            column.resize(atoms, 0.0);
        }
        self.readings.clear();
        self.readings.resize(atoms, 0);
        self.before.clear();
        self.now.clear();
    }

    /// The score of the clause that was read last.
    pub fn score(&self, matcher: &Matcher, role: Role, relative_length: f32) -> ClauseScore {
        let mut sum = Sum::default();
        self.add_words(matcher, &mut sum);
        for span in &matcher.spans {
            self.add_span(matcher, span, &mut sum);
        }
        let words = weights::COVERAGE * sum.words / matcher.mass;
        let neighbours = weights::COVERAGE * sum.pairs / matcher.mass;
        let bm25 = weights::BM25 * self.bm25(matcher, relative_length);
        let plain = words + neighbours + bm25;
        let role = plain * (role_factor(role) - 1.0);
        ClauseScore {
            score: plain + role,
            coverage: coverage(sum.words + sum.pairs + sum.credit, matcher),
            words,
            neighbours,
            bm25,
            role,
            reading: if sum.reading == 0 {
                self.spelling_reading(matcher)
            } else {
                sum.reading
            },
        }
    }

    /// Words outside spans, each with the pair it forms with the word after it.
    fn add_words(&self, matcher: &Matcher, sum: &mut Sum) {
        for place in (0..matcher.words).filter(|place| !matcher.in_span[*place]) {
            let Atom { mass, pair_mass } = matcher.atoms[place];
            sum.words += mass * self.best[place];
            if place + 1 < matcher.words {
                sum.pairs += pair_mass * self.pairs[place];
            }
        }
    }

    /// A span counts as its typed words or as the meaning that suits the clause best.
    fn add_span(&self, matcher: &Matcher, span: &SpanPlan, sum: &mut Sum) {
        let mut best = self.understood_as(matcher, span.places.iter().copied(), 1.0, 0);
        for expansion in &span.expansions {
            let (weight, reading) = (expansion.weight, expansion.reading);
            let next = self.understood_as(matcher, expansion.atoms.clone(), weight, reading);
            if next.all() > best.all() {
                best = next;
            }
        }
        sum.words += span.mass * best.words;
        sum.pairs += span.mass * best.pairs;
        sum.credit += span.mass * best.credit;
        if best.reading != 0 {
            sum.reading = best.reading;
        }
        // The pair over the span's end belongs to the typed words, or to the meaning as a whole.
        let last = span.places[span.places.len() - 1];
        if last + 1 < matcher.words {
            let carried = match best.reading {
                0 => 0.0,
                _ => best.all() * self.best[last + 1],
            };
            sum.pairs += matcher.atoms[last].pair_mass * self.pairs[last].max(carried);
        }
    }

    /// Some atoms as one way to understand a span.
    fn understood_as(
        &self,
        matcher: &Matcher,
        atoms: impl Iterator<Item = usize>,
        weight: f32,
        reading: usize,
    ) -> Meant {
        let (words, pairs) = self.share_of(matcher, atoms);
        Meant {
            words: weight * words,
            pairs: weight * pairs,
            credit: (weight.powf(weights::MEANING_COVERAGE) - weight) * (words + pairs),
            reading,
        }
    }

    /// Share of the mass of some atoms that the clause holds: in words, and in the pairs that all but the last begin.
    fn share_of(&self, matcher: &Matcher, atoms: impl Iterator<Item = usize>) -> (f32, f32) {
        let (mut words, mut pairs, mut mass) = (0.0, 0.0, 0.0);
        let (mut pair_held, mut pair_mass) = (0.0, 0.0);
        for place in atoms {
            let atom = &matcher.atoms[place];
            pairs += pair_held;
            words += atom.mass * self.best[place];
            mass += pair_mass + atom.mass;
            pair_held = atom.pair_mass * self.pairs[place];
            pair_mass = atom.pair_mass;
        }
        let mass = mass.max(f32::MIN_POSITIVE);
        (words / mass, pairs / mass)
    }

    /// BM25 of the words over their largest possible sum, 0..1.
    fn bm25(&self, matcher: &Matcher, relative_length: f32) -> f32 {
        let norm = weights::BM25_K1 * (1.0 - weights::BM25_B + weights::BM25_B * relative_length);
        let (mut sum, mut most) = (0.0, f32::MIN_POSITIVE);
        for (atom, count) in matcher.atoms.iter().zip(&self.counts) {
            sum += atom.mass * count / (count + norm);
            most += atom.mass;
        }
        sum / most
    }

    /// The reading of the first word that matched under another spelling than typed.
    fn spelling_reading(&self, matcher: &Matcher) -> usize {
        self.readings[..matcher.words]
            .iter()
            .find(|reading| **reading != 0)
            .map_or(matcher.base, |reading| usize::from(*reading))
    }
}

/// Share of the query found. What is missing counts up to a limit: a citizen's long sentence has many words that no duty
/// holds, and stays answerable by the few that say what it is about.
fn coverage(found: f32, matcher: &Matcher) -> f32 {
    let missing = (matcher.mass - found).clamp(0.0, matcher.missing_cap);
    if found <= 0.0 {
        0.0
    } else {
        found / (found + missing)
    }
}

/// What is found of all words, in mass.
#[derive(Debug, Default)]
struct Sum {
    words: f32,
    pairs: f32,
    /// What coverage counts more than the score does.
    credit: f32,
    reading: usize,
}

/// What a clause holds of one way to understand a span, as shares of the span's mass, times the meaning's weight.
struct Meant {
    words: f32,
    pairs: f32,
    /// What coverage counts more than the score does.
    credit: f32,
    reading: usize,
}

impl Meant {
    fn all(&self) -> f32 {
        self.words + self.pairs
    }
}

/// What a clause's score is multiplied by for its role.
pub fn role_factor(role: Role) -> f32 {
    match role {
        Role::Function => weights::ROLE_FUNCTION,
        Role::Lead => weights::ROLE_LEAD,
        Role::Implement => weights::ROLE_IMPLEMENT,
        Role::Coordinate => weights::ROLE_COORDINATE,
        Role::Report => weights::ROLE_REPORT,
    }
}
