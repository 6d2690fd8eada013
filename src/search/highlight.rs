//! Which characters of a published text a query matched.
//!
//! From our own offsets, on the text as published: NFD, glued dashes and old spellings are shown as they are. A word is
//! marked where it stands beside its neighbour of the query; words without such a place are marked wherever they are.

use std::ops::Range;

use super::matcher::{AtomMatch, Matcher};
use super::rerank::Scratch;
use super::weights;
use crate::analysis::{SyllableId, visit_pieces};

/// Half-open, sorted, disjoint ranges of Unicode scalar values in `text`. `scratch` has read this clause.
///
/// `syllables` are the clause's numbers without breaks, one for each token of its text: what the analysis made of the
/// text is known already, so only the places of its tokens are read again.
pub fn highlight(
    text: &str,
    syllables: &[SyllableId],
    matcher: &Matcher,
    scratch: &Scratch,
) -> Vec<Range<usize>> {
    let mut tokens = Vec::with_capacity(syllables.len());
    visit_pieces(text, |piece| {
        tokens.push(Place {
            start: piece.start,
            end: piece.end,
            breaks_before: piece.breaks_before,
        });
    });
    tokens.truncate(syllables.len());
    let found: Vec<&[AtomMatch]> = syllables.iter().map(|id| matcher.matches(*id)).collect();
    let marked: Vec<Range<usize>> = (0..tokens.len())
        .filter(|at| is_marked(*at, &tokens, &found, matcher, scratch))
        .map(|at| tokens[at].start..tokens[at].end)
        .collect();
    scalar_ranges(text, &marked)
}

/// Where a token stands in the text.
struct Place {
    start: usize,
    end: usize,
    breaks_before: bool,
}

fn is_marked(
    at: usize,
    tokens: &[Place],
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
pub(super) fn scalar_ranges(text: &str, tokens: &[Range<usize>]) -> Vec<Range<usize>> {
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
