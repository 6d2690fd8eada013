//! What a text field receives when the input method is off: Telex and VNI keys read as the syllable
//! they were meant to make.
//!
//! In: one composed, lower-case token ("chuwx", "chu74", "họcj"). Out: the marked syllable, or nothing:
//! a value comes back only when at least one key acted as a mark and the result is strictly valid. An
//! unmarked syllable is almost never legal Telex for another, but English words and codes are; whether
//! to believe a decoding is for the caller, who knows the words of the corpus.

use super::letter::{Shape, Tone, Vowel};
use super::rime::Onset;
use super::spelling::mark;
use super::syllable::{LONGEST, Syllable, from_letters, parse};

/// More keys than any syllable takes in any order.
const MOST_KEYS: usize = 10;

/// The letters of uyên, ương, iêng.
const LONGEST_RIME: usize = 4;

/// How much a decoded token says by itself about how the whole text was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The keys hardly mean anything else.
    Strong,
    /// A word with one digit of tone after it ("lop1", "khoan2") is more often just that.
    Weak,
}

/// Decodes Telex keys: tones s f r x j, doubled a e o d, and w, each anywhere after its letter.
///
/// ```
/// # use phutrach::vietnamese::keystrokes::decode_telex;
/// assert_eq!(decode_telex("truwowngf").as_deref(), Some("trường"));
/// assert_eq!(decode_telex("daofd").as_deref(), Some("đào"));
/// assert_eq!(decode_telex("truong"), None);
/// ```
pub fn decode_telex(token: &str) -> Option<String> {
    let ascii = token.bytes().all(|b| b.is_ascii_lowercase());
    ascii.then(|| decode(token, Method::Telex)).flatten()
}

/// Decodes VNI keys: tones 1 to 5, shapes 6 to 8, the stroke 9.
///
/// Strong when a digit stands before a letter or says more than a tone.
pub fn decode_vni(token: &str) -> Option<(String, Strength)> {
    let ascii = token
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let decoded = ascii.then(|| decode(token, Method::Vni)).flatten()?;
    let before_last = &token[..token.len() - 1];
    let early = before_last.bytes().any(|b| b.is_ascii_digit());
    let strong = early || token.ends_with(['6', '7', '8', '9']);
    Some((
        decoded,
        if strong {
            Strength::Strong
        } else {
            Strength::Weak
        },
    ))
}

/// Decodes a token that is marked already but holds left-over or misplaced Telex keys: "họcj",
/// "đuwong", "giáos", "thưòng".
pub fn decode_residue(token: &str) -> Option<String> {
    if token.is_ascii() {
        return None;
    }
    decode(token, Method::Residue).filter(|decoded| *decoded != mark(token))
}

/// The syllable with đ for its d: the second thing "daof" may mean, when the second d was forgotten.
pub fn with_stroke(marked: &str) -> Option<String> {
    let syllable = parse(marked).filter(|syllable| syllable.onset == Onset::D)?;
    let stroked = Syllable {
        onset: Onset::Dd,
        ..syllable
    };
    Some(mark(&stroked.spell()).into_owned())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Telex,
    Vni,
    Residue,
}

fn decode(token: &str, method: Method) -> Option<String> {
    let mut keys = ['\0'; MOST_KEYS];
    let mut length = 0;
    for key in token.chars() {
        *keys.get_mut(length)? = key;
        length += 1;
    }
    let syllable = search(Draft::default(), &keys[..length], method)?;
    Some(mark(&syllable.spell()).into_owned())
}

/// Tries what each key may mean, likeliest first. A draft holds at most seven letters, four
/// of them in its rime, which bounds the number of ways.
fn search(draft: Draft, keys: &[char], method: Method) -> Option<Syllable> {
    let Some((&key, rest)) = keys.split_first() else {
        return draft.finish();
    };
    let meanings = draft.press(key, method);
    meanings
        .into_iter()
        .flatten()
        .find_map(|next| search(next, rest, method))
}

/// A syllable being typed: its letters so far, without tone.
#[derive(Clone, Copy, Default)]
struct Draft {
    letters: [char; LONGEST],
    length: usize,
    tone: Option<Tone>,
    /// Whether any key has acted as a mark.
    acted: bool,
}

type Meanings = [Option<Draft>; 4];

impl Draft {
    fn letters(&self) -> &[char] {
        &self.letters[..self.length]
    }

    /// Where the vowels begin: after the consonants and the u of qu or the i of gi.
    fn rime_start(&self) -> usize {
        let letters = self.letters();
        match letters {
            ['q', 'u', ..] => 2,
            ['g', 'i', next, ..] if Vowel::of(*next).is_some() => 2,
            _ => letters
                .iter()
                .position(|&c| Vowel::of(c).is_some())
                .unwrap_or(letters.len()),
        }
    }

