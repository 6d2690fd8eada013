//! A corpus to the live generation.
//!
//! In: a corpus, read. Out: [`Built`], or [`BuildError`] with the index as it was. One build at a time, by a lock; the
//! new generation is opened by the very code that serves it, and asked, before it becomes live.

use std::error::Error;
use std::path::{Path, PathBuf};

use super::content::{Content, WriteError, write_content};
use super::damage::{Damage, Unusable};
use super::generation::Generation;
use super::generations::{Pruned, prune};
use super::golden::golden_digest;
use super::guard::{Refusal, clauses, compare};
use super::layout::{GenerationName, Pointer, PointerState, generation_names, read_pointer};
use super::manifest::{Manifest, take_stock};
use super::open::{OpenOptions, open_tested};
use super::publish::{IndexerLock, Staging, StepError, clear_leftovers, step};
use super::room::{Room, generation_before, room_beside};
use super::verify::read_files;
use crate::corpus::Corpus;

/// How to build.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuildOptions {
    /// Publish although much is lost, and try although the disk seems too full.
    pub force: bool,
}

/// How far a build is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Clauses are being written.
    Clauses {
        /// Written.
        done: usize,
        /// To write in all.
        total: usize,
    },
    /// Files are digested and brought to the disk.
    Sealing,
    /// The new generation is opened and asked.
    Testing,
    /// It is tested; what else must succeed is under way.
    Publishing,
}

/// A generation that was built and is live.
#[derive(Debug)]
pub struct Built {
    /// Its id.
    pub id: String,
    /// What it says of itself.
    pub manifest: Manifest,
    /// The generation it took the place of, if there was a readable one.
    pub replaced: Option<String>,
    /// What became of older generations.
    pub pruned: Pruned,
}

