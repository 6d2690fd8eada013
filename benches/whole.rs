//! The whole way, from pages to answers, beside the engine alone on the same index in the same run.
//!
//! What: building and opening a generation, then every step of a search and completion. On which text: a corpus and
//! queries made from a seed (see `support`), `--clauses` of them. What is left out: reading page files. Every query is timed three times and its shortest time counts; percentiles are over queries. It
//! asserts what was found, never how long it took.
//!
//! `cargo bench --bench whole -- --clauses 1000000 [--each 100] [--seed 1] [--keep FOLDER] [--answers FILE]`, or
//! `--growth` for the table of all sizes.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench fails as tests do, and prints its figures"
)]

mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use phutrach::analysis::tokenize;
use phutrach::corpus::{Corpus, Terms, read_corpus};
use phutrach::engine::embedded::retrieve;
use phutrach::index::build::{BuildOptions, build_generation};
use phutrach::index::open::{OpenOptions, open_current_with};
use phutrach::index::{Content, Generation};
use phutrach::query::{Lexicon, TermIndex, read_query, understand};
use phutrach::search::Searcher;
use phutrach::search::answer::{Outcome, SearchRequest};
use phutrach::search::matcher::Matcher;
use phutrach::search::names::NameIndex;
use phutrach::search::plan::plan_retrieval;
use phutrach::search::ranking::{RankedClause, rank};
use phutrach::search::rerank::Scratch;
use phutrach::search::scope::Scope;
use phutrach::search::units::rank_units;
use phutrach::search::weights;
use support::corpus::Language;
use support::goals::{self, Figures};
use support::http;
use support::measure::{Times, machine, memory, shortest};
use support::plain;
use support::queries::{Form, Query};

/// As in the service that ships.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const REPEATS: usize = 3;

/// The sizes of the table.
const SIZES: [usize; 4] = [10_000, 100_000, 1_000_000, 2_000_000];

/// Connections that ask at once, and for how long.
const CONNECTIONS: usize = 4;
const ASKING: Duration = Duration::from_secs(3);

struct Arguments {
    clauses: usize,
    each: usize,
    seed: u64,
    keep: Option<PathBuf>,
    answers: Option<PathBuf>,
    stage: Option<String>,
    figures: Option<PathBuf>,
    growth: bool,
}

fn main() {
    let arguments = read_arguments();
    match arguments.stage.as_deref() {
        Some("build") => build(&arguments),
        Some("open") => open(&arguments),
        _ if arguments.growth => grow(&arguments),
        _ => compare(&arguments),
    }
}

/// Every size in a process of its own, then all figures beside each other.
fn grow(arguments: &Arguments) {
    let folder = tempfile::tempdir().unwrap();
    let mut sizes = Vec::new();
    for clauses in SIZES {
        let file = folder.path().join("figures");
        let run = Command::new(std::env::current_exe().unwrap())
            .args(["--clauses", &clauses.to_string(), "--figures"])
            .arg(&file)
            .args(["--each", &arguments.each.to_string()])
            .args(["--seed", &arguments.seed.to_string()])
            .status();
        assert!(run.unwrap().success(), "{clauses} clauses");
        let figures = std::fs::read_to_string(&file).unwrap();
        sizes.push((clauses, goals::read(&figures)));
        println!();
    }
    goals::print_table(&sizes);
}

fn read_arguments() -> Arguments {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let value = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1).cloned()
    };
    let number =
        |name: &str, default: u64| value(name).map_or(default, |text| text.parse().unwrap());
    Arguments {
        clauses: number("--clauses", 10_000) as usize,
        each: number("--each", 100) as usize,
        seed: number("--seed", 1),
        keep: value("--keep").map(PathBuf::from),
        answers: value("--answers").map(PathBuf::from),
        stage: value("--stage"),
        figures: value("--figures").map(PathBuf::from),
        growth: words.iter().any(|word| word == "--growth"),
    }
}

