//! Phrases that stand together in clauses: "xóa mù chữ", "trung tâm học tập cộng đồng".
//!
//! In: the texts and the forward index of a generation. Out: [`Phrase`]s of 2 to 6 syllables with how often each was
//! seen. A phrase is kept when it is frequent, when its parts stand together more often than chance (pointwise mutual
//! information of both ways to take one syllable off), when no punctuation lies within it, when it neither begins nor
//! ends in a function word, and when it is not merely a piece of one longer phrase. Long corpora are sampled evenly, so
//! time and memory are bounded. It knows nothing of what is typed.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::{BREAK, SyllableId, Vocabulary, visit_pieces};
use crate::index::{ClauseNumber, Content};
use crate::vietnamese::syllable::parse;

/// Clauses that are read at most.
const SAMPLE: usize = 5_000;

/// Syllables of the longest phrase.
const LONGEST: usize = 6;

/// How often a phrase is seen at least; one more for each so many clauses read.
const SEEN: u32 = 2;
const CLAUSES_FOR_ONE_MORE: usize = 2_500;

/// The least pointwise mutual information, in nats: parts stand together three times as often as chance would have it.
const TOGETHER: f32 = 1.1;

/// A piece is dropped when one longer phrase accounts for this share of it.
const SUBSUMED: f32 = 0.75;

/// The least share of a phrase's marked pairs in their folded pairs: a misspelling is no suggestion.
const MARKED_SHARE: f32 = 0.1;

/// Phrases kept at most, the most frequent ones.
const PHRASES: usize = 30_000;

/// Words that neither begin nor end a phrase: they belong to the sentence around it.
const FUNCTION_WORDS: &[&str] = &[
    "và", "các", "những", "của", "cho", "với", "theo", "về", "tại", "ở", "được", "là", "để",
    "trong", "ngoài", "trên", "dưới", "từ", "đến", "do", "bởi", "như", "khi", "nếu", "thì", "mà",
    "này", "đó", "hoặc", "hay", "cùng", "bị", "vào", "ra", "bằng", "đã", "sẽ", "đang", "cũng",
    "một", "mọi", "từng", "có", "đối", "sau", "trước", "việc", "khác",
];

/// Syllables that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// In order.
    pub syllables: Vec<SyllableId>,
    /// How often it was seen in the clauses read.
    pub seen: u32,
}

/// The phrases of a generation, most frequent first.
pub fn mine(content: &Content) -> Vec<Phrase> {
    let step = content.clauses.len().div_ceil(SAMPLE).max(1);
    let vocabulary = &content.vocabulary;
    let is_syllable: Vec<bool> = (0..vocabulary.marked_len())
        .map(|id| parse(vocabulary.marked(id)).is_some())
        .collect();
    let mut stream = vec![BREAK];
    let mut read = 0;
    for clause in (0..content.clauses.len()).step_by(step) {
        read_clause(content, clause as ClauseNumber, &is_syllable, &mut stream);
        read += 1;
    }
    let least = SEEN + (read / CLAUSES_FOR_ONE_MORE) as u32;
    let levels = count_runs(&stream, least);
    let mut phrases = Chooser::new(content, &stream, &levels).choose();
    phrases.sort_by(|a, b| b.seen.cmp(&a.seen).then(a.syllables.cmp(&b.syllables)));
    phrases.truncate(PHRASES);
    phrases
}

/// Adds a clause's syllables, with a break wherever more than space lies between two of them or a word is no syllable.
fn read_clause(
    content: &Content,
    clause: ClauseNumber,
    is_syllable: &[bool],
    stream: &mut Vec<SyllableId>,
) {
    let Ok(text) = content.text(clause) else {
        return;
    };
    let mut ids = Vec::with_capacity(content.clauses.length(clause) as usize);
    content.clauses.for_each_syllable(clause, |_, id| {
        if id != BREAK {
            ids.push(id);
        }
    });
    let (mut ids, mut end) = (ids.into_iter(), 0);
    visit_pieces(&text, |piece| {
        let id = ids.next().filter(|id| is_syllable[*id as usize]);
        let apart = !text[end..piece.start].chars().all(char::is_whitespace);
        if apart || id.is_none() {
            stream.push(BREAK);
        }
        stream.extend(id);
        end = piece.end;
    });
    stream.push(BREAK);
}

/// Number of a run among the runs of its length.
type RunId = u32;

/// No frequent run begins here.
const RARE: RunId = RunId::MAX;

/// The frequent runs of one length.
struct Level {
    /// For each place of the stream, the run that begins there.
    at: Vec<RunId>,
    /// How often each run was seen.
    counts: Vec<u32>,
    /// For each run, the first place it was seen at.
    places: Vec<usize>,
}

