//! Lines to blocks: a marked item or paragraph with the lines it was wrapped over.
//!
//! In: the page's text. Out: [`Block`]s in page order, and the markers that have no words behind them. Nothing here
//! knows what a block means.

use std::ops::Range;

use super::contact::begins_contact;
use super::marker::{Marker, MarkerKind, read_marker};
use super::text::{is_space, trim};

/// No page is wrapped at fewer columns than this.
const SHORTEST_FULL_LINE: usize = 40;

/// An item or paragraph of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// The marker in front of it, its span counted in the page.
    pub marker: Option<Marker>,
    /// From the first to the last character that is not space after the marker; never empty.
    pub content: Range<usize>,
    /// Columns of space in front of the marker.
    pub indent: usize,
    /// Number of its first line, from 1.
    pub line: usize,
    /// Whether a space stands between the marker and the words; true without a marker.
    pub spaced: bool,
}

/// The blocks of a page and the marks that stand alone.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// In page order.
    pub blocks: Vec<Block>,
    /// Empty bullets and ruled lines: bytes of the page, and the line.
    pub empty: Vec<(Range<usize>, usize)>,
}

/// Reads the page line by line. `\n`, `\r\n` and a lone `\r` end a line.
pub(super) fn read_blocks(text: &str) -> Blocks {
    let lines = split_lines(text);
    let width = lines.iter().map(|l| columns(text, l)).max().unwrap_or(0);
    let mut found = Blocks::default();
    let mut previous: Option<Range<usize>> = None;
    for (at, line) in lines.into_iter().enumerate() {
        let visible = trim(text, line.clone());
        if visible.is_empty() {
            previous = None;
            continue;
        }
        if !text[visible.clone()].contains(char::is_alphanumeric) {
            found.empty.push((visible, at + 1));
            previous = None;
            continue;
        }
        let marker = place_marker(text, &line)
            .filter(|m| is_plausible(m, text, previous.as_ref(), &found.blocks, width));
        let continues = marker.is_none()
            && previous
                .as_ref()
                .is_some_and(|p| runs_on(text, p, &visible, width));
        match found.blocks.last_mut().filter(|_| continues) {
            Some(block) => block.content.end = visible.end,
            None => found
                .blocks
                .push(new_block(text, marker, &line, &visible, at + 1)),
        }
        previous = Some(line);
    }
    found
}

fn split_lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        let lone_return = byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n');
        if byte == b'\n' || lone_return {
            lines.push(start..at);
            start = at + 1;
        }
    }
    lines.push(start..text.len());
    lines
}

fn columns(text: &str, line: &Range<usize>) -> usize {
    text[line.clone()]
        .trim_end_matches(is_space)
        .chars()
        .count()
}

fn place_marker(text: &str, line: &Range<usize>) -> Option<Marker> {
    let marker = read_marker(&text[line.clone()])?;
    let span = line.start + marker.span.start..line.start + marker.span.end;
    let has_words = text[span.end..line.end].contains(char::is_alphanumeric);
    let stands_alone = matches!(
        marker.kind,
        MarkerKind::Article | MarkerKind::Number(_) | MarkerKind::Letter(_)
    );
    (has_words || stands_alone).then_some(Marker { span, ..marker })
}

fn new_block(
    text: &str,
    marker: Option<Marker>,
    line: &Range<usize>,
    visible: &Range<usize>,
    number: usize,
) -> Block {
    let indent = text[line.start..visible.start].chars().count();
    let after = marker.as_ref().map_or(visible.start, |m| m.span.end);
    let content = trim(text, after..visible.end);
    let spaced = marker.is_none() || content.start != after;
    // A marker alone on its line ("Điều 5") is its own content: it says where we are.
    let alone = content.is_empty();
    Block {
        content: if alone { visible.clone() } else { content },
        marker: marker.filter(|_| !alone),
        indent,
        line: number,
        spaced,
    }
}

