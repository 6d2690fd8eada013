//! The pages people see: plain values in, HTML out.
//!
//! It knows nothing of searches or HTTP. Every text is escaped by the templates; no template holds a script or a style.
//! Our own words stand in both languages where they are used: `frame.t("Tìm", "Search")`.

use askama::Template;

pub mod address;
pub mod assets;
mod bench_page;
pub mod docs;
mod embed_page;
mod frame;
mod heat;
mod language;
mod problem_page;
mod search_page;
mod text;
mod unit_page;
mod views;

pub use bench_page::{BenchPage, BenchResult, BenchRow, Choice, OverlapPage, OverlapView};
pub use embed_page::{EmbedPage, open_search};
pub use frame::Frame;
pub use heat::{Heat, HeatValue, heat_map};
pub use language::Language;
pub use problem_page::ProblemPage;
pub use search_page::{FacetLink, FacetView, Found, ReadingNote, SearchPage, Verdict};
pub use text::{Piece, cut};
pub use unit_page::{ClausePage, DepartmentView, MapRow, UnitEntry, UnitPage, UnitsPage};
pub use views::{ClauseView, ElsewhereView, Link, Reach, Source, UnitView};

/// Why a page could not be rendered.
pub type RenderError = askama::Error;

/// A page as HTML.
///
/// # Errors
/// When its template cannot be rendered.
pub fn render(page: &impl Template) -> Result<String, RenderError> {
    page.render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use address::Asked;

    const HOSTILE: &str = "</mark><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    fn clause() -> ClauseView {
        ClauseView {
            unit: HOSTILE.into(),
            why: HOSTILE.into(),
            role: HOSTILE.into(),
            pieces: cut(HOSTILE, &[0..7, 9..20]),
            ..ClauseView::default()
        }
    }

    fn unit() -> UnitView {
        UnitView {
            name: HOSTILE.into(),
            department: HOSTILE.into(),
            why: HOSTILE.into(),
            address: Some(HOSTILE.into()),
            decision: Some(HOSTILE.into()),
            evidence: vec![clause()],
            ..UnitView::default()
        }
    }

    fn found(verdict: Verdict) -> Found {
        let link = || Link {
            name: HOSTILE.into(),
            url: "/".into(),
        };
        Found {
            verdict,
            status: HOSTILE.into(),
            readings: vec![ReadingNote {
                instead: true,
                text: HOSTILE.into(),
                literal: "/".into(),
            }],
            offered: vec![link()],
            not_literal: None,
            unmatched: vec![HOSTILE.into()],
            ignored: vec![HOSTILE.into()],
            units: vec![unit()],
            others: vec![unit()],
            elsewhere: vec![ElsewhereView {
                topic: HOSTILE.into(),
                who: HOSTILE.into(),
                basis: Some(HOSTILE.into()),
            }],
            clauses: vec![clause()],
            count: HOSTILE.into(),
            first: 1,
            filters: vec![link()],
            facets: vec![FacetView {
                title: HOSTILE.into(),
                values: vec![FacetLink {
                    name: HOSTILE.into(),
                    count: 1,
                    url: "/".into(),
                }],
            }],
            previous: None,
            next: None,
        }
    }

    #[test]
    fn nothing_typed_or_published_becomes_markup() {
        for verdict in [
            Verdict::Answer,
            Verdict::Ambiguous,
            Verdict::None,
            Verdict::Clauses,
        ] {
            let page = SearchPage {
                asked: Asked {
                    query: HOSTILE.into(),
                    unit: HOSTILE.into(),
                    as_of: HOSTILE.into(),
                    ..Asked::default()
                },
                found: Some(found(verdict)),
                ..SearchPage::default()
            };
            let html = render(&page).unwrap();
            assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains("\"'>"));
        }
        let page = UnitPage {
            frame: Frame::default(),
            unit: unit(),
            aliases: vec![HOSTILE.into()],
            digest: HOSTILE.into(),
            query: HOSTILE.into(),
            map: vec![],
            clauses: vec![clause()],
            hits: 1,
        };
        let html = render(&page).unwrap();
        assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains("\"'>"));
    }

    #[test]
    fn our_words_are_in_the_language_asked_for() {
        for (language, words) in [
            (Language::Vietnamese, "Việc này đơn vị nào phụ trách?"),
            (Language::English, "Which unit is in charge of this?"),
        ] {
            let page = SearchPage {
                frame: Frame::new(language, None, "/"),
                ..SearchPage::default()
            };
            let html = render(&page).unwrap();
            assert!(
                html.contains(words)
                    && html.contains(&format!("<html lang=\"{}\"", language.tag()))
            );
        }
    }
}
