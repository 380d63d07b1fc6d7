//! Shapley values of the features of a tree, path by path (Lundberg et al. 2020).
//!
//! The game: a tree is followed with the features of a coalition as they are; where another feature is asked for, both
//! ways are taken, weighted by the shares of the background. What a leaf adds is a product over the features on its
//! path, so the value of a feature is the integral of a polynomial along the diagonal of the game's multilinear
//! extension (Owen 1972). Gauss–Legendre points make it exact with nothing subtracted, in one pass over the tree (as in
//! linear tree SHAP, Yu et al. 2022).

use super::one_sided::{Node, OneSided};

/// Points of a quadrature from 0 to 1, exact for the trees it was made for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quadrature {
    points: Vec<f64>,
    weights: Vec<f64>,
}

impl Quadrature {
    /// Exact for trees that ask about at most `features` different features on any path.
    pub(crate) fn for_features(features: usize) -> Self {
        // n points are exact to degree 2n - 1; the polynomials have one degree less than there are features.
        let n = features.div_ceil(2).max(1);
        let (mut points, mut weights) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for k in 0..n {
            let guess = std::f64::consts::PI * (k as f64 + 0.75) / (n as f64 + 0.5);
            let mut x = guess.cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (value, derivative) = legendre(n, x);
                slope = derivative;
                let step = value / derivative;
                x -= step;
                if step.abs() < 1e-15 {
                    break;
                }
            }
            points.push(f64::midpoint(x, 1.0));
            weights.push(1.0 / ((1.0 - x * x) * slope * slope));
        }
        Self { points, weights }
    }
}

/// The Legendre polynomial of degree `n` with its derivative.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    (value, n as f64 * (x * value - before) / (x * x - 1.0))
}

/// What is known of a feature on the way to a node.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Way {
    /// 1 if the entity goes here by this feature, else 0.
    own: f64,
    /// Share of the background that does.
    background: f64,
}

impl Way {
    const OPEN: Self = Self { own: 1.0, background: 1.0 };

    /// The factor of the feature at a point of the diagonal.
    fn at(self, t: f64) -> f64 {
        t * self.own + (1.0 - t) * self.background
    }

    fn is_closed(self) -> bool {
        self.own == 0.0 && self.background == 0.0
    }
}

/// Trees that are taken apart with the same features.
#[derive(Debug)]
pub(crate) struct Shapley<'a> {
    /// Which feature each column is of; columns of one feature are known together or not at all.
    features: &'a [usize],
    quadrature: &'a Quadrature,
    ways: Vec<Way>,
    /// Products of factors and sums over leaves, `[depth, points]`.
    products: Vec<f64>,
    sums: Vec<f64>,
}

impl<'a> Shapley<'a> {
    /// `features` numbers the feature of each column from 0 to `n_features`.
    pub(crate) fn new(
        features: &'a [usize],
        n_features: usize,
        quadrature: &'a Quadrature,
    ) -> Self {
        let ways = vec![Way::OPEN; n_features];
        Self { features, quadrature, ways, products: Vec::new(), sums: Vec::new() }
    }

    /// Adds the value of every feature for an entity, times `scale`, to `shares`. Their sum is `scale` times what the
    /// tree says of the entity less its baseline.
    pub(crate) fn add(&mut self, tree: &OneSided, row: &[f32], scale: f64, shares: &mut [f64]) {
        let n = self.quadrature.points.len();
        self.grow_to(1);
        self.products[..n].fill(1.0);
        self.visit(tree, tree.nodes.len() - 1, 0, row, scale, shares);
    }

    fn grow_to(&mut self, depths: usize) {
        let wanted = depths * self.quadrature.points.len();
        if self.products.len() < wanted {
            self.products.resize(wanted, 0.0);
            self.sums.resize(wanted, 0.0);
        }
    }

