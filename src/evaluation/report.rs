//! An [`Evaluation`] as text for people: tables in Vietnamese.
//!
//! In: the measured values. Out: one string. It measures nothing and prints nothing itself.

use super::Evaluation;
use super::forms::Form;
use super::need::UNANSWERABLE;
use super::run::Row;
use super::significance::Figure;
use super::summary::Group;

/// Width of the first column, in characters.
const NAME: usize = 14;
/// Width of a column of figures, in characters.
const CELL: usize = 19;

/// The figures as tables; intervals of 95 % stand in brackets.
pub fn report(evaluation: &Evaluation) -> String {
    let mut text = format!(
        "{} câu, nửa {}, chỉ mục {}\n",
        evaluation.needs, evaluation.half, evaluation.generation
    );
    text.push_str(
        "Trong ngoặc vuông: khoảng tin cậy 95 %. Câu bị từ chối tính là không tìm thấy gì.\n",
    );
    let (forms, kinds): (Vec<&Group>, Vec<&Group>) = evaluation
        .groups
        .iter()
        .partition(|group| group.kind.is_none());
    table(&mut text, "Theo dạng gõ", &forms, SHOWN);
    table(
        &mut text,
        "Theo dạng gõ: kể cả câu bị từ chối; giống dạng đủ dấu",
        &forms,
        RANKED,
    );
    table(&mut text, "Theo loại câu, đủ dấu", &kinds, SHOWN);
    table(
        &mut text,
        "Theo loại câu, đủ dấu: kể cả câu bị từ chối",
        &kinds,
        RANKED,
    );
    gap(&mut text, evaluation);
    comparisons(&mut text, evaluation);
    unknown_ids(&mut text, evaluation);
    text
}

/// A heading and where its figure stands.
type Column = (&'static str, fn(&Group) -> Option<Figure>);

const SHOWN: &[Column] = &[
    ("đơn vị Hit@1", |group| group.shown.unit.hit1),
    ("Hit@3", |group| group.shown.unit.hit3),
    ("MRR@10", |group| group.shown.unit.mrr),
    ("nDCG@10", |group| group.shown.unit.ndcg),
    ("nhiệm vụ Hit@1", |group| group.shown.clause.hit1),
    ("Hit@3", |group| group.shown.clause.hit3),
    ("MRR@10", |group| group.shown.clause.mrr),
    ("nDCG@10", |group| group.shown.clause.ndcg),
    ("có trả lời", |group| group.answered),
    ("từ chối đúng", |group| group.refused),
];

const RANKED: &[Column] = &[
    ("đơn vị Hit@1", |group| group.ranked.unit.hit1),
    ("Hit@3", |group| group.ranked.unit.hit3),
    ("nhiệm vụ Hit@1", |group| group.ranked.clause.hit1),
    ("nDCG@10", |group| group.ranked.clause.ndcg),
    ("cùng nhiệm vụ đầu", |group| group.same_first_clause),
    ("cùng kết luận", |group| group.same_outcome),
];

fn table(text: &mut String, title: &str, groups: &[&Group], columns: &[Column]) {
    let mut line = format!("\n{title}\n{:NAME$} {:>4}", "", "số");
    for (heading, _) in columns {
        line.push_str(&format!(" {heading:>CELL$}"));
    }
    text.push_str(&line);
    text.push('\n');
    for group in groups {
        let count = group.same_outcome.map_or(0, |figure| figure.count);
        let mut line = format!("{:NAME$} {count:>4}", name(group));
        for (_, value) in columns {
            line.push_str(&format!(" {:>CELL$}", cell(value(group))));
        }
        text.push_str(&line);
        text.push('\n');
    }
}

fn name(group: &Group) -> &str {
    let label = |form: &&Form| form.name() == group.form;
    match &group.kind {
        Some(kind) => kind,
        None => Form::ALL
            .iter()
            .find(label)
            .map_or(group.form, |form| form.label()),
    }
}

fn cell(figure: Option<Figure>) -> String {
    figure.map_or_else(
        || "-".to_owned(),
        |figure| format!("{:.3} [{:.3} {:.3}]", figure.value, figure.low, figure.high),
    )
}

fn gap(text: &mut String, evaluation: &Evaluation) {
    if let Some(gap) = &evaluation.gap {
        let line = format!(
            "\nĐơn vị nhỏ (đến {} nhiệm vụ) và lớn, đơn vị Hit@1: nhỏ {} ({} câu), lớn {} ({} câu), chênh {}\n",
            gap.median_duties,
            cell(Some(gap.small)),
            gap.small.count,
            cell(Some(gap.large)),
            gap.large.count,
            cell(Some(gap.difference)),
        );
        text.push_str(&line);
    }
}

fn comparisons(text: &mut String, evaluation: &Evaluation) {
    if evaluation.comparisons.is_empty() {
        return;
    }
    text.push_str("\nSo với lần chạy đã lưu (p: khả năng chênh lệch chỉ là ngẫu nhiên)\n");
    for row in &evaluation.comparisons {
        let line = format!(
            "{:13} {:14} {:4} câu  trước {:.3}  nay {:.3}  p {:.4}{}\n",
            row.figure,
            row.form.unwrap_or("mọi dạng"),
            row.needs,
            row.before,
            row.now,
            row.chance,
            if row.is_loss() { "  KÉM ĐI" } else { "" },
        );
        text.push_str(&line);
    }
    if evaluation.not_compared > 0 {
        text.push_str(&format!(
            "{} dòng không có trong lần chạy đã lưu, không so được\n",
            evaluation.not_compared
        ));
    }
}

fn unknown_ids(text: &mut String, evaluation: &Evaluation) {
    if !evaluation.unknown_ids.is_empty() {
        text.push_str("\nMã được chấm nhưng không có trong chỉ mục:\n");
        for id in &evaluation.unknown_ids {
            text.push_str(&format!("  {id}\n"));
        }
    }
}

/// One line a need and form: the ranks of what is right, and what came first.
pub fn rows(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    for row in &evaluation.rows {
        text.push_str(&line(row));
        text.push('\n');
    }
    text
}

fn line(row: &Row) -> String {
    let rank = |rank: Option<usize>| rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    let sign = if is_right(row) { " " } else { "!" };
    format!(
        "{sign} {:6} {:9} {:13} {:9} đơn vị {:>2} nhiệm vụ {:>2} phủ {:.2} {} ⇒ {}",
        row.need,
        row.kind,
        row.form.name(),
        row.outcome,
        rank(row.unit_rank),
        rank(row.clause_rank),
        row.coverage,
        row.query,
        row.first_clause.as_deref().unwrap_or("-"),
    )
}

/// Whether people are shown the right unit first, or rightly none.
fn is_right(row: &Row) -> bool {
    if row.kind == UNANSWERABLE {
        return !row.is_answered();
    }
    row.shown
        .unit
        .or(row.shown.clause)
        .is_some_and(|ranks| ranks.hit1 > 0.0)
}
