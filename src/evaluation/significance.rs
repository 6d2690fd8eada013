//! How much of a figure, or of a difference between two runs, may be chance.
//!
//! In: one value a need. Out: a mean with its interval, or the chance that so large a difference arises between two
//! runs that are equally good. Needs are the units of both, never forms: ten forms of one need are no ten witnesses.

use serde::Serialize;

use super::random::Random;

/// Resamples and random swaps.
pub const DRAWS: usize = 10_000;

/// A difference with a smaller chance is called significant.
pub const LEVEL: f64 = 0.05;

/// A mean over needs with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// The mean.
    pub value: f64,
    /// 2.5th percentile of the mean over resampled needs.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
    /// Needs.
    pub count: usize,
}

/// The mean and its percentile bootstrap interval (Efron 1979); `None` without values.
///
/// Where all values are equal the interval has no width, which says that the sample shows no spread and no more.
pub fn figure(values: &[f64]) -> Option<Figure> {
    if values.is_empty() {
        return None;
    }
    let means = resampled_means(values, "bootstrap");
    Some(spread(mean(values.iter().copied()), means, values.len()))
}

/// Mean of `first` less mean of `second`, of different needs, each resampled by itself.
pub fn difference(first: &[f64], second: &[f64]) -> Option<Figure> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let means = resampled_means(first, "first").into_iter();
    let less = means.zip(resampled_means(second, "second"));
    Some(spread(
        mean(first.iter().copied()) - mean(second.iter().copied()),
        less.map(|(first, second)| first - second).collect(),
        first.len() + second.len(),
    ))
}

fn resampled_means(values: &[f64], seed: &str) -> Vec<f64> {
    let mut random = Random::seeded(&[seed]);
    (0..DRAWS)
        .map(|_| mean((0..values.len()).map(|_| values[random.below(values.len())])))
        .collect()
}

fn spread(value: f64, mut means: Vec<f64>, count: usize) -> Figure {
    means.sort_unstable_by(f64::total_cmp);
    Figure {
        value,
        low: means[DRAWS / 40],
        high: means[DRAWS - 1 - DRAWS / 40],
        count,
    }
}

/// The mean; 0 of nothing.
pub(super) fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

/// The two-sided chance of a mean difference this large when each need's sign is free (paired randomisation test,
/// Fisher 1935; for retrieval Smucker, Allan and Carterette 2007). 1 when nothing differs.
pub fn chance(differences: &[f64]) -> f64 {
    let moved: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let observed = moved.iter().sum::<f64>().abs() - 1e-9;
    let mut random = Random::seeded(&["randomisation"]);
    let mut as_large = 0;
    for _ in 0..DRAWS {
        let sum: f64 = moved
            .iter()
            .map(|d| if random.coin() { *d } else { -d })
            .sum();
        as_large += usize::from(sum.abs() >= observed);
    }
    (as_large + 1) as f64 / (DRAWS + 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_proportion_is_about_as_wide_as_its_normal_one() {
        let values: Vec<f64> = (0..200).map(|i| f64::from(u8::from(i % 4 != 0))).collect();
        let figure = figure(&values).unwrap();
        // 1.96 * sqrt(0.75 * 0.25 / 200) = 0.060
        assert_eq!((figure.value, figure.count), (0.75, 200));
        assert!(
            (figure.low - 0.69).abs() < 0.01 && (figure.high - 0.81).abs() < 0.01,
            "{figure:?}"
        );
        assert_eq!(super::figure(&[]), None);
    }

    #[test]
    fn a_real_loss_is_seen_and_a_tie_is_not() {
        let losses: Vec<f64> = (0..100)
            .map(|i| if i % 10 == 0 { -1.0 } else { 0.0 })
            .collect();
        assert!(chance(&losses) < 0.01);
        let even: Vec<f64> = (0..100)
            .map(|i| if i % 2 == 0 { -1.0 } else { 1.0 })
            .collect();
        assert!(chance(&even) > 0.9);
        assert_eq!(chance(&[0.0; 50]), 1.0);
        // Five of five signs alike: 2 / 32.
        assert!((chance(&[-0.2; 5]) - 0.0625).abs() < 0.01);
    }
}
