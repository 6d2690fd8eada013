//! Which items of a page have items of their own below them.
//!
//! In: blocks with their markers. Out: yes or no for each. Only markers and indents are looked at, never words: a kind of
//! marker that was seen above closes what was opened since, a new kind opens a level.

use super::block::Block;
use super::marker::MarkerKind;

/// For each block, whether the next one is a child of it. A paragraph without a marker closes every list.
pub(super) fn find_parents(blocks: &[Block]) -> Vec<bool> {
    let mut open: Vec<(&MarkerKind, usize)> = Vec::new();
    let mut parents = vec![false; blocks.len()];
    for (at, block) in blocks.iter().enumerate() {
        let Some(marker) = &block.marker else {
            open.clear();
            continue;
        };
        let seen = open
            .iter()
            .position(|(kind, indent)| closes((&marker.kind, block.indent), (kind, *indent)));
        if let Some(level) = seen {
            open.truncate(level);
        } else if at > 0 && !open.is_empty() {
            parents[at - 1] = true;
        }
        open.push((&marker.kind, block.indent));
    }
    parents
}

/// Whether an item stands at the level of one above it or higher: the same kind of marker, a number with as many parts
/// or fewer, the same bullet about as far to the left,
/// a number that is not indented below a bullet.
fn closes(item: (&MarkerKind, usize), above: (&MarkerKind, usize)) -> bool {
    match (item.0, above.0) {
        (MarkerKind::Number(item), MarkerKind::Number(above)) => item.len() <= above.len(),
        (MarkerKind::Bullet(a), MarkerKind::Bullet(b)) => a == b && item.1 <= above.1 + 1,
        (MarkerKind::Number(_), MarkerKind::Bullet(_)) => item.1 <= above.1,
        (MarkerKind::Letter(_), MarkerKind::Letter(_))
        | (MarkerKind::Section, MarkerKind::Section)
        | (MarkerKind::Article, MarkerKind::Article) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::block::read_blocks;

    fn parents(page: &str) -> Vec<bool> {
        find_parents(&read_blocks(page).blocks)
    }

    #[test]
    fn children_follow_their_parent() {
        assert_eq!(
            parents("1. A\n- B\n- C\n2. D\n"),
            [true, false, false, false]
        );
        assert_eq!(
            parents("1. A\n1.1. B\na) C\n1.2. D\n2. E\n"),
            [true, true, false, false, false]
        );
        assert_eq!(parents("- A\n  - B\n- C\n"), [true, false, false]);
        assert_eq!(
            parents("II. A\nB\n+ C\n+ D\n"),
            [false, false, false, false]
        );
    }
}
