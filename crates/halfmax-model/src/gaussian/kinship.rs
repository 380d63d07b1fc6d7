//! How alike two compounds are, in several ways.

use std::collections::BTreeSet;

use halfmax_prep::{Design, Entity, View};
use serde::{Deserialize, Serialize};

/// One way of comparing compounds, with what training compounds say about its scale. Each gives about 1 for a compound
/// with itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Kinship {
    /// Shared bits over bits in either (Tanimoto); of counts, the sum of the smaller over that of the larger.
    Shared { view: String },
    /// Inner product of centred columns over its mean with itself: column means, then that mean.
    Product { view: String, centre: Vec<f32>, length: f64 },
    /// Gaussian in the distance of standardised columns, relative to their mean squared distance: means and 1/sd.
    Near { view: String, columns: Vec<(f32, f32)>, width: f64 },
    /// Gaussian in the logarithm of the sum of a fingerprint, which grows with the molecule.
    Size { view: String, centre: f64, width: f64 },
    /// Shared words of an annotation, separated by commas, over words in either.
    Words { annotation: String },
}

/// Annotations of compounds that say what they do.
const ANNOTATIONS: [&str; 2] = ["target", "pathway"];
/// What is written where nothing is known.
const NOTHING: [&str; 4] = ["other", "unclassified", "unknown", "not defined"];

/// Rows of one design as one [`Kinship`] sees them.
pub(crate) enum Faces {
    /// Not negative.
    Counts(Vec<Vec<f32>>),
    /// Products of these are the similarity.
    Points(Vec<Vec<f32>>),
    /// Distances of these make the similarity.
    Places(Vec<Vec<f64>>, f64),
    Words(Vec<BTreeSet<String>>),
}

impl Kinship {
    /// All ways there are for the views and annotations of training compounds.
    pub(crate) fn all(train: &Design) -> Vec<Self> {
        let mut all = Vec::new();
        for view in train.views.iter().filter(|v| v.entity == Entity::Compound) {
            let name = || view.name.clone();
            let counts = |v: &f32| v.is_nan() || (*v >= 0.0 && v.fract() == 0.0);
            if view.values.iter().all(counts) {
                all.push(Self::Shared { view: name() });
                all.push(Self::product(view));
                all.push(Self::size(view));
            } else {
                all.push(Self::near(view));
            }
        }
        for annotation in ANNOTATIONS {
            let way = Self::Words { annotation: annotation.into() };
            let Faces::Words(words) = way.faces(train) else { continue };
            // Where no two compounds share a word, it says nothing about another.
            let mut seen = BTreeSet::new();
            if words.into_iter().flatten().any(|word| !seen.insert(word)) {
                all.push(way);
            }
        }
        all
    }

    fn product(view: &View) -> Self {
        let centre: Vec<f32> = moments(view).into_iter().map(|(mean, _)| mean as f32).collect();
        let way = Self::Product { view: view.name.clone(), centre: centre.clone(), length: 1.0 };
        let points = way.rows(view);
        let squares = points.iter().flatten().map(|v| f64::from(*v).powi(2)).sum::<f64>();
        let length = (squares / points.len().max(1) as f64).max(1e-12);
        Self::Product { view: view.name.clone(), centre, length }
    }

    fn near(view: &View) -> Self {
        let scale =
            |(mean, sd): (f64, f64)| (mean as f32, if sd > 1e-9 { (1.0 / sd) as f32 } else { 0.0 });
        let columns: Vec<(f32, f32)> = moments(view).into_iter().map(scale).collect();
        // Of standardised columns, two entities are two apart in each on average.
        let width = 2.0 * columns.iter().filter(|(_, scale)| *scale > 0.0).count() as f64;
        Self::Near { view: view.name.clone(), columns, width: width.max(1.0) }
    }

    fn size(view: &View) -> Self {
        let sizes: Vec<f64> = (0..view.values.len() / view.n_features().max(1))
            .map(|at| size(view.row(at)))
            .filter(|size| !size.is_nan())
            .collect();
        let n = sizes.len().max(1) as f64;
        let centre = sizes.iter().sum::<f64>() / n;
        let variance = sizes.iter().map(|s| (s - centre).powi(2)).sum::<f64>() / n;
        Self::Size { view: view.name.clone(), centre, width: (2.0 * variance).max(1e-9) }
    }

