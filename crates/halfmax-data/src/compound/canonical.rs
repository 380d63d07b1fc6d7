//! Molecules written so that equal ones are written equally.

use chematic::chem::murcko_scaffold;
use chematic::core::Molecule as Graph;
use chematic::smiles::{RdkitSmilesParams, rdkit_smiles};

use super::{Molecule, StructureFault};

impl Molecule {
    /// The canonical SMILES, equal to RDKit's: two strings of one molecule become one.
    ///
    /// # Errors
    /// If the molecule cannot be read as RDKit does.
    pub fn canonical(&self) -> Result<String, StructureFault> {
        self.write(&self.graph, true)
    }

    /// As [`Molecule::canonical`], without stereo and isotopes.
    ///
    /// # Errors
    /// If the molecule cannot be read as RDKit does.
    pub fn canonical_flat(&self) -> Result<String, StructureFault> {
        self.write(&self.graph, false)
    }

    /// The Bemis–Murcko scaffold (1996) with chirality, as canonical SMILES: rings and what links them; empty for a
    /// molecule without rings. Drugs that share a scaffold share a group in scaffold splits.
    ///
    /// # Errors
    /// If the molecule cannot be read as RDKit does.
    pub fn scaffold(&self) -> Result<String, StructureFault> {
        let scaffold = murcko_scaffold(&self.graph);
        if scaffold.atom_count() == 0 { Ok(String::new()) } else { self.write(&scaffold, true) }
    }

    fn write(&self, graph: &Graph, isomeric: bool) -> Result<String, StructureFault> {
        let params = RdkitSmilesParams { isomeric, ..RdkitSmilesParams::default() };
        rdkit_smiles(graph, &params).map_err(|e| StructureFault::of(&self.smiles, e.to_string()))
    }
}
