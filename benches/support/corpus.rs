//! Corpora that look Vietnamese, of any size, the same for the same seed.
//!
//! Syllables are real ones, drawn from the orthography's own tables; two-syllable words are combinations of them with
//! frequencies after Zipf; every unit has words of its own that stand for its field; function words and leading verbs
//! are the real ones. A clause has about 70 syllables, a unit 5 to 60 clauses. What is left out: meaning, headings,
//! contact lines, odd layout (pages are made of clauses alone, so reading pages is not part of what is measured).

use fastrand::Rng;
use phutrach::corpus::{
    Clause, Contact, Corpus, CorpusDepartment, CorpusUnit, Department, DepartmentId, Period,
    Status, Terms, Unit, UnitId, read_role,
};
use phutrach::vietnamese::spelling::mark;
use phutrach::vietnamese::syllable::every_strict;

/// Different syllables; a corpus of duties uses a few thousand.
const SYLLABLES: usize = 3_000;
/// Different two-syllable words.
const WORDS: usize = 40_000;
/// Words of a unit's own field, and their share in its clauses.
const OWN_WORDS: usize = 25;
const OWN_SHARE: f64 = 0.35;
/// Share of function words.
const FUNCTION_SHARE: f64 = 0.18;
/// Syllables of a clause: about 70 on average.
const SHORTEST: usize = 20;
const LONGEST: usize = 120;
/// Clauses of a unit.
const FEWEST_CLAUSES: usize = 5;
const MOST_CLAUSES: usize = 60;
/// Units of a department.
const UNITS: usize = 80;

const VERBS: [&str; 12] = [
    "Chủ trì",
    "Tham mưu",
    "Hướng dẫn",
    "Quản lý",
    "Tổ chức",
    "Thực hiện",
    "Phối hợp",
    "Kiểm tra",
    "Báo cáo",
    "Theo dõi",
    "Tiếp nhận",
    "Cấp",
];
const FUNCTION_WORDS: [&str; 16] = [
    "và",
    "các",
    "của",
    "theo",
    "cho",
    "về",
    "trong",
    "với",
    "tại",
    "được",
    "đối với",
    "những",
    "việc",
    "trên địa bàn",
    "thực hiện",
    "công tác",
];

/// Numbers after Zipf: the k-th most frequent has a share of 1/(k + 2).
pub struct Zipf {
    sums: Vec<f64>,
}

impl Zipf {
    pub fn new(count: usize) -> Self {
        let mut sum = 0.0;
        let sums = (0..count).map(|rank| {
            sum += 1.0 / (rank as f64 + 2.0);
            sum
        });
        Self {
            sums: sums.collect(),
        }
    }

    pub fn draw(&self, rng: &mut Rng) -> usize {
        let total = self.sums.last().copied().unwrap_or_default();
        let at = rng.f64() * total;
        self.sums
            .partition_point(|sum| *sum < at)
            .min(self.sums.len() - 1)
    }
}

/// The language a corpus is written in.
pub struct Language {
    /// Syllables in use, most frequent first.
    pub syllables: Vec<String>,
    /// Syllables of the orthography that no text uses.
    pub unused: Vec<String>,
    words: Vec<String>,
    by_frequency: Zipf,
}

impl Language {
    pub fn new(rng: &mut Rng) -> Self {
        let mut all: Vec<String> = every_strict()
            .map(|syllable| mark(&syllable.spell()).into_owned())
            .collect();
        all.sort();
        all.dedup();
        rng.shuffle(&mut all);
        let unused = all.split_off(SYLLABLES);
        let often = Zipf::new(SYLLABLES);
        let words = (0..WORDS).map(|_| {
            let mut draw = || all[often.draw(rng)].as_str();
            let (first, second) = (draw(), draw());
            format!("{first} {second}")
        });
        Self {
            words: words.collect(),
            syllables: all,
            unused,
            by_frequency: Zipf::new(WORDS),
        }
    }

    fn word(&self, rng: &mut Rng) -> &str {
        &self.words[self.by_frequency.draw(rng)]
    }
}

/// A corpus of `clauses` clauses. `terms` hold for every department.
pub fn make(language: &Language, clauses: usize, terms: &Terms, rng: &mut Rng) -> Corpus {
    let mut departments = Vec::new();
    let mut left = clauses;
    while left > 0 {
        departments.push(department(
            language,
            departments.len(),
            &mut left,
            terms,
            rng,
        ));
    }
    Corpus {
        files: departments.iter().map(|one| one.units.len()).sum(),
        departments,
        digest: format!("{:064x}", clauses),
        ..Corpus::default()
    }
}

fn department(
    language: &Language,
    number: usize,
    left: &mut usize,
    terms: &Terms,
    rng: &mut Rng,
) -> CorpusDepartment {
    let id = DepartmentId(format!("so-{number:05}"));
    let mut units = Vec::new();
    while *left > 0 && units.len() < UNITS {
        let clauses = rng.usize(FEWEST_CLAUSES..=MOST_CLAUSES).min(*left);
        *left -= clauses;
        units.push(unit(language, &id, units.len(), clauses, rng));
    }
    CorpusDepartment {
        department: Department {
            name: format!("Sở {}", language.word(rng)),
            id,
        },
        units,
        terms: terms.clone(),
        elsewhere: Vec::new(),
    }
}

fn unit(
    language: &Language,
    department: &DepartmentId,
    number: usize,
    clauses: usize,
    rng: &mut Rng,
) -> CorpusUnit {
    let own: Vec<&str> = (0..OWN_WORDS)
        .map(|_| &*language.words[rng.usize(0..WORDS)])
        .collect();
    let mut text = String::new();
    let mut rows = Vec::with_capacity(clauses);
    for ordinal in 0..clauses as u32 {
        let start = text.len();
        write_clause(language, &own, &mut text, rng);
        rows.push(Clause {
            ordinal,
            role: read_role(ordinal, &text[start..]),
            span: start..text.len(),
        });
        text.push('\n');
    }
    // As long as it is, like a page read from a file.
    text.shrink_to_fit();
    CorpusUnit {
        unit: Unit {
            id: UnitId::new(department, &format!("phong-{number:03}")),
            name: format!("Phòng {} {}", own[0], own[1]),
            aliases: Vec::new(),
            contact: Contact::default(),
            source_url: None,
            page_sha256: "0".repeat(64),
            decision: None,
            period: Period::default(),
            status: Status::Unknown,
            successor: None,
        },
        text,
        clauses: rows,
    }
}

fn write_clause(language: &Language, own: &[&str], text: &mut String, rng: &mut Rng) {
    text.push_str(VERBS[rng.usize(0..VERBS.len())]);
    let mut syllables = 2;
    let length = rng.usize(SHORTEST..=LONGEST);
    while syllables < length {
        let dice = rng.f64();
        let word = if dice < FUNCTION_SHARE {
            FUNCTION_WORDS[rng.usize(0..FUNCTION_WORDS.len())]
        } else if dice < FUNCTION_SHARE + OWN_SHARE {
            own[rng.usize(0..own.len())]
        } else {
            language.word(rng)
        };
        let sign = match rng.u8(0..24) {
            0 | 1 => ", ",
            2 => "; ",
            _ => " ",
        };
        text.push_str(sign);
        text.push_str(word);
        syllables += word.split(' ').count();
    }
    text.push('.');
}
