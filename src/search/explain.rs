//! Why a clause was found: one sentence a citizen understands, the parts of its score, the words it does not hold.

use super::answer::ScorePart;
use super::matcher::Matcher;
use super::ranking::RankedClause;
use super::rerank::{ClauseScore, Scratch};
use super::weights;
use crate::corpus::Role;
use crate::query::{ReadingKind, Understood};

/// From this share on all words count as standing side by side.
const ALL_SIDE_BY_SIDE: f32 = 0.99;

/// One sentence in Vietnamese. `scratch` has read this clause.
pub fn sentence(
    query: &Understood,
    matcher: &Matcher,
    scratch: &Scratch,
    score: &ClauseScore,
    role: Role,
) -> String {
    let content = content_words(query);
    let found = content
        .iter()
        .filter(|place| is_found(**place, matcher, scratch))
        .count();
    let mut parts = vec![count_words(found, content.len())];
    if let Some(reading) = query
        .readings
        .get(score.reading)
        .filter(|reading| reading.kind != ReadingKind::Typed)
    {
        parts.push(format!("hiểu là “{}”", reading.text));
    } else if found > 0 {
        parts.extend(marks(query, scratch, &content));
    }
    if content.len() > 1 && found == content.len() && side_by_side(matcher, scratch) {
        parts.push("đứng cạnh nhau".to_owned());
    }
    format!("{}; {}", parts.join(", "), role_name(role))
}

/// Words of the query that the clause does not hold, as typed.
pub fn missing_words(query: &Understood, matcher: &Matcher, scratch: &Scratch) -> Vec<String> {
    let missing = content_words(query)
        .into_iter()
        .filter(|place| !is_found(*place, matcher, scratch));
    missing
        .map(|place| query.words[place].word.typed.clone())
        .collect()
}

/// The parts of a clause's score; they add up to it.
pub fn clause_parts(ranked: &RankedClause) -> Vec<ScorePart> {
    let RankedClause {
        score,
        named,
        ended,
        ..
    } = *ranked;
    let part = |name, label, value| ScorePart { name, label, value };
    let mut parts = vec![
        part("coverage", "từ trong câu hỏi", score.words),
        part("neighbours", "từ đứng cạnh nhau", score.neighbours),
        part("bm25", "tần suất và độ dài (BM25)", score.bm25),
        part("role", "vai trò của nhiệm vụ", score.role),
    ];
    if named != 0.0 {
        parts.push(part("name", "tên đơn vị trong câu hỏi", named));
    }
    if ended != 0.0 {
        parts.push(part("ended", "đơn vị đã kết thúc", ended));
    }
    parts
}

/// A role in Vietnamese.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Function => "câu chức năng của đơn vị",
        Role::Lead => "nhiệm vụ chủ trì, quản lý",
        Role::Implement => "nhiệm vụ thực hiện",
        Role::Coordinate => "nhiệm vụ phối hợp",
        Role::Report => "nhiệm vụ báo cáo, tổng kết",
    }
}

fn content_words(query: &Understood) -> Vec<usize> {
    let most = query
        .words
        .iter()
        .map(|word| word.importance)
        .fold(0.0, f32::max);
    (0..query.words.len())
        .filter(|place| query.words[*place].importance >= most && most > 0.0)
        .collect()
}

/// A word is found as such, or with its span under another reading.
fn is_found(place: usize, matcher: &Matcher, scratch: &Scratch) -> bool {
    scratch.best[place] >= weights::FOUND
        || matcher
            .spans
            .iter()
            .filter(|span| span.places.contains(&place))
            .any(|span| {
                span.expansions
                    .iter()
                    .any(|expansion| matcher.counts_in(expansion.atoms.start, scratch))
            })
}

fn count_words(found: usize, all: usize) -> String {
    const NUMBERS: [&str; 9] = [
        "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười",
    ];
    match (found, all) {
        (1, 1) => "khớp từ cần tìm".to_owned(),
        (found, all) if found == all && all >= 2 => match NUMBERS.get(all - 2) {
            Some(number) => format!("khớp cả {number} từ"),
            None => format!("khớp cả {all} từ"),
        },
        (found, all) => format!("khớp {found}/{all} từ"),
    }
}

fn marks(query: &Understood, scratch: &Scratch, content: &[usize]) -> Option<String> {
    if !query.has_marks {
        return Some("không xét dấu".to_owned());
    }
    let found = content.iter().filter(|place| scratch.best[**place] > 0.0);
    let worst = found.map(|place| scratch.best[*place]).fold(1.0, f32::min);
    if worst >= weights::EXACT {
        Some("đúng dấu".to_owned())
    } else if worst <= weights::CONTRADICTING {
        Some("có từ khác dấu".to_owned())
    } else {
        None
    }
}

fn side_by_side(matcher: &Matcher, scratch: &Scratch) -> bool {
    let pairs = matcher.atoms[..matcher.words]
        .iter()
        .zip(&scratch.pairs)
        .filter(|(atom, _)| atom.pair_mass > 0.0);
    let (mut held, mut all) = (0.0, 0.0);
    for (atom, quality) in pairs {
        all += atom.pair_mass;
        held += if *quality > 0.0 { atom.pair_mass } else { 0.0 };
    }
    all > 0.0 && held >= ALL_SIDE_BY_SIDE * all
}
