//! Features as their principal components.

use faer::Mat;
use serde::{Deserialize, Serialize};

use super::{Apply, Transform, packed, rows, setting, view, view_mut};
use crate::{Design, PrepError, Train};

/// Replaces the features of a view by scores on the directions of largest variance over training entities
/// (scikit-learn's `PCA`): `PC1`, `PC2` …
///
/// Features are centred, not scaled: put a scaling before it where units differ. Of the two signs of a component
/// the one that makes its largest loading positive is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pca {
    /// The view, without missing values.
    pub view: String,
    /// How many, at most one fewer than training entities and as many as features.
    pub components: usize,
    /// Whether scores are divided by their training standard deviation.
    #[serde(default)]
    pub whiten: bool,
}

/// The directions learned by [`Pca`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedPca {
    view: String,
    #[serde(with = "packed")]
    mean: Vec<f64>,
    /// `[feature, component]`, each component of length 1.
    #[serde(with = "packed")]
    loadings: Vec<f64>,
    /// Variance over training entities (over n − 1) along each component.
    #[serde(with = "packed")]
    variance: Vec<f64>,
    whiten: bool,
}

impl FittedPca {
    /// Variance of the training entities along each component.
    pub fn variance(&self) -> &[f64] {
        &self.variance
    }

    /// Weight of a feature in a component.
    pub fn loading(&self, feature: usize, component: usize) -> f64 {
        self.loadings[feature * self.variance.len() + component]
    }
}

impl Transform for Pca {
    type Fitted = FittedPca;

    fn fit(&self, train: Train<'_>) -> Result<FittedPca, PrepError> {
        setting(self.components > 0, || "components = 0 must be at least 1".into())?;
        let view = view(train.design(), &self.view)?;
        let lines: Vec<&[f32]> = rows(view).collect();
        let (n, p) = (lines.len(), view.n_features());
        if let Some(at) = view.values.iter().position(|v| v.is_nan()) {
            return Err(PrepError::missing(view, &view.features[at % p]));
        }
        if n < 2 {
            let problem = "principal components need at least 2 training entities".into();
            return Err(PrepError::View { view: self.view.clone(), problem });
        }
        let mut mean = vec![0.0; p];
        for line in &lines {
            mean.iter_mut().zip(*line).for_each(|(mean, v)| *mean += f64::from(*v));
        }
        for mean in &mut mean {
            *mean /= n as f64;
        }
        // Turned, because the decomposition is faster on a tall matrix; there are usually more features.
        let turned = p > n;
        let x = if turned {
            Mat::from_fn(p, n, |feature, row| f64::from(lines[row][feature]) - mean[feature])
        } else {
            Mat::from_fn(n, p, |row, feature| f64::from(lines[row][feature]) - mean[feature])
        };
        let svd = x.thin_svd().map_err(|_| PrepError::View {
            view: self.view.clone(),
            problem: "has no principal components: are there infinite values?".into(),
        })?;
        let directions = if turned { svd.U() } else { svd.V() };
        let components = self.components.min(n - 1).min(p);
        let mut loadings = vec![0.0; p * components];
        for component in 0..components {
            let column = || (0..p).map(|feature| directions[(feature, component)]);
            let largest =
                column().fold(0.0_f64, |most, v| if v.abs() > most.abs() { v } else { most });
            for (feature, value) in column().enumerate() {
                loadings[feature * components + component] = value * largest.signum();
            }
        }
        let singular = svd.S().column_vector();
        let variance = (0..components).map(|c| singular[c].powi(2) / (n - 1) as f64).collect();
        Ok(FittedPca { view: self.view.clone(), mean, loadings, variance, whiten: self.whiten })
    }
}

impl Apply for FittedPca {
    fn apply(&self, design: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(design, &self.view, self.mean.len())?;
        let components = self.variance.len();
        let scale = |variance: f64| {
            if self.whiten { variance.sqrt().max(f64::EPSILON) } else { 1.0 }
        };
        let mut values = Vec::with_capacity(rows(view).len() * components);
        let mut scores = vec![0.0; components];
        for row in rows(view) {
            scores.fill(0.0);
            for ((value, mean), loadings) in
                row.iter().zip(&self.mean).zip(self.loadings.chunks_exact(components))
            {
                let centred = f64::from(*value) - mean;
                scores.iter_mut().zip(loadings).for_each(|(score, l)| *score += centred * l);
            }
            values.extend(scores.iter().zip(&self.variance).map(|(s, v)| (s / scale(*v)) as f32));
        }
        view.values = values.into();
        view.features = (1..=components).map(|at| format!("PC{at}")).collect();
        Ok(())
    }
}