/// The corpus, what it is written in, and the terms, which are those that ship.
fn make(arguments: &Arguments) -> (Language, Corpus, Terms, Rng) {
    let shipped = read_corpus(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")).unwrap();
    let terms = shipped.departments[0].terms.clone();
    let mut rng = Rng::with_seed(arguments.seed);
    let language = Language::new(&mut rng);
    let corpus = support::corpus::make(&language, arguments.clauses, &terms, &mut rng);
    (language, corpus, terms, rng)
}

/// In a process of its own, so that its memory is its own: builds the index.
fn build(arguments: &Arguments) {
    let root = arguments.keep.as_ref().unwrap();
    let (_, corpus, _, _) = make(arguments);
    let before = memory("VmRSS");
    let begin = Instant::now();
    let built = build_generation(corpus, root, &BuildOptions::default(), &mut |_| {}).unwrap();
    println!("build_s {}", begin.elapsed().as_secs_f64());
    println!("build_peak_mb {}", memory("VmHWM"));
    println!("corpus_mb {before}");
    println!("index_mb {}", built.manifest.size() as f64 / 1e6);
}

/// In a process of its own: opens the index as a server does.
fn open(arguments: &Arguments) {
    let root = arguments.keep.as_ref().unwrap();
    let folder = root.join(live(root).id);
    let (bytes, reading) = shortest(REPEATS, || {
        let files = std::fs::read_dir(&folder).unwrap();
        let sizes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap().len());
        sizes.sum::<usize>()
    });
    let begin = Instant::now();
    let generation = live(root);
    let opening = begin.elapsed();
    let begin = Instant::now();
    let searcher = Searcher::new(Arc::new(generation));
    println!("searcher_ms {}", begin.elapsed().as_secs_f64() * 1e3);
    println!("open_mb_s {}", bytes as f64 / 1e6 / opening.as_secs_f64());
    println!("read_mb_s {}", bytes as f64 / 1e6 / reading.as_secs_f64());
    println!("open_ms {}", opening.as_secs_f64() * 1e3);
    println!("suggestions {}", searcher.suggestions().len());
    let request = SearchRequest {
        text: "hướng dẫn thực hiện".to_owned(),
        limit: 10,
        ..SearchRequest::default()
    };
    searcher.search_units(&request, None).unwrap();
    let resident = memory("VmRSS");
    println!("resident_mb {resident}");
    println!("index_mb {}", bytes as f64 / 1e6);
    println!(
        "resident_over_mb {}",
        resident as f64 * 1.048_576 - bytes as f64 / 1e6
    );
}

fn live(root: &Path) -> Generation {
    let options = OpenOptions {
        memory_limit: u64::MAX,
    };
    open_current_with(root, &options).unwrap().generation
}

/// What a stage in its own process printed.
fn run_stage(name: &str, arguments: &Arguments, root: &Path) -> Figures {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--stage", name, "--clauses", &arguments.clauses.to_string()])
        .args(["--seed", &arguments.seed.to_string(), "--keep"])
        .arg(root)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    goals::read(&String::from_utf8(output.stdout).unwrap())
}

fn compare(arguments: &Arguments) {
    let temporary = tempfile::tempdir().unwrap();
    let root = arguments
        .keep
        .clone()
        .unwrap_or_else(|| temporary.path().join("index"));
    println!("# {} clauses, seed {}\n", arguments.clauses, arguments.seed);
    println!(
        "{}; {}\n",
        machine(),
        jiff::ZonedDateTime::now().strftime("%F %H:%M")
    );
    let built = (!root.join("CURRENT").exists()).then(|| run_stage("build", arguments, &root));
    let opened = run_stage("open", arguments, &root);
    let (language, corpus, terms, mut rng) = make(arguments);
    let queries = support::queries::make(&language, &corpus, &terms, arguments.each, &mut rng);
    let text_bytes = clause_bytes(&corpus);
    drop(corpus);
    let searcher = Arc::new(Searcher::new(Arc::new(live(&root))));
    let content = &searcher.generation().content;
    assert_eq!(content.clauses.len(), arguments.clauses);
    if let Some(path) = &arguments.answers {
        write_answers(&searcher, &queries, path);
        return;
    }
    let mut figures = opened.clone();
    print_searches(&searcher, &queries, &mut figures);
    print_suggest(&searcher, &queries, &mut figures);
    print_http(&searcher, &queries, &mut figures);
    if let Some(built) = built {
        let engine = plain::write(content, temporary.path());
        print_build(
            &built,
            engine.as_secs_f64(),
            arguments.clauses,
            &mut figures,
        );
    }
    let folder = root.join(&searcher.generation().id);
    print_size(&folder, text_bytes, &mut figures);
    println!("\n| opening | |\n|---|---:|");
    for (name, value) in &opened {
        println!("| {name} | {value:.1} |");
    }
    if let Some(path) = &arguments.figures {
        goals::write(&figures, path);
    }
}

fn clause_bytes(corpus: &Corpus) -> u64 {
    let units = corpus.departments.iter().flat_map(|one| &one.units);
    let clauses = units.flat_map(|unit| &unit.clauses);
    clauses.map(|clause| clause.span.len() as u64).sum()
}

