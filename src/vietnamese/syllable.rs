//! A composed, lower-case token to the parts of a Vietnamese syllable, and back to its spelling.
//!
//! In: one token ("thường", "thuong", "gìn"). Out: onset, nucleus, coda, tone, or nothing for what no
//! reading of the script allows ("gdđt", "email"). Parsing is loose, so that unmarked and misspelt
//! syllables have parts too; [`Syllable::is_strict`] asks for correct spelling. It knows no dictionary.

#[cfg(test)]
use super::letter::without_tone;
use super::letter::{Shape, Tone, Vowel};
use super::rime::{Coda, Nucleus, Onset, rime_of};

/// The longest syllables, such as "nghiêng", have seven letters.
pub(super) const LONGEST: usize = 7;

/// One written syllable in its four parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Syllable {
    /// The consonants before the vowels.
    pub onset: Onset,
    /// The vowel letters, without tone.
    pub nucleus: Nucleus,
    /// The consonants after the vowels.
    pub coda: Coda,
    /// The tone, wherever in the syllable it was written.
    pub tone: Tone,
}

/// Parses a composed, lower-case token, accepting a tone on any vowel and a stop without its tone.
///
/// ```
/// # use phutrach::vietnamese::syllable::parse;
/// let thuong = parse("thường").expect("a syllable");
/// assert_eq!((thuong.onset.letters(), thuong.nucleus.letters()), ("th", "ươ"));
/// assert!(parse("thpt").is_none());
/// ```
pub fn parse(token: &str) -> Option<Syllable> {
    let mut buffer = ['\0'; LONGEST];
    let (letters, tone) = split_tone(token, &mut buffer)?;
    from_letters(letters, tone)
}

/// The syllable these toneless letters spell, in the tone given.
pub(super) fn from_letters(letters: &[char], tone: Tone) -> Option<Syllable> {
    let (onset, (nucleus, coda)) = split_rime(letters)?;
    Some(Syllable {
        onset,
        nucleus,
        coda,
        tone,
    })
}

/// Takes the one tone off the letters; two tones are no syllable.
fn split_tone<'a>(token: &str, buffer: &'a mut [char; LONGEST]) -> Option<(&'a [char], Tone)> {
    let (mut tone, mut length) = (Tone::Ngang, 0);
    for c in token.chars() {
        let vowel = Vowel::of(c);
        let own = vowel.map_or(Tone::Ngang, |vowel| vowel.tone);
        if own != Tone::Ngang {
            if tone != Tone::Ngang {
                return None;
            }
            tone = own;
        }
        *buffer.get_mut(length)? = vowel.map_or(c, |v| v.with_tone(Tone::Ngang).to_char());
        length += 1;
    }
    Some((&buffer[..length], tone))
}

fn split_rime(letters: &[char]) -> Option<(Onset, (Nucleus, Coda))> {
    match letters {
        ['q', 'u', rest @ ..] => Some((Onset::Qu, rime_of(rest)?)),
        // The i of "gì", "gìn", "giếng" belongs to onset and rime at once.
        ['g', 'i', after @ ..] => {
            let shared = || rime_of(&letters[1..]).filter(|_| !starts_open_vowel(after));
            Some((Onset::Gi, shared().or_else(|| rime_of(after))?))
        }
        _ => {
            let vowels_at = letters.iter().position(|&c| Vowel::of(c).is_some())?;
            let (onset, rime) = letters.split_at(vowels_at);
            Some((Onset::of(onset)?, rime_of(rime)?))
        }
    }
}

/// Whether the letters after "gi" start a vowel of their own: any but the ê of iê.
fn starts_open_vowel(after: &[char]) -> bool {
    after
        .first()
        .is_some_and(|&c| c != 'ê' && Vowel::of(c).is_some())
}

impl Syllable {
    /// Whether the spelling is one a careful writer could print.
    ///
    /// The rules: k, gh, ngh before e, ê, i, y and c, g, ng elsewhere; yê only where nothing but qu
    /// precedes it and iê only where something does; a stop coda takes sắc or nặng; no second glide
    /// after qu, no y after gi.
    pub fn is_strict(&self) -> bool {
        self.onset_fits() && self.nucleus_fits() && self.tone_fits()
    }

    fn onset_fits(&self) -> bool {
        let front = self.nucleus.letters().starts_with(['e', 'ê', 'i', 'y']);
        match self.onset {
            Onset::K | Onset::Gh | Onset::Ngh => front,
            Onset::C | Onset::G | Onset::Ng => !front,
            _ => true,
        }
    }

    fn nucleus_fits(&self) -> bool {
        let letters = self.nucleus.letters();
        match self.onset {
            Onset::Qu => !letters.starts_with(['o', 'u', 'ư']) || matches!(letters, "ôi"),
            Onset::Gi => match letters {
                // With a coda these letters are read as iê and iêu.
                "ê" => self.coda == Coda::None,
                "êu" | "ia" | "iu" => false,
                _ => !letters.starts_with('y'),
            },
            Onset::None => !letters.starts_with("iê"),
            _ => !letters.starts_with("yê") && (letters != "y" || self.coda == Coda::None),
        }
    }

    fn tone_fits(&self) -> bool {
        !self.coda.is_stop() || matches!(self.tone, Tone::Sac | Tone::Nang)
    }

