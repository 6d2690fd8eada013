//! A generation's tokens to lines that a cluster loads.

use crate::index::lines::EngineLines;
use crate::index::schema::{PAIRS, SYLLABLES};
use crate::index::{ClauseNumber, Content};
use serde_json::{Value, json};

use super::CLAUSE;

/// Bytes sent at once, about; the cluster's own limit is far above.
const BATCH_BYTES: usize = 4 << 20;

/// Longest token that is kept whole. Its usual bound of 255 characters would cut a run of letters in two.
const TOKEN_CHARACTERS: usize = 10_000;

/// Settings and fields of a generation's index while it is loaded: nothing but our tokens, split on white space,
/// counted without positions, as the embedded engine keeps them. Copies are made once, of the finished index.
pub(super) fn index_body(shards: u32) -> Value {
    let field = json!({ "type": "text", "analyzer": "tokens", "index_options": "freqs" });
    json!({
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "analysis": {
                "tokenizer": { "tokens": {
                    "type": "whitespace", "max_token_length": TOKEN_CHARACTERS,
                } },
                "analyzer": { "tokens": { "type": "custom", "tokenizer": "tokens" } },
            },
            "similarity": { "default": { "type": "BM25", "k1": 1.2, "b": 0.75 } },
        },
        "mappings": {
            "dynamic": "strict",
            "_source": { "enabled": false },
            "properties": {
                SYLLABLES: field,
                PAIRS: field,
                CLAUSE: { "type": "integer" },
                "unit": { "type": "keyword" },
                "ordinal": { "type": "integer" },
            },
        },
    })
}

/// The lines of all clauses, batch by batch: each clause under its number, so that loading it twice changes nothing.
pub(super) struct Batches<'a> {
    content: &'a Content,
    next: ClauseNumber,
    lines: EngineLines,
}

impl<'a> Batches<'a> {
    pub(super) fn new(content: &'a Content) -> Self {
        Self {
            content,
            next: 0,
            lines: EngineLines::default(),
        }
    }

    fn add(&mut self, clause: ClauseNumber, batch: &mut String) {
        let content = self.content;
        let vocabulary = &content.vocabulary;
        let mut folded: Vec<Option<&str>> = Vec::new();
        content.clauses.for_each_syllable(clause, |_, id| {
            let is_syllable = id != crate::index::lines::BREAK;
            folded.push(is_syllable.then(|| vocabulary.folded(vocabulary.fold_of(id))));
        });
        self.lines.read(folded.into_iter());
        let unit = content.registry.unit(content.clauses.unit(clause));
        let document = json!({
            SYLLABLES: self.lines.syllables(),
            PAIRS: self.lines.pairs(),
            CLAUSE: clause,
            "unit": unit.id.0,
            "ordinal": content.clauses.ordinal(clause),
        });
        batch.push_str(&format!(
            "{{\"index\":{{\"_id\":\"{clause}\"}}}}\n{document}\n"
        ));
    }
}

impl Iterator for Batches<'_> {
    /// The lines, and how many clauses are in all lines so far.
    type Item = (String, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = String::new();
        while (self.next as usize) < self.content.clauses.len() && batch.len() < BATCH_BYTES {
            self.add(self.next, &mut batch);
            self.next += 1;
        }
        (!batch.is_empty()).then_some((batch, self.next as usize))
    }
}
