//! A folder of pages to the [`Corpus`].
//!
//! In: the folder. Out: departments with their units, clauses and terms, and beside them every file that was refused and
//! everything that was odd: page files seen = units + rejected. Nothing here knows an index or a query.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::clause::Clause;
use super::department::{DepartmentFacts, UnitFacts, read_department};
use super::elsewhere::{ElsewhereTopic, read_elsewhere};
use super::encoding::decode;
use super::file::read_file;
use super::id::{DepartmentId, UnitId};
use super::lint::lint_page;
use super::name::add_name;
use super::reject::{RejectReason, Rejected};
use super::split::{SplitPage, split_page};
use super::table::{TableFault, TableFile};
use super::terms::{Terms, merge_terms, read_terms};
use super::unit::{Contact, Department, Unit};
use super::walk::{Listing, list_files};
use super::warning::{PageWarning, WarningKind};

/// A unit with its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorpusUnit {
    /// What is known of the unit.
    pub unit: Unit,
    /// The page as received, in UTF-8; spans of clauses count its bytes.
    pub text: String,
    /// The page's clauses, in page order; never empty.
    pub clauses: Vec<Clause>,
}

/// A department with its units.
#[derive(Debug, Clone, PartialEq)]
pub struct CorpusDepartment {
    /// What is known of the department.
    pub department: Department,
    /// Sorted by unit id; never empty.
    pub units: Vec<CorpusUnit>,
    /// The shared terms and the department's own; where both speak of the same words, the department's.
    pub terms: Terms,
    /// Topics handled elsewhere: the shared ones, then the department's own.
    pub elsewhere: Vec<ElsewhereTopic>,
}

/// The terms that hold for a corpus that brings none for all its departments.
const COMMON_TERMS: &str = include_str!("../../corpus/terms.toml");

/// Everything read from a corpus folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corpus {
    /// Sorted by id; the nameless department of the folder's own pages comes first.
    pub departments: Vec<CorpusDepartment>,
    /// Page files that were refused, sorted by path.
    pub rejected: Vec<Rejected>,
    /// What is odd, sorted by path and line.
    pub warnings: Vec<CorpusWarning>,
    /// Page files seen: units and rejected files together.
    pub files: usize,
    /// BLAKE3 over path and bytes of every file that was read, the TOML files included, in order of their paths; 64
    /// hexadecimal digits.
    pub digest: String,
}

/// Something odd in a file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CorpusWarning {
    /// The file's path below the corpus folder.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is odd.
    pub kind: WarningKind,
}

impl std::fmt::Display for CorpusWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.kind)
    }
}

/// Why there is no corpus at all.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// The corpus folder itself cannot be listed.
    #[error("không đọc được thư mục dữ liệu {}: {source}", path.display())]
    Folder {
        /// The folder as given.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A TOML file of the corpus cannot be read.
    #[error("{}: {reason}", path.display())]
    TableFile {
        /// The file's path below the corpus folder.
        path: PathBuf,
        /// Why.
        reason: RejectReason,
    },
    /// A TOML file of the corpus is wrong.
    #[error("{}:{line}:{column}: {reason}", path.display())]
    Table {
        /// The file's path below the corpus folder.
        path: PathBuf,
        /// Line from 1.
        line: usize,
        /// Column from 1, in characters.
        column: usize,
        /// What is wrong.
        reason: Box<TableFault>,
    },
}

/// Reads the corpus folder `root`.
///
/// # Errors
/// [`CorpusError`] when the folder cannot be listed, or a TOML file in it is wrong; a page never is an error.
pub fn read_corpus(root: &Path) -> Result<Corpus, CorpusError> {
    let folder = |source| CorpusError::Folder {
        path: root.to_path_buf(),
        source,
    };
    let absolute = std::fs::canonicalize(root).map_err(folder)?;
    let mut listing = list_files(&absolute)?;
    let mut reader = Reader {
        root: absolute,
        digests: BTreeMap::new(),
        corpus: Corpus::default(),
    };
    reader.corpus.files = listing.pages.len() + listing.rejected.len();
    reader.corpus.rejected = std::mem::take(&mut listing.rejected);
    for path in listing.others.drain(..) {
        reader.warn(path, 1, WarningKind::NotAPage);
    }
    let tables = reader.read_tables(&listing)?;
    for (department, pages) in group_pages(&listing) {
        reader.read_department(&department, &pages, &tables)?;
    }
    Ok(reader.finish())
}

