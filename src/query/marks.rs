//! Marks put back where they were left out: "xoa mu chu" is meant, and shown, as "xóa mù chữ".
//!
//! In: the words of a query and the vocabulary. Out: for each word the spelling that holds the marks typed and suits its
//! neighbours best, chosen along the whole query (Viterbi over two mixed bigram models: the corpus, and everyday speech).
//! A word that neither knows stays as typed.

use super::request::Word;
use super::speech::{BOUNDARY, Speech};
use super::word::agrees;
use crate::analysis::Vocabulary;
use crate::vietnamese::has_marks;

/// The most spellings of one word that are weighed: the most frequent ones.
const SPELLINGS: usize = 12;

/// Share of the corpus in what is likely; the rest is everyday speech.
const CORPUS: f32 = 0.3;

/// Share of the word before in what is likely; the rest is how common a word is.
const NEIGHBOUR: f32 = 0.8;

/// Clauses counted for a pair of the corpus beside those that hold it: what only a term or a topic holds has none.
const KNOWN_PAIR: f32 = 0.5;

/// Clauses added before a pair's count is divided, so that one clause proves little.
const DOUBT: f32 = 3.0;

/// Syllables of a clause, about: a syllable's share of the corpus is its clauses over all their syllables.
const CLAUSE_LENGTH: f32 = 30.0;

/// Syllables added to the corpus before a count is divided.
const CORPUS_DOUBT: f32 = 1_000.0;

/// How likely a spelling is at least.
const LEAST: f32 = 1e-6;

/// Natural logarithm of what a spelling gains that stands exactly as typed, so that *thi* stays *thi* unless a neighbour
/// says otherwise.
const AS_TYPED: f32 = 1.0;

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
    spoken: Option<u32>,
    likely: f32,
    /// Logarithm of what it gains for standing as typed.
    gain: f32,
}

impl Spelling {
    fn new(text: &str, typed: &str, vocabulary: &Vocabulary) -> Self {
        let (id, spoken) = (vocabulary.marked_id(text), Speech::shipped().id(text));
        let published = id.map_or(0.0, |id| vocabulary.marked_count(id) as f32 + KNOWN_PAIR);
        let all = vocabulary.clauses() as f32 * CLAUSE_LENGTH + CORPUS_DOUBT;
        let said = spoken.map_or(0.0, |id| Speech::shipped().share(id));
        Self {
            text: text.to_owned(),
            id,
            spoken,
            likely: LEAST + CORPUS * published / all + (1.0 - CORPUS) * said,
            gain: if text == typed { AS_TYPED } else { 0.0 },
        }
    }
}

/// The ways to spell a word; in a query with marks the bare word itself is one of them, known or not.
fn spellings(word: &Word, query_has_marks: bool, vocabulary: &Vocabulary) -> Vec<Spelling> {
    let published = vocabulary
        .folded_id(&word.folded)
        .map_or(&[][..], |id| vocabulary.spellings(id));
    let said = Speech::shipped().spellings(&word.folded);
    let mut texts: Vec<&str> = published.iter().map(|id| vocabulary.marked(*id)).collect();
    texts.extend(said.iter().map(|id| Speech::shipped().word(*id)));
    texts.retain(|text| agrees(&word.marked, text));
    if query_has_marks {
        texts.push(&word.marked);
    }
    texts.sort_unstable();
    texts.dedup();
    let all = texts.iter();
    let mut all: Vec<Spelling> = all
        .map(|text| Spelling::new(text, &word.marked, vocabulary))
        .collect();
    all.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    all.truncate(SPELLINGS);
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
                    step(Some(first), Some(spelling), vocabulary)
                })
            });
            let (score, place) =
                best.unwrap_or_else(|| (step(None, Some(spelling), vocabulary), 0));
            (score + spelling.gain, place)
        });
        scores.push(row.collect());
    }
    end_sentences(words, columns, &mut scores, vocabulary);
    trace_back(words, columns, &scores)
}

fn best_step(
    column: &[Spelling],
    scores: &[(f32, usize)],
    step: impl Fn(&Spelling) -> f32,
) -> Option<(f32, usize)> {
    let steps = column.iter().zip(scores).enumerate();
    let steps = steps.map(|(place, (spelling, (score, _)))| (score + step(spelling), place));
    steps.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// Adds to the last words of sentences how well they end one.
fn end_sentences(
    words: &[Word],
    columns: &[Vec<Spelling>],
    scores: &mut [Vec<(f32, usize)>],
    vocabulary: &Vocabulary,
) {
    for at in 0..words.len() {
        if words.get(at + 1).is_none_or(|next| next.breaks_before) {
            for (spelling, (score, _)) in columns[at].iter().zip(&mut scores[at]) {
                *score += step(Some(spelling), None, vocabulary);
            }
        }
    }
}

/// Logarithm of how likely one spelling follows another; `None` is where a sentence begins or ends.
fn step(first: Option<&Spelling>, second: Option<&Spelling>, vocabulary: &Vocabulary) -> f32 {
    let speech = Speech::shipped();
    let spoken = |spelling: Option<&Spelling>| spelling.map_or(Some(BOUNDARY), |one| one.spoken);
    let said = spoken(first)
        .zip(spoken(second))
        .map_or(0.0, |(first, second)| speech.share_after(first, second));
    let published = first.zip(second).map_or(0.0, |(first, second)| {
        published_after(first, second, vocabulary)
    });
    let likely = second.map_or(speech.share(BOUNDARY), |second| second.likely);
    let after = CORPUS * published + (1.0 - CORPUS) * said;
    (NEIGHBOUR * after + (1.0 - NEIGHBOUR) * likely).ln()
}

/// How often `second` follows, of all clauses that hold `first`, 0..1.
fn published_after(first: &Spelling, second: &Spelling, vocabulary: &Vocabulary) -> f32 {
    let Some((before, after)) = first.id.zip(second.id) else {
        return 0.0;
    };
    let known = vocabulary.marked_pairs().get(before, after);
    let clauses = vocabulary.marked_count(before) as f32;
    known.map_or(0.0, |count| (count as f32 + KNOWN_PAIR) / (clauses + DOUBT))
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
            ("phong nao xoa mu", Some("phòng nào xóa mù")),
            ("con toi chua biet chu", Some("con tôi chưa biết chữ")),
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