fn request(query: &Query, limit: usize) -> SearchRequest {
    SearchRequest {
        text: query.text.clone(),
        unit: query.unit.clone(),
        department: query.department.clone(),
        limit,
        ..SearchRequest::default()
    }
}

/// Times of every step, for one form of query.
#[derive(Default)]
struct Steps {
    plain: Times,
    read: Times,
    retrieve: Times,
    rerank: Times,
    units: Times,
    rank: Times,
    search_units: Times,
    search_clauses: Times,
    answered: usize,
}

fn print_searches(searcher: &Searcher, queries: &[Query], figures: &mut Figures) {
    let registry = &searcher.generation().content.registry;
    let (terms, names) = (TermIndex::new(registry.terms()), NameIndex::new(registry));
    let (mut all, mut marked) = (Steps::default(), 0.0);
    let mut unfiltered = Steps::default();
    let columns = "plain µs | read | retrieve | rerank | roll-up | units p50 | units p99 | clauses p50 | clauses p99 | answered";
    println!("| form | {columns} |\n|---|{}", "---:|".repeat(10));
    for form in Form::ALL {
        let mut steps = Steps::default();
        let of_form = queries.iter().filter(|query| query.form == form);
        let asked = of_form.clone().count();
        of_form.for_each(|query| time_query(searcher, &terms, &names, query, &mut steps));
        print_row(&format!("{form:?}"), &steps);
        check(form, steps.answered, asked);
        let median = steps.search_units.at(0.5);
        match form {
            Form::Marked => marked = median,
            form => drop(figures.insert(format!("{form:?}").to_lowercase(), median / marked)),
        }
        if !matches!(form, Form::Filtered | Form::Department) {
            unfiltered.add(&steps);
        }
        all.add(&steps);
    }
    print_row("all", &all);
    all.figures(figures);
    let retrieving = unfiltered.retrieve.at(0.5) / unfiltered.plain.at(0.5);
    figures.insert("retrieve_p50".to_owned(), retrieving);
    println!(
        "\nTimes are medians as ratios to the median of the plain union, p99 to its p99 ({:.0} µs).",
        all.plain.at(0.99)
    );
}

/// What a run of words of one clause asks for is there; syllables of no clause are not, unless corrected to some that
/// are; terms speak of things that a made corpus hardly knows.
fn check(form: Form, answered: usize, asked: usize) {
    match form {
        Form::Unanswerable => assert!(answered * 4 <= asked, "{answered} of {asked}"),
        Form::Term => {}
        _ => assert!(
            answered * 10 >= asked * 9,
            "{form:?}: {answered} of {asked}"
        ),
    }
}

impl Steps {
    fn add(&mut self, other: &Self) {
        self.plain.extend(&other.plain);
        self.read.extend(&other.read);
        self.retrieve.extend(&other.retrieve);
        self.rerank.extend(&other.rerank);
        self.units.extend(&other.units);
        self.rank.extend(&other.rank);
        self.search_units.extend(&other.search_units);
        self.search_clauses.extend(&other.search_clauses);
        self.answered += other.answered;
    }
}

impl Steps {
    fn figures(&self, figures: &mut Figures) {
        let (half, most) = (self.plain.at(0.5), self.plain.at(0.99));
        for (name, value) in [
            ("plain_p50_us", half),
            ("plain_p99_us", most),
            ("units_p50_us", self.search_units.at(0.5)),
            ("units_p50", self.search_units.at(0.5) / half),
            ("units_p99", self.search_units.at(0.99) / most),
            ("clauses_p50", self.search_clauses.at(0.5) / half),
            ("clauses_p99", self.search_clauses.at(0.99) / most),
        ] {
            figures.insert(name.to_owned(), value);
        }
    }
}

fn print_row(name: &str, steps: &Steps) {
    let (half, most) = (steps.plain.at(0.5), steps.plain.at(0.99));
    let median = |times: &Times| times.at(0.5) / half;
    println!(
        "| {name} | {half:.0} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {} |",
        median(&steps.read),
        median(&steps.retrieve),
        median(&steps.rerank),
        median(&steps.units),
        median(&steps.search_units),
        steps.search_units.at(0.99) / most,
        median(&steps.search_clauses),
        steps.search_clauses.at(0.99) / most,
        steps.answered,
    );
}

