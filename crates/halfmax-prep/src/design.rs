//! Views per entity and pairs as indices, ready for a model.

use std::collections::HashMap;
use std::sync::Arc;

use halfmax_data::{CellLineId, Censored, CompoundId, Omics, Screen};
use serde::{Deserialize, Serialize};

use crate::{Annotation, CompoundViews, PrepError};

/// Which side of a pair a view describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// One row per cell line.
    CellLine,
    /// One row per compound.
    Compound,
}

/// A named feature matrix over the cell lines or compounds of a design: row-major, NaN where missing.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// For example `expression` or [`COMPOUND_FINGERPRINT`](crate::COMPOUND_FINGERPRINT).
    pub name: String,
    /// What its rows are.
    pub entity: Entity,
    /// Column names.
    pub features: Arc<[String]>,
    /// `n_entities × n_features`.
    pub values: Arc<[f32]>,
}

impl View {
    /// The same matrix, shared.
    pub fn of_omics(omics: &Omics) -> Self {
        Self {
            name: omics.kind.clone(),
            entity: Entity::CellLine,
            features: Arc::clone(&omics.features),
            values: Arc::clone(&omics.values),
        }
    }

    /// Number of columns.
    pub fn n_features(&self) -> usize {
        self.features.len()
    }

    /// The features of one entity.
    pub fn row(&self, entity: usize) -> &[f32] {
        let n = self.n_features();
        &self.values[entity * n..(entity + 1) * n]
    }

    fn gather(&self, rows: &[u32]) -> Self {
        let mut values = Vec::with_capacity(rows.len() * self.n_features());
        for row in rows {
            values.extend_from_slice(self.row(*row as usize));
        }
        Self { values: values.into(), ..self.clone() }
    }
}

/// A (cell line, compound) pair, as indices into a design's entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair {
    /// Index into [`Design::cell_lines`].
    pub cell_line: u32,
    /// Index into [`Design::compounds`].
    pub compound: u32,
}

/// What a model sees: aligned views of both entities, pairs, and what was measured for each.
///
/// Rows of views are never repeated per pair: a screen of 1,000 × 300 pairs has 1,300 feature rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Ids of the cell lines, the rows of cell-line views.
    pub cell_lines: Arc<[CellLineId]>,
    /// Their tissues.
    pub tissues: Arc<[Option<String>]>,
    /// Ids of the compounds, the rows of compound views.
    pub compounds: Arc<[CompoundId]>,
    /// In a fixed order: omics as imported, then those of compounds.
    pub views: Vec<View>,
    /// What is written about both entities; steps can make views of it.
    pub annotations: Vec<Annotation>,
    /// One per row.
    pub pairs: Vec<Pair>,
    /// The measured value per row; NaN where only a prediction is wanted.
    pub response: Vec<f64>,
    /// On which side of its value a response that was not reached in the tested doses truly lies: 1 above, −1
    /// below, 0 if it was measured. Per row, or empty if every one was measured.
    pub beyond: Vec<i8>,
}

impl Design {
    /// Every response of a screen with all its omics and the default views of compounds.
    ///
    /// # Errors
    /// As [`Design::with_compounds`].
    pub fn of_screen(screen: &Screen) -> Result<Self, PrepError> {
        Self::with_compounds(screen, CompoundViews::default())
    }

    /// Every response of a screen with all its views; row *i* is response *i*.
    ///
    /// Compounds without a structure have a missing fingerprint. A screen without any structure has no view of
    /// compounds.
    ///
    /// # Errors
    /// [`PrepError::View`] if a structure has no fingerprint.
    pub fn with_compounds(screen: &Screen, compounds: CompoundViews) -> Result<Self, PrepError> {
        let mut views: Vec<View> = screen.omics.iter().map(View::of_omics).collect();
        let smiles: Vec<Option<&str>> =
            screen.compounds.iter().map(|c| c.smiles.as_deref()).collect();
        if smiles.iter().any(Option::is_some) {
            views.extend(compounds.make(&smiles)?);
        }
        Ok(Self {
            cell_lines: screen.cell_lines.iter().map(|c| c.id.clone()).collect(),
            tissues: screen.cell_lines.iter().map(|c| c.tissue.clone()).collect(),
            compounds: screen.compounds.iter().map(|c| c.id.clone()).collect(),
            views,
            annotations: Annotation::all(screen.cell_lines.iter(), screen.compounds.iter()),
            pairs: screen
                .responses
                .iter()
                .map(|r| Pair { cell_line: r.cell_line, compound: r.compound })
                .collect(),
            response: screen.responses.iter().map(|r| r.value).collect(),
            beyond: beyond(screen),
        })
    }

