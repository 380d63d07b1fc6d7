//! Doses that many curves share, prepared once for all of them.

use std::f64::consts::LN_10;

use super::descent::Bounds;
use super::point::Curve;
use super::sigmoid::{Sigmoid, log10_molar};

/// Points between doses are added until neighbours are no further apart than this, in decades: half of the step
/// from 3 to 10, as `CurveCurator` has it.
const GAP: f64 = 0.261_439_372_640_168_8;

/// Steepness of the curves that are tried before a descent, per decade.
const SLOPES: [f64; 7] = [0.1, 0.4, 0.8, 1.5, 3.0, 6.0, 10.0];

/// Where the fitted points of a curve come from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Node {
    /// Untreated cells.
    Control,
    /// On the straight line between the means of two doses: `from`, `to` and how far from the first.
    Between(usize, usize, f64),
}

/// What a set of doses comes to, whatever was measured.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Distinct doses with a value, log10 molar.
    pub(crate) doses: Vec<f64>,
    /// Whether untreated cells, at 1, are a point.
    pub(crate) control: bool,
    nodes: Vec<Node>,
    /// log10 molar of the nodes.
    pub(crate) x: Vec<f64>,
    pub(crate) weight: Vec<f64>,
    trials: Vec<Trial>,
}

/// A position and steepness to start from, with the sums that do not depend on what was measured.
#[derive(Debug)]
struct Trial {
    pec50: f64,
    slope: f64,
    weighted_share: Vec<f64>,
    share: f64,
    square: f64,
}

/// Doses with a value and all doses that were given, with how often: curves that agree share a layout.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LayoutKey {
    measured: Vec<(u64, usize)>,
    given: Vec<(u64, usize)>,
}

impl LayoutKey {
    pub(crate) fn of(curve: &Curve) -> Self {
        let measured: Vec<f64> = curve.points.iter().map(|p| p.dose_um).collect();
        let mut given = measured.clone();
        given.extend(&curve.missing_um);
        given.sort_by(f64::total_cmp);
        Self { measured: counted(&measured), given: counted(&given) }
    }

    /// How many values there are.
    pub(crate) fn values(&self) -> usize {
        self.measured.iter().map(|(_, count)| count).sum()
    }
}

fn counted(sorted: &[f64]) -> Vec<(u64, usize)> {
    sorted
        .chunk_by(|a, b| a.to_bits() == b.to_bits())
        .map(|same| (same[0].to_bits(), same.len()))
        .collect()
}

impl Layout {
    /// `interpolate` adds points between the doses, and each dose once more, as `CurveCurator` does to keep a
    /// curve from turning between two doses.
    pub(crate) fn new(key: &LayoutKey, interpolate: bool, control: bool) -> Self {
        let dose = |&(bits, count): &(u64, usize)| (log10_molar(f64::from_bits(bits)), count);
        let (doses, counts): (Vec<f64>, Vec<usize>) = key.measured.iter().map(dose).unzip();
        let mut nodes: Vec<(f64, Node, f64)> = Vec::new();
        if control {
            nodes.push((f64::NEG_INFINITY, Node::Control, 1.0));
        }
        let helpers = if interpolate { helpers(key.given.iter().map(dose)) } else { Vec::new() };
        for (i, (&x, &count)) in doses.iter().zip(&counts).enumerate() {
            let again: f64 =
                helpers.iter().filter(|h| h.0.to_bits() == x.to_bits()).map(|h| h.1).sum();
            nodes.push((x, Node::Between(i, i, 0.0), count as f64 + again));
        }
        for &(x, weight) in &helpers {
            let above = doses.partition_point(|d| *d < x);
            if above > 0 && above < doses.len() && doses[above].to_bits() != x.to_bits() {
                let share = (x - doses[above - 1]) / (doses[above] - doses[above - 1]);
                nodes.push((x, Node::Between(above - 1, above, share), weight));
            }
        }
        let x: Vec<f64> = nodes.iter().map(|n| n.0).collect();
        let weight: Vec<f64> = nodes.iter().map(|n| n.2).collect();
        let trials = trials(&doses, &x, &weight);
        let nodes = nodes.into_iter().map(|n| n.1).collect();
        Self { doses, control, nodes, x, weight, trials }
    }

    /// The values at the nodes, from the means at the doses.
    pub(crate) fn values(&self, means: &[f64]) -> Vec<f64> {
        self.nodes
            .iter()
            .map(|node| match *node {
                Node::Control => 1.0,
                Node::Between(a, b, share) => means[a] + share * (means[b] - means[a]),
            })
            .collect()
    }

