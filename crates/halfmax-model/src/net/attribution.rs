//! Predictions of a network split among its inputs, by integrated or expected gradients.

use std::ops::Range;

use burn::tensor::Device;
use faer::MatRef;
use halfmax_prep::{Design, Entity};

use super::features::{Features, Part, Values};
use super::fitted::FittedNet;
use super::network::{Points, Question};
use super::pass::Pass;
use crate::attribution::{Attributions, Feature, IDENTITY, Leg, Legs, Reference, backproject};
use crate::{Fitted, ModelError};

/// Points that go through the layers at once.
const POINTS_AT_ONCE: usize = 1024;

/// One side of a network, laid out for lines between its entities.
struct Side {
    /// 0 for cell lines, 1 for compounds.
    at: usize,
    /// Where each part lies among the features.
    ranges: Vec<Range<usize>>,
    /// Which of them are projected as they are.
    direct: Vec<bool>,
    /// Of the entities asked about, `[n, width]`.
    own: Vec<f32>,
    /// What the projection makes of them, `[n, columns]`.
    own_projected: Vec<f32>,
    legs: Legs,
    /// As `own_projected`, of the starts.
    start_projected: Vec<f32>,
    /// What the first layers make of the other side.
    other: Vec<f32>,
}

impl FittedNet {
    pub(super) fn attributed(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        let about = &self.about;
        let design = about.pipeline.apply(rows)?;
        let background = about.pipeline.apply(reference.background)?;
        let prediction = self.predict(rows)?;
        let side = self.laid_out(&design, &background, reference)?;
        let heads = about.sides.heads(&design);
        let mut names = self.names(&design, side.at);
        let mut found = Attributions {
            features: Vec::new(),
            values: Vec::new(),
            baseline: Vec::with_capacity(rows.len()),
            prediction,
        };
        let legs: Vec<Vec<Leg>> = design
            .pairs
            .iter()
            .map(|pair| {
                let cell_line = design.cell_lines[pair.cell_line as usize].as_str();
                side.legs.of(cell_line, design.compounds[pair.compound as usize].as_str())
            })
            .collect();
        let points = |legs: &[Leg]| legs.iter().map(|leg| leg.points.len() + 1).sum::<usize>();
        let mut at = 0;
        while at < legs.len() {
            let mut end = at + 1;
            let mut n = points(&legs[at]);
            while end < legs.len() && n + points(&legs[end]) <= POINTS_AT_ONCE {
                n += points(&legs[end]);
                end += 1;
            }
            self.chunk(&design, &side, &heads, at..end, &legs, &mut found);
            at = end;
        }
        // Ids are one feature: which entity it is.
        let views = names.len();
        let width = side.legs.width;
        if width > views {
            names.push(Feature::new(IDENTITY, ["cell line", "compound"][side.at]));
            let of_row = |row: &[f64]| {
                let ids = row[views..].iter().sum::<f64>();
                row[..views].iter().copied().chain([ids]).collect::<Vec<f64>>()
            };
            found.values = found.values.chunks_exact(width).flat_map(of_row).collect();
        }
        found.features = names;
        Ok(found)
    }

    /// Splits the predictions of some pairs, all points of them at once.
    fn chunk(
        &self,
        design: &Design,
        side: &Side,
        heads: &[i32],
        pairs: Range<usize>,
        legs: &[Vec<Leg>],
        found: &mut Attributions,
    ) {
        let columns = self.network.plan.fuse.columns();
        let width = side.legs.width;
        let entity = |pair: usize| {
            let pair = design.pairs[pair];
            if side.at == 0 {
                (pair.cell_line, pair.compound)
            } else {
                (pair.compound, pair.cell_line)
            }
        };
        // Per point: its leg among those of the chunk, and what its slope counts; 0 for the start of a leg.
        let mut of_leg: Vec<(usize, f32)> = Vec::new();
        let (mut projected, mut partner, mut point_heads) = (Vec::new(), Vec::new(), Vec::new());
        let encoders: Vec<Range<usize>> = side.encoded_ranges().collect();
        let mut encoded = vec![Vec::new(); encoders.len()];
        let mut n_legs = 0;
        for pair in pairs.clone() {
            let (own, other) = entity(pair);
            let own_row = &side.own[own as usize * width..][..width];
            let own_projected = &side.own_projected[own as usize * columns..][..columns];
            for leg in &legs[pair] {
                let start = side.legs.start(leg.start);
                let start_projected = &side.start_projected[leg.start * columns..][..columns];
                let weight = 1.0 / leg.points.len() as f32;
                let starts = [(0.0_f32, 0.0_f32)];
                let points = leg.points.iter().map(|alpha| (*alpha as f32, weight));
                for (alpha, weight) in starts.into_iter().chain(points) {
                    let between = |from: &f32, to: &f32| from + alpha * (to - from);
                    projected.extend(
                        start_projected.iter().zip(own_projected).map(|(a, b)| between(a, b)),
                    );
                    for (range, into) in encoders.iter().zip(&mut encoded) {
                        let (from, to) = (&start[range.clone()], &own_row[range.clone()]);
                        into.extend(from.iter().zip(to).map(|(a, b)| between(a, b)));
                    }
                    partner.push(other);
                    point_heads.push(heads[design.pairs[pair].compound as usize]);
                    of_leg.push((n_legs, weight));
                }
                n_legs += 1;
            }
        }
        let points = Points {
            side: side.at,
            projected,
            encoded,
            other: &side.other,
            partner: &partner,
            heads: &point_heads,
        };
        let slopes = self.network.slopes(points, &Device::flex());

        let mean = |slopes: &[f32], width: usize| {
            let mut mean = vec![0.0_f32; n_legs * width];
            for ((leg, weight), row) in of_leg.iter().zip(slopes.chunks_exact(width.max(1))) {
                let into = &mut mean[leg * width..(leg + 1) * width];
                into.iter_mut().zip(row).for_each(|(into, slope)| *into += weight * slope);
            }
            mean
        };
        // Slopes by every feature, `[legs, width]`.
        let mut by_feature = vec![0.0_f32; n_legs * width];
        let projection = &self.network.sides[side.at];
        let weight = MatRef::from_row_major_slice(&projection.weight, projection.inputs(), columns);
        let direct = backproject(weight, &mean(&slopes.projected, columns));
        side.put(&mut by_feature, &direct, side.direct_ranges());
        for (range, slopes) in encoders.into_iter().zip(&slopes.encoded) {
            let of_part = mean(slopes, range.len());
            side.put(&mut by_feature, &of_part, std::iter::once(range));
        }

        let sd = self.about.scale.sd;
        let starts: Vec<f32> = of_leg
            .iter()
            .zip(&slopes.predicted)
            .filter(|((_, weight), _)| *weight == 0.0)
            .map(|(_, predicted)| *predicted)
            .collect();
        let mut leg_at = 0;
        for pair in pairs {
            let own = &side.own[entity(pair).0 as usize * width..][..width];
            let share = 1.0 / legs[pair].len() as f64;
            let mut row = vec![0.0_f64; width];
            let mut baseline = 0.0;
            for leg in &legs[pair] {
                let slopes = &by_feature[leg_at * width..(leg_at + 1) * width];
                for (k, into) in row.iter_mut().enumerate() {
                    let moved = f64::from(own[k]) - f64::from(side.legs.start(leg.start)[k]);
                    *into += share * sd * moved * f64::from(slopes[k]);
                }
                baseline += share * self.about.scale.back(starts[leg_at]);
                leg_at += 1;
            }
            found.values.extend(row);
            found.baseline.push(baseline);
        }
    }

