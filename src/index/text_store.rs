//! The published text of every clause, kept as what its syllables do not say already.
//!
//! The forward index holds a clause's syllables in canonical spelling and in order, and most of a text is just that,
//! one space between two. So only the rest is stored: capitals, punctuation, spellings of another kind. In: texts with
//! the spelling of each token. Out: the same texts, to the byte. Engine-independent on purpose: whatever engine finds
//! candidates, hits are shown from here.
//!
//! The bytes of one text are runs and exceptions by turns: how many tokens stand as expected, then how the next one
//! differs. [`Difference`] says how a difference is written.

use std::sync::Arc;

use super::clause_table::ClauseNumber;
use super::varint;

/// Clauses in one block: lengths are walked within it, so that the table of starts stays small.
const BLOCK: usize = 16;

/// What may stand before a token, the most usual first; a place in this list is written in half a byte.
const GAPS: [&str; 15] = [
    "", " ", ", ", "; ", ". ", ".", "/", "-", " - ", ": ", " (", ") ", ";", "), ", " “",
];

/// Not in [`GAPS`]: written out.
const OTHER_GAP: u8 = 15;

/// Collects texts in clause order.
#[derive(Debug, Default)]
pub struct TextStoreBuilder {
    pending: Vec<Vec<u8>>,
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

/// One token of a text to store.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte in the text.
    pub end: usize,
    /// Its canonical spelling, as the vocabulary gives it back.
    pub spelling: &'a str,
}

/// Why a stored text cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text store is damaged: {0}")]
pub struct DamagedTexts(&'static str);

/// How a token is written beside its canonical spelling; the number is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Canonical = 0,
    FirstCapital = 1,
    Capitals = 2,
    Other = 3,
}

/// How one token, or the end of the text, differs from what is expected: a byte with the gap in its lower half and the
/// case in its upper, then the gap and the token where they had to be written out, each after its length.
struct Difference<'a> {
    gap: &'a str,
    case: Case,
    token: &'a str,
}

impl TextStoreBuilder {
    /// Adds the text of the next clause. `words` are its tokens in order.
    pub fn push<'a>(&mut self, text: &'a str, words: impl Iterator<Item = Word<'a>>) {
        self.texts += 1;
        self.pending.push(encode(text, words));
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

    /// Lengths first, so that a text is found without reading those before it.
    fn flush(&mut self) {
        self.starts.push(self.blocks.len() as u64);
        for text in &self.pending {
            varint::write(text.len() as u64, &mut self.blocks);
        }
        for text in self.pending.drain(..) {
            self.blocks.extend_from_slice(&text);
        }
    }
}

fn encode<'a>(text: &'a str, words: impl Iterator<Item = Word<'a>>) -> Vec<u8> {
    let (mut bytes, mut run, mut end) = (Vec::new(), 0_u64, 0);
    let mut expected = "";
    for word in words {
        let (gap, token) = (&text[end..word.start], &text[word.start..word.end]);
        let case = Case::of(token, word.spelling);
        if gap == expected && case == Case::Canonical {
            run += 1;
        } else {
            varint::write(run, &mut bytes);
            Difference { gap, case, token }.write(&mut bytes);
            run = 0;
        }
        (end, expected) = (word.end, " ");
    }
    varint::write(run, &mut bytes);
    let last = Difference {
        gap: &text[end..],
        case: Case::Canonical,
        token: "",
    };
    last.write(&mut bytes);
    bytes
}

impl Case {
    fn of(token: &str, spelling: &str) -> Self {
        if token == spelling {
            Self::Canonical
        } else if first_capital(spelling).eq(token.chars()) {
            Self::FirstCapital
        } else if spelling
            .chars()
            .flat_map(char::to_uppercase)
            .eq(token.chars())
        {
            Self::Capitals
        } else {
            Self::Other
        }
    }
}

fn first_capital(spelling: &str) -> impl Iterator<Item = char> {
    let mut rest = spelling.chars();
    let first = rest.next();
    first.into_iter().flat_map(char::to_uppercase).chain(rest)
}

impl Difference<'_> {
    fn write(&self, bytes: &mut Vec<u8>) {
        let known = GAPS.iter().position(|gap| *gap == self.gap);
        let gap = known.map_or(OTHER_GAP, |place| place as u8);
        bytes.push(((self.case as u8) << 4) | gap);
        if gap == OTHER_GAP {
            write_text(self.gap, bytes);
        }
        if self.case == Case::Other {
            write_text(self.token, bytes);
        }
    }
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    varint::write(text.len() as u64, bytes);
    bytes.extend_from_slice(text.as_bytes());
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

    /// The published text of a clause; `spellings` are the canonical spellings of its tokens, in order.
    ///
    /// # Errors
    /// [`DamagedTexts`] when the clause does not exist or what is stored of it does not fit its tokens.
    pub fn get<'a>(
        &self,
        clause: ClauseNumber,
        spellings: impl Iterator<Item = &'a str>,
    ) -> Result<String, DamagedTexts> {
        let bytes = self.stored(clause)?;
        decode(bytes, spellings).ok_or(DamagedTexts("a text does not fit its syllables"))
    }

    fn stored(&self, clause: ClauseNumber) -> Result<&[u8], DamagedTexts> {
        let (block, place) = (clause as usize / BLOCK, clause as usize % BLOCK);
        if clause as usize >= self.texts {
            return Err(DamagedTexts("no such clause"));
        }
        let start = self.starts[block] as usize;
        let end = self
            .starts
            .get(block + 1)
            .map_or(self.blocks_end, |next| *next as usize);
        let count = BLOCK.min(self.texts - block * BLOCK);
        text_in_block(&self.bytes[start..end], count, place)
            .ok_or(DamagedTexts("a block holds other lengths than it says"))
    }
}

