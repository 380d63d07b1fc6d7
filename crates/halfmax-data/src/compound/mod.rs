//! From a SMILES string to a molecule to its fingerprint.
//!
//! The chemistry is `chematic`'s, of which only the `rdkit_*` functions agree with RDKit bit for bit.

use chematic::core::{Molecule as Graph, kekulize, validate_valence};
use chematic::fp::rdkit_morgan_ecfp4_bitvec;

/// Length of [`Molecule::morgan`], in bits.
pub const MORGAN_BITS: usize = 2048;

/// A structure that was parsed and whose valences are possible.
pub struct Molecule {
    graph: Graph,
}

impl Molecule {
    /// Parses a SMILES string.
    ///
    /// Doubled backslashes, which spreadsheets and JSON exports leave behind, are read as one.
    ///
    /// # Errors
    /// What is wrong with the string: its grammar, an aromatic ring without a Kekulé form, or an atom
    /// with more bonds than its element can have.
    pub fn parse(smiles: &str) -> Result<Self, String> {
        let graph =
            chematic::smiles::parse(&smiles.replace("\\\\", "\\")).map_err(|e| e.to_string())?;
        if graph.atom_count() == 0 {
            return Err("it has no atoms".into());
        }
        kekulize(&graph).map_err(|e| e.to_string())?;
        if let Some(fault) = validate_valence(&graph).first() {
            return Err(fault.to_string());
        }
        Ok(Self { graph })
    }

    /// The bits set in the Morgan fingerprint of radius 2 and 2,048 bits (Rogers & Hahn 2010, ECFP4),
    /// ascending; equal to RDKit's.
    ///
    /// # Errors
    /// If aromaticity cannot be perceived as RDKit does.
    pub fn morgan(&self) -> Result<Vec<u16>, String> {
        let bits = rdkit_morgan_ecfp4_bitvec(&self.graph).map_err(|e| e.to_string())?;
        Ok((0..MORGAN_BITS).filter(|bit| bits.get(*bit)).map(|bit| bit as u16).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_structures_are_refused() {
        for smiles in ["", "C1CC", "CC(", "n1cccc1", "C(C)(C)(C)(C)C", "not a molecule"] {
            assert!(Molecule::parse(smiles).is_err(), "{smiles:?} was accepted");
        }
    }

    #[test]
    fn doubled_backslashes_are_one() {
        let bits = |smiles| Molecule::parse(smiles).unwrap().morgan().unwrap();
        assert_eq!(bits("F/C=C\\\\F"), bits("F/C=C\\F"));
    }
}
