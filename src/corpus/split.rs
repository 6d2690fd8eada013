//! A page's text to its clauses, never failing.
//!
//! In: the page exactly as published. Out: [`SplitPage`]: the title, the clauses, the headings, the contact, and a
//! remainder with a warning for each part that is none of these. Spans are byte ranges of the page, and every byte that
//! is not space lies in exactly one of them or in a marker. Nothing here reads files.
//!
//! What counts as a clause, so that an answer can name the line that says so:
//! - Every marked item that has words of its own is a clause, nested ones too. An item that has children and says
//!   something by itself ("2. Quản lý công tác tuyển sinh:") is a clause beside its children.
//! - An item that is only a label ("1. Nhiệm vụ và quyền hạn:"), the short title of a section or *Điều*, and a paragraph
//!   that only announces a list are headings.
//! - A paragraph without a marker is a clause when it tells a duty near its beginning.
//! - The function statement is the first block that begins with a unit and says what it is for, or stands under a
//!   heading *Chức năng*, or is an unmarked *Tham mưu, giúp …* right above a list; it must come before every duty. A page
//!   without one has no clause 0.
//! - Names of people (*Trưởng phòng: …*) and what stands below *Nơi nhận* are remainder.

use std::ops::Range;

use super::block::{Block, Blocks, is_capitals, read_blocks};
use super::clause::Clause;
use super::contact::{begins_contact, read_contact};
use super::marker::{MarkerKind, read_marker};
use super::name::{add_name, collect_names};
use super::outline::find_parents;
use super::role::read_role;
use super::text::words;
use super::unit::Contact;
use super::warning::{PageWarning, WarningKind};
use super::wording::{
    announces_list, begins_addressees, begins_with_body, begins_with_duty_verb, begins_with_help,
    is_label, labels_function, names_person, states_function, tells_duty,
};

/// A page divided; every range counts bytes of the page's text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SplitPage {
    /// The first line, when it is the page's title; a letterhead above it (*SỞ GIÁO DỤC …*) is a heading.
    pub title: Option<Range<usize>>,
    /// The function statement (ordinal 0), if any, and the duties, in page order.
    pub clauses: Vec<Clause>,
    /// Headings, section labels and lines of a table of contents, in page order.
    pub headings: Vec<Range<usize>>,
    /// What the contact lines say.
    pub contact: Contact,
    /// The contact lines without their bullets.
    pub contact_spans: Vec<Range<usize>>,
    /// Names the page gives its unit: its title, and the names in the function statement; each once.
    pub names: Vec<String>,
    /// What is none of the above, in page order.
    pub remainder: Vec<Range<usize>>,
    /// Bullets, numbers, letters and ruled lines, in page order.
    pub markers: Vec<Range<usize>>,
    /// What is odd, in line order.
    pub warnings: Vec<PageWarning>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Title,
    Function,
    Duty,
    Heading,
    Contact,
    Remainder,
}

/// Divides a page. Any text gives a value.
pub fn split_page(text: &str) -> SplitPage {
    let Blocks { blocks, empty } = read_blocks(text);
    let mut page = SplitPage::default();
    for (span, line) in empty {
        if text[span.clone()].chars().count() == 1
            || text[span.clone()].contains(char::is_alphanumeric)
        {
            page.warnings.push(PageWarning {
                line,
                kind: WarningKind::EmptyBullet,
            });
        }
        page.markers.push(span);
    }
    let mut reader = Reader {
        text,
        blocks: &blocks,
        page,
        in_contents: false,
        under_function: false,
        function_seen: false,
        in_addressees: false,
        parents: find_parents(&blocks),
    };
    for (at, block) in blocks.iter().enumerate() {
        let part = reader.classify(at);
        reader.take(part, block);
    }
    finish(reader.page)
}

/// Goes down the page and remembers what the headings above said.
struct Reader<'a> {
    text: &'a str,
    blocks: &'a [Block],
    page: SplitPage,
    /// Between *Mục lục* and the first line that is no entry of it.
    in_contents: bool,
    /// Right under a heading that speaks of the function.
    under_function: bool,
    function_seen: bool,
    /// Below *Nơi nhận*.
    in_addressees: bool,
    /// For each block, whether it has children.
    parents: Vec<bool>,
}

