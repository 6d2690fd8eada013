//! Page files to clauses and what is known of their units.
//!
//! In: a folder of pages. Out: [`Corpus`], with everything that was odd or refused beside it. The room knows written
//! Vietnamese and files; it knows nothing of tokens, an index or a query.

mod block;
pub mod clause;
mod contact;
pub mod id;
mod marker;
mod name;
pub mod role;
pub mod split;
mod text;
pub mod unit;
pub mod warning;
mod wording;

pub use clause::{Clause, Role};
pub use id::{ClauseId, DepartmentId, UnitId};
pub use role::read_role;
pub use split::{SplitPage, split_page};
pub use unit::{Basis, Contact, Department, Period, Status, Unit};
pub use warning::{PageWarning, WarningKind};

#[cfg(test)]
mod golden;
