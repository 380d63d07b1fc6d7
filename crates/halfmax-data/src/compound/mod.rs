//! From a SMILES string to a molecule to what models and people see of it.
//!
//! The chemistry is `chematic`'s, of which only the functions that agree with RDKit are used: fingerprints bit for
//! bit, descriptors within 1e-3, canonical SMILES and scaffolds character for character.

mod canonical;
mod descriptors;
pub mod drawing;
mod fault;
mod morgan;
mod parent;
mod parse;

use chematic::core::Molecule as Graph;

pub use descriptors::{DESCRIPTORS, Descriptor};
pub use fault::StructureFault;
pub use morgan::{MORGAN_BITS, Morgan, tanimoto};

/// A structure that was parsed and whose valences are possible.
#[derive(Clone)]
pub struct Molecule {
    /// As it was read, for messages.
    smiles: String,
    graph: Graph,
}

impl std::fmt::Debug for Molecule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Molecule({:?})", self.smiles)
    }
}