    /// Leaves the sum over the leaves below a node at `depth` of `sums`.
    fn visit(
        &mut self,
        tree: &OneSided,
        at: usize,
        depth: usize,
        row: &[f32],
        scale: f64,
        shares: &mut [f64],
    ) {
        let quadrature = self.quadrature;
        let n = quadrature.points.len();
        let (own, below) = (depth * n, (depth + 1) * n);
        let (column, threshold, children, background) = match tree.nodes[at] {
            Node::Leaf(value) => {
                for k in 0..n {
                    self.sums[own + k] = scale * value * self.products[own + k];
                }
                return;
            }
            Node::Split { column, threshold, children, shares } => {
                (column, threshold, children, shares)
            }
        };
        self.grow_to(depth + 2);
        self.sums[own..below].fill(0.0);
        let feature = self.features[column];
        let before = self.ways[feature];
        let hot = usize::from(row[column] > threshold);
        for side in [0, 1] {
            let goes = if side == hot { 1.0 } else { 0.0 };
            // Where the background never comes, there is nothing to compare with: the entity's own way counts.
            let share = background.map_or(goes, |shares| shares[side]);
            let way = Way { own: before.own * goes, background: before.background * share };
            if way.is_closed() {
                continue;
            }
            for (k, t) in quadrature.points.iter().enumerate() {
                self.products[below + k] = self.products[own + k] / before.at(*t) * way.at(*t);
            }
            self.ways[feature] = way;
            self.visit(tree, children[side], depth + 1, row, scale, shares);
            self.ways[feature] = before;
            let slope = |way: Way, t: f64| (way.own - way.background) / way.at(t);
            let mut value = 0.0;
            for (k, (t, weight)) in quadrature.points.iter().zip(&quadrature.weights).enumerate() {
                let sum = self.sums[below + k];
                self.sums[own + k] += sum;
                value += weight * sum * (slope(way, *t) - slope(before, *t));
            }
            shares[feature] += value;
        }
    }
}

#[cfg(test)]
mod tests {
    use halfmax_data::Seed;
    use rand::RngExt;
    use serde_json::Value;

    use super::super::one_sided::Background;
    use super::super::tree::{Node as Branch, Tree};
    use super::*;

    /// The game by its definition: the value of a coalition, given as bits.
    fn value(tree: &OneSided, at: usize, row: &[f32], features: &[usize], known: usize) -> f64 {
        match tree.nodes[at] {
            Node::Leaf(value) => value,
            Node::Split { column, threshold, children, shares } => {
                let hot = usize::from(row[column] > threshold);
                let of = |side: usize| value(tree, children[side], row, features, known);
                match shares.filter(|_| known >> features[column] & 1 == 0) {
                    None => of(hot),
                    Some(shares) => (0..2)
                        .filter(|side| shares[*side] > 0.0)
                        .map(|side| shares[side] * of(side))
                        .sum(),
                }
            }
        }
    }

    /// Shapley (1953), coalition by coalition.
    fn enumerated(tree: &OneSided, row: &[f32], features: &[usize], n: usize) -> Vec<f64> {
        let root = tree.nodes.len() - 1;
        let values: Vec<f64> =
            (0..1 << n).map(|known| value(tree, root, row, features, known)).collect();
        let factorial = |k: usize| (1..=k).map(|k| k as f64).product::<f64>();
        let share = |feature: usize| {
            let without = (0..1_usize << n).filter(|known| known >> feature & 1 == 0);
            let gain = |known: usize| {
                let size = known.count_ones() as usize;
                let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                weight * (values[known | 1 << feature] - values[known])
            };
            without.map(gain).sum()
        };
        (0..n).map(share).collect()
    }

    /// A tree whose every split is drawn, over `columns` features.
    fn random_tree(splits: usize, columns: u32, rng: &mut impl rand::Rng) -> Tree {
        let leaf = |rng: &mut dyn rand::Rng| Branch {
            feature: 0,
            threshold: 0.0,
            left: 0,
            value: rng.random_range(-1.0..1.0),
        };
        let mut nodes = vec![leaf(rng)];
        for _ in 0..splits {
            let leaves: Vec<usize> = (0..nodes.len()).filter(|at| nodes[*at].left == 0).collect();
            let at = leaves[rng.random_range(0..leaves.len())];
            let left = nodes.len() as u32;
            let feature = rng.random_range(0..columns);
            nodes[at] = Branch { feature, threshold: rng.random_range(0.2..0.8), left, value: 0.0 };
            nodes.extend([leaf(rng), leaf(rng)]);
        }
        Tree { nodes }
    }

    fn shares(tree: &OneSided, row: &[f32], features: &[usize], n: usize) -> Vec<f64> {
        let quadrature = Quadrature::for_features(n);
        let mut shares = vec![0.0; n];
        Shapley::new(features, n, &quadrature).add(tree, row, 1.0, &mut shares);
        shares
    }

