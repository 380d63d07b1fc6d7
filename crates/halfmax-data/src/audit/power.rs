//! How much of the response a column explains in rows that were held out.

use rand::RngExt;

use super::least_squares::{Line, r2};
use crate::Seed;

/// What no honest column reaches on its own.
pub(super) const R2_LIMIT: f64 = 0.95;
/// One row in this many is held out.
const HELD_OUT: u32 = 5;
/// Fewest held-out rows that say anything.
const HELD_OUT_ROWS: usize = 20;
/// Steps of the function fitted to one column.
const BINS: usize = 64;

/// Rows with a response, dealt into those to learn from and those held out.
pub(super) struct Rows<'a> {
    response: &'a [f64],
    held_out: Vec<bool>,
}

impl<'a> Rows<'a> {
    /// Deals one row in five out; the same rows for the same number of them.
    pub(super) fn deal(response: &'a [f64]) -> Self {
        let mut rng = Seed::new(response.len() as u64).fork("rows held out by the audit").rng();
        let held_out = response.iter().map(|_| rng.random_range(0..HELD_OUT) == 0).collect();
        Self { response, held_out }
    }

    /// The share explained by one column: the better of a straight line and a function of 64 steps, so that
    /// neither a logarithm nor a rank hides it.
    pub(super) fn one_column(&self, column: &[f64]) -> Option<f64> {
        let (learn, test) = self.parts(|row| !column[row].is_nan());
        if learn.len() < 2 * BINS || test.is_empty() {
            return None;
        }
        let line = self.linear(&learn, &test, |row| vec![column[row]]);
        let mut sorted: Vec<f64> = learn.iter().map(|row| column[*row]).collect();
        sorted.sort_by(f64::total_cmp);
        let edges: Vec<f64> = (1..BINS).map(|bin| sorted[bin * sorted.len() / BINS]).collect();
        let bin = |row: usize| edges.partition_point(|edge| *edge <= column[row]);
        let steps = self.by_group(&learn, &test, |row| bin(row) as u32);
        [line, steps].into_iter().flatten().max_by(f64::total_cmp)
    }

    /// The share explained by who the row is about.
    pub(super) fn identity(&self, group: &[u32]) -> Option<f64> {
        let (learn, test) = self.parts(|_| true);
        self.by_group(&learn, &test, |row| group[row])
    }

    /// The share explained by a straight line of the column for each group.
    pub(super) fn column_and_identity(&self, column: &[f64], group: &[u32]) -> Option<f64> {
        let (learn, test) = self.parts(|row| !column[row].is_nan());
        let n_groups = group.iter().max().map_or(0, |most| *most as usize + 1);
        let mut members = vec![Vec::new(); n_groups];
        for row in learn {
            members[group[row] as usize].push(row);
        }
        let lines: Vec<Option<Line>> = members
            .iter()
            .map(|rows| {
                let x: Vec<Vec<f64>> = rows.iter().map(|row| vec![column[*row]]).collect();
                let y: Vec<f64> = rows.iter().map(|row| self.response[*row]).collect();
                (rows.len() >= 5).then(|| Line::fit(&x, &y))
            })
            .collect();
        let (truth, predicted): (Vec<f64>, Vec<f64>) = test
            .into_iter()
            .filter_map(|row| {
                let line = lines[group[row] as usize].as_ref()?;
                Some((self.response[row], line.at(&[column[row]])))
            })
            .unzip();
        (truth.len() >= HELD_OUT_ROWS).then(|| r2(&truth, &predicted)).flatten()
    }

    /// The share explained by a plane through several columns.
    pub(super) fn plane(&self, columns: &[&[f64]]) -> Option<f64> {
        let (learn, test) = self.parts(|row| columns.iter().all(|column| !column[row].is_nan()));
        if learn.len() < 2 * BINS || test.is_empty() {
            return None;
        }
        self.linear(&learn, &test, |row| columns.iter().map(|column| column[row]).collect())
    }

    fn parts(&self, usable: impl Fn(usize) -> bool) -> (Vec<usize>, Vec<usize>) {
        (0..self.response.len()).filter(|row| usable(*row)).partition(|row| !self.held_out[*row])
    }

    fn linear(
        &self,
        learn: &[usize],
        test: &[usize],
        x: impl Fn(usize) -> Vec<f64>,
    ) -> Option<f64> {
        let rows: Vec<Vec<f64>> = learn.iter().map(|row| x(*row)).collect();
        let target: Vec<f64> = learn.iter().map(|row| self.response[*row]).collect();
        let line = Line::fit(&rows, &target);
        let (truth, predicted): (Vec<f64>, Vec<f64>) =
            test.iter().map(|row| (self.response[*row], line.at(&x(*row)))).unzip();
        r2(&truth, &predicted)
    }

    fn by_group(
        &self,
        learn: &[usize],
        test: &[usize],
        group: impl Fn(usize) -> u32,
    ) -> Option<f64> {
        let n_groups = learn.iter().chain(test).map(|row| group(*row)).max()? as usize + 1;
        let mut sums = vec![(0.0, 0.0); n_groups];
        let mut all = (0.0, 0.0);
        for row in learn {
            for sum in [&mut sums[group(*row) as usize], &mut all] {
                sum.0 += self.response[*row];
                sum.1 += 1.0;
            }
        }
        let mean = |row: usize| match sums[group(row) as usize] {
            (_, 0.0) => all.0 / all.1,
            (sum, n) => sum / n,
        };
        let (truth, predicted): (Vec<f64>, Vec<f64>) =
            test.iter().map(|row| (self.response[*row], mean(*row))).unzip();
        r2(&truth, &predicted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A drug-like table: 20 groups of their own mean and spread, a z-score within each, noise.
    fn rows() -> (Vec<f64>, Vec<u32>, Vec<f64>, Vec<f64>) {
        let mut rng = Seed::new(3).fork("audit").rng();
        let mut table = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in 0..2000 {
            let group = row % 20;
            let z: f64 = rng.random_range(-1.7..1.7);
            table.0.push(f64::from(group) * 0.3 + z * (1.0 + f64::from(group % 3)));
            table.1.push(group as u32);
            table.2.push(z);
            table.3.push(rng.random_range(0.0..1.0));
        }
        table
    }

    #[test]
    fn a_z_score_explains_all_once_the_compound_is_known() {
        let (response, group, z, noise) = rows();
        let rows = Rows::deal(&response);
        assert!(rows.column_and_identity(&z, &group).unwrap() > 0.999);
        assert!(rows.one_column(&z).unwrap() < R2_LIMIT);
        assert!(rows.identity(&group).unwrap() < R2_LIMIT);
        assert!(rows.column_and_identity(&noise, &group).unwrap() < 0.8);
    }

    #[test]
    fn no_monotone_function_hides_a_column() {
        let (response, ..) = rows();
        let powers: Vec<f64> = response.iter().map(|y| (3.0 * y).exp()).collect();
        assert!(Rows::deal(&response).one_column(&powers).unwrap() > R2_LIMIT);
    }

    #[test]
    fn a_sum_of_two_columns_is_found() {
        let (response, _, _, noise) = rows();
        let rest: Vec<f64> = response.iter().zip(&noise).map(|(y, n)| y - 9.0 * n).collect();
        assert!(Rows::deal(&response).plane(&[&noise, &rest]).unwrap() > 0.999);
    }
}
