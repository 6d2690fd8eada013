//! What may be suggested: phrases of clauses, names of units, terms; each finds something.
//!
//! In: an opened generation, its terms and names. Out: [`Entry`]s, each once. A phrase stands in a clause as it is, with
//! its marks. A term stands in a clause itself, or one of its surer meanings does and it names no topic of others. A name
//! finds its unit and names no such topic. Nothing else is an entry, so none is a dead end. It knows nothing of what is
//! typed.

use rustc_hash::{FxHashMap, FxHashSet};

use super::phrases::{Phrase, mine};
use crate::analysis::{BREAK, SyllableId, Token, tokenize};
use crate::corpus::{Term, TermKind};
use crate::engine::{Engine, EngineQuery, EngineTerm, Within};
use crate::index::schema::pair_term;
use crate::index::{ClauseNumber, Content};
use crate::query::{Lexicon, read_query, understand};
use crate::search::answer::SuggestionKind;
use crate::search::elsewhere::ElsewhereIndex;
use crate::search::names::NameIndex;
use crate::search::weights;

/// A meaning that counts less than this beside the typed words does not carry an entry.
const SURE_MEANING: f32 = 0.5;

/// Clauses that are looked through for a term's words standing side by side.
const LOOKED_THROUGH: usize = 50;

/// One text that may be suggested.
#[derive(Debug)]
pub(super) struct Entry {
    /// As shown.
    pub text: Box<str>,
    /// Canonical spellings of its words, one space between two.
    pub marked: Box<str>,
    /// The same without any mark.
    pub folded: Box<str>,
    /// What it is.
    pub kind: SuggestionKind,
    /// How often it was seen; 0 for names and terms.
    pub seen: u32,
}

/// Everything that may be suggested.
pub(super) fn gather(content: &Content, engine: &dyn Engine, asking: &Asking<'_>) -> Vec<Entry> {
    let mut gathering = Gathering {
        content,
        engine,
        asking,
        entries: Vec::new(),
        known: FxHashSet::default(),
        standing: FxHashMap::default(),
        decided: FxHashSet::default(),
    };
    gathering.add_names();
    gathering.add_terms();
    for phrase in mine(content) {
        gathering.add_phrase(&phrase);
    }
    gathering.entries
}

/// What decides whether a text finds something.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// What reading a query knows.
    pub lexicon: Lexicon<'a>,
    /// The names of units.
    pub names: &'a NameIndex,
    /// Topics of others.
    pub elsewhere: &'a ElsewhereIndex,
}

impl Asking<'_> {
    fn finds_unit(&self, name: &str) -> bool {
        let understood = understand(name, &read_query(name), self.lexicon, true);
        let found = self.names.finds_any(&understood, weights::ANSWER_COVERAGE);
        found && self.elsewhere.find(&understood).is_empty()
    }

    /// Whether the text names no topic of others.
    fn is_ours(&self, text: &str) -> bool {
        let understood = understand(text, &read_query(text), self.lexicon, false);
        self.elsewhere.find(&understood).is_empty()
    }
}

struct Gathering<'a> {
    content: &'a Content,
    engine: &'a dyn Engine,
    asking: &'a Asking<'a>,
    entries: Vec<Entry>,
    known: FxHashSet<Box<str>>,
    /// Sides of terms that were looked for already: departments share most of them.
    standing: FxHashMap<String, bool>,
    /// Left sides of terms that were looked at already.
    decided: FxHashSet<String>,
}

