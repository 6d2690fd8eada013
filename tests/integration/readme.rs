//! What both READMEs show is what the program does: their queries, their files of facts, their links.

use std::path::Path;

use assert_cmd::Command;
use phutrach::corpus::read_corpus;

const READMES: [&str; 2] = ["README.md", "README.vi.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(readme: &str) -> String {
    std::fs::read_to_string(root().join(readme)).unwrap()
}

/// The text of the only block of this kind.
fn block<'a>(text: &'a str, kind: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("```{kind}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_queries_give_what_is_shown() {
    let index = tempfile::tempdir().unwrap();
    assert_eq!(
        block(&read(READMES[0]), "console"),
        block(&read(READMES[1]), "console")
    );
    let text = read(READMES[0]);
    let mut output = String::new();
    let mut shown = 0;
    for line in block(&text, "console")
        .lines()
        .filter(|line| !line.is_empty())
    {
        if let Some(command) = line.strip_prefix("$ phutrach ") {
            output = run(index.path(), command);
            continue;
        }
        let start = line.trim_end_matches('…');
        let is_there = |real: &str| {
            if start == line {
                real == line
            } else {
                real.starts_with(start)
            }
        };
        // The page has no-break spaces that nobody would type into a README.
        let is_said = output.replace('\u{a0}', " ").lines().any(is_there);
        assert!(is_said, "not said: {line}\n{output}");
        shown += 1;
    }
    assert!(shown > 10, "{shown} lines");
}

/// Standard output of a command line whose text stands in double quotes.
fn run(index: &Path, line: &str) -> String {
    let parts: Vec<&str> = line.split('"').collect();
    let mut arguments: Vec<&str> = parts[0].split_whitespace().collect();
    arguments.push(parts[1]);
    arguments.extend(parts[2].split_whitespace());
    let mut command = Command::cargo_bin("phutrach").unwrap();
    command
        .current_dir(root())
        .env_clear()
        .env("PHUTRACH_INDEX", index);
    String::from_utf8(command.args(arguments).output().unwrap().stdout).unwrap()
}

#[test]
fn the_files_of_facts_are_read_without_a_complaint() {
    for readme in READMES {
        let folder = tempfile::tempdir().unwrap();
        let mut files: Vec<(String, String)> = Vec::new();
        for line in block(&read(readme), "toml").lines() {
            if let Some((name, _)) = line
                .strip_prefix("# ")
                .and_then(|line| line.split_once(": "))
            {
                files.push((name.to_owned(), String::new()));
            } else {
                let (_, text) = files.last_mut().unwrap();
                text.push_str(line);
                text.push('\n');
            }
        }
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["department.toml", "terms.toml", "elsewhere.toml"]);
        let department = folder.path().join("so-mau");
        std::fs::create_dir(&department).unwrap();
        std::fs::write(
            department.join("van-phong.txt"),
            "Văn phòng Sở Mẫu\n- Quản lý việc mẫu;\n",
        )
        .unwrap();
        for (name, text) in &files {
            std::fs::write(department.join(name), text).unwrap();
        }
        let corpus = read_corpus(folder.path()).unwrap();
        let department = &corpus.departments[0];
        assert_eq!(
            (
                department.department.name.as_str(),
                department.elsewhere[0].topic.as_str()
            ),
            ("Sở Mẫu", "hộ khẩu")
        );
        assert!(
            department.units[0]
                .unit
                .aliases
                .contains(&"Văn phòng Sở".to_owned())
        );
        let mut says = department.terms.terms.iter().flat_map(|term| &term.say);
        assert!(says.any(|say| say == "GDTX"));
    }
}

#[test]
fn every_link_leads_to_a_file() {
    for page in [
        "README.md",
        "README.vi.md",
        "CHANGELOG.md",
        "tests/README.md",
        "benches/README.md",
    ] {
        let text = read(page);
        let folder = root().join(page);
        for target in text
            .split("](")
            .skip(1)
            .map(|rest| rest.split(')').next().unwrap())
        {
            let is_file = !target.contains("://") && !target.starts_with('#');
            assert!(
                !is_file || folder.parent().unwrap().join(target).exists(),
                "{page}: {target}"
            );
        }
    }
}
