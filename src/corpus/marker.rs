//! The bullet, number or letter in front of a line.
//!
//! In: one line. Out: the [`Marker`] it begins with, if any, and where the words after it begin. Whether a number really
//! counts, or only begins a wrapped line, is for [`super::block`] to judge.

use std::ops::Range;

use super::text::{is_space, words};

/// What stands in front of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MarkerKind {
    /// A dash, dot, star or plus.
    Bullet(char),
    /// `1.`, `1)`, `(1)`, `1/` or a path such as `1.2.`; *Khoản 2* counts as `2`.
    Number(Vec<u16>),
    /// `a)`, `a.` or `(a)`; *Điểm a* counts as `a`.
    Letter(char),
    /// `I.`, `IV.` or `A.` in front of a section.
    Section,
    /// *Điều 5.*, *Mục 1.*, *Chương II.*, *Phần 1.* in a legal text.
    Article,
}

/// A marker and its place in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    /// What it is.
    pub kind: MarkerKind,
    /// Bytes of the line, without the spaces around it.
    pub span: Range<usize>,
}

/// The marker `line` begins with, spaces aside; `None` for a line of plain words.
pub(super) fn read_marker(line: &str) -> Option<Marker> {
    let start = line.len() - line.trim_start_matches(is_space).len();
    let rest = &line[start..];
    let (kind, length) = read_bullet(rest)
        .or_else(|| read_named(rest))
        .or_else(|| read_enumerated(rest))?;
    Some(Marker {
        kind,
        span: start..start + length,
    })
}

/// Bullets seen on pages; the private ones are what the Symbol and Wingdings fonts leave behind.
fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '-' | '+' | '*' | '‐'
            ..='―'
                | '−'
                | '•'
                | '·'
                | '∙'
                | '●'
                | '○'
                | '◦'
                | '▪'
                | '▫'
                | '■'
                | '□'
                | '◆'
                | '◇'
                | '►'
                | '▶'
                | '➢'
                | '➤'
                | '✓'
                | '✔'
                | '→'
                | '⇒'
                | '❖'
                | '¤'
                | '\u{f02d}'
                | '\u{f0a7}'
                | '\u{f0b7}'
                | '\u{f0d8}'
                | '\u{f0fc}'
                | '\u{f076}'
    )
}

fn read_bullet(rest: &str) -> Option<(MarkerKind, usize)> {
    let first = rest.chars().next()?;
    if is_lettered_bullet(first, &rest[first.len_utf8()..]) {
        return Some((MarkerKind::Bullet(first), first.len_utf8()));
    }
    let run = rest.len() - rest.trim_start_matches(first).len();
    is_bullet(first).then_some((MarkerKind::Bullet(first), run))
}

/// Word's second-level bullet is pasted as the letter o, arrows and ticks of the Wingdings font as Ø and ü; they count
/// only before a space and a capital.
fn is_lettered_bullet(first: char, after: &str) -> bool {
    let words = after.trim_start_matches(is_space);
    matches!(first, 'o' | 'Ø' | 'ü')
        && words.len() < after.len()
        && words.starts_with(char::is_uppercase)
}

/// *Điều 5.*, *Khoản 2:*, *Điểm a)*: the word counts only when a stop follows, for "Điều 5 Thông tư này" is a mention.
fn read_named(rest: &str) -> Option<(MarkerKind, usize)> {
    let found = words(rest, 2);
    let [name, number] = found.as_slice() else {
        return None;
    };
    if name.span.start != 0 || !rest[name.span.end..number.span.start].chars().all(is_space) {
        return None;
    }
    let kind = match name.folded.as_str() {
        "dieu" | "muc" | "chuong" | "phan" if is_count(&number.folded) => MarkerKind::Article,
        "khoan" => MarkerKind::Number(vec![number.folded.parse().ok()?]),
        "diem" => MarkerKind::Letter(only_letter(&number.folded)?),
        _ => return None,
    };
    let tail = &rest[number.span.end..];
    let stop = tail
        .chars()
        .next()
        .filter(|c| matches!(c, '.' | ':' | ')' | '-' | '–'));
    match stop {
        Some(stop) => Some((kind, number.span.end + stop.len_utf8())),
        None if tail.chars().all(is_space) => Some((kind, number.span.end)),
        None => None,
    }
}

fn is_count(folded: &str) -> bool {
    folded.len() <= 4
        && (folded.bytes().all(|b| b.is_ascii_digit())
            || folded.bytes().all(|b| b"ivxl".contains(&b)))
}

fn only_letter(word: &str) -> Option<char> {
    let mut letters = word.chars();
    letters
        .next()
        .filter(|c| c.is_alphabetic() && letters.next().is_none())
}

