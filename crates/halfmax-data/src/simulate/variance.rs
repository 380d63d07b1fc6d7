//! How the variance of a screen splits into its causes.

use super::responses::{Column, Potency, SimulatedResponse};

/// Parts of the variance of ln IC50, each as a share of the variance of the measured values.
///
/// The parts of the truth are taken over the full grid, the noise over the measured pairs; what the sum lacks
/// (or exceeds) by covariances, by missing pairs is `unattributed`: some 5 % below 0, as extrapolated values are
/// drawn towards the tested doses, so that their error opposes the truth.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct VarianceParts {
    /// Variance of the measured values, in (ln µM)².
    pub total: f64,
    /// Differences between the compounds' means.
    pub compound: f64,
    /// Differences between the cell lines' means that their profiles explain.
    pub cell_line_explained: f64,
    /// Those they do not.
    pub cell_line_hidden: f64,
    /// Interaction of cell line with compound, linear in the profile.
    pub interaction_linear: f64,
    /// Interaction by products of two activities.
    pub interaction_product: f64,
    /// Interaction that no profile shows.
    pub interaction_hidden: f64,
    /// Measured against true ln IC50.
    pub noise: f64,
    /// 1 less all of these.
    pub unattributed: f64,
    /// R² of compound mean + cell-line mean, fitted to all measured values.
    pub mean_effects_r2: f64,
}

/// The best that can be reached on this screen.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct NoiseCeiling {
    /// RMSE of the measured against the true ln IC50: no prediction can be expected to do better.
    pub rmse: f64,
    /// The same where the measured value is within the tested doses.
    pub rmse_within_doses: f64,
    /// The same where it is extrapolated beyond the highest dose.
    pub rmse_extrapolated: f64,
    /// RMSE of the measured against all that profiles explain: the floor for cell lines never screened.
    pub rmse_explained: f64,
    /// Pearson correlation of measured with true values, mean over compounds.
    pub per_compound_pearson: f64,
    /// Pearson correlation of measured values with what profiles explain, mean over compounds.
    pub per_compound_pearson_explained: f64,
    /// Share of measured values beyond the highest dose.
    pub extrapolated_fraction: f64,
}

/// A cell line × compound grid as sums: its two-way decomposition needs no more.
struct Grid {
    of_compounds: f64,
    of_cell_lines: f64,
    interaction: f64,
}

impl Grid {
    fn new(columns: &[Column], value: impl Fn(&Potency) -> f64) -> Self {
        let n_cell_lines = columns[0].potencies.len();
        let n = (n_cell_lines * columns.len()) as f64;
        let mut by_cell_line = vec![0.0; n_cell_lines];
        let mut by_compound = Vec::with_capacity(columns.len());
        let mut squares = 0.0;
        for column in columns {
            let mut sum = 0.0;
            for (cell_line, potency) in by_cell_line.iter_mut().zip(&column.potencies) {
                let value = value(potency);
                *cell_line += value / columns.len() as f64;
                sum += value;
                squares += value * value;
            }
            by_compound.push(sum / n_cell_lines as f64);
        }
        let mean = by_compound.iter().sum::<f64>() / columns.len() as f64;
        let (of_compounds, of_cell_lines) = (variance(&by_compound), variance(&by_cell_line));
        let interaction = squares / n - mean * mean - of_compounds - of_cell_lines;
        Self { of_compounds, of_cell_lines, interaction }
    }
}

/// Splits the variance of a screen.
pub(super) fn variance_parts(columns: &[Column]) -> VarianceParts {
    let measured: Vec<f64> = responses(columns).map(|r| r.ln_ic50).collect();
    let total = variance(&measured);
    let explained = Grid::new(columns, |p| p.linear + p.product);
    let linear = Grid::new(columns, |p| p.linear);
    let product = Grid::new(columns, |p| p.product);
    let hidden = Grid::new(columns, |p| p.hidden);
    let mut parts = VarianceParts {
        total,
        compound: Grid::new(columns, |p| p.ln_ic50()).of_compounds / total,
        cell_line_explained: explained.of_cell_lines / total,
        cell_line_hidden: hidden.of_cell_lines / total,
        interaction_linear: linear.interaction / total,
        interaction_product: product.interaction / total,
        interaction_hidden: hidden.interaction / total,
        noise: mean_square(responses(columns).map(|r| r.ln_ic50 - r.true_ln_ic50)) / total,
        unattributed: 0.0,
        mean_effects_r2: 1.0 - mean_effects_residual(columns) / total,
    };
    parts.unattributed = 1.0
        - parts.compound
        - parts.cell_line_explained
        - parts.cell_line_hidden
        - parts.interaction_linear
        - parts.interaction_product
        - parts.interaction_hidden
        - parts.noise;
    parts
}