    /// Both sides of the pair in turn, few entities in the background so that it leaves branches empty, columns that
    /// share a feature, features that are asked for again.
    #[test]
    fn values_are_those_of_all_coalitions() {
        let mut rng = Seed::new(3).rng();
        let widths = [5_usize, 4];
        let mut empty = 0;
        for round in 0..60 {
            let tree = random_tree(2 + round / 2, 9, &mut rng);
            let mut draw = |n: usize| -> Vec<f32> { (0..n).map(|_| rng.random()).collect() };
            for side in [0, 1] {
                let (width, first) = (widths[side], side * widths[0]);
                let values = draw(width * (1 + round % 7));
                let other = draw(widths[1 - side]);
                let background = Background { values: &values, width, first };
                let reduced = OneSided::new(&tree, background, &other);
                // The last two columns are one feature.
                let features: Vec<usize> = (0..width).map(|c| c.min(width - 2)).collect();
                let n = width - 1;
                let row = draw(width);
                let found = shares(&reduced, &row, &features, n);
                let expected = enumerated(&reduced, &row, &features, n);
                for (found, expected) in found.iter().zip(&expected) {
                    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
                }
                let both = |own: &[f32]| {
                    let (line, compound) =
                        if side == 0 { (own, &other[..]) } else { (&other[..], own) };
                    f64::from(tree.predict(line, compound))
                };
                let mean = values.chunks_exact(width).map(both).sum::<f64>() * width as f64
                    / values.len() as f64;
                assert!((reduced.baseline - mean).abs() < 1e-12);
                let gap = both(&row) - reduced.baseline - found.iter().sum::<f64>();
                assert!(gap.abs() < 1e-12, "{gap}");
                empty += usize::from(
                    reduced.nodes.iter().any(|n| matches!(n, Node::Split { shares: None, .. })),
                );
            }
        }
        assert!(empty > 10, "{empty}");
    }

    /// `tests/golden/tree_shap.py`.
    #[test]
    fn values_are_those_of_the_shap_package() {
        let golden: Value =
            serde_json::from_str(include_str!("../../tests/golden/tree_shap.json")).unwrap();
        let cases = golden["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 4);
        for case in cases {
            let numbers = |name: &str| -> Vec<f64> {
                case[name].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
            };
            let whole = |name: &str| -> Vec<usize> {
                numbers(name).into_iter().map(|v| v as usize).collect()
            };
            let (feature, left) = (whole("feature"), whole("left"));
            let (threshold, value) = (numbers("threshold"), numbers("value"));
            let nodes = (0..left.len()).map(|at| Branch {
                feature: feature[at] as u32,
                threshold: threshold[at] as f32,
                left: left[at] as u32,
                value: value[at] as f32,
            });
            let tree = Tree { nodes: nodes.collect() };
            let rows: Vec<Vec<f64>> = serde_json::from_value(case["background"].clone()).unwrap();
            let width = rows[0].len();
            let values: Vec<f32> = rows.iter().flatten().map(|v| *v as f32).collect();
            let background = Background { values: &values, width, first: 0 };
            let reduced = OneSided::new(&tree, background, &[]);
            let base = case["base"].as_f64().unwrap();
            assert!((reduced.baseline - base).abs() < 1e-9, "{} {base}", reduced.baseline);
            let asked: Vec<Vec<f64>> = serde_json::from_value(case["asked"].clone()).unwrap();
            let expected: Vec<Vec<f64>> = serde_json::from_value(case["shap"].clone()).unwrap();
            let features: Vec<usize> = (0..width).collect();
            for (row, expected) in asked.iter().zip(&expected) {
                let row: Vec<f32> = row.iter().map(|v| *v as f32).collect();
                let found = shares(&reduced, &row, &features, width);
                for (found, expected) in found.iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-9, "{found} {expected}");
                }
            }
        }
    }

    #[test]
    fn a_quadrature_integrates_polynomials_exactly() {
        for features in 1..60 {
            let Quadrature { points, weights } = Quadrature::for_features(features);
            let degree = features as i32 - 1;
            let sum: f64 = points.iter().zip(&weights).map(|(t, w)| w * t.powi(degree)).sum();
            assert!((sum * f64::from(degree + 1) - 1.0).abs() < 1e-12, "{features}: {sum}");
        }
    }
}
