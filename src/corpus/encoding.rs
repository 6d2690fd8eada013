//! Bytes of a page to text, or the reason why they are none.
//!
//! In: bytes. Out: the same bytes as UTF-8 text (a byte order mark stays), or what they are instead. Nothing is ever
//! converted: a wrong guess would change what was published. The old Vietnamese encodings are recognised by letters that
//! Vietnamese never writes in Unicode.

use super::reject::RejectReason;
use super::text::is_space;

/// How much of a text is looked at to recognise an old encoding.
const SAMPLE: usize = 65_536;
/// Fewer odd letters than this prove nothing.
const FEWEST_SIGNS: usize = 4;
/// Of a hundred letters, so many at least must be odd; running TCVN3 or VNI text has above twenty.
const SIGNS_PERCENT: usize = 5;

/// The text of a page's bytes.
///
/// # Errors
/// [`RejectReason::Empty`], an encoding that is not UTF-8, or UTF-8 that holds pasted TCVN3 or VNI text.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, RejectReason> {
    if looks_like_utf16(&bytes) {
        return Err(RejectReason::Utf16);
    }
    if bytes.contains(&0) {
        return Err(RejectReason::Binary);
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| name_bytes(error.as_bytes(), error.utf8_error().valid_up_to()))?;
    if text.chars().all(is_space) {
        return Err(RejectReason::Empty);
    }
    let legacy = legacy_letters(text.chars().take(SAMPLE));
    match legacy.or_else(|| is_viqr(&text).then_some(RejectReason::Viqr)) {
        Some(reason) => Err(reason),
        None => Ok(text),
    }
}

/// A UTF-16 byte order mark, or zero bytes at every second place of a text that begins with Latin letters.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let sample = &bytes[..bytes.len().min(1024) & !1];
    let zeros = |from: usize| {
        sample
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    sample.len() >= 8 && even.max(odd) * 4 > sample.len() && even.min(odd) * 20 < sample.len()
}

fn name_bytes(bytes: &[u8], valid_up_to: usize) -> RejectReason {
    let latin = bytes.iter().take(SAMPLE).map(|byte| char::from(*byte));
    if let Some(legacy) = legacy_letters(latin) {
        return legacy;
    }
    if has_cp1258_marks(&bytes[..bytes.len().min(SAMPLE)]) {
        return RejectReason::Windows1258;
    }
    let breaks = bytes[..valid_up_to]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count();
    RejectReason::NotUtf8(breaks + 1)
}

/// TCVN3 or VNI, seen as the Latin-1 letters their bytes stand for.
fn legacy_letters(text: impl Iterator<Item = char>) -> Option<RejectReason> {
    let (mut letters, mut tcvn3, mut vni) = (0, 0, 0);
    let mut before = ' ';
    for c in text {
        let beside_letter = before.is_alphabetic();
        letters += usize::from(c.is_alphabetic());
        // In TCVN3 these are à á ả ạ ă đ ê ơ and their like; in Unicode they are signs that never follow a letter.
        tcvn3 += usize::from(
            beside_letter
                && matches!(
                    c,
                    'µ' | '¸' | '¶' | '¹' | '¨' | '®' | 'ª' | '¬' | '¾' | '¼' | '½' | 'ß' | '÷'
                ),
        );
        // In VNI a tone is a letter of its own after the vowel; ø û ï ñ ö and a vowel before â, ù, õ are not Vietnamese.
        let after_vowel = matches!(
            before.to_ascii_lowercase(),
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ö' | 'ô'
        );
        let tone =
            after_vowel && matches!(c, 'ø' | 'ù' | 'û' | 'õ' | 'ï' | 'Ø' | 'Ù' | 'Û' | 'Õ' | 'Ï');
        vni += usize::from(tone || (before == 'a' && c == 'â') || matches!(c, 'ñ' | 'Ñ'));
        before = c;
    }
    let enough = |signs: usize| signs >= FEWEST_SIGNS && signs * 100 >= letters * SIGNS_PERCENT;
    match (enough(tcvn3), enough(vni)) {
        (true, _) if tcvn3 >= vni => Some(RejectReason::Tcvn3),
        (_, true) => Some(RejectReason::Vni),
        _ => None,
    }
}

