//! The sounds a written Vietnamese syllable is made of: 28 onsets, 56 nuclei, 9 codas, 169 rimes.
//!
//! In: letters without tone. Out: which onset or rime they spell. A nucleus is every vowel letter of a
//! rime together, the closing i, y, o, u included ("oai" of "ngoài"). It knows nothing of tones or of
//! which onset goes with which rime; that is `syllable`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The consonants before the vowels; `qu` is always one, `gi` wherever another vowel could follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the spellings")]
pub enum Onset {
    None,
    B,
    C,
    Ch,
    D,
    /// đ
    Dd,
    G,
    Gh,
    Gi,
    H,
    K,
    Kh,
    L,
    M,
    N,
    Ng,
    Ngh,
    Nh,
    P,
    Ph,
    Qu,
    R,
    S,
    T,
    Th,
    Tr,
    V,
    X,
}

const ONSETS: [(&str, Onset); 28] = [
    ("", Onset::None),
    ("b", Onset::B),
    ("c", Onset::C),
    ("ch", Onset::Ch),
    ("d", Onset::D),
    ("đ", Onset::Dd),
    ("g", Onset::G),
    ("gh", Onset::Gh),
    ("gi", Onset::Gi),
    ("h", Onset::H),
    ("k", Onset::K),
    ("kh", Onset::Kh),
    ("l", Onset::L),
    ("m", Onset::M),
    ("n", Onset::N),
    ("ng", Onset::Ng),
    ("ngh", Onset::Ngh),
    ("nh", Onset::Nh),
    ("p", Onset::P),
    ("ph", Onset::Ph),
    ("qu", Onset::Qu),
    ("r", Onset::R),
    ("s", Onset::S),
    ("t", Onset::T),
    ("th", Onset::Th),
    ("tr", Onset::Tr),
    ("v", Onset::V),
    ("x", Onset::X),
];

impl Onset {
    /// How it is written.
    pub fn letters(self) -> &'static str {
        ONSETS[self as usize].0
    }

    /// The onset these letters spell, all of them.
    pub(super) fn of(letters: &[char]) -> Option<Self> {
        static BY_LETTERS: LazyLock<FxHashMap<u64, Onset>> = LazyLock::new(|| {
            ONSETS
                .iter()
                .map(|&(l, onset)| (key_of(l), onset))
                .collect()
        });
        BY_LETTERS.get(&key(letters)?).copied()
    }

    /// All 28.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        ONSETS.iter().map(|&(_, onset)| onset)
    }
}

/// The consonants after the vowels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the spellings")]
pub enum Coda {
    None,
    C,
    Ch,
    M,
    N,
    Ng,
    Nh,
    P,
    T,
}

impl Coda {
    /// How it is written.
    pub fn letters(self) -> &'static str {
        ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"][self as usize]
    }

    /// Whether it is a stop, which only the tones sắc and nặng can end in.
    pub fn is_stop(self) -> bool {
        matches!(self, Self::C | Self::Ch | Self::P | Self::T)
    }
}

/// All vowel letters of a rime, without tone: an index into the table of nuclei.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Nucleus(u8);

impl Nucleus {
    /// y, alone among the vowels interchangeable with another.
    pub(super) const Y: Self = Self(11);

    /// How it is written, with its shape marks.
    pub fn letters(self) -> &'static str {
        NUCLEI[usize::from(self.0)].0
    }

    /// A small number of its own, below 64: for tables of pairs.
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The nucleus spelt like this.
    #[cfg(test)]
    pub(super) fn of(letters: &str) -> Option<Self> {
        let at = NUCLEI.iter().position(|(written, _)| *written == letters)?;
        Some(Self(at as u8))
    }

    /// Every nucleus, in the order of [`Nucleus::index`].
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..NUCLEI.len()).map(|at| Self(at as u8))
    }
}

