//! A disk that fills up anywhere in a build: a clean error, the old index as it was, and the next run goes through.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use phutrach::index::Manifest;

use crate::faults::{Corpora, build, indexer, leave_out, leftover_count, rounds, said, unforced};

/// The largest file a process may write is limited (`ulimit -f`), so the write that crosses it fails.
#[test]
fn when_no_file_may_grow_further() {
    let corpora = Corpora::create();
    let root = tempfile::tempdir().unwrap();
    let old = build(&corpora.old, root.path()).unwrap();
    let current = fs::read(root.path().join("CURRENT")).unwrap();
    let limits = limits_below_the_files_of(&old.manifest, rounds(12, 50));
    let mut failed = BTreeSet::new();
    for blocks in &limits {
        let shell = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = indexer(&corpora.new, root.path(), &["bash", "-c", &shell])
            .output()
            .unwrap();
        let context = format!("no file over {blocks} KiB");
        match said(&output) {
            Some(Err(error)) => failed.insert(error),
            other => panic!(
                "{context}: {other:?} {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        };
        assert_as_before(&corpora, root.path(), &current, &context);
    }
    println!(
        "{} limits, {} different errors: {failed:?}",
        limits.len(),
        failed.len()
    );
    assert_next_run_goes_through(&corpora, root.path());
}

/// A small file system in memory, filled at 50 places of a build. Needs the right to mount.
#[test]
fn when_the_disk_is_full() {
    let Some(disk) = SmallDisk::mount() else {
        return leave_out("a tmpfs cannot be mounted here (needs root, with CAP_SYS_ADMIN)");
    };
    let corpora = Corpora::create();
    let root = disk.path.join("index");
    build(&corpora.old, &root).unwrap();
    let current = fs::read(root.join("CURRENT")).unwrap();
    let used = disk.used_kib();
    let need = room_of_a_build(&corpora) - used;
    let places = rounds(12, 50);
    let mut failed = BTreeSet::new();
    for place in 0..places {
        disk.resize(used + need * place as u64 / places as u64);
        let output = indexer(&corpora.new, &root, &[]).output().unwrap();
        let context = format!("place {place} of {places}");
        match said(&output) {
            Some(Err(error)) => failed.insert(error),
            other => panic!(
                "{context}: {other:?} {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        };
        assert_as_before(&corpora, &root, &current, &context);
    }
    println!(
        "{places} places over {need} KiB, {} different errors: {failed:?}",
        failed.len()
    );
    assert_told_before_it_begins(&corpora, &root);
    disk.resize(256 << 10);
    assert_next_run_goes_through(&corpora, &root);
}

fn assert_as_before(corpora: &Corpora, root: &Path, current: &[u8], context: &str) {
    assert_eq!(
        fs::read(root.join("CURRENT")).unwrap(),
        current,
        "{context}: CURRENT changed"
    );
    assert_eq!(leftover_count(root), 0, "{context}: leftovers stay");
    corpora.assert_opens_right(root, context);
}

fn assert_told_before_it_begins(corpora: &Corpora, root: &Path) {
    let output = unforced(indexer(&corpora.new, root, &[])).output().unwrap();
    let error = said(&output).unwrap().unwrap_err();
    assert!(error.starts_with("đĩa còn trống"), "{error}");
}

fn assert_next_run_goes_through(corpora: &Corpora, root: &Path) {
    let output = indexer(&corpora.new, root, &[]).output().unwrap();
    let id = said(&output).unwrap().unwrap();
    assert_eq!(
        corpora
            .assert_opens_right(root, "the next run")
            .generation
            .id,
        id
    );
}

/// Limits in KiB, spread evenly below the largest file of a generation.
fn limits_below_the_files_of(manifest: &Manifest, count: usize) -> Vec<u64> {
    let largest = manifest
        .files
        .values()
        .map(|record| record.bytes)
        .max()
        .unwrap()
        / 1024;
    let spread = (0..count as u64).map(|place| largest * place / count as u64);
    spread.collect::<BTreeSet<u64>>().into_iter().collect()
}

/// KiB that two builds take, one after the other, in the same kind of file system.
fn room_of_a_build(corpora: &Corpora) -> u64 {
    let disk = SmallDisk::mount().unwrap();
    let root = disk.path.join("index");
    build(&corpora.old, &root).unwrap();
    build(&corpora.new, &root).unwrap();
    disk.used_kib()
}

/// A tmpfs that is unmounted when dropped.
struct SmallDisk {
    path: PathBuf,
    folder: Option<tempfile::TempDir>,
}

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=256m", "tmpfs"])
            .arg(&path);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self {
            path,
            folder: Some(folder),
        })
    }

    fn used_kib(&self) -> u64 {
        let output = Command::new("df")
            .args(["-k", "--output=used"])
            .arg(&self.path)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().nth(1).unwrap().trim().parse().unwrap()
    }

    fn resize(&self, kib: u64) {
        let options = format!("remount,size={kib}k");
        let status = Command::new("mount")
            .args(["-o", &options])
            .arg(&self.path)
            .status()
            .unwrap();
        assert!(status.success(), "{options}");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(&self.path).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            // Leave the mounted folder alone rather than remove what is mounted there.
            drop(self.folder.take().map(tempfile::TempDir::keep));
        }
    }
}