/// Page files by department; a folder that has only TOML files counts too, so that its entries are not passed over.
fn group_pages(listing: &Listing) -> BTreeMap<String, Vec<&Path>> {
    let mut groups: BTreeMap<String, Vec<&Path>> = BTreeMap::new();
    for path in &listing.pages {
        groups.entry(folder_of(path)).or_default().push(path);
    }
    for path in listing
        .tables
        .iter()
        .filter(|path| path.ends_with("department.toml"))
    {
        groups.entry(folder_of(path)).or_default();
    }
    groups
}

fn folder_of(path: &Path) -> String {
    path.parent()
        .map(|folder| folder.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn stem_of(path: &Path) -> &str {
    path.file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default()
}

/// Reads files one after another and keeps what it found.
struct Reader {
    root: PathBuf,
    /// BLAKE3 of each file that was read.
    digests: BTreeMap<PathBuf, blake3::Hash>,
    corpus: Corpus,
}

impl Reader {
    fn read_tables(&mut self, listing: &Listing) -> Result<BTreeMap<PathBuf, String>, CorpusError> {
        let mut texts = BTreeMap::new();
        for path in &listing.tables {
            let text = match self.read_bytes(path).and_then(decode) {
                Ok(text) => text,
                Err(RejectReason::Empty) => String::new(),
                Err(reason) => {
                    return Err(CorpusError::TableFile {
                        path: path.clone(),
                        reason,
                    });
                }
            };
            let text = text
                .strip_prefix('\u{feff}')
                .map(str::to_owned)
                .unwrap_or(text);
            texts.insert(path.clone(), text);
        }
        self.add_common_terms(&mut texts);
        Ok(texts)
    }

    /// A corpus without a shared `terms.toml` gets the common terms of education administration; an empty file of that
    /// name switches them off.
    fn add_common_terms(&mut self, texts: &mut BTreeMap<PathBuf, String>) {
        if let Entry::Vacant(place) = texts.entry(PathBuf::from("terms.toml")) {
            let digest = blake3::hash(COMMON_TERMS.as_bytes());
            self.digests.insert(place.key().clone(), digest);
            place.insert(COMMON_TERMS.to_owned());
        }
    }

    fn read_bytes(&mut self, path: &Path) -> Result<Vec<u8>, RejectReason> {
        let bytes = read_file(&self.root, &self.root.join(path))?;
        self.digests
            .insert(path.to_path_buf(), blake3::hash(&bytes));
        Ok(bytes)
    }

    fn read_department(
        &mut self,
        folder: &str,
        pages: &[&Path],
        tables: &BTreeMap<PathBuf, String>,
    ) -> Result<(), CorpusError> {
        let facts_path = Path::new(folder).join("department.toml");
        let stems: Vec<&str> = pages.iter().map(|path| stem_of(path)).collect();
        let mut facts = match tables.get(&facts_path) {
            Some(text) => read_department(
                TableFile {
                    path: &facts_path,
                    text,
                },
                folder,
                &stems,
            )?,
            None => DepartmentFacts::default(),
        };
        for (stem, unit) in facts
            .units
            .iter()
            .filter(|(stem, _)| !stems.contains(&stem.as_str()))
        {
            self.warn(
                facts_path.clone(),
                unit.line,
                WarningKind::EntryWithoutPage(stem.clone()),
            );
        }
        let id = DepartmentId(folder.to_owned());
        let mut units = Vec::new();
        for path in pages {
            let unit_facts = facts.units.remove(stem_of(path)).unwrap_or_default();
            units.extend(self.read_page(path, &id, unit_facts));
        }
        let terms = read_own_and_shared(folder, "terms.toml", tables, read_terms)?;
        let elsewhere = read_own_and_shared(folder, "elsewhere.toml", tables, read_elsewhere)?;
        if !units.is_empty() {
            units.sort_by(|a, b| a.unit.id.cmp(&b.unit.id));
            let department = Department {
                name: facts.name.unwrap_or_else(|| folder.to_owned()),
                id,
            };
            self.corpus.departments.push(CorpusDepartment {
                department,
                units,
                terms: merge_terms(&terms.0.unwrap_or_default(), terms.1.unwrap_or_default()),
                elsewhere: [elsewhere.0, elsewhere.1]
                    .into_iter()
                    .flatten()
                    .flatten()
                    .collect(),
            });
        }
        Ok(())
    }

    /// The unit of a page; a page that cannot be one is put with the rejected.
    fn read_page(
        &mut self,
        path: &Path,
        department: &DepartmentId,
        facts: UnitFacts,
    ) -> Option<CorpusUnit> {
        let read = self.read_bytes(path).and_then(|bytes| {
            let sha256 = hexadecimal(&Sha256::digest(&bytes));
            let text = decode(bytes)?;
            let page = split_page(&text);
            if page.clauses.is_empty() {
                Err(RejectReason::NoClause)
            } else {
                Ok((sha256, text, page))
            }
        });
        match read {
            Ok((sha256, text, mut page)) => {
                let split_warnings = std::mem::take(&mut page.warnings);
                for PageWarning { line, kind } in
                    split_warnings.into_iter().chain(lint_page(&text, &page))
                {
                    self.warn(path.to_path_buf(), line, kind);
                }
                let unit = make_unit(path, department, facts, &page, &text, sha256);
                Some(CorpusUnit {
                    unit,
                    text,
                    clauses: page.clauses,
                })
            }
            Err(reason) => {
                self.corpus.rejected.push(Rejected {
                    path: path.to_path_buf(),
                    reason,
                });
                None
            }
        }
    }

    fn warn(&mut self, path: PathBuf, line: usize, kind: WarningKind) {
        self.corpus
            .warnings
            .push(CorpusWarning { path, line, kind });
    }

    fn finish(mut self) -> Corpus {
        self.corpus.rejected.sort_by(|a, b| a.path.cmp(&b.path));
        self.corpus.warnings.sort();
        let mut whole = blake3::Hasher::new();
        for (path, digest) in &self.digests {
            let name = path.to_string_lossy();
            whole.update(&(name.len() as u64).to_le_bytes());
            whole.update(name.as_bytes());
            whole.update(digest.as_bytes());
        }
        self.corpus.digest = whole.finalize().to_hex().to_string();
        self.corpus
    }
}

/// What the shared file of that name says, and what the department's own says.
fn read_own_and_shared<T>(
    folder: &str,
    name: &str,
    tables: &BTreeMap<PathBuf, String>,
    read: impl Fn(TableFile<'_>) -> Result<T, CorpusError>,
) -> Result<(Option<T>, Option<T>), CorpusError> {
    let read_at = |path: PathBuf| {
        tables
            .get(&path)
            .map(|text| read(TableFile { path: &path, text }))
            .transpose()
    };
    let own = if folder.is_empty() {
        None
    } else {
        read_at(Path::new(folder).join(name))?
    };
    Ok((read_at(PathBuf::from(name))?, own))
}

fn make_unit(
    path: &Path,
    department: &DepartmentId,
    facts: UnitFacts,
    page: &SplitPage,
    text: &str,
    page_sha256: String,
) -> Unit {
    let title = page.title.clone().map(|span| text[span].to_owned());
    let shown = facts.name.or(title).or_else(|| page.names.first().cloned());
    let name = shown.unwrap_or_else(|| stem_of(path).to_owned());
    let mut aliases = Vec::new();
    for alias in facts.aliases.iter().chain(&page.names) {
        add_name(alias, &mut aliases);
    }
    aliases.retain(|alias| *alias != name);
    Unit {
        id: UnitId::new(department, stem_of(path)),
        name,
        aliases,
        contact: Contact {
            address: facts
                .contact
                .address
                .or_else(|| page.contact.address.clone()),
            email: facts.contact.email.or_else(|| page.contact.email.clone()),
            phone: facts.contact.phone.or_else(|| page.contact.phone.clone()),
            checked: facts.contact.checked,
        },
        source_url: facts.source_url,
        page_sha256,
        decision: facts.decision,
        period: facts.period,
        status: facts.status,
        successor: facts.successor.map(|stem| UnitId::new(department, &stem)),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
