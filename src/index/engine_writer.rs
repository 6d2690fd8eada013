//! The engine's writer on a thread of its own, so that analysing a page and indexing the one before go on together.
//!
//! In: documents, in clause order. Out: one finished segment in a folder. What goes wrong on the thread is returned to
//! whoever hands over the next documents or finishes. It knows nothing of pages.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use tantivy::directory::MmapDirectory;
use tantivy::schema::Schema;
use tantivy::{Index, SingleSegmentIndexWriter, TantivyDocument, TantivyError};

/// The engine's memory for one segment; the writer grows past it rather than cut a second segment.
const WRITER_BYTES: usize = 64 << 20;

/// Documents handed over at once.
const BATCH: usize = 256;

/// Batches that wait for the engine at most: with full pages a few megabytes.
const WAITING: usize = 4;

/// Hands documents to the engine.
pub(super) struct EngineWriter {
    batch: Vec<TantivyDocument>,
    documents: SyncSender<Vec<TantivyDocument>>,
    thread: JoinHandle<tantivy::Result<()>>,
}

impl EngineWriter {
    /// Begins a segment in `folder`.
    ///
    /// # Errors
    /// The engine's own, when it cannot create its files.
    pub(super) fn create(folder: &Path, schema: Schema) -> tantivy::Result<Self> {
        let directory = MmapDirectory::open(folder)?;
        let writer = Index::builder()
            .schema(schema)
            .single_segment_index_writer(directory, WRITER_BYTES)?;
        let (documents, incoming) = sync_channel(WAITING);
        let thread = std::thread::spawn(move || write_all(writer, &incoming));
        Ok(Self {
            batch: Vec::with_capacity(BATCH),
            documents,
            thread,
        })
    }

    /// Adds the document of the next clause. After an error on the thread nothing is taken any more, and
    /// [`Self::finish`] says why.
    pub(super) fn add(&mut self, document: TantivyDocument) -> bool {
        self.batch.push(document);
        self.batch.len() < BATCH || self.hand_over()
    }

    /// Closes the segment.
    ///
    /// # Errors
    /// The engine's own, from whichever document it met it.
    pub(super) fn finish(mut self) -> tantivy::Result<()> {
        let handed_over = self.hand_over();
        drop(self.documents);
        let ended = self.thread.join();
        let stopped = || TantivyError::SystemError("the engine's thread stopped early".to_owned());
        ended.map_err(|_| stopped())??;
        handed_over.then_some(()).ok_or_else(stopped)
    }

    fn hand_over(&mut self) -> bool {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.documents.send(batch).is_ok()
    }
}

fn write_all(
    mut writer: SingleSegmentIndexWriter,
    incoming: &Receiver<Vec<TantivyDocument>>,
) -> tantivy::Result<()> {
    for batch in incoming {
        for document in batch {
            writer.add_document(document)?;
        }
    }
    writer.finalize()?;
    Ok(())
}
