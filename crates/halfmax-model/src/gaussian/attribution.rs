//! Predictions of a joint Gaussian split among features: exactly where its mean is linear, else along a line.
//!
//! What measured responses of a known cell line add to the mean is a share of its own.

use halfmax_prep::Design;

use super::compounds::Mixture;
use super::fitted::{FittedGaussian, Mean};
use super::profiles::Linear;
use crate::attribution::{Attributions, Feature, Legs, RESPONSES, Reference};
use crate::{Fitted, ModelError};

/// The mean response to one compound as a function of the profile.
pub(super) trait Slope {
    /// Its value at the start of a line, and its mean slope by every column along it.
    fn along(&self, start: &[f32], end: &[f32], points: &[f64]) -> (f64, Vec<f64>);
}

impl FittedGaussian {
    pub(super) fn attributed(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        reference.of_cell_lines("a Gaussian over drugs")?;
        let layout = self.mean.layout();
        let columns = layout.columns();
        let prepared = layout.pipeline.apply(rows)?;
        let own = layout.rows_of(&prepared);
        let background = layout.rows_of(&layout.pipeline.apply(reference.background)?);
        let legs = Legs::new(reference.method, background, columns);
        let prediction = self.predict(rows)?;
        let slopes: Vec<Box<dyn Slope + '_>> = self
            .similarity
            .mixtures(rows)
            .iter()
            .map(|mixture| {
                let slope: Box<dyn Slope + '_> = match &self.mean {
                    Mean::Linear(linear) => Box::new(Line::new(linear, mixture)),
                    Mean::Radial(radial) => Box::new(radial.mixed(mixture)),
                };
                slope
            })
            .collect();
        let conditional = !self.completed.is_empty();
        let mut features = layout.features(&prepared);
        if conditional {
            features.push(Feature::new(RESPONSES, "of the cell line to other compounds"));
        }
        let mut values = Vec::with_capacity(rows.len() * features.len());
        let mut baseline = Vec::with_capacity(rows.len());
        let value = |slope: &dyn Slope, at: &[f32]| slope.along(at, at, &[]).0;
        for (pair, prediction) in rows.pairs.iter().zip(&prediction) {
            let slope = slopes[pair.compound as usize].as_ref();
            let own = &own[pair.cell_line as usize * columns..][..columns];
            let of_pair = legs.of(
                rows.cell_lines[pair.cell_line as usize].as_str(),
                rows.compounds[pair.compound as usize].as_str(),
            );
            let share = 1.0 / of_pair.len() as f64;
            let mut shares = vec![0.0; columns];
            let mut from = 0.0;
            for leg in &of_pair {
                let start = legs.start(leg.start);
                let (at_start, by_column) = slope.along(start, own, &leg.points);
                from += share * at_start;
                for (k, into) in shares.iter_mut().enumerate() {
                    *into += share * (f64::from(own[k]) - f64::from(start[k])) * by_column[k];
                }
            }
            values.extend(shares);
            if conditional {
                values.push(prediction - value(slope, own));
            }
            baseline.push(from);
        }
        Ok(Attributions { features, values, baseline, prediction })
    }
}

/// The linear mean for one compound.
struct Line {
    slopes: Vec<f64>,
    /// The value where every column is zero.
    offset: f64,
}

impl Line {
    fn new(linear: &Linear, mixture: &Mixture) -> Self {
        let mix = |row: &[f32]| -> f64 {
            row.iter().zip(&mixture.weights).map(|(w, m)| f64::from(*w) * m).sum()
        };
        let slopes: Vec<f64> =
            linear.weights.chunks_exact(mixture.weights.len().max(1)).map(mix).collect();
        let at_centre: f64 =
            linear.centre.iter().zip(&slopes).map(|(c, slope)| f64::from(*c) * slope).sum();
        Self { offset: mixture.offset + mix(&linear.offset) - at_centre, slopes }
    }
}

impl Slope for Line {
    fn along(&self, start: &[f32], _: &[f32], _: &[f64]) -> (f64, Vec<f64>) {
        let value: f64 = start.iter().zip(&self.slopes).map(|(x, s)| f64::from(*x) * s).sum();
        (self.offset + value, self.slopes.clone())
    }
}
