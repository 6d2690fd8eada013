//! The commands of whoever keeps the index: what is damaged is rebuilt, a rollback is kept, `doctor` names the cure.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;

const PAGE: &str = "PHÒNG MẪU\n- Phòng Mẫu giúp Giám đốc quản lý thư viện trường học.\n\
- Cấp phát sách giáo khoa.\n";

/// A corpus of one page and its index folder.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(place.corpus()).unwrap();
        place.write(PAGE);
        place
    }

    fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn write(&self, page: &str) {
        fs::write(self.corpus().join("phong-mau.txt"), page).unwrap();
    }

    /// Runs in the folder itself, where the defaults find both; no port is looked at.
    fn run(&self, arguments: &[&str]) -> Assert {
        let mut command = Command::cargo_bin("phutrach").unwrap();
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PHUTRACH_LISTEN", "127.0.0.1:0")
            .env("PHUTRACH_ADMIN_LISTEN", "off");
        command.args(arguments).assert()
    }

    /// The generation that a search answers from.
    fn answers_from(&self) -> String {
        let run = self.run(&["search", "sach giao khoa", "--json"]).code(0);
        json(&run)["generation"].as_str().unwrap().to_owned()
    }

    fn generations(&self) -> Vec<String> {
        let run = self.run(&["generations", "--json"]).code(0);
        let list = json(&run);
        let rows = list["generations"].as_array().unwrap();
        let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
        rows.iter().map(id).collect()
    }

    /// The findings of `doctor`: text and cure.
    fn findings(&self) -> Vec<(String, String)> {
        let run = self.run(&["doctor", "--json"]);
        let report = json(&run);
        let checks = report["checks"].as_array().unwrap();
        let found = checks.iter().filter(|check| check["state"] == "finding");
        let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
        let findings: Vec<_> = found
            .map(|check| (text(check, "text"), text(check, "mend")))
            .collect();
        run.code(i32::from(!findings.is_empty()));
        assert_eq!(report["findings"], findings.len());
        findings
    }
}

fn json(run: &Assert) -> Value {
    serde_json::from_slice(&run.get_output().stdout).unwrap()
}

fn said(run: &Assert) -> String {
    String::from_utf8(run.get_output().stderr.clone()).unwrap()
}