    /// Compounds of a design, ready to be compared.
    pub(crate) fn faces(&self, design: &Design) -> Faces {
        let n = design.compounds.len();
        let view = |name: &String| design.view(name);
        match self {
            Self::Shared { view: name } => {
                let rows = view(name).map(|view| {
                    (0..n).map(|at| view.row(at).iter().map(|v| v.max(0.0)).collect()).collect()
                });
                Faces::Counts(rows.unwrap_or_else(|| vec![Vec::new(); n]))
            }
            Self::Product { view: name, .. } => {
                Faces::Points(view(name).map_or_else(|| vec![Vec::new(); n], |v| self.rows(v)))
            }
            Self::Near { view: name, columns, width } => {
                let place =
                    |row: &[f32]| {
                        let columns = row.iter().zip(columns);
                        // A missing value is as the mean.
                        let standard = columns.map(|(v, (mean, scale))| {
                            if v.is_nan() { 0.0 } else { f64::from((v - mean) * scale) }
                        });
                        standard.collect::<Vec<f64>>()
                    };
                let rows = view(name).map(|view| (0..n).map(|at| place(view.row(at))).collect());
                Faces::Places(rows.unwrap_or_else(|| vec![Vec::new(); n]), *width)
            }
            Self::Size { view: name, centre, width } => {
                let place = |row: &[f32]| {
                    let size = size(row);
                    vec![if size.is_nan() { *centre } else { size }]
                };
                let rows = view(name).map(|view| (0..n).map(|at| place(view.row(at))).collect());
                Faces::Places(rows.unwrap_or_else(|| vec![vec![*centre]; n]), *width)
            }
            Self::Words { annotation } => {
                let found = design
                    .annotations
                    .iter()
                    .find(|a| a.entity == Entity::Compound && a.name == *annotation);
                let words = |at: usize| {
                    let text = found.and_then(|a| a.values[at].as_deref()).unwrap_or_default();
                    text.split(',')
                        .map(|word| word.trim().to_lowercase())
                        .filter(|word| !word.is_empty() && !NOTHING.contains(&word.as_str()))
                        .collect::<BTreeSet<String>>()
                };
                Faces::Words((0..n).map(words).collect())
            }
        }
    }

    /// Centred and scaled rows of [`Kinship::Product`].
    fn rows(&self, view: &View) -> Vec<Vec<f32>> {
        let Self::Product { centre, length, .. } = self else { return Vec::new() };
        let scale = 1.0 / length.sqrt() as f32;
        let n = view.values.len() / view.n_features().max(1);
        let row = |at: usize| {
            let columns = view.row(at).iter().zip(centre);
            columns.map(|(v, mean)| if v.is_nan() { 0.0 } else { (v - mean) * scale }).collect()
        };
        (0..n).map(row).collect()
    }
}

impl Faces {
    /// The similarity of compound `a` of these and compound `b` of others.
    pub(crate) fn compare(&self, a: usize, others: &Self, b: usize) -> f64 {
        match (self, others) {
            (Self::Counts(one), Self::Counts(other)) => {
                let (mut both, mut either) = (0.0_f64, 0.0_f64);
                for (x, y) in one[a].iter().zip(&other[b]) {
                    both += f64::from(x.min(*y));
                    either += f64::from(x.max(*y));
                }
                if either == 0.0 { 0.0 } else { both / either }
            }
            (Self::Points(one), Self::Points(other)) => {
                let products = one[a].iter().zip(&other[b]);
                products.map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
            }
            (Self::Places(one, width), Self::Places(other, _)) => {
                let squares = one[a].iter().zip(&other[b]).map(|(x, y)| (x - y).powi(2));
                (-squares.sum::<f64>() / width).exp()
            }
            (Self::Words(one), Self::Words(other)) => {
                let (one, other) = (&one[a], &other[b]);
                let both = one.intersection(other).count() as f64;
                let either = one.union(other).count();
                if either == 0 { 0.0 } else { both / either as f64 }
            }
            _ => 0.0,
        }
    }
}

/// Mean and standard deviation of each column over what is there.
fn moments(view: &View) -> Vec<(f64, f64)> {
    let column = |column: usize| {
        let values = || {
            let all = view.values.iter().skip(column).step_by(view.n_features());
            all.filter(|v| !v.is_nan()).map(|v| f64::from(*v))
        };
        let n = values().count().max(1) as f64;
        let mean = values().sum::<f64>() / n;
        (mean, (values().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt())
    };
    (0..view.n_features()).map(column).collect()
}

/// Logarithm of one more than the sum; NaN for a structure that is missing.
fn size(row: &[f32]) -> f64 {
    row.iter().map(|v| f64::from(*v)).sum::<f64>().ln_1p()
}
