//! Clauses to a generation on disk, and back.
//!
//! In: corpus values and the analysis. Out: an immutable generation, verified on opening. It knows nothing of queries.

pub mod build;
pub mod clause_table;
pub mod content;
pub mod corpus_watch;
pub mod damage;
pub mod due;
mod engine_writer;
pub mod files;
pub mod generation;
pub mod generations;
pub mod golden;
pub mod guard;
pub mod layout;
pub mod lines;
pub mod manifest;
pub mod open;
pub mod publish;
pub mod registry;
pub mod room;
#[cfg(test)]
pub(crate) mod sample;
pub mod schema;
pub mod text_store;
mod varint;
pub mod verify;
pub mod watch;

pub use build::{BeforeLive, BuildError, BuildOptions, Built, Progress, build_generation};
pub use clause_table::{ClauseNumber, ClauseTable, UnitNumber};
pub use content::Content;
pub use generation::Generation;
pub use manifest::Manifest;
pub use open::{Fallback, OpenError, OpenOptions, Opened, open_current, open_current_with};
pub use registry::{DepartmentNumber, Registry};