    fn press(self, key: char, method: Method) -> Meanings {
        match method {
            Method::Vni if key.is_ascii_digit() => self.press_digit(key),
            Method::Vni => one(self.push(key)),
            Method::Telex | Method::Residue => self.press_telex(key, method),
        }
    }

    fn press_digit(self, key: char) -> Meanings {
        let has_vowel = self.rime_start() < self.length;
        match key {
            '1'..='5' if has_vowel => {
                let tones = [Tone::Sac, Tone::Huyen, Tone::Hoi, Tone::Nga, Tone::Nang];
                one(self.with_tone(tones[key as usize - '1' as usize], Method::Vni))
            }
            '6' => ['a', 'e', 'o', '\0'].map(|base| self.shape_last(base, Shape::Circumflex)),
            '7' => self.horns(),
            '8' => one(self.shape_last('a', Shape::Breve)),
            '9' => one(self.stroke(Method::Vni)),
            _ => one(None),
        }
    }

    fn press_telex(self, key: char, method: Method) -> Meanings {
        let has_vowel = self.rime_start() < self.length;
        let again = |shapes: &[Shape], base| self.repeated(shapes, base, method);
        match key {
            's' | 'f' | 'r' | 'x' | 'j' if has_vowel => {
                one(self.with_tone(telex_tone(key), method))
            }
            'a' | 'e' | 'o' => [
                self.shape_last(key, Shape::Circumflex),
                self.double_o(key),
                self.push(key),
                again(&[Shape::Circumflex], Some(key)),
            ],
            'w' => {
                let [both, o, u, _] = self.horns();
                // "uaw" is ưa before it is uă.
                let breve = self.shape_last('a', Shape::Breve);
                let last = breve.or(again(&[Shape::Horn, Shape::Breve], None));
                [both, o, u, last]
            }
            'd' if self.length > 0 => one(self.stroke(method)),
            'z' => one(None),
            _ => one(self.push(key)),
        }
    }

    /// A letter that stays a letter. A marked vowel left in a residue brings its tone along.
    fn push(mut self, key: char) -> Option<Self> {
        let vowel = Vowel::of(key);
        let tone = vowel.map_or(Tone::Ngang, |v| v.tone);
        if tone != Tone::Ngang {
            self = self.with_tone(tone, Method::Residue)?;
        }
        *self.letters.get_mut(self.length)? =
            vowel.map_or(key, |v| v.with_tone(Tone::Ngang).to_char());
        self.length += 1;
        (self.length - self.rime_start() <= LONGEST_RIME).then_some(self)
    }

    /// A second tone is a sign of another word; the same one twice is a residue ("họcj").
    fn with_tone(mut self, tone: Tone, method: Method) -> Option<Self> {
        let fits = match self.tone {
            None => true,
            Some(before) => method == Method::Residue && before == tone,
        };
        self.tone = Some(tone);
        self.acted = true;
        fits.then_some(self)
    }

    fn shape(mut self, at: usize, shape: Shape) -> Option<Self> {
        let shaped = Vowel::of(self.letters[at])?.with_shape(shape)?;
        self.letters[at] = shaped.to_char();
        self.acted = true;
        Some(self)
    }

    /// Shapes the last plain letter of this base in the rime.
    fn shape_last(self, base: char, shape: Shape) -> Option<Self> {
        let at = self.letters().iter().rposition(|&c| c == base)?;
        (at >= self.rime_start())
            .then(|| self.shape(at, shape))
            .flatten()
    }

    /// One horn key makes ươ of uo, or else ơ, or else ư.
    fn horns(self) -> Meanings {
        let start = self.rime_start();
        let rime = &self.letters()[start..];
        let pair = rime.windows(2).position(|w| matches!(w, ['u' | 'ư', 'o']));
        let both = pair.and_then(|at| {
            let first = self.shape(start + at, Shape::Horn)?;
            first.shape(start + at + 1, Shape::Horn)
        });
        let u = rime.iter().position(|&c| c == 'u');
        [
            both,
            self.shape_last('o', Shape::Horn),
            u.and_then(|at| self.shape(start + at, Shape::Horn)),
            None,
        ]
    }

    /// A third o takes the circumflex back and leaves oo, as in "xooong".
    fn double_o(mut self, key: char) -> Option<Self> {
        let last = self.length.checked_sub(1)?;
        if key != 'o' || self.letters[last] != 'ô' {
            return None;
        }
        self.letters[last] = 'o';
        self.acted = true;
        self.push('o')
    }