    /// The view of this name.
    pub fn view(&self, name: &str) -> Option<&View> {
        self.views.iter().find(|v| v.name == name)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// A design of some rows only, holding only the entities that occur in them.
    ///
    /// Entities keep their order, so the result does not depend on the order in which rows first name them.
    #[must_use]
    pub fn subset(&self, rows: &[u32]) -> Self {
        let pairs: Vec<Pair> = rows.iter().map(|row| self.pairs[*row as usize]).collect();
        let (cell_lines, new_cell_line) =
            occurring(self.cell_lines.len(), pairs.iter().map(|p| p.cell_line));
        let (compounds, new_compound) =
            occurring(self.compounds.len(), pairs.iter().map(|p| p.compound));
        Self {
            cell_lines: cell_lines.iter().map(|c| self.cell_lines[*c as usize].clone()).collect(),
            tissues: cell_lines.iter().map(|c| self.tissues[*c as usize].clone()).collect(),
            compounds: compounds.iter().map(|c| self.compounds[*c as usize].clone()).collect(),
            views: self
                .views
                .iter()
                .map(|view| match view.entity {
                    Entity::CellLine => view.gather(&cell_lines),
                    Entity::Compound => view.gather(&compounds),
                })
                .collect(),
            annotations: self
                .annotations
                .iter()
                .map(|annotation| match annotation.entity {
                    Entity::CellLine => annotation.gather(&cell_lines),
                    Entity::Compound => annotation.gather(&compounds),
                })
                .collect(),
            pairs: pairs
                .iter()
                .map(|p| Pair {
                    cell_line: new_cell_line[p.cell_line as usize],
                    compound: new_compound[p.compound as usize],
                })
                .collect(),
            response: rows.iter().map(|row| self.response[*row as usize]).collect(),
            beyond: if self.beyond.is_empty() {
                Vec::new()
            } else {
                rows.iter().map(|row| self.beyond[*row as usize]).collect()
            },
        }
    }

    /// For each of this design's cell lines, its index in `other`, where it is there.
    pub fn cell_lines_in(&self, other: &[CellLineId]) -> Vec<Option<u32>> {
        positions(&self.cell_lines, other)
    }

    /// For each of this design's compounds, its index in `other`, where it is there.
    pub fn compounds_in(&self, other: &[CompoundId]) -> Vec<Option<u32>> {
        positions(&self.compounds, other)
    }
}

/// On which side of its value each response of a screen lies; empty if all were measured.
fn beyond(screen: &Screen) -> Vec<i8> {
    if screen.responses.iter().all(|r| r.censored.is_none()) {
        return Vec::new();
    }
    // Whether a higher value stands for a higher concentration.
    let concentration = |value| screen.measure.concentration_um(value);
    let rises = concentration(1.0).zip(concentration(0.0)).map(|(one, zero)| one > zero);
    let side = |censored| match (censored, rises) {
        (Some(Censored::AboveMaxDose), Some(true))
        | (Some(Censored::BelowMinDose), Some(false)) => 1,
        (Some(_), Some(_)) => -1,
        _ => 0,
    };
    screen.responses.iter().map(|r| side(r.censored)).collect()
}

fn positions<T: Eq + std::hash::Hash>(ids: &[T], other: &[T]) -> Vec<Option<u32>> {
    let index: HashMap<&T, u32> = other.iter().zip(0..).collect();
    ids.iter().map(|id| index.get(id).copied()).collect()
}

/// The indices that occur, ascending, and the new index of each old one.
fn occurring(n: usize, indices: impl Iterator<Item = u32>) -> (Vec<u32>, Vec<u32>) {
    let mut new = vec![u32::MAX; n];
    for index in indices {
        new[index as usize] = 0;
    }
    let old: Vec<u32> = (0..n as u32).filter(|index| new[*index as usize] == 0).collect();
    for (at, index) in old.iter().enumerate() {
        new[*index as usize] = at as u32;
    }
    (old, new)
}
