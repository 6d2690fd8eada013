//! What is inside a generation: the engine's segment and our files beside it, written from a corpus and read back.
//!
//! In: departments with their clauses. Out: files in a folder, and from verified [`Files`] a [`Content`]. It knows
//! nothing of how a folder becomes the live generation.

use std::ops::Range;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyDocument};

use super::clause_table::{ClauseNumber, ClauseRow, ClauseTable, DamagedTable, UnitNumber};
use super::engine_writer::EngineWriter;
use super::files::Files;
use super::lines::EngineLines;
use super::registry::{DepartmentEntry, Registry, StoredRegistry, UnitEntry};
use super::schema::{Fields, schema};
use super::text_store::{DamagedTexts, TextStore, TextStoreBuilder, Word};
use crate::analysis::vocabulary::StoredVocabulary;
use crate::analysis::{BREAK, SyllableId, Vocabulary, VocabularyBuilder, visit_pieces};
use crate::corpus::{CorpusDepartment, CorpusUnit, ElsewhereTopic};

/// File of [`ClauseTable`].
pub const CLAUSES_FILE: &str = "clauses.bin";
/// File of [`TextStore`].
pub const TEXTS_FILE: &str = "texts.bin";
/// File of [`Vocabulary`].
pub const VOCABULARY_FILE: &str = "vocabulary.bin";
/// File of [`Registry`].
pub const REGISTRY_FILE: &str = "registry.json";

/// Everything a search reads, opened.
pub struct Content {
    /// Columns and syllables of all clauses.
    pub clauses: ClauseTable,
    /// Texts of all clauses.
    pub texts: TextStore,
    /// Syllables, pairs and their counts.
    pub vocabulary: Vocabulary,
    /// Departments and units.
    pub registry: Registry,
    /// The engine's reader: exactly one segment whose document numbers are clause numbers.
    pub reader: IndexReader,
    /// The engine's fields.
    pub fields: Fields,
}

/// Why a generation's files cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The engine failed.
    #[error("bộ máy tìm kiếm không ghi được: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// A file could not be written.
    #[error("không ghi được tệp {file}: {source}")]
    File {
        /// Its name within the generation.
        file: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// A value could not be turned into bytes.
    #[error("không mã hóa được tệp {file}: {reason}")]
    Encode {
        /// Its name within the generation.
        file: &'static str,
        /// Why.
        reason: String,
    },
}

