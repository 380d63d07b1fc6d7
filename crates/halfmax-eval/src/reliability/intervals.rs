//! Coverage and width of conformal intervals on test rows that their calibration never saw.

use std::collections::BTreeMap;

use halfmax_model::conformal::{Conformal, LEVEL, LEVELS, MIN_PER_COMPOUND, Residual, Source};
use halfmax_prep::{Design, Scheme};
use serde::{Deserialize, Serialize};

/// How the intervals of a model did.
///
/// Test rows of a fold have intervals calibrated on the test rows of the other folds; with a single split, on the
/// validation rows, which early stopping saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intervals {
    /// What was left out.
    pub scheme: Scheme,
    /// What the intervals were calibrated on.
    pub calibrated_on: Source,
    /// Over the rows of all folds, a level each.
    pub levels: Vec<Coverage>,
    /// At the level shown by default.
    pub folds: Vec<FoldCoverage>,
}

/// What became of the promise of a level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// The share promised.
    pub level: f64,
    /// Test rows with an interval.
    pub n: usize,
    /// Share of them whose response lies inside.
    pub coverage: f64,
    /// Mean width (high − low), in the unit of the response.
    pub width: f64,
    /// The lowest coverage of a drug with thirty test rows or more.
    pub worst_drug: Option<f64>,
}

/// One fold at [`LEVEL`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoldCoverage {
    /// Its name.
    pub fold: String,
    #[serde(flatten)]
    coverage: Coverage,
}

/// The errors of predictions, with their compounds.
pub(crate) fn residuals<'a>(rows: &'a Design, predicted: &[f64]) -> Vec<Residual<'a>> {
    rows.pairs
        .iter()
        .zip(&rows.response)
        .zip(predicted)
        .map(|((pair, truth), predicted)| Residual {
            compound: rows.compounds[pair.compound as usize].as_str(),
            error: (predicted - truth).abs(),
        })
        .collect()
}

impl Intervals {
    /// Tests intervals on folds: their names, the calibration that saw none of their rows, the errors on them.
    ///
    /// `None` if there is nothing to test.
    pub(crate) fn of(folds: &[(&str, Conformal, Vec<Residual<'_>>)]) -> Option<Self> {
        let (_, first, _) = folds.first()?;
        let tallies = folds.iter().map(|(_, calibration, tested)| Tally::of(calibration, tested));
        let tallies: Vec<Tally> = tallies.collect();
        let whole = Tally::sum(&tallies);
        let at = LEVELS.iter().position(|level| (level - LEVEL).abs() < 1e-9)?;
        Some(Self {
            scheme: first.scheme,
            calibrated_on: first.source,
            levels: (0..LEVELS.len()).filter_map(|at| whole.coverage(at)).collect(),
            folds: folds
                .iter()
                .zip(&tallies)
                .filter_map(|((fold, ..), tally)| {
                    Some(FoldCoverage { fold: (*fold).to_owned(), coverage: tally.coverage(at)? })
                })
                .collect(),
        })
    }

    /// What became of a level.
    pub fn at(&self, level: f64) -> Option<&Coverage> {
        self.levels.iter().find(|coverage| (coverage.level - level).abs() < 1e-9)
    }
}

/// Rows inside and outside, by compound and level.
#[derive(Default)]
struct Tally<'a> {
    compounds: BTreeMap<&'a str, [Count; LEVELS.len()]>,
}

#[derive(Default, Clone, Copy)]
struct Count {
    n: usize,
    inside: usize,
    width: f64,
}

impl<'a> Tally<'a> {
    fn of(calibration: &Conformal, tested: &[Residual<'a>]) -> Self {
        let mut tally = Self::default();
        for residual in tested {
            let counts = tally.compounds.entry(residual.compound).or_default();
            for (count, level) in counts.iter_mut().zip(LEVELS) {
                if let Some(half) = calibration.half_width(residual.compound, level) {
                    count.n += 1;
                    count.inside += usize::from(residual.error <= half);
                    count.width += 2.0 * half;
                }
            }
        }
        tally
    }

    fn sum(tallies: &[Self]) -> Self {
        let mut sum = Self::default();
        for (compound, counts) in tallies.iter().flat_map(|tally| &tally.compounds) {
            let total = sum.compounds.entry(compound).or_default();
            for (total, count) in total.iter_mut().zip(counts) {
                total.add(*count);
            }
        }
        sum
    }

    fn coverage(&self, at: usize) -> Option<Coverage> {
        let mut total = Count::default();
        self.compounds.values().for_each(|counts| total.add(counts[at]));
        let many = self.compounds.values().map(|counts| counts[at]);
        let worst = many.filter(|count| count.n >= MIN_PER_COMPOUND).map(Count::coverage);
        (total.n > 0).then(|| Coverage {
            level: LEVELS[at],
            n: total.n,
            coverage: total.coverage(),
            width: total.width / total.n as f64,
            worst_drug: worst.reduce(f64::min),
        })
    }
}

impl Count {
    fn add(&mut self, other: Self) {
        self.n += other.n;
        self.inside += other.inside;
        self.width += other.width;
    }

    fn coverage(self) -> f64 {
        self.inside as f64 / self.n as f64
    }
}
