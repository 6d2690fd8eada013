//! Text to tokens, for clauses and queries alike, and the vocabulary a generation hands to both.

pub mod vocabulary;

pub use vocabulary::{BREAK, FoldedId, SyllableId, Vocabulary, VocabularyBuilder};
