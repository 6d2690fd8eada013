//! The engine alone, doing what everything is compared with.
//!
//! Asking: a plain union of folded syllables, the best 10, on the very index that a search uses. Writing: the same two
//! token fields, handed over as finished strings.

use std::path::Path;
use std::time::{Duration, Instant};

use phutrach::analysis::BREAK;
use phutrach::index::Content;
use phutrach::index::schema::{SENTINEL, pair_term, schema};
use tantivy::collector::TopDocs;
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Index, TantivyDocument, Term};

/// How many of the best 10 the plain union finds.
pub fn ask(content: &Content, syllables: &[&str]) -> usize {
    let term = |text: &&str| -> (Occur, Box<dyn Query>) {
        let term = Term::from_field_text(content.fields.syllables, text);
        (
            Occur::Should,
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
        )
    };
    let query = BooleanQuery::new(syllables.iter().map(term).collect());
    let best = content
        .reader
        .searcher()
        .search(&query, &TopDocs::with_limit(10).order_by_score());
    best.expect("the engine answers").len()
}

/// How long the engine takes to write the token fields of all clauses into `folder`.
pub fn write(content: &Content, folder: &Path) -> Duration {
    let (schema, fields) = schema();
    let directory = MmapDirectory::open(folder).expect("a folder");
    let mut writer = Index::builder()
        .schema(schema)
        .single_segment_index_writer(directory, 64 << 20)
        .expect("a writer");
    let mut took = Duration::ZERO;
    for clause in 0..content.clauses.len() as u32 {
        let (syllables, pairs) = tokens(content, clause);
        let begin = Instant::now();
        let mut document = TantivyDocument::new();
        document.add_text(fields.syllables, &syllables);
        document.add_text(fields.pairs, &pairs);
        writer.add_document(document).expect("room");
        took += begin.elapsed();
    }
    let begin = Instant::now();
    writer.finalize().expect("room");
    took + begin.elapsed()
}

fn tokens(content: &Content, clause: u32) -> (String, String) {
    let vocabulary = &content.vocabulary;
    let (mut syllables, mut pairs) = (Vec::new(), Vec::new());
    let mut before: Option<&str> = None;
    content.clauses.for_each_syllable(clause, |_, id| {
        if id == BREAK {
            before = None;
            return;
        }
        let folded = vocabulary.folded(vocabulary.fold_of(id));
        if let Some(first) = before.replace(folded) {
            pairs.push(pair_term(first, folded));
        }
        syllables.push(folded);
    });
    let filled = |line: String| {
        if line.is_empty() {
            SENTINEL.to_owned()
        } else {
            line
        }
    };
    (filled(syllables.join(" ")), filled(pairs.join(" ")))
}
