//! A query laid out for reranking: which syllable numbers match which word of which reading, and what each is worth.
//!
//! In: an understood query and a vocabulary. Out: a [`Matcher`], built once a query, that reads the forward index of a
//! clause in one pass. It does no I/O and allocates nothing while it reads clauses.

use std::ops::Range;

use super::rerank::Scratch;
use super::weights;
use crate::analysis::{SyllableId, Vocabulary};
use crate::corpus::terms::TermKind;
use crate::query::terms::Meaning;
use crate::query::{QueryWord, ReadSpan, Syllable, Understood};
use crate::vietnamese::{Agreement, agreement};

/// One syllable of one reading.
#[derive(Debug, Clone)]
pub struct Atom {
    /// idf of the syllable times its importance.
    pub mass: f32,
    /// Mass of the pair that it forms with the next atom of its sequence; 0 when they are no neighbours.
    pub pair_mass: f32,
}

/// A meaning of a span: its atoms and what they are worth together.
#[derive(Debug, Clone)]
pub struct Expansion {
    /// Its atoms.
    pub atoms: Range<usize>,
    /// 0..1, beside the typed words.
    pub weight: f32,
    /// Index into the readings of the query.
    pub reading: usize,
    /// Mass of its atoms and pairs.
    pub mass: f32,
}

/// Words with meanings that they have together.
#[derive(Debug, Clone)]
pub struct SpanPlan {
    /// Where the words stand, ascending; words are also the first atoms.
    pub places: Vec<usize>,
    /// What they may also mean.
    pub expansions: Vec<Expansion>,
    /// What the span is worth in the query.
    pub mass: f32,
}

/// One syllable number that matches an atom.
#[derive(Debug, Clone, Copy)]
pub struct AtomMatch {
    /// The atom's place.
    pub atom: u16,
    /// 0..1.
    pub quality: f32,
    /// Reading that the match belongs to, when the spelling is not the typed one.
    pub reading: u16,
}

/// A query laid out for reranking.
#[derive(Debug)]
pub struct Matcher {
    /// The words first, in order, then the atoms of each expansion.
    pub atoms: Vec<Atom>,
    /// How many of the atoms are words.
    pub words: usize,
    /// Spans with meanings, disjoint, in order of their first words.
    pub spans: Vec<SpanPlan>,
    /// For each word whether it belongs to a span.
    pub in_span: Vec<bool>,
    /// Mass of the whole query; never 0 when there is a word.
    pub mass: f32,
    /// Index of the reading that gave the words.
    pub base: usize,
    /// The most that missing words count when coverage is judged.
    pub missing_cap: f32,
    /// For each syllable number, 1 + place in `lists`; 0 for those that match nothing.
    slots: Vec<u16>,
    lists: Vec<Vec<AtomMatch>>,
}

impl Matcher {
    /// Lays out a query.
    pub fn new(query: &Understood, vocabulary: &Vocabulary) -> Self {
        let mut builder = Builder::new(query, vocabulary);
        builder.add_words(&query.words);
        for span in &query.spans {
            builder.add_span(span);
        }
        builder.finish()
    }

    /// Whether an atom stands for something in the clause that `scratch` has read: words always, a meaning when the
    /// clause holds at least half of it.
    pub fn counts_in(&self, atom: usize, scratch: &Scratch) -> bool {
        let expansions = self.spans.iter().flat_map(|span| &span.expansions);
        match expansions
            .into_iter()
            .find(|expansion| expansion.atoms.contains(&atom))
        {
            None => true,
            Some(expansion) => {
                let mass = |place: &usize| self.atoms[*place].mass;
                let held: f32 = expansion
                    .atoms
                    .clone()
                    .filter(|place| scratch.best[*place] > 0.0)
                    .map(|p| mass(&p))
                    .sum();
                held * 2.0 >= expansion.atoms.clone().map(|place| mass(&place)).sum()
            }
        }
    }

