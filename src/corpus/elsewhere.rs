//! `elsewhere.toml`: topics that another level or agency handles.
//!
//! In: the file's text. Out: [`ElsewhereTopic`]s in file order.

use serde::{Deserialize, Serialize};

use super::table::{Fields, TableFault, TableFile};
use super::value::CorpusError;

const TOPIC_KEYS: &[&str] = &["topic", "words", "who", "basis"];

/// A topic no unit here handles, and who does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ElsewhereTopic {
    /// What it is about, as shown to people.
    pub topic: String,
    /// Words people use for it, as written.
    pub words: Vec<String>,
    /// Who handles it.
    pub who: String,
    /// The legal basis; `None` when not known.
    pub basis: Option<String>,
}

/// Reads the topics of a file.
///
/// # Errors
/// [`CorpusError::Table`] with the place of the first mistake.
pub(super) fn read_elsewhere(file: TableFile<'_>) -> Result<Vec<ElsewhereTopic>, CorpusError> {
    let root = file.parse()?;
    let fields = Fields::new(file, root.get_ref(), 0, &["topic"])?;
    let tables = fields.tables("topic")?;
    tables
        .into_iter()
        .map(|(table, start)| read_topic(&Fields::new(file, table, start, TOPIC_KEYS)?))
        .collect()
}

fn read_topic(fields: &Fields<'_, '_>) -> Result<ElsewhereTopic, CorpusError> {
    let needed = |key: &'static str| {
        let reason = if fields.value(key).is_some() {
            TableFault::EmptySide(key)
        } else {
            TableFault::MissingKey(key)
        };
        fields.fault(fields.place(key), reason)
    };
    let words = fields.texts("words")?;
    if words.is_empty() || words.iter().any(String::is_empty) {
        return Err(needed("words"));
    }
    Ok(ElsewhereTopic {
        topic: fields.text("topic")?.ok_or_else(|| needed("topic"))?,
        words,
        who: fields.text("who")?.ok_or_else(|| needed("who"))?,
        basis: fields.text("basis")?,
    })
}
