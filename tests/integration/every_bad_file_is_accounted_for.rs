//! A corpus folder full of traps: each file is indexed or refused for its own reason, nothing outside is read, and the
//! indexer stays small.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use phutrach::corpus::RejectReason;
use phutrach::index::{Manifest, open_current};

/// The most resident memory of the indexer, in KiB.
const MEMORY: u64 = 300 << 10;
const LIMIT: usize = 4 << 20;
const TINY: usize = 5_000;
const GOOD: &str = "PHÒNG MẪU\n- Tổ chức hội thi đọc sách.\n- Bảo quản kho sách cũ.\n";
const OUTSIDE: &str = "- Trông coi kho báu.\n";

/// What is expected of the page files.
#[derive(Default)]
struct Expected {
    indexed: usize,
    refused: Vec<(String, RejectReason)>,
}

struct Tree {
    folder: tempfile::TempDir,
    corpus: PathBuf,
    expected: Expected,
}

impl Tree {
    fn grow() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let corpus = folder.path().join("corpus");
        fs::create_dir_all(corpus.join("so-mau")).unwrap();
        let mut tree = Self {
            folder,
            corpus,
            expected: Expected::default(),
        };
        tree.add_pages();
        tree.add_long_pages();
        tree.add_encodings();
        tree.add_what_is_no_file();
        tree.add_links();
        tree.add_names_and_places();
        tree
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.corpus.join(name), bytes).unwrap();
    }

    fn good(&mut self, name: &str, bytes: impl AsRef<[u8]>) {
        self.write(name, bytes);
        self.expected.indexed += 1;
    }

    fn bad(&mut self, name: &str, bytes: impl AsRef<[u8]>, reason: RejectReason) {
        self.write(name, bytes);
        self.refuse(name, reason);
    }

    fn refuse(&mut self, name: &str, reason: RejectReason) {
        self.expected.refused.push((name.to_owned(), reason));
    }

    fn add_pages(&mut self) {
        for number in 0..TINY {
            self.good(&format!("so-mau/phong-{number}.txt"), GOOD);
        }
        for number in 0..TINY / 5 {
            self.bad(
                &format!("so-mau/trong-{number}.txt"),
                "",
                RejectReason::Empty,
            );
        }
        self.bad("trang.txt", " \n\t\r\n\u{a0}\n", RejectReason::Empty);
        self.write("ghi-chu.md", "không phải trang");
    }

    fn add_long_pages(&mut self) {
        let words = "tổ chức hội thi đọc sách ";
        let words = words.repeat((LIMIT - 100) / words.len());
        let filled = |start: &str, length: usize| {
            let mut page = start.as_bytes().to_vec();
            page.resize(length, b'a');
            page
        };
        self.good("vua-du.txt", filled(GOOD, LIMIT));
        self.bad(
            "qua-mot-byte.txt",
            filled(GOOD, LIMIT + 1),
            RejectReason::TooLarge,
        );
        self.good("mot-nhiem-vu.txt", &format!("PHÒNG MẪU\n- {words}")[..]);
        self.good("mot-dong.txt", format!("PHÒNG MẪU {words}\n- Tổ chức thi."));
        let bullet = |number| format!("- Giao việc thứ {number}.\n");
        let bullets: String = (0..100_000).map(bullet).collect();
        self.good("tram-nghin.txt", format!("PHÒNG MẪU\n{bullets}"));
        self.good(
            "sau.txt",
            format!("{GOOD}{}", "- - 1. a) • ".repeat(100_000)),
        );
        self.good("dau.txt", format!("{GOOD}- a{}", "\u{301}".repeat(1 << 20)));
        self.bad("trang-tron.txt", " ".repeat(LIMIT), RejectReason::Empty);
        let sparse = File::create(self.corpus.join("thua.txt")).unwrap();
        sparse.set_len(8 << 30).unwrap();
        self.refuse("thua.txt", RejectReason::TooLarge);
    }

    fn add_encodings(&mut self) {
        let utf16 = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>()
        };
        self.bad(
            "utf16.txt",
            utf16(&format!("\u{feff}{GOOD}")),
            RejectReason::Utf16,
        );
        self.bad("nul.txt", vec![0; LIMIT], RejectReason::Binary);
        let broken = [GOOD.as_bytes(), b"- a \xff\xfe\xff b\n"].concat();
        self.bad("hong.txt", broken, RejectReason::NotUtf8(4));
        self.good("bom.txt", format!("\u{feff}{GOOD}"));
    }

    fn add_what_is_no_file(&mut self) {
        let fifo = self.corpus.join("ong.txt");
        let made = Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        self.refuse("ong.txt", RejectReason::NotRegular);
        drop(UnixListener::bind(self.corpus.join("o-cam.txt")).unwrap());
        self.refuse("o-cam.txt", RejectReason::NotRegular);
        let device = self.corpus.join("may.txt");
        let mknod = Command::new("mknod")
            .arg(&device)
            .args(["c", "1", "5"])
            .output();
        if mknod.is_ok_and(|output| output.status.success()) {
            self.refuse("may.txt", RejectReason::NotRegular);
        }
    }

    fn add_links(&mut self) {
        let outside = self.folder.path().join("ngoai.txt");
        fs::write(&outside, OUTSIDE).unwrap();
        let link = |target: &Path, name: &str| symlink(target, self.corpus.join(name)).unwrap();
        link(&outside, "ra-ngoai.txt");
        link(Path::new("/dev/zero"), "vo-tan.txt");
        link(Path::new("vong.txt"), "vong.txt");
        link(Path::new("khong-co.txt"), "dut.txt");
        link(self.folder.path(), "thu-muc.txt");
        link(Path::new("so-mau/phong-0.txt"), "ben-trong.txt");
        self.expected.indexed += 1;
        self.refuse("ra-ngoai.txt", RejectReason::LeadsOut);
        self.refuse("vo-tan.txt", RejectReason::LeadsOut);
        for name in ["vong.txt", "dut.txt"] {
            let refused = fs::canonicalize(self.corpus.join(name)).unwrap_err();
            self.refuse(name, RejectReason::Unreadable(refused.kind()));
        }
        self.refuse("thu-muc.txt", RejectReason::LinkedFolder);
    }

    fn add_names_and_places(&mut self) {
        let mut deep = PathBuf::from("so-mau");
        for _ in 0..200 {
            deep.push("sau");
        }
        fs::create_dir_all(self.corpus.join(&deep)).unwrap();
        let deep = deep.join("trang.txt");
        self.bad(deep.to_str().unwrap(), GOOD, RejectReason::TooDeep);
        self.bad("hai\ndong.txt", GOOD, RejectReason::BadName);
        self.bad("so-mau/.txt", GOOD, RejectReason::BadName);
        let unnamed = OsStr::from_bytes(b"ten-\xff\xfe.txt");
        fs::write(self.corpus.join(unnamed), GOOD).unwrap();
        self.refuse("ten-\u{fffd}\u{fffd}.txt", RejectReason::BadName);
        self.write("so-mau/khoa.txt", GOOD);
        let locked = self.corpus.join("so-mau/khoa.txt");
        fs::set_permissions(&locked, Permissions::from_mode(0o0)).unwrap();
        match File::open(&locked) {
            // To root every file is open.
            Ok(_) => self.expected.indexed += 1,
            Err(error) => self.refuse("so-mau/khoa.txt", RejectReason::Unreadable(error.kind())),
        }
    }
}

