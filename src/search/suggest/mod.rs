//! Completions of what is being typed, from memory.
//!
//! In: an opened generation once, then the text of the search box. Out: [`Suggestion`]s, best first. Entries are found
//! by any of their words' beginnings, in one sorted array; where very many begin alike, the best of them were picked
//! beforehand, so that the first letter costs no more than the tenth.

mod gather;
pub mod phrases;
#[cfg(test)]
mod tests;
mod typed;

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::char::is_combining_mark;

use super::answer::{Suggestion, SuggestionKind};
use crate::analysis::tokenize;
use crate::engine::Engine;
use crate::index::Content;
pub use gather::Asking;
use gather::{Entry, gather};
use typed::Typed;

/// Keys with one beginning that are looked through; of more the best are picked beforehand.
const LOOKED_THROUGH: usize = 512;

/// How many of them are picked.
const PICKED: usize = 256;

/// Everything that can be suggested for one generation, ready for look-up.
#[derive(Debug)]
pub struct SuggestIndex {
    entries: Vec<Entry>,
    /// Sorted by the folded text from the key's word on.
    keys: Vec<Key>,
    /// For beginnings of more than [`LOOKED_THROUGH`] keys, the best of them.
    picked: FxHashMap<Box<str>, Box<[Key]>>,
}

/// An entry from one of its words on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    entry: u32,
    /// Byte of the entry's folded text.
    byte: u16,
    /// Number of the word there.
    word: u16,
}

/// What decides between two entries, best first: marks, from the first word on, kind, frequency, text.
type Rank<'a> = (bool, bool, SuggestionKindOrder, Reverse<u32>, &'a str);

/// Names before terms before phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct SuggestionKindOrder(u8);

