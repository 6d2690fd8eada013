//! Answers over HTTP: what a portal's developer meets.

use serde_json::json;

use crate::service::{ask, escape, get, get_with, real_page, sample};

const UNIT: &str = "so-gddt-can-tho/phong-giao-duc-thuong-xuyen";

#[test]
fn a_clause_is_found_with_its_words_its_place_and_its_source() {
    let answer = get(real_page(), "/api/v1/search/clauses?q=xoa+mu+chu");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    let body = answer.json();
    assert_eq!(body["outcome"], "answer");
    assert_eq!(
        (&body["total"], &body["total_relation"]),
        (&json!(6), &json!("eq"))
    );
    assert_eq!(body["query"]["text"], "xoa mu chu");
    assert_eq!(body["query"]["readings"][0]["kind"], "typed");
    let hit = &body["hits"][0];
    assert_eq!(hit["unit"]["id"], UNIT);
    assert_eq!(hit["unit"]["department"]["id"], "so-gddt-can-tho");
    assert_eq!(hit["id"], format!("{UNIT}/{}", hit["ordinal"]));
    assert_eq!(hit["source"]["basis"], "unknown");
    assert!(hit.get("explain").is_none());
    let letters: Vec<char> = hit["text"].as_str().unwrap().chars().collect();
    let words: Vec<String> = hit["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|range| {
            let at = |place: usize| range[place].as_u64().unwrap() as usize;
            letters[at(0)..at(1)].iter().collect()
        })
        .collect();
    assert!(words.join(" ").contains("xóa mù chữ"), "{words:?}");
}

#[test]
fn a_unit_is_found_with_its_contact_and_evidence() {
    let body = get(real_page(), "/api/v1/search/units?q=xoa+mu+chu").json();
    let unit = &body["units"][0];
    assert_eq!(unit["unit"]["id"], UNIT);
    assert_eq!(
        unit["unit"]["contact"]["email"],
        "phonggdcn.socantho@moet.edu.vn"
    );
    assert_eq!(unit["unit"]["contact"]["checked"], json!(null));
    assert_eq!(unit["unit"]["successor"], json!(null));
    assert!(
        unit["evidence"][0]["text"]
            .as_str()
            .unwrap()
            .contains("xóa mù chữ")
    );
}

#[test]
fn nothing_here_handles_driving_licences() {
    let address = format!("q={}", escape("cấp giấy phép lái xe"));
    let clauses = get(real_page(), &format!("/api/v1/search/clauses?{address}")).json();
    assert_eq!(
        (&clauses["outcome"], &clauses["total"], &clauses["hits"]),
        (&json!("none"), &json!(0), &json!([]))
    );
    assert!(
        clauses["unmatched"]
            .as_array()
            .unwrap()
            .contains(&json!("lái"))
    );
    let units = get(real_page(), &format!("/api/v1/search/units?{address}")).json();
    assert_eq!(
        (&units["outcome"], &units["units"]),
        (&json!("none"), &json!([]))
    );
}

#[test]
fn queries_without_a_usable_syllable_are_answered_with_none() {
    let parentheses = "(".repeat(2_048);
    for query in [
        "🎓📚",
        "!!!",
        "\u{0}",
        parentheses.as_str(),
        "\u{202e}\u{200b}.",
        "\"\"",
        "-",
    ] {
        let answer = get(
            real_page(),
            &format!("/api/v1/search/clauses?q={}", escape(query)),
        );
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        assert_eq!(answer.json()["outcome"], "none", "{query}");
    }
}

