//! The commands: exit codes, and `--json` as the very body of HTTP.

use std::sync::Arc;

use assert_cmd::Command;
use phutrach::http::router;
use serde_json::Value;

use crate::service::{escape, get, open, service_of};

fn phutrach(index: &tempfile::TempDir, arguments: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = Command::cargo_bin("phutrach").unwrap();
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("PHUTRACH_INDEX", index.path());
    command.args(arguments).assert()
}

fn json_of(run: &assert_cmd::assert::Assert) -> Value {
    serde_json::from_slice(&run.get_output().stdout).unwrap()
}

/// Without what differs from one run to the next.
fn timeless(mut body: Value) -> Value {
    body["took_ms"] = Value::Null;
    body
}

#[test]
fn json_is_exactly_the_body_of_http() {
    let index = tempfile::tempdir().unwrap();
    phutrach(&index, &["index"]).code(0);
    let service = service_of(open(index.path()), &[]);
    for (command, address, query) in [
        ("search", "clauses", "xoa mu chu"),
        ("units", "units", "xóa mù chữ"),
        ("search", "clauses", "cấp giấy phép lái xe"),
    ] {
        let printed = phutrach(&index, &[command, query, "--json"]);
        let served = get(
            router(Arc::clone(&service)),
            &format!("/api/v1/search/{address}?q={}", escape(query)),
        );
        assert_eq!(
            timeless(json_of(&printed)),
            timeless(served.json()),
            "{command} {query}"
        );
    }
}

#[test]
fn exit_codes_say_found_none_or_error() {
    let index = tempfile::tempdir().unwrap();
    phutrach(&index, &["search", "xoa", "mu", "chu"]).code(0);
    phutrach(&index, &["units", "xoa mu chu"]).code(0);
    phutrach(&index, &["search", "cấp giấy phép lái xe"]).code(1);
    phutrach(&index, &["units", "cấp giấy phép lái xe"]).code(1);
    phutrach(&index, &["search", "xoa", "--unit", "khong-co"]).code(2);
    phutrach(&index, &["search", "xoa", "--limit", "0"]).code(2);
    phutrach(&index, &["search", " "]).code(2);
    phutrach(&index, &["khong-co"]).code(2);
    phutrach(
        &index,
        &[
            "search",
            "xoa",
            "--corpus",
            "/khong/co",
            "--index",
            "/khong/co",
        ],
    )
    .code(2);
    phutrach(&index, &["--help"]).code(0);
    phutrach(&index, &["index"]).code(0);
    phutrach(&index, &["check"]).code(1);
}

#[test]
fn answers_go_to_standard_output_and_messages_to_standard_error() {
    let index = tempfile::tempdir().unwrap();
    let run = phutrach(&index, &["search", "xoa mu chu"]);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (
        text(&run.get_output().stdout),
        text(&run.get_output().stderr),
    );
    assert!(
        out.contains("6 nhiệm vụ") && out.contains("xóa mù chữ") && !out.contains('\u{1b}'),
        "{out}"
    );
    assert!(
        err.contains("16 nhiệm vụ") && err.contains("gen-000001-"),
        "{err}"
    );
    let again = phutrach(&index, &["search", "xoa mu chu"]);
    assert_eq!(
        text(&again.get_output().stderr),
        "",
        "the index is built once"
    );
}

#[test]
fn a_folder_of_pages_alone_works_and_a_refused_page_is_named() {
    let (corpus, index) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let page = "PHÒNG MẪU\n\n- Quản lý thư viện trường học.\n- Cấp phát sách giáo khoa.\n";
    std::fs::write(corpus.path().join("phong-mau.txt"), page).unwrap();
    std::fs::write(corpus.path().join("trong.txt"), "").unwrap();
    std::fs::write(corpus.path().join("sai-ma.txt"), [0xff, 0xfe, 0xfd, 0x00]).unwrap();
    let folder = corpus.path().to_str().unwrap();
    let run = phutrach(&index, &["index", "--corpus", folder]).code(1);
    let err = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(
        err.contains("trong.txt") && err.contains("sai-ma.txt"),
        "{err}"
    );
    let found = phutrach(
        &index,
        &["search", "sach giao khoa", "--json", "--corpus", folder],
    )
    .code(0);
    assert_eq!(json_of(&found)["hits"][0]["id"], "phong-mau/2");
}

#[test]
fn an_unknown_setting_is_refused_by_name() {
    let index = tempfile::tempdir().unwrap();
    let file = index.path().join("cai-dat.toml");
    std::fs::write(&file, "corpsu = \"x\"\n").unwrap();
    let run = phutrach(
        &index,
        &["search", "xoa", "--config", file.to_str().unwrap()],
    )
    .code(2);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("`corpsu`"));
}
