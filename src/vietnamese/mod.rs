//! Written Vietnamese, knowing nothing of search.
//!
//! In: text as people publish and type it. Out: composed characters, syllables, and the two forms in
//! which syllables are compared: *marked* (one spelling for each word) and *folded* (no mark at all).
//! Nothing here knows of documents, tokens in a text, or an index.
//!
//! ```
//! use phutrach::vietnamese::{compose::compose, fold::fold, spelling::mark};
//!
//! let composed = compose("Thuye\u{301}\u{302}n");
//! assert_eq!(mark(&composed), "thuyến");
//! assert_eq!(fold(&composed), "thuyen");
//! ```

pub mod agreement;
pub mod compose;
pub mod confusion;
pub mod fold;
pub mod keystrokes;
pub mod letter;
pub mod rime;
pub mod slips;
pub mod spelling;
pub mod syllable;
pub mod typing;

pub use agreement::{Agreement, agreement, has_marks};
