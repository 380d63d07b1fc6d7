//! What the covariates of one drug explain, as an orthonormal basis that every feature is held against.

/// The terms of a model before the feature, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    Tissue,
    Media,
    Msi,
}

/// A covariate of the lines of one drug: a level for each.
pub(super) struct Covariate<'a> {
    pub(super) term: Term,
    pub(super) codes: &'a [u16],
}

/// The share of a term that is its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) term: Term,
    /// Columns it adds to those before it.
    pub(super) df: usize,
    /// What they explain of the response beyond the terms before.
    pub(super) sum_of_squares: f64,
}

/// The span of intercept and covariates, and the response split into what lies in it and the rest.
///
/// The levels of the first covariate are orthogonal to each other, so their part of the basis needs no
/// columns: projecting on it is averaging within levels. Only the few columns of the other covariates are
/// dense.
pub(super) struct Basis {
    /// The level of the first covariate (or 0 for all) for each line.
    group: Vec<u16>,
    /// Lines in each level.
    group_size: Vec<f64>,
    /// Orthonormal columns of the other covariates, stored by line.
    dense: Vec<f64>,
    width: usize,
    /// In model order; terms that do not vary have no degrees of freedom.
    pub(super) shares: Vec<Share>,
    /// What of the response the covariates leave over.
    pub(super) residual: Vec<f64>,
    /// Its sum of squares.
    pub(super) residual_ss: f64,
    /// Lines minus columns, before the feature.
    pub(super) residual_df: usize,
}

/// A column whose rest after projection is smaller than this share of it was a combination of the others.
const COLLINEAR: f64 = 1e-10;

impl Basis {
    /// The basis of these covariates for the lines whose responses are `y`.
    pub(super) fn new(y: &[f64], covariates: &[Covariate<'_>]) -> Self {
        let n = y.len();
        // Only tissue comes as groups: it is first in every model that has it.
        let (groups, rest) = match covariates.split_first() {
            Some((first, rest)) => (Some(first), rest),
            None => (None, covariates),
        };
        let group = groups.map_or_else(|| vec![0; n], |first| first.codes.to_vec());
        let mut group_size = vec![0.0; group.iter().max().map_or(1, |max| usize::from(*max) + 1)];
        for &code in &group {
            group_size[usize::from(code)] += 1.0;
        }
        let mut basis = Self {
            group,
            group_size,
            dense: Vec::new(),
            width: 0,
            shares: Vec::new(),
            residual: Vec::new(),
            residual_ss: 0.0,
            residual_df: 0,
        };
        let mean = y.iter().sum::<f64>() / n as f64;
        let mut residual: Vec<f64> = y.iter().map(|v| v - mean).collect();
        let mut columns = basis.group_size.iter().filter(|size| **size > 0.0).count();
        if let Some(first) = groups {
            let explained = basis.remove_group_means(&mut residual);
            basis.shares.push(Share {
                term: first.term,
                df: columns - 1,
                sum_of_squares: explained,
            });
        }
        let mut own: Vec<Vec<f64>> = Vec::new();
        for covariate in rest {
            let before = own.len();
            let last = covariate.codes.iter().copied().max().unwrap_or(0);
            for level in 1..=last {
                let dummy = covariate.codes.iter().map(|code| f64::from(u8::from(*code == level)));
                own.extend(basis.orthonormal(dummy.collect(), &own));
            }
            let mut explained = 0.0;
            for column in &own[before..] {
                let along = dot(column, &residual);
                explained += along * along;
                subtract(&mut residual, along, column);
            }
            let df = own.len() - before;
            basis.shares.push(Share { term: covariate.term, df, sum_of_squares: explained });
            columns += df;
        }
        basis.width = own.len();
        basis.dense = (0..n).flat_map(|line| own.iter().map(move |column| column[line])).collect();
        // Once more: what rounding left along the basis.
        basis.remove_group_means(&mut residual);
        for column in &own {
            let along = dot(column, &residual);
            subtract(&mut residual, along, column);
        }
        basis.residual_ss = dot(&residual, &residual);
        basis.residual = residual;
        basis.residual_df = n.saturating_sub(columns);
        basis
    }

    /// Subtracts from each value the mean of its level; returns the sum of squares taken away.
    fn remove_group_means(&self, values: &mut [f64]) -> f64 {
        let mut mean = vec![0.0; self.group_size.len()];
        for (value, &code) in values.iter().zip(&self.group) {
            mean[usize::from(code)] += value;
        }
        let mut taken = 0.0;
        for (mean, size) in mean.iter_mut().zip(&self.group_size) {
            if *size > 0.0 {
                *mean /= size;
                taken += size * *mean * *mean;
            }
        }
        for (value, &code) in values.iter_mut().zip(&self.group) {
            *value -= mean[usize::from(code)];
        }
        taken
    }

    /// What a column adds to the span, as a unit vector; nothing if it is in the span already.
    fn orthonormal(&self, mut column: Vec<f64>, own: &[Vec<f64>]) -> Option<Vec<f64>> {
        let before = dot(&column, &column);
        // Gram–Schmidt loses orthogonality in one round and has it back after two.
        for _ in 0..2 {
            self.remove_group_means(&mut column);
            for other in own {
                let along = dot(other, &column);
                subtract(&mut column, along, other);
            }
        }
        let left = dot(&column, &column);
        if left <= COLLINEAR * before {
            return None;
        }
        let scale = left.sqrt().recip();
        for value in &mut column {
            *value *= scale;
        }
        Some(column)
    }

    /// What of a binary feature lies outside the span: the squared length of its residual, and its product
    /// with the residual of the response. `None` if the covariates determine the feature.
    pub(super) fn project(&self, positive: &[u32], scratch: &mut Scratch) -> Option<Projection> {
        scratch.counts.clear();
        scratch.counts.resize(self.group_size.len(), 0.0);
        scratch.along.clear();
        scratch.along.resize(self.width, 0.0);
        let mut product = 0.0;
        for &line in positive {
            let line = line as usize;
            scratch.counts[usize::from(self.group[line])] += 1.0;
            let row = &self.dense[line * self.width..(line + 1) * self.width];
            for (sum, value) in scratch.along.iter_mut().zip(row) {
                *sum += value;
            }
            product += self.residual[line];
        }
        let within = scratch.counts.iter().zip(&self.group_size).filter(|(c, _)| **c > 0.0);
        // Σ (c − c² / n) over the levels, without subtracting near equals.
        let outside_groups: f64 = within.map(|(c, n)| c * (n - c) / n).sum();
        let along: f64 = scratch.along.iter().map(|v| v * v).sum();
        let square = outside_groups - along;
        (square > COLLINEAR * positive.len() as f64).then_some(Projection { square, product })
    }
}

/// A feature held against a [`Basis`].
pub(super) struct Projection {
    square: f64,
    product: f64,
}

impl Projection {
    /// What the feature explains of the response beyond the covariates.
    pub(super) fn sum_of_squares(&self) -> f64 {
        self.product * self.product / self.square
    }
}

/// Room for [`Basis::project`], kept between features.
#[derive(Default)]
pub(super) struct Scratch {
    counts: Vec<f64>,
    along: Vec<f64>,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn subtract(from: &mut [f64], times: f64, column: &[f64]) {
    for (value, c) in from.iter_mut().zip(column) {
        *value -= times * c;
    }
}
