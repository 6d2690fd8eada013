//! A published text cut into pieces at the words that were found.

use std::ops::Range;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The piece.
    pub text: String,
    /// Whether it was found.
    pub marked: bool,
}

/// Cuts a text at the given ranges of Unicode scalar values.
///
/// They are half-open, sorted and disjoint; what lies past the end is passed over. Neighbours with nothing but space
/// between them become one piece, so that a phrase is read as one.
pub fn cut(text: &str, ranges: &[Range<usize>]) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    for range in join_neighbours(&letters, ranges) {
        push(&mut pieces, &letters[at..range.start], false);
        push(&mut pieces, &letters[range.clone()], true);
        at = range.end;
    }
    push(&mut pieces, &letters[at..], false);
    pieces
}

fn push(pieces: &mut Vec<Piece>, letters: &[char], marked: bool) {
    if !letters.is_empty() {
        pieces.push(Piece {
            text: letters.iter().collect(),
            marked,
        });
    }
}

fn join_neighbours(letters: &[char], ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let range = range.start.min(letters.len())..range.end.min(letters.len());
        match joined.last_mut() {
            Some(last) if range.start < last.end => {}
            Some(last)
                if letters[last.end..range.start]
                    .iter()
                    .all(|letter| letter.is_whitespace()) =>
            {
                last.end = last.end.max(range.end);
            }
            _ if range.start < range.end => joined.push(range),
            _ => {}
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, ranges: &[(usize, usize)]) -> Vec<String> {
        let ranges = ranges.iter().map(|(start, end)| *start..*end);
        let pieces = cut(text, &ranges.collect::<Vec<_>>());
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text);
        let marked = pieces.into_iter().filter(|piece| piece.marked);
        marked.map(|piece| piece.text).collect()
    }

    #[test]
    fn pieces_join_to_the_text_and_marks_fall_on_the_words() {
        let text = "công tác xóa mù chữ";
        for (ranges, expected) in [
            (&[(9, 12), (13, 15), (90, 95)][..], &["xóa mù"][..]),
            (&[(0, 4), (9, 12)], &["công", "xóa"]),
            (&[(9, 12), (10, 15)], &["xóa"]),
            (&[(16, 99)], &["chữ"]),
            (&[(5, 5)], &[]),
        ] {
            assert_eq!(marked(text, ranges), expected);
        }
        assert!(marked("", &[(0, 3)]).is_empty());
    }
}
