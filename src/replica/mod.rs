//! Generations from elsewhere: one machine builds, any number of others fetch what it published and serve the same.
//!
//! In: a [`Source`], a folder or an HTTP address that holds an index folder's files. Out: the source's live generation,
//! live here too. A source is not trusted: every byte is compared with the manifest's digests, the manifest with the
//! pointer's, only names that the manifest lists are fetched, and what was fetched must answer here as it did where it
//! was built. Knows nothing of pages or servers.
//!
//! The pointer itself is guarded by nothing but the way it came: whoever may write it decides what is served. Over a
//! network that is not your own, use `https`.
//!
//! A machine serves generations of its own version only. So a new version is put on the builder first: the others
//! refuse what it publishes, say so and serve what they have, until they have the new version too.

mod pull;
mod remote;
mod source;
mod transfer;

pub use pull::{PullError, Pulled, pull};
pub use source::{Source, SourceError};