/// A number or letter counts when it begins a list or goes on with one, or when the line before does not run on: a
/// wrapped line may begin with "2." as well, and then goes on in lower case below a line that is full.
fn is_plausible(
    marker: &Marker,
    text: &str,
    previous: Option<&Range<usize>>,
    blocks: &[Block],
    width: usize,
) -> bool {
    let Some(previous) = previous else {
        return true;
    };
    if ends_sentence(text, previous) {
        return true;
    }
    let after = text[marker.span.end..].trim_start_matches(is_space);
    let wrapped = after.starts_with(char::is_lowercase)
        && is_full(text, previous, &text[marker.span.clone()], width);
    match &marker.kind {
        MarkerKind::Bullet(_) | MarkerKind::Section | MarkerKind::Article => true,
        MarkerKind::Number(path) => !wrapped && (path.last() == Some(&1) || follows(path, blocks)),
        MarkerKind::Letter(letter) => {
            !wrapped && (*letter == 'a' || follows_letter(*letter, blocks))
        }
    }
}

/// Whether a smaller letter stands among the items right above.
fn follows_letter(letter: char, blocks: &[Block]) -> bool {
    let mut markers = blocks
        .iter()
        .rev()
        .take(40)
        .filter_map(|block| block.marker.as_ref());
    markers.any(|marker| matches!(marker.kind, MarkerKind::Letter(before) if before < letter))
}

fn follows(path: &[u16], blocks: &[Block]) -> bool {
    let mut numbers = blocks.iter().rev().filter_map(|b| match &b.marker {
        Some(Marker {
            kind: MarkerKind::Number(before),
            ..
        }) if before.len() == path.len() => Some(before),
        _ => None,
    });
    numbers
        .next()
        .is_some_and(|before| before.last().map(|n| n + 1) == path.last().copied())
}

fn ends_sentence(text: &str, line: &Range<usize>) -> bool {
    text[line.clone()]
        .trim_end_matches(is_space)
        .ends_with(['.', ';', ':', '!', '?'])
}

/// Whether `line` goes on with the sentence of `previous`, the line right above it: it begins in lower case or with a
/// number, or the line above breaks off and has no room for the next word (`width` is the widest line of the page).
fn runs_on(text: &str, previous: &Range<usize>, line: &Range<usize>, width: usize) -> bool {
    let above = text[previous.clone()].trim_end_matches(is_space);
    let here = &text[line.clone()];
    if begins_contact(here) || above.ends_with([';', ':']) {
        return false;
    }
    let goes_on = here.starts_with(|c: char| c.is_numeric()) && !ends_sentence(text, previous);
    if goes_on || here.starts_with(char::is_lowercase) || above.ends_with(',') {
        return true;
    }
    let first_word = here.split(is_space).next().unwrap_or_default();
    is_capitals(above) == is_capitals(here)
        && !ends_sentence(text, previous)
        && is_full(text, previous, first_word, width)
}

/// Whether a line has no room for `word` any more; short lines were ended on purpose.
fn is_full(text: &str, line: &Range<usize>, word: &str, width: usize) -> bool {
    let length = columns(text, line);
    length >= SHORTEST_FULL_LINE && length + 1 + word.chars().count() > width
}

/// Whether a line begins with a letter and none of its letters is small.
pub(super) fn is_capitals(line: &str) -> bool {
    line.trim_start_matches(is_space)
        .starts_with(char::is_uppercase)
        && !line.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<&str> {
        read_blocks(text)
            .blocks
            .into_iter()
            .map(|b| &text[b.content])
            .collect()
    }

    #[test]
    fn wrapped_lines_belong_together() {
        assert_eq!(
            contents("- Cấp văn bằng,\r\n  chứng chỉ.\r\n- Thi."),
            ["Cấp văn bằng,\r\n  chứng chỉ.", "Thi."]
        );
        assert_eq!(
            contents("Phòng Mẫu\nPhòng Mẫu có chức năng"),
            ["Phòng Mẫu", "Phòng Mẫu có chức năng"]
        );
        assert_eq!(
            contents("PHÒNG\nMẪU\n\nCấp phép\nđào tạo"),
            ["PHÒNG", "MẪU", "Cấp phép\nđào tạo"]
        );
    }
}
