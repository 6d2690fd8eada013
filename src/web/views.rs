//! Units and clauses as the pages show them: plain values, every address written, every date in words.

use super::text::Piece;

/// A unit, how to reach it, and the clauses that say why it stands here.
#[derive(Debug, Clone, Default)]
pub struct UnitView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its page.
    pub url: String,
    /// Its department's name.
    pub department: String,
    /// Why it stands here, in one sentence; blank where nothing was asked.
    pub why: String,
    /// Postal address.
    pub address: Option<String>,
    /// E-mail address.
    pub email: Option<Reach>,
    /// Telephone number.
    pub phone: Option<Reach>,
    /// The day the contact was last checked; `None` when never.
    pub checked: Option<String>,
    /// Where its page was published.
    pub source: Option<Source>,
    /// The decision that gives the duties.
    pub decision: Option<String>,
    /// From when to when, and how that is known.
    pub validity: String,
    /// That it has ended, when it has.
    pub ended: Option<String>,
    /// The unit that took over.
    pub successor: Option<Link>,
    /// The clauses that say so, best first.
    pub evidence: Vec<ClauseView>,
}

/// A way to reach somebody: as published, and as a link where that is safe.
#[derive(Debug, Clone)]
pub struct Reach {
    /// As published.
    pub text: String,
    /// `tel:` or `mailto:`.
    pub url: Option<String>,
}

/// Where a page was published.
#[derive(Debug, Clone)]
pub struct Source {
    /// An `http` or `https` address.
    pub url: String,
    /// Its host, for people to read.
    pub host: String,
}

/// A name that leads somewhere.
#[derive(Debug, Clone)]
pub struct Link {
    /// The name.
    pub name: String,
    /// Where it leads.
    pub url: String,
}

/// A clause with the words that were found.
#[derive(Debug, Clone, Default)]
pub struct ClauseView {
    /// 0 for the function statement.
    pub ordinal: u32,
    /// Its page.
    pub url: String,
    /// Its unit's name.
    pub unit: String,
    /// Its unit's page.
    pub unit_url: String,
    /// Its role, in the page's language.
    pub role: String,
    /// Why it stands here; blank where nothing was asked.
    pub why: String,
    /// Its text in pieces.
    pub pieces: Vec<Piece>,
}

/// A topic that others handle.
#[derive(Debug, Clone)]
pub struct ElsewhereView {
    /// The topic.
    pub topic: String,
    /// Who handles it.
    pub who: String,
    /// On what legal basis.
    pub basis: Option<String>,
}