fn time_query(
    searcher: &Searcher,
    terms: &TermIndex,
    names: &NameIndex,
    query: &Query,
    steps: &mut Steps,
) {
    let content = &searcher.generation().content;
    let lexicon = Lexicon {
        vocabulary: &content.vocabulary,
        terms,
    };
    let request = request(query, 10);
    let ((typed, understood), read) = shortest(REPEATS, || {
        let typed = read_query(&query.text);
        let understood = understand(&query.text, &typed, lexicon, false);
        (typed, understood)
    });
    let words: Vec<&str> = understood
        .words
        .iter()
        .map(|word| &*word.word.folded)
        .collect();
    let (_, plain) = shortest(REPEATS, || plain::ask(content, &words));
    let scope = Scope::new(content, &request, &typed).unwrap();
    let (found, retrieved) = shortest(REPEATS, || {
        let union = plan_retrieval(&typed, &understood, weights::CANDIDATES);
        retrieve(content, &union, None, |clause| scope.keeps(clause)).unwrap()
    });
    let ((matcher, clauses), reranked) = shortest(REPEATS, || {
        let matcher = Matcher::new(&understood, &content.vocabulary);
        let clauses = rerank(
            content,
            &matcher,
            found.candidates.iter().map(|one| one.clause),
        );
        (matcher, clauses)
    });
    let (_, rolled) = shortest(REPEATS, || {
        rank_units(
            searcher,
            &matcher,
            &clauses,
            &names.find(&understood, 0.3),
            None,
        )
    });
    let (ranking, ranked) = shortest(REPEATS, || rank(searcher, &request, None).unwrap());
    let (_, units) = shortest(REPEATS, || searcher.search_units(&request, None).unwrap());
    let (_, hits) = shortest(REPEATS, || searcher.search_clauses(&request, None).unwrap());
    steps.read.push(read);
    steps.plain.push(plain);
    steps.retrieve.push(retrieved);
    steps.rerank.push(reranked);
    steps.units.push(rolled);
    steps.rank.push(ranked);
    steps.search_units.push(units);
    steps.search_clauses.push(hits);
    steps.answered += usize::from(ranking.outcome != Outcome::None);
}

fn rerank(
    content: &Content,
    matcher: &Matcher,
    numbers: impl Iterator<Item = u32>,
) -> Vec<RankedClause> {
    let table = &content.clauses;
    let mean = table.mean_length();
    let mut scratch = Scratch::default();
    let score = |clause| {
        scratch.read(matcher, table, clause);
        let score = scratch.score(
            matcher,
            table.role(clause),
            table.length(clause) as f32 / mean,
        );
        RankedClause {
            clause,
            score,
            named: 0.0,
            ended: 0.0,
        }
    };
    let mut ranked: Vec<RankedClause> = numbers.map(score).collect();
    ranked.sort_by(|a, b| b.total().total_cmp(&a.total()));
    ranked
}

