//! The engine's fields: folded syllables and folded pairs of neighbours, nothing else.
//!
//! Both hold one string of tokens parted by single spaces, never two tokens at one position and never an empty field:
//! so any engine that splits on white space scores them alike. Texts, marks and positions live in our own files.

use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// Name of the field of folded syllables.
pub const SYLLABLES: &str = "syllables";

/// Name of the field of folded pairs, each written `xoa+mu`.
pub const PAIRS: &str = "pairs";

/// The token of a field that would be empty. Engines take lengths and frequencies from fields that exist, so a missing
/// field would bend the scores of the others. No syllable can hold this character.
pub const SENTINEL: &str = "\u{b7}";

/// Changes whenever the fields or the files beside them change their meaning; a generation of another version is
/// rebuilt instead of misread.
pub const FORMAT_VERSION: u32 = 2;

/// The two fields of the engine's schema.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// Folded syllables.
    pub syllables: Field,
    /// Folded pairs.
    pub pairs: Field,
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    let options = TextOptions::default().set_indexing_options(indexing);
    let mut builder = Schema::builder();
    let syllables = builder.add_text_field(SYLLABLES, options.clone());
    let pairs = builder.add_text_field(PAIRS, options);
    (builder.build(), Fields { syllables, pairs })
}

/// The term of two neighbouring folded syllables.
pub fn pair_term(first: &str, second: &str) -> String {
    format!("{first}+{second}")
}
