//! Page files to clauses and what is known of their units.
//!
//! In: a folder of pages. Out: [`Corpus`], with everything that was odd or refused beside it. The room knows written
//! Vietnamese and files; it knows nothing of tokens, an index or a query.
//!
//! ```
//! use phutrach::corpus::{Role, split_page};
//!
//! let text = "PHÒNG MẪU\n\nPhòng Mẫu có trách nhiệm:\n- Quản lý việc mẫu;\n-Phối hợp với phòng khác.\n";
//! let page = split_page(text);
//! let roles: Vec<(u32, Role)> = page.clauses.iter().map(|clause| (clause.ordinal, clause.role)).collect();
//! assert_eq!(roles, [(0, Role::Function), (1, Role::Lead), (2, Role::Coordinate)]);
//! assert_eq!(&text[page.clauses[2].span.clone()], "Phối hợp với phòng khác.");
//! ```
//!
//! To read another kind of bullet, add it in [`marker`] and a line to its table of tests; to read another wording, add it
//! to the lists of [`wording`] or [`role`]; then a sample page under `tests/fixtures/pages/` that shows it.

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
mod outline;
pub mod read;
pub mod reject;
pub mod role;
pub mod split;
pub mod table;
pub mod terms;
mod text;
pub mod unit;
pub mod value;
mod walk;
pub mod warning;
mod wording;

pub use clause::{Clause, Role};
pub use elsewhere::ElsewhereTopic;
pub use id::{ClauseId, DepartmentId, UnitId};
pub use read::read_corpus;
pub use reject::{RejectReason, Rejected};
pub use role::read_role;
pub use split::{SplitPage, split_page};
pub use table::TableFault;
pub use terms::{Term, TermKind, Terms};
pub use unit::{Basis, Contact, Department, Period, Status, Unit};
pub use value::{Corpus, CorpusDepartment, CorpusError, CorpusUnit, CorpusWarning};
pub use warning::{PageWarning, WarningKind};

#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod reading;
