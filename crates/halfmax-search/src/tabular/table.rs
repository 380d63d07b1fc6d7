//! What every point of a space gave.

use std::collections::BTreeMap;

use crate::{Params, SearchError, Space};

/// One training of one point: the loss and the seconds spent after each budget.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Cell {
    /// Per budget; `None` from where training diverged on.
    pub losses: Vec<Option<f64>>,
    /// Per budget, since training began.
    pub seconds: Vec<f64>,
}

/// Every point of a finite space with every replicate, after every budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    space: Space,
    budgets: Vec<u32>,
    replicates: usize,
    points: Vec<Params>,
    places: BTreeMap<u64, usize>,
    /// Point by point, its replicates together.
    cells: Vec<Cell>,
    /// Per point: the mean over replicates after the largest budget.
    means: Vec<Option<f64>>,
}

impl Table {
    /// A table of these cells, point by point in the order of [`Space::points`], the replicates of each together.
    ///
    /// # Errors
    /// [`SearchError::Table`] if the space is not finite, a cell is missing or of another length than `budgets`, budgets do
    /// not ascend, or no point has a value.
    pub fn new(
        space: Space,
        budgets: Vec<u32>,
        replicates: usize,
        cells: Vec<Cell>,
    ) -> Result<Self, SearchError> {
        let refuse = |problem: String| Err(SearchError::Table(problem));
        let Some(points) = space.points() else {
            return refuse("its space has no end of points, so they cannot all be in it".into());
        };
        if budgets.is_empty() || !budgets.is_sorted_by(|a, b| a < b) {
            return refuse(format!("budgets {budgets:?} must ascend"));
        }
        if replicates == 0 || cells.len() != points.len() * replicates {
            return refuse(format!(
                "{} cells are not {} points with {replicates} replicates each",
                cells.len(),
                points.len()
            ));
        }
        let whole =
            |cell: &Cell| cell.losses.len() == budgets.len() && cell.seconds.len() == budgets.len();
        if let Some(at) = cells.iter().position(|cell| !whole(cell)) {
            return refuse(format!("cell {} has not {} budgets", at + 1, budgets.len()));
        }
        let mean = |cells: &[Cell]| {
            let last = cells.iter().map(|cell| cell.losses.last().copied().flatten());
            let sum = last.sum::<Option<f64>>()?;
            Some(sum / cells.len() as f64)
        };
        let means: Vec<_> = cells.chunks(replicates).map(mean).collect();
        if means.iter().all(Option::is_none) {
            return refuse("no point has a value".into());
        }
        let places = points.iter().enumerate().map(|(at, p)| (p.stable_hash(), at)).collect();
        Ok(Self { space, budgets, replicates, points, places, cells, means })
    }

    /// What it is a table of.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// After how many steps losses were taken.
    pub fn budgets(&self) -> &[u32] {
        &self.budgets
    }

    /// How often each point was evaluated.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// Every point, in the order of [`Space::points`].
    pub fn points(&self) -> &[Params] {
        &self.points
    }

    /// The number of a point in [`Table::points`].
    pub fn place(&self, params: &Params) -> Option<usize> {
        self.places.get(&params.stable_hash()).copied()
    }

    /// One training of a point.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn cell(&self, place: usize, replicate: usize) -> &Cell {
        &self.cells[place * self.replicates + replicate % self.replicates]
    }

    /// All trainings, as given to [`Table::new`].
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The mean loss of a point over its replicates after the largest budget: what it is truly worth. `None` if one
    /// of them diverged.
    pub fn mean(&self, place: usize) -> Option<f64> {
        self.means[place]
    }

    /// The lowest mean there is.
    pub fn lowest(&self) -> f64 {
        self.means.iter().flatten().copied().fold(f64::INFINITY, f64::min)
    }

    /// The highest mean there is: what a search without any value is charged.
    pub fn highest(&self) -> f64 {
        self.means.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}
