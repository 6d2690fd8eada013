//! The set phrases of duty pages: verbs that begin a duty, words that begin a unit's name, labels of sections.
//!
//! In: text. Out: yes or no. All lists are folded (no marks, lower case) and asked for whole words, so a page in any
//! spelling or normal form is read alike. Nothing here knows where in a page the text stands.

use super::name::leading_name;
use super::text::{folded_phrase, words};
use crate::vietnamese::compose::compose;

/// Verbs of two syllables or more that tell a duty wherever they stand near the beginning of a sentence.
const DUTY_VERBS: &[&str] = &[
    "tham muu",
    "chu tri",
    "phoi hop",
    "quan ly",
    "quan li",
    "chi dao",
    "huong dan",
    "thuc hien",
    "to chuc",
    "xay dung",
    "kiem tra",
    "thanh tra",
    "theo doi",
    "don doc",
    "bao cao",
    "tong hop",
    "thong ke",
    "so ket",
    "tong ket",
    "tham dinh",
    "phe duyet",
    "tiep nhan",
    "giai quyet",
    "de xuat",
    "nghien cuu",
    "trien khai",
    "soan thao",
    "ban hanh",
    "cong nhan",
    "bo nhiem",
    "tuyen dung",
    "tuyen sinh",
    "dao tao",
    "boi duong",
    "danh gia",
    "xet duyet",
    "khen thuong",
    "tuyen truyen",
    "pho bien",
    "cung cap",
    "luu tru",
    "bao quan",
    "mua sam",
    "quyet toan",
    "cap phat",
    "phan bo",
    "giam sat",
    "xu ly",
    "tiep cong dan",
    "tham gia",
    "dam bao",
    "bao dam",
    "duy tri",
    "ung dung",
    "van hanh",
    "phuc vu",
    "tu van",
    "ho tro",
    "dang ky",
    "chuan bi",
    "de nghi",
    "xac nhan",
    "thong bao",
    "cong bo",
    "van dong",
    "huy dong",
    "cap phep",
    "quy hoach",
    "trinh giam doc",
    "dau moi",
    "chiu trach nhiem",
    "co trach nhiem",
    "co nhiem vu",
    "lap ke hoach",
    "lap du toan",
];

/// Verbs of one syllable that tell a duty only as the first word; with their marks, for *Cập nhật* is no *Cấp*.
const SHORT_VERBS: &[&str] = &[
    "cấp", "lập", "ký", "xét", "trình", "giúp", "thu", "chi", "mở", "in", "giao", "nhận",
];

/// Beginnings of a letterhead: bodies above the unit that its page names first.
const BODIES: &[&str] = &[
    "so",
    "ubnd",
    "uy ban",
    "bo",
    "cong hoa",
    "doc lap",
    "quyet dinh",
    "thong bao",
];

/// Offices of people whose names a page may list.
const OFFICES: &[&str] = &[
    "truong phong",
    "pho truong phong",
    "pho phong",
    "chanh van phong",
    "pho chanh van phong",
    "truong ban",
    "pho truong ban",
    "chanh thanh tra",
    "pho chanh thanh tra",
    "chuyen vien",
];

/// Words that begin the name of a unit.
const UNIT_WORDS: &[&str] = &[
    "phong",
    "ban",
    "van phong",
    "thanh tra",
    "trung tam",
    "chi cuc",
    "bo phan",
    "to",
    "doi",
    "vien",
    "quy",
    "cuc",
    "vu",
];

/// Beginnings of section labels, and the announcements that a list follows.
const LABELS: &[&str] = &[
    "chuc nang",
    "nhiem vu",
    "cac nhiem vu",
    "quyen han",
    "vi tri",
    "co cau",
    "trach nhiem",
    "muc luc",
    "noi dung",
    "cu the",
    "lien he",
    "thong tin lien he",
    "thong tin chung",
    "gioi thieu",
    "nhiem vu cu the",
    "to chuc bo may",
    "bien che",
    "pham vi",
    "ve chuc nang",
    "ve nhiem vu",
    "phan cong",
    "lanh dao phong",
    "to chuc va bien che",
    "to chuc bien che",
];

/// Endings of a sentence that announces a list of duties.
const ANNOUNCES: &[&str] = &[
    " nhiem vu ",
    " quyen han ",
    " cong viec ",
    " nhu sau ",
    " sau day ",
    " cu the ",
    " gom co ",
    " bao gom ",
];

/// Whether the text begins with a duty: its first word is one of the short verbs, or one of the longer ones stands
/// among the first twelve words, the unit's own name aside.
pub(super) fn tells_duty(text: &str) -> bool {
    let told = leading_name(text).map_or(text, |name| &text[name.len()..]);
    let phrase = folded_phrase(told, 12);
    begins_with_short_verb(told) || DUTY_VERBS.iter().any(|verb| has_words(&phrase, verb))
}

