//! Predictions of networks with one hidden layer split among features, integrated exactly.
//!
//! Along a straight line the input of a rectified unit is linear, so the share of the line on which it is active is
//! known without sampling.

use faer::Mat;
use halfmax_prep::Design;

use super::fitted::FittedMultitask;
use super::layers::Layers;
use crate::attribution::{Attributions, Leg, Legs, Reference, backproject};
use crate::gaussian::compounds::Mixture;
use crate::{Fitted, ModelError};

/// One network of the ensemble for a question.
struct Member<'a> {
    layers: &'a Layers,
    /// Inputs of the hidden units for the starts of lines and the cell lines, `[rows, hidden]`.
    starts: Mat<f32>,
    own: Mat<f32>,
    /// Per compound: what each hidden unit counts, and what is added.
    outputs: Vec<(Vec<f64>, f64)>,
}

impl FittedMultitask {
    pub(super) fn attributed(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        reference.of_cell_lines("a network with an output per drug")?;
        let layout = &self.input.layout;
        let columns = layout.columns();
        let own = self.input.of(rows)?;
        let background = self.input.of(reference.background)?;
        let legs = Legs::new(reference.method, row_major(&background), columns);
        let starts = Mat::from_fn(legs.n_starts(), columns, |i, j| legs.start(i)[j]);
        let mixtures = self.similarity.mixtures(rows);
        let members: Vec<Member<'_>> = self
            .members
            .iter()
            .map(|layers| Member {
                layers,
                starts: layers.hidden(&starts),
                own: layers.hidden(&own),
                outputs: mixtures.iter().map(|mix| self.output(layers, mix)).collect(),
            })
            .collect();
        let prediction = self.predict(rows)?;
        let features = layout.features(&layout.pipeline.apply(rows)?);
        let mut found = Attributions {
            features,
            values: vec![0.0; rows.len() * columns],
            baseline: vec![0.0; rows.len()],
            prediction,
        };
        for (at, pair) in rows.pairs.iter().enumerate() {
            let line = pair.cell_line as usize;
            let of_pair = legs.of(
                rows.cell_lines[line].as_str(),
                rows.compounds[pair.compound as usize].as_str(),
            );
            let share = 1.0 / (of_pair.len() * members.len()) as f64;
            let into = &mut found.values[at * columns..(at + 1) * columns];
            for member in &members {
                let (slopes, baseline) = member.slopes(&of_pair, line, pair.compound as usize);
                found.baseline[at] += share * baseline;
                let back = backproject(member.layers.parameters[0].as_ref(), &slopes);
                for (leg, slopes) in of_pair.iter().zip(back.chunks_exact(columns)) {
                    let start = legs.start(leg.start);
                    for (k, into) in into.iter_mut().enumerate() {
                        let moved = f64::from(own[(line, k)]) - f64::from(start[k]);
                        *into += share * moved * f64::from(slopes[k]);
                    }
                }
            }
        }
        Ok(found)
    }

    /// What the hidden units count for a mixture of compounds, in the unit of the response, and what is added.
    fn output(&self, layers: &Layers, mixture: &Mixture) -> (Vec<f64>, f64) {
        let [_, _, last, bias] = &layers.parameters;
        let drugs = || mixture.weights.iter().enumerate().filter(|(_, share)| **share != 0.0);
        let unit = |u: usize| {
            let of_drug = |(j, share): (usize, &f64)| {
                share * f64::from(self.scale[j].1) * f64::from(last[(u, j)])
            };
            drugs().map(of_drug).sum()
        };
        let offset = drugs().map(|(j, share)| {
            let (centre, sd) = self.scale[j];
            share * (f64::from(centre) + f64::from(sd) * f64::from(bias[(j, 0)]))
        });
        ((0..last.nrows()).map(unit).collect(), mixture.offset + offset.sum::<f64>())
    }
}

impl Member<'_> {
    /// Mean slope of each hidden unit's input along each line, `[legs, hidden]`, and the sum of the predictions at
    /// their starts.
    fn slopes(&self, legs: &[Leg], line: usize, compound: usize) -> (Vec<f32>, f64) {
        let (output, offset) = &self.outputs[compound];
        let mut slopes = Vec::with_capacity(legs.len() * output.len());
        let mut baseline = 0.0;
        for leg in legs {
            baseline += offset;
            for (u, weight) in output.iter().enumerate() {
                let (from, to) = (self.starts[(leg.start, u)], self.own[(line, u)]);
                slopes.push((weight * active(from, to)) as f32);
                baseline += weight * f64::from(from.max(0.0));
            }
        }
        (slopes, baseline)
    }
}

/// The share of the way from one input of a rectified unit to another on which it is above zero.
fn active(from: f32, to: f32) -> f64 {
    let (from, to) = (f64::from(from), f64::from(to));
    match (from > 0.0, to > 0.0) {
        (true, true) => 1.0,
        (false, false) => 0.0,
        _ => (to.max(0.0) - from.max(0.0)) / (to - from),
    }
}

fn row_major(matrix: &Mat<f32>) -> Vec<f32> {
    (0..matrix.nrows()).flat_map(|i| (0..matrix.ncols()).map(move |j| matrix[(i, j)])).collect()
}
