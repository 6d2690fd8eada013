//! Tests of reading whole folders: what is taken, what is refused, and that the count closes.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use super::read::read_corpus;
use super::reject::RejectReason;
use super::terms::TermKind;
use super::unit::Status;
use super::value::{Corpus, CorpusError};
use super::warning::WarningKind;

const PAGE: &str = "PHÒNG MẪU\n\nPhòng Mẫu một có chức năng tham mưu, giúp Giám đốc Sở về việc mẫu.\n- Quản lý việc mẫu.\n";

fn real_corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn units(corpus: &Corpus) -> usize {
    corpus.departments.iter().map(|d| d.units.len()).sum()
}

fn assert_count_closes(corpus: &Corpus) {
    assert_eq!(corpus.files, units(corpus) + corpus.rejected.len());
}

fn fault(files: &[(&str, &str)]) -> String {
    read_corpus(folder(files).path()).unwrap_err().to_string()
}

#[test]
fn the_real_page_is_what_was_published() {
    let corpus = read_corpus(&real_corpus()).unwrap();
    let department = corpus
        .departments
        .iter()
        .find(|d| d.department.id.0 == "so-gddt-can-tho")
        .unwrap();
    let unit = &department.units[0];
    assert_eq!(
        department.department.name,
        "Sở Giáo dục và Đào tạo thành phố Cần Thơ"
    );
    assert_eq!(
        unit.unit.id.0,
        "so-gddt-can-tho/phong-giao-duc-thuong-xuyen"
    );
    assert_eq!(
        unit.unit.page_sha256,
        "0464fd9a8a0f47d7ac568a0b09e2b02e1adc8f5ef20fcb59e4be22941116c23d"
    );
    assert_eq!(
        unit.unit.name,
        "Phòng Giáo dục Thường xuyên - Chuyên nghiệp và Đại học"
    );
    assert_eq!(
        unit.unit.aliases,
        [
            "PHÒNG THƯỜNG XUYÊN",
            "Phòng Giáo dục Thường xuyên –Chuyên nghiệp"
        ]
    );
    assert_eq!(unit.unit.contact.phone.as_deref(), Some("0292.3831.821"));
    assert_eq!(
        (
            unit.unit.status,
            unit.unit.decision.as_deref(),
            unit.unit.period.from
        ),
        (Status::Unknown, None, None)
    );
    assert_eq!(
        unit.clauses.iter().map(|c| c.ordinal).collect::<Vec<_>>(),
        (0..=15).collect::<Vec<_>>()
    );
    assert!(unit.text[unit.clauses[15].span.clone()].ends_with("giáo viên./."));
    assert_count_closes(&corpus);
}

#[test]
fn a_folder_of_pages_alone_is_one_nameless_department() {
    let root = folder(&[
        ("phong-b.txt", PAGE),
        ("phong-a.txt", PAGE),
        ("trong.txt", " \n"),
        ("thu.txt", "Chào bạn.\n"),
    ]);
    let corpus = read_corpus(root.path()).unwrap();
    let [department] = corpus.departments.as_slice() else {
        panic!("one department")
    };
    assert_eq!(
        (
            department.department.id.0.as_str(),
            department.department.name.as_str()
        ),
        ("", "")
    );
    let ids: Vec<&str> = department
        .units
        .iter()
        .map(|u| u.unit.id.0.as_str())
        .collect();
    assert_eq!(ids, ["phong-a", "phong-b"]);
    assert_eq!(
        (
            department.units[0].unit.name.as_str(),
            department.units[0].unit.aliases.as_slice()
        ),
        ("PHÒNG MẪU", &["Phòng Mẫu một".to_owned()][..])
    );
    let rejected: Vec<_> = corpus
        .rejected
        .iter()
        .map(|r| (r.path.to_str().unwrap(), r.reason))
        .collect();
    assert_eq!(
        rejected,
        [
            ("thu.txt", RejectReason::NoClause),
            ("trong.txt", RejectReason::Empty)
        ]
    );
    assert_count_closes(&corpus);
}

