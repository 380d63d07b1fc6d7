//! Views of compounds made from their structures.

use std::sync::Arc;

use halfmax_data::compound::{DESCRIPTORS, Molecule, Morgan, StructureFault};
use serde::{Deserialize, Serialize};

use crate::{Entity, PrepError, View};

/// The view of Morgan fingerprints.
pub const COMPOUND_FINGERPRINT: &str = "fingerprint";
/// The view of physico-chemical descriptors.
pub const COMPOUND_DESCRIPTORS: &str = "descriptors";

/// What a model is shown of a structure.
///
/// The default is ECFP4 with 2,048 bits and no descriptors. The names of a view's features say how it was made,
/// so a bundle can make the same views of a new structure ([`CompoundViews::of_views`]).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompoundViews {
    /// Which fingerprint.
    pub fingerprint: Morgan,
    /// Whether there is a view of [`DESCRIPTORS`] as well.
    pub descriptors: bool,
}

impl CompoundViews {
    /// One row per compound; NaN throughout for a compound without a structure.
    ///
    /// # Errors
    /// [`PrepError::View`] if a structure is not one, or a setting is impossible.
    pub fn make(&self, smiles: &[Option<&str>]) -> Result<Vec<View>, PrepError> {
        let fault = |view: &str, problem: String| PrepError::View { view: view.into(), problem };
        self.fingerprint.check().map_err(|problem| fault(COMPOUND_FINGERPRINT, problem))?;
        let molecules = smiles
            .iter()
            .map(|smiles| smiles.map(Molecule::parse).transpose())
            .collect::<Result<Vec<_>, StructureFault>>()
            .map_err(|problem| fault(COMPOUND_FINGERPRINT, problem.to_string()))?;
        let mut views = vec![
            fingerprints(self.fingerprint, &molecules)
                .map_err(|problem| fault(COMPOUND_FINGERPRINT, problem.to_string()))?,
        ];
        if self.descriptors {
            views.push(descriptors(&molecules));
        }
        Ok(views)
    }

    /// The settings that made these views; `None` if no view of them was made from structures.
    pub fn of_views(views: &[View]) -> Option<Self> {
        let fingerprint = views.iter().find(|view| view.name == COMPOUND_FINGERPRINT)?;
        let first = fingerprint.features.first()?;
        let fingerprint = [false, true]
            .into_iter()
            .flat_map(|counts| [false, true].map(|chirality| (counts, chirality)))
            .flat_map(|(counts, chirality)| (0..=3).map(move |radius| (counts, chirality, radius)))
            .map(|(counts, chirality, radius)| Morgan {
                radius,
                bits: fingerprint.n_features() as u16,
                counts,
                chirality,
            })
            .find(|morgan| morgan.feature(0) == *first)?;
        let descriptors = views.iter().any(|view| view.name == COMPOUND_DESCRIPTORS);
        Some(Self { fingerprint, descriptors })
    }
}

fn fingerprints(morgan: Morgan, molecules: &[Option<Molecule>]) -> Result<View, StructureFault> {
    let n = usize::from(morgan.bits);
    let mut values = Vec::with_capacity(molecules.len() * n);
    for molecule in molecules {
        let start = values.len();
        match molecule {
            None => values.resize(start + n, f32::NAN),
            Some(molecule) => {
                values.resize(start + n, 0.0);
                for (bit, count) in molecule.fingerprint(morgan)? {
                    values[start + usize::from(bit)] = f32::from(count);
                }
            }
        }
    }
    let features = (0..n).map(|bit| morgan.feature(bit)).collect();
    Ok(view(COMPOUND_FINGERPRINT, features, values))
}

fn descriptors(molecules: &[Option<Molecule>]) -> View {
    let values = molecules.iter().flat_map(|molecule| match molecule {
        None => [f32::NAN; DESCRIPTORS.len()],
        Some(molecule) => molecule.descriptors().map(|value| value as f32),
    });
    let features = DESCRIPTORS.iter().map(|descriptor| descriptor.name.to_owned()).collect();
    view(COMPOUND_DESCRIPTORS, features, values.collect())
}

fn view(name: &str, features: Arc<[String]>, values: Vec<f32>) -> View {
    View { name: name.into(), entity: Entity::Compound, features, values: values.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMILES: [Option<&str>; 3] = [Some("CCCCO"), None, Some("C[C@H](N)C(=O)O")];

    #[test]
    fn settings_come_back_from_the_names_of_features() {
        for counts in [false, true] {
            for chirality in [false, true] {
                for radius in 0..=3 {
                    let fingerprint = Morgan { radius, bits: 256, counts, chirality };
                    let wanted = CompoundViews { fingerprint, descriptors: counts };
                    let views = wanted.make(&SMILES).unwrap();
                    assert_eq!(CompoundViews::of_views(&views), Some(wanted));
                }
            }
        }
        assert_eq!(CompoundViews::of_views(&[]), None);
    }

    #[test]
    fn a_compound_without_a_structure_is_missing_throughout() {
        let wanted = CompoundViews { descriptors: true, ..CompoundViews::default() };
        for view in wanted.make(&SMILES).unwrap() {
            assert!(view.row(1).iter().all(|v| v.is_nan()), "{}", view.name);
            assert!(view.row(0).iter().all(|v| !v.is_nan()), "{}", view.name);
        }
    }

    #[test]
    fn counts_are_in_the_view() {
        let fingerprint = Morgan { counts: true, ..Morgan::default() };
        let views = CompoundViews { fingerprint, descriptors: false }.make(&SMILES).unwrap();
        assert!(views[0].row(0).iter().any(|v| *v > 1.0));
    }
}
