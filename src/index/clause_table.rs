//! What ranking needs of every clause, as columns in memory: unit, ordinal, role, place in the page, syllables.
//!
//! The syllable column is the forward index: each clause's syllables as small numbers in reading order, with
//! [`BREAK`] between sentences. Ranking reads it instead of fetching and re-reading texts.
//! A clause is numbered by its place in (unit id, ordinal) order, and the engine's document numbers are the same.

use std::ops::Range;

use crate::analysis::{BREAK, SyllableId};
use crate::corpus::Role;

/// Number of a clause within one generation.
pub type ClauseNumber = u32;

/// Number of a unit within one generation, in order of the unit ids.
pub type UnitNumber = u32;

/// Columns of all clauses.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ClauseTable {
    units: Vec<UnitNumber>,
    ordinals: Vec<u32>,
    roles: Vec<u8>,
    span_starts: Vec<u32>,
    span_ends: Vec<u32>,
    offsets: Vec<u32>,
    syllables: Syllables,
}

/// The syllable numbers of all clauses, one after the other; two bytes each while the vocabulary allows.
#[derive(Debug, PartialEq, Eq)]
pub enum Syllables {
    /// Every number fits into two bytes.
    Narrow(Vec<u16>),
    /// Some number needs four bytes.
    Wide(Vec<u32>),
}

impl Default for Syllables {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

/// One clause to add.
#[derive(Debug)]
pub struct ClauseRow<'a> {
    /// The unit's number.
    pub unit: UnitNumber,
    /// 0 for the function statement.
    pub ordinal: u32,
    /// The clause's role.
    pub role: Role,
    /// Bytes of the page; pages are at most 4 MB.
    pub span: Range<usize>,
    /// Syllable numbers with breaks.
    pub sequence: &'a [SyllableId],
}

/// Why stored columns cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the clause table is damaged: {0}")]
pub struct DamagedTable(&'static str);

const MAGIC: u32 = u32::from_le_bytes(*b"PTC1");

impl ClauseTable {
    /// Adds a clause at the end; clauses come in (unit, ordinal) order.
    pub fn push(&mut self, row: &ClauseRow<'_>) {
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        self.units.push(row.unit);
        self.ordinals.push(row.ordinal);
        self.roles.push(row.role as u8);
        self.span_starts.push(row.span.start as u32);
        self.span_ends.push(row.span.end as u32);
        self.syllables.extend(row.sequence);
        self.offsets.push(self.syllables.len() as u32);
    }

    /// Number of clauses.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there is no clause.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The unit of a clause.
    pub fn unit(&self, clause: ClauseNumber) -> UnitNumber {
        self.units[clause as usize]
    }

    /// The ordinal of a clause within its page.
    pub fn ordinal(&self, clause: ClauseNumber) -> u32 {
        self.ordinals[clause as usize]
    }

    /// The role of a clause.
    pub fn role(&self, clause: ClauseNumber) -> Role {
        Role::ALL
            .get(usize::from(self.roles[clause as usize]))
            .copied()
            .unwrap_or(Role::Implement)
    }

    /// The clause's bytes in its page.
    pub fn span(&self, clause: ClauseNumber) -> Range<usize> {
        self.span_starts[clause as usize] as usize..self.span_ends[clause as usize] as usize
    }

    /// The clauses of a unit, a contiguous range in page order.
    pub fn of_unit(&self, unit: UnitNumber) -> Range<ClauseNumber> {
        let from = self.units.partition_point(|other| *other < unit);
        let to = self.units.partition_point(|other| *other <= unit);
        from as ClauseNumber..to as ClauseNumber
    }

    /// Calls `each` with the place and number of every syllable of a clause, breaks included.
    #[inline]
    pub fn for_each_syllable(&self, clause: ClauseNumber, mut each: impl FnMut(usize, SyllableId)) {
        let range =
            self.offsets[clause as usize] as usize..self.offsets[clause as usize + 1] as usize;
        match &self.syllables {
            Syllables::Narrow(all) => {
                for (place, id) in all[range].iter().enumerate() {
                    each(place, SyllableId::from(*id));
                }
            }
            Syllables::Wide(all) => {
                for (place, id) in all[range].iter().enumerate() {
                    each(place, *id);
                }
            }
        }
    }

    /// The syllable numbers of a clause without breaks, one for each token of its text; none when there is no such
    /// clause.
    pub fn syllables(&self, clause: ClauseNumber) -> impl Iterator<Item = SyllableId> + '_ {
        let at = clause as usize;
        let range = match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        };
        let id = move |place: usize| match &self.syllables {
            Syllables::Narrow(all) => SyllableId::from(all[place]),
            Syllables::Wide(all) => all[place],
        };
        range.map(id).filter(|id| *id != BREAK)
    }

    /// Number of syllables of a clause, breaks included.
    pub fn length(&self, clause: ClauseNumber) -> u32 {
        self.offsets[clause as usize + 1] - self.offsets[clause as usize]
    }

    /// Mean of [`Self::length`] over all clauses; 0 when there is none.
    pub fn mean_length(&self) -> f32 {
        if self.is_empty() {
            return 0.0;
        }
        self.syllables.len() as f32 / self.len() as f32
    }

    /// The stored form: a header of eight little-endian numbers, then the columns.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (width, syllables): (u32, &[u8]) = match &self.syllables {
            Syllables::Narrow(all) => (2, bytemuck::cast_slice(all)),
            Syllables::Wide(all) => (4, bytemuck::cast_slice(all)),
        };
        let header = [MAGIC, self.len() as u32, self.syllables.len() as u32, width];
        let mut bytes = Vec::with_capacity(16 + self.len() * 21 + syllables.len());
        bytes.extend_from_slice(bytemuck::cast_slice(&header));
        for column in [
            &self.units,
            &self.ordinals,
            &self.span_starts,
            &self.span_ends,
        ] {
            bytes.extend_from_slice(bytemuck::cast_slice(column));
        }
        bytes.extend_from_slice(bytemuck::cast_slice(&self.offsets));
        bytes.extend_from_slice(syllables);
        bytes.extend_from_slice(&self.roles);
        bytes
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`DamagedTable`] when the header or a length does not fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DamagedTable> {
        let mut rest = bytes;
        let header: Vec<u32> = take(&mut rest, 4)?;
        let (clauses, syllables) = (header[1] as usize, header[2] as usize);
        if header[0] != MAGIC {
            return Err(DamagedTable("it does not begin with its mark"));
        }
        let units = take(&mut rest, clauses)?;
        let ordinals = take(&mut rest, clauses)?;
        let span_starts = take(&mut rest, clauses)?;
        let span_ends = take(&mut rest, clauses)?;
        let offsets: Vec<u32> = take(&mut rest, if clauses == 0 { 0 } else { clauses + 1 })?;
        let syllables = match header[3] {
            2 => Syllables::Narrow(take(&mut rest, syllables)?),
            4 => Syllables::Wide(take(&mut rest, syllables)?),
            _ => return Err(DamagedTable("syllables are two or four bytes wide")),
        };
        let fits = offsets.windows(2).all(|pair| pair[0] <= pair[1])
            && offsets
                .last()
                .is_none_or(|last| *last as usize == syllables.len());
        if !fits || rest.len() != clauses {
            return Err(DamagedTable("its columns do not fit together"));
        }
        Ok(Self {
            units,
            ordinals,
            roles: rest.to_vec(),
            span_starts,
            span_ends,
            offsets,
            syllables,
        })
    }
}

