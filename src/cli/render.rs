//! Answers as text for a terminal, in Vietnamese, with the words found in bold where colours are wanted.
//!
//! In: answers. Out: lines written to a [`Paper`]. Control characters of pages and queries never reach a terminal.

use std::io::{IsTerminal, Result, Write};

use crate::analysis::Token;
use crate::engine::{EngineQuery, EngineTerm};
use crate::search::answer::{
    ClauseAnswer, Hit, Outcome, QueryView, ReadingKind, ScorePart, UnitAnswer, UnitHit,
};
use crate::search::explain::role_name;
use crate::web;

const BOLD: &str = "\u{1b}[1;33m";
const PLAIN: &str = "\u{1b}[0m";

/// Where answers are written, and whether with colours.
pub(super) struct Paper<W> {
    out: W,
    colours: bool,
}

impl Paper<std::io::StdoutLock<'static>> {
    /// Standard output; colours on a terminal unless `NO_COLOR` is set.
    pub(super) fn stdout() -> Self {
        let out = std::io::stdout().lock();
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            colours: out.is_terminal() && !refused,
            out,
        }
    }
}

/// The answer to a search for clauses.
pub(super) fn clauses<W: Write>(
    paper: &mut Paper<W>,
    answer: &ClauseAnswer,
    parts: bool,
) -> Result<()> {
    readings(paper, &answer.query, &carried(&answer.hits))?;
    let hits = match answer.outcome {
        Outcome::None => {
            none(paper, &answer.unmatched)?;
            &answer.nearest
        }
        Outcome::Answer | Outcome::Ambiguous => {
            writeln!(paper.out, "{} nhiệm vụ", answer.total)?;
            &answer.hits
        }
    };
    hits.iter().try_for_each(|one| hit(paper, one, "", parts))
}

/// The answer to a search for units.
pub(super) fn units<W: Write>(
    paper: &mut Paper<W>,
    answer: &UnitAnswer,
    parts: bool,
) -> Result<()> {
    let evidence = answer.units.iter().flat_map(|unit| &unit.evidence);
    readings(paper, &answer.query, &carried(evidence))?;
    for other in &answer.elsewhere {
        let basis = other
            .basis
            .as_ref()
            .map_or(String::new(), |basis| format!(" ({basis})"));
        writeln!(
            paper.out,
            "{}: {}{}",
            clean(&other.topic),
            clean(&other.who),
            clean(&basis)
        )?;
    }
    let found = match answer.outcome {
        Outcome::None => {
            none(paper, &answer.unmatched)?;
            &answer.nearest
        }
        Outcome::Ambiguous => {
            writeln!(paper.out, "Có thể là một trong các đơn vị:")?;
            &answer.units
        }
        Outcome::Answer => &answer.units,
    };
    found.iter().try_for_each(|one| unit(paper, one, parts))
}

/// The tokens of a query.
pub(super) fn tokens<W: Write>(paper: &mut Paper<W>, text: &str, tokens: &[Token]) -> Result<()> {
    writeln!(paper.out, "Âm tiết (như gõ → chuẩn → bỏ dấu):")?;
    for token in tokens {
        let typed = text.get(token.start..token.end).unwrap_or_default();
        writeln!(
            paper.out,
            "  {} → {} → {}",
            clean(typed),
            token.marked,
            token.folded
        )?;
    }
    Ok(())
}

/// What the engine is asked.
pub(super) fn plan<W: Write>(paper: &mut Paper<W>, plan: &EngineQuery) -> Result<()> {
    writeln!(
        paper.out,
        "Hỏi máy tìm (từ và trọng số, nhiều nhất {} ứng viên):",
        plan.limit
    )?;
    for (term, weight) in &plan.any {
        writeln!(paper.out, "  {} {weight:.2}", term_text(term))?;
    }
    for term in &plan.all {
        writeln!(paper.out, "  {} bắt buộc", term_text(term))?;
    }
    Ok(())
}

fn term_text(term: &EngineTerm) -> &str {
    match term {
        EngineTerm::Syllable(text) | EngineTerm::Pair(text) => text,
    }
}

