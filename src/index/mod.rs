//! Clauses to a generation on disk, and back.
//!
//! In: corpus values and the analysis. Out: an immutable generation, verified on opening. It knows nothing of queries.

pub mod clause_table;
pub mod content;
pub mod files;
pub mod generation;
pub mod registry;
pub mod schema;
pub mod text_store;

pub use clause_table::{ClauseNumber, ClauseTable, UnitNumber};
pub use content::Content;
pub use generation::Generation;
pub use registry::Registry;
