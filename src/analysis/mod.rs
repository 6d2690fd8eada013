//! Text to tokens, for clauses and queries alike, and the vocabulary a generation hands to both.

pub mod fingerprint;
pub mod token;
pub mod vocabulary;

pub use fingerprint::fingerprint;
pub use token::{Piece, Token, tokenize, visit_pieces};
pub use vocabulary::{BREAK, FoldedId, SyllableId, Vocabulary, VocabularyBuilder};
