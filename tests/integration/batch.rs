//! Many topics at once, for those who work with spreadsheets.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::service::{Answer, ask, real_page, sample};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn send(kind: &str, accept: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post("/api/v1/search/units/batch")
        .header("content-type", kind)
        .header("accept", accept);
    ask(real_page(), request.body(body.into()).unwrap())
}

fn rows(answer: &Answer) -> Vec<Value> {
    answer.json()["rows"].as_array().unwrap().clone()
}

#[test]
fn every_topic_has_its_row_and_a_bad_one_loses_no_other() {
    let topics =
        json!({"topics": ["xoa mu chu", "", 7, "cấp giấy phép lái xe", "a".repeat(3_000)]});
    let answer = send("application/json", "application/json", topics.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text);
    let rows = rows(&answer);
    let outcomes: Vec<_> = rows.iter().map(|row| row["outcome"].clone()).collect();
    assert_eq!(
        outcomes,
        [
            json!("answer"),
            json!(null),
            json!(null),
            json!("none"),
            json!(null)
        ]
    );
    assert_eq!(
        rows[0]["unit_1"],
        "so-gddt-can-tho/phong-giao-duc-thuong-xuyen"
    );
    assert!(
        rows[0]["clause"]
            .as_str()
            .unwrap()
            .starts_with("so-gddt-can-tho/phong-giao-duc-thuong-xuyen/")
    );
    assert!(
        rows[0]["clause_text"]
            .as_str()
            .unwrap()
            .contains("xóa mù chữ")
    );
    assert!(
        rows[0]["source_url"]
            .as_str()
            .unwrap()
            .starts_with("http://cantho.edu.vn/")
    );
    for (place, code) in [
        (1, "query_missing"),
        (2, "body_invalid"),
        (4, "query_too_long"),
    ] {
        assert!(
            rows[place]["error"].as_str().unwrap().starts_with(code),
            "{}",
            rows[place]
        );
    }
    assert_eq!(
        (&rows[3]["unit_1"], &rows[3]["error"]),
        (&json!(null), &json!(null))
    );
}

#[test]
fn every_format_in_gives_the_same_rows() {
    let expected = rows(&send(
        "application/json",
        "*/*",
        json!({"topics": ["xoa mu chu", "thi đua"]}).to_string(),
    ));
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, text) in (0..).zip(["topic", "xoa mu chu", "thi đua"]) {
        sheet.write_string(row, 0, text).unwrap();
    }
    let book = book.save_to_buffer().unwrap();
    for (kind, body) in [
        (
            "application/x-ndjson",
            b"\"xoa mu chu\"\n{\"topic\":\"thi \\u0111ua\"}\n".to_vec(),
        ),
        (
            "text/csv; charset=utf-8",
            "\u{feff}stt;topic\r\n1;xoa mu chu\r\n2;thi đua\r\n"
                .as_bytes()
                .to_vec(),
        ),
        (XLSX, book),
    ] {
        assert_eq!(
            rows(&send(kind, "application/json", body)),
            expected,
            "{kind}"
        );
    }
}

#[test]
fn csv_and_xlsx_come_out_as_files() {
    let topics = json!({"topics": ["xoa mu chu", "=1+1"]}).to_string();
    let csv = send("application/json", "text/csv", topics.clone());
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"ket-qua.csv\""
    );
    assert!(
        csv.text.starts_with("\u{feff}topic,outcome,unit_1,") && csv.text.contains("\n'=1+1,"),
        "{}",
        csv.text
    );
    let xlsx = send("application/json", XLSX, topics);
    assert_eq!(xlsx.header("content-type"), XLSX);
    assert!(xlsx.text.starts_with("PK"));
}

#[test]
fn a_thousand_topics_are_taken_and_one_more_is_not() {
    let topics = |count: usize| json!({"topics": vec!["thi đua"; count]}).to_string();
    assert_eq!(
        rows(&send("application/json", "*/*", topics(1_000))).len(),
        1_000
    );
    let refused = send("application/json", "*/*", topics(1_001));
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (400, &json!("body_invalid"))
    );
}

#[test]
fn what_cannot_be_taken_or_given_is_refused_by_its_name() {
    let topics = json!({"topics": ["a"]}).to_string();
    for (kind, accept, body, status, code) in [
        (
            "text/plain",
            "*/*",
            topics.clone(),
            415,
            "media_type_unsupported",
        ),
        (
            "application/json",
            "image/png",
            topics.clone(),
            406,
            "not_acceptable",
        ),
        (
            "application/json",
            "*/*",
            "{".to_owned(),
            400,
            "body_invalid",
        ),
        (XLSX, "*/*", "PK".to_owned(), 400, "body_invalid"),
        (
            "application/json",
            "*/*",
            " ".repeat(5 << 20),
            413,
            "body_too_large",
        ),
    ] {
        let answer = send(kind, accept, body);
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["code"]),
            (status, &json!(code)),
            "{kind} {accept}"
        );
    }
    let request = Request::post("/api/v1/search/units/batch?department=khong-co")
        .header("content-type", "application/json");
    let answer = ask(sample(), request.body(Body::from(topics)).unwrap());
    assert_eq!(answer.json()["code"], "department_unknown");
}
