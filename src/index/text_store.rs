//! The published text of every clause, compressed in small blocks so that one page of hits reads a few of them only.
//!
//! Blocks of [`BLOCK`] clauses are LZ4-compressed; a text is found by its clause number. Engine-independent on
//! purpose: whatever engine finds candidates, hits are shown from here.

use std::sync::Arc;

use super::clause_table::ClauseNumber;

/// Clauses in one block: about 7 kB of text, a few microseconds to unpack.
const BLOCK: usize = 16;

/// Collects texts in clause order.
#[derive(Debug, Default)]
pub struct TextStoreBuilder {
    pending: Vec<String>,
    starts: Vec<u64>,
    blocks: Vec<u8>,
    texts: u64,
}

/// Texts of all clauses.
#[derive(Debug)]
pub struct TextStore {
    bytes: Arc<[u8]>,
    starts: Vec<u64>,
    blocks_end: usize,
    texts: usize,
}

/// Why a stored text cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text store is damaged: {0}")]
pub struct DamagedTexts(&'static str);

impl TextStoreBuilder {
    /// Adds the text of the next clause.
    pub fn push(&mut self, text: &str) {
        self.texts += 1;
        self.pending.push(text.to_owned());
        if self.pending.len() == BLOCK {
            self.flush();
        }
    }

    /// The stored form: blocks, then their starts, then the numbers of blocks and texts, all little-endian.
    pub fn finish(mut self) -> Vec<u8> {
        if !self.pending.is_empty() {
            self.flush();
        }
        let mut bytes = self.blocks;
        for start in &self.starts {
            bytes.extend_from_slice(&start.to_le_bytes());
        }
        bytes.extend_from_slice(&(self.starts.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&self.texts.to_le_bytes());
        bytes
    }

    fn flush(&mut self) {
        let mut plain = Vec::new();
        for text in &self.pending {
            plain.extend_from_slice(&(text.len() as u32).to_le_bytes());
        }
        for text in &self.pending {
            plain.extend_from_slice(text.as_bytes());
        }
        self.pending.clear();
        self.starts.push(self.blocks.len() as u64);
        self.blocks
            .extend_from_slice(&lz4_flex::compress_prepend_size(&plain));
    }
}

impl TextStore {
    /// Reads the stored form.
    ///
    /// # Errors
    /// [`DamagedTexts`] when its numbers do not fit together.
    pub fn open(bytes: Arc<[u8]>) -> Result<Self, DamagedTexts> {
        let number = |at: usize| -> Option<u64> {
            Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
        };
        let end = bytes
            .len()
            .checked_sub(16)
            .ok_or(DamagedTexts("it ends too early"))?;
        let (blocks, texts) = (
            number(end).unwrap_or_default(),
            number(end + 8).unwrap_or_default(),
        );
        if texts.div_ceil(BLOCK as u64) != blocks {
            return Err(DamagedTexts("its counts disagree"));
        }
        let table = (blocks as usize)
            .checked_mul(8)
            .and_then(|size| end.checked_sub(size));
        let blocks_end = table.ok_or(DamagedTexts("it ends too early"))?;
        let starts: Vec<u64> = (blocks_end..end).step_by(8).filter_map(number).collect();
        let ascending = starts.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || starts.last().is_some_and(|last| *last >= blocks_end as u64) {
            return Err(DamagedTexts("a block lies outside the file"));
        }
        Ok(Self {
            bytes,
            starts,
            blocks_end,
            texts: texts as usize,
        })
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.texts
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.texts == 0
    }

    /// The published text of a clause.
    ///
    /// # Errors
    /// [`DamagedTexts`] when the clause does not exist or its block cannot be unpacked.
    pub fn get(&self, clause: ClauseNumber) -> Result<String, DamagedTexts> {
        let (block, place) = (clause as usize / BLOCK, clause as usize % BLOCK);
        if clause as usize >= self.texts {
            return Err(DamagedTexts("no such clause"));
        }
        let start = self.starts[block] as usize;
        let end = self
            .starts
            .get(block + 1)
            .map_or(self.blocks_end, |next| *next as usize);
        let plain = lz4_flex::decompress_size_prepended(&self.bytes[start..end])
            .map_err(|_| DamagedTexts("a block does not unpack"))?;
        let count = BLOCK.min(self.texts - block * BLOCK);
        text_in_block(&plain, count, place)
            .ok_or(DamagedTexts("a block holds other lengths than it says"))
    }
}

fn text_in_block(plain: &[u8], count: usize, place: usize) -> Option<String> {
    let length = |at: usize| -> Option<usize> {
        Some(u32::from_le_bytes(plain.get(at * 4..at * 4 + 4)?.try_into().ok()?) as usize)
    };
    let mut start = count * 4;
    for before in 0..place {
        start += length(before)?;
    }
    let bytes = plain.get(start..start + length(place)?)?;
    String::from_utf8(bytes.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back_over_block_borders() {
        for count in [0, 1, 15, 16, 17, 40] {
            let mut builder = TextStoreBuilder::default();
            for number in 0..count {
                builder.push(&format!("Nhiệm vụ số {number}"));
            }
            let store = TextStore::open(builder.finish().into()).unwrap();
            assert_eq!(store.len(), count as usize);
            for number in 0..count {
                assert_eq!(store.get(number).unwrap(), format!("Nhiệm vụ số {number}"));
            }
            assert!(store.get(count).is_err());
        }
    }

    #[test]
    fn no_cut_or_flipped_byte_panics() {
        let mut builder = TextStoreBuilder::default();
        (0..20).for_each(|number| builder.push(&format!("Nhiệm vụ {number}")));
        let bytes = builder.finish();
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x41;
            for damaged in [flipped, bytes[..at].to_vec()] {
                if let Ok(store) = TextStore::open(damaged.into()) {
                    let read = (0..20).filter(|number| store.get(*number).is_ok()).count();
                    assert!(read <= 20);
                }
            }
        }
    }
}
