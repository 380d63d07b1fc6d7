//! Classes of compounds with what makes a cell line sensitive to them.

use super::drivers::Alteration::{Amplification, Mutation};
use super::drivers::{Alteration, SWITCHES};

/// Compounds that act alike because they hit the same target.
pub(super) struct Mechanism {
    pub(super) name: &'static str,
    pub(super) chemical_class: &'static str,
    /// `PUTATIVE_TARGET`, as GDSC words it.
    pub(super) target: &'static str,
    /// `PATHWAY_NAME`, as GDSC words it.
    pub(super) pathway: &'static str,
    /// The one of [`PATHWAYS`](super::pathways::PATHWAYS) whose activity matters most.
    pub(super) driven_by: &'static str,
    /// ln µM per unit of that activity: negative if addicted lines are sensitive, positive if it protects.
    pub(super) weight: f64,
    /// Mean ln EC50 of the class in ln µM.
    pub(super) potency: f64,
    /// See [`structures`](super::structures).
    pub(super) scaffold: &'static str,
}

/// Every class. Compound *n* is of class *n* modulo their number; those with a biomarker come first, potent ones
/// among them, so that a small screen has both.
#[rustfmt::skip] // One entry in two lines reads better than in ten.
pub(super) const MECHANISMS: &[Mechanism] = &[
    Mechanism { name: "BRAF inhibitor", chemical_class: "sulfonamidobenzanilide", target: "BRAF", pathway: "ERK MAPK signaling", driven_by: "ERK MAPK signaling", weight: -0.3, potency: 3.4,
        scaffold: "O=C(Nc1ccc({a})c(NS(=O)(=O)c2ccc({b})cc2)c1)c1cc({c})ccn1" },
    Mechanism { name: "Microtubule destabiliser", chemical_class: "aroylindole", target: "Microtubule destabiliser", pathway: "Mitosis", driven_by: "Mitosis", weight: -0.35, potency: -2.4,
        scaffold: "COc1cc(C(=O)c2c({a})[nH]c3cc({b})ccc23)cc({c})c1OC" },
    Mechanism { name: "MDM2 inhibitor", chemical_class: "isoindolinone", target: "MDM2", pathway: "p53 pathway", driven_by: "p53 pathway", weight: -0.3, potency: 2.6,
        scaffold: "O=C1N(Cc2ccc({a})cc2)C(c2ccc({b})cc2)c2cc({c})ccc21" },
    Mechanism { name: "ERBB2 inhibitor", chemical_class: "anilinoquinazoline", target: "ERBB2", pathway: "EGFR signaling", driven_by: "EGFR signaling", weight: -0.4, potency: 2.4,
        scaffold: "C({c})COc1cc2c(Nc3cccc({a})c3)ncnc2cc1{b}" },
    Mechanism { name: "TOP1 inhibitor", chemical_class: "acridone", target: "TOP1", pathway: "DNA replication", driven_by: "DNA replication", weight: -0.4, potency: -0.2,
        scaffold: "O=c1c2cc({a})ccc2n(CC{c})c2cc({b})ccc12" },
    Mechanism { name: "BCL2 inhibitor", chemical_class: "acylsulfonamide", target: "BCL2", pathway: "Apoptosis regulation", driven_by: "Apoptosis regulation", weight: -0.35, potency: 3.2,
        scaffold: "O=C(NS(=O)(=O)c1ccc({a})cc1)c1ccc(N2CCN(Cc3ccc({b})cc3)CC2)cc1{c}" },
    Mechanism { name: "MEK inhibitor", chemical_class: "anthranilamide", target: "MEK1, MEK2", pathway: "ERK MAPK signaling", driven_by: "ERK MAPK signaling", weight: -0.5, potency: 1.7,
        scaffold: "O=C(NCC{c})c1cc({b})c(F)cc1Nc1ccc({a})cc1F" },
    Mechanism { name: "HSP90 inhibitor", chemical_class: "resorcinol amide", target: "HSP90", pathway: "Protein stability and degradation", driven_by: "Protein stability and degradation", weight: 0.4, potency: -1.6,
        scaffold: "Oc1cc(O)c(C(=O)N2CC({c})c3cc({a})ccc3C2)cc1{b}" },
    Mechanism { name: "PI3K inhibitor", chemical_class: "morpholinotriazine", target: "PI3Kalpha", pathway: "PI3K/MTOR signaling", driven_by: "PI3K/MTOR signaling", weight: -0.4, potency: 2.0,
        scaffold: "c1cc({a})ccc1-c1nc(N2CCOCC2)nc(Nc2ccc({b})c({c})c2)n1" },
    Mechanism { name: "CDK4/6 inhibitor", chemical_class: "aminopurine", target: "CDK4, CDK6", pathway: "Cell cycle", driven_by: "Cell cycle", weight: -0.35, potency: 2.9,
        scaffold: "C1CC({c})CC1n1cnc2c(Nc3ccc({a})cn3)nc({b})nc21" },
    Mechanism { name: "PARP inhibitor", chemical_class: "phthalazinone", target: "PARP1, PARP2", pathway: "Genome integrity", driven_by: "Genome integrity", weight: 0.45, potency: 4.2,
        scaffold: "O=c1[nH]nc(Cc2ccc({a})c(C(=O)N3CCC({c})CC3)c2)c2cc({b})ccc12" },
    Mechanism { name: "EGFR inhibitor", chemical_class: "anilinopyrimidine acrylamide", target: "EGFR", pathway: "EGFR signaling", driven_by: "EGFR signaling", weight: -0.55, potency: 2.9,
        scaffold: "C=CC(=O)Nc1cccc(Nc2ncc({a})c(Nc3ccc({b})cc3{c})n2)c1" },
    Mechanism { name: "AKT inhibitor", chemical_class: "aminoethylbenzamide", target: "AKT1, AKT2, AKT3", pathway: "PI3K/MTOR signaling", driven_by: "PI3K/MTOR signaling", weight: -0.5, potency: 3.3,
        scaffold: "NCC(c1ccc({a})cc1)NC(=O)c1ccc(-c2cc({b})ncn2)c({c})c1" },
    Mechanism { name: "HDAC inhibitor", chemical_class: "hydroxamic acid", target: "HDAC1, HDAC2, HDAC3", pathway: "Chromatin histone acetylation", driven_by: "Chromatin histone acetylation", weight: -0.4, potency: 0.6,
        scaffold: "ONC(=O)CCCCC(c1ccc({a})cc1)Nc1cc({b})ccc1{c}" },
    Mechanism { name: "MTOR inhibitor", chemical_class: "morpholinopyrazolopyrimidine", target: "MTORC1, MTORC2", pathway: "PI3K/MTOR signaling", driven_by: "PI3K/MTOR signaling", weight: -0.4, potency: 0.3,
        scaffold: "C1COCC({c})N1c1nc(-c2ccc({a})cc2)nc2c1cnn2C1CCC({b})CC1" },
    Mechanism { name: "Aurora kinase inhibitor", chemical_class: "indazolecarboxamide", target: "AURKA, AURKB", pathway: "Mitosis", driven_by: "Mitosis", weight: -0.45, potency: 1.6,
        scaffold: "O=C(Nc1ccc({a})cc1)c1n[nH]c2cc({b})c({c})cc12" },
    Mechanism { name: "Proteasome inhibitor", chemical_class: "dipeptide boronate", target: "Proteasome", pathway: "Protein stability and degradation", driven_by: "Protein stability and degradation", weight: 0.3, potency: -3.0,
        scaffold: "CC(C)CC(NC(=O)C(Cc1ccc({a})cc1)NC(=O)c1cnc({b})c({c})n1)B(O)O" },
    Mechanism { name: "Tankyrase inhibitor", chemical_class: "arylacetamide", target: "TNKS1, TNKS2", pathway: "WNT signaling", driven_by: "WNT signaling", weight: -0.4, potency: 4.6,
        scaffold: "O=C(Cc1ccc(-c2cc({a})ncc2)c({c})c1)Nc1ccc({b})cn1" },
    Mechanism { name: "JAK inhibitor", chemical_class: "pyrrolopyrimidine", target: "JAK1, JAK2", pathway: "Other, kinases", driven_by: "JAK-STAT signaling", weight: -0.5, potency: 4.4,
        scaffold: "O=C(NC1CCC({c})C1)c1cc(-c2nc({a})nc3[nH]c({b})cc23)cs1" },
    Mechanism { name: "BET inhibitor", chemical_class: "dimethylisoxazole", target: "BRD2, BRD3, BRD4", pathway: "Chromatin other", driven_by: "Chromatin histone acetylation", weight: 0.4, potency: 2.5,
        scaffold: "Cc1noc(C)c1-c1cc({a})cc(NC(=O)c2ccc({b})cc2{c})c1" },
    Mechanism { name: "NAMPT inhibitor", chemical_class: "furopyridine carboxamide", target: "NAMPT", pathway: "Metabolism", driven_by: "Metabolism", weight: 0.5, potency: -0.6,
        scaffold: "O=C(NCc1ccc(S(=O)(=O)c2ccc({a})cc2)c({c})c1)c1cc2c({b})nccc2o1" },
    Mechanism { name: "IGF1R inhibitor", chemical_class: "thienopyrimidine", target: "IGF1R, INSR", pathway: "IGF1R signaling", driven_by: "IGF1R signaling", weight: -0.5, potency: 4.0,
        scaffold: "c1cc({a})ccc1Oc1nc(Nc2ccc({b})cc2)nc2cc({c})sc12" },
    Mechanism { name: "FGFR inhibitor", chemical_class: "aminopyrazole benzamide", target: "FGFR1, FGFR2, FGFR3", pathway: "RTK signaling", driven_by: "RTK signaling", weight: -0.5, potency: 4.1,
        scaffold: "COc1cc({b})cc(CSc2cc(NC(=O)c3ccc({a})c({c})c3)n[nH]2)c1" },
    Mechanism { name: "Antifolate", chemical_class: "diaminopteridine", target: "DHFR", pathway: "DNA replication", driven_by: "DNA replication", weight: -0.35, potency: -0.2,
        scaffold: "Nc1nc(N)c2nc(CNc3ccc({a})c({c})c3)c({b})nc2n1" },
];

