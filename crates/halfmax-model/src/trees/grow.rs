//! Growing a tree, the most useful split first.

use std::collections::BinaryHeap;

use halfmax_prep::Pair;
use rand::{Rng, RngExt};

use super::bins::{BINS, Bins};
use super::tree::{Node, Tree};

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    pub(crate) max_leaves: usize,
    /// Fewest pairs in a leaf.
    pub(crate) min_leaf: usize,
    /// What a leaf says is the sum of its targets over their number plus this.
    pub(crate) shrink: f64,
}

/// Which features a split may use.
pub(crate) enum Sample<'a> {
    All,
    /// As many as given, drawn anew for every node.
    Some(usize, &'a mut dyn Rng),
}

/// Pairs with their target, as many times as drawn.
pub(crate) struct Rows<'a> {
    pub(crate) pairs: &'a [Pair],
    pub(crate) target: &'a [f64],
}

/// A sum of targets with the number of pairs in it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sum {
    target: f64,
    n: u32,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.target += other.target;
        self.n += other.n;
    }

    /// By how much one value for all lowers the squared error.
    fn gain(self, shrink: f64) -> f64 {
        self.target * self.target / (f64::from(self.n) + shrink)
    }
}

/// The best split of a node.
#[derive(Debug, Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    bin: u8,
}

/// A leaf that may become a node.
struct Open {
    split: Split,
    node: usize,
    start: usize,
    end: usize,
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Open {}
impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Open {
    /// By gain, then the earlier node.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.split.gain.total_cmp(&other.split.gain).then(other.node.cmp(&self.node))
    }
}

/// Grows a tree on rows `order` (indices into `rows`, repeated as often as drawn; left in the order of the leaves).
/// Returns the tree with the range of `order` that is in each leaf.
pub(crate) fn grow(
    sides: [&Bins; 2],
    rows: &Rows<'_>,
    order: &mut [u32],
    growth: Growth,
    sample: &mut Sample<'_>,
) -> (Tree, Vec<(usize, std::ops::Range<usize>)>) {
    let mut finder = Finder::new(sides);
    let mut tree = Tree::default();
    let mut ranges: Vec<std::ops::Range<usize>> = std::iter::once(0..order.len()).collect();
    let leaf = |sum: Sum| Node {
        feature: 0,
        threshold: 0.0,
        left: 0,
        value: (sum.target / (f64::from(sum.n) + growth.shrink).max(1.0)) as f32,
    };
    let (sum, split) = finder.best(rows, order, growth, sample);
    tree.nodes.push(leaf(sum));
    let mut open: BinaryHeap<Open> = split
        .map(|split| Open { split, node: 0, start: 0, end: order.len() })
        .into_iter()
        .collect();
    let mut leaves = 1;
    while leaves < growth.max_leaves
        && let Some(Open { split, node, start, end }) = open.pop()
    {
        let middle = start + partition(sides, rows, &mut order[start..end], split);
        let left = tree.nodes.len();
        let (side, feature) = sides_of(sides, split.feature);
        tree.nodes[node] = Node {
            feature: split.feature as u32,
            threshold: side.edge(feature, usize::from(split.bin)),
            left: left as u32,
            value: 0.0,
        };
        for (child, range) in [(left, start..middle), (left + 1, middle..end)] {
            let (sum, split) = finder.best(rows, &order[range.clone()], growth, sample);
            tree.nodes.push(leaf(sum));
            ranges.push(range.clone());
            let found =
                split.map(|split| Open { split, node: child, start: range.start, end: range.end });
            open.extend(found);
        }
        leaves += 1;
    }
    let at_leaf = (0..tree.nodes.len()).filter(|at| tree.nodes[*at].left == 0);
    let leaves = at_leaf.map(|at| (at, ranges[at].clone())).collect();
    (tree, leaves)
}

/// The side a feature belongs to, and its index there.
fn sides_of(sides: [&Bins; 2], feature: usize) -> (&Bins, usize) {
    match feature.checked_sub(sides[0].n_features) {
        None => (sides[0], feature),
        Some(feature) => (sides[1], feature),
    }
}

