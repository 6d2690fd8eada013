//! `serve --watch`: new pages answer by themselves, bad ones leave what there was and say why.

use std::fs;
use std::path::Path;

use crate::process::{Running, within};
use crate::service::escape;

const PAGE: &str = "PHÒNG MẪU\n- Phòng Mẫu giúp Giám đốc quản lý thư viện trường học.\n\
- Cấp phát sách giáo khoa.\n- Tổ chức hội thi đọc sách.\n- Bảo quản kho sách cũ.\n\
- Kiểm kê sách mỗi năm.\n- Đề xuất mua sách mới.\n";

fn hits(server: &Running, query: &str) -> String {
    let address = format!("/api/v1/search/clauses?q={}", escape(query));
    server.get(&address).body
}

fn waiting(server: &Running) -> Option<String> {
    server.readiness()["pages_waiting"]
        .as_str()
        .map(str::to_owned)
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn good_pages_answer_and_bad_ones_do_not_take_over() {
    let (corpus, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(corpus.path(), "phong-mau.txt", PAGE);
    let server = Running::start(corpus.path(), root.path(), &["--watch"]);
    let first = server.readiness()["generation"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!hits(&server, "pháo hoa").contains("bắn pháo hoa"));

    let more = format!("{PAGE}- Cấp phép bắn pháo hoa.\n");
    write(corpus.path(), "phong-mau.txt", &more);
    let found = || {
        hits(&server, "pháo hoa")
            .contains("bắn pháo hoa")
            .then_some(())
    };
    within(20, found).unwrap_or_else(|| panic!("{}", server.log()));
    let second = server.readiness()["generation"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(first, second);

    write(corpus.path(), "phong-mau.txt", "");
    let reason = within(20, || waiting(&server)).expect("readiness says why");
    assert!(reason.contains("giảm từ 7 xuống 0"), "{reason}");
    assert!(
        server.log().contains("giảm từ 7 xuống 0"),
        "{}",
        server.log()
    );
    assert!(server.figures().contains("phutrach_pages_waiting 1\n"));
    assert_eq!(server.readiness()["generation"], second.as_str());
    assert_eq!(server.readiness()["status"], "ok");
    assert!(found().is_some(), "the old pages still answer");

    write(corpus.path(), "department.toml", "khoa-la = 1\n");
    let names_file = || waiting(&server).filter(|reason| reason.contains("department.toml"));
    within(20, names_file).unwrap_or_else(|| panic!("{}", server.log()));

    fs::remove_file(corpus.path().join("department.toml")).unwrap();
    write(
        corpus.path(),
        "phong-mau.txt",
        &format!("{more}- Nuôi ong lấy mật.\n"),
    );
    let mended = || hits(&server, "nuôi ong").contains("lấy mật").then_some(());
    within(20, mended).unwrap_or_else(|| panic!("{}", server.log()));
    within(20, || waiting(&server).is_none().then_some(())).expect("nothing waits any more");
    assert!(server.figures().contains("phutrach_reloads_total 2\n"));
}

#[test]
fn a_rollback_is_not_undone() {
    let (corpus, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(corpus.path(), "phong-mau.txt", PAGE);
    let server = Running::start(corpus.path(), root.path(), &["--watch"]);
    let first = server.readiness()["generation"]
        .as_str()
        .unwrap()
        .to_owned();
    write(
        corpus.path(),
        "phong-mau.txt",
        &format!("{PAGE}- Nuôi ong.\n"),
    );
    let other = || (server.readiness()["generation"] != first.as_str()).then_some(());
    within(20, other).unwrap_or_else(|| panic!("{}", server.log()));
    phutrach::index::generations::rollback(root.path()).unwrap();
    assert!(server.answers_with(&first), "{}", server.log());
    // A touch without a change makes the pages be compared again.
    write(
        corpus.path(),
        "phong-mau.txt",
        &format!("{PAGE}- Nuôi ong.\n"),
    );
    let reason = within(20, || waiting(&server)).expect("readiness says that a rollback holds");
    assert!(reason.contains("--force"), "{reason}");
    assert_eq!(server.readiness()["generation"], first.as_str());
}

#[test]
fn a_folder_that_is_not_there_cannot_be_followed() {
    let (corpora, root) = (
        crate::faults::Corpora::create(),
        tempfile::tempdir().unwrap(),
    );
    crate::faults::build(&corpora.old, root.path()).unwrap();
    let mut command = assert_cmd::Command::cargo_bin("phutrach").unwrap();
    let run = command
        .env_clear()
        .args([
            "serve",
            "--watch",
            "--corpus",
            "/khong/co",
            "--listen",
            "127.0.0.1:0",
        ])
        .arg("--index")
        .arg(root.path())
        .timeout(std::time::Duration::from_secs(20))
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("không theo dõi được"), "{said}");
}
