//! Names of units found in a query: "phòng tổ chức cán bộ" asks for that unit, whatever its clauses say.
//!
//! Built once a generation from names and aliases. A name's words weigh by how few names hold them, so that "phòng"
//! alone finds nobody.

use rustc_hash::FxHashMap;

use super::matcher::idf;
use crate::analysis::{Token, tokenize};
use crate::index::{Registry, UnitNumber};
use crate::query::Understood;
use crate::query::request::Word;
use crate::vietnamese::{Agreement, agreement};

/// The names of all units, ready for look-up.
#[derive(Debug, Default)]
pub struct NameIndex {
    names: Vec<Name>,
    by_folded: FxHashMap<String, Group>,
}

#[derive(Debug)]
struct Name {
    unit: UnitNumber,
    words: Vec<NameWord>,
    mass: f32,
}

#[derive(Debug)]
struct NameWord {
    /// Number of its spelling.
    spelling: u32,
    mass: f32,
}

/// The spellings that are one word when marks are left aside.
#[derive(Debug, Default)]
struct Group {
    /// Each with its number.
    spellings: Vec<(String, u32)>,
    /// Names that hold one of them, each once.
    names: Vec<usize>,
}

/// A word of a query, compared once with all spellings that any name has.
struct Asked {
    importance: f32,
    /// Spellings that agree with it, or with what is meant by it.
    agreeing: Vec<u32>,
}

/// A unit whose name stands in the query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NameMatch {
    /// The unit.
    pub unit: UnitNumber,
    /// Share of the name's mass that the query holds, times the share of the query's words that the name holds; 0..1.
    pub strength: f32,
}

impl NameIndex {
    /// Indexes names and aliases.
    pub fn new(registry: &Registry) -> Self {
        let mut index = Self::default();
        let mut spellings = 0;
        for (entry, unit) in registry.units().iter().zip(0..) {
            for text in std::iter::once(&entry.unit.name).chain(&entry.unit.aliases) {
                index.add(unit, &tokenize(text), &mut spellings);
            }
        }
        index.weigh(spellings as usize);
        index
    }

    fn add(&mut self, unit: UnitNumber, tokens: &[Token], spellings: &mut u32) {
        if tokens.is_empty() {
            return;
        }
        let place = self.names.len();
        let mut words = Vec::with_capacity(tokens.len());
        for token in tokens {
            let group = self.by_folded.entry(token.folded.clone()).or_default();
            if group.names.last() != Some(&place) {
                group.names.push(place);
            }
            words.push(NameWord {
                spelling: group.number(&token.marked, spellings),
                mass: 0.0,
            });
        }
        self.names.push(Name {
            unit,
            words,
            mass: 0.0,
        });
    }

    /// Gives every word its mass, by how many names hold it.
    fn weigh(&mut self, spellings: usize) {
        let total = self.names.len() as u32;
        let mut masses = vec![0.0; spellings];
        for group in self.by_folded.values() {
            let mass = idf(total, group.names.len() as u32);
            for (_, number) in &group.spellings {
                masses[*number as usize] = mass;
            }
        }
        for name in &mut self.names {
            for word in &mut name.words {
                word.mass = masses[word.spelling as usize];
            }
            let mass: f32 = name.words.iter().map(|word| word.mass).sum();
            name.mass = mass.max(f32::MIN_POSITIVE);
        }
    }

    /// The units whose names the query holds best, each once with its best name; strength at least `at_least`.
    pub fn find(&self, query: &Understood, at_least: f32) -> Vec<NameMatch> {
        let mut found: Vec<NameMatch> = Vec::new();
        let mut places: FxHashMap<UnitNumber, usize> = FxHashMap::default();
        for this in self.matches(query, at_least) {
            let place = *places.entry(this.unit).or_insert(found.len());
            match found.get_mut(place) {
                Some(known) => known.strength = known.strength.max(this.strength),
                None => found.push(this),
            }
        }
        found
    }

    /// Whether the query holds any name with a strength of at least `at_least`.
    pub fn finds_any(&self, query: &Understood, at_least: f32) -> bool {
        self.matches(query, at_least).next().is_some()
    }

    fn matches(&self, query: &Understood, at_least: f32) -> impl Iterator<Item = NameMatch> + '_ {
        let groups = query
            .words
            .iter()
            .filter_map(|word| self.by_folded.get(&word.word.folded));
        let rarest = groups.min_by_key(|group| group.names.len());
        let asked: Vec<Asked> = match rarest {
            Some(_) => self.compare(query),
            None => Vec::new(),
        };
        let candidates = rarest.map_or(&[][..], |group| &group.names);
        let mut used = Vec::new();
        candidates.iter().filter_map(move |place| {
            let name = &self.names[*place];
            let strength = name.strength(&asked, &mut used);
            let unit = name.unit;
            (strength >= at_least).then_some(NameMatch { unit, strength })
        })
    }

    fn compare(&self, query: &Understood) -> Vec<Asked> {
        let words = query.words.iter().filter(|word| word.importance > 0.0);
        let asked = words.map(|word| {
            let meant = word.corrected();
            let mut agreeing = Vec::new();
            for word in [&word.word, &meant] {
                let group = self.by_folded.get(&word.folded);
                agreeing.extend(group.into_iter().flat_map(|group| group.agreeing(word)));
            }
            Asked {
                importance: word.importance,
                agreeing,
            }
        });
        asked.collect()
    }
}

impl Group {
    fn number(&mut self, marked: &str, spellings: &mut u32) -> u32 {
        if let Some((_, number)) = self.spellings.iter().find(|(known, _)| known == marked) {
            return *number;
        }
        let number = *spellings;
        *spellings += 1;
        self.spellings.push((marked.to_owned(), number));
        number
    }

    fn agreeing<'a>(&'a self, word: &'a Word) -> impl Iterator<Item = u32> + 'a {
        let agrees = |name: &str| {
            matches!(
                agreement(&word.marked, name),
                Agreement::Exact | Agreement::Compatible
            )
        };
        let spellings = self.spellings.iter();
        spellings
            .filter(move |(name, _)| agrees(name))
            .map(|(_, number)| *number)
    }
}

impl Name {
    fn strength(&self, asked: &[Asked], used: &mut Vec<bool>) -> f32 {
        let (mut held, mut of_query, mut all) = (0.0, 0.0, f32::MIN_POSITIVE);
        used.clear();
        used.resize(self.words.len(), false);
        for word in asked {
            all += word.importance;
            let agrees = |place: &usize| {
                !used[*place] && word.agreeing.contains(&self.words[*place].spelling)
            };
            if let Some(place) = (0..self.words.len()).find(agrees) {
                used[place] = true;
                held += self.words[place].mass;
                of_query += word.importance;
            }
        }
        held / self.mass * (of_query / all)
    }
}
