//! Genetic events that change the activity of a pathway.

use super::tissues::{BLOOD, Frequency};

/// What happens to the gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alteration {
    /// 1 in `mutation.csv`.
    Mutation,
    /// Several copies gained, with the neighbouring genes; above 1.8 in `cnv.csv`.
    Amplification,
    /// Both copies lost, with the neighbouring genes; below 0.4 in `cnv.csv`.
    Deletion,
}

/// A recurrent event.
pub(super) struct Driver {
    pub(super) gene: &'static str,
    pub(super) alteration: Alteration,
    /// Change of the activity of the gene's pathway, whose standard deviation is about 1.
    pub(super) effect: f64,
    pub(super) frequency: Frequency,
}

const fn driver(
    gene: &'static str,
    alteration: Alteration,
    effect: f64,
    base: f64,
    tissues: &'static [(&'static str, f64)],
) -> Driver {
    Driver { gene, alteration, effect, frequency: Frequency { base, tissues } }
}

use Alteration::{Amplification, Deletion, Mutation};

/// Every driver. Rates are rounded from what cell-line panels and tumour atlases show.
#[rustfmt::skip] // A table is read by column.
pub(super) const DRIVERS: &[Driver] = &[
    driver("BRAF", Mutation, 1.2, 0.02, &[("skin", 0.6), ("large_intestine", 0.14), ("central_nervous_system", 0.06)]),
    driver("KRAS", Mutation, 1.0, 0.03, &[("pancreas", 0.85), ("large_intestine", 0.45), ("lung", 0.22), ("ovary", 0.1), ("stomach", 0.1)]),
    driver("NRAS", Mutation, 1.0, 0.02, &[("skin", 0.18), (BLOOD, 0.12)]),
    driver("NF1", Mutation, 0.6, 0.04, &[("skin", 0.12), ("central_nervous_system", 0.18)]),
    driver("PTPN11", Mutation, 0.5, 0.01, &[(BLOOD, 0.06)]),
    driver("PIK3CA", Mutation, 1.0, 0.06, &[("breast", 0.32), ("large_intestine", 0.22), ("stomach", 0.15), ("urinary_tract", 0.2), ("ovary", 0.12)]),
    driver("PTEN", Mutation, 0.9, 0.05, &[("central_nervous_system", 0.25), ("breast", 0.1), ("skin", 0.12)]),
    driver("PTEN", Deletion, 0.9, 0.03, &[("central_nervous_system", 0.15), ("skin", 0.08)]),
    driver("STK11", Mutation, 0.5, 0.01, &[("lung", 0.15)]),
    driver("EGFR", Mutation, 1.3, 0.01, &[("lung", 0.12), ("central_nervous_system", 0.06)]),
    driver("EGFR", Amplification, 1.0, 0.02, &[("central_nervous_system", 0.2), ("oesophagus", 0.12), ("lung", 0.05)]),
    driver("ERBB2", Amplification, 1.2, 0.015, &[("breast", 0.24), ("stomach", 0.16), ("oesophagus", 0.12), ("ovary", 0.06)]),
    driver("FGFR1", Amplification, 0.8, 0.02, &[("lung", 0.1), ("breast", 0.1)]),
    driver("FGFR3", Mutation, 1.0, 0.01, &[("urinary_tract", 0.3), (BLOOD, 0.05)]),
    driver("MET", Amplification, 1.0, 0.01, &[("stomach", 0.12), ("lung", 0.04)]),
    driver("FLT3", Mutation, 1.0, 0.005, &[(BLOOD, 0.1)]),
    driver("IGF1R", Amplification, 0.9, 0.02, &[("breast", 0.06), ("bone", 0.12)]),
    driver("TP53", Mutation, -1.5, 0.6, &[("ovary", 0.85), ("lung", 0.78), ("oesophagus", 0.85), (BLOOD, 0.5), ("skin", 0.25), ("kidney", 0.25), ("bone", 0.45)]),
    driver("MDM2", Amplification, -0.8, 0.025, &[("bone", 0.14), ("central_nervous_system", 0.07)]),
    driver("CDKN2A", Deletion, 0.6, 0.2, &[("central_nervous_system", 0.5), ("pancreas", 0.5), ("oesophagus", 0.4), ("large_intestine", 0.02)]),
    driver("CDKN2A", Mutation, 0.5, 0.07, &[("pancreas", 0.25), ("skin", 0.2)]),
    driver("RB1", Mutation, 0.9, 0.06, &[("lung", 0.25), ("bone", 0.25), ("urinary_tract", 0.2), ("breast", 0.12)]),
    driver("CCND1", Amplification, 0.6, 0.04, &[("oesophagus", 0.3), ("breast", 0.15)]),
    driver("CCNE1", Amplification, 0.7, 0.03, &[("ovary", 0.18), ("stomach", 0.1)]),
    driver("MYC", Amplification, 0.7, 0.07, &[("breast", 0.15), ("lung", 0.12), (BLOOD, 0.1)]),
    driver("MYCN", Amplification, 0.7, 0.005, &[("central_nervous_system", 0.06), ("lung", 0.04)]),
    driver("BRCA1", Mutation, -1.1, 0.02, &[("ovary", 0.12), ("breast", 0.1)]),
    driver("BRCA2", Mutation, -1.1, 0.03, &[("ovary", 0.1), ("pancreas", 0.07), ("breast", 0.06)]),
    driver("ATM", Mutation, -0.7, 0.05, &[(BLOOD, 0.1)]),
    driver("CREBBP", Mutation, -0.7, 0.04, &[(BLOOD, 0.15)]),
    driver("EP300", Mutation, -0.6, 0.05, &[]),
    driver("ARID1A", Mutation, -0.8, 0.07, &[("ovary", 0.2), ("stomach", 0.22), ("urinary_tract", 0.2)]),
    driver("SMARCA4", Mutation, -0.8, 0.04, &[("lung", 0.12)]),
    driver("EZH2", Mutation, 0.7, 0.01, &[(BLOOD, 0.08)]),
    driver("APC", Mutation, 1.3, 0.03, &[("large_intestine", 0.75)]),
    driver("CTNNB1", Mutation, 1.1, 0.02, &[("liver", 0.25), ("large_intestine", 0.06)]),
    driver("RNF43", Mutation, 0.8, 0.01, &[("pancreas", 0.07), ("stomach", 0.08)]),
    driver("JAK2", Mutation, 1.2, 0.01, &[(BLOOD, 0.08)]),
    driver("JAK1", Mutation, 0.7, 0.02, &[(BLOOD, 0.05)]),
    driver("VHL", Mutation, 0.9, 0.01, &[("kidney", 0.5)]),
    driver("IDH1", Mutation, -0.8, 0.01, &[("central_nervous_system", 0.06), (BLOOD, 0.05)]),
    driver("NOTCH1", Mutation, 1.0, 0.03, &[(BLOOD, 0.14), ("oesophagus", 0.1)]),
    driver("PTCH1", Mutation, 0.8, 0.02, &[("central_nervous_system", 0.08)]),
    driver("KEAP1", Mutation, 1.0, 0.02, &[("lung", 0.15)]),
    driver("NFE2L2", Mutation, 1.0, 0.02, &[("oesophagus", 0.12), ("lung", 0.06)]),
];

