//! Golden tests: each page beside its readable division.
//!
//! `UPDATE_GOLDEN=1 cargo test golden` writes the files anew; read the difference before you commit it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::split::{SplitPage, split_page};

/// The division as people read it: one line a part, in page order, then contact, names and warnings.
fn render(text: &str, page: &SplitPage) -> String {
    let mut parts: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    parts.extend(page.title.iter().map(|s| (s.clone(), "title".into())));
    parts.extend(page.headings.iter().map(|s| (s.clone(), "heading".into())));
    parts.extend(
        page.contact_spans
            .iter()
            .map(|s| (s.clone(), "contact".into())),
    );
    parts.extend(
        page.remainder
            .iter()
            .map(|s| (s.clone(), "remainder".into())),
    );
    parts.extend(page.clauses.iter().map(|c| {
        (
            c.span.clone(),
            format!("clause {} {}", c.ordinal, c.role.name()),
        )
    }));
    parts.sort_by_key(|(span, _)| span.start);
    let mut out = String::new();
    for (span, label) in parts {
        writeln!(
            out,
            "{label} [{}..{}] {:?}",
            span.start,
            span.end,
            &text[span.clone()]
        )
        .unwrap();
    }
    writeln!(
        out,
        "address {:?}\nemail {:?}\nphone {:?}",
        page.contact.address, page.contact.email, page.contact.phone
    )
    .unwrap();
    writeln!(out, "names {:?}", page.names).unwrap();
    for warning in &page.warnings {
        writeln!(out, "warning {}: {}", warning.line, warning.kind).unwrap();
    }
    out
}

fn check(page: &Path, golden: &Path) {
    let text = fs::read_to_string(page).unwrap();
    let found = render(&text, &split_page(&text));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(golden, &found).unwrap();
    }
    let expected = fs::read_to_string(golden).unwrap_or_default();
    assert_eq!(
        found,
        expected,
        "{} differs from {}",
        page.display(),
        golden.display()
    );
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn golden_real_page() {
    let page = root().join("corpus/so-gddt-can-tho/phong-giao-duc-thuong-xuyen.txt");
    check(&page, &root().join("tests/fixtures/pages/real-page.golden"));
}

#[test]
fn golden_fixture_pages() {
    let mut pages: Vec<PathBuf> = fs::read_dir(root().join("tests/fixtures/pages"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    pages.sort();
    for page in pages {
        check(&page, &page.with_extension("golden"));
    }
}
