//! How well a curve fits, with the uncertainty of its parameters.

use super::cholesky;
use super::descent::array;
use super::model::Settings;
use super::point::Curve;
use super::sigmoid::{Sigmoid, log10_molar};
use super::single;

/// Agreement of a curve with its points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Values, the untreated control included if it is a point of the fit.
    pub values: usize,
    /// Sum of squared residuals, in viability.
    pub squares: f64,
    /// The same about the mean of the values.
    pub squares_about_mean: f64,
    /// √(squares / values).
    pub rmse: f64,
    /// 1 − squares / squares about the mean, not below 0; 0 if the values do not differ.
    pub r2: f64,
}

/// Residuals of the values that were fitted, points between doses left out.
pub(crate) fn agreement(curve: &Curve, fitted: &Sigmoid, settings: &Settings) -> Agreement {
    let mut squares = 0.0;
    let (mut sum, mut sum_of_squares, mut values) = (0.0, 0.0, 0);
    let control = settings.control.then_some((1.0, fitted.front));
    let measured = curve
        .points
        .iter()
        .map(|p| (single::cut(p.viability, settings.cut), fitted.at(log10_molar(p.dose_um))));
    for (y, fit) in control.into_iter().chain(measured) {
        squares += (y - fit) * (y - fit);
        sum += y;
        sum_of_squares += y * y;
        values += 1;
    }
    let n = f64::from(values);
    let about_mean = (sum_of_squares - sum * sum / n).max(0.0);
    let r2 = if about_mean > 1e-12 { (1.0 - squares / about_mean).max(0.0) } else { 0.0 };
    Agreement {
        values: values as usize,
        squares,
        squares_about_mean: about_mean,
        rmse: (squares / n).sqrt(),
        r2,
    }
}

/// Covariance of pEC50, slope, front and back at a least-squares fit, (JᵀJ)⁻¹ · squares / (values − free).
///
/// Parameters that are given or at a bound have none. `None` if nothing is free, there are no values to spare,
/// or the values do not determine the free parameters.
pub(crate) fn covariance(
    curve: &Curve,
    fitted: &Sigmoid,
    agreement: &Agreement,
    settings: &Settings,
) -> Option<Covariance> {
    let (low, high) = curve.range_um()?;
    let bounds = settings.model.bounds(log10_molar(low), log10_molar(high));
    let at = array(*fitted);
    let free: Vec<usize> =
        (0..4).filter(|&i| at[i] > bounds.low[i] && at[i] < bounds.high[i]).collect();
    let spare = agreement.values.checked_sub(free.len()).filter(|s| *s > 0)?;
    let mut square = [[0.0; 4]; 4];
    let control = settings.control.then_some(f64::NEG_INFINITY);
    for x in control.into_iter().chain(curve.points.iter().map(|p| log10_molar(p.dose_um))) {
        let gradient = fitted.gradient(x);
        for (a, &i) in free.iter().enumerate() {
            for (b, &j) in free.iter().enumerate() {
                square[a][b] += gradient[i] * gradient[j];
            }
        }
    }
    let inverse = cholesky::inverse(square, free.len())?;
    let variance = agreement.squares / spare as f64;
    let mut matrix = [[0.0; 4]; 4];
    for (a, &i) in free.iter().enumerate() {
        for (b, &j) in free.iter().enumerate() {
            matrix[i][j] = inverse[a][b] * variance;
        }
    }
    Some(Covariance { matrix, spare: Some(spare) })
}

/// Uncertainty of pEC50, slope, front and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Covariance {
    /// Zero for parameters that were not free.
    pub matrix: [[f64; 4]; 4],
    /// Degrees of freedom left for the residual; `None` if its variance is taken as known.
    pub spare: Option<usize>,
}

impl Covariance {
    /// Standard error of a quantity with this gradient by pEC50, slope, front and back.
    pub fn error(&self, gradient: [f64; 4]) -> f64 {
        let mut sum = 0.0;
        for (row, left) in self.matrix.iter().zip(&gradient) {
            for (entry, right) in row.iter().zip(&gradient) {
                sum += left * entry * right;
            }
        }
        sum.max(0.0).sqrt()
    }
}
