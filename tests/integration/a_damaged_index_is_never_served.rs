//! Bits flipped, files cut, lengthened, swapped and removed: found at the opening, and never a wrong answer.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use phutrach::index::{OpenError, OpenOptions, open_current, open_current_with};

use crate::faults::{Corpora, Draw, rounds, two_generations};

/// What the run found, and the only figures that pass.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    damages: usize,
    found: usize,
    unnoticed: usize,
    wrong_answers: usize,
    nothing_served: usize,
    panics: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    BitFlipped,
    Cut,
    Lengthened,
    Zeroed,
    SwappedWithAnother,
    SwappedWithTheGenerationBefore,
    Removed,
    ReplacedByAFolder,
}

const KINDS: [Kind; 8] = [
    Kind::BitFlipped,
    Kind::Cut,
    Kind::Lengthened,
    Kind::Zeroed,
    Kind::SwappedWithAnother,
    Kind::SwappedWithTheGenerationBefore,
    Kind::Removed,
    Kind::ReplacedByAFolder,
];

/// Every file by what it must hold.
type Sound = BTreeMap<PathBuf, Vec<u8>>;

#[test]
fn every_damage_is_found_and_no_wrong_answer_is_given() {
    let corpora = Corpora::create();
    let (root, before, live) = two_generations(&corpora);
    let root = root.path();
    let targets = files_of(&[root.join(&live.id)], &[root.join("CURRENT")]);
    let older = root.join(&before.id);
    let sound = files_of(
        &[root.join(&live.id), older.clone()],
        &[root.join("CURRENT")],
    );
    let mut draw = Draw(0x5eed_0001);
    let mut tally = Tally::default();
    let mut by_kind: BTreeMap<String, usize> = BTreeMap::new();
    for round in 0..rounds(240, 2_400) {
        let target = targets.keys().nth(round % targets.len()).unwrap();
        let kind = KINDS[draw.below(KINDS.len())];
        damage(&mut draw, kind, target, &sound, &older);
        if is_as(&sound) {
            continue;
        }
        tally.damages += 1;
        *by_kind.entry(format!("{kind:?}")).or_default() += 1;
        let context = format!("round {round}: {kind:?} of {}", target.display());
        judge(&corpora, root, round, &context, &mut tally);
        mend(&sound);
    }
    println!("{tally:?} {by_kind:?} over {} files", targets.len());
    let expected = Tally {
        damages: tally.damages,
        found: tally.damages,
        ..Tally::default()
    };
    assert_eq!(tally, expected);
    assert!(tally.damages >= rounds(200, 2_000));
    corpora.assert_opens_right(root, "after all was mended");
}

#[test]
fn when_every_generation_is_damaged_nothing_is_served() {
    let corpora = Corpora::create();
    let (root, before, live) = two_generations(&corpora);
    let older = files_of(&[root.path().join(&before.id)], &[]);
    let newer = files_of(&[root.path().join(&live.id)], &[]);
    for (first, second) in older.keys().zip(newer.keys()) {
        for path in [first, second] {
            flip(path, 12_345);
        }
        let Err(OpenError::NoneUsable { tried }) = open_current(root.path()) else {
            panic!("{} and {} are damaged", first.display(), second.display());
        };
        assert_eq!(tried.len(), 2);
        mend(&older);
        mend(&newer);
    }
}

#[test]
fn a_file_cut_under_the_server_is_an_error_or_goes_unnoticed() {
    let corpora = Corpora::create();
    for memory_limit in [u64::MAX, 0] {
        let (root, _, live) = two_generations(&corpora);
        let options = OpenOptions { memory_limit };
        let opened = open_current_with(root.path(), &options).unwrap();
        for path in files_of(&[root.path().join(&live.id)], &[]).keys() {
            fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(0)
                .unwrap();
        }
        let answers = opened.generation.answers_as_built();
        let unnoticed = answers.as_ref().is_ok_and(|right| *right);
        assert!(unnoticed || (memory_limit == 0 && answers.is_err()));
    }
}

#[test]
fn a_folder_that_may_only_be_read_is_served() {
    let corpora = Corpora::create();
    let (root, _, live) = two_generations(&corpora);
    let folders = [root.path().join(&live.id), root.path().to_owned()];
    folders
        .iter()
        .for_each(|folder| set_writable(folder, false));
    let opened = open_current(root.path()).unwrap();
    folders
        .iter()
        .rev()
        .for_each(|folder| set_writable(folder, true));
    assert!(corpora.serves_right(&opened), "read-only");
    assert!(opened.fallback.is_none());
}

