//! The shares of many predictions summed up to one number per feature.

use halfmax_model::attribution::{Attributions, Feature};
use serde::{Deserialize, Serialize};

/// How the shares of many cell lines become one number, by which features are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Summary {
    /// [`Importance::peak`]: an alteration of few cell lines is not diluted by all that do not carry it.
    #[default]
    Peak,
    /// [`Importance::rms`].
    Spread,
}

impl Summary {
    /// The number.
    pub fn of(self, own: &Importance) -> f64 {
        match self {
            Self::Peak => own.peak,
            Self::Spread => own.rms,
        }
    }

    /// In words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Peak => {
                "the mean absolute share over the twentieth of the cell lines it moves most"
            }
            Self::Spread => "the root mean square of the shares over cell lines",
        }
    }
}

/// What a feature has to do with the predictions for one compound.
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// Which.
    pub feature: Feature,
    /// Root mean square of its shares over cell lines, in the unit of the response: how far it spreads predictions.
    pub rms: f64,
    /// Mean of their absolute values, the usual summary of SHAP values, in the unit of the response.
    pub mean_absolute: f64,
    /// Mean absolute share over the twentieth of the cell lines it moves most (at least one), in the unit of the response:
    /// what it does where it matters, however few carry it.
    pub peak: f64,
    /// Pearson correlation of its share with its value over cell lines: above 0, a higher value goes with a higher
    /// response. `None` where either does not vary or values are not known.
    pub direction: Option<f64>,
}

/// The peak is over one in so many cell lines.
const PEAK: usize = 20;

/// One entry per feature, in their order. `value` is the value of a feature for a row.
pub fn importances(
    shares: &Attributions,
    value: impl Fn(usize, usize) -> Option<f32>,
) -> Vec<Importance> {
    let rows = shares.prediction.len();
    let n = rows.max(1) as f64;
    shares
        .features
        .iter()
        .enumerate()
        .map(|(column, feature)| {
            let share = |row: usize| shares.row(row)[column];
            let squares: f64 = (0..rows).map(|row| share(row).powi(2)).sum();
            let absolute: f64 = (0..rows).map(|row| share(row).abs()).sum();
            let mut sizes: Vec<f64> = (0..rows).map(|row| share(row).abs()).collect();
            sizes.sort_by(|a, b| b.total_cmp(a));
            let most = rows.div_ceil(PEAK).max(1);
            let known =
                (0..rows).filter_map(|row| Some((f64::from(value(row, column)?), share(row))));
            Importance {
                feature: feature.clone(),
                rms: (squares / n).sqrt(),
                mean_absolute: absolute / n,
                peak: sizes.iter().take(most).sum::<f64>() / most as f64,
                direction: correlation(&known.collect::<Vec<_>>()),
            }
        })
        .collect()
}

fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let sum =
        |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(a, b)| of(a - x, b - y)).sum::<f64>();
    let spread = (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
    (spread > 1e-12).then(|| sum(&|a, b| a * b) / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_falls_with_the_value_points_down() {
        let feature = Feature { view: "mutation".into(), name: "BRAF".into() };
        let shares = Attributions {
            features: vec![feature],
            values: vec![0.5, 0.5, 0.5, -1.5],
            baseline: vec![0.0; 4],
            prediction: vec![0.0; 4],
        };
        let values = [0.0, 0.0, 0.0, 1.0];
        let found = importances(&shares, |row, _| Some(values[row]));
        assert!((found[0].rms - 0.75_f64.sqrt()).abs() < 1e-12);
        assert!((found[0].mean_absolute - 0.75).abs() < 1e-12);
        assert!((found[0].peak - 1.5).abs() < 1e-12);
        let of = |summary: Summary| summary.of(&found[0]);
        assert!(of(Summary::Peak) > of(Summary::Spread));
        assert!((found[0].direction.unwrap() + 1.0).abs() < 1e-12);
        assert_eq!(importances(&shares, |_, _| None)[0].direction, None);
    }
}