    /// The best curve of each steepness, best first, its plateaus as good as they can be.
    pub(crate) fn starts(&self, values: &[f64], bounds: &Bounds) -> Vec<Sigmoid> {
        let total: f64 = self.weight.iter().sum();
        let sum: f64 = self.weight.iter().zip(values).map(|(w, y)| w * y).sum();
        let mut best: [Option<(f64, Sigmoid)>; SLOPES.len()] = [None; SLOPES.len()];
        for (i, trial) in self.trials.iter().enumerate() {
            let inside = |value: f64, p: usize| value >= bounds.low[p] && value <= bounds.high[p];
            if !inside(trial.pec50, 0) || !inside(trial.slope, 1) {
                continue;
            }
            let front_sum: f64 = trial.weighted_share.iter().zip(values).map(|(s, y)| s * y).sum();
            let plateaus = Plateaus {
                square: [
                    trial.square,
                    trial.share - trial.square,
                    total - 2.0 * trial.share + trial.square,
                ],
                cross: [front_sum, sum - front_sum],
            };
            let (cost, front, back) = plateaus.best(bounds);
            let slot = &mut best[i % SLOPES.len()];
            if slot.is_none_or(|(lowest, _)| cost < lowest) {
                *slot =
                    Some((cost, Sigmoid { pec50: trial.pec50, slope: trial.slope, front, back }));
            }
        }
        let mut found: Vec<(f64, Sigmoid)> = best.into_iter().flatten().collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.into_iter().map(|(_, curve)| curve).collect()
    }
}

/// The least-squares problem of front and back, position and steepness given.
struct Plateaus {
    square: [f64; 3],
    cross: [f64; 2],
}

impl Plateaus {
    /// Cost (up to a constant), front and back within their bounds.
    fn best(&self, bounds: &Bounds) -> (f64, f64, f64) {
        let [a, b, c] = self.square;
        let clamp = |value: f64, p: usize| value.max(bounds.low[p]).min(bounds.high[p]);
        let front_for = |back: f64| clamp((self.cross[0] - b * back) / a.max(1e-12), 2);
        let back_for = |front: f64| clamp((self.cross[1] - b * front) / c.max(1e-12), 3);
        let det = a * c - b * b;
        let (mut front, mut back) = (clamp(1.0, 2), clamp(0.0, 3));
        if bounds.low[2] < bounds.high[2] && det > 1e-9 * a * c {
            front = clamp((c * self.cross[0] - b * self.cross[1]) / det, 2);
        }
        if bounds.low[3] < bounds.high[3] {
            back = back_for(front);
        }
        if bounds.low[2] < bounds.high[2] {
            front = front_for(back);
        }
        let cost = front * front * a + 2.0 * front * back * b + back * back * c
            - 2.0 * (front * self.cross[0] + back * self.cross[1]);
        (cost, front, back)
    }
}

/// Doses given, each as often as it was given, and points halfway between until no gap is too wide.
fn helpers(given: impl Iterator<Item = (f64, usize)>) -> Vec<(f64, f64)> {
    let mut all: Vec<(f64, f64)> = given.map(|(x, count)| (x, count as f64)).collect();
    loop {
        let halves: Vec<(f64, f64)> = all
            .windows(2)
            .filter(|pair| pair[1].0 - pair[0].0 > GAP)
            .map(|pair| (f64::midpoint(pair[0].0, pair[1].0), 1.0))
            .collect();
        if halves.is_empty() {
            return all;
        }
        all.extend(halves);
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
}

fn trials(doses: &[f64], x: &[f64], weight: &[f64]) -> Vec<Trial> {
    let (Some(&low), Some(&high)) = (doses.first(), doses.last()) else { return Vec::new() };
    let mut positions = vec![low - 1.0, low - 0.3];
    for pair in doses.windows(2) {
        let parts = (((pair[1] - pair[0]) / 0.3).ceil() as usize).clamp(1, 8);
        positions.extend(
            (0..parts).map(|i| pair[0] + (i as f64 + 0.5) / parts as f64 * (pair[1] - pair[0])),
        );
    }
    positions.extend([high + 0.3, high + 1.0, high + 1.9]);
    let trial = |position: f64, slope: f64| {
        let shares = x.iter().map(|x| 1.0 / (1.0 + (LN_10 * slope * (x - position)).exp()));
        let weighted: Vec<f64> = shares.zip(weight).map(|(s, w)| s * w).collect();
        let square = weighted.iter().zip(weight).map(|(ws, w)| ws * ws / w).sum();
        Trial {
            pec50: -position,
            slope,
            share: weighted.iter().sum(),
            square,
            weighted_share: weighted,
        }
    };
    positions
        .iter()
        .flat_map(|&p| SLOPES.iter().map(move |&s| (p, s)))
        .map(|(p, s)| trial(p, s))
        .collect()
}
