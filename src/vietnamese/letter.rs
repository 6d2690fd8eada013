//! One Vietnamese letter: a base, a shape mark and a tone mark, apart from each other.
//!
//! In: one composed character, either case. Out: its parts, always lower case, and back again.
//! Everything else about the script is built on this one table of twelve vowels by six tones;
//! it knows nothing of syllables.

/// The six tones, in the order of the table below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// ngang: no mark.
    Ngang,
    /// huyền: grave.
    Huyen,
    /// sắc: acute.
    Sac,
    /// hỏi: hook above.
    Hoi,
    /// ngã: tilde.
    Nga,
    /// nặng: dot below.
    Nang,
}

impl Tone {
    /// Every tone once, the unmarked one first.
    pub const ALL: [Self; 6] = [
        Self::Ngang,
        Self::Huyen,
        Self::Sac,
        Self::Hoi,
        Self::Nga,
        Self::Nang,
    ];

    /// The tone a combining mark stands for; the two deprecated marks count as what they equal.
    pub(crate) fn of_mark(mark: char) -> Option<Self> {
        match mark {
            '\u{300}' | '\u{340}' => Some(Self::Huyen),
            '\u{301}' | '\u{341}' => Some(Self::Sac),
            '\u{309}' => Some(Self::Hoi),
            '\u{303}' => Some(Self::Nga),
            '\u{323}' => Some(Self::Nang),
            _ => None,
        }
    }
}

/// The mark that makes another vowel of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// No mark: a e i o u y.
    Plain,
    /// dấu mũ: â ê ô.
    Circumflex,
    /// dấu trăng: ă.
    Breve,
    /// dấu móc: ơ ư.
    Horn,
}

impl Shape {
    /// The shape a combining mark stands for.
    pub(crate) fn of_mark(mark: char) -> Option<Self> {
        match mark {
            '\u{302}' => Some(Self::Circumflex),
            '\u{306}' => Some(Self::Breve),
            '\u{31b}' => Some(Self::Horn),
            _ => None,
        }
    }
}

/// A vowel taken apart. Consonants have no such parts; đ is a letter of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vowel {
    row: u8,
    /// The tone this letter carries.
    pub tone: Tone,
}

struct Row {
    base: char,
    shape: Shape,
    tones: [char; 6],
}

const fn row(base: char, shape: Shape, tones: [char; 6]) -> Row {
    Row { base, shape, tones }
}

const ROWS: [Row; 12] = [
    row('a', Shape::Plain, ['a', 'à', 'á', 'ả', 'ã', 'ạ']),
    row('a', Shape::Breve, ['ă', 'ằ', 'ắ', 'ẳ', 'ẵ', 'ặ']),
    row('a', Shape::Circumflex, ['â', 'ầ', 'ấ', 'ẩ', 'ẫ', 'ậ']),
    row('e', Shape::Plain, ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ']),
    row('e', Shape::Circumflex, ['ê', 'ề', 'ế', 'ể', 'ễ', 'ệ']),
    row('i', Shape::Plain, ['i', 'ì', 'í', 'ỉ', 'ĩ', 'ị']),
    row('o', Shape::Plain, ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ']),
    row('o', Shape::Circumflex, ['ô', 'ồ', 'ố', 'ổ', 'ỗ', 'ộ']),
    row('o', Shape::Horn, ['ơ', 'ờ', 'ớ', 'ở', 'ỡ', 'ợ']),
    row('u', Shape::Plain, ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ']),
    row('u', Shape::Horn, ['ư', 'ừ', 'ứ', 'ử', 'ữ', 'ự']),
    row('y', Shape::Plain, ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ']),
];

/// The composed letters lie in two blocks: up to ư, and ạ to ỹ.
const FIRST_BLOCK: u32 = 0x1b1;
const SECOND_BLOCK: u32 = 0x1ea0;
const SECOND_BLOCK_END: u32 = 0x1efa;
const PLACES: usize = (FIRST_BLOCK + SECOND_BLOCK_END - SECOND_BLOCK) as usize;

/// For each place: 0, or one more than row × 6 + tone.
static TABLE: [u8; PLACES] = fill_table();

const fn place(c: char) -> Option<usize> {
    let code = c as u32;
    if code < FIRST_BLOCK {
        Some(code as usize)
    } else if code >= SECOND_BLOCK && code < SECOND_BLOCK_END {
        Some((code - SECOND_BLOCK + FIRST_BLOCK) as usize)
    } else {
        None
    }
}

/// Upper case is 32 below in ASCII and Latin-1, one below everywhere else.
const fn fill_table() -> [u8; PLACES] {
    let mut table = [0; PLACES];
    let mut at = 0;
    while at < 72 {
        let lower = ROWS[at / 6].tones[at % 6];
        let step = if (lower as u32) < 0x100 { 32 } else { 1 };
        if let Some(place) = place(lower) {
            table[place] = at as u8 + 1;
            // A step of one from the first letter of the second block stays in that block.
            table[place - step] = at as u8 + 1;
        }
        at += 1;
    }
    table
}

impl Vowel {
    /// Takes a composed vowel of either case apart; `None` for anything else.
    pub fn of(c: char) -> Option<Self> {
        let entry = TABLE[place(c)?].checked_sub(1)?;
        Some(Self {
            row: entry / 6,
            tone: Tone::ALL[usize::from(entry % 6)],
        })
    }

    /// The letter without any mark: one of a e i o u y.
    pub fn base(self) -> char {
        ROWS[usize::from(self.row)].base
    }

    /// The shape mark the letter carries.
    pub fn shape(self) -> Shape {
        ROWS[usize::from(self.row)].shape
    }

    /// The composed lower-case character.
    pub fn to_char(self) -> char {
        ROWS[usize::from(self.row)].tones[self.tone as usize]
    }

    /// The same letter in another tone.
    pub fn with_tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// The same base in another shape, tone kept; `None` where no such letter exists (no horn on e).
    pub fn with_shape(self, shape: Shape) -> Option<Self> {
        let fits = |row: &Row| row.base == self.base() && row.shape == shape;
        let row = ROWS.iter().position(fits)?;
        Some(Self {
            row: row as u8,
            tone: self.tone,
        })
    }
}

/// The letter without its tone; other characters as they are.
pub fn without_tone(c: char) -> char {
    Vowel::of(c).map_or(c, |vowel| vowel.with_tone(Tone::Ngang).to_char())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_comes_back_from_both_cases() {
        for row in &ROWS {
            for (tone, &c) in Tone::ALL.iter().zip(&row.tones) {
                for upper_or_lower in c.to_uppercase().chain([c]) {
                    let vowel = Vowel::of(upper_or_lower).unwrap();
                    assert_eq!(
                        (vowel.base(), vowel.shape(), vowel.tone, vowel.to_char()),
                        (row.base, row.shape, *tone, c)
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_else_is_a_vowel() {
        let vowels = ('\0'..=char::MAX).filter(|&c| Vowel::of(c).is_some());
        assert_eq!(vowels.count(), 2 * 72);
    }
}