/// Measures what no model can beat; `ln_max_doses` in the order of the columns.
pub(super) fn noise_ceiling(columns: &[Column], ln_max_doses: &[f64]) -> NoiseCeiling {
    let error = |r: &SimulatedResponse| r.ln_ic50 - r.true_ln_ic50;
    let beyond = |r: &&SimulatedResponse| r.ln_ic50 > ln_max_doses[r.compound];
    let explained =
        |column: &Column, r: &SimulatedResponse| column.potencies[r.cell_line].explained();
    let pearson = |other: &dyn Fn(&Column, &SimulatedResponse) -> f64| {
        let correlations = columns.iter().map(|column| {
            correlation(column.responses.iter().map(|r| (r.ln_ic50, other(column, r))))
        });
        correlations.sum::<f64>() / columns.len() as f64
    };
    NoiseCeiling {
        rmse: mean_square(responses(columns).map(error)).sqrt(),
        rmse_within_doses: mean_square(responses(columns).filter(|r| !beyond(r)).map(error)).sqrt(),
        rmse_extrapolated: mean_square(responses(columns).filter(beyond).map(error)).sqrt(),
        rmse_explained: mean_square(
            columns.iter().flat_map(|column| {
                column.responses.iter().map(|r| r.ln_ic50 - explained(column, r))
            }),
        )
        .sqrt(),
        per_compound_pearson: pearson(&|_, r| r.true_ln_ic50),
        per_compound_pearson_explained: pearson(&explained),
        extrapolated_fraction: responses(columns).filter(beyond).count() as f64
            / responses(columns).count() as f64,
    }
}

fn responses(columns: &[Column]) -> impl Iterator<Item = &SimulatedResponse> {
    columns.iter().flat_map(|column| &column.responses)
}

/// Mean squared residual of compound + cell-line effects by least squares, found by alternation.
fn mean_effects_residual(columns: &[Column]) -> f64 {
    let mut of_cell_line = vec![0.0; columns[0].potencies.len()];
    let mut of_compound = vec![0.0; columns.len()];
    for _ in 0..50 {
        for (effect, column) in of_compound.iter_mut().zip(columns) {
            let sum: f64 =
                column.responses.iter().map(|r| r.ln_ic50 - of_cell_line[r.cell_line]).sum();
            *effect = sum / column.responses.len() as f64;
        }
        let mut sums = vec![(0.0, 0_u32); of_cell_line.len()];
        for r in responses(columns) {
            sums[r.cell_line].0 += r.ln_ic50 - of_compound[r.compound];
            sums[r.cell_line].1 += 1;
        }
        for (effect, (sum, n)) in of_cell_line.iter_mut().zip(sums) {
            *effect = sum / f64::from(n.max(1));
        }
    }
    mean_square(
        responses(columns).map(|r| r.ln_ic50 - of_compound[r.compound] - of_cell_line[r.cell_line]),
    )
}

/// 0 where there are no values, as JSON has no NaN.
fn mean_square(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0_u32), |(sum, n), value| (sum + value * value, n + 1));
    sum / f64::from(n.max(1))
}

fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    mean_square(values.iter().map(|value| value - mean))
}

fn correlation(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let n = pairs.clone().count() as f64;
    let (sx, sy) = pairs.clone().fold((0.0, 0.0), |(sx, sy), (x, y)| (sx + x, sy + y));
    let (mx, my) = (sx / n, sy / n);
    let (xx, xy, yy) = pairs.fold((0.0, 0.0, 0.0), |(xx, xy, yy), (x, y)| {
        (xx + (x - mx).powi(2), xy + (x - mx) * (y - my), yy + (y - my).powi(2))
    });
    xy / (xx * yy).sqrt()
}