    /// What a syllable number matches.
    #[inline]
    pub fn matches(&self, id: SyllableId) -> &[AtomMatch] {
        match self.slots.get(id as usize) {
            Some(slot) if *slot > 0 => &self.lists[usize::from(*slot) - 1],
            _ => &[],
        }
    }
}

/// A syllable as typed, and as it is probably meant.
#[derive(Clone, Copy)]
struct Spelled<'a> {
    marked: &'a str,
    assumed: &'a str,
}

impl<'a> Spelled<'a> {
    /// One that is meant as it stands.
    fn plainly(syllable: &'a Syllable) -> Self {
        Self {
            marked: &syllable.marked,
            assumed: &syllable.marked,
        }
    }
}

struct Builder<'a> {
    /// Clauses that rarity is judged by.
    clauses: u32,
    vocabulary: &'a Vocabulary,
    matcher: Matcher,
}

impl<'a> Builder<'a> {
    fn new(query: &'a Understood, vocabulary: &'a Vocabulary) -> Self {
        let clauses = vocabulary.clauses().max(weights::SMALLEST_CORPUS);
        let matcher = Matcher {
            atoms: Vec::new(),
            words: query.words.len(),
            spans: Vec::new(),
            in_span: vec![false; query.words.len()],
            mass: 0.0,
            base: query.base,
            missing_cap: weights::MISSING_CAP * idf(clauses, 0),
            slots: vec![0; vocabulary.marked_len() as usize],
            lists: Vec::new(),
        };
        Self {
            clauses,
            vocabulary,
            matcher,
        }
    }

    fn add_words(&mut self, words: &[QueryWord]) {
        for (place, word) in words.iter().enumerate() {
            let typed = Spelled {
                marked: &word.word.marked,
                assumed: &word.assumed,
            };
            let known = self.register(place, typed, &word.word.folded, 1.0, 0);
            let mut idf = idf(self.clauses, known);
            for other in &word.others {
                let (typed, folded) = (Spelled::plainly(&other.syllable), &other.syllable.folded);
                let known = self.register(place, typed, folded, other.weight, other.reading as u16);
                idf = idf.min(self::idf(self.clauses, known));
            }
            self.matcher.atoms.push(Atom {
                mass: idf * word.importance,
                pair_mass: 0.0,
            });
        }
        for first in 0..words.len().saturating_sub(1) {
            let (before, after) = (&words[first], &words[first + 1]);
            if !after.word.breaks_before {
                let importance = before.importance.min(after.importance);
                self.matcher.atoms[first].pair_mass =
                    importance * self.least_pair_mass(before, after);
            }
        }
    }

    fn add_span(&mut self, span: &ReadSpan) {
        let places = span.span.places.clone();
        let mut mass = self.mass_of(places.iter().copied());
        let mut expansions = Vec::new();
        for (meaning, reading) in span.span.meanings.iter().zip(&span.readings) {
            let expansion = self.add_expansion(meaning, *reading);
            // An abbreviation stands for its long form, so it weighs as much in the query.
            if meaning.kind == TermKind::Abbreviation && meaning.weight > weights::AMBIGUOUS_MEANING
            {
                mass = mass.max(expansion.mass);
            }
            expansions.push(expansion);
        }
        for place in &places {
            self.matcher.in_span[*place] = true;
        }
        self.matcher.spans.push(SpanPlan {
            places,
            expansions,
            mass,
        });
    }

    fn add_expansion(&mut self, meaning: &Meaning, reading: usize) -> Expansion {
        let from = self.matcher.atoms.len();
        for syllable in &meaning.syllables {
            let place = self.matcher.atoms.len();
            let typed = Spelled::plainly(syllable);
            let known = self.register(place, typed, &syllable.folded, 1.0, reading as u16);
            self.matcher.atoms.push(Atom {
                mass: idf(self.clauses, known),
                pair_mass: 0.0,
            });
        }
        for (place, pair) in meaning.syllables.windows(2).enumerate() {
            self.matcher.atoms[from + place].pair_mass =
                self.pair_mass(&pair[0].folded, &pair[1].folded);
        }
        let atoms = from..self.matcher.atoms.len();
        let mass = self.mass_of(atoms.clone());
        Expansion {
            atoms,
            weight: meaning.weight,
            reading,
            mass,
        }
    }

