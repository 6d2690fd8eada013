//! Names of units found in a query: "phòng tổ chức cán bộ" asks for that unit, whatever its clauses say.
//!
//! Built once a generation from names and aliases. A name's words weigh by how few names hold them, so that "phòng"
//! alone finds nobody.

use rustc_hash::FxHashMap;

use super::matcher::idf;
use crate::analysis::tokenize;
use crate::index::{Registry, UnitNumber};
use crate::query::Understood;
use crate::vietnamese::{Agreement, agreement};

/// The names of all units, ready for look-up.
#[derive(Debug, Default)]
pub struct NameIndex {
    names: Vec<Name>,
    by_folded: FxHashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Name {
    unit: UnitNumber,
    words: Vec<NameWord>,
    mass: f32,
}

#[derive(Debug)]
struct NameWord {
    marked: String,
    folded: String,
    mass: f32,
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
        let mut names = Vec::new();
        for (entry, unit) in registry.units().iter().zip(0..) {
            let all = std::iter::once(&entry.unit.name).chain(&entry.unit.aliases);
            names.extend(
                all.map(|text| read_name(unit, text))
                    .filter(|name| !name.words.is_empty()),
            );
        }
        let mut by_folded: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (place, name) in names.iter().enumerate() {
            for word in &name.words {
                let places = by_folded.entry(word.folded.clone()).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        let total = names.len() as u32;
        for name in &mut names {
            for word in &mut name.words {
                word.mass = idf(
                    total,
                    by_folded.get(&word.folded).map_or(0, Vec::len) as u32,
                );
            }
            name.mass = name
                .words
                .iter()
                .map(|word| word.mass)
                .sum::<f32>()
                .max(f32::MIN_POSITIVE);
        }
        Self { names, by_folded }
    }

    /// The units whose names the query holds best, each once with its best name; strength at least `at_least`.
    pub fn find(&self, query: &Understood, at_least: f32) -> Vec<NameMatch> {
        let rarest = query
            .words
            .iter()
            .filter_map(|word| self.by_folded.get(&word.word.folded))
            .min_by_key(|places| places.len());
        let Some(candidates) = rarest else {
            return Vec::new();
        };
        let mut found: Vec<NameMatch> = Vec::new();
        for name in candidates.iter().map(|place| &self.names[*place]) {
            let strength = name.strength(query);
            if strength < at_least {
                continue;
            }
            match found.iter_mut().find(|other| other.unit == name.unit) {
                Some(known) => known.strength = known.strength.max(strength),
                None => found.push(NameMatch {
                    unit: name.unit,
                    strength,
                }),
            }
        }
        found
    }
}

impl Name {
    fn strength(&self, query: &Understood) -> f32 {
        let (mut held, mut of_query, mut all) = (0.0, 0.0, f32::MIN_POSITIVE);
        let mut used = vec![false; self.words.len()];
        for word in query.words.iter().filter(|word| word.importance > 0.0) {
            all += word.importance;
            let meant = word.corrected().marked;
            let agrees = |place: &usize| {
                let name = &self.words[*place].marked;
                let fits = |typed: &str| {
                    matches!(
                        agreement(typed, name),
                        Agreement::Exact | Agreement::Compatible
                    )
                };
                !used[*place] && (fits(&word.word.marked) || fits(&meant))
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

fn read_name(unit: UnitNumber, text: &str) -> Name {
    let words = tokenize(text).into_iter().map(|token| NameWord {
        marked: token.marked,
        folded: token.folded,
        mass: 0.0,
    });
    Name {
        unit,
        words: words.collect(),
        mass: 0.0,
    }
}
