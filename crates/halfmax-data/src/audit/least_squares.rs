//! Ordinary least squares on a handful of columns.

/// Coefficients of a linear function of columns, the constant first.
#[derive(Debug, Clone)]
pub struct Line {
    coefficients: Vec<f64>,
}

impl Line {
    /// Fits rows of equal length to their targets; columns that add nothing get the coefficient 0.
    ///
    /// Columns are centred and scaled first and a ridge of 1e-10 keeps the normal equations solvable, so a
    /// coefficient is exact to about eight digits.
    pub fn fit(rows: &[Vec<f64>], target: &[f64]) -> Self {
        let width = rows.first().map_or(0, Vec::len);
        let n = rows.len().max(1) as f64;
        let mean = |at: usize| rows.iter().map(|row| row[at]).sum::<f64>() / n;
        let means: Vec<f64> = (0..width).map(mean).collect();
        let spread = |at: usize| {
            let square = rows.iter().map(|row| (row[at] - means[at]).powi(2)).sum::<f64>() / n;
            if square > 0.0 { square.sqrt() } else { 1.0 }
        };
        let spreads: Vec<f64> = (0..width).map(spread).collect();
        let target_mean = target.iter().sum::<f64>() / n;
        let mut system = vec![vec![0.0; width + 1]; width];
        for (row, y) in rows.iter().zip(target) {
            let row: Vec<f64> = (0..width).map(|at| (row[at] - means[at]) / spreads[at]).collect();
            for i in 0..width {
                for j in 0..width {
                    system[i][j] += row[i] * row[j] / n;
                }
                system[i][width] += row[i] * (y - target_mean) / n;
            }
        }
        for (at, row) in system.iter_mut().enumerate() {
            row[at] += 1e-10;
        }
        let solution = solve(system);
        let slopes: Vec<f64> =
            solution.iter().zip(&spreads).map(|(b, spread)| b / spread).collect();
        let constant =
            target_mean - slopes.iter().zip(&means).map(|(b, mean)| b * mean).sum::<f64>();
        Self { coefficients: std::iter::once(constant).chain(slopes).collect() }
    }

    /// The value at a row.
    pub fn at(&self, row: &[f64]) -> f64 {
        self.coefficients[0]
            + self.coefficients[1..].iter().zip(row).map(|(b, x)| b * x).sum::<f64>()
    }
}

/// Gaussian elimination with partial pivoting of an augmented, positive definite system.
fn solve(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let n = system.len();
    for at in 0..n {
        let pivot = (at..n).max_by(|a, b| system[*a][at].abs().total_cmp(&system[*b][at].abs()));
        system.swap(at, pivot.unwrap_or(at));
        for below in at + 1..n {
            let factor = system[below][at] / system[at][at];
            let (above, rest) = system.split_at_mut(below);
            for (value, pivot) in rest[0][at..].iter_mut().zip(&above[at][at..]) {
                *value -= factor * pivot;
            }
        }
    }
    let mut solution = vec![0.0; n];
    for at in (0..n).rev() {
        let known: f64 = (at + 1..n).map(|column| system[at][column] * solution[column]).sum();
        solution[at] = (system[at][n] - known) / system[at][at];
    }
    solution
}

/// Share of the variance that predictions explain; `None` if the truth does not vary.
pub fn r2(truth: &[f64], predicted: &[f64]) -> Option<f64> {
    let mean = truth.iter().sum::<f64>() / truth.len().max(1) as f64;
    let total: f64 = truth.iter().map(|t| (t - mean).powi(2)).sum();
    let left: f64 = truth.iter().zip(predicted).map(|(t, p)| (t - p).powi(2)).sum();
    (total > 0.0).then(|| 1.0 - left / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_found_and_a_constant_column_does_no_harm() {
        let rows: Vec<Vec<f64>> =
            (0..50).map(|i| vec![f64::from(i), f64::from(i * i % 17), 3.0]).collect();
        let target: Vec<f64> = rows.iter().map(|r| 2.0 - 0.5 * r[0] + 4.0 * r[1]).collect();
        let line = Line::fit(&rows, &target);
        for (row, y) in rows.iter().zip(&target) {
            assert!((line.at(row) - y).abs() < 1e-6);
        }
        let predicted: Vec<f64> = rows.iter().map(|row| line.at(row)).collect();
        assert!(r2(&target, &predicted).unwrap() > 0.999_999);
        assert_eq!(r2(&[1.0, 1.0], &[1.0, 1.0]), None);
    }
}
