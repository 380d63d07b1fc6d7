//! A view with the values of each feature beside each other.

use super::rows;
use crate::View;

/// How many rows and columns are turned at a time, so that both sides stay in cache.
const TILE: usize = 32;

/// A column-major copy of a view.
pub(super) struct Columns {
    n_rows: usize,
    values: Vec<f32>,
}

impl Columns {
    /// Turns a view.
    pub(super) fn of(view: &View) -> Self {
        let n_rows = rows(view).len();
        let mut values = vec![0.0; view.values.len()];
        let lines: Vec<&[f32]> = rows(view).collect();
        for row in (0..n_rows).step_by(TILE) {
            let lines = &lines[row..n_rows.min(row + TILE)];
            for column in (0..view.n_features()).step_by(TILE) {
                for column in column..view.n_features().min(column + TILE) {
                    let start = column * n_rows + row;
                    for (value, line) in values[start..start + lines.len()].iter_mut().zip(lines) {
                        *value = line[column];
                    }
                }
            }
        }
        Self { n_rows, values }
    }

    /// The values of every feature, in their order.
    pub(super) fn iter(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.n_rows.max(1))
    }

    /// The values of one feature.
    pub(super) fn column(&self, column: usize) -> &[f32] {
        &self.values[column * self.n_rows..(column + 1) * self.n_rows]
    }
}

/// The values that are there, ascending.
pub(super) fn sorted(column: &[f32]) -> Vec<f32> {
    let mut there: Vec<f32> = column.iter().copied().filter(|v| !v.is_nan()).collect();
    there.sort_unstable_by(f32::total_cmp);
    there
}

/// The value below which a share `q` of ascending values lies, linear between neighbours (Hyndman & Fan 1996,
/// type 7; numpy's default). `None` without values.
pub(super) fn percentile(sorted: &[f32], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = q * last as f64;
    let below = (at.floor() as usize).min(last);
    let (a, b) = (f64::from(sorted[below]), f64::from(sorted[(below + 1).min(last)]));
    let t = at - below as f64;
    Some(if t < 0.5 { a + (b - a) * t } else { b - (b - a) * (1.0 - t) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entity;

    #[test]
    fn every_value_is_found_in_its_column() {
        let (n, p) = (70, 45);
        let view = View {
            name: "x".into(),
            entity: Entity::CellLine,
            features: (0..p).map(|at| at.to_string()).collect(),
            values: (0..n * p).map(|at| at as f32).collect(),
        };
        let columns = Columns::of(&view);
        for column in 0..p {
            let expected: Vec<f32> = (0..n).map(|row| view.row(row)[column]).collect();
            assert_eq!(columns.column(column), expected);
        }
        assert_eq!(columns.iter().len(), p);
    }
}
