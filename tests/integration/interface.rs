//! What a stranger needs to write a client: the description and the page made from it.

use std::collections::BTreeSet;

use phutrach::http::problem::Problem;
use serde_json::Value;

use crate::service::{get, real_page};

fn description() -> Value {
    get(real_page(), "/api/v1/openapi.json").json()
}

#[test]
fn the_description_is_openapi_and_changes_only_on_purpose() {
    let mut description = description();
    assert_eq!(description["openapi"], "3.1.0");
    description["info"]["version"] = "(version)".into();
    insta::assert_json_snapshot!("openapi", description);
}

#[test]
fn every_field_that_is_answered_is_described() {
    let description = description();
    for (address, schema) in [
        (
            "/api/v1/search/clauses?q=dao+tao&explain=true",
            "ClauseBody",
        ),
        ("/api/v1/search/units?q=dao+tao&explain=true", "UnitBody"),
        ("/api/v1/units", "UnitListBody"),
        (
            "/api/v1/units/so-gddt-can-tho/phong-giao-duc-thuong-xuyen",
            "UnitPageBody",
        ),
        (
            "/api/v1/clauses/so-gddt-can-tho/phong-giao-duc-thuong-xuyen/9",
            "ClausePageBody",
        ),
        ("/api/v1/suggest?q=xoa", "SuggestionsBody"),
        ("/api/v1/search/clauses", "ProblemBody"),
    ] {
        let answered = get(real_page(), address).json();
        let described = fields(&description["components"]["schemas"], schema);
        for field in answered.as_object().unwrap().keys() {
            assert!(
                described.contains(field),
                "{schema} does not describe {field}"
            );
        }
    }
}

/// The fields of a schema, those of its parts included.
fn fields(schemas: &Value, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let schema = &schemas[name];
    let parts = schema["allOf"].as_array().cloned().unwrap_or_default();
    for part in std::iter::once(schema.clone()).chain(parts) {
        found.extend(
            part["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(field, _)| field.clone()),
        );
        if let Some(other) = part["$ref"].as_str() {
            found.extend(fields(schemas, other.rsplit('/').next().unwrap()));
        }
    }
    found
}

#[test]
fn the_page_tells_every_address_every_field_and_every_code() {
    let page = get(real_page(), "/api/v1/docs");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let description = description();
    for path in description["paths"].as_object().unwrap().keys() {
        assert!(page.text.contains(path.as_str()), "{path}");
    }
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        assert!(page.text.contains(&format!("id=\"{name}\"")), "{name}");
        for field in schema["properties"].as_object().into_iter().flatten() {
            assert!(
                page.text.contains(&format!("<code>{}</code>", field.0)),
                "{name}.{}",
                field.0
            );
        }
    }
    let codes: BTreeSet<_> = Problem::examples()
        .iter()
        .map(|problem| problem.code().0)
        .collect();
    assert_eq!(codes.len(), Problem::examples().len());
    for code in codes {
        assert!(page.text.contains(&format!("id=\"{code}\"")), "{code}");
    }
    assert!(!page.text.contains("://cdn") && !page.text.contains("<script"));
}
