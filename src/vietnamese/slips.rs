//! Slips of the fingers: a weighted edit distance between two words on a QWERTY keyboard.
//!
//! In: two words prepared as [`Word`]. Out: the cost of the cheapest way from one to the other within a
//! limit. Letters with other marks are not other letters. It knows nothing of sounds.

use super::confusion::{OTHER_SHAPE, tone_cost};
use super::fold::bare;
use super::letter::{Tone, Vowel};

/// Two letters the wrong way round.
pub const TRANSPOSED: f32 = 0.50;
/// A key that bounced: the same letter twice.
pub const DOUBLED: f32 = 0.50;
/// The key beside the one meant.
pub const NEIGHBOUR: f32 = 0.70;
/// A key not pressed.
pub const MISSING: f32 = 0.90;
/// A key too many.
pub const EXTRA: f32 = 0.90;
/// Another letter altogether.
pub const OTHER: f32 = 1.00;

/// No edit that changes which letters a word has costs less.
const LEAST_CHANGE: f32 = NEIGHBOUR;

/// Longer words are not compared.
const LONGEST_WORD: usize = 20;

/// A word as its toneless letters, its first tone, and which letters it has.
#[derive(Debug)]
pub(super) struct Word {
    letters: [char; LONGEST_WORD],
    bare: [char; LONGEST_WORD],
    length: usize,
    tone: Tone,
    has: u32,
}

impl Word {
    /// Prepares a word in marked form; `None` for what is never compared: digits, and very long words.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut word = Self {
            letters: ['\0'; LONGEST_WORD],
            bare: ['\0'; LONGEST_WORD],
            length: 0,
            tone: Tone::Ngang,
            has: 0,
        };
        text.chars().try_for_each(|c| word.push(c))?;
        Some(word)
    }

    fn push(&mut self, c: char) -> Option<()> {
        if c.is_numeric() || self.length == LONGEST_WORD {
            return None;
        }
        let vowel = Vowel::of(c);
        let tone = vowel.map_or(Tone::Ngang, |v| v.tone);
        if self.tone == Tone::Ngang {
            self.tone = tone;
        }
        let bare = bare(c);
        self.letters[self.length] = vowel.map_or(c, |v| v.with_tone(Tone::Ngang).to_char());
        self.bare[self.length] = bare;
        self.has |= 1 << (u32::from(bare) % 32);
        self.length += 1;
        Some(())
    }

    /// The cost of typing this word for `meant`; `None` above `at_most`.
    pub(super) fn cost(&self, meant: &Self, at_most: f32, unmarked: bool) -> Option<f32> {
        let tone = tone_cost(self.tone, meant.tone, unmarked);
        let left = at_most - tone;
        if self.at_least(meant) > left {
            return None;
        }
        let total = self.edits(meant, left, unmarked)? + tone;
        (total <= at_most).then_some(total)
    }

    /// A lower bound from lengths and from letters that only one of the two has.
    fn at_least(&self, meant: &Self) -> f32 {
        let longer = self.length.abs_diff(meant.length) as f32;
        let only_one = (self.has & !meant.has)
            .count_ones()
            .max((meant.has & !self.has).count_ones());
        (longer * DOUBLED).max(only_one as f32 * LEAST_CHANGE)
    }

    /// Edit distance with transposition, row by row; gives up when a row and the one before it have no
    /// cell within the limit.
    fn edits(&self, meant: &Self, at_most: f32, unmarked: bool) -> Option<f32> {
        let width = meant.length + 1;
        let mut rows = [[0.0f32; LONGEST_WORD + 1]; 3];
        for at in 1..width {
            rows[0][at] = rows[0][at - 1] + MISSING;
        }
        let mut least_before = 0.0;
        for i in 1..=self.length {
            let [current, before, earlier] = [i % 3, (i + 2) % 3, (i + 1) % 3];
            rows[current][0] = rows[before][0] + self.extra(i);
            let mut least = rows[current][0];
            for j in 1..width {
                let substituted = rows[before][j - 1] + self.substitution(i, meant, j, unmarked);
                let inserted = rows[before][j] + self.extra(i);
                let missed = rows[current][j - 1] + MISSING;
                let mut cell = substituted.min(inserted).min(missed);
                if self.is_transposed(i, meant, j) {
                    cell = cell.min(rows[earlier][j - 2] + TRANSPOSED);
                }
                rows[current][j] = cell;
                least = least.min(cell);
            }
            if least.min(least_before) > at_most {
                return None;
            }
            least_before = least;
        }
        Some(rows[self.length % 3][meant.length])
    }

    fn extra(&self, i: usize) -> f32 {
        let doubled = i > 1 && self.bare[i - 1] == self.bare[i - 2];
        if doubled { DOUBLED } else { EXTRA }
    }

    fn is_transposed(&self, i: usize, meant: &Self, j: usize) -> bool {
        let (a, b) = (&self.bare, &meant.bare);
        i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && a[i - 1] != a[i - 2]
    }

    fn substitution(&self, i: usize, meant: &Self, j: usize, unmarked: bool) -> f32 {
        let (typed, bare) = (self.letters[i - 1], self.bare[i - 1]);
        if typed == meant.letters[j - 1] {
            0.0
        } else if bare == meant.bare[j - 1] {
            if unmarked { 0.0 } else { OTHER_SHAPE }
        } else if are_neighbours(bare, meant.bare[j - 1]) {
            NEIGHBOUR
        } else {
            OTHER
        }
    }
}

/// Keys side by side: in a row, or touching in the row below, which is shifted to the right.
fn are_neighbours(a: char, b: char) -> bool {
    static BESIDE: [u32; 26] = beside();
    let index = |c: char| c.is_ascii_lowercase().then(|| c as usize - 'a' as usize);
    match (index(a), index(b)) {
        (Some(a), Some(b)) => BESIDE[a] >> b & 1 == 1,
        _ => false,
    }
}

const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];

const fn beside() -> [u32; 26] {
    let mut beside = [0; 26];
    let mut row = 0;
    while row < 3 {
        let mut at = 0;
        while at < ROWS[row].len() {
            if at + 1 < ROWS[row].len() {
                join(&mut beside, ROWS[row][at], ROWS[row][at + 1]);
            }
            if row > 0 {
                join(&mut beside, ROWS[row][at], ROWS[row - 1][at]);
                join(&mut beside, ROWS[row][at], ROWS[row - 1][at + 1]);
            }
            at += 1;
        }
        row += 1;
    }
    beside
}

const fn join(beside: &mut [u32; 26], a: u8, b: u8) {
    beside[(a - b'a') as usize] |= 1 << (b - b'a');
    beside[(b - b'a') as usize] |= 1 << (a - b'a');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_touch() {
        for (a, b) in [
            ('g', 'h'),
            ('a', 'q'),
            ('a', 'w'),
            ('n', 'h'),
            ('n', 'j'),
            ('o', 'p'),
            ('m', 'k'),
        ] {
            assert!(are_neighbours(a, b) && are_neighbours(b, a), "{a} {b}");
        }
        for (a, b) in [('a', 'l'), ('a', 'a'), ('q', 's'), ('đ', 's'), ('p', 'z')] {
            assert!(!are_neighbours(a, b), "{a} {b}");
        }
    }
}
