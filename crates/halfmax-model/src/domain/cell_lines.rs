//! Distances of cell lines from the training lines, over all their views.

use std::sync::Arc;

use halfmax_data::CellLineId;
use halfmax_prep::{Design, Entity, View};

use super::{Nearness, Own};

/// A line's distance is the mean over this many nearest training lines: one may be near by accident.
pub const NEIGHBOURS: usize = 5;
/// Features of a view that are compared: those that vary most between training lines.
const FEATURES: usize = 1000;
/// Standardised values are held within this many standard deviations: a mutation that one line in a thousand has
/// would otherwise be the whole distance.
const CLIP: f32 = 3.0;
/// Values compared at once.
const LANES: usize = 16;

/// Training cell lines as points. Everything it knows was learned from them: which features, means, deviations.
#[derive(Debug, Clone, PartialEq)]
pub struct CellLineSpace {
    ids: Arc<[CellLineId]>,
    views: Vec<Standard>,
    /// Row-major, `ids.len()` × the features of all views.
    points: Vec<f32>,
    own: Own,
}

/// How a view's values become comparable.
#[derive(Debug, Clone, PartialEq)]
struct Standard {
    name: String,
    columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq)]
struct Column {
    at: usize,
    mean: f32,
    /// 1 / standard deviation, times the root of the view's share: views weigh alike, however wide they are.
    scale: f32,
    limit: f32,
}

impl CellLineSpace {
    /// The space of the cell lines of a training design; `None` for fewer than three, or if nothing about them varies.
    pub fn of(trained: &Design) -> Option<Self> {
        let n = trained.cell_lines.len();
        let mut views: Vec<Standard> = trained
            .views
            .iter()
            .filter(|view| view.entity == Entity::CellLine)
            .map(|view| Standard::of(view, n))
            .filter(|standard| !standard.columns.is_empty())
            .collect();
        if n < 3 || views.is_empty() {
            return None;
        }
        let share = (views.len() as f32).sqrt();
        for column in views.iter_mut().flat_map(|view| &mut view.columns) {
            column.scale /= share;
            column.limit /= share;
        }
        let mut space = Self {
            ids: trained.cell_lines.clone(),
            views,
            points: Vec::new(),
            own: Own(Vec::new()),
        };
        space.points = (0..n).flat_map(|line| space.point(trained, line)).collect();
        let width = space.points.len() / n;
        let own = (0..n).map(|line| {
            let point = &space.points[line * width..(line + 1) * width];
            space.nearest(point, Some(line)).0
        });
        space.own = Own::of(own.collect());
        Some(space)
    }

    /// How near cell line `line` of a design is to the training lines; the line itself does not count.
    pub fn nearness(&self, rows: &Design, line: usize) -> Nearness {
        let itself = self.ids.iter().position(|id| *id == rows.cell_lines[line]);
        let (distance, nearest) = self.nearest(&self.point(rows, line), itself);
        Nearness {
            distance,
            quantile: self.own.quantile(distance),
            nearest: self.ids[nearest].to_string(),
        }
    }

    /// Whether the space was made of this line too.
    pub fn holds(&self, id: &CellLineId) -> bool {
        self.ids.contains(id)
    }

    /// A missing view or value is the mean.
    fn point(&self, rows: &Design, line: usize) -> Vec<f32> {
        self.views
            .iter()
            .flat_map(|standard| {
                let row = rows.view(&standard.name).map(|view| view.row(line));
                standard.columns.iter().map(move |column| {
                    let value = row.map_or(f32::NAN, |row| row[column.at]);
                    let z = (value - column.mean) * column.scale;
                    if z.is_nan() { 0.0 } else { z.clamp(-column.limit, column.limit) }
                })
            })
            .collect()
    }

