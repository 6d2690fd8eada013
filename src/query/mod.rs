//! What was typed to readings of it: pure values, no I/O, never a failure.
//!
//! In: any string, and the vocabulary and terms of a generation. Out: [`Understood`]: the words to look for, what each
//! may also be, and the readings a person would recognise. It knows no clause, no engine and no score.
//!
//! ```
//! use phutrach::analysis::{VocabularyBuilder, tokenize};
//! use phutrach::query::{Lexicon, ReadingKind, TermIndex, read_query, understand};
//!
//! let mut builder = VocabularyBuilder::default();
//! let clause = tokenize("chỉ tiêu xóa mù chữ");
//! let numbers: Vec<_> = clause.iter().map(|token| builder.number(&token.marked, &token.folded)).collect();
//! builder.count_clause(&numbers);
//! let (vocabulary, terms) = (builder.finish(), TermIndex::new([].iter()));
//!
//! let lexicon = Lexicon { vocabulary: &vocabulary, terms: &terms };
//! let understood = understand("xoas muf chuwx", &read_query("xoas muf chuwx"), lexicon, false);
//! let reading = &understood.readings[understood.base];
//! assert_eq!((reading.kind, reading.text.as_str()), (ReadingKind::Keystrokes, "xóa mù chữ"));
//! ```

pub mod correction;
pub mod filler;
pub mod keystrokes;
pub mod marks;
pub mod phrases;
pub mod reading;
pub mod request;
#[cfg(test)]
pub(crate) mod sample;
pub mod speech;
pub mod terms;
pub mod word;

pub use keystrokes::{Decoding, decode_keystrokes};
pub use reading::{Lexicon, ReadSpan, ReadingKind, ReadingView, Understood, understand};
pub use request::{TypedQuery, read_query};
pub use terms::TermIndex;
pub use word::{QueryWord, Syllable};