/// Each nucleus with the codas that follow it in use; "-" stands for none.
///
/// Source: the orthography's own inventory, with rare but printed rimes (oong, ooc, uyp, oăm) kept.
const NUCLEI: [(&str, &str); 56] = [
    ("a", "- c ch m n ng nh p t"),
    ("ă", "c m n ng p t"),
    ("â", "c m n ng p t"),
    ("e", "- c m n ng p t"),
    ("ê", "- ch m n nh p t"),
    ("i", "- ch m n nh p t"),
    ("o", "- c m n ng p t"),
    ("ô", "- c m n ng p t"),
    ("ơ", "- m n p t"),
    ("u", "- c m n ng p t"),
    ("ư", "- c m n ng t"),
    ("y", "- ch n nh t"),
    ("ai", "-"),
    ("ao", "-"),
    ("au", "-"),
    ("ay", "-"),
    ("âu", "-"),
    ("ây", "-"),
    ("eo", "-"),
    ("êu", "-"),
    ("ia", "-"),
    ("iê", "c m n ng p t"),
    ("iêu", "-"),
    ("iu", "-"),
    ("yê", "m n ng t"),
    ("yêu", "-"),
    ("oa", "- c ch m n ng nh p t"),
    ("oai", "-"),
    ("oao", "-"),
    ("oay", "-"),
    ("oă", "c m n ng t"),
    ("oe", "- m n ng t"),
    ("oeo", "-"),
    ("oi", "-"),
    ("ôi", "-"),
    ("ơi", "-"),
    ("oo", "c ng"),
    ("ua", "-"),
    ("uâ", "n ng t"),
    ("uây", "-"),
    ("uê", "- ch n nh"),
    ("ui", "-"),
    ("ưi", "-"),
    ("uy", "- ch n nh p t"),
    ("uya", "-"),
    ("uyê", "n t"),
    ("uyu", "-"),
    ("uêu", "-"),
    ("uô", "c m n ng p t"),
    ("uôi", "-"),
    ("uơ", "-"),
    ("ưa", "-"),
    ("ươ", "c m n ng p t"),
    ("ươi", "-"),
    ("ươu", "-"),
    ("ưu", "-"),
];

const CODAS: [Coda; 9] = [
    Coda::None,
    Coda::C,
    Coda::Ch,
    Coda::M,
    Coda::N,
    Coda::Ng,
    Coda::Nh,
    Coda::P,
    Coda::T,
];

/// Every rime as nucleus and coda.
pub(super) fn rimes() -> impl Iterator<Item = (Nucleus, Coda)> {
    Nucleus::all().flat_map(|nucleus| {
        let codas = NUCLEI[nucleus.index()].1.split(' ');
        codas.filter_map(move |written| {
            let written = written.trim_start_matches('-');
            let coda = CODAS.into_iter().find(|coda| coda.letters() == written)?;
            Some((nucleus, coda))
        })
    })
}

/// The rime these letters spell, all of them.
pub(super) fn rime_of(letters: &[char]) -> Option<(Nucleus, Coda)> {
    static BY_LETTERS: LazyLock<FxHashMap<u64, (Nucleus, Coda)>> = LazyLock::new(|| {
        let spelt = |(nucleus, coda): (Nucleus, Coda)| {
            key_of(nucleus.letters())
                ^ (key_of(coda.letters()) << (16 * nucleus.letters().chars().count()))
        };
        rimes().map(|rime| (spelt(rime), rime)).collect()
    });
    BY_LETTERS.get(&key(letters)?).copied()
}

/// Up to four letters of the basic plane, packed; `None` for what no onset or rime can be.
fn key(letters: &[char]) -> Option<u64> {
    if letters.len() > 4 {
        return None;
    }
    let pack =
        |packed, &letter| Some(packed << 16 | u64::from(u16::try_from(u32::from(letter)).ok()?));
    letters.iter().rev().try_fold(0, pack)
}

fn key_of(letters: &str) -> u64 {
    let letters: Vec<char> = letters.chars().collect();
    key(&letters).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_onset_and_rime_is_found_by_its_letters() {
        for onset in Onset::all() {
            let letters: Vec<char> = onset.letters().chars().collect();
            assert_eq!(Onset::of(&letters), Some(onset));
        }
        for (nucleus, coda) in rimes() {
            let letters: Vec<char> = [nucleus.letters(), coda.letters()]
                .concat()
                .chars()
                .collect();
            assert_eq!(rime_of(&letters), Some((nucleus, coda)));
        }
        assert_eq!((Onset::all().count(), rimes().count()), (28, 169));
    }

    #[test]
    fn every_coda_in_the_table_is_one() {
        let written = NUCLEI.iter().map(|(_, codas)| codas.split(' ').count());
        assert_eq!(written.sum::<usize>(), rimes().count());
    }

    #[test]
    fn the_named_nucleus_is_y() {
        assert_eq!(Nucleus::of("y"), Some(Nucleus::Y));
    }

    #[test]
    fn what_is_too_long_or_unknown_is_none() {
        assert_eq!(rime_of(&['ư', 'ơ', 'n', 'g', 'h']), None);
        assert_eq!(rime_of(&['o', 'u']), None);
        assert_eq!(Onset::of(&['z']), None);
        assert_eq!(Onset::of(&['😀']), None);
    }
}
