//! Rooms know only the rooms above them in this list: the sources are read, and any other arrow is named.
//!
//! Comments and doc tests may point anywhere; code may not. What is read as an arrow: `crate::room`, `crate::{room, …}`,
//! `super::super::room` and, in the program itself, `phutrach::room`.

use std::fmt;
use std::path::{Path, PathBuf};

/// Every room with the rooms it may know, all of which stand above it.
const ROOMS: &[(&str, &[&str])] = &[
    ("vietnamese", &[]),
    ("corpus", &["vietnamese"]),
    ("analysis", &["vietnamese"]),
    ("index", &["corpus", "analysis"]),
    ("replica", &["index"]),
    ("engine", &["index"]),
    ("query", &["vietnamese", "corpus", "analysis"]),
    (
        "search",
        &[
            "vietnamese",
            "corpus",
            "analysis",
            "index",
            "engine",
            "query",
        ],
    ),
    ("evaluation", &["vietnamese", "corpus", "index", "search"]),
    ("settings", &[]),
    ("web", &[]),
    ("http", &["corpus", "index", "search", "settings", "web"]),
    (
        "cli",
        &[
            "corpus",
            "analysis",
            "index",
            "replica",
            "engine",
            "search",
            "evaluation",
            "settings",
            "web",
            "http",
        ],
    ),
    ("main", &["cli"]),
];

/// What stands before the name of a room, or before names of rooms in braces.
const ROOTS: &[&str] = &["crate::", "super::super::", "phutrach::"];

/// One room named in the code of another, or of itself.
#[derive(Debug, PartialEq, Eq)]
struct Arrow {
    file: PathBuf,
    line: usize,
    from: String,
    to: String,
}

impl Arrow {
    fn is_allowed(&self) -> bool {
        let known = ROOMS.iter().find(|(room, _)| *room == self.from);
        self.from == self.to || known.is_some_and(|(_, may)| may.contains(&self.to.as_str()))
    }
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            from,
            to,
        } = self;
        write!(
            f,
            "{}:{line}: {from} → {to} is not in the list of rooms",
            file.display()
        )
    }
}

#[test]
fn imports_go_down_the_list_of_rooms_only() {
    let arrows: Vec<Arrow> = sources()
        .iter()
        .flat_map(|file| arrows_of(file, &std::fs::read_to_string(root().join(file)).unwrap()))
        .collect();
    assert!(
        arrows.iter().any(|arrow| arrow.from != arrow.to),
        "no arrow was read at all"
    );
    let wrong: Vec<String> = arrows
        .iter()
        .filter(|arrow| !arrow.is_allowed())
        .map(Arrow::to_string)
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_room_stands_in_the_list_and_below_what_it_knows() {
    let mut found: Vec<String> = sources().iter().map(|file| room_of(file)).collect();
    found.sort_unstable();
    found.dedup();
    let mut listed: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).chain(["lib"]).collect();
    listed.sort_unstable();
    assert_eq!(found, listed, "a folder of src has no place in the list");
    for (place, (room, may)) in ROOMS.iter().enumerate() {
        for known in *may {
            let above = ROOMS[..place].iter().any(|(other, _)| other == known);
            assert!(above, "{room} may know {known}, which does not stand above");
        }
    }
}

/// Outside crates with the rooms that may name them: each is somebody's only business.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("askama", &["web"]),
    ("axum", &["http", "cli"]),
    ("clap", &["cli"]),
    (
        "serde",
        &[
            "corpus",
            "analysis",
            "index",
            "engine",
            "evaluation",
            "http",
            "cli",
        ],
    ),
    (
        "serde_json",
        &["index", "engine", "evaluation", "http", "cli"],
    ),
    ("tantivy", &["index", "engine"]),
    // The official client of a cluster waits for others by way of tokio; nobody outside the engine's room notices.
    ("tokio", &["engine", "http", "cli"]),
    ("ureq", &["replica"]),
];

