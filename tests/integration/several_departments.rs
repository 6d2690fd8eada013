//! A corpus of several departments, one of them nameless: pages name each, and one is chosen where it matters.

use std::path::Path;

use axum::Router;
use phutrach::http::router;

use crate::service::{get, sample, service};

const PAGES: [&str; 2] = ["van-phong.txt", "thanh-tra-so.txt"];

/// The same two pages in two folders and beside them.
fn corpus(folders: &[&str]) -> (tempfile::TempDir, Router) {
    let root = tempfile::tempdir().unwrap();
    let sample = Path::new("tests/fixtures/sample/so-mau");
    for folder in folders {
        let folder = root.path().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for page in PAGES {
            std::fs::copy(sample.join(page), folder.join(page)).unwrap();
        }
    }
    let router = router(service(root.path().to_str().unwrap(), &[]));
    (root, router)
}

/// The units that a page of overlaps names, by the folders they lie in.
fn folders(page: &str) -> Vec<&str> {
    let links = page.split("class=\"over\" lang=\"vi\"><a href=\"/don-vi/");
    let ids = links.skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut folders: Vec<&str> = ids
        .map(|id| id.rsplit_once('/').map_or("", |(folder, _)| folder))
        .collect();
    folders.sort_unstable();
    folders.dedup();
    folders
}

#[test]
fn a_department_is_chosen_before_its_duties_are_compared() {
    let (_root, routes) = corpus(&["", "so-hai", "so-mot"]);
    let choice = get(routes.clone(), "/phan-tich/trung-lap").text;
    for value in [
        "value=\"\">Chọn",
        "value=\".\">Các trang",
        "value=\"so-hai\">",
        "value=\"so-mot\">",
    ] {
        assert!(choice.contains(value), "{value}");
    }
    assert!(!choice.contains("<tbody") && !choice.contains("Không có cặp"));
    for (value, folder) in [(".", ""), ("so-hai", "so-hai"), ("so-mot", "so-mot")] {
        let page = get(
            routes.clone(),
            &format!("/phan-tich/trung-lap?department={value}"),
        )
        .text;
        assert!(
            page.contains(&format!("value=\"{value}\" selected")),
            "{value}"
        );
        assert_eq!(folders(&page), [folder], "{value}");
    }
    let unknown = get(routes, "/phan-tich/trung-lap?department=so-ba");
    assert_eq!(unknown.status, 400);
}

#[test]
fn where_there_is_one_department_nothing_is_chosen() {
    let (_root, nameless) = corpus(&[""]);
    for routes in [sample(), nameless] {
        let page = get(routes, "/phan-tich/trung-lap").text;
        assert!(!page.contains("<select") && page.contains("id=\"cap-1\""));
    }
}

#[test]
fn lists_and_filters_name_every_department() {
    let (_root, routes) = corpus(&["", "so-hai", "so-mot"]);
    let all = get(routes.clone(), "/don-vi").text;
    for part in [
        "Các trang không ghi cơ quan",
        "href=\"/don-vi?department=.\"",
        "href=\"/don-vi?department=so-hai\"",
    ] {
        assert!(all.contains(part), "{part}");
    }
    let nameless = get(routes.clone(), "/don-vi?department=.").text;
    assert!(
        nameless.contains("href=\"/don-vi/van-phong\"") && !nameless.contains("/don-vi/so-hai/")
    );
    let found = get(routes, "/tim-kiem?q=tiep+cong+dan").text;
    assert!(found.contains("Theo cơ quan") && found.contains("&#38;department=so-hai"));
}