#[test]
fn and_the_indexer_stays_small() {
    let tree = Tree::grow();
    let root = tempfile::tempdir().unwrap();
    let indexer = Command::new(env!("CARGO_BIN_EXE_phutrach"))
        .env_clear()
        .arg("index")
        .arg("--corpus")
        .arg(&tree.corpus)
        .arg("--index")
        .arg(root.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let peak = peak_memory(indexer);
    let opened = open_current(root.path()).unwrap();
    all_are_accounted_for(&tree.expected, &opened.generation.manifest);
    let content = &opened.generation.content;
    let read_outside = content.vocabulary.marked_id("báu").is_some();
    assert!(!read_outside, "a file outside the folder was read");
    println!(
        "{} files, {} indexed, {} refused, {} clauses: the indexer took {peak} KiB at most",
        opened.generation.manifest.counts.files,
        tree.expected.indexed,
        tree.expected.refused.len(),
        content.clauses.len(),
    );
    assert!(peak <= MEMORY, "{peak} KiB");
}

fn all_are_accounted_for(expected: &Expected, manifest: &Manifest) {
    let mut refused: Vec<(String, String)> = expected
        .refused
        .iter()
        .map(|(path, reason)| (path.clone(), reason.to_string()))
        .collect();
    refused.sort();
    let mut found: Vec<(String, String)> = manifest
        .rejected
        .iter()
        .map(|file| (file.path.clone(), file.reason.clone()))
        .collect();
    found.sort();
    assert_eq!(found, refused);
    assert_eq!(manifest.indexed.len(), expected.indexed);
    assert_eq!(manifest.counts.files, expected.indexed + refused.len());
    assert!(
        manifest
            .warnings
            .iter()
            .any(|line| line.contains("ghi-chu.md"))
    );
}

/// The most memory that the process took, in KiB, as the system counted it to within the last milliseconds.
fn peak_memory(mut child: Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let counted = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let counted = counted.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = counted.unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(peak > 0, "it ended before anybody looked");
    peak
}