/// Why a generation's files cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file is not there.
    #[error("thiếu tệp {0}")]
    Missing(&'static str),
    /// A file does not say what it should.
    #[error("tệp {0} bị hỏng")]
    Damaged(&'static str),
    /// The clause table is damaged.
    #[error(transparent)]
    Table(#[from] DamagedTable),
    /// The text store is damaged.
    #[error(transparent)]
    Texts(#[from] DamagedTexts),
    /// The engine refuses its files.
    #[error("bộ máy tìm kiếm không mở được tệp của nó: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// The parts disagree on how many clauses there are.
    #[error(
        "các phần không khớp nhau: {table} nhiệm vụ trong bảng, {texts} nội dung, {engine} tài liệu của bộ máy tìm kiếm"
    )]
    Counts {
        /// Rows of the clause table.
        table: usize,
        /// Texts of the store.
        texts: usize,
        /// Documents of the engine.
        engine: usize,
    },
}

/// Writes the files of a generation into `folder`, which must be empty. `advance` is called after every clause.
///
/// # Errors
/// [`WriteError`] when the engine or the disk refuses; the folder then holds leftovers.
pub fn write_content(
    departments: Vec<CorpusDepartment>,
    folder: &Path,
    mut advance: impl FnMut(),
) -> Result<Registry, WriteError> {
    let mut writer = ContentWriter::create(folder)?;
    let (stored, pages) = register(departments);
    // Each page goes as soon as it is written.
    for (page, number) in pages.into_iter().zip(0..) {
        if !writer.add_page(number, &page, &mut advance) {
            // The engine has failed; finishing says why.
            break;
        }
    }
    for term in stored.terms.iter().flat_map(|set| &set.terms) {
        term.say
            .iter()
            .chain(&term.mean)
            .for_each(|side| writer.add_term(side));
    }
    for topic in &stored.elsewhere {
        topic.words.iter().for_each(|words| writer.add_term(words));
    }
    writer.finish(folder, &stored)?;
    Ok(Registry::new(stored).unwrap_or_default())
}

/// Parts what is kept of departments and units from the pages, which are needed only while writing.
fn register(departments: Vec<CorpusDepartment>) -> (StoredRegistry, Vec<CorpusUnit>) {
    let mut stored = StoredRegistry::default();
    let mut pages: Vec<(u32, CorpusUnit)> = Vec::new();
    let mut topics: FxHashSet<ElsewhereTopic> = FxHashSet::default();
    for department in departments {
        let number = stored.departments.len() as u32;
        pages.extend(department.units.into_iter().map(|page| (number, page)));
        if !stored.terms.contains(&department.terms) {
            stored.terms.push(department.terms);
        }
        let unmet = department
            .elsewhere
            .into_iter()
            .filter(|topic| topics.insert(topic.clone()));
        stored.elsewhere.extend(unmet);
        stored.departments.push(DepartmentEntry {
            department: department.department,
        });
    }
    pages.sort_by(|a, b| a.1.unit.id.cmp(&b.1.unit.id));
    stored.units = pages
        .iter()
        .map(|(department, page)| UnitEntry {
            unit: page.unit.clone(),
            department: *department,
        })
        .collect();
    (stored, pages.into_iter().map(|(_, page)| page).collect())
}

struct ContentWriter {
    engine: EngineWriter,
    fields: Fields,
    vocabulary: VocabularyBuilder,
    table: ClauseTable,
    texts: TextStoreBuilder,
    /// Numbers by composed form.
    met: FxHashMap<Box<str>, SyllableId>,
    sequence: Vec<SyllableId>,
    /// Where the tokens of the clause stand, and their numbers.
    places: Vec<(Range<usize>, SyllableId)>,
    lines: EngineLines,
}

impl ContentWriter {
    fn create(folder: &Path) -> Result<Self, WriteError> {
        let (schema, fields) = schema();
        let engine = EngineWriter::create(folder, schema)?;
        Ok(Self {
            engine,
            fields,
            vocabulary: VocabularyBuilder::default(),
            table: ClauseTable::default(),
            texts: TextStoreBuilder::default(),
            met: FxHashMap::default(),
            sequence: Vec::new(),
            places: Vec::new(),
            lines: EngineLines::default(),
        })
    }

    /// Whether the engine still takes documents.
    fn add_page(
        &mut self,
        unit: UnitNumber,
        page: &CorpusUnit,
        advance: &mut impl FnMut(),
    ) -> bool {
        for clause in &page.clauses {
            let text = &page.text[clause.span.clone()];
            self.read_sequence(text);
            self.vocabulary.count_clause(&self.sequence);
            self.table.push(&ClauseRow {
                unit,
                ordinal: clause.ordinal,
                role: clause.role,
                span: clause.span.clone(),
                sequence: &self.sequence,
            });
            let word = |(place, id): &(Range<usize>, SyllableId)| Word {
                start: place.start,
                end: place.end,
                spelling: self.vocabulary.marked(*id),
            };
            self.texts.push(text, self.places.iter().map(word));
            if !self.add_document() {
                return false;
            }
            advance();
        }
        true
    }

    fn add_term(&mut self, text: &str) {
        self.read_sequence(text);
        self.vocabulary.add_term(&self.sequence);
    }

    /// Most words have been met before in the same composed form, so their spelling is looked at once.
    fn read_sequence(&mut self, text: &str) {
        let Self {
            sequence,
            places,
            vocabulary,
            met,
            ..
        } = self;
        sequence.clear();
        places.clear();
        visit_pieces(text, |piece| {
            if piece.breaks_before && !sequence.is_empty() {
                sequence.push(BREAK);
            }
            let known = met.get(piece.composed).copied();
            let id = known.unwrap_or_else(|| {
                let token = piece.token();
                let id = vocabulary.number(&token.marked, &token.folded);
                met.insert(piece.composed.into(), id);
                id
            });
            sequence.push(id);
            places.push((piece.start..piece.end, id));
        });
    }

    fn add_document(&mut self) -> bool {
        let vocabulary = &self.vocabulary;
        let folded = |id: &SyllableId| (*id != BREAK).then(|| vocabulary.folded(*id));
        self.lines.read(self.sequence.iter().map(folded));
        let mut document = TantivyDocument::new();
        document.add_text(self.fields.syllables, self.lines.syllables());
        document.add_text(self.fields.pairs, self.lines.pairs());
        self.engine.add(document)
    }

    fn finish(self, folder: &Path, stored: &StoredRegistry) -> Result<(), WriteError> {
        self.engine.finish()?;
        let vocabulary = StoredVocabulary::from(&self.vocabulary.finish());
        let encode = |file, reason: String| WriteError::Encode { file, reason };
        let vocabulary =
            postcard::to_stdvec(&vocabulary).map_err(|e| encode(VOCABULARY_FILE, e.to_string()))?;
        let registry =
            serde_json::to_vec_pretty(stored).map_err(|e| encode(REGISTRY_FILE, e.to_string()))?;
        for (file, bytes) in [
            (CLAUSES_FILE, self.table.to_bytes()),
            (TEXTS_FILE, self.texts.finish()),
            (VOCABULARY_FILE, vocabulary),
            (REGISTRY_FILE, registry),
        ] {
            std::fs::write(folder.join(file), bytes)
                .map_err(|source| WriteError::File { file, source })?;
        }
        Ok(())
    }
}

impl Content {
    /// Opens a generation from its verified files.
    ///
    /// # Errors
    /// [`ReadError`] naming the part that is missing, damaged or does not fit the others.
    pub fn open(files: &Files) -> Result<Self, ReadError> {
        let bytes = |file| files.get(file).ok_or(ReadError::Missing(file));
        let clauses = ClauseTable::from_bytes(&bytes(CLAUSES_FILE)?)?;
        let texts = TextStore::open(bytes(TEXTS_FILE)?)?;
        let vocabulary = postcard::from_bytes::<StoredVocabulary>(&bytes(VOCABULARY_FILE)?)
            .ok()
            .and_then(StoredVocabulary::restore)
            .ok_or(ReadError::Damaged(VOCABULARY_FILE))?;
        let registry = serde_json::from_slice(&bytes(REGISTRY_FILE)?)
            .ok()
            .and_then(Registry::new)
            .ok_or(ReadError::Damaged(REGISTRY_FILE))?;
        let ours = [CLAUSES_FILE, TEXTS_FILE, VOCABULARY_FILE, REGISTRY_FILE];
        let index = Index::open(files.without(&ours))?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let content = Self {
            clauses,
            texts,
            vocabulary,
            registry,
            reader,
            fields: schema().1,
        };
        content.check()?;
        Ok(content)
    }

    /// The text of a clause as published.
    ///
    /// # Errors
    /// [`DamagedTexts`] when the clause does not exist or what is stored of it does not fit its syllables.
    pub fn text(&self, clause: ClauseNumber) -> Result<String, DamagedTexts> {
        let syllables = self.clauses.syllables(clause);
        let spellings = syllables.map(|id| self.vocabulary.marked(id));
        self.texts.get(clause, spellings)
    }

    fn check(&self) -> Result<(), ReadError> {
        let searcher = self.reader.searcher();
        let (table, texts, engine) = (
            self.clauses.len(),
            self.texts.len(),
            searcher.num_docs() as usize,
        );
        if table != texts
            || table != engine
            || searcher.segment_readers().len() != usize::from(table > 0)
        {
            return Err(ReadError::Counts {
                table,
                texts,
                engine,
            });
        }
        Ok(())
    }
}
