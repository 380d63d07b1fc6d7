//! How each entity of a bundle stands to what its model learned from.

use halfmax_model::ModelError;
use halfmax_model::bundle::{Bundle, Prediction};
use halfmax_model::domain::Nearness;
use halfmax_prep::Pair;

use super::domain::in_words;

/// Whether the model learned from an entity, and what is unlike it about one it did not.
pub(crate) struct Entity {
    pub(crate) in_training: bool,
    /// Why the entity is outside of what the model knows, in words; `None` if it is not.
    pub(crate) outside: Option<String>,
}

/// Of every cell line and compound, in the bundle's order.
pub(crate) struct Standing {
    pub(crate) cell_lines: Vec<Entity>,
    pub(crate) compounds: Vec<Entity>,
}

impl Standing {
    /// Asks the bundle about every entity, which also shows that it can answer.
    pub(super) fn of(bundle: &Bundle) -> Result<Self, ModelError> {
        let (lines, drugs) =
            (bundle.cell_lines().count() as u32, bundle.compounds().count() as u32);
        if lines == 0 || drugs == 0 {
            return Ok(Self { cell_lines: Vec::new(), compounds: Vec::new() });
        }
        let of_line = (0..lines).map(|cell_line| Pair { cell_line, compound: 0 });
        let of_drug = (0..drugs).map(|compound| Pair { cell_line: 0, compound });
        let line = |p: &Prediction| {
            let near = p.domain.as_ref().and_then(|domain| domain.cell_line.as_ref());
            Entity::of(p.cell_line_in_training, "the cell line's features are", near)
        };
        let drug = |p: &Prediction| {
            let near = p.domain.as_ref().and_then(|domain| domain.compound.as_ref());
            Entity::of(p.compound_in_training, "the drug's structure is", near)
        };
        Ok(Self {
            cell_lines: bundle.predict(&of_line.collect::<Vec<_>>())?.iter().map(line).collect(),
            compounds: bundle.predict(&of_drug.collect::<Vec<_>>())?.iter().map(drug).collect(),
        })
    }

    /// Why a pair is outside of what the model knows; `None` if it is not.
    pub(crate) fn outside(&self, pair: Pair) -> Option<String> {
        let line = self.cell_lines[pair.cell_line as usize].outside.as_deref();
        let drug = self.compounds[pair.compound as usize].outside.as_deref();
        match (line, drug) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
            (Some(line), Some(drug)) => Some(format!("{line}; {drug}")),
        }
    }
}

impl Entity {
    fn of(in_training: bool, what: &str, near: Option<&Nearness>) -> Self {
        let far = near.filter(|near| !in_training && near.is_outside());
        Self { in_training, outside: far.map(|near| in_words(what, near)) }
    }
}