/// Moves what goes left to the front, keeping the order on both sides; returns how many did.
fn partition(sides: [&Bins; 2], rows: &Rows<'_>, order: &mut [u32], split: Split) -> usize {
    let (side, feature) = sides_of(sides, split.feature);
    let of_cell_lines = split.feature < sides[0].n_features;
    let goes_left = |row: u32| {
        let pair = rows.pairs[row as usize];
        let entity = if of_cell_lines { pair.cell_line } else { pair.compound };
        side.row(entity as usize)[feature] <= split.bin
    };
    let (left, right): (Vec<u32>, Vec<u32>) = order.iter().partition(|row| goes_left(**row));
    order[..left.len()].copy_from_slice(&left);
    order[left.len()..].copy_from_slice(&right);
    left.len()
}

/// Sums of a node, kept to be used again.
struct Finder<'a> {
    sides: [&'a Bins; 2],
    entities: [Vec<Sum>; 2],
    present: [Vec<u32>; 2],
    bins: Vec<Sum>,
    features: Vec<u32>,
}

impl<'a> Finder<'a> {
    fn new(sides: [&'a Bins; 2]) -> Self {
        let features = (0..(sides[0].n_features + sides[1].n_features) as u32).collect();
        Self {
            sides,
            entities: [Vec::new(), Vec::new()],
            present: [Vec::new(), Vec::new()],
            bins: Vec::new(),
            features,
        }
    }

    /// The sum of a node's targets, and its best split if one is allowed and lowers the error.
    fn best(
        &mut self,
        rows: &Rows<'_>,
        order: &[u32],
        growth: Growth,
        sample: &mut Sample<'_>,
    ) -> (Sum, Option<Split>) {
        let total = self.gather(rows, order);
        let wanted = match sample {
            Sample::All => self.features.len(),
            Sample::Some(n, rng) => {
                // The first of a Fisher-Yates shuffle; what was shuffled before does not matter.
                let n = (*n).min(self.features.len());
                for at in 0..n {
                    let other = rng.random_range(at..self.features.len());
                    self.features.swap(at, other);
                }
                self.features[..n].sort_unstable();
                n
            }
        };
        if (total.n as usize) < 2 * growth.min_leaf {
            return (total, None);
        }
        let split_at = self.features[..wanted]
            .iter()
            .position(|f| *f as usize >= self.sides[0].n_features)
            .unwrap_or(wanted);
        let mut best: Option<Split> = None;
        let parent = total.gain(growth.shrink);
        for (side, range) in [(0, 0..split_at), (1, split_at..wanted)] {
            let features = &self.features[range];
            self.bins.clear();
            self.bins.resize(features.len() * BINS, Sum::default());
            let offset = if side == 0 { 0 } else { self.sides[0].n_features };
            for entity in &self.present[side] {
                let sum = self.entities[side][*entity as usize];
                let codes = self.sides[side].row(*entity as usize);
                for (feature, bins) in features.iter().zip(self.bins.chunks_exact_mut(BINS)) {
                    bins[usize::from(codes[*feature as usize - offset])].add(sum);
                }
            }
            for (feature, bins) in features.iter().zip(self.bins.chunks_exact(BINS)) {
                let count = self.sides[side].count(*feature as usize - offset);
                let mut left = Sum::default();
                for (bin, sum) in bins[..count].iter().enumerate().take(count - 1) {
                    left.add(*sum);
                    let right = Sum { target: total.target - left.target, n: total.n - left.n };
                    let fewest = left.n.min(right.n) as usize;
                    if sum.n == 0 || fewest < growth.min_leaf.max(1) {
                        continue;
                    }
                    let gain = left.gain(growth.shrink) + right.gain(growth.shrink) - parent;
                    if gain > 1e-9 && best.is_none_or(|best| gain > best.gain) {
                        best = Some(Split { gain, feature: *feature as usize, bin: bin as u8 });
                    }
                }
            }
        }
        (total, best)
    }

    /// Sums per entity over the rows of a node.
    fn gather(&mut self, rows: &Rows<'_>, order: &[u32]) -> Sum {
        for (entities, present) in self.entities.iter_mut().zip(&mut self.present) {
            for entity in present.drain(..) {
                entities[entity as usize] = Sum::default();
            }
        }
        let mut total = Sum::default();
        for row in order {
            let (pair, target) = (rows.pairs[*row as usize], rows.target[*row as usize]);
            let one = Sum { target, n: 1 };
            total.add(one);
            for (side, entity) in [(0, pair.cell_line), (1, pair.compound)] {
                let (sums, at) = (&mut self.entities[side], entity as usize);
                if sums.len() <= at {
                    sums.resize(at + 1, Sum::default());
                }
                if sums[at].n == 0 {
                    self.present[side].push(entity);
                }
                sums[at].add(one);
            }
        }
        total
    }
}
