//! One ranked list against the grades of a need: figures between 0 and 1.
//!
//! In: the ids of a list, best first, and the grades. Out: [`Ranks`]. It knows nothing of forms, needs or searches.
//! *Right* means: graded as high as anything is for the need.

use serde::Serialize;

use super::need::Grades;

/// How far down a list counts.
pub const DEPTH: usize = 10;

/// How well one list ranks what one need asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Ranks {
    /// Discounted gain over the best possible one, within ten: gain 2^grade - 1, discount 1 / log2(rank + 1)
    /// (Järvelin and Kekäläinen 2002, with the gain of Burges et al. 2005).
    pub ndcg: f64,
    /// 1 over the rank of the first right one within ten, else 0.
    pub mrr: f64,
    /// 1 when the first is right.
    pub hit1: f64,
    /// 1 when one of the first three is right.
    pub hit3: f64,
}

/// Scores a list; `None` when the need grades nothing at this level.
pub fn rank_list<S: AsRef<str>>(list: &[S], grades: &Grades) -> Option<Ranks> {
    let best = grades.values().copied().max().filter(|best| *best > 0)?;
    let grade = |id: &S| grades.get(id.as_ref()).copied().unwrap_or(0);
    let found: Vec<u8> = list.iter().take(DEPTH).map(grade).collect();
    let mut ideal: Vec<u8> = grades.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let first = found.iter().position(|grade| *grade == best);
    let within = |depth| f64::from(u8::from(first.is_some_and(|place| place < depth)));
    Some(Ranks {
        ndcg: gain(&found) / gain(&ideal),
        mrr: first.map_or(0.0, |place| 1.0 / (place as f64 + 1.0)),
        hit1: within(1),
        hit3: within(3),
    })
}

fn gain(grades: &[u8]) -> f64 {
    let ranked = grades.iter().take(DEPTH).zip(2u32..);
    ranked
        .map(|(grade, place)| (f64::from(*grade).exp2() - 1.0) / f64::from(place).log2())
        // Not `sum`, which makes -0 of nothing.
        .fold(0.0, |sum, part: f64| sum + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(rows: &[(&str, u8)]) -> Grades {
        rows.iter()
            .map(|(id, grade)| ((*id).to_owned(), *grade))
            .collect()
    }

    #[test]
    fn the_ideal_order_is_one_and_a_known_order_is_as_computed_by_hand() {
        let grades = grades(&[("a", 3), ("b", 1)]);
        assert_eq!(rank_list(&["a", "b"], &grades).unwrap().ndcg, 1.0);
        let swapped = rank_list(&["b", "x", "a"], &grades).unwrap();
        // (1 + 7/2) / (7 + 1/log2 3)
        assert!((swapped.ndcg - 4.5 / (7.0 + 1.0 / 3f64.log2())).abs() < 1e-12);
        assert_eq!((swapped.hit1, swapped.hit3), (0.0, 1.0));
        assert!((swapped.mrr - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_found_is_nought_and_nothing_graded_is_no_figure() {
        assert_eq!(
            rank_list::<&str>(&[], &grades(&[("a", 2)])),
            Some(Ranks::default())
        );
        assert_eq!(rank_list(&["a"], &grades(&[])), None);
        assert_eq!(rank_list(&["a"], &grades(&[("a", 0)])), None);
    }

    #[test]
    fn below_ten_nothing_counts() {
        let mut list = vec!["x"; DEPTH];
        list.push("a");
        assert_eq!(
            rank_list(&list, &grades(&[("a", 3)])),
            Some(Ranks::default())
        );
    }
}
