//! The page with the search form, and the headers that keep it safe.

use axum::http::Request;

use crate::service::{ask, escape, get, get_with, real_page, service};

#[test]
fn the_form_works_and_the_answer_marks_the_words() {
    let start = get(real_page(), "/");
    assert!(start.text.contains("action=\"/tim-kiem\"") && start.text.contains("name=\"q\""));
    let found = get(real_page(), "/tim-kiem?q=xoa+mu+chu&fbclid=abc&unit=");
    assert_eq!(found.status, 200, "{}", found.text);
    assert!(
        found.text.contains("<mark>xóa mù chữ</mark>"),
        "{}",
        found.text
    );
    assert!(found.text.contains("phonggdcn.socantho@moet.edu.vn"));
    let none = get(
        real_page(),
        &format!("/tim-kiem?q={}", escape("cấp giấy phép lái xe")),
    );
    assert!(none.text.contains("Không tìm thấy đơn vị nào"));
}

#[test]
fn what_was_typed_never_becomes_markup() {
    for hostile in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</mark><b>xóa",
        "javascript:alert(1)",
    ] {
        let page = get(real_page(), &format!("/tim-kiem?q={}", escape(hostile)));
        assert_eq!(page.status, 200);
        for tag in ["<script>", "<img", "<b>", "href=\"javascript"] {
            assert!(!page.text.contains(tag), "{hostile}: {tag}");
        }
    }
}

#[test]
fn a_browser_is_told_in_html_what_went_wrong() {
    let page = get_with(real_page(), "/khong-co", ("accept", "text/html,*/*"));
    assert_eq!(page.status, 404);
    assert!(
        page.text.contains("Không có địa chỉ này")
            && page.header("content-type").starts_with("text/html")
    );
    let program = get_with(real_page(), "/api/v1/khong-co", ("accept", "text/html"));
    assert_eq!(program.header("content-type"), "application/problem+json");
}

#[test]
fn every_answer_carries_the_security_headers() {
    for address in [
        "/",
        "/tim-kiem?q=a",
        "/api/v1/units",
        "/api/v1/khong-co",
        "/livez",
        "/tinh/phutrach.css",
    ] {
        let answer = get(real_page(), address);
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{address}"
        );
        assert!(!policy.contains("unsafe"), "{address}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{address}");
        }
        assert!(!answer.header("x-request-id").is_empty());
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[test]
fn only_configured_portals_may_frame_and_call() {
    let flags = [
        ("frame_origins", "https://cong.example.vn"),
        ("cors_origins", "https://cong.example.vn"),
    ];
    let service = service("corpus", &flags);
    let routes = || phutrach::http::router(std::sync::Arc::clone(&service));
    for address in ["/api/v1/units", "/api/v1/khong-co"] {
        let friend = get_with(routes(), address, ("origin", "https://cong.example.vn"));
        assert_eq!(
            friend.header("access-control-allow-origin"),
            "https://cong.example.vn"
        );
        assert!(
            friend
                .header("content-security-policy")
                .ends_with("frame-ancestors https://cong.example.vn")
        );
        assert_eq!(friend.header("x-frame-options"), "");
        for stranger in ["https://khac.example.vn", "null"] {
            let answer = get_with(routes(), address, ("origin", stranger));
            assert_eq!(
                answer.header("access-control-allow-origin"),
                "",
                "{stranger}"
            );
        }
    }
    let preflight = Request::options("/api/v1/units")
        .header("origin", "https://cong.example.vn")
        .header("access-control-request-method", "GET")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = ask(routes(), preflight);
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("x-content-type-options")
        ),
        (200, "nosniff")
    );
}
