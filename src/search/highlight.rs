//! Which characters of a published text a query matched.
//!
//! From our own offsets, on the text as published: NFD, glued dashes and old spellings are shown as they are. A word is
//! marked where it stands beside its neighbour of the query; words without such a place are marked wherever they are.

use std::ops::Range;

use super::matcher::{AtomMatch, Matcher};
use super::rerank::Scratch;
use super::weights;
use crate::analysis::{Token, Vocabulary, tokenize};

/// Half-open, sorted, disjoint ranges of Unicode scalar values in `text`. `scratch` has read this clause.
pub fn highlight(
    text: &str,
    matcher: &Matcher,
    scratch: &Scratch,
    vocabulary: &Vocabulary,
) -> Vec<Range<usize>> {
    let tokens = tokenize(text);
    let found: Vec<&[AtomMatch]> = tokens
        .iter()
        .map(|token| matches_of(token, matcher, vocabulary))
        .collect();
    let marked: Vec<&Token> = (0..tokens.len())
        .filter(|at| is_marked(*at, &tokens, &found, matcher, scratch))
        .map(|at| &tokens[at])
        .collect();
    scalar_ranges(text, &marked)
}

fn matches_of<'a>(token: &Token, matcher: &'a Matcher, vocabulary: &Vocabulary) -> &'a [AtomMatch] {
    vocabulary
        .marked_id(&token.marked)
        .map_or(&[], |id| matcher.matches(id))
}

fn is_marked(
    at: usize,
    tokens: &[Token],
    found: &[&[AtomMatch]],
    matcher: &Matcher,
    scratch: &Scratch,
) -> bool {
    found[at].iter().any(|one| {
        let atom = usize::from(one.atom);
        if one.quality < weights::FOUND
            || matcher.atoms[atom].mass <= 0.0
            || !matcher.counts_in(atom, scratch)
        {
            return false;
        }
        let after = scratch.pairs[atom] > 0.0;
        let before = atom > 0 && scratch.pairs[atom - 1] > 0.0;
        if !after && !before {
            return true;
        }
        let beside = |other: usize, wanted: usize| {
            found[other]
                .iter()
                .any(|two| usize::from(two.atom) == wanted)
        };
        let has_next = after
            && at + 1 < tokens.len()
            && !tokens[at + 1].breaks_before
            && beside(at + 1, atom + 1);
        let has_previous =
            before && at > 0 && !tokens[at].breaks_before && beside(at - 1, atom - 1);
        has_next || has_previous
    })
}

/// Byte ranges of tokens to ranges of scalar values.
pub(super) fn scalar_ranges(text: &str, tokens: &[&Token]) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(tokens.len());
    let (mut byte, mut scalar) = (0, 0);
    for token in tokens {
        scalar += text[byte..token.start].chars().count();
        let length = text[token.start..token.end].chars().count();
        ranges.push(scalar..scalar + length);
        scalar += length;
        byte = token.end;
    }
    ranges
}