/// Address, status, code.
const REFUSALS: &[(&str, u16, &str)] = &[
    ("/api/v1/search/clauses", 400, "query_missing"),
    ("/api/v1/search/clauses?q=", 400, "query_missing"),
    ("/api/v1/search/units?q=%20%09", 400, "query_missing"),
    (
        "/api/v1/search/clauses?q=a&unit=khong-co",
        400,
        "unit_unknown",
    ),
    (
        "/api/v1/search/clauses?q=a&department=khong-co",
        400,
        "department_unknown",
    ),
    ("/api/v1/search/clauses?query=a", 400, "parameter_unknown"),
    (
        "/api/v1/search/units?q=a&offset=1",
        400,
        "parameter_unknown",
    ),
    ("/api/v1/search/clauses?q=a&q=b", 400, "parameter_repeated"),
    ("/api/v1/search/clauses?q=%ff", 400, "encoding_invalid"),
    (
        "/api/v1/search/clauses?q=a&limit=0",
        400,
        "parameter_invalid",
    ),
    (
        "/api/v1/search/clauses?q=a&limit=101",
        400,
        "parameter_invalid",
    ),
    (
        "/api/v1/search/clauses?q=a&limit=100&offset=101",
        400,
        "parameter_invalid",
    ),
    (
        "/api/v1/search/clauses?q=a&offset=-1",
        400,
        "parameter_invalid",
    ),
    (
        "/api/v1/search/clauses?q=a&as_of=24/11/2026",
        400,
        "parameter_invalid",
    ),
    (
        "/api/v1/search/clauses?q=a&role=boss",
        400,
        "parameter_invalid",
    ),
    (
        "/api/v1/search/clauses?q=a&facets=text",
        400,
        "parameter_invalid",
    ),
    (
        "/api/v1/search/clauses?q=a&literal=maybe",
        400,
        "parameter_invalid",
    ),
    ("/api/v1/units?x=1", 400, "parameter_unknown"),
    ("/api/v1/units/khong/co", 404, "unit_not_found"),
    ("/api/v1/units/%ff", 400, "encoding_invalid"),
    (
        "/api/v1/clauses/so-gddt-can-tho/phong-giao-duc-thuong-xuyen/99",
        404,
        "clause_not_found",
    ),
    ("/api/v1/clauses/x", 404, "clause_not_found"),
    ("/api/v1/nothing", 404, "not_found"),
    ("/nothing", 404, "not_found"),
];

#[test]
fn every_refusal_is_a_problem_with_a_stable_code() {
    let long = format!("/api/v1/search/clauses?q={}", "a".repeat(2_049));
    let long = (long.as_str(), 400, "query_too_long");
    for (address, status, code) in REFUSALS.iter().chain([&long]) {
        let answer = get(real_page(), address);
        assert_eq!(answer.status, *status, "{address}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{address}"
        );
        assert_eq!(answer.header("cache-control"), "no-store", "{address}");
        let body = answer.json();
        assert_eq!(
            (&body["code"], &body["status"]),
            (&json!(code), &json!(status)),
            "{address}"
        );
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'"),
            "{address}"
        );
    }
}

#[test]
fn an_unknown_parameter_is_refused_with_what_is_allowed() {
    let address = "/api/v1/search/clauses?q=a&page=2";
    let vietnamese = get(real_page(), address).json();
    assert_eq!(vietnamese["parameter"], "page");
    assert!(
        vietnamese["detail"]
            .as_str()
            .unwrap()
            .starts_with("Không có tham số “page”. Dùng được: q, unit")
    );
    assert!(
        vietnamese["allowed"]
            .as_array()
            .unwrap()
            .contains(&json!("offset"))
    );
    let english = get_with(real_page(), address, ("accept-language", "en-GB,vi;q=0.5"));
    assert_eq!(english.json()["title"], "Unknown parameter");
    assert_eq!(english.header("content-language"), "en");
}

#[test]
fn another_method_is_refused_and_the_right_ones_are_named() {
    let request = axum::http::Request::post("/api/v1/search/units?q=a")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = ask(real_page(), request);
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["code"]),
        (405, &json!("method_not_allowed"))
    );
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

#[test]
fn pages_of_hits_follow_each_other_without_gap_or_repetition() {
    let whole = get(real_page(), "/api/v1/search/clauses?q=dao+tao&limit=100").json();
    let mut ids = Vec::new();
    let mut next = Some("/api/v1/search/clauses?limit=4&q=dao+tao".to_owned());
    while let Some(address) = next.take() {
        let answer = get(real_page(), &address);
        ids.extend(
            answer.json()["hits"]
                .as_array()
                .unwrap()
                .iter()
                .map(|hit| hit["id"].clone()),
        );
        let link = answer.header("link");
        next = link
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix(">; rel=\"next\""))
            .map(str::to_owned);
    }
    let all: Vec<_> = whole["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["id"].clone())
        .collect();
    assert!(all.len() > 8, "{}", all.len());
    assert_eq!(ids, all);
}

