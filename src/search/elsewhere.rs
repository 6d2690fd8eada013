//! Topics that another level or agency handles, found in a query.
//!
//! Built once a generation from the registers of the departments. A topic is named when the words of one of its phrases
//! stand in the query, in order and near each other. It then counts against an answer here, unless a clause says the same words.

use super::answer::Elsewhere;
use super::matcher::Matcher;
use super::rerank::Scratch;
use super::weights;
use crate::analysis::tokenize;
use crate::corpus::ElsewhereTopic;
use crate::query::Understood;
use crate::query::phrases::{PhraseStarts, places_of};

/// The registers of all departments, ready for look-up.
#[derive(Debug, Default)]
pub struct ElsewhereIndex {
    topics: Vec<Elsewhere>,
    phrases: Vec<Phrase>,
    starts: PhraseStarts,
}

#[derive(Debug)]
struct Phrase {
    topic: usize,
    marked: Vec<String>,
}

/// A topic that a query names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicMatch {
    /// The topic's place.
    topic: usize,
    /// Where the words stand that name it, ascending.
    pub places: Vec<usize>,
}

impl ElsewhereIndex {
    /// Indexes every phrase of every topic.
    pub fn new<'a>(topics: impl Iterator<Item = &'a ElsewhereTopic>) -> Self {
        let mut index = Self::default();
        for topic in topics {
            for phrase in std::iter::once(&topic.topic).chain(&topic.words) {
                index.add(phrase);
            }
            index.topics.push(Elsewhere {
                topic: topic.topic.clone(),
                who: topic.who.clone(),
                basis: topic.basis.clone(),
            });
        }
        index
    }

    /// The topics that the query names, longest phrase first, each once.
    pub fn find(&self, query: &Understood) -> Vec<TopicMatch> {
        let mut found: Vec<TopicMatch> = Vec::new();
        for from in 0..query.words.len() {
            for phrase in self.starts.beginning_at(&query.words, from) {
                let Phrase { topic, marked } = &self.phrases[phrase];
                found.extend(
                    places_of(marked, &query.words, from).map(|places| TopicMatch {
                        topic: *topic,
                        places,
                    }),
                );
            }
        }
        found.sort_by_key(|one| (std::cmp::Reverse(one.places.len()), one.topic));
        let mut seen = Vec::new();
        found.retain(|one| {
            let first = !seen.contains(&one.topic);
            seen.push(one.topic);
            first
        });
        found
    }

    /// What to tell about a topic.
    pub fn topic(&self, found: &TopicMatch) -> &Elsewhere {
        &self.topics[found.topic]
    }

    fn add(&mut self, phrase: &str) {
        let tokens = tokenize(phrase);
        let folded: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
        self.starts.add(&folded, self.phrases.len());
        self.phrases.push(Phrase {
            topic: self.topics.len(),
            marked: tokens.into_iter().map(|token| token.marked).collect(),
        });
    }
}

impl TopicMatch {
    /// Whether the clause that `scratch` has read holds the words that name the topic, side by side.
    pub fn is_said_by(&self, matcher: &Matcher, scratch: &Scratch) -> bool {
        let held = |place: usize| scratch.best[place] > weights::CONTRADICTING;
        let beside = |place: usize| {
            matcher.atoms[place].pair_mass == 0.0 || scratch.pairs[place] > weights::CONTRADICTING
        };
        let neighbours = self.places.windows(2).filter(|two| two[0] + 1 == two[1]);
        self.places.iter().all(|place| held(*place)) && neighbours.map(|two| two[0]).all(beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::VocabularyBuilder;
    use crate::query::{Lexicon, TermIndex, read_query, understand};

    fn named(text: &str) -> Vec<String> {
        let topic = |topic: &str, words: &[&str]| ElsewhereTopic {
            topic: topic.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            who: "Cơ quan khác".to_owned(),
            basis: None,
        };
        let topics = [
            topic("đất đai", &["sổ đỏ"]),
            topic("giấy phép lái xe", &["bằng lái", "bằng lái xe"]),
        ];
        let index = ElsewhereIndex::new(topics.iter());
        // As a generation does, so that marks left out are known.
        let mut vocabulary = VocabularyBuilder::default();
        for words in topics.iter().flat_map(|topic| &topic.words) {
            let tokens = tokenize(words);
            let numbers = tokens
                .iter()
                .map(|token| vocabulary.number(&token.marked, &token.folded));
            let numbers: Vec<_> = numbers.collect();
            vocabulary.add_term(&numbers);
        }
        let vocabulary = vocabulary.finish();
        let lexicon = Lexicon {
            vocabulary: &vocabulary,
            terms: &TermIndex::default(),
        };
        let query = understand(text, &read_query(text), lexicon, false);
        index
            .find(&query)
            .iter()
            .map(|found| index.topic(found).topic.clone())
            .collect()
    }

    #[test]
    fn a_topic_is_named_by_all_words_of_a_phrase_together() {
        assert_eq!(named("sang tên sổ đỏ ở đâu"), ["đất đai"]);
        assert_eq!(named("sang ten so do"), ["đất đai"]);
        assert_eq!(named("đổi bằng lái xe"), ["giấy phép lái xe"]);
        assert!(named("sổ điểm màu đỏ").is_empty());
        assert!(named("số đo").is_empty());
    }
}
