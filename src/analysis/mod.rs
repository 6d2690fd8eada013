//! Text to tokens, for clauses and queries alike, and the vocabulary a generation hands to both.

pub mod fingerprint;
pub mod token;
pub mod vocabulary;

pub use fingerprint::fingerprint;
pub use token::{Token, tokenize};
pub use vocabulary::{BREAK, FoldedId, SyllableId, Vocabulary, VocabularyBuilder};