/// Whether the text begins with a verb of a duty.
pub(super) fn begins_with_duty_verb(text: &str) -> bool {
    let phrase = folded_phrase(text, 4);
    begins_with_short_verb(text)
        || DUTY_VERBS
            .iter()
            .any(|verb| has_prefix_words(&phrase[1..], verb))
}

fn begins_with_short_verb(text: &str) -> bool {
    let first = words(text, 1)
        .into_iter()
        .next()
        .map(|word| compose(&text[word.span]));
    first.is_some_and(|first| SHORT_VERBS.contains(&first.as_str()))
}

/// Whether the text begins *Tham mưu …* or *Giúp …*, as a function statement without its subject does.
pub(super) fn begins_with_help(text: &str) -> bool {
    let phrase = folded_phrase(text, 2);
    has_prefix_words(&phrase[1..], "tham muu") || has_prefix_words(&phrase[1..], "giup")
}

/// Whether the text gives an office and who holds it: *Trưởng phòng: …*
pub(super) fn names_person(text: &str) -> bool {
    let phrase = folded_phrase(text, 4);
    let office = OFFICES
        .iter()
        .find(|office| has_prefix_words(&phrase[1..], office));
    office.is_some_and(|office| {
        let last = words(text, office.split(' ').count()).pop();
        last.is_some_and(|word| {
            text[word.span.end..]
                .trim_start()
                .starts_with([':', '-', '–'])
        })
    })
}

/// Whether the text begins the addressees at the foot of a letter.
pub(super) fn begins_addressees(text: &str) -> bool {
    has_prefix_words(&folded_phrase(text, 3)[1..], "noi nhan")
}

/// Whether a first line names a body above the unit.
pub(super) fn begins_with_body(text: &str) -> bool {
    let phrase = folded_phrase(text, 3);
    BODIES
        .iter()
        .any(|body| has_prefix_words(&phrase[1..], body))
}

/// Whether the text begins with the name of a unit, a lone *Phòng* included.
pub(super) fn begins_with_unit(text: &str) -> bool {
    let phrase = folded_phrase(text, 3);
    UNIT_WORDS
        .iter()
        .any(|word| has_prefix_words(&phrase[1..], word))
}

/// Whether the text states what a unit is for: it begins with a unit and tells its function or responsibility, or it
/// begins with *Chức năng* or *Vị trí* and says more than a label does.
pub(super) fn states_function(text: &str) -> bool {
    let phrase = folded_phrase(text, 60);
    let tells = [
        " co chuc nang ",
        " co trach nhiem ",
        " tham muu ",
        " giup giam doc ",
        " chuc nang ",
        " co nhiem vu ",
    ];
    let begins = begins_with_unit(text)
        || has_prefix_words(&phrase[1..], "chuc nang")
        || has_prefix_words(&phrase[1..], "vi tri");
    begins && !is_label(text) && tells.iter().any(|words| phrase.contains(words))
}

/// Whether the text is only a label: *Chức năng*, *Nhiệm vụ và quyền hạn:*, *Liên hệ*; at most twelve words.
pub(super) fn is_label(text: &str) -> bool {
    let phrase = folded_phrase(text, 13);
    let count = phrase.split_whitespace().count();
    count <= 12
        && LABELS
            .iter()
            .any(|label| has_prefix_words(&phrase[1..], label))
        && !text.trim_end().ends_with(['.', ';'])
}

/// Whether the text announces a list: it ends with a colon and speaks of duties, or only says "as follows".
pub(super) fn announces_list(text: &str) -> bool {
    if !text.trim_end().ends_with(':') {
        return false;
    }
    let phrase = folded_phrase(text, usize::MAX);
    ANNOUNCES.iter().any(|words| phrase.contains(words))
}

/// Whether the label speaks of the function alone (*Chức năng*, *Vị trí và chức năng*), not of duties.
pub(super) fn labels_function(text: &str) -> bool {
    let phrase = folded_phrase(text, 13);
    (phrase.contains(" chuc nang ") || phrase.contains(" vi tri "))
        && !phrase.contains(" nhiem vu ")
}

/// Whether the folded phrase has these words somewhere, side by side.
fn has_words(phrase: &str, wanted: &str) -> bool {
    let bytes = phrase.as_bytes();
    let mut found = phrase.match_indices(wanted);
    found.any(|(at, _)| {
        at > 0 && bytes[at - 1] == b' ' && bytes.get(at + wanted.len()) == Some(&b' ')
    })
}

/// Whether `rest`, words separated and followed by one space, begins with the words of `prefix`.
pub(super) fn has_prefix_words(rest: &str, prefix: &str) -> bool {
    rest.strip_prefix(prefix)
        .is_some_and(|tail| tail.starts_with(' '))
}
