//! The active part of a salt, without its charge.

use chematic::chem::{largest_fragment, uncharge};
use chematic::core::Molecule as Graph;

use super::{Molecule, StructureFault};

impl Molecule {
    /// How many molecules the string holds: 2 for a salt as `acid.[Na+]`.
    pub fn n_fragments(&self) -> usize {
        self.smiles.split('.').filter(|part| !part.is_empty()).count()
    }

    /// The largest of the molecules, by heavy atoms: the drug of a salt, the complex of a metal and its ligands.
    ///
    /// # Errors
    /// If the fragment cannot be written.
    pub fn largest_fragment(&self) -> Result<Self, StructureFault> {
        self.rewritten(&largest_fragment(&self.graph))
    }

    /// Protons added or removed until no atom is charged that need not be: `C(=O)[O-]` to `C(=O)O`, `[NH3+]` to `N`.
    /// Charges that no proton can settle, as in a quaternary ammonium or a nitro group, stay.
    ///
    /// # Errors
    /// If the result cannot be written.
    pub fn neutral(&self) -> Result<Self, StructureFault> {
        self.rewritten(&uncharge(&self.graph))
    }

    /// [`Molecule::largest_fragment`], then [`Molecule::neutral`]: equal for a drug and its salts.
    ///
    /// # Errors
    /// If the result cannot be written.
    pub fn parent(&self) -> Result<Self, StructureFault> {
        self.largest_fragment()?.neutral()
    }

    fn rewritten(&self, graph: &Graph) -> Result<Self, StructureFault> {
        let smiles = chematic::smiles::rdkit_canonical_smiles(graph)
            .map_err(|e| StructureFault::of(&self.smiles, e.to_string()))?;
        Self::parse(&smiles)
    }
}