/// VIQR writes marks as signs after the vowel (`Qua?n ly' co^ng ta'c`), within words, and has ASCII letters alone.
fn is_viqr(text: &str) -> bool {
    let (mut letters, mut signs, mut plain) = (0, 0, true);
    let sample: Vec<char> = text.chars().take(SAMPLE).collect();
    for (at, c) in sample.iter().enumerate() {
        letters += usize::from(c.is_alphabetic());
        plain &= c.is_ascii() || !c.is_alphabetic();
        let mark = matches!(c, '^' | '(' | '+' | '\'' | '`' | '?' | '~');
        let after_vowel = at > 0
            && matches!(
                sample[at - 1].to_ascii_lowercase(),
                'a' | 'e' | 'i' | 'o' | 'u' | 'y'
            );
        let inside = sample.get(at + 1).is_some_and(|next| {
            next.is_ascii_alphabetic() || matches!(next, '\'' | '`' | '?' | '~' | '.')
        });
        signs += usize::from(mark && after_vowel && inside);
    }
    plain && signs >= FEWEST_SIGNS && signs * 100 >= letters * SIGNS_PERCENT
}

/// Windows-1258 writes a tone as a byte of its own (CC, EC, D2, DE, F2) after the vowel.
fn has_cp1258_marks(bytes: &[u8]) -> bool {
    let vowel =
        |byte: u8| b"aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd\xc2\xca\xd4\xc3\xd5\xdd".contains(&byte);
    let marks = bytes
        .windows(2)
        .filter(|pair| vowel(pair[0]) && b"\xcc\xec\xd2\xde\xf2".contains(&pair[1]))
        .count();
    let letters = bytes
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0xc0)
        .count();
    marks >= FEWEST_SIGNS && marks * 100 >= letters * SIGNS_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Phòng Giáo dục có trách nhiệm tham mưu và giúp Giám đốc Sở quản lý công tác đào tạo" in TCVN3, as Latin-1.
    const TCVN3: &str =
        "Phßng Gi¸o dôc cã tr¸ch nhiÖm tham m\u{ad}u vµ gióp Gi¸m ®èc Së qu¶n lý c«ng t¸c ®µo t¹o";
    /// The same in VNI-Windows.
    const VNI: &str = "Phoøng Giaùo duïc coù traùch nhieäm tham möu vaø giuùp Giaùm ñoác Sôû quaûn lyù coâng taùc ñaøo taïo";

    fn latin_bytes(text: &str) -> Vec<u8> {
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect()
    }

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let units = mark
            .then_some(0xfeff)
            .into_iter()
            .chain(text.encode_utf16());
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn old_encodings_are_named() {
        for (text, reason) in [(TCVN3, RejectReason::Tcvn3), (VNI, RejectReason::Vni)] {
            assert_eq!(decode(latin_bytes(text)), Err(reason), "bytes");
            assert_eq!(
                decode(text.as_bytes().to_vec()),
                Err(reason),
                "pasted into UTF-8"
            );
        }
        for (big, mark) in [(false, true), (true, true), (false, false), (true, false)] {
            assert_eq!(
                decode(utf16("Quan ly cong tac tuyen sinh", big, mark)),
                Err(RejectReason::Utf16)
            );
        }
        let cp1258 = b"Pho\xccng Gia\xeco d\xf4\xecc qua\xd2n ly\xec hoa\xcct \xf0o\xf2ng".to_vec();
        assert_eq!(decode(cp1258), Err(RejectReason::Windows1258));
    }

    #[test]
    fn marks_written_as_signs_are_named_and_other_signs_are_not() {
        let viqr =
            "- Qua?n ly' co^ng ta'c ddu+a ho.c sinh dde^'n tru+o+`ng, ca^'p ba(`ng to^'t nghie^.p";
        assert_eq!(decode(viqr.into()), Err(RejectReason::Viqr));
        let unmarked = "- Quan ly cong tac tuyen sinh (hoc nghe, trung cap)? Email: a+b@mau.example; it's he's";
        assert_eq!(decode(unmarked.into()).as_deref(), Ok(unmarked));
    }

    #[test]
    fn other_bytes_are_refused_with_their_place() {
        assert_eq!(decode(Vec::new()), Err(RejectReason::Empty));
        assert_eq!(
            decode("\u{feff} \r\n\u{a0}".into()),
            Err(RejectReason::Empty)
        );
        assert_eq!(decode(b"Th\0i".to_vec()), Err(RejectReason::Binary));
        assert_eq!(
            decode(b"Thi\nm\xff".to_vec()),
            Err(RejectReason::NotUtf8(2))
        );
    }

    #[test]
    fn unicode_vietnamese_passes_with_and_without_a_mark() {
        for text in [
            "Quản lý «tuyển sinh» · 30µm ®",
            "\u{feff}Tổ chức õng ẹo, hoà giải, thuỷ lợi, khuỷu tay",
        ] {
            assert_eq!(decode(text.into()).as_deref(), Ok(text));
        }
    }
}