/// What is measured of the gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BiomarkerKind {
    /// By the unit of log2(TPM + 1).
    Expression,
    /// Carriers against the others.
    #[serde(untagged)]
    Alteration(Alteration),
}

/// A gene that shifts the response to one class.
pub(super) struct Biomarker {
    pub(super) gene: &'static str,
    pub(super) kind: BiomarkerKind,
    /// Name of the [`Mechanism`].
    pub(super) mechanism: &'static str,
    /// ln µM for a carrier, or by the unit of expression; negative sensitises.
    pub(super) effect: f64,
}

const fn altered(
    gene: &'static str,
    alteration: Alteration,
    mechanism: &'static str,
    effect: f64,
) -> Biomarker {
    Biomarker { gene, kind: BiomarkerKind::Alteration(alteration), mechanism, effect }
}

const fn expressed(gene: &'static str, mechanism: &'static str, effect: f64) -> Biomarker {
    Biomarker { gene, kind: BiomarkerKind::Expression, mechanism, effect }
}

/// Every planted biomarker. The genes are those of the literature; the sizes are chosen.
pub(super) const BIOMARKERS: &[Biomarker] = &[
    altered("BRAF", Mutation, "BRAF inhibitor", -2.5),
    altered("BRAF", Mutation, "MEK inhibitor", -1.8),
    altered("KRAS", Mutation, "MEK inhibitor", -1.0),
    altered("NRAS", Mutation, "MEK inhibitor", -1.0),
    altered("TP53", Mutation, "MDM2 inhibitor", 2.2),
    altered("ERBB2", Amplification, "ERBB2 inhibitor", -2.5),
    expressed("BCL2", "BCL2 inhibitor", -0.6),
    altered("PIK3CA", Mutation, "PI3K inhibitor", -1.5),
    altered("RB1", Mutation, "CDK4/6 inhibitor", 2.0),
    altered("BRCA1", Mutation, "PARP inhibitor", -1.6),
    altered("BRCA2", Mutation, "PARP inhibitor", -1.6),
    expressed("ABCB1", "Microtubule destabiliser", 0.5),
    expressed("SLFN11", "TOP1 inhibitor", -0.4),
    altered("EGFR", Mutation, "EGFR inhibitor", -2.5),
    expressed("NQO1", "HSP90 inhibitor", -0.3),
    altered("PTEN", Mutation, "AKT inhibitor", -1.2),
];