impl Syllables {
    fn len(&self) -> usize {
        match self {
            Self::Narrow(all) => all.len(),
            Self::Wide(all) => all.len(),
        }
    }

    fn extend(&mut self, sequence: &[SyllableId]) {
        if let Self::Narrow(all) = self {
            if sequence.iter().all(|id| u16::try_from(*id).is_ok()) {
                all.extend(sequence.iter().map(|id| *id as u16));
                return;
            }
            *self = Self::Wide(all.iter().map(|id| u32::from(*id)).collect());
        }
        if let Self::Wide(all) = self {
            all.extend_from_slice(sequence);
        }
    }
}

fn take<T: bytemuck::AnyBitPattern + bytemuck::NoUninit>(
    rest: &mut &[u8],
    count: usize,
) -> Result<Vec<T>, DamagedTable> {
    let bytes = count
        .checked_mul(size_of::<T>())
        .ok_or(DamagedTable("a count is too large"))?;
    let column = rest.get(..bytes).ok_or(DamagedTable("it ends too early"))?;
    *rest = &rest[bytes..];
    Ok(bytemuck::allocation::pod_collect_to_vec(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(big: u32) -> ClauseTable {
        let mut table = ClauseTable::default();
        for (unit, ordinal, sequence) in [
            (0, 0, vec![1, 2, 0, 3]),
            (0, 1, vec![]),
            (2, 1, vec![big, 2]),
        ] {
            table.push(&ClauseRow {
                unit,
                ordinal,
                role: Role::Lead,
                span: 5..9,
                sequence: &sequence,
            });
        }
        table
    }

    fn syllables(table: &ClauseTable, clause: u32) -> Vec<u32> {
        let mut all = Vec::new();
        table.for_each_syllable(clause, |_, id| all.push(id));
        all
    }

    #[test]
    fn columns_read_back_at_both_widths() {
        for big in [7, 70_000] {
            let table = table(big);
            let back = ClauseTable::from_bytes(&table.to_bytes()).unwrap();
            assert_eq!(back, table);
            assert_eq!(syllables(&back, 0), [1, 2, 0, 3]);
            assert_eq!(syllables(&back, 2), [big, 2]);
            assert_eq!(
                (back.of_unit(0), back.of_unit(1), back.of_unit(2)),
                (0..2, 2..2, 2..3)
            );
            assert_eq!(
                (back.role(2), back.ordinal(2), back.span(1), back.length(0)),
                (Role::Lead, 1, 5..9, 4)
            );
        }
    }

    #[test]
    fn every_shorter_form_is_refused() {
        let bytes = table(7).to_bytes();
        for cut in 0..bytes.len() {
            assert!(
                ClauseTable::from_bytes(&bytes[..cut]).is_err(),
                "cut at {cut}"
            );
        }
    }
}
