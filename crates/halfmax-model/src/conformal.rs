//! Intervals around predictions, from the errors on rows the model did not learn from.

use std::collections::BTreeMap;

use halfmax_prep::Scheme;
use serde::{Deserialize, Serialize};

/// The levels a calibration holds, as shares of the responses that are to lie inside.
pub const LEVELS: [f64; 7] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];
/// The level shown where no other is asked for.
pub const LEVEL: f64 = 0.9;
/// A compound with fewer errors than this has the interval of all compounds together.
pub const MIN_PER_COMPOUND: usize = 30;

/// The range in which the response lies with a stated frequency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// How often the response lies inside, 0 to 1, over pairs drawn as those of the calibration.
    pub level: f64,
    /// In the unit of the response.
    pub low: f64,
    /// In the unit of the response.
    pub high: f64,
}

/// Where the errors of a calibration come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Test rows of a cross-validation, each predicted by the model that had not seen its fold.
    OutOfFold,
    /// The validation rows of a single split. Training stopped where they were predicted best, so their errors are a
    /// little too small and the intervals a little too narrow.
    Validation,
}

/// The error on one row that the model did not learn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residual<'a> {
    /// Id of the compound.
    pub compound: &'a str,
    /// |predicted − truth|.
    pub error: f64,
}

/// Half-widths of intervals: split-conformal (Vovk et al. 2005; Lei et al. 2018), a compound at a time (Mondrian).
///
/// The half-width of a level is the ⌈(n + 1)·level⌉-th smallest of n errors. If the next pair is drawn as those n were,
/// its response then lies inside with at least that probability, whatever the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conformal {
    /// What was left out of training when the errors were made: what the intervals say something about.
    pub scheme: Scheme,
    /// Where the errors come from.
    pub source: Source,
    levels: Vec<f64>,
    pooled: HalfWidths,
    compounds: BTreeMap<String, HalfWidths>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct HalfWidths {
    n: usize,
    /// One per level; none where there are too few errors for it.
    half_widths: Vec<Option<f64>>,
}

