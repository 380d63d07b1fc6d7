//! Physico-chemical descriptors.

use chematic::chem;
use chematic::core::Molecule as Graph;

use super::Molecule;

/// A number computed from a structure.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor {
    /// Its column, for example `mol_weight`.
    pub name: &'static str,
    /// What it is, with its unit, in words.
    pub label: &'static str,
    of: fn(&Graph) -> f64,
}

/// All of them, in the order of [`Molecule::descriptors`]; each equals RDKit's to 1e-3.
pub const DESCRIPTORS: [Descriptor; 20] = [
    Descriptor {
        name: "mol_weight",
        label: "average molecular weight (Da)",
        of: chem::rdkit_molecular_weight,
    },
    Descriptor {
        name: "log_p",
        label: "octanol-water log P (Wildman & Crippen 1999)",
        of: chem::logp_crippen,
    },
    Descriptor {
        name: "molar_refractivity",
        label: "molar refractivity (Wildman & Crippen 1999)",
        of: chem::molar_refractivity,
    },
    Descriptor {
        name: "tpsa",
        label: "topological polar surface area (Å², Ertl et al. 2000)",
        of: chem::rdkit_tpsa,
    },
    Descriptor {
        name: "h_bond_donors",
        label: "hydrogen-bond donors",
        of: |m| count(chem::hbd_count(m)),
    },
    Descriptor {
        name: "h_bond_acceptors",
        label: "hydrogen-bond acceptors",
        of: |m| count(chem::rdkit_hba_count(m)),
    },
    Descriptor {
        name: "rotatable_bonds",
        label: "rotatable bonds",
        of: |m| count(chem::rotatable_bond_count(m)),
    },
    Descriptor { name: "rings", label: "rings", of: |m| count(chem::rdkit_num_rings(m)) },
    Descriptor {
        name: "aromatic_rings",
        label: "aromatic rings",
        of: |m| count(chem::rdkit_aromatic_ring_count(m)),
    },
    Descriptor {
        name: "aliphatic_rings",
        label: "rings with a bond that is not aromatic",
        of: |m| count(chem::num_aliphatic_rings(m)),
    },
    Descriptor {
        name: "aromatic_heterocycles",
        label: "aromatic rings with an atom that is not carbon",
        of: |m| count(chem::num_aromatic_heterocycles(m)),
    },
    Descriptor { name: "fraction_csp3", label: "share of carbons that are sp3", of: chem::fsp3 },
    Descriptor {
        name: "heavy_atoms",
        label: "atoms that are not hydrogen",
        of: |m| count(chem::heavy_atom_count(m)),
    },
    Descriptor {
        name: "hetero_atoms",
        label: "atoms that are neither carbon nor hydrogen",
        of: |m| count(chem::num_heteroatoms(m)),
    },
    Descriptor {
        name: "formal_charge",
        label: "sum of formal charges",
        of: |m| f64::from(chem::formal_charge_sum(m)),
    },
    Descriptor {
        name: "amide_bonds",
        label: "amide bonds",
        of: |m| count(chem::num_amide_bonds(m)),
    },
    Descriptor {
        name: "stereocentres",
        label: "tetrahedral stereocentres",
        of: |m| count(chem::num_stereocenters(m)),
    },
    Descriptor {
        name: "unspecified_stereocentres",
        label: "stereocentres whose configuration is not given",
        of: |m| count(chem::num_unspecified_stereocenters(m)),
    },
    Descriptor {
        name: "labute_asa",
        label: "approximate surface area (Å², Labute 2000)",
        of: chem::labute_asa,
    },
    Descriptor {
        name: "qed",
        label: "quantitative estimate of drug-likeness, 0 to 1 (Bickerton et al. 2012)",
        of: chem::qed,
    },
];

fn count(n: usize) -> f64 {
    n as f64
}

impl Molecule {
    /// The values of [`DESCRIPTORS`], in their order.
    pub fn descriptors(&self) -> [f64; DESCRIPTORS.len()] {
        DESCRIPTORS.map(|descriptor| (descriptor.of)(&self.graph))
    }

    /// The molecular formula in Hill's order, for example `C9H8O4`, with the charge at its end.
    pub fn formula(&self) -> String {
        chem::calc_mol_formula(&self.graph)
    }

    /// The value of one descriptor by name.
    pub fn descriptor(&self, name: &str) -> Option<f64> {
        let found = DESCRIPTORS.iter().find(|descriptor| descriptor.name == name)?;
        Some((found.of)(&self.graph))
    }
}
