//! What a name points to is on the disk before the name is, and the name before the next step relies on it: read from
//! the system calls of a real publish, in their order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::faults::{Corpora, build, indexer, may_trace, said};

/// One system call that counts here.
#[derive(Debug, PartialEq, Eq)]
enum Call {
    Written(String),
    Synced(String),
    Renamed(String, String),
}

#[test]
fn because_everything_is_on_the_disk_before_it_is_named() {
    if !may_trace() {
        return;
    }
    let corpora = Corpora::create();
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    build(&corpora.old, &root).unwrap();
    let (id, calls) = traced_publish(&corpora, &root);
    let name = |path: &Path| path.to_str().unwrap().to_owned();
    let (folder, current) = (name(&root.join(&id)), name(&root.join("CURRENT")));
    let sealed = place(
        &calls,
        |call| matches!(call, Call::Renamed(_, to) if *to == folder),
    );
    let live = place(
        &calls,
        |call| matches!(call, Call::Renamed(_, to) if *to == current),
    );
    let Call::Renamed(staging, _) = &calls[sealed] else {
        panic!("the rename of the folder");
    };
    let unsynced = unsynced_below(&calls[..sealed], staging);
    assert!(
        unsynced.is_empty(),
        "renamed before they were on the disk: {unsynced:?}"
    );
    assert!(
        calls[..sealed].contains(&Call::Synced(staging.clone())),
        "the folder's own entries"
    );
    let root_synced = Call::Synced(name(&root));
    assert!(
        calls[sealed..live].contains(&root_synced),
        "the folder's name before the pointer"
    );
    let pointer = Call::Synced(format!("{current}.tmp"));
    assert!(
        calls[sealed..live].contains(&pointer),
        "the pointer's text before its name"
    );
    assert!(
        calls[live..].contains(&root_synced),
        "the pointer's name at the end"
    );
}

fn place(calls: &[Call], wanted: impl Fn(&Call) -> bool) -> usize {
    calls.iter().position(wanted).unwrap()
}

/// Files of `folder` that were written after they were last brought to the disk; renamed ones under their last name.
fn unsynced_below(calls: &[Call], folder: &str) -> BTreeSet<String> {
    let mut open = BTreeSet::new();
    for call in calls {
        match call {
            Call::Written(path) if path.starts_with(folder) => {
                open.insert(path.clone());
            }
            Call::Synced(path) => {
                open.remove(path);
            }
            Call::Renamed(from, to) if open.remove(from) => {
                open.insert(to.clone());
            }
            Call::Written(_) | Call::Renamed(..) => {}
        }
    }
    open
}

fn traced_publish(corpora: &Corpora, root: &Path) -> (String, Vec<Call>) {
    let log = root
        .parent()
        .unwrap()
        .join(format!("{}.trace", root.file_name().unwrap().display()));
    let calls = "openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,close";
    let arguments = [
        "strace",
        "-f",
        "-qq",
        "-y",
        "-s",
        "4096",
        "-e",
        calls,
        "-o",
        log.to_str().unwrap(),
    ];
    let output = indexer(&corpora.new, root, &arguments).output().unwrap();
    let id = said(&output).unwrap().unwrap();
    let text = fs::read_to_string(&log).unwrap();
    fs::remove_file(&log).unwrap();
    (
        id,
        whole_lines(&text)
            .iter()
            .filter_map(|line| read_call(line))
            .collect(),
    )
}

/// Joins the two halves of calls that another thread interrupted, at the place of the second.
fn whole_lines(text: &str) -> Vec<String> {
    let mut begun: BTreeMap<&str, &str> = BTreeMap::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        let (thread, call) = line.split_once(' ').unwrap_or((line, ""));
        let call = call.trim_start();
        if let Some(head) = call.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, head);
        } else if let Some((_, tail)) = call
            .strip_prefix("<... ")
            .and_then(|c| c.split_once(" resumed>"))
        {
            lines.push(format!(
                "{}{tail}",
                begun.remove(thread).unwrap_or_default()
            ));
        } else {
            lines.push(call.to_owned());
        }
    }
    lines
}

/// Descriptors come with their paths: `write(5<…/texts.bin>, …) = 12`.
fn read_call(line: &str) -> Option<Call> {
    let (call, arguments) = line.split_once('(')?;
    let descriptor = || Some(arguments.split_once('<')?.1.split_once('>')?.0.to_owned());
    match call {
        "write" | "pwrite64" => Some(Call::Written(descriptor()?)),
        "fsync" | "fdatasync" => Some(Call::Synced(descriptor()?)),
        "rename" | "renameat" | "renameat2" => {
            let mut quoted = arguments.split('"');
            Some(Call::Renamed(
                quoted.nth(1)?.to_owned(),
                quoted.nth(1)?.to_owned(),
            ))
        }
        _ => None,
    }
}
