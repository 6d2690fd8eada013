//! One built, immutable index, opened: its id and what is inside.

use super::content::Content;

/// One generation, verified and opened.
pub struct Generation {
    /// Its folder's name: `gen-000042-<digest>`.
    pub id: String,
    /// What is inside.
    pub content: Content,
}