fn text_in_block(mut block: &[u8], count: usize, place: usize) -> Option<&[u8]> {
    let (mut start, mut length) = (0_usize, 0_usize);
    for at in 0..count {
        let this = usize::try_from(varint::read(&mut block)?).ok()?;
        if at < place {
            start = start.checked_add(this)?;
        } else if at == place {
            length = this;
        }
    }
    block.get(start..start.checked_add(length)?)
}

fn decode<'a>(mut bytes: &[u8], mut spellings: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut text = String::with_capacity(bytes.len() + 480);
    let mut first = true;
    loop {
        for _ in 0..varint::read(&mut bytes)? {
            if !std::mem::take(&mut first) {
                text.push(' ');
            }
            text.push_str(spellings.next()?);
        }
        let (code, rest) = bytes.split_first()?;
        bytes = rest;
        match code & 0xf {
            OTHER_GAP => text.push_str(read_text(&mut bytes)?),
            known => text.push_str(GAPS.get(usize::from(known))?),
        }
        if bytes.is_empty() {
            return spellings.next().is_none().then_some(text);
        }
        first = false;
        let spelling = spellings.next()?;
        match code >> 4 {
            0 => text.push_str(spelling),
            1 => text.extend(first_capital(spelling)),
            2 => text.extend(spelling.chars().flat_map(char::to_uppercase)),
            3 => text.push_str(read_text(&mut bytes)?),
            _ => return None,
        }
    }
}

fn read_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(varint::read(bytes)?).ok()?;
    let text = std::str::from_utf8(bytes.get(..length)?).ok()?;
    *bytes = &bytes[length..];
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::tokenize;

    fn spellings(text: &str) -> Vec<String> {
        let tokens = tokenize(text).into_iter();
        tokens.map(|token| token.marked).collect()
    }

    fn push(builder: &mut TextStoreBuilder, text: &str) {
        let tokens = tokenize(text);
        let words = tokens.iter().map(|token| Word {
            start: token.start,
            end: token.end,
            spelling: &token.marked,
        });
        builder.push(text, words);
    }

    fn store(texts: &[String]) -> TextStore {
        let mut builder = TextStoreBuilder::default();
        texts.iter().for_each(|text| push(&mut builder, text));
        TextStore::open(builder.finish().into()).unwrap()
    }

    fn get(store: &TextStore, clause: u32, text: &str) -> Result<String, DamagedTexts> {
        let spellings = spellings(text);
        store.get(clause, spellings.iter().map(String::as_str))
    }

    #[test]
    fn texts_read_back_over_block_borders() {
        for count in [0, 1, 15, 16, 17, 40] {
            let texts: Vec<String> = (0..count)
                .map(|number| format!("Nhiệm vụ số {number}"))
                .collect();
            let store = store(&texts);
            assert_eq!(store.len(), count);
            for (text, clause) in texts.iter().zip(0..) {
                assert_eq!(&get(&store, clause, text).unwrap(), text);
            }
            assert!(store.get(count as u32, std::iter::empty()).is_err());
        }
    }

    #[test]
    fn capitals_signs_and_old_spellings_come_back() {
        let texts = [
            "",
            " ",
            "…",
            "a",
            "Tham mưu, giúp Giám đốc Sở (GD&ĐT) về công tác xoá mù chữ;",
            "THỰC HIỆN Thông tư số 15/2022/TT-BGDĐT ngày 8.11.2022 .",
            "hoà  hoà\u{301} thuỷ\tqu\u{fd} ﬁ ß İ ǅ Straße",
        ];
        let texts = texts.map(str::to_owned);
        let store = store(&texts);
        for (text, clause) in texts.iter().zip(0..) {
            assert_eq!(&get(&store, clause, text).unwrap(), text);
        }
    }

    #[test]
    fn no_cut_or_flipped_byte_panics() {
        let mut builder = TextStoreBuilder::default();
        let texts: Vec<String> = (0..20)
            .map(|number| format!("Nhiệm vụ: {number}"))
            .collect();
        texts.iter().for_each(|text| push(&mut builder, text));
        let bytes = builder.finish();
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x41;
            for damaged in [flipped, bytes[..at].to_vec()] {
                if let Ok(store) = TextStore::open(damaged.into()) {
                    let numbered = texts.iter().zip(0..);
                    let read = numbered.filter(|(text, number)| get(&store, *number, text).is_ok());
                    assert!(read.count() <= 20);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[ ,;./()“”A-Za-zăâđêôơưÀẢÃÁẠỞứ\u{301}\u{302}ß0-9\\n]{0,60}|\\PC{0,40}") {
            let texts = [text];
            let store = store(&texts);
            prop_assert_eq!(&get(&store, 0, &texts[0]).unwrap(), &texts[0]);
        }
    }
}
