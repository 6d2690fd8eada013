//! A text to the keys that type it in Telex or VNI: the way back from `keystrokes`.
//!
//! In: any composed text and the order in which a person sets the marks. Out: the same text with every
//! Vietnamese syllable as its keys. Everything that is no syllable stays as it is, and letters keep
//! their case. It serves tests and judged queries, which ask for the same thing in other keys.

use super::letter::{Shape, Tone, Vowel};
use super::syllable::parse;

/// When a person types the keys that make marks. The four habits differ in every marked syllable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOrder {
    /// Shape keys beside their letters, the tone after the last letter: "truwowngf".
    ToneLast,
    /// Shape and tone keys beside their letters: "truwowfng".
    ToneAfterVowel,
    /// All marks after the last letter, but the stroke of đ at once: "dduongwf".
    MarksLast,
    /// All marks after the last letter, the stroke at the very end: "duongwfd".
    StrokeLast,
}

impl KeyOrder {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self::ToneLast,
        Self::ToneAfterVowel,
        Self::MarksLast,
        Self::StrokeLast,
    ];
}

/// Types a text in Telex.
///
/// ```
/// # use phutrach::vietnamese::typing::{KeyOrder, type_telex};
/// assert_eq!(type_telex("xóa mù chữ", KeyOrder::ToneLast), "xoas muf chuwx");
/// ```
pub fn type_telex(text: &str, order: KeyOrder) -> String {
    type_text(text, order, &TELEX)
}

/// Types a text in VNI.
pub fn type_vni(text: &str, order: KeyOrder) -> String {
    type_text(text, order, &VNI)
}

/// The keys of one method.
struct Keys {
    /// huyền, sắc, hỏi, ngã, nặng.
    tones: [char; 5],
    /// `None`: the letter itself once more.
    circumflex: Option<char>,
    breve: char,
    horn: char,
    stroke: char,
    /// Whether a plain double o takes a third key.
    triple_o: bool,
}

const TELEX: Keys = Keys {
    tones: ['f', 's', 'r', 'x', 'j'],
    circumflex: None,
    breve: 'w',
    horn: 'w',
    stroke: 'd',
    triple_o: true,
};

const VNI: Keys = Keys {
    tones: ['2', '1', '3', '4', '5'],
    circumflex: Some('6'),
    breve: '8',
    horn: '7',
    stroke: '9',
    triple_o: false,
};

fn type_text(text: &str, order: KeyOrder, keys: &Keys) -> String {
    let mut typed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let in_word = c.is_alphanumeric();
        let end = rest
            .find(|c: char| c.is_alphanumeric() != in_word)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match parse(&run.to_lowercase()) {
            Some(_) => typed.push_str(&type_syllable(run, order, keys)),
            None => typed.push_str(run),
        }
        rest = after;
    }
    typed
}

/// Letters go out at once, and each kind of mark now or at its place at the end.
fn type_syllable(word: &str, order: KeyOrder, keys: &Keys) -> String {
    let (mut typed, mut shape_keys, mut tone_keys, mut stroke_keys) =
        (String::new(), String::new(), String::new(), String::new());
    let inline_shapes = matches!(order, KeyOrder::ToneLast | KeyOrder::ToneAfterVowel);
    for c in word.chars() {
        typed.push(bare_keeping_case(c));
        if matches!(c, 'đ' | 'Đ') {
            let stroke_last = order == KeyOrder::StrokeLast;
            (if stroke_last {
                &mut stroke_keys
            } else {
                &mut typed
            })
            .push(keys.stroke);
        }
        if let Some(key) = shape_key(c, keys) {
            let place = if inline_shapes {
                &mut typed
            } else {
                &mut shape_keys
            };
            // One horn key at the end serves both letters of ươ.
            if inline_shapes || !place.contains(key) {
                place.push(key);
            }
        }
        if let Some(key) = tone_key(c, keys) {
            let now = order == KeyOrder::ToneAfterVowel;
            (if now { &mut typed } else { &mut tone_keys }).push(key);
        }
    }
    if keys.triple_o {
        typed = with_third_o(&typed, &word.to_lowercase());
    }
    typed + &shape_keys + &tone_keys + &stroke_keys
}

