//! The two languages of the pages. Only our own words are in both; what a department published stays Vietnamese.

/// A language of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// The language of the service.
    #[default]
    Vietnamese,
    /// For those who ask for it.
    English,
}

impl Language {
    /// The one of two texts that is in this language.
    pub fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vietnamese => vi,
            Self::English => en,
        }
    }

    /// Its tag for `lang` attributes and addresses.
    pub fn tag(self) -> &'static str {
        self.pick("vi", "en")
    }

    /// The language with this tag.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag {
            "vi" => Some(Self::Vietnamese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Vietnamese => Self::English,
            Self::English => Self::Vietnamese,
        }
    }
}