#[test]
fn an_answer_the_client_holds_is_not_sent_again() {
    let address = "/api/v1/search/clauses?q=xoa+mu+chu&limit=3";
    let first = get(real_page(), address);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(first.header("cache-control"), "public, no-cache");
    for held in [tag.as_str(), &format!("\"other\", {tag}"), "*"] {
        let again = get_with(real_page(), address, ("if-none-match", held));
        assert_eq!(
            (again.status.as_u16(), again.text.as_str()),
            (304, ""),
            "{held}"
        );
        assert_eq!(again.header("etag"), tag);
    }
    for other in [
        "/api/v1/search/clauses?q=xoa+mu+chu&limit=4",
        "/api/v1/search/units?q=xoa+mu+chu&limit=3",
        "/api/v1/search/clauses?q=xoa+mu+chu&limit=3&as_of=2020-01-01",
        "/tim-kiem?q=xoa+mu+chu&limit=3",
    ] {
        assert_ne!(get(real_page(), other).header("etag"), tag, "{other}");
    }
    assert_ne!(
        get_with(real_page(), address, ("accept-language", "en")).header("etag"),
        tag
    );
    assert_eq!(
        get_with(real_page(), "/api/v1/units/x", ("if-none-match", "*")).status,
        404
    );
}

#[test]
fn facets_count_and_parts_add_up_to_the_score() {
    let body = get(
        sample(),
        "/api/v1/search/clauses?q=dao+tao&facets=unit,role&explain=true",
    )
    .json();
    for kind in ["unit", "role"] {
        let counts = body["facets"][kind].as_array().unwrap();
        let sum: u64 = counts
            .iter()
            .map(|one| one["count"].as_u64().unwrap())
            .sum();
        assert_eq!(sum, body["total"].as_u64().unwrap(), "{kind}");
    }
    assert!(body["facets"].get("department").is_none());
    for hit in body["hits"].as_array().unwrap() {
        let parts = hit["explain"]["parts"].as_array().unwrap();
        let sum: f64 = parts
            .iter()
            .map(|part| part["value"].as_f64().unwrap())
            .sum();
        assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-4, "{hit}");
    }
}

#[test]
fn filters_keep_only_what_they_name() {
    let unit = "so-mau/phong-giao-duc-mam-non";
    let body = get(
        sample(),
        &format!("/api/v1/search/clauses?q=giao+duc&unit={unit}&limit=50"),
    )
    .json();
    let hits = body["hits"].as_array().unwrap();
    assert!(!hits.is_empty() && hits.iter().all(|hit| hit["unit"]["id"] == unit));
    let body = get(
        sample(),
        "/api/v1/search/clauses?q=giao+duc&role=report,coordinate&limit=50",
    )
    .json();
    let roles = body["hits"].as_array().unwrap();
    assert!(
        !roles.is_empty()
            && roles
                .iter()
                .all(|hit| hit["role"] == "report" || hit["role"] == "coordinate")
    );
}

#[test]
fn every_clause_can_be_reached_without_a_search() {
    let list = get(sample(), "/api/v1/units?limit=3");
    assert_eq!(
        list.header("link"),
        "</api/v1/units?limit=3&offset=3>; rel=\"next\""
    );
    let body = list.json();
    assert_eq!(
        (body["units"].as_array().unwrap().len(), &body["total"]),
        (3, &json!(20))
    );
    let id = body["units"][0]["id"].as_str().unwrap();
    let unit = get(sample(), &format!("/api/v1/units/{id}")).json();
    let clauses = unit["clauses"].as_array().unwrap();
    assert_eq!(
        clauses.len() as u64,
        body["units"][0]["clauses"].as_u64().unwrap()
    );
    let mut address = Some(clauses[0]["id"].clone());
    for expected in clauses {
        let id = address.take().unwrap();
        let clause = get(
            sample(),
            &format!("/api/v1/clauses/{}", id.as_str().unwrap()),
        )
        .json();
        assert_eq!(clause["text"], expected["text"]);
        assert_eq!(clause["unit"]["name"], unit["name"]);
        address = Some(clause["next"].clone()).filter(|next| !next.is_null());
    }
    assert_eq!(address, None);
}

#[test]
fn health_says_which_generation_answers() {
    assert_eq!(get(real_page(), "/livez").json(), json!({"status": "ok"}));
    for address in ["/readyz", "/healthz"] {
        let body = get(real_page(), address).json();
        assert_eq!(
            (&body["status"], &body["clauses"]),
            (&json!("ok"), &json!(16))
        );
        assert!(body["generation"].as_str().unwrap().starts_with("gen-"));
    }
}

#[test]
fn an_address_that_is_too_long_is_refused_before_it_is_read() {
    let fits = format!(
        "/api/v1/units?{}",
        "&".repeat(8_192 - "/api/v1/units?".len())
    );
    assert_eq!(get(real_page(), &fits).status, 200);
    let refused = get(real_page(), &format!("{fits}&"));
    assert_eq!(refused.status, 414);
    assert_eq!(refused.json()["code"], "address_too_long");
    assert_eq!(refused.header("x-content-type-options"), "nosniff");
}
