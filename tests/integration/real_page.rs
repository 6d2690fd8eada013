//! The real page answers as people ask, however they write.

use crate::service::{escape, get, real_page};

/// Ordinals of the clauses found, best first.
fn ordinals(query: &str) -> Vec<u64> {
    let address = format!("/api/v1/search/clauses?limit=20&q={}", escape(query));
    let body = get(real_page(), &address).json();
    let hits = body["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["ordinal"].as_u64().unwrap()).collect()
}

#[test]
fn the_clause_that_says_so_comes_first() {
    for (query, right) in [
        ("tuyển sinh trong nước và ngoài nước", &[9][..]),
        ("cap van bang chung chi", &[12]),
        ("ky hop dong thuc tap", &[10]),
        ("thanh tra dinh ky dot xuat", &[4]),
        ("phong trào thi đua hai tốt", &[3]),
        ("to chuc so ket tong ket giao duc chuyen nghiep", &[15]),
        ("bồi dưỡng giáo viên", &[14, 15]),
    ] {
        let found = ordinals(query);
        assert!(
            found.first().is_some_and(|first| right.contains(first)),
            "{query}: {found:?}"
        );
    }
}

#[test]
fn every_way_to_write_it_finds_the_same_first() {
    for ways in [
        &[
            "xóa mù chữ",
            "xoa mu chu",
            "xoá mù chữ",
            "XÓA MÙ CHỮ",
            "xo\u{301}a mu\u{300} chu\u{31b}\u{303}",
            "xoas muf chuwx",
            "xoa1 mu2 chu74",
        ][..],
        &[
            "quy chế",
            "qui chế",
            "quy che",
            "qui che",
            "quy ch\u{ea}\u{301}",
        ],
        &["bổ túc văn hóa", "bổ túc văn hoá", "bo tuc van hoa"],
    ] {
        let expected = ordinals(ways[0]);
        assert!(!expected.is_empty(), "{}", ways[0]);
        for way in ways {
            assert_eq!(ordinals(way).first(), expected.first(), "{way}");
        }
    }
}

#[test]
fn a_wrong_mark_ranks_below_a_missing_one() {
    let best = |query: &str| {
        let address = format!("/api/v1/search/clauses?literal=true&q={}", escape(query));
        let body = get(real_page(), &address).json();
        let hits = if body["outcome"] == "none" {
            &body["nearest"]
        } else {
            &body["hits"]
        };
        hits[0]["score"].as_f64().unwrap()
    };
    let (missing, wrong, right) = (best("đào tao"), best("đạo tao"), best("đào tạo"));
    assert!(wrong < missing, "đạo tao {wrong}, đào tao {missing}");
    assert!(missing <= right, "đào tao {missing}, đào tạo {right}");
}
