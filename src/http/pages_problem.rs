//! What went wrong as a page, in the language of the address or else of the browser.

use axum::body::Body;
use axum::http::Response;

use super::language::Language;
use super::pages::html;
use super::parameters::Parameters;
use super::problem::Problem;
use crate::web::{self, Frame, ProblemPage};

/// The page that says what went wrong; `asked` is the query string of the address that did.
pub(super) fn problem_page(problem: &Problem, preferred: Language, asked: &str) -> Response<Body> {
    // The problem may lie in the address itself, which then names no language and no words.
    let read = Parameters::read_page(Some(asked), &["q", "lang"]).unwrap_or_default();
    let chosen = web::Language::parse(read.raw("lang"));
    let language = chosen.map_or(preferred, Language::from);
    let title = problem.code().1.in_language(language);
    let detail = problem.plain_detail(language);
    let says_more = detail.trim_end_matches('.') != title;
    let page = ProblemPage {
        frame: Frame::new(language.into(), chosen, &format!("?{}", other_pairs(asked))),
        title,
        detail: if says_more { &detail } else { "" },
        query: read.raw("q"),
    };
    let mut response = html(web::render(&page));
    *response.status_mut() = problem.status();
    problem.add_headers(&mut response);
    response
}

fn other_pairs(asked: &str) -> String {
    let pairs = asked.split('&').filter(|pair| !pair.is_empty());
    let kept: Vec<&str> = pairs.filter(|pair| !pair.starts_with("lang=")).collect();
    kept.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_keeps_what_was_asked() {
        for (asked, kept) in [("", ""), ("lang=en", ""), ("q=a&lang=en&x", "q=a&x")] {
            assert_eq!(other_pairs(asked), kept);
        }
    }
}
