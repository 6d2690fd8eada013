//! A vocabulary of a few sentences, for the tests of this room.

use crate::analysis::{BREAK, Vocabulary, VocabularyBuilder, tokenize};

/// The vocabulary of these clauses.
pub(crate) fn vocabulary(clauses: &[&str]) -> Vocabulary {
    let mut builder = VocabularyBuilder::default();
    for clause in clauses {
        let mut sequence = Vec::new();
        for token in tokenize(clause) {
            if token.breaks_before && !sequence.is_empty() {
                sequence.push(BREAK);
            }
            sequence.push(builder.number(&token.marked, &token.folded));
        }
        builder.count_clause(&sequence);
    }
    builder.finish()
}
