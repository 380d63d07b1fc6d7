//! Features of one side's entities as small integers.

/// Bins of a feature, at most.
pub(crate) const BINS: usize = 64;

/// Features of the entities of one side, each cut into at most [`BINS`] bins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bins {
    pub(crate) n_features: usize,
    /// `[entities, features]`.
    codes: Vec<u8>,
    /// Per feature, ascending: a value is in the first bin whose upper edge is not below it.
    edges: Vec<Vec<f32>>,
}

impl Bins {
    /// Cuts halfway between neighbouring values where there are few, else at quantiles over the entities (as
    /// scikit-learn's histogram gradient boosting does). Values must be finite.
    pub(crate) fn of(values: &[f32], n_features: usize) -> Self {
        let n = values.len().checked_div(n_features).unwrap_or(0);
        let edges: Vec<Vec<f32>> = (0..n_features)
            .map(|feature| edges((0..n).map(|at| values[at * n_features + feature]).collect()))
            .collect();
        let code = |(at, value): (usize, &f32)| {
            edges[at % n_features].partition_point(|edge| edge < value) as u8
        };
        let codes = values.iter().enumerate().map(code).collect();
        Self { n_features, codes, edges }
    }

    pub(crate) fn row(&self, entity: usize) -> &[u8] {
        &self.codes[entity * self.n_features..(entity + 1) * self.n_features]
    }

    /// How many bins a feature has.
    pub(crate) fn count(&self, feature: usize) -> usize {
        self.edges[feature].len() + 1
    }

    /// The value at or below which an entity is in bin `bin` or an earlier one.
    pub(crate) fn edge(&self, feature: usize, bin: usize) -> f32 {
        self.edges[feature][bin]
    }
}

fn edges(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_by(f32::total_cmp);
    let middle = |a: f32, b: f32| {
        let middle = a + (b - a) / 2.0;
        // Neighbouring floats have nothing between them.
        if middle < b { middle } else { a }
    };
    let mut distinct = values.clone();
    distinct.dedup();
    if distinct.len() <= BINS {
        return distinct.windows(2).map(|pair| middle(pair[0], pair[1])).collect();
    }
    let n = values.len();
    let mut edges: Vec<f32> = (1..BINS)
        .map(|bin| {
            let at = bin * n / BINS;
            middle(values[at - 1], values[at])
        })
        .collect();
    edges.dedup();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_holds_what_is_not_above_its_edge() {
        let bins = Bins::of(&[3.0, 0.0, 1.0, 0.0, 2.0, 0.0, 1.0, 0.0], 2);
        assert_eq!((bins.count(0), bins.count(1)), (3, 1));
        assert_eq!((bins.edge(0, 0), bins.edge(0, 1)), (1.5, 2.5));
        let codes: Vec<u8> = (0..4).map(|entity| bins.row(entity)[0]).collect();
        assert_eq!(codes, [2, 0, 1, 0]);
    }

    #[test]
    fn many_values_share_bins_evenly() {
        let values: Vec<f32> = (0..6400_u16).map(f32::from).collect();
        let bins = Bins::of(&values, 1);
        let mut counts = [0_usize; BINS];
        (0..6400).for_each(|at| counts[usize::from(bins.row(at)[0])] += 1);
        assert!(counts.iter().all(|n| *n == 100), "{counts:?}");
    }
}