/// Completions after every character of a query's last word, as a person types it.
fn print_suggest(searcher: &Searcher, queries: &[Query], figures: &mut Figures) {
    let mut times = Times::default();
    let (mut asked, mut found) = (0, 0);
    for query in queries
        .iter()
        .filter(|query| query.form != Form::Unanswerable)
    {
        let last = tokenize(&query.text).last().map_or(0, |token| token.start);
        for (at, c) in query.text[last..].char_indices() {
            let text = &query.text[..last + at + c.len_utf8()];
            let (suggestions, took) = shortest(REPEATS, || searcher.suggest(text, 8));
            times.push(took);
            asked += 1;
            found += usize::from(!suggestions.is_empty());
        }
    }
    for first in "abcdđghklmnpqrstvxư".chars() {
        times.push(shortest(REPEATS, || searcher.suggest(&first.to_string(), 8)).1);
    }
    assert!(found * 2 > asked, "{found} of {asked}");
    let at = |share| times.at(share);
    println!(
        "\n| suggest | p50 µs | p99 µs | worst µs | with completions |\n|---|---:|---:|---:|---:|"
    );
    println!(
        "| | {:.0} | {:.0} | {:.0} | {found}/{asked} |",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    figures.insert("suggest_p99_us".to_owned(), at(0.99));
}

/// The same searches over HTTP on loopback: first one after the other, then as many as the machine answers. The clients
/// share the processor with the server. Units are not asked for within one unit.
fn print_http(searcher: &Arc<Searcher>, queries: &[Query], figures: &mut Figures) {
    let queries = queries.iter().filter(|query| query.unit.is_none());
    let queries: &[Query] = &queries.cloned().collect::<Vec<_>>();
    let server = http::start(Arc::clone(searcher));
    let mut client = server.connect();
    let (mut within, mut over) = (Times::default(), Times::default());
    let mut bytes = 0;
    for query in queries {
        let request = request(query, 10);
        let answer = || searcher.search_units(&request, None).unwrap();
        within.push(shortest(REPEATS, answer).1);
        let (length, took) = shortest(REPEATS, || client.ask(query));
        over.push(took);
        bytes += length;
    }
    let begin = Instant::now();
    for query in queries {
        searcher.search_units(&request(query, 10), None).unwrap();
    }
    let alone = queries.len() as f64 / begin.elapsed().as_secs_f64();
    let rate = server.throughput(queries, CONNECTIONS, ASKING);
    let (added, share) = (over.at(0.5) - within.at(0.5), rate / (2.0 * alone));
    println!("\n| over HTTP | |\n|---|---:|");
    println!("| library call, p50 µs | {:.0} |", within.at(0.5));
    println!("| over the library call, p50 µs | {added:.0} |");
    println!("| bytes of an answer | {} |", bytes / queries.len());
    println!("| library calls a second on one thread | {alone:.0} |");
    println!("| answers a second on {CONNECTIONS} connections | {rate:.0} |");
    println!("| share of twice the library's | {share:.2} |");
    figures.insert("http_over_us".to_owned(), added);
    figures.insert("http_rate".to_owned(), rate);
    figures.insert("http_share".to_owned(), share);
}

fn print_build(built: &Figures, engine: f64, clauses: usize, figures: &mut Figures) {
    figures.insert("build_ratio".to_owned(), built["build_s"] / engine);
    figures.insert("build_rate".to_owned(), clauses as f64 / built["build_s"]);
    figures.insert("build_peak_mb".to_owned(), built["build_peak_mb"]);
    println!("\n| building | |\n|---|---:|");
    println!(
        "| clauses a second | {:.0} |",
        clauses as f64 / built["build_s"]
    );
    println!(
        "| the engine alone, clauses a second | {:.0} |",
        clauses as f64 / engine
    );
    println!(
        "| time, as ratio to the engine alone | {:.2} |",
        built["build_s"] / engine
    );
    println!(
        "| peak memory, MB (of it the corpus {:.0}) | {:.0} |",
        built["corpus_mb"], built["build_peak_mb"]
    );
}

fn print_size(folder: &Path, text_bytes: u64, figures: &mut Figures) {
    println!("\n| part of the index | bytes for each byte of text |\n|---|---:|");
    let mut parts: BTreeMap<String, u64> = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().to_string_lossy().into_owned();
        let ours = name.ends_with(".bin") || name.ends_with(".json") && name != "meta.json";
        let part = if ours {
            name
        } else {
            format!("engine .{}", name.rsplit('.').next().unwrap())
        };
        *parts.entry(part).or_default() += file.metadata().unwrap().len();
    }
    let share = |bytes: u64| bytes as f64 / text_bytes as f64;
    for (part, bytes) in parts.iter().filter(|(_, bytes)| share(**bytes) >= 0.001) {
        println!("| {part} | {:.3} |", share(*bytes));
    }
    println!("| all | {:.3} |", share(parts.values().sum()));
    figures.insert("size".to_owned(), share(parts.values().sum()));
}

/// Every answer as text, to see that a change leaves them as they were: those to the made queries, and those to the
/// judged queries of the sample department.
fn write_answers(searcher: &Searcher, queries: &[Query], path: &Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let made = queries.iter().map(|query| request(query, 10));
    made.for_each(|request| write_answer(searcher, &request, &mut file));
    let folder = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let sample = read_corpus(&fixtures.join("sample")).unwrap();
    build_generation(sample, folder.path(), &BuildOptions::default(), &mut |_| {}).unwrap();
    let sample = Searcher::new(Arc::new(live(folder.path())));
    let judged = std::fs::read_to_string(fixtures.join("judged/needs.jsonl")).unwrap();
    for line in judged.lines() {
        let need: serde_json::Value = serde_json::from_str(line).unwrap();
        let request = SearchRequest {
            text: need["query"].as_str().unwrap().to_owned(),
            limit: 10,
            ..SearchRequest::default()
        };
        write_answer(&sample, &request, &mut file);
    }
}

fn write_answer(searcher: &Searcher, request: &SearchRequest, file: &mut impl Write) {
    let (mut units, mut clauses) = (
        searcher.search_units(request, None).unwrap(),
        searcher.search_clauses(request, None).unwrap(),
    );
    // The same content built twice has two names.
    units.generation.clear();
    clauses.generation.clear();
    let suggestions = searcher.suggest(&request.text, 8);
    writeln!(
        file,
        "{}\n{units:?}\n{clauses:?}\n{suggestions:?}",
        request.text
    )
    .unwrap();
}
