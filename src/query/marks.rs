//! Marks put back on a query typed without any: "xoa mu chu" is shown as "xóa mù chữ".
//!
//! In: the words of a query and the vocabulary. Out: for each word the spelling that suits its neighbours best, chosen
//! along the whole query (Viterbi over the corpus's own pairs). A word that the corpus does not know stays as typed.

use super::request::Word;
use crate::analysis::{SyllableId, Vocabulary};
use crate::vietnamese::{Agreement, agreement};

/// The most spellings of one word that are weighed: the most frequent ones.
const SPELLINGS: usize = 12;

/// What a pair counts against a single syllable: neighbours say far more about marks than frequency does.
const PAIR_WEIGHT: f32 = 4.0;

/// The words with their most likely marks, one text for each; `None` when no word gains a mark.
pub fn restore_marks(words: &[Word], vocabulary: &Vocabulary) -> Option<Vec<String>> {
    let columns: Vec<Vec<SyllableId>> = words
        .iter()
        .map(|word| spellings(word, vocabulary))
        .collect();
    let chosen = best_path(words, &columns, vocabulary);
    let restored: Vec<String> = words
        .iter()
        .zip(chosen)
        .map(|(word, id)| {
            id.map_or_else(|| word.typed.clone(), |id| vocabulary.marked(id).to_owned())
        })
        .collect();
    let gains = restored
        .iter()
        .zip(words)
        .any(|(restored, word)| *restored != word.typed.to_lowercase());
    gains.then_some(restored)
}

fn spellings(word: &Word, vocabulary: &Vocabulary) -> Vec<SyllableId> {
    let Some(folded) = vocabulary.folded_id(&word.folded) else {
        return Vec::new();
    };
    let agrees = |id: &SyllableId| {
        matches!(
            agreement(&word.marked, vocabulary.marked(*id)),
            Agreement::Exact | Agreement::Compatible
        )
    };
    let mut ids: Vec<SyllableId> = vocabulary
        .spellings(folded)
        .iter()
        .copied()
        .filter(agrees)
        .collect();
    ids.sort_by_key(|id| std::cmp::Reverse(vocabulary.marked_count(*id)));
    ids.truncate(SPELLINGS);
    ids
}

/// For each word the spelling on the best path; `None` where there is no spelling.
fn best_path(
    words: &[Word],
    columns: &[Vec<SyllableId>],
    vocabulary: &Vocabulary,
) -> Vec<Option<SyllableId>> {
    let mut scores: Vec<Vec<(f32, usize)>> = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        let before = at
            .checked_sub(1)
            .map(|before| (&columns[before], &scores[before]));
        let row = column.iter().map(|id| {
            let own = log_count(vocabulary.marked_count(*id));
            let from = before.and_then(|(ids, scores)| {
                let joined = !words[at].breaks_before;
                best_step(ids, scores, |first| {
                    if joined {
                        pair_score(first, *id, vocabulary)
                    } else {
                        0.0
                    }
                })
            });
            from.map_or((own, 0), |(score, place)| (score + own, place))
        });
        scores.push(row.collect());
    }
    trace_back(columns, &scores)
}

fn best_step(
    ids: &[SyllableId],
    scores: &[(f32, usize)],
    pair: impl Fn(SyllableId) -> f32,
) -> Option<(f32, usize)> {
    let steps = ids
        .iter()
        .zip(scores)
        .enumerate()
        .map(|(place, (id, (score, _)))| (score + pair(*id), place));
    steps.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

fn pair_score(first: SyllableId, second: SyllableId, vocabulary: &Vocabulary) -> f32 {
    vocabulary
        .marked_pairs()
        .get(first, second)
        .map_or(0.0, |count| PAIR_WEIGHT * (1.0 + log_count(count)))
}

fn log_count(count: u32) -> f32 {
    (count as f32 + 1.0).ln()
}

fn trace_back(
    columns: &[Vec<SyllableId>],
    scores: &[Vec<(f32, usize)>],
) -> Vec<Option<SyllableId>> {
    let mut chosen = vec![None; columns.len()];
    let mut place: Option<usize> = None;
    for at in (0..columns.len()).rev() {
        let best = || {
            let row = &scores[at];
            (0..row.len()).reduce(|a, b| if row[b].0 > row[a].0 { b } else { a })
        };
        let here = place
            .filter(|place| *place < columns[at].len())
            .or_else(best);
        chosen[at] = here.map(|place| columns[at][place]);
        // After a word without spellings the path begins anew.
        place = here
            .filter(|_| at > 0 && !columns[at - 1].is_empty())
            .map(|place| scores[at][place].1);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::request::read_query;
    use crate::query::sample::vocabulary;

    #[test]
    fn neighbours_choose_the_marks() {
        let vocabulary = vocabulary(&[
            "xóa mù chữ cho người lớn",
            "chủ trì công tác",
            "chủ tịch",
            "chủ đề",
        ]);
        for (typed, restored) in [
            ("xoa mu chu", Some("xóa mù chữ")),
            ("chu tri", Some("chủ trì")),
            ("XOA mu chu abc", Some("xóa mù chữ abc")),
            ("abc", None),
            ("", None),
        ] {
            let words = read_query(typed).words;
            let found = restore_marks(&words, &vocabulary).map(|words| words.join(" "));
            assert_eq!(found.as_deref(), restored, "{typed}");
        }
    }
}
