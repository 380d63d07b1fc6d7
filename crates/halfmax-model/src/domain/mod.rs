//! How unlike the training entities a cell line or compound is.

mod cell_lines;
mod compounds;

use serde::{Deserialize, Serialize};

pub use cell_lines::{CellLineSpace, NEIGHBOURS};
pub use compounds::CompoundSpace;

/// An entity further from the training entities than this share of them is from each other is out of domain.
pub const OUTSIDE: f64 = 0.95;

/// How near an entity is to those the model learned from, itself left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nearness {
    /// To the nearest training entities. Cell lines: root mean square difference in standard deviations of the
    /// training lines, mean over the five nearest. Compounds: 1 − Tanimoto similarity to the most similar, 0 to 1.
    pub distance: f64,
    /// Share of the training entities that are no further than this from the others, 0 to 1.
    pub quantile: f64,
    /// Id of the nearest training entity.
    pub nearest: String,
}

impl Nearness {
    /// Whether it is further away than nearly every training entity is.
    pub fn is_outside(&self) -> bool {
        self.quantile > OUTSIDE
    }
}

/// What is known of the domain of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    /// Whether the cell line or the compound is out of domain, and so the interval not to be relied on. An entity
    /// the model learned from never is.
    pub outside: bool,
    /// Of the cell line; none if cell lines have no features.
    pub cell_line: Option<Nearness>,
    /// Of the compound; none without a structure.
    pub compound: Option<Nearness>,
}

/// The distances of training entities from each other, ascending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Own(Vec<f64>);

impl Own {
    fn of(mut distances: Vec<f64>) -> Self {
        distances.sort_by(f64::total_cmp);
        Self(distances)
    }

    fn quantile(&self, distance: f64) -> f64 {
        self.0.partition_point(|own| *own <= distance) as f64 / self.0.len().max(1) as f64
    }
}