#[test]
fn outside_crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for file in sources() {
        let code = without_comments(&std::fs::read_to_string(root().join(&file)).unwrap());
        let room = room_of(&file);
        for (outside, may) in OUTSIDE {
            let named = code.match_indices(&format!("{outside}::")).any(|(at, _)| {
                !code[..at]
                    .ends_with(|before: char| before.is_alphanumeric() || "_:".contains(before))
            });
            if named && !may.contains(&room.as_str()) {
                wrong.push(format!("{}: {room} may not know {outside}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_test_that_the_map_names_exists() {
    let map = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let code: String = sources()
        .into_iter()
        .chain(files_below("tests/integration"))
        .map(|file| std::fs::read_to_string(root().join(file)).unwrap())
        .collect();
    let is_test = |word: &&str| {
        word.matches('_').count() > 2 && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let named: Vec<&str> = map.split('`').filter(is_test).collect();
    assert!(named.len() >= 8, "{named:?}");
    for test in named {
        assert!(
            code.contains(&format!("fn {test}(")),
            "src/lib.rs names {test}"
        );
    }
}

#[test]
fn every_way_to_name_a_room_is_read() {
    let code = "//! [`crate::http`] may be named in a comment.\n\
        use crate::{search::Searcher, corpus::{Clause, Unit},\n    settings};\n\
        fn f(page: &crate::web::Page) -> &str { \"https://a.vn\"; super::super::cli::run() } // crate::engine\n\
        /// crate::query\n\
        use super::plan;\n";
    let read: Vec<(usize, String)> = arrows_of(Path::new("src/index/build.rs"), code)
        .into_iter()
        .map(|arrow| (arrow.line, arrow.to))
        .collect();
    let expected = [
        (2, "search"),
        (2, "corpus"),
        (3, "settings"),
        (4, "web"),
        (4, "cli"),
    ];
    assert_eq!(read, expected.map(|(line, room)| (line, room.to_owned())));
    let wrong = arrows_of(
        Path::new("src/index/build.rs"),
        "use crate::http::Service;\n",
    );
    assert_eq!(
        wrong[0].to_string(),
        "src/index/build.rs:1: index → http is not in the list of rooms"
    );
    assert!(!wrong[0].is_allowed());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<PathBuf> {
    files_below("src")
}

/// Every Rust file below a folder, as a path from the root of the project.
fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path.strip_prefix(root()).unwrap().to_path_buf());
            }
        }
    }
    files.sort_unstable();
    files
}

/// The name after `src/`, of a folder or of a file that stands there by itself.
fn room_of(file: &Path) -> String {
    let first = file.components().nth(1).unwrap().as_os_str();
    Path::new(first)
        .file_stem()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

fn arrows_of(file: &Path, code: &str) -> Vec<Arrow> {
    let code = without_comments(code);
    let mut arrows = Vec::new();
    let mut places: Vec<usize> = ROOTS
        .iter()
        .flat_map(|root| {
            code.match_indices(root)
                .map(|(at, _)| at + root.len())
                .collect::<Vec<_>>()
        })
        .collect();
    places.sort_unstable();
    for place in places {
        for (at, name) in names_at(&code, place) {
            if ROOMS.iter().any(|(room, _)| *room == name) {
                arrows.push(Arrow {
                    file: file.to_path_buf(),
                    line: code[..at].matches('\n').count() + 1,
                    from: room_of(file),
                    to: name.to_owned(),
                });
            }
        }
    }
    arrows
}

/// The code with every comment cut off, line by line; `//` after a colon is an address in a string.
fn without_comments(code: &str) -> String {
    let cut = |line: &str| -> String {
        let comment = line
            .match_indices("//")
            .find(|(at, _)| !line[..*at].ends_with(':'));
        comment.map_or(line, |(at, _)| &line[..at]).to_owned()
    };
    code.lines().map(cut).collect::<Vec<_>>().join("\n")
}

/// The name at `place`, or the first names of each part when a group in braces begins there.
fn names_at(code: &str, place: usize) -> Vec<(usize, &str)> {
    if !code[place..].starts_with('{') {
        return vec![(place, name_at(code, place))];
    }
    let mut names = Vec::new();
    let mut depth = 0;
    for (offset, letter) in code[place..].char_indices() {
        let begins_part = matches!((letter, depth), ('{', 0) | (',', 1));
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if begins_part {
            let rest = &code[place + offset + 1..];
            let at = code.len() - rest.trim_start().len();
            names.push((at, name_at(code, at)));
        }
    }
    names
}

fn name_at(code: &str, at: usize) -> &str {
    let rest = &code[at..];
    let end = rest
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .unwrap_or(rest.len());
    &rest[..end]
}