    /// The mean distance to the nearest training lines, and which is the nearest.
    fn nearest(&self, point: &[f32], itself: Option<usize>) -> (f64, usize) {
        let others = self.points.chunks_exact(point.len()).enumerate();
        let mut distances: Vec<(f64, usize)> = others
            .filter(|(line, _)| Some(*line) != itself)
            .map(|(line, other)| (f64::from(squares(point, other)).sqrt(), line))
            .collect();
        distances.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        distances.truncate(NEIGHBOURS);
        let sum: f64 = distances.iter().map(|(distance, _)| distance).sum();
        (sum / distances.len() as f64, distances[0].1)
    }
}

impl Standard {
    fn of(view: &View, n: usize) -> Self {
        let mut columns: Vec<(f64, usize, f64)> = (0..view.n_features())
            .filter_map(|at| {
                let values: Vec<f64> = (0..n)
                    .map(|line| f64::from(view.row(line)[at]))
                    .filter(|value| !value.is_nan())
                    .collect();
                let count = values.len().max(1) as f64;
                let mean = values.iter().sum::<f64>() / count;
                let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
                (variance > 1e-12).then_some((variance, at, mean))
            })
            .collect();
        columns.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        columns.truncate(FEATURES);
        let share = (columns.len() as f64).sqrt();
        let columns = columns.into_iter().map(|(variance, at, mean)| Column {
            at,
            mean: mean as f32,
            scale: (1.0 / (variance.sqrt() * share)) as f32,
            limit: CLIP / share as f32,
        });
        Self { name: view.name.clone(), columns: columns.collect() }
    }
}

/// Sum of squared differences, in an order that does not depend on the machine.
fn squares(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (whole_a, rest_a) = a.as_chunks::<LANES>();
    let (whole_b, rest_b) = b.as_chunks::<LANES>();
    for (a, b) in whole_a.iter().zip(whole_b) {
        for lane in 0..LANES {
            let difference = a[lane] - b[lane];
            sums[lane] += difference * difference;
        }
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(a, b)| (a - b) * (a - b)).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use halfmax_data::Seed;
    use halfmax_data::testing::{Size, random_screen};

    fn design() -> Design {
        let size = Size { cell_lines: 40, compounds: 4, features: 12 };
        Design::of_screen(&random_screen(size, Seed::new(3))).unwrap()
    }

    fn train_rows(design: &Design) -> Vec<u32> {
        (0..design.len() as u32).filter(|row| design.pairs[*row as usize].cell_line < 30).collect()
    }

    #[test]
    fn training_lines_are_spread_over_their_own_quantiles() {
        let design = design();
        let trained = design.subset(&train_rows(&design));
        let space = CellLineSpace::of(&trained).unwrap();
        let mut quantiles: Vec<f64> =
            (0..30).map(|line| space.nearness(&trained, line).quantile).collect();
        quantiles.sort_by(f64::total_cmp);
        for (quantile, rank) in quantiles.iter().zip(1..) {
            assert!((quantile - f64::from(rank) / 30.0).abs() < 1e-9, "{quantiles:?}");
        }
    }

    #[test]
    fn a_line_unlike_all_is_outside_and_a_copy_is_nearest_to_its_original() {
        let mut design = design();
        let trained = design.subset(&train_rows(&design));
        let space = CellLineSpace::of(&trained).unwrap();
        for view in &mut design.views[..2] {
            let mut values = view.values.to_vec();
            let n = view.n_features();
            values[35 * n..36 * n].fill(40.0);
            values.copy_within(7 * n..8 * n, 36 * n);
            view.values = values.into();
        }
        assert!(space.nearness(&design, 35).is_outside());
        assert_eq!(space.nearness(&design, 36).nearest, trained.cell_lines[7].as_str());
    }

    /// Leak canary: nothing about lines that are only tested may move the measure.
    #[test]
    fn tested_lines_change_nothing_of_the_space() {
        let mut design = design();
        let rows = train_rows(&design);
        let before = CellLineSpace::of(&design.subset(&rows));
        for view in &mut design.views {
            if view.entity == Entity::CellLine {
                let n = view.n_features();
                let mut values = view.values.to_vec();
                values[30 * n..].fill(1e6);
                view.values = values.into();
            }
        }
        assert_eq!(before, CellLineSpace::of(&design.subset(&rows)));
    }
}