impl Gathering<'_> {
    fn add_names(&mut self) {
        for entry in self.content.registry.units() {
            for name in std::iter::once(&entry.unit.name).chain(&entry.unit.aliases) {
                let tokens = tokenize(name);
                if self.is_new(&tokens) && self.asking.finds_unit(name) {
                    self.add(name, &tokens, SuggestionKind::Unit, 0);
                }
            }
        }
    }

    fn add_terms(&mut self) {
        let content = self.content;
        // Everyday words lead to what departments write, slips and slang among them; they are understood, not offered.
        let offered = |term: &&Term| term.kind != TermKind::Everyday;
        for term in content.registry.terms().filter(offered) {
            self.add_term(term);
        }
    }

    fn add_term(&mut self, term: &Term) {
        let found: Vec<bool> = term.mean.iter().map(|text| self.stands(text)).collect();
        let carried = |say: usize| {
            term.weight >= SURE_MEANING
                && found
                    .iter()
                    .enumerate()
                    .any(|(mean, found)| *found && (term.kind != TermKind::Synonym || mean != say))
        };
        for (place, say) in term.say.iter().enumerate() {
            // Departments share most terms, and the first that says something counts in a query too.
            if self.decided.insert(say.clone())
                && (self.stands(say) || (carried(place) && self.asking.is_ours(say)))
            {
                self.add_side(say);
            }
        }
        for (mean, _) in term.mean.iter().zip(&found).filter(|(_, found)| **found) {
            self.add_side(mean);
        }
    }

    fn add_side(&mut self, text: &str) {
        let tokens = tokenize(text);
        if self.is_new(&tokens) {
            self.add(text, &tokens, SuggestionKind::Term, 0);
        }
    }

    fn stands(&mut self, text: &str) -> bool {
        if let Some(known) = self.standing.get(text) {
            return *known;
        }
        let stands = stands_in_a_clause(self.content, self.engine, &tokenize(text));
        self.standing.insert(text.to_owned(), stands);
        stands
    }

    fn add_phrase(&mut self, phrase: &Phrase) {
        let words = phrase.syllables.iter();
        let words: Vec<&str> = words
            .map(|id| self.content.vocabulary.marked(*id))
            .collect();
        let text = words.join(" ");
        let tokens = tokenize(&text);
        if self.is_new(&tokens) {
            self.add(&text, &tokens, SuggestionKind::Phrase, phrase.seen);
        }
    }

    fn is_new(&self, tokens: &[Token]) -> bool {
        !tokens.is_empty()
            && !self
                .known
                .contains(joined(tokens, |token| &token.marked).as_str())
    }

    fn add(&mut self, text: &str, tokens: &[Token], kind: SuggestionKind, seen: u32) {
        let marked: Box<str> = joined(tokens, |token| &token.marked).into();
        self.known.insert(marked.clone());
        self.entries.push(Entry {
            text: text.into(),
            marked,
            folded: joined(tokens, |token| &token.folded).into(),
            kind,
            seen,
        });
    }
}

fn joined(tokens: &[Token], form: impl Fn(&Token) -> &str) -> String {
    tokens.iter().map(form).collect::<Vec<_>>().join(" ")
}

/// Whether some clause holds these words with their marks, side by side.
fn stands_in_a_clause(content: &Content, engine: &dyn Engine, tokens: &[Token]) -> bool {
    let vocabulary = &content.vocabulary;
    let ids: Option<Vec<SyllableId>> = tokens
        .iter()
        .map(|token| vocabulary.marked_id(&token.marked))
        .collect();
    let Some(ids) = ids else {
        return false;
    };
    if let [id] = ids.as_slice() {
        return vocabulary.marked_count(*id) > 0;
    }
    let known = |pair: &[SyllableId]| vocabulary.marked_pairs().get(pair[0], pair[1]);
    ids.windows(2)
        .all(|pair| known(pair).is_some_and(|count| count > 0))
        && holders(engine, tokens)
            .into_iter()
            .any(|clause| holds(content, clause, &ids))
}

/// Some clauses that hold every pair of the words.
fn holders(engine: &dyn Engine, tokens: &[Token]) -> Vec<ClauseNumber> {
    let pairs: Vec<EngineTerm> = tokens
        .windows(2)
        .map(|pair| EngineTerm::Pair(pair_term(&pair[0].folded, &pair[1].folded)))
        .collect();
    let query = EngineQuery {
        any: pairs
            .iter()
            .take(1)
            .map(|pair| (pair.clone(), 1.0))
            .collect(),
        all: pairs,
        limit: LOOKED_THROUGH,
    };
    let everywhere = Within {
        range: None,
        keep: &|_| true,
    };
    let found = engine
        .retrieve(&query, everywhere, None)
        .unwrap_or_default();
    found.candidates.into_iter().map(|one| one.clause).collect()
}

fn holds(content: &Content, clause: ClauseNumber, ids: &[SyllableId]) -> bool {
    let mut sequence = Vec::with_capacity(content.clauses.length(clause) as usize);
    content
        .clauses
        .for_each_syllable(clause, |_, id| sequence.push(id));
    !ids.contains(&BREAK) && sequence.windows(ids.len()).any(|run| run == ids)
}