/// Counts runs of 1 to [`LONGEST`] syllables; a run is frequent only if both runs within it, one shorter, are.
fn count_runs(stream: &[SyllableId], least: u32) -> Vec<Level> {
    let single = |place: usize| (stream[place] != BREAK).then(|| u64::from(stream[place]));
    let mut levels = vec![count_level(stream.len(), least, single)];
    for length in 2..=LONGEST {
        let shorter = &levels[length - 2];
        let key = |place: usize| {
            let second = *shorter.at.get(place + 1)?;
            let known = shorter.at[place] != RARE && second != RARE;
            known.then(|| (u64::from(shorter.at[place]) << 32) | u64::from(second))
        };
        let level = count_level(stream.len(), least, key);
        levels.push(level);
    }
    levels
}

fn count_level(places: usize, least: u32, key: impl Fn(usize) -> Option<u64>) -> Level {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    for key in (0..places).filter_map(&key) {
        *counts.entry(key).or_default() += 1;
    }
    let mut level = Level {
        at: vec![RARE; places],
        counts: Vec::new(),
        places: Vec::new(),
    };
    let mut numbers: FxHashMap<u64, RunId> = FxHashMap::default();
    for place in 0..places {
        let Some(key) = key(place).filter(|key| counts[key] >= least) else {
            continue;
        };
        level.at[place] = *numbers.entry(key).or_insert_with(|| {
            level.counts.push(counts[&key]);
            level.places.push(place);
            (level.counts.len() - 1) as RunId
        });
    }
    level
}

/// Chooses phrases among frequent runs, longest first.
struct Chooser<'a> {
    vocabulary: &'a Vocabulary,
    function_words: FxHashSet<SyllableId>,
    stream: &'a [SyllableId],
    levels: &'a [Level],
    /// For each length, runs that a longer phrase accounts for.
    subsumed: Vec<FxHashSet<RunId>>,
}

impl<'a> Chooser<'a> {
    fn new(content: &'a Content, stream: &'a [SyllableId], levels: &'a [Level]) -> Self {
        let vocabulary = &content.vocabulary;
        let known = |word: &&str| vocabulary.marked_id(word);
        Self {
            vocabulary,
            function_words: FUNCTION_WORDS.iter().filter_map(known).collect(),
            stream,
            levels,
            subsumed: vec![FxHashSet::default(); LONGEST + 1],
        }
    }

    fn choose(mut self) -> Vec<Phrase> {
        let mut phrases = Vec::new();
        for length in (2..=LONGEST).rev() {
            let level = &self.levels[length - 1];
            for run in 0..level.counts.len() as RunId {
                let within = self.subsumed[length].contains(&run);
                let chosen = !within && self.is_phrase(length, run);
                if chosen {
                    phrases.push(Phrase {
                        syllables: self.syllables(length, run).to_vec(),
                        seen: level.counts[run as usize],
                    });
                }
                if chosen || within {
                    self.subsume(length, run);
                }
            }
        }
        phrases
    }

    fn syllables(&self, length: usize, run: RunId) -> &'a [SyllableId] {
        let place = self.levels[length - 1].places[run as usize];
        &self.stream[place..place + length]
    }

    fn is_phrase(&self, length: usize, run: RunId) -> bool {
        let syllables = self.syllables(length, run);
        let bounded = [syllables[0], syllables[length - 1]]
            .iter()
            .all(|id| !self.function_words.contains(id));
        bounded
            && self.together(length, run) >= TOGETHER
            && syllables.windows(2).all(|pair| self.is_usual(pair))
    }

    /// The smaller pointwise mutual information of the two ways to take one syllable off:
    /// `ln(n(ab) N / (n(a) n(b)))` over the syllables read.
    ///
    /// Source: Church and Hanks, "Word Association Norms, Mutual Information, and Lexicography" (1990).
    fn together(&self, length: usize, run: RunId) -> f32 {
        let place = self.levels[length - 1].places[run as usize];
        let count = |length: usize, place: usize| {
            let level = &self.levels[length - 1];
            level.counts[level.at[place] as usize] as f32
        };
        let whole = count(length, place) * self.stream.len() as f32;
        let first = count(1, place) * count(length - 1, place + 1);
        let last = count(length - 1, place) * count(1, place + length - 1);
        (whole / first.max(last)).ln()
    }

    fn is_usual(&self, pair: &[SyllableId]) -> bool {
        let fold = |id| self.vocabulary.fold_of(id);
        let marked = self.vocabulary.marked_pairs().get(pair[0], pair[1]);
        let folded = self
            .vocabulary
            .folded_pairs()
            .get(fold(pair[0]), fold(pair[1]));
        marked.zip(folded).is_some_and(|(marked, folded)| {
            marked > 0 && marked as f32 >= MARKED_SHARE * folded as f32
        })
    }

    /// Marks the two pieces of a run that hardly stand anywhere else.
    fn subsume(&mut self, length: usize, run: RunId) {
        let whole = &self.levels[length - 1];
        let shorter = &self.levels[length - 2];
        let place = whole.places[run as usize];
        for piece in [shorter.at[place], shorter.at[place + 1]] {
            let share = whole.counts[run as usize] as f32 / shorter.counts[piece as usize] as f32;
            if share >= SUBSUMED {
                self.subsumed[length - 1].insert(piece);
            }
        }
    }
}
