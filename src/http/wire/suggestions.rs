//! The answer of `/suggest`.

use serde::Serialize;
use utoipa::ToSchema;

use super::pairs;
use crate::search::answer::Suggestion;

/// Completions of what is being typed.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionsBody<'a> {
    /// Best first.
    pub suggestions: Vec<SuggestionBody<'a>>,
}

/// One completion.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionBody<'a> {
    /// The completed text, with its marks.
    pub text: &'a str,
    /// `phrase`, `unit` or `term`.
    pub kind: &'static str,
    /// Ranges of Unicode scalar values in `text` that were typed already.
    pub highlights: Vec<[usize; 2]>,
}

/// Completions, ready to serialise.
pub fn suggestions_body(suggestions: &[Suggestion]) -> SuggestionsBody<'_> {
    SuggestionsBody {
        suggestions: suggestions.iter().map(suggestion).collect(),
    }
}

fn suggestion(one: &Suggestion) -> SuggestionBody<'_> {
    SuggestionBody {
        text: &one.text,
        kind: one.kind.name(),
        highlights: pairs(&one.highlights),
    }
}