impl Reader<'_> {
    fn classify(&mut self, at: usize) -> Part {
        let block = &self.blocks[at];
        let words_of = &self.text[block.content.clone()];
        if begins_contact(words_of) {
            return Part::Contact;
        }
        if self.is_contents_entry(words_of) {
            return Part::Heading;
        }
        if self.is_aside(words_of) {
            return Part::Remainder;
        }
        if self.may_be_title(at, words_of) {
            return if begins_with_body(words_of) {
                Part::Heading
            } else {
                Part::Title
            };
        }
        if self.may_be_function(at, words_of) {
            return Part::Function;
        }
        match &block.marker {
            Some(marker) if self.is_heading_item(&marker.kind, at) => Part::Heading,
            Some(_) => Part::Duty,
            None => self.classify_paragraph(at),
        }
    }

    /// The title is the first line, below a letterhead that names the department; short, and no sentence.
    fn may_be_title(&self, at: usize, words_of: &str) -> bool {
        let first =
            self.page.title.is_none() && self.page.headings.len() == at && !self.in_contents;
        first && self.blocks[at].marker.is_none() && is_title(words_of)
    }

    fn classify_paragraph(&self, at: usize) -> Part {
        let words_of = &self.text[self.blocks[at].content.clone()];
        // An unmarked block that reads as a marker is "Điều 5" alone on its line.
        if read_marker(words_of).is_some_and(|marker| marker.kind == MarkerKind::Article) {
            return Part::Heading;
        }
        let announces = announces_list(words_of) && !begins_with_duty_verb(words_of);
        if is_label(words_of) || announces || is_capitals(words_of) || self.is_short_title(at) {
            Part::Heading
        } else if tells_duty(words_of) {
            Part::Duty
        } else {
            Part::Remainder
        }
    }

    /// A line without a stop at its end right above a list is the list's title.
    fn is_short_title(&self, at: usize) -> bool {
        let words_of = &self.text[self.blocks[at].content.clone()];
        let above_list = self
            .blocks
            .get(at + 1)
            .is_some_and(|next| next.marker.is_some());
        above_list && words(words_of, 16).len() < 16 && !words_of.ends_with(['.', ';', ','])
    }

    fn is_heading_item(&self, kind: &MarkerKind, at: usize) -> bool {
        let words_of = &self.text[self.blocks[at].content.clone()];
        let children = self.parents[at];
        let next = self.blocks.get(at + 1);
        let above_paragraph = next.is_some_and(|next| {
            next.marker.is_none() && !begins_contact(&self.text[next.content.clone()])
        });
        let announces = children && announces_list(words_of) && !begins_with_duty_verb(words_of);
        match kind {
            MarkerKind::Section | MarkerKind::Article => {
                (children || above_paragraph) && !words_of.ends_with(['.', ';'])
            }
            MarkerKind::Number(_) if above_paragraph && is_label(words_of) => true,
            _ => announces || (is_label(words_of) && (children || words_of.ends_with(':'))),
        }
    }

    /// People's names and the addressees of a letter are no duties.
    fn is_aside(&mut self, words_of: &str) -> bool {
        self.in_addressees |= begins_addressees(words_of);
        self.in_addressees || names_person(words_of)
    }

    fn may_be_function(&self, at: usize, words_of: &str) -> bool {
        if self.function_seen || !self.page.clauses.is_empty() || is_label(words_of) {
            return false;
        }
        let long = words(words_of, 6).len() == 6;
        let above_list = self.blocks[at].marker.is_none()
            && self
                .blocks
                .get(at + 1)
                .is_some_and(|next| next.marker.is_some());
        (self.under_function && long)
            || states_function(words_of)
            || (above_list && long && begins_with_help(words_of))
    }

    /// A line with dot leaders and a page number, or one that ends in a number below *Mục lục*.
    fn is_contents_entry(&mut self, words_of: &str) -> bool {
        let before_number = words_of.trim_end_matches(|c: char| c.is_ascii_digit());
        let numbered = before_number.len() < words_of.len();
        let leaders = numbered
            && ["....", "……", ". . .", "…."]
                .iter()
                .any(|dots| before_number.trim_end().ends_with(dots));
        if self.in_contents && !numbered {
            self.in_contents = false;
        }
        leaders || self.in_contents
    }

    fn take(&mut self, part: Part, block: &Block) {
        let span = block.content.clone();
        let words_of = &self.text[span.clone()];
        self.take_marker(part, block);
        match part {
            Part::Title => {
                add_name(words_of, &mut self.page.names);
                self.page.title = Some(span);
            }
            Part::Function => {
                self.function_seen = true;
                collect_names(words_of, &mut self.page.names);
                self.add_clause(0, span);
            }
            Part::Duty => {
                let last = self.page.clauses.last().map_or(0, |clause| clause.ordinal);
                self.add_clause(last + 1, span);
            }
            Part::Heading => {
                self.in_contents |=
                    super::text::folded_phrase(words_of, 3).starts_with(" muc luc ");
                let start = block.marker.as_ref().map_or(span.start, |m| m.span.start);
                self.page.headings.push(start..span.end);
            }
            Part::Contact => {
                read_contact(words_of, &mut self.page.contact);
                self.page.contact_spans.push(span);
            }
            Part::Remainder => {
                let text = words_of.chars().take(60).collect();
                self.warn(block.line, WarningKind::Unread(text));
                self.page.remainder.push(span);
            }
        }
        self.under_function =
            part == Part::Heading && !self.in_contents && labels_function(words_of);
    }

    fn take_marker(&mut self, part: Part, block: &Block) {
        let Some(marker) = &block.marker else { return };
        if !block.spaced && matches!(marker.kind, MarkerKind::Bullet(_)) {
            self.warn(block.line, WarningKind::NoSpaceAfterBullet);
        }
        if part != Part::Heading {
            self.page.markers.push(marker.span.clone());
        }
    }

    fn add_clause(&mut self, ordinal: u32, span: Range<usize>) {
        let role = read_role(ordinal, &self.text[span.clone()]);
        self.page.clauses.push(Clause {
            ordinal,
            span,
            role,
        });
    }

    fn warn(&mut self, line: usize, kind: WarningKind) {
        self.page.warnings.push(PageWarning { line, kind });
    }
}

/// Whether a first line is a title: short, and without the end of a sentence.
fn is_title(line: &str) -> bool {
    words(line, 26).len() <= 25
        && !line.ends_with(['.', ';', ':', ','])
        && !begins_with_duty_verb(line)
}

fn finish(mut page: SplitPage) -> SplitPage {
    page.markers.sort_by_key(|span| span.start);
    page.warnings.sort_by_key(|warning| warning.line);
    page
}
