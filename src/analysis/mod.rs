//! Text to tokens, for clauses and queries alike, and the vocabulary a generation hands to both.
//!
//! In: any text. Out: [`Token`]s that know their bytes; from the tokens of all clauses a [`Vocabulary`] of numbered and
//! counted syllables and pairs; and a [`fingerprint`](fn@fingerprint) that changes when tokens do. It knows neither pages
//! nor queries, and there is no second way to cut a text.
//!
//! ```
//! use phutrach::analysis::tokenize;
//!
//! let text = "- Quản lý việc cấp văn bằng; qui chế thi.";
//! let token = &tokenize(text)[6];
//! assert_eq!(&text[token.start..token.end], "qui");
//! assert_eq!((token.marked.as_str(), token.folded.as_str()), ("quy", "quy"));
//! assert!(token.breaks_before, "a semicolon parts neighbours");
//! ```

mod builder;
pub mod fingerprint;
pub mod pairs;
pub mod token;
pub mod vocabulary;

pub use builder::VocabularyBuilder;
pub use fingerprint::fingerprint;
pub use token::{Piece, Token, tokenize, visit_pieces};
pub use vocabulary::{BREAK, FoldedId, SyllableId, Vocabulary};