/// The readings that carried the clauses shown.
fn carried<'a>(hits: impl IntoIterator<Item = &'a Hit>) -> Vec<usize> {
    hits.into_iter().map(|hit| hit.reading).collect()
}

/// How the query was understood: what replaced or restored it always, other readings only when a clause rests on them.
fn readings<W: Write>(paper: &mut Paper<W>, query: &QueryView, carried: &[usize]) -> Result<()> {
    for (place, reading) in query.readings.iter().enumerate() {
        let how = match reading.kind {
            _ if !reading.used && reading.kind != ReadingKind::Typed => "Có phải bạn muốn tìm",
            ReadingKind::Keystrokes | ReadingKind::Marks => "Đang tìm",
            ReadingKind::Abbreviation | ReadingKind::Synonym | ReadingKind::Correction
                if carried.contains(&place) =>
            {
                "Cũng tìm theo"
            }
            _ => continue,
        };
        writeln!(paper.out, "{how}: “{}”", clean(&reading.text))?;
    }
    if !query.ignored.is_empty() {
        writeln!(paper.out, "Đã bỏ qua: {}", clean(&query.ignored.join(", ")))?;
    }
    Ok(())
}

fn none<W: Write>(paper: &mut Paper<W>, unmatched: &[String]) -> Result<()> {
    writeln!(paper.out, "Không đơn vị nào ở đây phụ trách việc này.")?;
    if !unmatched.is_empty() {
        writeln!(
            paper.out,
            "Không nhiệm vụ nào có: {}",
            clean(&unmatched.join(", "))
        )?;
    }
    writeln!(paper.out, "Gần nhất:")
}

fn unit<W: Write>(paper: &mut Paper<W>, one: &UnitHit, parts: bool) -> Result<()> {
    writeln!(
        paper.out,
        "\n{} – {}",
        clean(&one.unit.name),
        clean(&one.department.name)
    )?;
    let contact = &one.unit.contact;
    for (label, value) in [
        ("Địa chỉ", &contact.address),
        ("Điện thoại", &contact.phone),
        ("Thư điện tử", &contact.email),
    ] {
        if let Some(value) = value {
            writeln!(paper.out, "  {label}: {}", clean(value))?;
        }
    }
    if !one.why.is_empty() {
        writeln!(paper.out, "  {}", clean(&one.why))?;
    }
    if parts {
        score(paper, one.score, &one.parts, "  ")?;
    }
    one.evidence
        .iter()
        .try_for_each(|clause| hit(paper, clause, "  ", parts))
}

fn hit<W: Write>(paper: &mut Paper<W>, hit: &Hit, indent: &str, parts: bool) -> Result<()> {
    let id = hit.unit.id.clause(hit.ordinal);
    writeln!(
        paper.out,
        "\n{indent}{} · {} · {}",
        clean(&hit.unit.name),
        role_name(hit.role),
        clean(&id.to_string())
    )?;
    write!(paper.out, "{indent}  ")?;
    for piece in web::cut(&hit.text, &hit.highlights) {
        let text = clean(&piece.text);
        if piece.marked && paper.colours {
            write!(paper.out, "{BOLD}{text}{PLAIN}")?;
        } else {
            write!(paper.out, "{text}")?;
        }
    }
    writeln!(paper.out, "\n{indent}  {}", clean(&hit.why))?;
    if parts {
        score(paper, hit.score, &hit.parts, &format!("{indent}  "))?;
    }
    Ok(())
}

fn score<W: Write>(
    paper: &mut Paper<W>,
    total: f32,
    parts: &[ScorePart],
    indent: &str,
) -> Result<()> {
    let sum = parts
        .iter()
        .map(|part| format!("{} {:+.3}", part.label, part.value));
    writeln!(
        paper.out,
        "{indent}điểm {total:.3} = {}",
        sum.collect::<Vec<_>>().join(", ")
    )
}

/// The text on one line and without control characters, which a terminal would obey.
fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}
