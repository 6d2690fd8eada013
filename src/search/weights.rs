//! Every weight of ranking, with the reason for its value.
//!
//! Chosen on the tuning half of the judged needs; the other half reports.

/// Share of a clause's score that coverage gives (syllables and neighbours together); the rest is [`BM25`].
pub const COVERAGE: f32 = 0.85;

/// Share of BM25: separates clauses that hold all words, by frequency and length.
pub const BM25: f32 = 0.15;

/// BM25's saturation of repeated words, the engine's own value.
pub const BM25_K1: f32 = 1.2;

/// BM25's correction for length, the engine's own value.
pub const BM25_B: f32 = 0.75;

/// What a pair of neighbours counts beside its syllables in coverage.
pub const PAIR: f32 = 0.5;

/// What a typed pair that no clause holds counts, as a share of the rarest pair's mass.
///
/// Less than a known one, because people order words freely; not nothing, because "giấy phép" of a corpus with both words apart is not there.
pub const UNKNOWN_PAIR: f32 = 0.7;

/// A match written exactly as typed.
pub const EXACT: f32 = 1.0;

/// A match with the marks that were left out and that the neighbours suggest: marks left out cost nothing.
pub const ASSUMED: f32 = 1.0;

/// A match that has every mark typed and more, against what the neighbours suggest: "thi đua" is not *thị*.
///
/// Restored marks are right for 92 of 100 words of the judged needs. On the tuning half, unmarked, clause nDCG@10 when
/// ranked is .684 with .9, .688 with .7 and .6, and fewer are answered with .6.
pub const COMPATIBLE: f32 = 0.7;

/// A match that contradicts a typed mark: pages hold misspellings too, but "đạo" is not *đào*.
pub const CONTRADICTING: f32 = 0.3;

/// From this quality on a word counts as found when people are told what is missing.
pub const FOUND: f32 = 0.25;

/// Role factors: what a unit leads says more about who is in charge than what it takes part in or reports on.
pub const ROLE_FUNCTION: f32 = 0.88;
/// See [`ROLE_FUNCTION`].
pub const ROLE_LEAD: f32 = 1.0;
/// See [`ROLE_FUNCTION`].
pub const ROLE_IMPLEMENT: f32 = 0.98;
/// See [`ROLE_FUNCTION`].
pub const ROLE_COORDINATE: f32 = 0.85;
/// See [`ROLE_FUNCTION`].
pub const ROLE_REPORT: f32 = 0.88;

/// Factor for units that have ended, when nobody asked about a day in their time.
pub const ENDED: f32 = 0.2;

/// How many candidates the engine returns for reranking.
pub const CANDIDATES: usize = 200;

/// Coverage of the best clause below which no unit here handles the query.
///
/// Derived by [`threshold`](crate::evaluation::threshold) from the tuning half of the judged needs; a test holds it.
pub const ANSWER_COVERAGE: f32 = 0.41;

/// Candidates below this share of the best coverage are not shown.
pub const FLOOR: f32 = 0.4;

/// Each further clause of a unit counts this much of the one before it.
pub const DECAY: f32 = 0.5;

/// Clauses of a unit that count.
pub const DECAY_DEPTH: usize = 4;

/// Two units are level when the second has this share of the first's score.
pub const AMBIGUOUS: f32 = 0.97;

/// Meanings up to this weight are guesses among several, so the typed word keeps its own mass.
pub const AMBIGUOUS_MEANING: f32 = 0.3;

/// Share of the unit as one document in its score; the rest is its best clauses.
pub const PROFILE: f32 = 0.3;

/// Correction for length of the unit as one document: weak, because long pages have more duties, not more words on each.
pub const PROFILE_B: f32 = 0.4;

/// Units that are looked at as one document: the best by clauses.
pub const PROFILED_UNITS: usize = 10;

/// Clauses of a unit read for its profile at most.
pub const PROFILE_CLAUSES: u32 = 2_000;

/// What a unit's full name in the query adds to its score.
pub const NAME: f32 = 0.6;

/// Units below this share of the best one's score are not shown.
pub const UNIT_FLOOR: f32 = 0.25;

/// Missing words count as at most this many of the rarest word when coverage is judged.
///
/// On the tuning half the area under the curve of answerable against unanswerable needs (those that share a word with
/// their clause) rises from .904 without a limit to .938.
pub const MISSING_CAP: f32 = 2.0;

/// Coverage counts a meaning by its weight to this power, so less than the score takes away for being a guess: whether a
/// unit here is in charge does not depend on how the words differ.
///
/// On the tuning half the area under the curve of answerable against unanswerable needs is .936 with 1, .938 with .5 and
/// .939 with .3, and lower again with 0 (.836 against .845 with .5, before terms and topics of others grew).
pub const MEANING_COVERAGE: f32 = 0.5;

/// Coverage from which a query is answered here although it names a topic of others.
///
/// "hồi trước năm 1995 tôi đi dạy mà sổ bảo hiểm không ghi" names social insurance, and a unit confirms the years.
pub const ELSEWHERE_COVERAGE: f32 = 0.7;

/// Rarity is judged as if a corpus had at least so many clauses.
///
/// A page alone says little of how rare its own topics are: half of the real page's clauses speak of *bổ túc văn hóa*,
/// and "học bổ túc buổi tối" is about that all the same.
pub const SMALLEST_CORPUS: u32 = 100;
