//! Steps that learn from training rows what they then do to any rows.

mod impute;
mod scale;
mod variance;

pub use impute::{FittedImpute, ImputeMean};
pub use scale::{FittedStandardise, Standardise};
pub use variance::{FittedSelect, TopVariance};

use crate::{Design, PrepError, Train, View};

/// Learns from training rows; becomes something that can be applied to any rows.
pub trait Transform {
    /// What it becomes.
    type Fitted: Apply;
    /// Learns from the distinct training entities, each counted once however many pairs it has.
    ///
    /// # Errors
    /// [`PrepError::View`] if the view is not there or leaves nothing to learn from.
    fn fit(&self, train: Train<'_>) -> Result<Self::Fitted, PrepError>;
}

/// A fitted transform.
pub trait Apply {
    /// Changes the view it was fitted on.
    ///
    /// # Errors
    /// [`PrepError::View`] if the view is not there or has other features than in training.
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError>;
}

fn view<'a>(design: &'a Design, name: &str) -> Result<&'a View, PrepError> {
    design.view(name).ok_or_else(|| PrepError::View {
        view: name.into(),
        problem: format!(
            "is not there; there are {}",
            design.views.iter().map(|v| v.name.as_str()).collect::<Vec<_>>().join(", ")
        ),
    })
}

fn view_mut<'a>(
    design: &'a mut Design,
    name: &str,
    n_features: usize,
) -> Result<&'a mut View, PrepError> {
    let found = view(design, name)?.n_features();
    if found != n_features {
        return Err(PrepError::View {
            view: name.into(),
            problem: format!("has {found} features, {n_features} were fitted"),
        });
    }
    Ok(design.views.iter_mut().find(|v| v.name == name).expect("found above"))
}

/// Mean and population variance of each column over the values that are there, with their number.
fn moments(view: &View) -> Vec<(f64, f64, usize)> {
    let n = view.n_features();
    let mut sums = vec![(0.0_f64, 0.0_f64, 0_usize); n];
    for row in view.values.chunks_exact(n) {
        for (sum, value) in sums.iter_mut().zip(row).filter(|(_, v)| !v.is_nan()) {
            sum.0 += f64::from(*value);
            sum.2 += 1;
        }
    }
    for sum in &mut sums {
        sum.0 /= sum.2.max(1) as f64;
    }
    for row in view.values.chunks_exact(n) {
        for (sum, value) in sums.iter_mut().zip(row).filter(|(_, v)| !v.is_nan()) {
            sum.1 += (f64::from(*value) - sum.0).powi(2);
        }
    }
    for sum in &mut sums {
        sum.1 /= sum.2.max(1) as f64;
    }
    sums
}
