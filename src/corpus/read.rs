//! A folder of pages to the [`Corpus`].
//!
//! In: the folder. Out: departments with their units, clauses and terms, and beside them every file that was refused and
//! everything that was odd: page files seen = units + rejected. Nothing here knows an index or a query.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::department::{DepartmentFacts, UnitFacts, read_department};
use super::elsewhere::{ElsewhereTopic, read_elsewhere};
use super::encoding::decode;
use super::file::read_file;
use super::id::{DepartmentId, UnitId};
use super::lint::lint_page;
use super::name::add_name;
use super::reject::{RejectReason, Rejected};
use super::split::{SplitPage, split_page};
use super::table::TableFile;
use super::terms::{Terms, merge_terms, read_terms};
use super::unit::{Contact, Department, Unit};
use super::value::{Corpus, CorpusDepartment, CorpusError, CorpusUnit, CorpusWarning};
use super::walk::{Listing, list_files};
use super::warning::{PageWarning, WarningKind};

/// What holds for a corpus that brings no file of that name for all its departments: terms, and topics of others.
const COMMON_TABLES: [(&str, &str); 2] = [
    ("terms.toml", include_str!("../../corpus/terms.toml")),
    (
        "elsewhere.toml",
        include_str!("../../corpus/elsewhere.toml"),
    ),
];

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
        tables: BTreeMap::new(),
        digests: BTreeMap::new(),
        corpus: Corpus::default(),
    };
    reader.corpus.files = listing.pages.len() + listing.rejected.len();
    reader.corpus.rejected = std::mem::take(&mut listing.rejected);
    for path in listing.others.drain(..) {
        reader.warn(path, 1, WarningKind::NotAPage);
    }
    reader.read_tables(&listing)?;
    let shared = Shared {
        terms: reader
            .table("", "terms.toml", read_terms)?
            .unwrap_or_default(),
        elsewhere: reader
            .table("", "elsewhere.toml", read_elsewhere)?
            .unwrap_or_default(),
    };
    for (department, pages) in group_pages(&listing) {
        reader.read_department(&department, &pages, &shared)?;
    }
    Ok(reader.finish())
}

/// What lies beside the department folders and holds for all of them.
struct Shared {
    terms: Terms,
    elsewhere: Vec<ElsewhereTopic>,
}

/// Page files by department; a folder that has only TOML files counts too, so that their mistakes are not passed over.
fn group_pages(listing: &Listing) -> BTreeMap<String, Vec<&Path>> {
    let mut groups: BTreeMap<String, Vec<&Path>> = BTreeMap::new();
    for path in &listing.pages {
        groups.entry(folder_of(path)).or_default().push(path);
    }
    for path in &listing.tables {
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
    /// Text of each TOML file.
    tables: BTreeMap<PathBuf, String>,
    /// BLAKE3 of each file that was read.
    digests: BTreeMap<PathBuf, blake3::Hash>,
    corpus: Corpus,
}

impl Reader {
    fn read_tables(&mut self, listing: &Listing) -> Result<(), CorpusError> {
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
            self.tables.insert(path.clone(), text);
        }
        self.add_common_tables();
        Ok(())
    }

    /// A corpus without a shared `terms.toml` gets the common terms of education administration, and one without a
    /// shared `elsewhere.toml` the common topics of other agencies; an empty file of that name switches them off.
    fn add_common_tables(&mut self) {
        for (name, text) in COMMON_TABLES {
            let path = PathBuf::from(name);
            if let Entry::Vacant(place) = self.tables.entry(path.clone()) {
                place.insert(text.to_owned());
                self.digests.insert(path, blake3::hash(text.as_bytes()));
            }
        }
    }

    /// What the TOML file `name` of a folder says, if there is one.
    fn table<T>(
        &self,
        folder: &str,
        name: &str,
        read: impl Fn(TableFile<'_>) -> Result<T, CorpusError>,
    ) -> Result<Option<T>, CorpusError> {
        let path = Path::new(folder).join(name);
        let text = self.tables.get(&path);
        text.map(|text| read(TableFile { path: &path, text }))
            .transpose()
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
        shared: &Shared,
    ) -> Result<(), CorpusError> {
        let stems: Vec<&str> = pages.iter().map(|path| stem_of(path)).collect();
        let read_facts = |file: TableFile<'_>| read_department(file, folder, &stems);
        let mut facts = self
            .table(folder, "department.toml", read_facts)?
            .unwrap_or_default();
        self.warn_of_missing_pages(folder, &facts, &stems);
        let own_terms = self.table(folder, "terms.toml", read_terms)?;
        let own_elsewhere = self.table(folder, "elsewhere.toml", read_elsewhere)?;
        // Beside the department folders the files are the shared ones.
        let own = !folder.is_empty();
        let id = DepartmentId(folder.to_owned());
        let mut units = Vec::new();
        for path in pages {
            let unit_facts = facts.units.remove(stem_of(path)).unwrap_or_default();
            units.extend(self.read_page(path, &id, unit_facts));
        }
        units.sort_by(|a, b| a.unit.id.cmp(&b.unit.id));
        if !units.is_empty() {
            let name = facts.name.unwrap_or_else(|| folder.to_owned());
            let elsewhere = shared.elsewhere.iter().cloned();
            self.corpus.departments.push(CorpusDepartment {
                department: Department { id, name },
                units,
                terms: merge_terms(&shared.terms, own_terms.filter(|_| own).unwrap_or_default()),
                elsewhere: own_elsewhere
                    .filter(|_| own)
                    .unwrap_or_default()
                    .into_iter()
                    .chain(elsewhere)
                    .collect(),
            });
        }
        Ok(())
    }

    fn warn_of_missing_pages(&mut self, folder: &str, facts: &DepartmentFacts, stems: &[&str]) {
        for (stem, unit) in &facts.units {
            if !stems.contains(&stem.as_str()) {
                let path = Path::new(folder).join("department.toml");
                self.warn(path, unit.line, WarningKind::EntryWithoutPage(stem.clone()));
            }
        }
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
