//! Address, e-mail and telephone lines of a page.
//!
//! In: one block of the page. Out: whether it is a contact line, and what it says. Values are kept as published.

use std::ops::Range;

use super::text::{Word, is_space, words};
use super::unit::Contact;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Address,
    Email,
    Phone,
    /// Fax and web address: a contact line, but no field of [`Contact`].
    Other,
}

/// Labels in front of a value, folded, the longer before those they contain.
const LABELS: &[(&str, Field)] = &[
    ("dia chi email", Field::Email),
    ("dia chi thu dien tu", Field::Email),
    ("dia chi", Field::Address),
    ("tru so", Field::Address),
    ("hop thu dien tu", Field::Email),
    ("thu dien tu", Field::Email),
    ("email", Field::Email),
    ("e mail", Field::Email),
    ("so dien thoai", Field::Phone),
    ("dien thoai", Field::Phone),
    ("duong day nong", Field::Phone),
    ("hotline", Field::Phone),
    ("sdt", Field::Phone),
    ("dt", Field::Phone),
    ("tel", Field::Phone),
    ("fax", Field::Other),
    ("website", Field::Other),
    ("web", Field::Other),
    ("trang thong tin dien tu", Field::Other),
    ("cong thong tin dien tu", Field::Other),
];

/// Words in the longest label.
const LONGEST_LABEL: usize = 5;

/// A label found in a block.
struct Found {
    field: Field,
    label: Range<usize>,
    value_start: usize,
}

/// Whether a line or block begins with a contact label and a value: *Địa chỉ: …*, *ĐT 0292…*, *Email a@b.vn*.
pub(super) fn begins_contact(text: &str) -> bool {
    let first = words(text, LONGEST_LABEL);
    first.first().is_some_and(|word| word.span.start == 0) && label_at(text, &first, 0).is_some()
}

/// Adds what a contact block says to `contact`; the first value of a kind stays.
pub(super) fn read_contact(text: &str, contact: &mut Contact) {
    let found = find_labels(text);
    for (at, label) in found.iter().enumerate() {
        let end = found
            .get(at + 1)
            .map_or(text.len(), |next| next.label.start);
        let value = clean(&text[label.value_start..end.max(label.value_start)]);
        let slot = match label.field {
            Field::Address => &mut contact.address,
            Field::Email => &mut contact.email,
            Field::Phone => &mut contact.phone,
            Field::Other => continue,
        };
        if slot.is_none() && !value.is_empty() {
            *slot = Some(value.to_owned());
        }
    }
}

fn clean(value: &str) -> &str {
    value.trim_matches(|c: char| {
        is_space(c) || matches!(c, ';' | ',' | '-' | '–' | '|' | ':' | '.' | '•')
    })
}

/// Labels in order. A label at the start may go without a colon when a value of its kind follows.
fn find_labels(text: &str) -> Vec<Found> {
    let all = words(text, 200);
    let mut found = Vec::new();
    let mut at = 0;
    while at < all.len() {
        match label_at(text, &all, at) {
            Some((label, length)) => {
                found.push(label);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn label_at(text: &str, all: &[Word], at: usize) -> Option<(Found, usize)> {
    let (name, field) = LABELS
        .iter()
        .find(|(name, _)| matches_words(name, &all[at..]))?;
    let length = name.split(' ').count();
    let label = all[at].span.start..all[at + length - 1].span.end;
    let after = text[label.end..].trim_start_matches(is_space);
    let value_start = if let Some(rest) = after.strip_prefix(':') {
        text.len() - rest.len()
    } else if at == 0
        && has_value(
            *field,
            after.trim_start_matches('.').trim_start_matches(is_space),
        )
    {
        text.len() - after.len()
    } else {
        return None;
    };
    Some((
        Found {
            field: *field,
            label,
            value_start,
        },
        length,
    ))
}

fn matches_words(name: &str, words: &[Word]) -> bool {
    let mut words = words.iter();
    name.split(' ')
        .all(|part| words.next().is_some_and(|word| word.folded == part))
}

fn has_value(field: Field, after: &str) -> bool {
    let first = after.split(is_space).next().unwrap_or_default();
    match field {
        Field::Phone => first.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '+')),
        Field::Email => first.contains('@'),
        Field::Address | Field::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>, Option<String>) {
        let mut contact = Contact::default();
        read_contact(text, &mut contact);
        (contact.address, contact.email, contact.phone)
    }

    #[test]
    fn reads_values_as_published() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("Địa chỉ: Số 1, đường Mẫu."),
            (some("Số 1, đường Mẫu"), None, None)
        );
        assert_eq!(
            read("Điện thoại: (0292) 3831.000 - Fax: 0292.1; E-mail: a@mau.vn"),
            (None, some("a@mau.vn"), some("(0292) 3831.000"))
        );
        assert_eq!(
            read("ĐT 0292.3831.000"),
            (None, None, some("0292.3831.000"))
        );
    }

    #[test]
    fn duties_about_telephones_are_no_contact() {
        assert!(begins_contact("Địa chỉ: Số 1"));
        assert!(begins_contact("Email a@b.vn"));
        for duty in [
            "Điện thoại công vụ do phòng quản lý",
            "Quản lý thư điện tử",
            "Địa chỉ tin cậy tại cộng đồng",
        ] {
            assert!(!begins_contact(duty), "{duty}");
        }
    }
}
