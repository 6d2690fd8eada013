//! What was typed to readings of it: pure values, no I/O, never a failure.

pub mod correction;
pub mod filler;
pub mod keystrokes;
pub mod marks;
pub mod reading;
pub mod request;
#[cfg(test)]
pub(crate) mod sample;
pub mod terms;

pub use keystrokes::{Decoding, decode_keystrokes};
pub use reading::{Lexicon, QueryWord, ReadSpan, ReadingKind, ReadingView, Understood, understand};
pub use request::{TypedQuery, read_query};
pub use terms::TermIndex;
