//! The measured responses as a matrix with gaps.

use halfmax_prep::Design;

use super::matrix::Dense;

/// Responses less the drug's mean, `[cell lines, compounds]`, NaN where nothing was measured; replicates averaged.
pub(crate) struct Grid {
    pub(crate) values: Dense,
    means: Vec<f64>,
}

impl Grid {
    pub(crate) fn of(design: &Design) -> Self {
        let (n, m) = (design.cell_lines.len(), design.compounds.len());
        let mut sums = Dense::zeros(n, m);
        let mut counts = vec![0_u32; n * m];
        for (pair, value) in design.pairs.iter().zip(&design.response) {
            let at = pair.cell_line as usize * m + pair.compound as usize;
            sums.values[at] += value;
            counts[at] += 1;
        }
        for (value, count) in sums.values.iter_mut().zip(&counts) {
            *value = if *count == 0 { f64::NAN } else { *value / f64::from(*count) };
        }
        let mut means = vec![(0.0, 0_usize); m];
        for row in sums.values.chunks_exact(m) {
            for (mean, value) in means.iter_mut().zip(row).filter(|(_, v)| !v.is_nan()) {
                *mean = (mean.0 + value, mean.1 + 1);
            }
        }
        let means: Vec<f64> = means.into_iter().map(|(sum, n)| sum / n.max(1) as f64).collect();
        for row in sums.values.chunks_exact_mut(m) {
            for (value, mean) in row.iter_mut().zip(&means) {
                *value -= mean;
            }
        }
        Self { values: sums, means }
    }

    #[cfg(test)]
    pub(crate) fn centred(values: Dense, means: Vec<f64>) -> Self {
        Self { values, means }
    }

    /// Number of cell lines.
    pub(crate) fn n(&self) -> usize {
        self.values.rows()
    }

    /// Number of compounds.
    pub(crate) fn m(&self) -> usize {
        self.values.columns
    }

    /// Mean response of each compound.
    pub(crate) fn means(&self) -> &[f64] {
        &self.means
    }

    /// The indices measured for a cell line.
    pub(crate) fn measured(&self, cell_line: usize) -> Vec<usize> {
        let row = self.values.row(cell_line);
        (0..row.len()).filter(|j| !row[*j].is_nan()).collect()
    }

    /// A matrix of this shape with the compounds' means added back.
    pub(crate) fn plus_means(&self, centred: &Dense) -> Dense {
        let mut with_means = centred.clone();
        for row in with_means.values.chunks_exact_mut(self.m()) {
            for (value, mean) in row.iter_mut().zip(&self.means) {
                *value += mean;
            }
        }
        with_means
    }
}
