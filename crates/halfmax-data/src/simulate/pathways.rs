//! Pathways with their genes.

/// A pathway whose activity drives the expression of its genes.
pub(super) struct Pathway {
    pub(super) name: &'static str,
    /// HGNC symbols; a gene stands in one pathway only, though biology puts many in several.
    pub(super) genes: &'static [&'static str],
}

const fn pathway(name: &'static str, genes: &'static [&'static str]) -> Pathway {
    Pathway { name, genes }
}

/// Every pathway, under GDSC's name where GDSC has one.
#[rustfmt::skip] // One gene a line would hide the pathways.
pub(super) const PATHWAYS: &[Pathway] = &[
    pathway("ERK MAPK signaling", &[
        "BRAF", "KRAS", "NRAS", "HRAS", "RAF1", "ARAF", "MAP2K1", "MAP2K2", "MAPK1", "MAPK3", "NF1", "SOS1",
        "DUSP4", "DUSP6", "SPRY2", "SPRY4", "SPRED1", "ETV4", "ETV5", "RASA1", "PTPN11", "FOSL1", "PHLDA1",
    ]),
    pathway("PI3K/MTOR signaling", &[
        "PIK3CA", "PIK3CB", "PIK3CD", "PIK3R1", "PTEN", "AKT1", "AKT2", "AKT3", "MTOR", "RPTOR", "RICTOR", "TSC1",
        "TSC2", "RHEB", "RPS6KB1", "EIF4EBP1", "EIF4E", "PDPK1", "INPP4B", "SGK1", "FOXO1", "FOXO3", "STK11",
    ]),
    pathway("EGFR signaling", &[
        "EGFR", "ERBB2", "ERBB3", "ERBB4", "GRB2", "GRB7", "SHC1", "CBL", "EREG", "AREG", "BTC", "HBEGF", "TGFA",
        "NRG1", "ERRFI1", "PLCG1", "GAB1", "STARD3", "MIEN1", "LRIG1",
    ]),
    pathway("RTK signaling", &[
        "FGFR1", "FGFR2", "FGFR3", "FGFR4", "MET", "HGF", "KIT", "KITLG", "PDGFRA", "PDGFRB", "FLT3", "KDR", "FLT4",
        "RET", "ALK", "ROS1", "NTRK1", "AXL", "FGF19", "FRS2",
    ]),
    pathway("IGF1R signaling", &[
        "IGF1R", "IGF1", "IGF2", "INSR", "IRS1", "IRS2", "IGFBP2", "IGFBP3", "IGFBP5", "IGF2R", "IGF2BP1",
        "IGF2BP2", "IGF2BP3", "GRB10", "GRB14", "PAPPA",
    ]),
    pathway("p53 pathway", &[
        "TP53", "MDM2", "MDM4", "CDKN1A", "GADD45A", "SESN1", "SESN2", "ZMAT3", "RRM2B", "FDXR", "TP53I3", "PPM1D",
        "FAS", "XPC", "DDB2", "SPATA18", "PHLDA3", "AEN", "EDA2R", "RPS27L",
    ]),
    pathway("Cell cycle", &[
        "CDK4", "CDK6", "CDK2", "CDK1", "CCND1", "CCND2", "CCND3", "CCNE1", "CCNE2", "CCNA2", "CCNB1", "RB1", "RBL1",
        "E2F1", "E2F3", "CDKN2A", "CDKN2B", "CDKN2C", "CDKN1B", "MYC", "MYCN", "CDC25A", "SKP2", "FBXW7",
    ]),
    pathway("Apoptosis regulation", &[
        "BCL2", "BCL2L1", "MCL1", "BAX", "BAK1", "BCL2L11", "BID", "BAD", "BBC3", "PMAIP1", "BIK", "BMF", "HRK",
        "BCL2A1", "BIRC2", "BIRC3", "XIAP", "CASP3", "CASP8", "CASP9", "APAF1", "CFLAR", "TNFRSF10B",
    ]),
    pathway("DNA replication", &[
        "TOP1", "TOP2A", "TOP2B", "POLA1", "POLD1", "POLE", "MCM2", "MCM3", "MCM5", "MCM6", "PCNA", "RRM1", "RRM2",
        "TYMS", "DHFR", "GINS2", "CDT1", "CDC6", "ORC1", "RPA1", "FEN1", "LIG1", "TK1",
    ]),
    pathway("Genome integrity", &[
        "BRCA1", "BRCA2", "PALB2", "ATM", "ATR", "CHEK1", "CHEK2", "PARP1", "PARP2", "RAD51", "RAD51C", "RAD50",
        "MRE11", "NBN", "FANCA", "FANCD2", "MLH1", "MSH2", "MSH6", "PMS2", "XRCC1", "PRKDC", "ERCC1", "BLM",
    ]),
    pathway("Mitosis", &[
        "AURKA", "AURKB", "PLK1", "KIF11", "TTK", "BUB1", "BUB1B", "MAD2L1", "CENPE", "CENPF", "TPX2", "TUBB",
        "TUBB3", "TUBB4B", "TUBA1B", "MAP2", "MAP4", "STMN1", "CDC20", "NEK2", "KIF2C",
    ]),
    pathway("Chromatin histone acetylation", &[
        "HDAC1", "HDAC2", "HDAC3", "HDAC4", "HDAC6", "HDAC7", "HDAC8", "HDAC9", "EP300", "CREBBP", "KAT2A", "KAT2B",
        "KAT5", "KAT6A", "BRD2", "BRD3", "BRD4", "SIRT1", "NCOR1", "NCOA3",
    ]),
    pathway("Chromatin other", &[
        "EZH2", "SUZ12", "EED", "KMT2A", "KMT2C", "KMT2D", "SETD2", "NSD1", "NSD2", "DOT1L", "KDM5C", "KDM6A",
        "ARID1A", "ARID1B", "ARID2", "SMARCA4", "SMARCA2", "SMARCB1", "PBRM1", "DNMT1", "DNMT3A", "TET2",
    ]),
    pathway("WNT signaling", &[
        "APC", "CTNNB1", "AXIN1", "AXIN2", "GSK3B", "TCF7L2", "LEF1", "TCF7", "RNF43", "ZNRF3", "LGR5", "FZD5",
        "FZD7", "WNT3A", "WNT5A", "PORCN", "TNKS", "TNKS2", "DKK1", "NKD1", "SFRP1", "LRP6",
    ]),
    pathway("JAK-STAT signaling", &[
        "JAK1", "JAK2", "JAK3", "TYK2", "STAT1", "STAT3", "STAT5A", "STAT5B", "STAT6", "SOCS1", "SOCS2", "SOCS3",
        "CISH", "IL6", "IL6R", "IL6ST", "IL2RA", "IL7R", "PIM1", "PIM2",
    ]),
    pathway("Protein stability and degradation", &[
        "HSP90AA1", "HSP90AB1", "HSPA1A", "HSPA5", "HSPA8", "HSPB1", "HSF1", "DNAJB1", "CDC37", "STIP1", "PSMB5",
        "PSMA1", "PSMA3", "PSMB1", "PSMC2", "PSMD1", "PSMD4", "UBA1", "VCP", "BAG3", "NEDD8",
    ]),
    pathway("Metabolism", &[
        "NAMPT", "NAPRT", "IDH1", "IDH2", "HK2", "PKM", "LDHA", "PDK1", "G6PD", "GLS", "FASN", "ACACA", "SCD",
        "HMGCR", "ACLY", "SLC2A1", "PHGDH", "PSAT1", "SHMT2", "MTHFD2", "MTAP", "ASNS", "VHL", "HIF1A",
    ]),
    pathway("Hedgehog and Notch signaling", &[
        "PTCH1", "SMO", "SUFU", "GLI1", "GLI2", "GLI3", "SHH", "HHIP", "NOTCH1", "NOTCH2", "NOTCH3", "JAG1", "JAG2",
        "DLL1", "DLL4", "HES1", "HEY1", "NRARP", "RBPJ", "MAML1",
    ]),
    pathway("Xenobiotic response", &[
        "ABCB1", "ABCC1", "ABCC3", "ABCG2", "NQO1", "KEAP1", "NFE2L2", "GSTP1", "GSTA1", "TXNRD1", "SRXN1", "GCLM",
        "GCLC", "HMOX1", "AKR1C1", "AKR1B10", "ALDH1A1", "CYP1B1", "SLFN11", "SLC7A11", "MGMT",
    ]),
];

/// How many real symbols there are.
pub(super) fn n_genes() -> usize {
    PATHWAYS.iter().map(|p| p.genes.len()).sum()
}

/// The place of a pathway that is named in one of this module's tables.
pub(super) fn index(name: &str) -> usize {
    PATHWAYS.iter().position(|p| p.name == name).expect("the tables name only pathways of PATHWAYS")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_gene_stands_in_one_pathway() {
        let distinct: BTreeSet<&str> = PATHWAYS.iter().flat_map(|p| p.genes).copied().collect();
        assert_eq!(distinct.len(), n_genes());
        assert!(
            distinct
                .iter()
                .all(|g| g.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()))
        );
        assert!(PATHWAYS.iter().all(|p| (15..=30).contains(&p.genes.len())));
    }
}
