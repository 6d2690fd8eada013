//! What holds for every page: nothing is lost, nothing overlaps, nothing panics, composed and decomposed agree.

use std::ops::Range;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::encoding::decode;
use super::split::{SplitPage, split_page};
use super::text::is_space;

fn spans(page: &SplitPage) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = page.title.iter().cloned().collect();
    all.extend(page.clauses.iter().map(|clause| clause.span.clone()));
    for list in [
        &page.headings,
        &page.contact_spans,
        &page.remainder,
        &page.markers,
    ] {
        assert!(list.is_sorted_by(|a, b| a.end <= b.start), "in page order");
        all.extend(list.iter().cloned());
    }
    all.sort_by_key(|span| span.start);
    all
}

/// Every character that shows lies in exactly one span, and no span begins or ends with space.
fn assert_nothing_lost(text: &str) {
    let page = split_page(text);
    let mut end = 0;
    for span in spans(&page) {
        assert!(end <= span.start, "overlap at {span:?}");
        assert!(
            text[end..span.start].chars().all(is_space),
            "lost {:?}",
            &text[end..span.start]
        );
        let inside = &text[span.clone()];
        assert!(!inside.is_empty() && !inside.starts_with(is_space) && !inside.ends_with(is_space));
        end = span.end;
    }
    assert!(text[end..].chars().all(is_space), "lost {:?}", &text[end..]);
    let first = page.clauses.first().map_or(1, |clause| clause.ordinal);
    assert!(
        first <= 1
            && page
                .clauses
                .iter()
                .zip(first..)
                .all(|(clause, ordinal)| clause.ordinal == ordinal)
    );
}

/// Lines in the manner of real pages, in any order.
fn page_like() -> impl Strategy<Value = String> {
    let marker = prop::sample::select(vec![
        "",
        "- ",
        "-",
        "• ",
        "+ ",
        "1. ",
        "1.1. ",
        "2) ",
        "a) ",
        "đ. ",
        "I. ",
        "Điều 5. ",
        "Khoản 2. ",
        "  – ",
        "•\u{a0}",
        "(3) ",
        "*",
    ]);
    let words = prop::sample::select(vec![
        "Quản lý việc cấp văn bằng;",
        "Phòng Mẫu có trách nhiệm tham mưu, giúp Giám đốc Sở:",
        "NHIỆM VỤ",
        "Chức năng",
        "MỤC LỤC",
        "Thi ........ 3",
        "Địa chỉ: Số 1; ĐT: 0123",
        "Email: a@mau.example",
        "phối hợp với các phòng",
        "12/2018/TT",
        "",
        "   ",
        "“Hai tốt”./.",
        "Nhiệm vụ:",
        "Điều 5",
        "2. và mục 3",
        "SỞ MẪU",
        "Nguồn: trang",
        "-----",
        "\u{feff}",
    ]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\n\n", "\r", " "]);
    prop::collection::vec((marker, words, end), 0..24).prop_map(|lines| {
        lines
            .into_iter()
            .map(|(a, b, c)| format!("{a}{b}{c}"))
            .collect()
    })
}

proptest! {
    #[test]
    fn nothing_is_lost_on_any_text(text in any::<String>()) {
        assert_nothing_lost(&text);
    }

    #[test]
    fn nothing_is_lost_on_pages(text in page_like()) {
        assert_nothing_lost(&text);
    }

    #[test]
    fn decomposed_pages_give_the_same_clauses(text in page_like()) {
        let decomposed: String = text.nfd().collect();
        let roles = |text: &str| split_page(text).clauses.iter().map(|c| (c.ordinal, c.role)).collect::<Vec<_>>();
        prop_assert_eq!(roles(&text), roles(&decomposed));
    }

    #[test]
    fn any_bytes_are_text_or_a_reason(bytes in any::<Vec<u8>>()) {
        if let Ok(text) = decode(bytes.clone()) {
            prop_assert_eq!(text.as_bytes(), bytes.as_slice());
        }
    }
}

#[test]
fn long_pages_of_one_kind_of_line_lose_nothing() {
    for line in [
        "- ",
        "1. a\n",
        "a ",
        "a:",
        "Phòng ",
        "Địa chỉ: ",
        "-",
        "Phòng có chức năng.\n",
        "x,\n",
    ] {
        assert_nothing_lost(&line.repeat(100_000 / line.len()));
    }
}
