//! Page files to clauses and what is known of their units.
//!
//! In: a folder of pages. Out: [`Corpus`], with everything that was odd or refused beside it. The room knows written
//! Vietnamese and files; it knows nothing of tokens, an index or a query.

pub mod clause;
pub mod elsewhere;
pub mod id;
pub mod read;
pub mod terms;
pub mod unit;

pub use clause::{Clause, Role};
pub use id::{ClauseId, DepartmentId, UnitId};
pub use read::{Corpus, CorpusDepartment, CorpusUnit, Rejected};
pub use unit::{Basis, Contact, Department, Period, Status, Unit};
