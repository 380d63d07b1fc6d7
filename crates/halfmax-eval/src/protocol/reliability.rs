//! Intervals of every model, calibrated where it had not learned and tested where they had not.

use halfmax_model::conformal::{Conformal, LEVEL, Residual, Source};
use halfmax_prep::{Design, Splits};

use super::evaluate::FoldResult;
use crate::reliability::{Distances, DomainScores, Intervals, Tested, residuals};

/// The test and validation rows of the folds, measured once for all models.
pub(super) struct Ground {
    tested: Vec<Design>,
    /// Of a single split: what its intervals are calibrated on.
    validation: Option<Design>,
    distances: Vec<Distances>,
    names: Vec<String>,
    scheme: halfmax_prep::Scheme,
}

/// What is known of the reliability of a model.
pub(super) struct Reliability {
    /// For the bundle: from all rows that may be calibrated on.
    pub(super) conformal: Option<Conformal>,
    pub(super) intervals: Option<Intervals>,
    pub(super) domain: DomainScores,
}

impl Ground {
    pub(super) fn of(design: &Design, splits: &Splits) -> Self {
        let folds = &splits.folds;
        let tested: Vec<Design> =
            folds.iter().map(|fold| design.subset(fold.test_rows())).collect();
        let distances = folds.iter().zip(&tested);
        let distances = distances
            .map(|(fold, tested)| Distances::of(&design.subset(fold.train_rows()), tested));
        let single = folds.first().filter(|_| folds.len() == 1);
        let validation = single.filter(|fold| !fold.validation_rows().is_empty());
        Self {
            distances: distances.collect(),
            tested,
            validation: validation.map(|fold| design.subset(fold.validation_rows())),
            names: folds.iter().map(|fold| fold.name().to_owned()).collect(),
            scheme: splits.scheme,
        }
    }

    /// Calibrates and tests the intervals of one model from its predictions.
    pub(super) fn reliability(&self, folds: &[FoldResult]) -> Reliability {
        let errors: Vec<Vec<Residual<'_>>> = self
            .tested
            .iter()
            .zip(folds)
            .map(|(rows, fold)| residuals(rows, &fold.predicted))
            .collect();
        let (conformal, of_fold) = self.calibrations(folds, &errors);
        let tested = self.distances.iter().zip(&errors).zip(&of_fold);
        let tested = tested.map(|((distances, errors), conformal)| Tested {
            distances,
            errors: errors.iter().map(|residual| residual.error).collect(),
            inside: errors
                .iter()
                .map(|residual| {
                    let half = conformal.as_ref()?.half_width(residual.compound, LEVEL)?;
                    Some(residual.error <= half)
                })
                .collect(),
        });
        let domain = DomainScores::of(&tested.collect::<Vec<_>>());
        let folds: Option<Vec<(&str, Conformal, Vec<Residual<'_>>)>> = self
            .names
            .iter()
            .zip(of_fold)
            .zip(errors)
            .map(|((name, conformal), errors)| Some((name.as_str(), conformal?, errors)))
            .collect();
        Reliability { conformal, intervals: folds.and_then(|folds| Intervals::of(&folds)), domain }
    }

    /// The calibration that is kept, and for each fold one that saw none of its test rows.
    fn calibrations(
        &self,
        folds: &[FoldResult],
        errors: &[Vec<Residual<'_>>],
    ) -> (Option<Conformal>, Vec<Option<Conformal>>) {
        match (&self.validation, folds) {
            (Some(rows), [fold]) => {
                let errors = residuals(rows, &fold.validation);
                let learned = Conformal::of(self.scheme, Source::Validation, &errors);
                (learned.clone(), vec![learned])
            }
            (None, [_]) => (None, vec![None]),
            _ => {
                let without = |left_out: usize| {
                    let others = (0..errors.len()).filter(|fold| *fold != left_out);
                    let errors: Vec<Residual<'_>> =
                        others.flat_map(|fold| errors[fold].iter().copied()).collect();
                    Conformal::of(self.scheme, Source::OutOfFold, &errors)
                };
                // No fold has this number, so nothing is left out of the calibration that is kept.
                (without(usize::MAX), (0..errors.len()).map(without).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{FoldScores, Scored};
    use halfmax_data::testing::{Size, random_screen};
    use halfmax_data::{Measure, Seed};
    use halfmax_prep::Scheme;

    /// Predictions of zero.
    fn results(design: &Design, splits: &Splits) -> Vec<FoldResult> {
        let result = |fold: &halfmax_prep::Fold| {
            let rows = design.subset(fold.test_rows());
            let predicted = vec![0.0; rows.len()];
            let scored = Scored {
                rows: &rows,
                predicted: &predicted,
                mean_effects: &predicted,
                measure: Measure::LnIc50,
            };
            FoldResult {
                scores: FoldScores::of(fold.name(), scored),
                predicted: predicted.clone(),
                validation: vec![0.0; fold.validation_rows().len()],
                history: Vec::new(),
            }
        };
        splits.folds.iter().map(result).collect()
    }

    fn calibrations(design: &Design, splits: &Splits) -> Vec<Option<Conformal>> {
        let (ground, folds) = (Ground::of(design, splits), results(design, splits));
        let errors: Vec<_> = ground
            .tested
            .iter()
            .zip(&folds)
            .map(|(rows, f)| residuals(rows, &f.predicted))
            .collect();
        ground.calibrations(&folds, &errors).1
    }

    /// Leak canary: whatever was measured on the rows of a fold, its intervals are the same.
    #[test]
    fn the_intervals_of_a_fold_never_saw_its_test_rows() {
        let size = Size { cell_lines: 30, compounds: 6, features: 3 };
        let screen = random_screen(size, Seed::new(2));
        let design = Design::of_screen(&screen).unwrap();
        let cross = Splits::cross_validation(&screen, Scheme::Lco, 3, 0.2, Seed::new(1)).unwrap();
        let single = Splits::holdout(&screen, Scheme::Lpo, 0.3, 0.3, Seed::new(1)).unwrap();
        for splits in [&cross, &single] {
            let before = calibrations(&design, splits);
            assert!(before.iter().all(Option::is_some));
            for (at, fold) in splits.folds.iter().enumerate() {
                let mut changed = design.clone();
                for row in fold.test_rows() {
                    changed.response[*row as usize] += 1000.0;
                }
                let after = calibrations(&changed, splits);
                assert_eq!(before[at], after[at]);
                let others = (0..after.len()).filter(|other| *other != at);
                assert!(others.into_iter().all(|other| before[other] != after[other]));
            }
        }
    }
}
