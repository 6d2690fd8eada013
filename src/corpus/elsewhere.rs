//! Topics that another level or agency handles, from `elsewhere.toml`.

use serde::{Deserialize, Serialize};

/// One topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElsewhereTopic {
    /// The topic.
    pub topic: String,
    /// Phrases that mean it.
    pub words: Vec<String>,
    /// Who handles it.
    pub who: String,
    /// On what basis.
    pub basis: Option<String>,
}
