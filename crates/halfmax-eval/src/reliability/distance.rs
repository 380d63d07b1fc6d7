//! How the error grows with the distance from what was in training.

use halfmax_model::domain::{CellLineSpace, CompoundSpace, Nearness, OUTSIDE};
use halfmax_prep::Design;
use serde::{Deserialize, Serialize};

/// Bounds of the bins, as shares of the training entities that are no further from the others.
const BOUNDS: [f64; 6] = [0.0, 0.25, 0.5, 0.75, OUTSIDE, 1.0];

/// Errors on cell lines and compounds that were not in training, by how far they are from those that were.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DomainScores {
    /// By the distance of the cell line; empty if the scheme leaves no line out.
    pub cell_line: Vec<Bin>,
    /// By the distance of the compound; empty if the scheme leaves no compound out.
    pub compound: Vec<Bin>,
}

/// The rows of entities whose distance has a quantile above `from` and up to `to` among the training entities'.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Lower bound of the quantile, 0 to 1.
    pub from: f64,
    /// Upper bound; entities above 0.95 are out of domain.
    pub to: f64,
    /// Test rows.
    pub n: usize,
    /// In the unit of the response.
    pub rmse: f64,
    /// Share of the rows with a 90 % interval whose response lies inside; none without intervals.
    pub coverage: Option<f64>,
}

/// The quantile of every test row's cell line and compound; none for those of training.
pub struct Distances {
    cell_line: Vec<Option<f64>>,
    compound: Vec<Option<f64>>,
}

/// A test part with what is known of its rows.
pub(crate) struct Tested<'a> {
    pub(crate) distances: &'a Distances,
    /// |predicted − truth| per row.
    pub(crate) errors: Vec<f64>,
    /// Whether the response lies in its interval, per row.
    pub(crate) inside: Vec<Option<bool>>,
}

impl Distances {
    /// Measures the entities of test rows against those of training rows.
    pub fn of(trained: &Design, tested: &Design) -> Self {
        let space = CellLineSpace::of(trained);
        let lines = tested.cell_lines.iter().enumerate().map(|(at, id)| {
            let space = space.as_ref().filter(|space| !space.holds(id))?;
            Some(space.nearness(tested, at).quantile)
        });
        let lines: Vec<Option<f64>> = lines.collect();
        let seen = tested.compounds_in(&trained.compounds);
        let space = seen.iter().any(Option::is_none).then(|| CompoundSpace::of(trained)).flatten();
        let compounds = seen.iter().enumerate().map(|(at, seen)| {
            let nearness: Option<Nearness> = space.as_ref()?.nearness(tested, at);
            nearness.filter(|_| seen.is_none()).map(|nearness| nearness.quantile)
        });
        let compounds: Vec<Option<f64>> = compounds.collect();
        Self {
            cell_line: tested.pairs.iter().map(|p| lines[p.cell_line as usize]).collect(),
            compound: tested.pairs.iter().map(|p| compounds[p.compound as usize]).collect(),
        }
    }
}

impl DomainScores {
    pub(crate) fn of(folds: &[Tested<'_>]) -> Self {
        Self {
            cell_line: bins(folds, |distances| &distances.cell_line),
            compound: bins(folds, |distances| &distances.compound),
        }
    }
}

fn bins(folds: &[Tested<'_>], quantiles: impl Fn(&Distances) -> &[Option<f64>]) -> Vec<Bin> {
    let rows = folds.iter().flat_map(|fold| {
        let rows = quantiles(fold.distances).iter().zip(&fold.errors).zip(&fold.inside);
        rows.filter_map(|((quantile, error), inside)| Some(((*quantile)?, *error, *inside)))
    });
    let rows: Vec<(f64, f64, Option<bool>)> = rows.collect();
    let bin = |bounds: &[f64]| {
        let (from, to) = (bounds[0], bounds[1]);
        let of_bin = rows.iter().filter(|(quantile, ..)| {
            *quantile <= to && (*quantile > from || (from == 0.0 && *quantile >= 0.0))
        });
        let of_bin: Vec<_> = of_bin.collect();
        let n = of_bin.len();
        let squares: f64 = of_bin.iter().map(|(_, error, _)| error * error).sum();
        let inside: Vec<bool> = of_bin.iter().filter_map(|(.., inside)| *inside).collect();
        (n > 0).then(|| Bin {
            from,
            to,
            n,
            rmse: (squares / n as f64).sqrt(),
            coverage: (!inside.is_empty()).then(|| {
                inside.iter().filter(|inside| **inside).count() as f64 / inside.len() as f64
            }),
        })
    };
    BOUNDS.windows(2).filter_map(bin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_an_unseen_entity_is_in_one_bin() {
        let quantiles = [Some(0.0), Some(0.25), Some(0.26), Some(1.0), None];
        let distances =
            Distances { cell_line: quantiles.to_vec(), compound: vec![None; quantiles.len()] };
        let tested = Tested {
            distances: &distances,
            errors: vec![3.0, 4.0, 1.0, 2.0, 100.0],
            inside: vec![Some(true), Some(false), Some(true), None, Some(true)],
        };
        let scores = DomainScores::of(&[tested]);
        assert!(scores.compound.is_empty());
        let found: Vec<(f64, usize)> = scores.cell_line.iter().map(|b| (b.to, b.n)).collect();
        assert_eq!(found, [(0.25, 2), (0.5, 1), (1.0, 1)]);
        assert!((scores.cell_line[0].rmse - 12.5_f64.sqrt()).abs() < 1e-12);
        assert_eq!(scores.cell_line[0].coverage, Some(0.5));
        assert_eq!(scores.cell_line[2].coverage, None);
    }
}
