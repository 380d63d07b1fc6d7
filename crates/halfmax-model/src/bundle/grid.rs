//! Whole grids of cell lines and structures that no bundle holds.

use halfmax_prep::{CompoundViews, Design, Entity, Pair, View};

use super::Bundle;
use crate::ModelError;

/// Predictions for structures in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Which of the structures these are, ascending: those that could be read.
    pub structures: Vec<u32>,
    /// Row-major, `structures × cell_lines`, in the unit of [`About::measure`](super::About::measure).
    pub values: Vec<f64>,
    /// The other structures, each with what is wrong with it.
    pub refused: Vec<(u32, String)>,
}

impl Bundle {
    /// Predicts each structure on each of these cell lines, without keeping anything of it.
    ///
    /// Models project an entity once and meet it in all of its pairs, so many structures at a time cost less each.
    ///
    /// # Errors
    /// If the model cannot use the rows. A structure that is none is no error: it is among the refused.
    ///
    /// # Panics
    /// If a cell line is not an index that [`Bundle::find_cell_line`] returns.
    pub fn predict_grid(&self, cell_lines: &[u32], smiles: &[&str]) -> Result<Grid, ModelError> {
        let settings = CompoundViews::of_views(&self.entities.views).unwrap_or_default();
        let mut structures: Vec<u32> = (0..smiles.len() as u32).collect();
        let mut refused = Vec::new();
        let given: Vec<Option<&str>> = smiles.iter().copied().map(Some).collect();
        let made = if let Ok(made) = settings.make(&given) {
            made
        } else {
            // At least one is none: find which.
            structures.retain(|at| {
                let fault = settings.make(&[given[*at as usize]]).err();
                refused.extend(fault.iter().map(|fault| (*at, fault.to_string())));
                fault.is_none()
            });
            settings.make(&structures.iter().map(|at| given[*at as usize]).collect::<Vec<_>>())?
        };
        if structures.is_empty() || cell_lines.is_empty() {
            return Ok(Grid { structures, values: Vec::new(), refused });
        }
        let values = self.fitted.predict(&self.grid_of(cell_lines, structures.len(), &made))?;
        Ok(Grid { structures, values, refused })
    }

    /// All pairs of these cell lines with `n` new compounds, of which there are these views.
    fn grid_of(&self, cell_lines: &[u32], n: usize, made: &[View]) -> Design {
        let entities = &self.entities;
        let gathered = |view: &View| {
            let rows = cell_lines.iter().flat_map(|line| view.row(*line as usize));
            View { values: rows.copied().collect(), ..view.clone() }
        };
        let new = |view: &View| match made.iter().find(|made| made.name == view.name) {
            Some(made) => View { values: made.values.clone(), ..view.clone() },
            // Known of screened compounds alone.
            None => View { values: vec![f32::NAN; n * view.n_features()].into(), ..view.clone() },
        };
        let views = entities.views.iter().map(|view| match view.entity {
            Entity::CellLine => gathered(view),
            Entity::Compound => new(view),
        });
        let mut annotations = entities.annotations.clone();
        for annotation in &mut annotations {
            annotation.values = match annotation.entity {
                Entity::CellLine => {
                    let rows = cell_lines.iter().map(|line| &annotation.values[*line as usize]);
                    rows.cloned().collect()
                }
                Entity::Compound => vec![None; n].into(),
            };
        }
        let lines = 0..cell_lines.len() as u32;
        let pairs: Vec<Pair> = (0..n as u32)
            .flat_map(|compound| lines.clone().map(move |cell_line| Pair { cell_line, compound }))
            .collect();
        Design {
            cell_lines: cell_lines
                .iter()
                .map(|l| entities.cell_lines[*l as usize].clone())
                .collect(),
            tissues: cell_lines.iter().map(|l| entities.tissues[*l as usize].clone()).collect(),
            // No screened compound is called like that.
            compounds: (0..n).map(|i| format!("\u{1}{i}").as_str().into()).collect(),
            views: views.collect(),
            annotations,
            response: vec![f64::NAN; pairs.len()],
            pairs,
            beyond: Vec::new(),
        }
    }
}