/// Genes that are gained or lost together because they are neighbours on a chromosome arm.
///
/// The neighbourhoods of all other genes are invented.
pub(super) const NEIGHBOURS: &[&[&str]] = &[
    &["ERBB2", "GRB7", "STARD3", "MIEN1"],
    &["CCND1", "FGF19"],
    &["CDKN2A", "CDKN2B", "MTAP"],
    &["MDM2", "CDK4", "FRS2"],
];

/// A gene that is either silent or expressed, whatever its pathway does.
pub(super) struct Switch {
    pub(super) gene: &'static str,
    /// Expression when silent, in log2(TPM + 1).
    pub(super) off: f64,
    /// Expression when on.
    pub(super) on: f64,
    /// How often it is on.
    pub(super) frequency: Frequency,
}

/// Genes known for their two modes across cell lines.
#[rustfmt::skip] // A table is read by column.
pub(super) const SWITCHES: &[Switch] = &[
    Switch { gene: "BCL2", off: 1.2, on: 4.6, frequency: Frequency { base: 0.3, tissues: &[(BLOOD, 0.85)] } },
    Switch { gene: "SLFN11", off: 0.4, on: 4.4, frequency: Frequency { base: 0.45, tissues: &[("bone", 0.85), ("large_intestine", 0.2)] } },
    Switch { gene: "ABCB1", off: 0.3, on: 3.8, frequency: Frequency { base: 0.12, tissues: &[("kidney", 0.5), ("large_intestine", 0.4), ("liver", 0.4)] } },
    Switch { gene: "NQO1", off: 1.5, on: 7.0, frequency: Frequency { base: 0.85, tissues: &[(BLOOD, 0.15)] } },
];

#[cfg(test)]
mod tests {
    use super::super::{pathways::PATHWAYS, tissues::TISSUES};
    use super::*;

    #[test]
    fn tables_name_known_genes_in_known_tissues() {
        let known = |gene: &str| PATHWAYS.iter().any(|p| p.genes.contains(&gene));
        let frequencies = DRIVERS.iter().map(|d| (d.gene, &d.frequency));
        for (gene, frequency) in frequencies.chain(SWITCHES.iter().map(|s| (s.gene, &s.frequency)))
        {
            assert!(known(gene), "{gene}");
            for (tissue, _) in frequency.tissues {
                assert!(TISSUES.iter().any(|t| t.name == *tissue), "{gene}: {tissue}");
            }
        }
        assert!(NEIGHBOURS.iter().flat_map(|n| n.iter()).all(|gene| known(gene)));
    }
}
