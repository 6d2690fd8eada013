//! The texts of the interface's description in both languages.
//!
//! In: a text as the description has it, in whichever language it was written. Out: the same in the language asked for.
//! The table beside this file has one text a line, English and Vietnamese; a test holds it to the description.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::web::Language;

const TABLE: &str = include_str!("docs_words.tsv");

static TWINS: LazyLock<HashMap<&str, (&str, &str)>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter_map(|line| line.split_once('\t'));
    rows.flat_map(|(en, vi)| [(en, (en, vi)), (vi, (en, vi))])
        .collect()
});

/// The text in a language; as it is when the table does not know it.
pub(super) fn translated(text: &str, language: Language) -> &str {
    let twins = TWINS.get(text);
    twins.map_or(text, |(en, vi)| language.pick(vi, en))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::*;
    use crate::http::interface;

    fn collect(value: &Value, texts: &mut HashSet<String>) {
        let texts_of = |name: &str| value[name].as_str().map(str::to_owned);
        texts.extend(["description", "summary"].into_iter().filter_map(texts_of));
        let inner: Vec<&Value> = match value {
            Value::Object(members) => members.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        for value in inner {
            collect(value, texts);
        }
    }

    #[test]
    fn every_text_of_the_description_is_in_both_languages_and_none_besides() {
        let mut texts = HashSet::new();
        collect(&serde_json::to_value(interface()).unwrap(), &mut texts);
        for text in &texts {
            assert!(
                TWINS.contains_key(text.as_str()),
                "not in the table: {text}"
            );
        }
        for line in TABLE.lines() {
            let (en, vi) = line.split_once('\t').unwrap();
            assert!(texts.contains(en) || texts.contains(vi), "not in use: {en}");
        }
    }

    #[test]
    fn a_text_is_found_from_either_side() {
        for text in ["The answer", "Câu trả lời"] {
            assert_eq!(translated(text, Language::Vietnamese), "Câu trả lời");
            assert_eq!(translated(text, Language::English), "The answer");
        }
        assert_eq!(translated("…", Language::English), "…");
    }
}
