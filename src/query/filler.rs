//! Words of asking and politeness, which say nothing about the topic.
//!
//! Citizens write sentences: "con tôi … thì xin … ở đâu". Such words must neither decide the ranking nor count as
//! missing. A phrase is passed over as a whole; a single word only when it is a pronoun, a particle or a
//! question word, never a word that could name a topic (*không*, *nhà*, *cơ*, *việc*, *thường* stay, because of
//! *không biết chữ*, *nhà giáo*, *cơ sở*, *việc làm*, *giáo dục thường xuyên*). The list is ours, from the grammar of
//! questions, and holds no word because a judged query needed it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::request::Word;
use crate::analysis::tokenize;

/// Phrases of asking: what comes around a topic.
const PHRASES: &[&str] = &[
    "ở đâu",
    "tại đâu",
    "chỗ nào",
    "nơi nào",
    "đâu",
    "đến đâu",
    "ra đâu",
    "do ai",
    "do đâu",
    "phòng nào",
    "phòng ban nào",
    "đơn vị nào",
    "cơ quan nào",
    "bộ phận nào",
    "sở nào",
    "ban nào",
    "ai phụ trách",
    "phòng nào phụ trách",
    "đơn vị nào phụ trách",
    "phụ trách",
    "chịu trách nhiệm",
    "ai chịu trách nhiệm",
    "ai lo",
    "phòng nào lo",
    "ai quản",
    "thuộc phòng nào",
    "thuộc đơn vị nào",
    "gặp ai",
    "hỏi ai",
    "liên hệ ai",
    "liên hệ với ai",
    "liên hệ phòng nào",
    "liên hệ ở đâu",
    "liên hệ",
    "gọi ai",
    "làm sao",
    "làm thế nào",
    "như thế nào",
    "thế nào",
    "ra sao",
    "bằng cách nào",
    "cách nào",
    "cho tôi hỏi",
    "cho em hỏi",
    "cho hỏi",
    "xin hỏi",
    "xin cho hỏi",
    "cho mình hỏi",
    "muốn hỏi",
    "tôi muốn hỏi",
    "tôi muốn",
    "em muốn",
    "mình muốn",
    "tôi cần",
    "em cần",
    "mình cần",
    "muốn",
    "cần phải",
    "phải",
    "có được không",
    "được không",
    "có phải",
    "phải không",
    "hay không",
    "không ạ",
    "bao giờ",
    "khi nào",
    "lúc nào",
    "bao lâu",
    "bao nhiêu",
    "tại sao",
    "vì sao",
    "là gì",
    "làm gì",
    "những gì",
    "cái gì",
    "gì",
    "xin cảm ơn",
    "cảm ơn",
    "giúp tôi",
    "giúp em",
    "chỉ giúp",
    "vui lòng",
    "làm ơn",
    "gia đình tôi",
    "nhà tôi",
    "nhà em",
    "con tôi",
    "con em tôi",
    "cháu tôi",
    "con mình",
    "bé nhà tôi",
    "con của tôi",
    "của tôi",
    "của em",
    "của mình",
    "của con tôi",
    "ai",
    "nào",
];

/// Pronouns and particles that say nothing of a topic on their own.
const WORDS: &[&str] = &[
    "tôi", "tui", "mình", "ạ", "ơi", "à", "nhé", "nha", "dạ", "thì", "là", "mà", "nhưng", "được",
    "đang", "đã", "sẽ", "rồi", "vẫn", "cũng", "này", "kia", "ấy", "đó", "vậy", "nếu", "khi", "lại",
    "để", "cho", "của", "và", "với", "các", "những", "một", "có", "ở", "do", "hay", "hoặc", "như",
    "thưa", "xin",
];

/// How much a word counts that belongs to a phrase of asking.
const PHRASE_IMPORTANCE: f32 = 0.0;

/// How much a pronoun or particle counts: a little, because it may be part of a name (*trung tâm của …*).
const WORD_IMPORTANCE: f32 = 0.2;

/// A phrase of asking and how much its words count.
struct Filler {
    marked: Vec<String>,
    importance: f32,
}

/// Fillers by their folded words.
static BY_FOLDED: LazyLock<FxHashMap<String, Vec<Filler>>> = LazyLock::new(|| {
    let mut map: FxHashMap<String, Vec<Filler>> = FxHashMap::default();
    let phrases = PHRASES.iter().map(|phrase| (phrase, PHRASE_IMPORTANCE));
    for (phrase, importance) in phrases.chain(WORDS.iter().map(|word| (word, WORD_IMPORTANCE))) {
        let tokens = tokenize(phrase);
        let folded = tokens
            .iter()
            .map(|token| token.folded.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let marked = tokens.into_iter().map(|token| token.marked).collect();
        map.entry(folded)
            .or_default()
            .push(Filler { marked, importance });
    }
    map
});

/// Every phrase and word of asking.
pub(super) fn phrases() -> impl Iterator<Item = &'static str> {
    PHRASES.iter().chain(WORDS).copied()
}

/// Longest phrase above, in words.
const LONGEST: usize = 5;

/// How much each word counts, 0..1: less for words of asking. `assumed` is how each word is probably meant, with its
/// marks. A query of nothing else counts in full.
pub fn weigh_words(words: &[Word], assumed: &[String]) -> Vec<f32> {
    let mut importance = vec![1.0; words.len()];
    for from in 0..words.len() {
        for length in (1..=LONGEST.min(words.len() - from)).rev() {
            let run = from..from + length;
            if let Some(weight) = filler_importance(&words[run.clone()], &assumed[run.clone()]) {
                importance[run]
                    .iter_mut()
                    .for_each(|other| *other = weight.min(*other));
                break;
            }
        }
    }
    if importance.iter().all(|weight| *weight < 1.0) {
        importance.fill(1.0);
    }
    importance
}

fn filler_importance(run: &[Word], assumed: &[String]) -> Option<f32> {
    if run.iter().any(|word| word.quoted) {
        return None;
    }
    let folded = run
        .iter()
        .map(|word| word.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let fillers = BY_FOLDED.get(&folded)?;
    let meant = fillers.iter().find(|filler| filler.marked == assumed);
    meant.map(|filler| filler.importance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::VocabularyBuilder;
    use crate::query::marks::assume_marks;
    use crate::query::request::read_query;

    fn content(text: &str) -> String {
        let query = read_query(text);
        let vocabulary = VocabularyBuilder::default().finish();
        let weights = weigh_words(&query.words, &assume_marks(&query.words, &vocabulary));
        let kept = query
            .words
            .iter()
            .zip(weights)
            .filter(|(_, weight)| *weight == 1.0);
        let kept = kept.map(|(word, _)| word.typed.clone());
        kept.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_topic_of_a_sentence_is_left() {
        for (text, topic) in [
            (
                "con tôi mất bằng tốt nghiệp cấp 3 thì xin cấp lại ở đâu",
                "mất bằng tốt nghiệp cấp 3 cấp",
            ),
            ("phòng nào phụ trách xóa mù chữ", "xóa mù chữ"),
            ("phong nao phu trach xoa mu chu", "xoa mu chu"),
            ("người không biết chữ", "người không biết chữ"),
            ("giáo dục thường xuyên", "giáo dục thường xuyên"),
            ("\"ở đâu\"", "ở đâu"),
        ] {
            assert_eq!(content(text), topic, "{text}");
        }
    }
}
