//! How far a network is off on rows it does not learn from.

use faer::Mat;
use halfmax_prep::Design;

use super::layers::Layers;
use crate::ModelError;
use crate::gaussian::grid::Grid;
use crate::gaussian::profiles::Input;

/// Rows of compounds the network has an output for.
pub(super) struct Held {
    /// A row for each cell line.
    inputs: Mat<f32>,
    /// Cell line, output, response.
    rows: Vec<(usize, usize, f64)>,
    /// Mean and standard deviation of each output's drug.
    scale: Vec<(f64, f64)>,
}

impl Held {
    /// The rows of a design whose compounds are among those of `train`.
    pub(super) fn of(
        rows: &Design,
        input: &Input,
        train: &Design,
        grid: &Grid,
        sd: &[f64],
    ) -> Result<Self, ModelError> {
        let known = rows.compounds_in(&train.compounds);
        let known = rows.pairs.iter().zip(&rows.response).filter_map(|(pair, response)| {
            let output = known[pair.compound as usize]?;
            Some((pair.cell_line as usize, output as usize, *response))
        });
        Ok(Self {
            rows: known.collect(),
            inputs: input.of(rows)?,
            scale: grid.means().iter().copied().zip(sd.iter().copied()).collect(),
        })
    }

    /// Mean squared error in the square of the response's unit; `None` where there is no row.
    pub(super) fn loss(&self, layers: &Layers) -> Option<f64> {
        let outputs = layers.predict(&self.inputs);
        let square = |(line, output, response): &(usize, usize, f64)| {
            let (mean, sd) = self.scale[*output];
            (mean + sd * f64::from(outputs[(*line, *output)]) - response).powi(2)
        };
        (!self.rows.is_empty())
            .then(|| self.rows.iter().map(square).sum::<f64>() / self.rows.len() as f64)
    }
}
