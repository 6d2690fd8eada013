//! Ordered pairs of neighbours and how many clauses hold each.
//!
//! In: a map of counts. Out: two sorted columns that are searched and walked by the first member. It knows numbers only,
//! not what they stand for.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Counts of ordered pairs, sorted by key so that all pairs with one first member stand together.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairCounts {
    #[serde(with = "steps")]
    keys: Vec<u64>,
    counts: Vec<u32>,
}

impl PairCounts {
    /// How many clauses hold `first` directly before `second`; `None` when no clause and no term does.
    pub fn get(&self, first: u32, second: u32) -> Option<u32> {
        let at = self.keys.binary_search(&pair_key(first, second)).ok()?;
        self.counts.get(at).copied()
    }

    /// Every pair that begins with `first`, as (second, count), in ascending order of the second.
    pub fn following(&self, first: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let from = self.keys.partition_point(|key| *key < pair_key(first, 0));
        let to = self
            .keys
            .partition_point(|key| *key <= pair_key(first, u32::MAX));
        (from..to).map(|at| (low_half(self.keys[at]), self.counts[at]))
    }

    /// Number of different pairs.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no pair at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether every pair has its count; not so only where stored bytes were made up.
    pub(super) fn is_whole(&self) -> bool {
        self.keys.len() == self.counts.len()
    }

    pub(super) fn from_map(map: FxHashMap<u64, u32>) -> Self {
        let mut rows: Vec<(u64, u32)> = map.into_iter().collect();
        rows.sort_unstable();
        let (keys, counts) = rows.into_iter().unzip();
        Self { keys, counts }
    }
}

/// Sorted keys stored as steps from one to the next, which are small numbers.
mod steps {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(keys: &[u64], serializer: S) -> Result<S::Ok, S::Error> {
        let before = std::iter::once(&0).chain(keys);
        let steps = keys.iter().zip(before);
        serializer.collect_seq(steps.map(|(key, before)| key.wrapping_sub(*before)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<Vec<u64>, D::Error> {
        let mut keys = Vec::<u64>::deserialize(reader)?;
        let mut sum = 0_u64;
        for key in &mut keys {
            sum = sum.wrapping_add(*key);
            *key = sum;
        }
        Ok(keys)
    }
}

/// The key of an ordered pair.
pub(super) fn pair_key(first: u32, second: u32) -> u64 {
    (u64::from(first) << 32) | u64::from(second)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the low half is what is wanted"
)]
fn low_half(key: u64) -> u32 {
    key as u32
}
