//! Addresses of our own pages, escaped, with the language in them when somebody chose one.
//!
//! In: ids, what was asked. Out: addresses that begin with `/`. The only place that writes one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::language::Language;

/// Letters, digits and what RFC 3986 leaves unreserved stay as they are.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const PATH: &AsciiSet = &VALUE.remove(b'/');

/// What a search page was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What was typed.
    pub query: String,
    /// Only this unit: its id; blank for all.
    pub unit: String,
    /// Only this department: its id; blank for all.
    pub department: String,
    /// Only clauses of this role: its name; blank for all.
    pub role: String,
    /// The day asked about, `YYYY-MM-DD`; blank for today.
    pub as_of: String,
    /// Only as typed.
    pub literal: bool,
    /// The page of clauses, from 1.
    pub page: usize,
}

impl Asked {
    /// The same with other words, and everything that belonged to the old words gone.
    pub fn other_words(&self, query: &str) -> Self {
        Self {
            query: query.to_owned(),
            literal: false,
            page: 1,
            ..self.clone()
        }
    }

    /// The same, taken as typed or not.
    pub fn literal(&self, literal: bool) -> Self {
        Self {
            literal,
            page: 1,
            ..self.clone()
        }
    }

    /// The same on another page.
    pub fn on_page(&self, page: usize) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// Whether only a part of the clauses was asked for.
    pub fn is_filtered(&self) -> bool {
        !(self.unit.is_empty() && self.role.is_empty())
    }
}

/// Writes addresses.
#[derive(Debug, Clone, Copy, Default)]
pub struct Links {
    /// The language chosen in the address, which all further addresses keep.
    pub chosen: Option<Language>,
}

impl Links {
    /// The page of a search.
    pub fn search(self, asked: &Asked) -> String {
        let page = if asked.page > 1 {
            asked.page.to_string()
        } else {
            String::new()
        };
        let literal = if asked.literal { "true" } else { "" };
        self.with(
            "/tim-kiem",
            &[
                ("q", &asked.query),
                ("unit", &asked.unit),
                ("department", &asked.department),
                ("role", &asked.role),
                ("as_of", &asked.as_of),
                ("literal", literal),
                ("page", &page),
            ],
        )
    }

    /// A unit's page.
    pub fn unit(self, id: &str) -> String {
        self.page(&format!("/don-vi/{}", utf8_percent_encode(id, PATH)))
    }

    /// A clause's page.
    pub fn clause(self, unit: &str, ordinal: u32) -> String {
        self.page(&format!(
            "/nhiem-vu/{}/{ordinal}",
            utf8_percent_encode(unit, PATH)
        ))
    }

    /// A page without parameters of its own.
    pub fn page(self, path: &str) -> String {
        self.with(path, &[])
    }

    /// A page with parameters; blank ones are left out.
    pub fn with(self, path: &str, pairs: &[(&str, &str)]) -> String {
        let language = self.chosen.map_or("", Language::tag);
        let pairs = pairs.iter().copied().chain([("lang", language)]);
        let written: Vec<String> = pairs
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, VALUE)))
            .collect();
        if written.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", written.join("&"))
        }
    }
}

/// Text as one value of an address.
pub fn escape(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}

/// Only such addresses become links: a page's own data can hold anything.
pub fn is_web_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_what_was_asked_and_the_language() {
        let asked = Asked {
            query: "xóa \"mù\" & <chữ>".into(),
            unit: "so-mau/van-phong".into(),
            page: 2,
            ..Asked::default()
        };
        let links = Links {
            chosen: Some(Language::English),
        };
        assert_eq!(
            links.search(&asked),
            "/tim-kiem?q=x%C3%B3a%20%22m%C3%B9%22%20%26%20%3Cch%E1%BB%AF%3E&unit=so-mau%2Fvan-phong&page=2&lang=en"
        );
        assert_eq!(
            Links::default().clause("so-mau/văn phòng", 3),
            "/nhiem-vu/so-mau/v%C4%83n%20ph%C3%B2ng/3"
        );
        assert_eq!(Links::default().page("/"), "/");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web_address("https://so-mau.example/"));
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//a.vn",
            " https://a.vn",
        ] {
            assert!(!is_web_address(url), "{url}");
        }
    }
}