impl Conformal {
    /// Learns half-widths from errors; `None` if there are too few even for [`LEVEL`].
    ///
    /// Where the scheme leaves compounds out, an error of a compound that was left out says nothing about the same
    /// compound once it was seen, so all compounds share one half-width.
    pub fn of(scheme: Scheme, source: Source, residuals: &[Residual<'_>]) -> Option<Self> {
        let mut grouped: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        if !scheme.leaves_compounds_out() {
            for residual in residuals {
                grouped.entry(residual.compound).or_default().push(residual.error);
            }
        }
        grouped.retain(|_, errors| errors.len() >= MIN_PER_COMPOUND);
        let calibration = Self {
            scheme,
            source,
            levels: LEVELS.to_vec(),
            pooled: HalfWidths::of(residuals.iter().map(|r| r.error).collect()),
            compounds: grouped
                .into_iter()
                .map(|(compound, errors)| (compound.to_owned(), HalfWidths::of(errors)))
                .collect(),
        };
        calibration.half_width("", LEVEL).is_some().then_some(calibration)
    }

    /// The levels there are.
    pub fn levels(&self) -> &[f64] {
        &self.levels
    }

    /// How many errors it was learned from.
    pub fn n(&self) -> usize {
        self.pooled.n
    }

    /// Half the width of the interval of a compound, in the unit of the response; that of all compounds together if
    /// it had too few errors. `None` for a level that was not calibrated, or needs more errors than there are.
    pub fn half_width(&self, compound: &str, level: f64) -> Option<f64> {
        let at = self.levels.iter().position(|l| (l - level).abs() < 1e-9)?;
        let own = self.compounds.get(compound).and_then(|own| own.half_widths[at]);
        own.or(self.pooled.half_widths[at])
    }

    /// The interval around a prediction.
    pub fn interval(&self, compound: &str, value: f64, level: f64) -> Option<Interval> {
        let half = self.half_width(compound, level)?;
        Some(Interval { level, low: value - half, high: value + half })
    }
}

impl HalfWidths {
    fn of(mut errors: Vec<f64>) -> Self {
        errors.sort_by(f64::total_cmp);
        let half_widths = LEVELS.iter().map(|level| quantile(&errors, *level)).collect();
        Self { n: errors.len(), half_widths }
    }
}

/// The ⌈(n + 1)·level⌉-th smallest of n sorted errors.
fn quantile(sorted: &[f64], level: f64) -> Option<f64> {
    // A product such as 10 · 0.9 may be rounded up by one part in 10¹⁶, and must not count as more than 9.
    let rank = ((sorted.len() + 1) as f64 * level - 1e-9).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use halfmax_data::Seed;
    use rand::RngExt;

    fn residuals<'a>(compound: &'a str, errors: &[f64]) -> Vec<Residual<'a>> {
        errors.iter().map(|error| Residual { compound, error: *error }).collect()
    }

    #[test]
    fn the_rank_is_that_of_the_paper() {
        let errors: Vec<f64> = (1..=9).map(f64::from).collect();
        assert_eq!(quantile(&errors, 0.9), Some(9.0));
        assert_eq!(quantile(&errors, 0.8), Some(8.0));
        assert_eq!(quantile(&errors, 0.5), Some(5.0));
        assert_eq!(quantile(&errors, 0.95), None, "nine errors cannot promise 95 %");
    }

    #[test]
    fn a_compound_with_few_errors_has_the_interval_of_all() {
        let many: Vec<f64> = (0..100).map(f64::from).collect();
        let both = [residuals("loud", &many), residuals("rare", &[1000.0; 5])].concat();
        let calibration = Conformal::of(Scheme::Lco, Source::OutOfFold, &both).unwrap();
        let half = |compound| calibration.half_width(compound, 0.9).unwrap();
        assert!((half("loud") - 90.0).abs() < 1e-12);
        assert!((half("rare") - half("never seen")).abs() < 1e-12);
        assert!((half("rare") - 95.0).abs() < 1e-12);
        assert_eq!(calibration.half_width("loud", 0.42), None);
    }

    #[test]
    fn compounds_left_out_share_one_width() {
        let quiet = residuals("quiet", &[0.1; 50]);
        let both = [quiet, residuals("loud", &[9.0; 50])].concat();
        let calibration = Conformal::of(Scheme::Ldo, Source::OutOfFold, &both).unwrap();
        assert_eq!(calibration.half_width("quiet", 0.9), Some(9.0));
    }

    #[test]
    fn nothing_is_calibrated_on_too_little() {
        let few = residuals("a", &[1.0; 8]);
        assert_eq!(Conformal::of(Scheme::Lco, Source::OutOfFold, &few), None);
    }

    /// Over many draws of calibration and one new error each, the promise is kept to within chance.
    #[test]
    fn the_promised_share_lies_inside() {
        let mut rng = Seed::new(5).rng();
        let draws = 4000;
        let mut inside = [0; LEVELS.len()];
        for _ in 0..draws {
            let errors: Vec<f64> =
                (0..39).map(|_| rng.random_range(0.0_f64..1.0).powi(3)).collect();
            let calibration =
                Conformal::of(Scheme::Lco, Source::OutOfFold, &residuals("a", &errors)).unwrap();
            let new = rng.random_range(0.0_f64..1.0).powi(3);
            for (inside, level) in inside.iter_mut().zip(LEVELS) {
                *inside += usize::from(calibration.half_width("a", level).is_none_or(|h| new <= h));
            }
        }
        for (inside, level) in inside.into_iter().zip(LEVELS) {
            let share = inside as f64 / f64::from(draws);
            let chance = 4.0 * (level * (1.0 - level) / f64::from(draws)).sqrt();
            assert!(share > level - chance && share < level + 0.025 + chance, "{level}: {share}");
        }
    }
}
