//! What every page has around its own part: language, addresses, and this page in the other language.

use super::address::Links;
use super::language::Language;

/// The frame of a page.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The language of our words.
    pub language: Language,
    /// Writes addresses.
    pub links: Links,
    /// This page in the other language; blank when there is none.
    pub switch: String,
    /// The department, when there is only one: its name.
    pub department: String,
    /// Whether the page stands in a frame of another page.
    pub embedded: bool,
}

impl Frame {
    /// A frame around the page at `path`, which must not name a language itself; `?…` stands for the page shown,
    /// wherever it is.
    pub fn new(language: Language, chosen: Option<Language>, path: &str) -> Self {
        let join = match path.find('?') {
            Some(mark) if mark + 1 == path.len() => "",
            Some(_) => "&",
            None => "?",
        };
        Self {
            language,
            links: Links { chosen },
            switch: format!("{path}{join}lang={}", language.other().tag()),
            department: String::new(),
            embedded: false,
        }
    }

    /// The one of two texts that is in the page's language.
    pub fn t<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        self.language.pick(vi, en)
    }

    /// Where the search form leads.
    pub fn action(&self) -> &'static str {
        if self.embedded { "/hop" } else { "/tim-kiem" }
    }

    /// The tag of a language somebody chose; blank when nobody did.
    pub fn chosen(&self) -> &'static str {
        self.links.chosen.map_or("", Language::tag)
    }
}