    /// Hands over its letters with the tone in the traditional place (hòa, thủy).
    pub(super) fn visit_letters(&self, mut visit: impl FnMut(char)) {
        self.onset_letters().chars().for_each(&mut visit);
        let carrier = self.tone_position();
        for (at, c) in self.nucleus.letters().chars().enumerate() {
            let toned = Vowel::of(c).filter(|_| at == carrier);
            visit(toned.map_or(c, |vowel| vowel.with_tone(self.tone).to_char()));
        }
        self.coda.letters().chars().for_each(visit);
    }

    /// Spells the syllable, with the tone in the traditional place.
    pub fn spell(&self) -> String {
        let mut spelt = String::with_capacity(12);
        self.visit_letters(|c| spelt.push(c));
        spelt
    }

    fn onset_letters(&self) -> &'static str {
        if self.onset == Onset::Gi && self.nucleus.letters().starts_with('i') {
            return "g";
        }
        self.onset.letters()
    }

    /// Which letter of the nucleus carries the tone: the last with a shape mark; of three the middle
    /// one; of two the second before a coda and the first in an open syllable.
    fn tone_position(&self) -> usize {
        let letters = self.nucleus.letters();
        let shaped = |c: char| Vowel::of(c).is_some_and(|vowel| vowel.shape() != Shape::Plain);
        let last_shaped = letters
            .chars()
            .enumerate()
            .filter(|&(_, c)| shaped(c))
            .last();
        match (last_shaped, letters.chars().count()) {
            (Some((at, _)), _) => at,
            (None, 1) => 0,
            (None, 2) => usize::from(self.coda != Coda::None),
            (None, _) => 1,
        }
    }
}

/// The same token with its tone moved to where the modern style puts it (hoà, thuý); for tests.
#[cfg(test)]
pub(super) fn modern(token: &str) -> String {
    let Some(syllable) = parse(token).filter(|s| s.coda == Coda::None) else {
        return token.to_owned();
    };
    if !matches!(syllable.nucleus.letters(), "oa" | "oe" | "uy") {
        return token.to_owned();
    }
    let mut toneless: Vec<char> = token.chars().map(without_tone).collect();
    if let Some(last) = toneless.last_mut() {
        *last = Vowel::of(*last).unwrap().with_tone(syllable.tone).to_char();
    }
    toneless.into_iter().collect()
}

/// Every strictly valid syllable in every tone it can have, for tests and for corpora made by a generator.
pub fn every_strict() -> impl Iterator<Item = Syllable> {
    Onset::all().flat_map(|onset| {
        super::rime::rimes().flat_map(move |(nucleus, coda)| {
            let in_tone = move |tone| Syllable {
                onset,
                nucleus,
                coda,
                tone,
            };
            Tone::ALL
                .into_iter()
                .map(in_tone)
                .filter(Syllable::is_strict)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(token: &str) -> Option<(&'static str, &'static str, &'static str, Tone)> {
        parse(token).map(|s| {
            (
                s.onset.letters(),
                s.nucleus.letters(),
                s.coda.letters(),
                s.tone,
            )
        })
    }

    #[test]
    fn qu_and_gi_are_onsets() {
        assert_eq!(parts("quốc"), Some(("qu", "ô", "c", Tone::Sac)));
        assert_eq!(parts("giờ"), Some(("gi", "ơ", "", Tone::Huyen)));
        assert_eq!(parts("gì"), Some(("gi", "i", "", Tone::Huyen)));
        assert_eq!(parts("gìn"), Some(("gi", "i", "n", Tone::Huyen)));
        assert_eq!(parts("giếng"), Some(("gi", "iê", "ng", Tone::Sac)));
        assert_eq!(parts("già"), Some(("gi", "a", "", Tone::Huyen)));
        assert_eq!(parts("giề"), Some(("gi", "ê", "", Tone::Huyen)));
        assert_eq!(parts("giêu"), Some(("gi", "iêu", "", Tone::Ngang)));
    }

    #[test]
    fn what_is_no_syllable_has_no_parts() {
        for token in [
            "",
            "gdđt",
            "email",
            "thpt",
            "gíáo",
            "nghiêngg",
            "q",
            "qu",
            "123",
            "ñ",
            "aaaaaaaaaaaa",
        ] {
            assert_eq!(parse(token), None, "{token}");
        }
    }

    #[test]
    fn careless_spelling_is_parsed_but_not_strict() {
        for token in [
            "kong", "ngi", "moet", "cat", "hoc", "iêu", "tyên", "ghan", "quoa",
        ] {
            assert_eq!(parse(token).map(|s| s.is_strict()), Some(false), "{token}");
        }
        for token in [
            "không", "nghỉ", "cát", "học", "yêu", "gì", "quý", "khuya", "xoong", "tuyết", "quyết",
            "ý", "vy",
        ] {
            assert_eq!(parse(token).map(|s| s.is_strict()), Some(true), "{token}");
        }
    }

    #[test]
    fn every_syllable_is_parsed_back_from_its_spelling() {
        let mut count = 0;
        for syllable in every_strict() {
            assert_eq!(
                parse(&syllable.spell()),
                Some(syllable),
                "{}",
                syllable.spell()
            );
            count += 1;
        }
        assert!(count > 15_000, "{count}");
    }
}