    fn stroke(mut self, method: Method) -> Option<Self> {
        let fits = match self.letters().first()? {
            'd' => true,
            'đ' => method == Method::Residue,
            _ => false,
        };
        self.letters[0] = 'đ';
        self.acted = true;
        fits.then_some(self)
    }

    /// A shape key left behind a letter that has its shape already ("tiêeng").
    fn repeated(mut self, shapes: &[Shape], base: Option<char>, method: Method) -> Option<Self> {
        let has_it = self
            .letters()
            .iter()
            .filter_map(|&c| Vowel::of(c))
            .any(|vowel| {
                shapes.contains(&vowel.shape()) && base.is_none_or(|base| base == vowel.base())
            });
        self.acted = true;
        (method == Method::Residue && has_it).then_some(self)
    }

    fn finish(mut self) -> Option<Syllable> {
        for at in 1..self.length {
            // No rime has ưo: whoever typed one horn of ươ meant both.
            if self.letters[at - 1] == 'ư' && self.letters[at] == 'o' {
                self = self.shape(at, Shape::Horn)?;
            }
        }
        let syllable = from_letters(self.letters(), self.tone.unwrap_or(Tone::Ngang))?;
        (self.acted && syllable.is_strict()).then_some(syllable)
    }
}

fn one(meaning: Option<Draft>) -> Meanings {
    [meaning, None, None, None]
}

fn telex_tone(key: char) -> Tone {
    match key {
        's' => Tone::Sac,
        'f' => Tone::Huyen,
        'r' => Tone::Hoi,
        'x' => Tone::Nga,
        _ => Tone::Nang,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_in_any_order_make_the_syllable() {
        for (typed, meant) in [
            ("xoas", "xóa"),
            ("xosa", "xóa"),
            ("chuwx", "chữ"),
            ("ddaof", "đào"),
            ("daofd", "đào"),
            ("truwongf", "trường"),
            ("truongwf", "trường"),
            ("tienges", "tiếng"),
            ("thuowr", "thuở"),
            ("muwa", "mưa"),
            ("muaw", "mưa"),
            ("xooong", "xoong"),
            ("ngoeof", "ngoèo"),
            ("quyf", "quỳ"),
            ("gif", "gì"),
            ("lis", "lý"),
        ] {
            assert_eq!(decode_telex(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn plain_words_and_codes_are_not_keys() {
        for typed in [
            "xoa", "chu", "truong", "gdtx", "thpt", "email", "word", "excel", "software", "office",
            "chw", "hocjj", "hocjs", "zalo", "s", "w", "dd", "hocs1", "", "qus", "đaof",
        ] {
            assert_eq!(decode_telex(typed), None, "{typed}");
        }
        for typed in [
            "lop12", "b1", "2024", "15", "khoa10", "covid19", "m2", "toan", "",
        ] {
            assert_eq!(decode_vni(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_single_tone_digit_at_the_end_is_weak() {
        let strength = |typed| decode_vni(typed).map(|(_, strength)| strength);
        assert_eq!(strength("khoan2"), Some(Strength::Weak));
        assert_eq!(strength("chu74"), Some(Strength::Strong));
        assert_eq!(strength("gia1o"), Some(Strength::Strong));
        assert_eq!(strength("dao9"), Some(Strength::Strong));
    }

    #[test]
    fn residues_are_repaired_and_clean_words_left() {
        for (typed, meant) in [
            ("họcj", Some("học")),
            ("đuwong", Some("đương")),
            ("đườngf", Some("đường")),
            ("trươngf", Some("trường")),
            ("giáos", Some("giáo")),
            ("chữx", Some("chữ")),
            ("thưòng", Some("thường")),
            ("tiêếngs", None),
            ("tiêengs", Some("tiếng")),
            ("họcs", None),
            ("học", None),
            ("hoà", None),
            ("kĩ", None),
            ("muxx", None),
            ("gdđt", None),
        ] {
            assert_eq!(decode_residue(typed).as_deref(), meant, "{typed}");
        }
    }

    #[test]
    fn a_forgotten_stroke_is_put_back() {
        assert_eq!(with_stroke("dào").as_deref(), Some("đào"));
        assert_eq!(with_stroke("tạo"), None);
    }

    proptest! {
        #[test]
        fn no_token_panics(token in "\\PC{0,16}") {
            decode_telex(&token);
            decode_vni(&token);
            decode_residue(&token);
        }

        #[test]
        fn what_is_decoded_is_a_strict_syllable(token in "[a-z0-9àđơ]{1,8}") {
            let decoded = [decode_telex(&token), decode_vni(&token).map(|d| d.0), decode_residue(&token)];
            for text in decoded.into_iter().flatten() {
                prop_assert!(parse(&text).is_some_and(|s| s.is_strict()), "{}", text);
            }
        }
    }
}
