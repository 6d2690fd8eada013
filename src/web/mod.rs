//! The pages people see: plain values in, HTML out.
//!
//! It knows nothing of searches or HTTP. Every text is escaped by the templates; no template holds a script or a style.

use std::ops::Range;

use askama::Template;

/// The style sheet of all pages.
pub const STYLE: &str = include_str!("phutrach.css");

/// Why a page could not be rendered.
pub type RenderError = askama::Error;

/// The search form, with or without an answer.
#[derive(Debug, Default, Template)]
#[template(path = "search.html", config = ".askama.toml")]
pub struct SearchPage {
    /// What was typed.
    pub query: String,
    /// What was found.
    pub answer: Option<AnswerView>,
}

/// What was found.
#[derive(Debug)]
pub struct AnswerView {
    /// What the units below are.
    pub heading: &'static str,
    /// How the query was understood.
    pub notes: Vec<String>,
    /// Whether nothing here handles it; units and clauses are then only the closest.
    pub is_none: bool,
    /// Clauses found.
    pub total: usize,
    /// Units, best first.
    pub units: Vec<UnitView>,
    /// Clauses, best first.
    pub clauses: Vec<ClauseView>,
    /// Who handles it instead.
    pub elsewhere: Vec<ElsewhereView>,
}

/// A unit and how to reach it.
#[derive(Debug)]
pub struct UnitView {
    /// Its name.
    pub name: String,
    /// Its department's name.
    pub department: String,
    /// Why it stands here.
    pub why: String,
    /// Postal address.
    pub address: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Where its page was published: an `http` or `https` address.
    pub source_url: Option<String>,
}

/// A clause with the words that were found.
#[derive(Debug)]
pub struct ClauseView {
    /// Its id.
    pub id: String,
    /// 0 for the function statement.
    pub ordinal: u32,
    /// Its unit's name.
    pub unit: String,
    /// Why it stands here.
    pub why: String,
    /// Its text in pieces.
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// The piece.
    pub text: String,
    /// Whether it was found.
    pub marked: bool,
}

/// A topic that others handle.
#[derive(Debug)]
pub struct ElsewhereView {
    /// The topic.
    pub topic: String,
    /// Who handles it.
    pub who: String,
    /// On what legal basis.
    pub basis: Option<String>,
}

#[derive(Template)]
#[template(path = "problem.html", config = ".askama.toml")]
struct ProblemPage<'a> {
    title: &'a str,
    detail: &'a str,
}

/// The search page as HTML.
///
/// # Errors
/// When a template cannot be rendered.
pub fn search_page(page: &SearchPage) -> Result<String, RenderError> {
    page.render()
}

/// The page that says what went wrong.
///
/// # Errors
/// When a template cannot be rendered.
pub fn problem_page(title: &str, detail: &str) -> Result<String, RenderError> {
    ProblemPage { title, detail }.render()
}

/// Cuts a text at the given half-open, sorted, disjoint ranges of Unicode scalar values; ranges past the end are
/// passed over.
pub fn cut(text: &str, ranges: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |text: String, marked| {
        if !text.is_empty() {
            pieces.push(Piece { text, marked });
        }
    };
    let mut letters = text.chars();
    let mut at = 0;
    for range in ranges.iter().filter(|range| range.start < range.end) {
        push(
            letters
                .by_ref()
                .take(range.start.saturating_sub(at))
                .collect(),
            false,
        );
        at = at.max(range.start);
        push(
            letters
                .by_ref()
                .take(range.end.saturating_sub(at))
                .collect(),
            true,
        );
        at = at.max(range.end);
    }
    push(letters.collect(), false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_to_the_text_and_marks_fall_on_the_words() {
        let text = "công tác xóa mù chữ";
        let pieces = cut(text, &[9..12, 13..15, 90..95]);
        let marked: Vec<_> = pieces
            .iter()
            .filter(|piece| piece.marked)
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(marked, ["xóa", "mù"]);
        assert_eq!(
            pieces
                .iter()
                .map(|piece| piece.text.as_str())
                .collect::<String>(),
            text
        );
        assert_eq!(cut("", &[Range { start: 0, end: 3 }]), []);
    }

    #[test]
    fn nothing_typed_or_published_becomes_markup() {
        let hostile = "</mark><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        let page = SearchPage {
            query: hostile.into(),
            answer: Some(AnswerView {
                heading: "Đơn vị phụ trách",
                notes: vec![hostile.into()],
                is_none: false,
                total: 1,
                units: vec![],
                clauses: vec![ClauseView {
                    id: hostile.into(),
                    ordinal: 1,
                    unit: hostile.into(),
                    why: hostile.into(),
                    pieces: cut(hostile, &[0..7, 9..20]),
                }],
                elsewhere: vec![ElsewhereView {
                    topic: hostile.into(),
                    who: hostile.into(),
                    basis: None,
                }],
            }),
        };
        let html = search_page(&page).unwrap();
        assert!(
            !html.contains("<script") && !html.contains("<img") && !html.contains("\"'>"),
            "{html}"
        );
    }
}
