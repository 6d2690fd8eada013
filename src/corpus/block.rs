//! Lines to blocks: a marked item or paragraph with the lines it was wrapped over.
//!
//! In: the page's text. Out: [`Block`]s in page order, and the markers that have no words behind them. Nothing here
//! knows what a block means.

use std::ops::Range;

use super::contact::begins_contact;
use super::marker::{Marker, MarkerKind, read_marker};
use super::text::{columns, is_space, trim};

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
    /// Markers without words and ruled lines: bytes of the page, and the line.
    pub empty: Vec<(Range<usize>, usize)>,
}

/// Reads the page line by line. `\n`, `\r\n` and a lone `\r` end a line.
pub(super) fn read_blocks(text: &str) -> Blocks {
    let lines = split_lines(text);
    let widths = lines.iter().map(|line| columns(&text[line.clone()]));
    let mut gatherer = Gatherer {
        text,
        width: widths.max().unwrap_or(0),
        previous: None,
        waiting: None,
        found: Blocks::default(),
    };
    for (at, line) in lines.into_iter().enumerate() {
        gatherer.take_line(line, at + 1);
    }
    gatherer.drop_waiting();
    gatherer.found
}

/// Goes down the page line by line.
struct Gatherer<'a> {
    text: &'a str,
    /// Columns of the widest line.
    width: usize,
    /// The line right above, when it has words.
    previous: Option<Range<usize>>,
    /// A bullet, number or letter alone on the line right above, and that line's number.
    waiting: Option<(Marker, usize)>,
    found: Blocks,
}

impl Gatherer<'_> {
    fn take_line(&mut self, line: Range<usize>, number: usize) {
        let visible = trim(self.text, line.clone());
        let marker = self.place_marker(&line);
        let after = marker.as_ref().map_or(visible.start, |m| m.span.end);
        let has_words = self.text[after..visible.end].contains(char::is_alphanumeric);
        if !has_words {
            self.take_wordless(marker, visible, number);
            return;
        }
        if marker.is_none() && self.waiting.is_none() && self.continues(&line, &visible) {
            if let Some(block) = self.found.blocks.last_mut() {
                block.content.end = visible.end;
            }
        } else {
            let marker = marker.or_else(|| self.waiting.take().map(|(waiting, _)| waiting));
            self.drop_waiting();
            self.push_block(marker, &line, &visible, number);
        }
        self.previous = Some(line);
    }

    /// An empty line, a ruled line, a marker without words, or *Điều 5* alone, which is a heading by itself.
    fn take_wordless(&mut self, marker: Option<Marker>, visible: Range<usize>, number: usize) {
        self.drop_waiting();
        self.previous = None;
        match marker {
            Some(marker) if marker.kind == MarkerKind::Article => {
                let content = visible;
                self.found.blocks.push(Block {
                    marker: None,
                    content,
                    indent: 0,
                    line: number,
                    spaced: true,
                });
            }
            Some(marker) if marker.span == visible && is_one_sign(&self.text[visible.clone()]) => {
                self.waiting = Some((marker, number));
            }
            _ if !visible.is_empty() => self.found.empty.push((visible, number)),
            _ => {}
        }
    }

    /// The marker that waits for words gets none.
    fn drop_waiting(&mut self) {
        if let Some((marker, number)) = self.waiting.take() {
            self.found.empty.push((marker.span, number));
        }
    }

    /// The marker in front of a line, its span counted in the page; `None` where it belongs to a wrapped sentence.
    fn place_marker(&self, line: &Range<usize>) -> Option<Marker> {
        let marker = read_marker(&self.text[line.clone()])?;
        let span = line.start + marker.span.start..line.start + marker.span.end;
        let marker = Marker { span, ..marker };
        is_plausible(
            &marker,
            self.text,
            self.previous.as_ref(),
            &self.found.blocks,
            self.width,
        )
        .then_some(marker)
    }

    fn continues(&self, line: &Range<usize>, visible: &Range<usize>) -> bool {
        let Some(previous) = &self.previous else {
            return false;
        };
        let indent = indent_of(self.text, line, visible);
        let above = self.found.blocks.last();
        let hangs = above.is_some_and(|block| block.marker.is_some() && block.indent < indent);
        runs_on(
            self.text,
            previous,
            visible,
            if hangs { 0 } else { self.width },
        )
    }

    fn push_block(
        &mut self,
        marker: Option<Marker>,
        line: &Range<usize>,
        visible: &Range<usize>,
        number: usize,
    ) {
        let own_line = marker.as_ref().is_some_and(|m| m.span.start >= line.start);
        let after = marker
            .as_ref()
            .filter(|_| own_line)
            .map_or(visible.start, |m| m.span.end);
        let content = trim(self.text, after..visible.end);
        self.found.blocks.push(Block {
            spaced: !own_line || content.start != after,
            marker,
            content,
            indent: indent_of(self.text, line, visible),
            line: number,
        });
    }
}

/// Whether a marker is a single bullet, or a number or letter; a row of dashes only divides the page.
fn is_one_sign(marker: &str) -> bool {
    marker.chars().count() == 1 || marker.contains(char::is_alphanumeric)
}

/// The lines of a text without what ends them; there is always one.
pub(super) fn split_lines(text: &str) -> Vec<Range<usize>> {
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

fn indent_of(text: &str, line: &Range<usize>, visible: &Range<usize>) -> usize {
    text[line.start..visible.start].chars().count()
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
/// number, or the line above breaks off and has no room for the next word. `width` is the widest line of the page, or 0
/// when the line is indented deeper than the item above it.
fn runs_on(text: &str, previous: &Range<usize>, line: &Range<usize>, width: usize) -> bool {
    let above = text[previous.clone()].trim_end_matches(is_space);
    let here = &text[line.clone()];
    if begins_contact(here) || above.ends_with([';', ':']) {
        return false;
    }
    let number_first =
        here.starts_with(|c: char| c.is_numeric()) && here.contains(char::is_alphabetic);
    let goes_on = number_first && !ends_sentence(text, previous);
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
    let length = columns(&text[line.clone()]);
    length >= SHORTEST_FULL_LINE && length + 1 + columns(word) > width
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
    fn a_marker_alone_takes_the_next_line_and_no_farther() {
        let found = read_blocks("1.\nCấp phép\n•\n\nThi cử\n-\n- Xóa mù\n-----\nĐiều 5\nThi");
        let marked: Vec<bool> = found.blocks.iter().map(|b| b.marker.is_some()).collect();
        assert_eq!(marked, [true, false, true, false, false]);
        assert_eq!(
            found
                .empty
                .iter()
                .map(|(_, line)| *line)
                .collect::<Vec<_>>(),
            [3, 6, 8]
        );
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