fn bare_keeping_case(c: char) -> char {
    let bare = match c {
        'đ' | 'Đ' => 'd',
        _ => Vowel::of(c).map_or(c, Vowel::base),
    };
    if c.is_uppercase() {
        bare.to_ascii_uppercase()
    } else {
        bare
    }
}

fn shape_key(c: char, keys: &Keys) -> Option<char> {
    let vowel = Vowel::of(c)?;
    match vowel.shape() {
        Shape::Plain => None,
        Shape::Circumflex => Some(keys.circumflex.unwrap_or(vowel.base())),
        Shape::Breve => Some(keys.breve),
        Shape::Horn => Some(keys.horn),
    }
}

fn tone_key(c: char, keys: &Keys) -> Option<char> {
    let tone = Vowel::of(c)?.tone;
    (tone != Tone::Ngang).then(|| keys.tones[tone as usize - 1])
}

/// In Telex a plain "oo" needs a third o, or it would become ô.
fn with_third_o(typed: &str, word: &str) -> String {
    let plain_double = parse(word).is_some_and(|s| s.nucleus.letters() == "oo");
    match typed.find('o').filter(|_| plain_double) {
        Some(at) => [&typed[..at], "o", &typed[at..]].concat(),
        None => typed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bamboo_core::{Engine, InputMethod, Mode};

    use super::*;
    use crate::vietnamese::keystrokes::{decode_telex, decode_vni};
    use crate::vietnamese::spelling::mark;
    use crate::vietnamese::syllable::every_strict;

    #[test]
    fn the_four_orders() {
        let typed = KeyOrder::ALL.map(|order| type_telex("Đường THPT, moóc", order));
        assert_eq!(typed[0], "Dduwowngf THPT, mooocs");
        assert_eq!(typed[1], "Dduwowfng THPT, mooosc");
        assert_eq!(typed[2], "Dduongwf THPT, mooocs");
        assert_eq!(typed[3], "Duongwfd THPT, mooocs");
        let typed = KeyOrder::ALL.map(|order| type_vni("đường", order));
        assert_eq!(typed, ["d9u7o7ng2", "d9u7o72ng", "d9uong72", "duong729"]);
    }

    #[test]
    fn every_syllable_comes_back_from_its_keys() {
        for syllable in every_strict() {
            let spelt = mark(&syllable.spell()).into_owned();
            for order in KeyOrder::ALL {
                for (typed, decoded) in [
                    (
                        type_telex(&spelt, order),
                        decode_telex as fn(&str) -> Option<String>,
                    ),
                    (type_vni(&spelt, order), |t| {
                        decode_vni(t).map(|(text, _)| text)
                    }),
                ] {
                    let expected = (typed != spelt).then(|| spelt.clone());
                    assert_eq!(decoded(&typed), expected, "{typed}");
                }
            }
        }
    }

    /// Another engine's opinion of the same keys, each syllable in one of the orders. It differs in the
    /// open rime uơ alone, which it lets a w make only after the onsets h, th, kh; any other "uow" is
    /// ươ there, a rime no open syllable has.
    #[test]
    fn an_independent_engine_reads_the_same_syllables() {
        let mut agreed = 0;
        for (method, type_in) in [
            (
                InputMethod::telex(),
                type_telex as fn(&str, KeyOrder) -> String,
            ),
            (InputMethod::vni(), type_vni),
        ] {
            let mut engine = Engine::new(method);
            for (syllable, order) in every_strict().zip(KeyOrder::ALL.into_iter().cycle()) {
                engine.reset();
                let spelt = mark(&syllable.spell()).into_owned();
                let typed = type_in(&spelt, order);
                let same = mark(&engine.process(&typed, Mode::Vietnamese)) == spelt;
                assert!(
                    same || syllable.nucleus.letters() == "uơ",
                    "{typed} {spelt}"
                );
                agreed += usize::from(same);
            }
        }
        assert!(agreed > 35_000, "{agreed}");
    }
}