impl SuggestIndex {
    /// Gathers what can be suggested.
    pub fn new(content: &Content, engine: &dyn Engine, asking: &Asking<'_>) -> Self {
        let mut index = Self {
            entries: gather(content, engine, asking),
            keys: Vec::new(),
            picked: FxHashMap::default(),
        };
        index.keys = keys_of(&index.entries);
        let mut keys = std::mem::take(&mut index.keys);
        keys.sort_unstable_by(|a, b| {
            (index.text_at(*a), a.entry).cmp(&(index.text_at(*b), b.entry))
        });
        index.keys = keys;
        index.pick();
        index
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing can be suggested.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The texts of all entries with their kinds, for tests and benches.
    pub fn texts(&self) -> impl Iterator<Item = (&str, SuggestionKind)> {
        self.entries.iter().map(|entry| (&*entry.text, entry.kind))
    }

    /// At most `limit` completions. When nothing begins with the whole text, words are left out from its front.
    pub fn find(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        let Some(typed) = Typed::read(text) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for left_out in 0..typed.len() {
            let Some(rest) = typed.without_first(left_out) else {
                break;
            };
            self.look_up(&rest, limit, &mut found);
            if let Some(decoded) = rest.decoded().filter(|_| found.is_empty()) {
                self.look_up(&decoded, limit, &mut found);
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    fn look_up(&self, typed: &Typed, limit: usize, found: &mut Vec<Suggestion>) {
        let prefix = typed.prefix();
        let mut ranked: Vec<(Rank<'_>, Key)> = self
            .keys_with(&prefix)
            .iter()
            .filter(|key| typed.ends_well_in(self.text_at(**key), prefix.len()))
            .map(|key| (self.rank(typed, *key), *key))
            .collect();
        ranked.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut seen = FxHashSet::default();
        ranked.retain(|(_, key)| seen.insert(key.entry));
        for key in self.mixed(&ranked, limit) {
            found.push(self.suggestion(typed, key));
        }
    }

    /// The best keys, half of them of one kind at most as long as there are others.
    fn mixed(&self, ranked: &[(Rank<'_>, Key)], limit: usize) -> Vec<Key> {
        let keys = ranked.iter().map(|(_, key)| *key);
        self.at_most_of_each_kind(keys, limit.div_ceil(2), limit)
    }

    /// The first `limit` keys; those past the first `of_each` of their kind come after all others.
    fn at_most_of_each_kind(
        &self,
        keys: impl Iterator<Item = Key>,
        of_each: usize,
        limit: usize,
    ) -> Vec<Key> {
        let mut counts = [0; 3];
        let (first, rest): (Vec<Key>, Vec<Key>) = keys.partition(|key| {
            let count = &mut counts[usize::from(order(self.entries[key.entry as usize].kind).0)];
            *count += 1;
            *count <= of_each
        });
        first.into_iter().chain(rest).take(limit).collect()
    }

    fn keys_with(&self, prefix: &str) -> &[Key] {
        if let Some(picked) = self.picked.get(prefix) {
            return picked;
        }
        let from = self.keys.partition_point(|key| self.text_at(*key) < prefix);
        let length =
            self.keys[from..].partition_point(|key| self.text_at(*key).starts_with(prefix));
        &self.keys[from..from + length]
    }

    fn text_at(&self, key: Key) -> &str {
        &self.entries[key.entry as usize].folded[usize::from(key.byte)..]
    }

    fn rank(&self, typed: &Typed, key: Key) -> Rank<'_> {
        let entry = &self.entries[key.entry as usize];
        let words = entry.marked.split(' ').skip(usize::from(key.word));
        let (inside, kind, seen, text) = self.rank_before_typing(key);
        (!typed.agrees_with(words), inside, kind, seen, text)
    }

    fn rank_before_typing(&self, key: Key) -> (bool, SuggestionKindOrder, Reverse<u32>, &str) {
        let entry = &self.entries[key.entry as usize];
        (
            key.word > 0,
            order(entry.kind),
            Reverse(entry.seen),
            &entry.text,
        )
    }

    /// Picks the best keys for every beginning that too many share.
    fn pick(&mut self) {
        self.pick_within(0..self.keys.len(), 1);
    }

    /// The same for beginnings of `length` characters and more; as deep as the longest beginning that many share.
    fn pick_within(&mut self, range: Range<usize>, length: usize) {
        for group in self.groups(range, length) {
            if group.len() > LOOKED_THROUGH {
                self.pick_from(group.clone(), length);
                self.pick_within(group, length + 1);
            }
        }
    }

    /// Parts of a range of keys by their first `length` characters; those that are shorter are left out.
    fn groups(&self, range: Range<usize>, length: usize) -> Vec<Range<usize>> {
        let mut groups = Vec::new();
        let mut from = range.start;
        while from < range.end {
            let beginning = beginning(self.text_at(self.keys[from]), length);
            let same = |key: &Key| self::beginning(self.text_at(*key), length) == beginning;
            let until = from + self.keys[from..range.end].partition_point(same);
            if beginning.is_some() {
                groups.push(from..until);
            }
            from = until;
        }
        groups
    }

    fn pick_from(&mut self, group: Range<usize>, length: usize) {
        let mut keys = self.keys[group].to_vec();
        keys.sort_by(|a, b| {
            self.rank_before_typing(*a)
                .cmp(&self.rank_before_typing(*b))
        });
        let picked = self.at_most_of_each_kind(keys.iter().copied(), PICKED / 3, PICKED);
        if let Some(beginning) = beginning(self.text_at(keys[0]), length) {
            self.picked.insert(beginning.into(), picked.into());
        }
    }

    fn suggestion(&self, typed: &Typed, key: Key) -> Suggestion {
        let entry = &self.entries[key.entry as usize];
        Suggestion {
            text: entry.text.to_string(),
            kind: entry.kind,
            highlights: highlights(&entry.text, typed, usize::from(key.word)),
        }
    }
}

fn order(kind: SuggestionKind) -> SuggestionKindOrder {
    SuggestionKindOrder(match kind {
        SuggestionKind::Unit => 0,
        SuggestionKind::Term => 1,
        SuggestionKind::Phrase => 2,
    })
}

/// One key for each word of each entry.
fn keys_of(entries: &[Entry]) -> Vec<Key> {
    let mut keys = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        let starts = entry.folded.bytes().enumerate().filter(|(_, b)| *b == b' ');
        let starts = std::iter::once(0).chain(starts.map(|(at, _)| at + 1));
        keys.extend(starts.enumerate().map_while(|(word, byte)| {
            Some(Key {
                entry: number as u32,
                byte: u16::try_from(byte).ok()?,
                word: u16::try_from(word).ok()?,
            })
        }));
    }
    keys
}

/// The first `length` characters; `None` of a shorter text.
fn beginning(text: &str, length: usize) -> Option<&str> {
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.nth(length).map(|end| &text[..end])
}

/// Ranges of scalar values of the entry's text that were typed already, from its word `first` on.
fn highlights(text: &str, typed: &Typed, first: usize) -> Vec<Range<usize>> {
    let tokens = tokenize(text);
    let mut ranges = Vec::with_capacity(typed.len());
    for (token, length) in tokens.iter().skip(first).zip(typed.lengths()) {
        let start = text[..token.start].chars().count();
        let word = &text[token.start..token.end];
        let typed = length.map_or(word.chars().count(), |length| scalars_of(word, length));
        ranges.push(start..start + typed);
    }
    ranges
}

/// Scalar values of the first `letters` letters, each with the marks that follow it.
fn scalars_of(word: &str, letters: usize) -> usize {
    let mut bases = 0;
    word.chars()
        .take_while(|c| {
            bases += usize::from(!is_combining_mark(*c));
            bases <= letters
        })
        .count()
}
