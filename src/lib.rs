//! `phutrach` answers: *which unit of a department handles this topic, and which clause of its page says so?*
//!
//! ```text
//! pages ──► clauses ──► syllables ──► generation ───────────┐        built once, never changed
//!                           │ the same analysis             ▼
//! typed ──► readings ───────┴───────► candidates ──► ranked clauses ──► units, outcome ──► JSON, HTML, terminal
//! ```
//!
//! # Words
//! * **department** ([`Department`](corpus::Department)): a *sở*; one folder of the corpus.
//! * **unit** ([`Unit`](corpus::Unit)): a *phòng* of it, what a query wants to find; its id is its page's path.
//! * **page**: the text a unit published, kept byte for byte.
//! * **clause** ([`Clause`](corpus::Clause)): one duty of a page; 0 is the function statement, duties are 1..n.
//! * **syllable** ([`Token`](analysis::Token)): what texts are cut into, as published, in one spelling (*marked*) and
//!   without marks (*folded*); two neighbours are a **pair**.
//! * **reading** ([`ReadingView`](query::ReadingView)): one way to understand what was typed: as typed, keystrokes
//!   decoded, an abbreviation written out, a synonym, a correction.
//! * **generation** ([`Generation`](index::Generation)): one built index; a request reads one from start to end.
//! * **outcome** ([`Outcome`](search::answer::Outcome)): `answer`, `ambiguous` or `none`.
//!
//! # Rooms
//! Each knows only rooms above it, and of those only the ones named: `imports_go_down_the_list_of_rooms_only`.
//!
//! | room | in → out | knows |
//! |---|---|---|
//! | [`vietnamese`] | letters → syllables, spellings, likely slips | nothing |
//! | [`corpus`] | folder → [`Corpus`](corpus::Corpus): clauses, names, terms, what is odd | vietnamese |
//! | [`analysis`] | text → tokens; tokens → [`Vocabulary`](analysis::Vocabulary) | vietnamese |
//! | [`index`] | corpus → generation on disk, verified and opened | corpus, analysis |
//! | [`replica`] | somebody else's generation → the same one here, verified | index |
//! | [`engine`] | weighted terms → [`Candidate`](engine::Candidate)s | index |
//! | [`query`] | typed text → [`Understood`](query::Understood) | vietnamese, corpus, analysis |
//! | [`search`] | request → [`ClauseAnswer`](search::answer::ClauseAnswer), [`UnitAnswer`](search::answer::UnitAnswer) | all above |
//! | [`evaluation`] | judged queries → figures | search and the values it takes |
//! | [`settings`] | flags, environment, file → [`Settings`](settings::Settings), every default | nothing |
//! | [`web`] | plain values → HTML | nothing |
//! | [`http`] | requests → JSON, HTML, problems; the only room that is async | corpus, index, search, settings, web |
//! | [`cli`] | arguments → exit code; the only room that prints | all but vietnamese and query |
//!
//! # What always holds, and the test that says so
//! 1. **Shown as published.** Text is never corrected; spellings are unified in tokens only, and a token cuts its own
//!    bytes out of the text: `the_real_page_is_what_was_published`, `ranges_ascend_and_cut_out_their_token`.
//! 2. **Nothing is lost.** Every byte of a page is in a clause, a heading, the contact or a reported remainder, and
//!    every file is indexed or refused by name: `nothing_is_lost_on_any_text`,
//!    `bad_files_are_named_and_never_followed_or_waited_for`.
//! 3. **One analysis for both sides.** A generation made by another analysis is rebuilt, never misread:
//!    `a_generation_of_another_analysis_is_stale_not_misread`.
//! 4. **The marks you typed count, the marks you left out cost nothing:** `typed_marks_count_and_missing_ones_cost_nothing`,
//!    `a_wrong_mark_ranks_below_a_missing_one`.
//! 5. **Reading never fails.** Splitting a page and reading a query give a value for any text, and no text reaches an
//!    engine's own query language: `any_bytes_are_text_or_a_reason`,
//!    `queries_without_a_usable_syllable_are_answered_with_none`.
//! 6. **A generation never changes and is verified before it answers:**
//!    `every_damage_is_found_and_no_wrong_answer_is_given`, `one_rebuild_runs_at_a_time_and_the_new_generation_answers`.
//! 7. **Coverage decides the outcome,** by one threshold for every corpus:
//!    `the_shipped_threshold_is_the_one_the_tuning_half_gives`.
//! 8. **Scores explain themselves.** Their parts add up: `facets_count_and_parts_add_up_to_the_score`.
//!
//! # Beyond one machine
//! Generations never change, so copies are as good as the original. The first step up is one builder and any number of
//! identical servers behind any load balancer: the builder runs `serve --watch --share true`, or serves its index
//! folder by any web server; the others run `serve --follow ADDRESS` and need no pages. Each verifies every byte that
//! comes, goes on with what it has while the builder is away, and catches up by itself: see [`replica`].
//!
//! For the whole way at once read `tests/integration/journey.rs`: `a_duty_travels_from_its_page_to_the_json_of_an_answer`.

pub mod analysis;
pub mod cli;
pub mod corpus;
pub mod engine;
pub mod evaluation;
pub mod http;
pub mod index;
pub mod query;
pub mod replica;
pub mod search;
pub mod settings;
pub mod vietnamese;
pub mod web;
