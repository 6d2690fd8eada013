//! Which language an error text is written in: Vietnamese, or English when `Accept-Language` prefers it.

use axum::http::{HeaderMap, header};

use crate::web;

/// A language of error texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The language of the service.
    Vietnamese,
    /// For those who ask for it.
    English,
}

impl Language {
    /// The language a request prefers: the higher weight of `vi` and `en` wins, Vietnamese when level or not said.
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        if weight(wanted, "en") > weight(wanted, "vi") {
            Self::English
        } else {
            Self::Vietnamese
        }
    }

    /// Its tag, such as `vi`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }
}

impl From<web::Language> for Language {
    fn from(language: web::Language) -> Self {
        match language {
            web::Language::Vietnamese => Self::Vietnamese,
            web::Language::English => Self::English,
        }
    }
}

impl From<Language> for web::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Vietnamese => Self::Vietnamese,
            Language::English => Self::English,
        }
    }
}

/// The weight given to a language, 0 when it is not named.
fn weight(wanted: &str, language: &str) -> f32 {
    let of_item = |item: &str| {
        let (tag, rest) = item.split_once(';').unwrap_or((item, ""));
        let primary = tag.trim().split('-').next().unwrap_or("");
        let weight = rest
            .trim()
            .strip_prefix("q=")
            .and_then(|text| text.parse().ok())
            .unwrap_or(1.0);
        primary.eq_ignore_ascii_case(language).then_some(weight)
    };
    wanted.split(',').filter_map(of_item).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_only_when_it_is_preferred() {
        for (wanted, language) in [
            ("", Language::Vietnamese),
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("vi,en;q=0.8", Language::Vietnamese),
            ("en;q=0.3, vi;q=0.5", Language::Vietnamese),
            ("fr", Language::Vietnamese),
            (";;;q=,,", Language::Vietnamese),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, wanted.parse().unwrap());
            assert_eq!(Language::of(&headers), language, "{wanted}");
        }
    }
}