fn damage(index: &Path, id: &str) {
    let file = index.join(id).join("texts.bin");
    let mut bytes = fs::read(&file).unwrap();
    bytes[0] ^= 1;
    fs::remove_file(&file).unwrap();
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_damaged_generation_is_rebuilt_by_every_command() {
    for command in [&["index"][..], &["search", "sach giao khoa"]] {
        let place = Place::new();
        place.run(&["index"]).code(0);
        let first = place.answers_from();
        let run = place.run(&["index"]).code(0);
        assert!(said(&run).contains("không cần dựng lại"), "{}", said(&run));
        damage(&place.index(), &first);
        let run = place.run(command).code(0);
        let text = said(&run);
        assert!(
            text.contains("texts.bin") && text.contains("dựng lại") && text.contains("gen-000002-"),
            "{text}"
        );
        assert!(place.answers_from().starts_with("gen-000002-"));
        assert_eq!(said(&place.run(&["search", "sach giao khoa"])), "");
    }
}

#[test]
fn a_lost_pointer_is_mended_and_said() {
    let place = Place::new();
    place.run(&["index"]).code(0);
    fs::write(place.index().join("CURRENT"), "gen-000001-\n").unwrap();
    let run = place.run(&["search", "sach giao khoa"]).code(0);
    assert!(said(&run).contains("CURRENT"), "{}", said(&run));
    assert!(place.answers_from().starts_with("gen-000002-"));
}

#[test]
fn a_rollback_survives_every_command_until_the_pages_change_or_it_is_forced() {
    let place = Place::new();
    place.run(&["index"]).code(0);
    let first = place.answers_from();
    place.write(&format!("{PAGE}- Nuôi ong.\n"));
    let second = place.answers_from();
    assert_ne!(first, second);
    let run = place.run(&["generations", "rollback", "--json"]).code(0);
    assert_eq!(
        (&json(&run)["from"], &json(&run)["to"]),
        (&second.clone().into(), &first.clone().into())
    );

    assert_eq!(place.answers_from(), first);
    let run = place.run(&["index"]).code(1);
    assert!(said(&run).contains("--force"), "{}", said(&run));
    assert_eq!(place.answers_from(), first);
    let list = json(&place.run(&["generations", "--json"]));
    assert_eq!(list["current"], first.as_str());
    assert_eq!(list["rolled_back"].as_array().unwrap().len(), 1);
    assert_eq!(place.generations(), [first.clone(), second.clone()]);

    place.run(&["index", "--force"]).code(0);
    let third = place.answers_from();
    assert!(third.starts_with("gen-000003-"), "{third}");
    place.run(&["generations", "rollback"]).code(0);
    place.write(&format!("{PAGE}- Nuôi cá.\n"));
    let fourth = place.answers_from();
    assert!(
        fourth.starts_with("gen-000004-"),
        "new pages end a rollback: {fourth}"
    );
}

#[test]
fn generations_are_listed_verified_and_pruned() {
    let place = Place::new();
    let run = place.run(&["generations"]).code(0);
    assert!(said(&run).contains("chưa có chỉ mục"), "{}", said(&run));
    place.run(&["generations", "verify"]).code(1);
    place.run(&["generations", "rollback"]).code(2);
    for _ in 0..3 {
        place.run(&["index", "--force"]).code(0);
    }
    let ids = place.generations();
    place.run(&["generations", "verify"]).code(0);
    damage(&place.index(), &ids[0]);
    let run = place.run(&["generations", "verify", "--json"]).code(1);
    let verdicts = json(&run);
    assert!(verdicts[0]["error"].as_str().unwrap().contains("texts.bin"));
    assert!(verdicts[1]["error"].is_null() && verdicts[2]["live"] == true);

    let run = place.run(&["generations", "prune", "--json"]).code(0);
    assert_eq!(json(&run)["kept"][0], ids[0].as_str(), "it is young");
    let manifest = fs::File::open(place.index().join(&ids[0]).join("MANIFEST.json")).unwrap();
    let age = 2 * phutrach::index::generations::MIN_AGE;
    manifest
        .set_modified(std::time::SystemTime::now() - age)
        .unwrap();
    drop(manifest);
    let run = place.run(&["generations", "prune"]).code(0);
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(text.contains(&format!("đã xóa {}", ids[0])), "{text}");
    assert_eq!(place.generations(), ids[1..]);
}

#[test]
fn doctor_finds_nothing_in_a_sound_place_and_says_where_settings_come_from() {
    let place = Place::new();
    place.run(&["index"]).code(0);
    assert_eq!(place.findings(), []);
    let run = place.run(&["doctor", "--json"]).code(0);
    let report = json(&run);
    let origin = |name: &str| {
        let settings = report["settings"].as_array().unwrap();
        let found = settings.iter().find(|setting| setting["name"] == name);
        found.unwrap()["origin"].as_str().unwrap().to_owned()
    };
    assert_eq!(origin("corpus"), "mặc định");
    assert_eq!(origin("listen"), "biến môi trường PHUTRACH_LISTEN");
    let run = place.run(&["doctor"]).code(0);
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(text.contains("không có gì cần sửa"), "{text}");
}

#[test]
fn every_cure_that_doctor_names_cures() {
    let place = Place::new();
    let only = |place: &Place| match <[_; 1]>::try_from(place.findings()) {
        Ok([finding]) => finding,
        Err(findings) => panic!("{findings:?}"),
    };
    // Runs what is named: either this program or a shell's command.
    let cure = |mend: &str| match mend.strip_prefix("phutrach ") {
        Some(arguments) => {
            let arguments: Vec<&str> = arguments.split(' ').collect();
            place.run(&arguments).code(0);
        }
        None => {
            let mut shell = Command::new("sh");
            shell.current_dir(place.folder.path()).args(["-c", mend]);
            shell.assert().code(0);
        }
    };
    let (text, mend) = only(&place);
    assert!(text.contains("chưa có chỉ mục"), "{text}");
    cure(&mend);
    assert_eq!(place.findings(), []);

    place.write(&format!("{PAGE}- Nuôi ong.\n"));
    let (text, mend) = only(&place);
    assert!(text.contains("đã khác"), "{text}");
    cure(&mend);
    assert_eq!(place.findings(), []);

    let ids = place.generations();
    damage(&place.index(), &ids[0]);
    let (text, mend) = only(&place);
    assert!(
        text.contains(&ids[0]) && text.contains("texts.bin"),
        "{text}"
    );
    cure(&mend);
    assert_eq!(place.findings(), []);

    place.run(&["index", "--force"]).code(0);
    let live = place.answers_from();
    damage(&place.index(), &live);
    let findings = place.findings();
    assert!(
        findings[0].0.contains(&live) && findings[0].0.contains("đang phải dùng"),
        "{findings:?}"
    );
    cure(&findings[0].1);
    // The damaged one is no longer live: its own cure is to remove it.
    cure(&only(&place).1);
    assert_eq!(place.findings(), []);

    let token = place.folder.path().join("ma quan tri");
    fs::write(&token, "x".repeat(40)).unwrap();
    std::os::unix::fs::PermissionsExt::set_mode(
        &mut fs::metadata(&token).unwrap().permissions(),
        0o644,
    );
    let settings = "admin_token_file = \"ma quan tri\"\n";
    fs::write(place.folder.path().join("phutrach.toml"), settings).unwrap();
    let (text, mend) = only(&place);
    assert!(text.contains("ma quan tri"), "{text}");
    cure(&mend);
    assert_eq!(place.findings(), []);
}

#[test]
fn doctor_tells_a_stranger_at_the_port_from_the_service_itself() {
    let place = Place::new();
    place.run(&["index"]).code(0);
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = stranger.local_addr().unwrap().to_string();
    let port = address.rsplit(':').next().unwrap();
    let run = place
        .run(&["doctor", "--json", "--listen", &address])
        .code(1);
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(text.contains(&format!("sport = :{port}")), "{text}");

    let server = crate::process::Running::start(&place.corpus(), &place.index(), &[]);
    let address = server.address.to_string();
    let run = place
        .run(&["doctor", "--json", "--listen", &address])
        .code(0);
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(text.contains("phutrach đang phục vụ"), "{text}");

    let live = place.answers_from();
    place.write(&format!("{PAGE}- Nuôi ong.\n"));
    place.run(&["index"]).code(0);
    assert!(server.answers_with(&place.answers_from()));
    assert_ne!(live, place.answers_from());
}

#[test]
fn doctor_names_pages_that_were_refused_and_a_folder_open_to_all() {
    let place = Place::new();
    fs::write(place.corpus().join("trong.txt"), "").unwrap();
    place.run(&["index"]).code(1);
    let mut mode = fs::metadata(place.index()).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o777);
    fs::set_permissions(place.index(), mode).unwrap();
    let findings = place.findings();
    let has = |text: &str, mend: &str| findings.iter().any(|(t, m)| t.contains(text) && m == mend);
    assert!(has("trong.txt", "phutrach check"), "{findings:?}");
    assert!(has("ai cũng ghi được", "chmod o-w index"), "{findings:?}");
}

#[test]
fn a_broken_settings_file_is_an_error() {
    let place = Place::new();
    fs::write(
        place.folder.path().join("phutrach.toml"),
        "corpsu = \"x\"\n",
    )
    .unwrap();
    place.run(&["doctor"]).code(2);
}