/// Why nothing was published. The live generation is the one it was; only when bringing the new pointer to the disk
/// was the step that failed, it may be the new one.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Another build runs.
    #[error("một tiến trình khác đang dựng chỉ mục trong {}", .root.display())]
    Busy {
        /// The index folder.
        root: PathBuf,
    },
    /// Nothing to search.
    #[error("không có nhiệm vụ nào để lập chỉ mục ({rejected} trên {files} tệp bị từ chối)")]
    NoClause {
        /// Page files seen.
        files: usize,
        /// Page files refused.
        rejected: usize,
    },
    /// Too much would be lost.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The disk is too full to begin.
    #[error("đĩa còn trống {free} byte, cần khoảng {needed} byte để dựng chỉ mục")]
    NoRoom {
        /// Bytes there are.
        free: u64,
        /// Bytes expected to be needed.
        needed: u64,
    },
    /// A step failed.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The content could not be written.
    #[error("không dựng được chỉ mục: {0}")]
    Write(#[from] WriteError),
    /// The new generation does not stand its test.
    #[error("bản chỉ mục mới không qua được bước tự kiểm tra: {0}")]
    SelfTest(Unusable),
    /// What had to succeed before it becomes live did not.
    #[error("không công bố được bản chỉ mục mới: {0}")]
    Publish(Box<dyn Error + Send + Sync>),
    /// The manifest cannot be encoded.
    #[error("không ghi được bản kê: {0}")]
    Manifest(#[from] serde_json::Error),
}

/// What else must succeed with a tested generation before it becomes live, such as publishing it elsewhere.
pub type BeforeLive<'a> = &'a dyn Fn(Generation) -> Result<(), Box<dyn Error + Send + Sync>>;

/// Builds a generation from `corpus` in `root` and makes it live.
///
/// # Errors
/// [`BuildError`]; nothing of the attempt stays, and `CURRENT` is as it was.
pub fn build_generation(
    corpus: Corpus,
    root: &Path,
    options: &BuildOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Built, BuildError> {
    build_and_publish(corpus, root, options, progress, &|_| Ok(()))
}

/// Like [`build_generation`]; the new generation becomes live only when `before_live` succeeds with it.
///
/// # Errors
/// [`BuildError`]; nothing of the attempt stays in `root`, and `CURRENT` is as it was.
pub fn build_and_publish(
    corpus: Corpus,
    root: &Path,
    options: &BuildOptions,
    progress: &mut dyn FnMut(Progress),
    before_live: BeforeLive<'_>,
) -> Result<Built, BuildError> {
    let lock = begin(root)?;
    let before = generation_before(root);
    check_corpus(&corpus, before.as_ref(), *options)?;
    let number = next_number(root)?;
    if !options.force {
        let Room { free, needed } = room_beside(&corpus, root, before.as_ref())?;
        if free < needed {
            return Err(BuildError::NoRoom { free, needed });
        }
    }
    let mut manifest = Manifest::describe(&corpus, number);
    let mut staging = Staging::create(root, number)?;
    let (mut done, total) = (0, manifest.counts.clauses);
    write_content(corpus.departments, staging.path(), || {
        done += 1;
        progress(Progress::Clauses { done, total });
    })?;
    progress(Progress::Sealing);
    manifest.files = step("đọc", staging.path(), take_stock(staging.path()))?;
    manifest.golden = ask(staging.path(), &manifest)?;
    let bytes = manifest.to_bytes()?;
    let pointer = pointer_to(number, &bytes);
    staging.seal(&bytes, &pointer.name)?;
    progress(Progress::Testing);
    let tested = self_test(root, &pointer)?;
    progress(Progress::Publishing);
    before_live(tested).map_err(BuildError::Publish)?;
    staging.make_live(&pointer)?;
    let kept = before.as_ref().map(|(name, _)| name);
    let pruned = prune(root, kept, &lock).unwrap_or_else(Pruned::failed);
    Ok(Built {
        id: pointer.name.to_string(),
        manifest,
        pruned,
        replaced: before.map(|(name, _)| name.to_string()),
    })
}

fn begin(root: &Path) -> Result<IndexerLock, BuildError> {
    step("tạo", root, std::fs::create_dir_all(root))?;
    let busy = || BuildError::Busy {
        root: root.to_owned(),
    };
    let lock = IndexerLock::acquire(root)?.ok_or_else(busy)?;
    clear_leftovers(root, &lock)?;
    Ok(lock)
}

fn check_corpus(
    corpus: &Corpus,
    before: Option<&(GenerationName, Manifest)>,
    options: BuildOptions,
) -> Result<(), BuildError> {
    match before {
        Some((name, manifest)) if !options.force => {
            compare(corpus, &name.to_string(), manifest).map_err(BuildError::Refused)?;
        }
        _ => {}
    }
    if clauses(corpus) == 0 {
        return Err(BuildError::NoClause {
            files: corpus.files,
            rejected: corpus.rejected.len(),
        });
    }
    Ok(())
}

/// One more than any number in sight, so that numbers never repeat while a generation or a pointer is left.
fn next_number(root: &Path) -> Result<u64, BuildError> {
    let newest = step("đọc", root, generation_names(root))?
        .last()
        .map_or(0, |name| name.number);
    let pointed = match step("đọc", root, read_pointer(root))? {
        PointerState::Names(pointer) => pointer.name.number,
        PointerState::Missing | PointerState::Garbled => 0,
    };
    Ok(newest.max(pointed) + 1)
}

/// The answers of the files as they were just written.
fn ask(folder: &Path, manifest: &Manifest) -> Result<String, BuildError> {
    let failed = |damage: Damage| BuildError::SelfTest(damage.into());
    let in_memory = manifest.size() <= OpenOptions::default().memory_limit;
    let files = read_files(folder, manifest, in_memory).map_err(failed)?;
    let content = Content::open(&files).map_err(|error| failed(error.into()))?;
    golden_digest(&content).map_err(|error| failed(error.into()))
}

fn pointer_to(number: u64, manifest: &[u8]) -> Pointer {
    let manifest = blake3::hash(manifest).to_hex().to_string();
    Pointer::new(GenerationName::new(number, &manifest), manifest)
}

fn self_test(root: &Path, pointer: &Pointer) -> Result<Generation, BuildError> {
    let (name, digest) = (&pointer.name, Some(pointer.manifest.as_str()));
    open_tested(root, name, digest, &OpenOptions::default()).map_err(BuildError::SelfTest)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::corpus::Rejected;
    use crate::index::due::{Freshness, freshness};
    use crate::index::open::open_current;
    use crate::index::sample::corpus;

    fn build(root: &Path, corpus: Corpus) -> Result<Built, BuildError> {
        build_generation(corpus, root, &BuildOptions::default(), &mut |_| {})
    }

    fn reject(corpus: &mut Corpus, count: usize) {
        for page in corpus.departments[0].units.drain(..count) {
            corpus.rejected.push(Rejected {
                path: format!("{}.txt", page.unit.id).into(),
                reason: crate::corpus::RejectReason::Empty,
            });
        }
    }

    #[test]
    fn what_was_built_is_served_and_the_next_build_takes_its_place() {
        let root = tempfile::tempdir().unwrap();
        let first = build(root.path(), corpus(4, 5)).unwrap();
        let opened = open_current(root.path()).unwrap();
        assert!(opened.fallback.is_none());
        assert_eq!(opened.generation.id, first.id);
        assert_eq!(
            (
                opened.generation.number,
                opened.generation.content.clauses.len()
            ),
            (1, 20)
        );
        let freshness = || freshness(root.path(), &first.manifest.corpus);
        assert_eq!(freshness(), Freshness::Fresh);
        let second = build(root.path(), corpus(4, 6)).unwrap();
        assert_eq!(second.replaced, Some(first.id.clone()));
        assert_eq!(freshness(), Freshness::Stale);
        let opened = open_current(root.path()).unwrap();
        assert_eq!(
            (opened.generation.id, opened.generation.number),
            (second.id, 2)
        );
    }

    #[test]
    fn the_manifest_names_every_file_and_nothing_else_stays() {
        let root = tempfile::tempdir().unwrap();
        let built = build(root.path(), corpus(2, 3)).unwrap();
        let mut there: Vec<String> = fs::read_dir(root.path().join(&built.id))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "MANIFEST.json")
            .collect();
        there.sort();
        assert_eq!(there, built.manifest.files.into_keys().collect::<Vec<_>>());
        let mut root_names: Vec<String> = fs::read_dir(root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        root_names.sort();
        assert_eq!(
            root_names,
            ["CURRENT".to_owned(), built.id, "indexer.lock".to_owned()]
        );
    }

    #[test]
    fn a_corpus_that_lost_much_is_refused_unless_forced() {
        let root = tempfile::tempdir().unwrap();
        let first = build(root.path(), corpus(40, 4)).unwrap();
        let mut fewer = corpus(40, 4);
        reject(&mut fewer, 2);
        let Err(BuildError::Refused(refusal)) = build(root.path(), fewer) else {
            panic!("two files of forty are more than one");
        };
        assert_eq!(
            (refusal.newly_rejected.len(), refusal.rejected_allowed),
            (2, 1)
        );
        assert_eq!(
            (
                refusal.clauses_before,
                refusal.clauses_now,
                refusal.clauses_allowed
            ),
            (160, 152, 8)
        );
        assert!(refusal.to_string().contains("--force"), "{refusal}");
        let Err(BuildError::Refused(_)) = build(root.path(), corpus(37, 4)) else {
            panic!("12 clauses fewer of 160 are more than 5 %");
        };
        assert_eq!(open_current(root.path()).unwrap().generation.id, first.id);
        build(root.path(), corpus(38, 4)).unwrap();
        let options = BuildOptions { force: true };
        build_generation(corpus(1, 1), root.path(), &options, &mut |_| {}).unwrap();
        assert_eq!(
            open_current(root.path())
                .unwrap()
                .generation
                .content
                .clauses
                .len(),
            1
        );
    }

    #[test]
    fn what_cannot_be_published_elsewhere_does_not_become_live() {
        let root = tempfile::tempdir().unwrap();
        let first = build(root.path(), corpus(4, 5)).unwrap();
        let options = BuildOptions::default();
        let mut silent = |_| {};
        let refuse = |tested: Generation| {
            assert_eq!(tested.content.clauses.len(), 24);
            Err("no room elsewhere".into())
        };
        let corpus = corpus(4, 6);
        let built = build_and_publish(corpus, root.path(), &options, &mut silent, &refuse);
        assert!(matches!(built, Err(BuildError::Publish(_))));
        assert_eq!(open_current(root.path()).unwrap().generation.id, first.id);
        assert_eq!(generation_names(root.path()).unwrap().len(), 1);
    }

    #[test]
    fn nothing_to_search_is_never_published() {
        let root = tempfile::tempdir().unwrap();
        for force in [false, true] {
            let options = BuildOptions { force };
            let built = build_generation(corpus(3, 0), root.path(), &options, &mut |_| {});
            assert!(matches!(
                built,
                Err(BuildError::NoClause {
                    files: 3,
                    rejected: 0
                })
            ));
        }
    }

    #[test]
    fn a_second_build_at_the_same_time_is_told_so_and_leftovers_go() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("tmp-1-000001")).unwrap();
        fs::write(root.path().join("tmp-1-000001/a"), "x").unwrap();
        fs::write(root.path().join("CURRENT.tmp"), "x").unwrap();
        let lock = IndexerLock::acquire(root.path()).unwrap().unwrap();
        assert!(matches!(
            build(root.path(), corpus(1, 1)),
            Err(BuildError::Busy { .. })
        ));
        drop(lock);
        build(root.path(), corpus(1, 1)).unwrap();
        assert!(!root.path().join("tmp-1-000001").exists());
        assert!(!root.path().join("CURRENT.tmp").exists());
    }

    #[test]
    fn progress_counts_every_clause() {
        let root = tempfile::tempdir().unwrap();
        let mut seen = Vec::new();
        let mut progress = |step| seen.push(step);
        build_generation(
            corpus(2, 3),
            root.path(),
            &BuildOptions::default(),
            &mut progress,
        )
        .unwrap();
        assert_eq!(seen.len(), 9);
        assert_eq!(seen[5], Progress::Clauses { done: 6, total: 6 });
        let rest = [Progress::Sealing, Progress::Testing, Progress::Publishing];
        assert_eq!(seen[6..], rest);
    }
}