/// `1.`, `1.2.`, `1)`, `(a)`, `a/`, `IV.`, `A.`
fn read_enumerated(rest: &str) -> Option<(MarkerKind, usize)> {
    let bracketed = rest.starts_with('(');
    let body = if bracketed { &rest[1..] } else { rest };
    let label = body.len() - body.trim_start_matches(|c: char| c.is_alphanumeric()).len();
    let (kind, length) = if body.starts_with(|c: char| c.is_ascii_digit()) {
        read_path(body)?
    } else {
        (read_label(&body[..label])?, label)
    };
    let stop = body[length..]
        .chars()
        .next()
        .filter(|c| matches!(c, '.' | ')' | '/'));
    let after = &body[length + stop.map_or(0, char::len_utf8)..];
    let spaced = after.is_empty() || after.starts_with(is_space);
    // A column of numbers in a pasted table.
    let tabbed = after.starts_with('\t');
    let accepted = match (stop, &kind) {
        (Some(')'), _) => true,
        _ if bracketed => false,
        (Some(_), MarkerKind::Number(_)) => spaced || after.starts_with(char::is_alphabetic),
        (Some(_), _) => spaced,
        (None, MarkerKind::Number(path)) => tabbed || (path.len() > 1 && spaced),
        (None, _) => false,
    };
    let end = usize::from(bracketed) + length + stop.map_or(0, char::len_utf8);
    accepted.then_some((kind, end))
}

/// `12`, `1.2` or `1.2.3`: parts of one or two digits. Longer ones are years, sums and telephone numbers.
fn read_path(body: &str) -> Option<(MarkerKind, usize)> {
    let mut path = Vec::new();
    let mut end = 0;
    loop {
        let digits = body[end..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 2 {
            return None;
        }
        path.push(body[end..end + digits].parse().ok()?);
        end += digits;
        let mut next = body[end..].chars();
        if next.next() != Some('.') || !next.next().is_some_and(|c| c.is_ascii_digit()) {
            return Some((MarkerKind::Number(path), end));
        }
        end += 1;
    }
}

fn read_label(label: &str) -> Option<MarkerKind> {
    let roman = !label.is_empty() && label.len() <= 5 && label.bytes().all(|b| b"IVX".contains(&b));
    match only_letter(label) {
        _ if roman => Some(MarkerKind::Section),
        Some(letter) if letter.is_lowercase() => Some(MarkerKind::Letter(letter)),
        Some(_) => Some(MarkerKind::Section),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(MarkerKind, &str)> {
        read_marker(line).map(|m| (m.kind, line[m.span.end..].trim_start()))
    }

    #[test]
    fn reads_every_kind_of_marker() {
        use MarkerKind::{Article, Bullet, Letter, Number, Section};
        let rows = [
            ("- Tổ chức", Bullet('-'), "Tổ chức"),
            ("  -Tổ chức", Bullet('-'), "Tổ chức"),
            (" •\u{a0}", Bullet('•'), ""),
            ("+ Cấp", Bullet('+'), "Cấp"),
            ("* Cấp", Bullet('*'), "Cấp"),
            ("– Cấp", Bullet('–'), "Cấp"),
            ("o\tCấp", Bullet('o'), "Cấp"),
            ("Ø  Cấp", Bullet('Ø'), "Cấp"),
            ("3\tCấp", Number(vec![3]), "Cấp"),
            ("1. Cấp", Number(vec![1]), "Cấp"),
            ("1.Cấp", Number(vec![1]), "Cấp"),
            ("12) Cấp", Number(vec![12]), "Cấp"),
            ("(3) Cấp", Number(vec![3]), "Cấp"),
            ("1.1. Cấp", Number(vec![1, 1]), "Cấp"),
            ("1.1 Cấp", Number(vec![1, 1]), "Cấp"),
            ("2/ Cấp", Number(vec![2]), "Cấp"),
            ("a) Cấp", Letter('a'), "Cấp"),
            ("đ) Cấp", Letter('đ'), "Cấp"),
            ("b. Cấp", Letter('b'), "Cấp"),
            ("II. NHIỆM VỤ", Section, "NHIỆM VỤ"),
            ("A. CHỨC NĂNG", Section, "CHỨC NĂNG"),
            ("Điều 5. Nhiệm vụ", Article, "Nhiệm vụ"),
            ("Khoản 2. Cấp", Number(vec![2]), "Cấp"),
            ("Điểm a) Cấp", Letter('a'), "Cấp"),
        ];
        for (line, kind, rest) in rows {
            assert_eq!(read(line), Some((kind, rest)), "{line}");
        }
    }

    #[test]
    fn words_numbers_and_mentions_are_no_markers() {
        for line in [
            "",
            "Cấp",
            "12/2018/TT-BGDĐT",
            "1.000 học sinh",
            "2019. Phòng",
            "0292.3831.821",
            "Điều 5 Thông tư này",
            "3 tháng 2",
            "(bao gồm) các",
            "a b",
            "o bế",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