fn set_writable(folder: &Path, writable: bool) {
    use std::os::unix::fs::PermissionsExt;
    let mode = if writable { 0o755 } else { 0o555 };
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
}

/// Opens from memory and by position in turn. A damage to the live generation must lead to the one before; a damage to
/// `CURRENT` to either, and both times it must be said.
fn judge(corpora: &Corpora, root: &Path, round: usize, context: &str, tally: &mut Tally) {
    let options = OpenOptions {
        memory_limit: if round.is_multiple_of(2) { u64::MAX } else { 0 },
    };
    match catch_unwind(AssertUnwindSafe(|| {
        open_current_with(root, &options)
            .map(|opened| (opened.fallback.is_some(), corpora.serves_right(&opened)))
    })) {
        Ok(Ok((said, right))) => {
            tally.found += usize::from(said);
            tally.unnoticed += usize::from(!said);
            tally.wrong_answers += usize::from(!right);
        }
        Ok(Err(error)) => {
            println!("{context}: {error}");
            tally.nothing_served += 1;
        }
        Err(_) => tally.panics += 1,
    }
}

fn files_of(folders: &[PathBuf], more: &[PathBuf]) -> Sound {
    let listed = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = listed
        .map(|entry| entry.unwrap().path())
        .chain(more.iter().cloned());
    paths
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

fn is_as(sound: &Sound) -> bool {
    sound
        .iter()
        .all(|(path, bytes)| fs::read(path).is_ok_and(|found| found == *bytes))
}

fn mend(sound: &Sound) {
    for (path, bytes) in sound {
        if !fs::read(path).is_ok_and(|found| found == *bytes) {
            replace(path, bytes);
        }
    }
}

fn replace(path: &Path, bytes: &[u8]) {
    if path.is_dir() {
        fs::remove_dir(path).unwrap();
    } else if path.exists() {
        fs::remove_file(path).unwrap();
    }
    fs::write(path, bytes).unwrap();
}

fn flip(path: &Path, place: usize) {
    let mut bytes = fs::read(path).unwrap();
    if bytes.is_empty() {
        bytes.push(0);
    } else {
        let bit = place % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    replace(path, &bytes);
}

fn damage(draw: &mut Draw, kind: Kind, target: &Path, sound: &Sound, older: &Path) {
    let bytes = &sound[target];
    let length = bytes.len();
    match kind {
        Kind::BitFlipped => flip(target, draw.below(length.max(1) * 8)),
        Kind::Cut => {
            let ends = [
                0,
                1,
                length / 2,
                length.saturating_sub(1),
                draw.below(length),
            ];
            replace(target, &bytes[..ends[draw.below(ends.len())].min(length)]);
        }
        Kind::Lengthened => {
            let more = draw.below(5_000) + 1;
            replace(
                target,
                &[bytes.as_slice(), &vec![draw.below(256) as u8; more]].concat(),
            );
        }
        Kind::Zeroed => {
            let from = draw.below(length);
            let to = length.min(from + 1 + draw.below(4_096));
            let mut zeroed = bytes.clone();
            zeroed[from..to].fill(0);
            replace(target, &zeroed);
        }
        Kind::SwappedWithAnother => {
            let others: Vec<&PathBuf> = sound.keys().filter(|path| *path != target).collect();
            swap(sound, target, others[draw.below(others.len())]);
        }
        Kind::SwappedWithTheGenerationBefore => {
            let same = older.join(target.file_name().unwrap());
            if sound.contains_key(&same) {
                replace(target, &sound[&same]);
            }
        }
        Kind::Removed => fs::remove_file(target).unwrap(),
        Kind::ReplacedByAFolder => {
            fs::remove_file(target).unwrap();
            fs::create_dir(target).unwrap();
        }
    }
}

/// Swaps two files of the live generation or `CURRENT`; of a file of the generation before, a copy is enough, because
/// that generation has to stay sound.
fn swap(sound: &Sound, target: &Path, other: &Path) {
    replace(target, &sound[other]);
    let live = target.parent() == other.parent() || other.ends_with("CURRENT");
    if live {
        replace(other, &sound[target]);
    }
}