/// The expression at which a biomarker neither sensitises nor protects: halfway between its two modes.
pub(super) fn neutral_expression(gene: &str) -> f64 {
    let switch = SWITCHES.iter().find(|switch| switch.gene == gene);
    switch.map(|s| 0.5 * (s.off + s.on)).expect("every expression biomarker has two modes")
}

#[cfg(test)]
mod tests {
    use super::super::{drivers::DRIVERS, pathways};
    use super::*;

    #[test]
    fn tables_agree_with_each_other() {
        for mechanism in MECHANISMS {
            pathways::index(mechanism.driven_by);
        }
        for biomarker in BIOMARKERS {
            assert!(
                MECHANISMS.iter().any(|m| m.name == biomarker.mechanism),
                "{}",
                biomarker.mechanism
            );
            match biomarker.kind {
                BiomarkerKind::Expression => assert!(neutral_expression(biomarker.gene) > 0.0),
                BiomarkerKind::Alteration(a) => {
                    assert!(DRIVERS.iter().any(|d| d.gene == biomarker.gene && d.alteration == a));
                }
            }
        }
    }

    #[test]
    fn twenty_compounds_have_every_biomarker() {
        assert!(BIOMARKERS.iter().all(|b| MECHANISMS[..20].iter().any(|m| m.name == b.mechanism)));
    }
}
