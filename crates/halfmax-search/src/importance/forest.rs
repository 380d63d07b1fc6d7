//! Regression trees whose leaves are boxes of levels.

use crate::Stream;

/// What the trees learn from.
pub(super) struct Rows {
    /// For each row the level of each parameter, below 64.
    pub(super) levels: Vec<Vec<u8>>,
    /// Standardised: gains of splits are differences of squares.
    pub(super) losses: Vec<f64>,
    /// Whether the levels of a parameter have an order.
    pub(super) ordered: Vec<bool>,
}

/// The levels of one parameter, as bits.
type Mask = u64;

/// A tree, as its leaves: the levels of each parameter that lead there, and the mean loss.
pub(super) struct Tree {
    leaves: Vec<(Vec<Mask>, f64)>,
}

impl Tree {
    /// Grows a tree on rows drawn with replacement, down to leaves of at most three rows or one loss.
    pub(super) fn grow(rows: &Rows, stream: &mut Stream) -> Self {
        let n = rows.losses.len();
        let drawn: Vec<usize> = (0..n).map(|_| stream.below(n)).collect();
        let mut leaves = Vec::new();
        let mut open = vec![(vec![Mask::MAX; rows.ordered.len()], drawn)];
        while let Some((masks, inside)) = open.pop() {
            let Some((place, left)) = best_split(rows, &inside, stream) else {
                let mean =
                    inside.iter().map(|&i| rows.losses[i]).sum::<f64>() / inside.len() as f64;
                leaves.push((masks, mean));
                continue;
            };
            let (mut low, mut high) = (masks.clone(), masks);
            low[place] &= left;
            high[place] &= !left;
            let goes_low = |i: &usize| left >> rows.levels[*i][place] & 1 == 1;
            let (below, above) = inside.into_iter().partition(goes_low);
            open.push((low, below));
            open.push((high, above));
        }
        Self { leaves }
    }

    /// For each parameter, the share of the tree's variance over the space that it explains alone; `None` if the
    /// tree has no variance. Exact, because the leaves divide the space and each is a product of levels.
    pub(super) fn shares(&self, weights: &[Vec<f64>]) -> Option<Vec<f64>> {
        let weight = |place: usize, mask: Mask| -> f64 {
            let levels =
                weights[place].iter().enumerate().filter(|(level, _)| mask >> level & 1 == 1);
            levels.map(|(_, w)| w).sum()
        };
        let sides: Vec<Vec<f64>> = self
            .leaves
            .iter()
            .map(|(masks, _)| {
                masks.iter().enumerate().map(|(place, mask)| weight(place, *mask)).collect()
            })
            .collect();
        let volumes: Vec<f64> = sides.iter().map(|s| s.iter().product()).collect();
        let moment = |power: i32| -> f64 {
            self.leaves.iter().zip(&volumes).map(|((_, loss), v)| v * loss.powi(power)).sum()
        };
        let mean = moment(1);
        let variance = moment(2) - mean * mean;
        if !(variance > 1e-12 * mean * mean && variance > 0.0) {
            return None;
        }
        let alone = |place: usize| {
            let mut marginals = vec![0.0; weights[place].len()];
            for (((masks, loss), volume), sides) in self.leaves.iter().zip(&volumes).zip(&sides) {
                if *volume > 0.0 {
                    for (level, marginal) in marginals.iter_mut().enumerate() {
                        *marginal +=
                            (masks[place] >> level & 1) as f64 * loss * volume / sides[place];
                    }
                }
            }
            let spread = marginals.iter().zip(&weights[place]).map(|(m, w)| w * (m - mean).powi(2));
            spread.sum::<f64>() / variance
        };
        Some((0..weights.len()).map(alone).collect())
    }
}

/// The parameter and the levels to send left that leave the least squared error, over a random two thirds of the
/// parameters. `None` if nothing is gained.
fn best_split(rows: &Rows, inside: &[usize], stream: &mut Stream) -> Option<(usize, Mask)> {
    if inside.len() <= 3 {
        return None;
    }
    let d = rows.ordered.len();
    let mut best: Option<(f64, usize, Mask)> = None;
    for place in stream.permutation(d).into_iter().take((2 * d).div_ceil(3)) {
        let mut counts = [(0.0, 0.0); 64];
        for &i in inside {
            let cell = &mut counts[usize::from(rows.levels[i][place])];
            *cell = (cell.0 + 1.0, cell.1 + rows.losses[i]);
        }
        let total = counts.iter().fold((0.0, 0.0), |t, c| (t.0 + c.0, t.1 + c.1));
        let mut left = (0.0, 0.0);
        for (level, count) in counts[..63].iter().enumerate() {
            left = if rows.ordered[place] { (left.0 + count.0, left.1 + count.1) } else { *count };
            let right = (total.0 - left.0, total.1 - left.1);
            if left.0 == 0.0 || right.0 == 0.0 {
                continue;
            }
            let gain = left.1 * left.1 / left.0 + right.1 * right.1 / right.0
                - total.1 * total.1 / total.0;
            let mask = if rows.ordered[place] { (2 << level) - 1 } else { 1 << level };
            if gain > best.map_or(1e-12, |(top, ..)| top) {
                best = Some((gain, place, mask));
            }
        }
    }
    best.map(|(_, place, mask)| (place, mask))
}
