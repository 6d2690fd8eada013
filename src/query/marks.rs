//! Marks put back where they were left out: "xoa mu chu" is meant, and shown, as "xóa mù chữ".
//!
//! In: the words of a query and the vocabulary. Out: for each word the spelling that holds the marks typed and suits its
//! neighbours best, chosen along the whole query (Viterbi over the corpus's own pairs and the phrases of asking). A word
//! that neither knows stays as typed.

use super::filler::{are_filler_neighbours, filler_spellings};
use super::request::Word;
use crate::analysis::Vocabulary;
use crate::vietnamese::{Agreement, agreement, has_marks};

/// The most spellings of one word that are weighed: the most frequent ones.
const SPELLINGS: usize = 12;

/// What a pair counts against a single syllable: neighbours say far more about marks than frequency does.
const PAIR_WEIGHT: f32 = 4.0;

/// What a spelling counts that stands exactly as typed, so that *thi* stays *thi* unless a neighbour says otherwise.
const AS_TYPED: f32 = 1.0;

/// What a word of asking counts: as much as a syllable of two or three clauses.
const FILLER: f32 = 1.2;

/// How each word is probably meant.
pub fn assume_marks(words: &[Word], vocabulary: &Vocabulary) -> Vec<String> {
    let has_marks = words.iter().any(|word| has_marks(&word.marked));
    let columns: Vec<Vec<Spelling>> = words
        .iter()
        .map(|word| spellings(word, has_marks, vocabulary))
        .collect();
    let chosen = best_path(words, &columns, vocabulary);
    let meant = words.iter().zip(&columns).zip(chosen);
    meant
        .map(|((word, column), place)| match place {
            Some(place) => column[place].text.clone(),
            None => word.marked.clone(),
        })
        .collect()
}

/// One way to spell a word, and how likely it is without its neighbours.
struct Spelling {
    text: String,
    id: Option<u32>,
    own: f32,
}

/// The ways to spell a word; in a query with marks the bare word itself is one of them, known or not.
fn spellings(word: &Word, query_has_marks: bool, vocabulary: &Vocabulary) -> Vec<Spelling> {
    let holds_marks = |text: &str| {
        matches!(
            agreement(&word.marked, text),
            Agreement::Exact | Agreement::Compatible
        )
    };
    let score = |text: &str, count: u32| {
        let exact = if text == word.marked { AS_TYPED } else { 0.0 };
        log_count(count) + exact
    };
    let ids = vocabulary
        .folded_id(&word.folded)
        .map_or(&[][..], |id| vocabulary.spellings(id));
    let known = ids
        .iter()
        .map(|id| (vocabulary.marked(*id), *id))
        .filter(|(text, _)| holds_marks(text));
    let mut all: Vec<Spelling> = known
        .map(|(text, id)| Spelling {
            text: text.to_owned(),
            id: Some(id),
            own: score(text, vocabulary.marked_count(id)),
        })
        .collect();
    all.sort_by(|a, b| b.own.total_cmp(&a.own));
    all.truncate(SPELLINGS);
    for text in filler_spellings(&word.folded)
        .iter()
        .filter(|text| holds_marks(text))
    {
        if !all.iter().any(|spelling| spelling.text == *text) {
            all.push(Spelling {
                text: text.clone(),
                id: None,
                own: score(text, 0) + FILLER,
            });
        }
    }
    if query_has_marks && !all.iter().any(|spelling| spelling.text == word.marked) {
        let own = score(&word.marked, 0);
        all.push(Spelling {
            text: word.marked.clone(),
            id: None,
            own,
        });
    }
    all
}

/// For each word the place of the spelling on the best path; `None` where there is no spelling.
fn best_path(
    words: &[Word],
    columns: &[Vec<Spelling>],
    vocabulary: &Vocabulary,
) -> Vec<Option<usize>> {
    let mut scores: Vec<Vec<(f32, usize)>> = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        let before = at.checked_sub(1).filter(|_| !words[at].breaks_before);
        let row = column.iter().map(|spelling| {
            let steps = before.map(|before| (&columns[before], &scores[before]));
            let best = steps.and_then(|(column, scores)| {
                best_step(column, scores, |first| {
                    pair_score(first, spelling, vocabulary)
                })
            });
            best.map_or((spelling.own, 0), |(score, place)| {
                (score + spelling.own, place)
            })
        });
        scores.push(row.collect());
    }
    trace_back(words, columns, &scores)
}

fn best_step(
    column: &[Spelling],
    scores: &[(f32, usize)],
    pair: impl Fn(&Spelling) -> f32,
) -> Option<(f32, usize)> {
    let steps = column.iter().zip(scores).enumerate();
    let steps = steps.map(|(place, (spelling, (score, _)))| (score + pair(spelling), place));
    steps.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

fn pair_score(first: &Spelling, second: &Spelling, vocabulary: &Vocabulary) -> f32 {
    let known = first
        .id
        .zip(second.id)
        .and_then(|(a, b)| vocabulary.marked_pairs().get(a, b));
    match known {
        Some(count) => PAIR_WEIGHT * (1.0 + log_count(count)),
        None if are_filler_neighbours(&first.text, &second.text) => PAIR_WEIGHT,
        None => 0.0,
    }
}

fn log_count(count: u32) -> f32 {
    (count as f32 + 1.0).ln()
}

fn trace_back(
    words: &[Word],
    columns: &[Vec<Spelling>],
    scores: &[Vec<(f32, usize)>],
) -> Vec<Option<usize>> {
    let mut chosen = vec![None; columns.len()];
    let mut place: Option<usize> = None;
    for at in (0..columns.len()).rev() {
        let row = &scores[at];
        let best = || (0..row.len()).reduce(|a, b| if row[b].0 > row[a].0 { b } else { a });
        let here = place.or_else(best);
        chosen[at] = here;
        // A sentence, or a word without spellings, begins the path anew.
        let goes_on = at > 0 && !words[at].breaks_before && !columns[at - 1].is_empty();
        place = here.filter(|_| goes_on).map(|place| row[place].1);
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
            "thi đua",
        ]);
        for (typed, restored) in [
            ("xoa mu chu", Some("xóa mù chữ")),
            ("chu tri", Some("chủ trì")),
            ("XOA mu chu abc", Some("xóa mù chữ abc")),
            ("phong nao lo xoa mu", Some("phòng nào lo xóa mù")),
            ("thi", None),
            ("thi dua", Some("thi đua")),
            ("abc", None),
            ("", None),
        ] {
            let words = read_query(typed).words;
            let found = assume_marks(&words, &vocabulary).join(" ");
            assert_eq!(found, restored.unwrap_or(typed), "{typed}");
        }
    }
}
