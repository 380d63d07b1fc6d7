//! Steps that learn from training rows what they then do to any rows.

mod affine;
mod anova;
mod columns;
mod correlation;
mod drop_view;
mod f_test;
mod frequency;
mod gene_list;
mod gene_sets;
mod impute;
mod impute_knn;
mod impute_median;
mod indicator;
mod lasso;
mod min_max;
mod mutual_information;
mod one_hot;
mod packed;
mod pca;
mod quantile;
mod robust;
mod scale;
mod select;
mod target;
mod variance;
mod variance_threshold;

pub use affine::FittedAffine;
pub use anova::{Anova, LEVELS, f_classif};
pub use correlation::{CorrelationFilter, correlation_matrix};
pub use drop_view::DropView;
pub use f_test::{FTest, f_regression};
pub use frequency::{FittedFrequency, Frequency};
pub use gene_list::GeneList;
pub use gene_sets::{FittedGeneSets, GeneSets};
pub use impute::{FittedImpute, ImputeMean};
pub use impute_knn::{FittedKnn, ImputeKnn, Weights};
pub use impute_median::ImputeMedian;
pub use indicator::{FittedIndicator, MissingIndicator};
pub use lasso::{Lasso, PATH, lasso};
pub use min_max::MinMax;
pub use mutual_information::{MutualInformation, mutual_information};
pub use one_hot::{FittedOneHot, OneHot};
pub use pca::{FittedPca, Pca};
pub use quantile::{FittedQuantile, Output, Quantile};
pub use robust::Robust;
pub use scale::{FittedStandardise, Standardise};
pub use select::{FittedSelect, Score};
pub use target::entity_target;
pub use variance::TopVariance;
pub use variance_threshold::VarianceThreshold;

use std::sync::Arc;

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

/// The rows of a view; none if it has no features.
fn rows(view: &View) -> std::slice::ChunksExact<'_, f32> {
    view.values.chunks_exact(view.n_features().max(1))
}

/// Every value of a view replaced by what is made of its column and itself.
fn change(view: &mut View, change: impl Fn(usize, f32) -> f32) {
    let n = view.n_features().max(1);
    for row in Arc::make_mut(&mut view.values).chunks_exact_mut(n) {
        for (column, value) in row.iter_mut().enumerate() {
            *value = change(column, *value);
        }
    }
}

/// A setting that makes sense, or what would.
fn setting(good: bool, otherwise: impl FnOnce() -> String) -> Result<(), PrepError> {
    if good { Ok(()) } else { Err(PrepError::Setting(otherwise())) }
}

/// Mean and population variance of each column over the values that are there, with their number.
fn moments(view: &View) -> Vec<(f64, f64, usize)> {
    let n = view.n_features();
    let mut sums = vec![(0.0_f64, 0.0_f64, 0_usize); n];
    for row in rows(view) {
        for (sum, value) in sums.iter_mut().zip(row).filter(|(_, v)| !v.is_nan()) {
            sum.0 += f64::from(*value);
            sum.2 += 1;
        }
    }
    for sum in &mut sums {
        sum.0 /= sum.2.max(1) as f64;
    }
    for row in rows(view) {
        for (sum, value) in sums.iter_mut().zip(row).filter(|(_, v)| !v.is_nan()) {
            sum.1 += (f64::from(*value) - sum.0).powi(2);
        }
    }
    for sum in &mut sums {
        sum.1 /= sum.2.max(1) as f64;
    }
    sums
}