    fn laid_out(
        &self,
        design: &Design,
        background: &Design,
        reference: &Reference<'_>,
    ) -> Result<Side, ModelError> {
        let network = &self.network;
        let (at, what) = match reference.side {
            Entity::CellLine => (0, "cell lines"),
            Entity::Compound => (1, "compounds"),
        };
        let features = self.about.sides.features(design);
        let starts = &self.about.sides.features(background)[at];
        let own = dense(&features[at]);
        let width: usize = features[at].parts.iter().map(|part| part.width).sum();
        if width == 0 || starts.n == 0 {
            return Err(ModelError::Unexplained(format!("this network knows nothing of {what}")));
        }
        let legs = Legs::new(reference.method, dense(starts), width);
        let mut first = 0;
        let ranges = features[at].parts.iter().map(|part| {
            first += part.width;
            first - part.width..first
        });
        let ranges: Vec<Range<usize>> = ranges.collect();
        let direct = network.plan.direct[at].clone();
        let project = |features: &Features| {
            let rows: Vec<u32> = (0..features.n as u32).collect();
            network.sides[at].forward(features, &rows, &direct)
        };
        let device = Device::flex();
        let question = Question { sides: features.each_ref(), pairs: &[], heads: &[] };
        let mut pass = Pass::predicting(&network.arrays, &device);
        Ok(Side {
            at,
            own_projected: project(&features[at]),
            start_projected: project(&of_dense(&legs.starts, &ranges, width)),
            other: network.project(&mut pass, &question, 1 - at, &device),
            direct,
            ranges,
            own,
            legs,
        })
    }

    /// The features of a side's views, in the order of its inputs.
    fn names(&self, design: &Design, side: usize) -> Vec<Feature> {
        let given = self.about.sides.both()[side].views.iter();
        given.filter_map(|given| design.view(&given.name)).flat_map(Feature::of_view).collect()
    }
}

impl Side {
    fn direct_ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.ranges.iter().zip(&self.direct).filter(|(_, direct)| **direct).map(|(r, _)| r.clone())
    }

    fn encoded_ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.ranges.iter().zip(&self.direct).filter(|(_, direct)| !**direct).map(|(r, _)| r.clone())
    }

    /// Puts the columns of `from`, part after part, at these ranges of the features.
    fn put(&self, into: &mut [f32], from: &[f32], ranges: impl Iterator<Item = Range<usize>>) {
        let ranges: Vec<Range<usize>> = ranges.collect();
        let from_width: usize = ranges.iter().map(Range::len).sum();
        if from_width == 0 {
            return;
        }
        let rows = into.chunks_exact_mut(self.legs.width).zip(from.chunks_exact(from_width));
        for (into, from) in rows {
            let mut first = 0;
            for range in &ranges {
                into[range.clone()].copy_from_slice(&from[first..first + range.len()]);
                first += range.len();
            }
        }
    }
}

/// All parts beside each other, `[n, width]`.
fn dense(features: &Features) -> Vec<f32> {
    let width: usize = features.parts.iter().map(|part| part.width).sum();
    let mut rows = vec![0.0; features.n * width];
    for (at, row) in rows.chunks_exact_mut(width.max(1)).enumerate() {
        let mut first = 0;
        for part in features.parts.iter().filter(|part| part.width > 0) {
            part.write(at, &mut row[first..first + part.width]);
            first += part.width;
        }
    }
    rows
}

/// The inverse of [`dense`].
fn of_dense(rows: &[f32], ranges: &[Range<usize>], width: usize) -> Features {
    let n = rows.len() / width;
    let part = |range: &Range<usize>| {
        let values = rows.chunks_exact(width).flat_map(|row| row[range.clone()].iter().copied());
        Part { width: range.len(), values: Values::Dense(values.collect()) }
    };
    Features { n, parts: ranges.iter().map(part).collect() }
}