    /// Mass of some atoms and of the pairs that all but the last of them begin.
    fn mass_of(&self, places: impl Iterator<Item = usize>) -> f32 {
        let (mut mass, mut pair) = (0.0, 0.0);
        for place in places {
            let atom = &self.matcher.atoms[place];
            mass += pair + atom.mass;
            pair = atom.pair_mass;
        }
        mass
    }

    /// Mass of the best known pair that two words form, corrections included.
    fn least_pair_mass(&self, before: &QueryWord, after: &QueryWord) -> f32 {
        let pairs = before.folded_forms().flat_map(|(first, _)| {
            after
                .folded_forms()
                .map(move |(second, _)| self.pair_mass(first, second))
        });
        pairs.fold(f32::MAX, f32::min)
    }

    fn pair_mass(&self, first: &str, second: &str) -> f32 {
        let clauses = self.clauses;
        let ids = self
            .vocabulary
            .folded_id(first)
            .zip(self.vocabulary.folded_id(second));
        let known =
            ids.and_then(|(first, second)| self.vocabulary.folded_pairs().get(first, second));
        match known {
            Some(count) if count > 0 => weights::PAIR * idf(clauses, count),
            _ => weights::PAIR * weights::UNKNOWN_PAIR * idf(clauses, 0),
        }
    }

    /// Enters every spelling of a syllable; returns how many clauses hold one that agrees with it.
    fn register(
        &mut self,
        atom: usize,
        typed: Spelled<'_>,
        folded: &str,
        weight: f32,
        reading: u16,
    ) -> u32 {
        let Some(fold) = self.vocabulary.folded_id(folded) else {
            return 0;
        };
        let mut known = 0;
        for id in self.vocabulary.spellings(fold) {
            let quality = self.quality(typed, self.vocabulary.marked(*id));
            if quality > weights::CONTRADICTING {
                known = self.vocabulary.folded_count(fold);
            }
            let found = AtomMatch {
                atom: atom as u16,
                quality: quality * weight,
                reading,
            };
            self.enter(*id, found);
        }
        known
    }

    fn quality(&self, typed: Spelled<'_>, published: &str) -> f32 {
        match agreement(typed.marked, published) {
            Agreement::Exact if typed.assumed == published => weights::EXACT,
            Agreement::Exact | Agreement::Compatible if typed.assumed == published => {
                weights::ASSUMED
            }
            Agreement::Exact => weights::EXACT,
            Agreement::Compatible => weights::COMPATIBLE,
            Agreement::Contradicting => weights::CONTRADICTING,
            Agreement::Different => 0.0,
        }
    }

    fn enter(&mut self, id: SyllableId, found: AtomMatch) {
        let slot = &mut self.matcher.slots[id as usize];
        if *slot == 0 {
            self.matcher.lists.push(Vec::new());
            *slot = self.matcher.lists.len() as u16;
        }
        self.matcher.lists[usize::from(*slot) - 1].push(found);
    }

    fn finish(mut self) -> Matcher {
        let typed = self.mass_of(0..self.matcher.words);
        let spans: f32 = self
            .matcher
            .spans
            .iter()
            .map(|span| span.mass - self.mass_of(span.places.iter().copied()))
            .sum();
        self.matcher.mass = (typed + spans).max(f32::MIN_POSITIVE);
        self.matcher
    }
}

/// BM25's inverse document frequency: `ln(1 + (N - n + 0.5) / (n + 0.5))` for `n` of `N` clauses.
///
/// Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), in the form that is never negative.
pub fn idf(clauses: u32, count: u32) -> f32 {
    let (all, holding) = (clauses as f32, count as f32);
    (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln()
}
