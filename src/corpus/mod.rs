//! Page files to clauses and what is known of their units.
//!
//! In: a folder of pages. Out: [`Corpus`], with everything that was odd or refused beside it. The room knows written
//! Vietnamese and files; it knows nothing of tokens, an index or a query.

mod block;
pub mod clause;
mod contact;
pub mod department;
pub mod elsewhere;
mod encoding;
pub mod file;
pub mod id;
mod lint;
mod marker;
mod name;
pub mod read;
pub mod reject;
pub mod role;
pub mod split;
pub mod table;
pub mod terms;
mod text;
pub mod unit;
mod walk;
pub mod warning;
mod wording;

pub use clause::{Clause, Role};
pub use elsewhere::ElsewhereTopic;
pub use id::{ClauseId, DepartmentId, UnitId};
pub use read::{Corpus, CorpusDepartment, CorpusError, CorpusUnit, CorpusWarning, read_corpus};
pub use reject::{RejectReason, Rejected};
pub use role::read_role;
pub use split::{SplitPage, split_page};
pub use table::TableFault;
pub use terms::{Term, TermKind, Terms};
pub use unit::{Basis, Contact, Department, Period, Status, Unit};
pub use warning::{PageWarning, WarningKind};

#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod reading;