#[test]
fn bad_files_are_named_and_never_followed_or_waited_for() {
    let outside = folder(&[("mat.txt", PAGE)]);
    let root = folder(&[
        ("so/tot.txt", PAGE),
        ("so/sau/qua.txt", PAGE),
        ("so/xuong\ndong.txt", PAGE),
        ("so/.txt", PAGE),
    ]);
    let at = |name: &str| root.path().join("so").join(name);
    fs::write(at("hong.txt"), b"Qu\xff\xfea").unwrap();
    fs::write(at("to.txt"), vec![b'a'; 4 * 1024 * 1024 + 1]).unwrap();
    fs::write(at("nul.txt"), b"Qu\0n l").unwrap();
    fs::write(
        root.path()
            .join("so")
            .join(std::ffi::OsStr::from_bytes(b"x\xff.txt")),
        PAGE,
    )
    .unwrap();
    symlink(outside.path().join("mat.txt"), at("ra-ngoai.txt")).unwrap();
    symlink("/dev/zero", at("zero.txt")).unwrap();
    symlink("vong.txt", at("vong.txt")).unwrap();
    symlink(outside.path(), at("thu-muc.txt")).unwrap();
    symlink("..", at("len")).unwrap();
    symlink("tot.txt", at("trong-nha.txt")).unwrap();
    let _socket = UnixListener::bind(at("o-cam.txt")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at("ong.txt"),
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .unwrap();
    let corpus = read_corpus(root.path()).unwrap();
    let reason = |name: &str| {
        corpus
            .rejected
            .iter()
            .find(|r| r.path.to_string_lossy().contains(name))
            .map(|r| r.reason.code())
    };
    let rows = [
        ("qua.txt", "too_deep"),
        ("xuong", "bad_name"),
        ("so/.txt", "bad_name"),
        ("hong", "not_utf8"),
        ("to.txt", "too_large"),
        ("nul", "binary"),
        ("x\u{fffd}", "bad_name"),
        ("ra-ngoai", "leads_out"),
        ("zero", "leads_out"),
        ("vong", "unreadable"),
        ("thu-muc", "linked_folder"),
        ("so/len", "linked_folder"),
        ("o-cam", "not_regular"),
        ("so/ong.txt", "not_regular"),
    ];
    for (name, code) in rows {
        assert_eq!(reason(name), Some(code), "{name}");
    }
    assert_eq!(
        (corpus.rejected.len(), units(&corpus)),
        (rows.len(), 2),
        "a link that stays inside is read"
    );
    assert_count_closes(&corpus);
}

#[test]
fn a_folder_that_may_not_be_listed_counts_as_refused() {
    let root = folder(&[("so/a.txt", PAGE), ("b.txt", PAGE)]);
    fs::set_permissions(root.path().join("so"), fs::Permissions::from_mode(0o000)).unwrap();
    let may_list = fs::read_dir(root.path().join("so")).is_ok();
    let corpus = read_corpus(root.path()).unwrap();
    fs::set_permissions(root.path().join("so"), fs::Permissions::from_mode(0o700)).unwrap();
    // The superuser may list everything.
    assert_eq!(units(&corpus), if may_list { 2 } else { 1 });
    assert_count_closes(&corpus);
}

#[test]
fn a_missing_folder_is_an_error() {
    assert!(matches!(
        read_corpus(Path::new("/khong/co")),
        Err(CorpusError::Folder { .. })
    ));
}

#[test]
fn department_facts_reach_their_units() {
    let facts = r#"
name = "Sở Mẫu"
[unit.a]
name = "Phòng A"
aliases = ["PA"]
status = "merged"
successor = "b"
valid_from = "2021-03-01"
valid_to = 2023-01-01
basis = "stated"
contact_checked = "unknown"
phone = "0123"
[unit.c]
status = "closed"
"#;
    let root = folder(&[
        ("so/a.txt", PAGE),
        ("so/b.txt", PAGE),
        ("so/department.toml", facts),
        ("so/ghi.doc", "x"),
    ]);
    let corpus = read_corpus(root.path()).unwrap();
    let a = &corpus.departments[0].units[0].unit;
    assert_eq!(
        (
            a.name.as_str(),
            a.status,
            a.successor.as_ref().unwrap().0.as_str()
        ),
        ("Phòng A", Status::Merged, "so/b")
    );
    assert_eq!(a.aliases, ["PA", "PHÒNG MẪU", "Phòng Mẫu một"]);
    assert_eq!(
        (
            a.period.from.unwrap().to_string(),
            a.period.to.unwrap().to_string()
        ),
        ("2021-03-01".into(), "2023-01-01".into())
    );
    assert_eq!(
        (a.contact.phone.as_deref(), a.contact.checked),
        (Some("0123"), None)
    );
    let warned: Vec<_> = corpus
        .warnings
        .iter()
        .filter(|w| w.kind.code() != "names_differ")
        .map(|w| (w.path.to_str().unwrap(), w.line, &w.kind))
        .collect();
    assert_eq!(
        warned,
        [
            (
                "so/department.toml",
                13,
                &WarningKind::EntryWithoutPage("c".into())
            ),
            ("so/ghi.doc", 1, &WarningKind::NotAPage)
        ]
    );
}

#[test]
fn mistakes_in_department_files_are_placed() {
    let rows = [
        (
            "[unit.a]\ntel = \"1\"\n",
            "so/department.toml:2:1: khóa “tel” không được dùng; được dùng: name, aliases",
        ),
        (
            "[unit.a]\nvalid_from = \"01/03/2021\"\n",
            "so/department.toml:2:14: “01/03/2021” không phải ngày",
        ),
        (
            "[unit.a]\nvalid_from = \"2021-02-30\"\n",
            "so/department.toml:2:14: “2021-02-30” không phải ngày",
        ),
        (
            "[unit.a]\nsuccessor = \"x\"\n",
            "so/department.toml:2:13: đơn vị kế thừa “x”",
        ),
        (
            "[unit.a]\nstatus = \"dead\"\n",
            "so/department.toml:2:10: “status” không nhận giá trị “dead”; được dùng: active",
        ),
        (
            "id = \"khac\"\n",
            "so/department.toml:1:6: “id” phải trùng tên thư mục “so”",
        ),
        ("name = \n", "so/department.toml:1:"),
        ("ten = \"x\"\n", "so/department.toml:1:1: khóa “ten”"),
        (
            "[unit.a]\nvalid_from = \"2021-03-01\"\nvalid_to = \"2020-03-01\"\n",
            "so/department.toml:3:12: ngày hết hiệu lực",
        ),
    ];
    for (text, message) in rows {
        let found = fault(&[("so/a.txt", PAGE), ("so/department.toml", text)]);
        assert!(found.starts_with(message), "{found}");
    }
}

#[test]
fn mistakes_in_term_files_are_placed() {
    let rows = [
        (
            "[[abbreviation]]\nshort = \"\"\nlong = \"x\"\n",
            "terms.toml:2:9: “short” để trống",
        ),
        (
            "[[everyday]]\nsay = \"x\"\n",
            "terms.toml:1:1: thiếu khóa “official”",
        ),
        (
            "[[everyday]]\nsay = \"x\"\nofficial = \"y\"\n[[renamed]]\nold = \"X\"\nnew = \"z\"\n",
            "terms.toml:5:7: “X” đã có ở mục bắt đầu từ dòng 2",
        ),
        (
            "[[everyday]]\nsay = \"a\"\nofficial = \"b\"\n[[renamed]]\nold = \"b\"\nnew = \"a\"\n",
            "terms.toml:5:7: các mục một chiều quay vòng: a → b → a",
        ),
        (
            "[[synonym]]\nforms = [\"x\"]\n",
            "terms.toml:2:9: từ đồng nghĩa cần",
        ),
        (
            "[[synonym]]\nforms = [\"x\", \"y\"]\nweight = 1.5\n",
            "terms.toml:3:10: trọng số 1.5",
        ),
        (
            "[[synonym]]\nforms = [\"x\", \"y\"]\nweight = 0\n",
            "terms.toml:3:10: trọng số 0",
        ),
        (
            "[[synonym]]\nform = [\"x\", \"y\"]\n",
            "terms.toml:2:1: khóa “form” không được dùng; được dùng: forms, weight",
        ),
        ("[[slang]]\n", "terms.toml:1:3: khóa “slang”"),
    ];
    for (text, message) in rows {
        let found = fault(&[("a.txt", PAGE), ("terms.toml", text)]);
        assert!(found.starts_with(message), "{found}");
    }
}

#[test]
fn own_terms_add_to_the_shared_ones_and_win() {
    let shared = "[[abbreviation]]\nshort = [\"GDTX\", \"TX\"]\nlong = \"giáo dục thường xuyên\"\n[[synonym]]\nforms = [\"thi\", \"khảo thí\"]\n";
    let own = "[[abbreviation]]\nshort = \"tx\"\nlong = [\"thị xã\", \"thường xuyên\"]\nambiguous = true\n[[synonym]]\nforms = [\"thi\", \"kỳ thi\"]\n";
    let topic = "[[topic]]\ntopic = \"Lái xe\"\nwords = \"giấy phép lái xe\"\nwho = \"Công an\"\nbasis = \"unknown\"\n";
    let root = folder(&[
        ("terms.toml", shared),
        ("so/terms.toml", own),
        ("so/elsewhere.toml", topic),
        ("so/a.txt", PAGE),
        ("b.txt", PAGE),
    ]);
    let corpus = read_corpus(root.path()).unwrap();
    assert_eq!(
        corpus.departments[0].terms.terms.len(),
        2,
        "pages in the folder itself have the shared terms alone"
    );
    let terms = &corpus.departments[1].terms.terms;
    let says: Vec<_> = terms
        .iter()
        .map(|t| (t.kind, t.say.join("|"), t.ambiguous, t.weight))
        .collect();
    assert_eq!(
        says,
        [
            (TermKind::Abbreviation, "GDTX".into(), false, 0.9),
            (TermKind::Abbreviation, "tx".into(), true, 0.3),
            (TermKind::Synonym, "thi|kỳ thi".into(), false, 0.7),
        ]
    );
    assert_eq!(
        (
            corpus.departments[1].elsewhere[0].words.as_slice(),
            corpus.departments[1].elsewhere[0].basis.as_ref()
        ),
        (&["giấy phép lái xe".to_owned()][..], None)
    );
}

#[test]
fn what_a_corpus_does_not_bring_for_all_is_common_and_an_empty_file_switches_it_off() {
    let counts = |files: &[(&str, &str)]| {
        let corpus = read_corpus(folder(files).path()).unwrap();
        let department = &corpus.departments[0];
        (department.terms.terms.len(), department.elsewhere.len())
    };
    let (terms, topics) = counts(&[("a.txt", PAGE)]);
    assert!(
        terms > 1_000 && topics > 200,
        "{terms} terms, {topics} topics"
    );
    assert_eq!(counts(&[("a.txt", PAGE), ("terms.toml", "")]), (0, topics));
    assert_eq!(
        counts(&[("a.txt", PAGE), ("elsewhere.toml", "")]),
        (terms, 0)
    );
}

#[test]
fn the_digest_follows_bytes_and_paths_and_nothing_else() {
    let digest = |files: &[(&str, &str)]| read_corpus(folder(files).path()).unwrap().digest;
    let first = digest(&[("a.txt", PAGE), ("terms.toml", "")]);
    assert_eq!(first, digest(&[("a.txt", PAGE), ("terms.toml", "")]));
    assert_ne!(first, digest(&[("b.txt", PAGE), ("terms.toml", "")]));
    assert_ne!(first, digest(&[("a.txt", PAGE), ("terms.toml", " ")]));
    assert_eq!(first.len(), 64);
}

#[test]
fn the_sample_department_divides_without_a_rest() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample");
    let corpus = read_corpus(&root).unwrap();
    let unread = corpus.warnings.iter().filter(|w| w.kind.code() == "unread");
    assert_eq!((corpus.rejected.len(), unread.count()), (0, 0));
    for unit in corpus
        .departments
        .iter()
        .flat_map(|department| &department.units)
    {
        assert_eq!(
            unit.clauses[0].ordinal, 0,
            "{} states its function",
            unit.unit.id
        );
    }
}
