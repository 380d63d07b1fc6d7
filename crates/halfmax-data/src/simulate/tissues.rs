//! Tissues of origin as a screen of cell lines has them.

/// A tissue, named as in GDSC's annotation.
pub(super) struct Tissue {
    pub(super) name: &'static str,
    /// Share of the cell lines; close to the make-up of GDSC's panel.
    pub(super) share: f64,
    /// TCGA study codes with their share within the tissue.
    pub(super) tcga: &'static [(&'static str, f64)],
    /// Share of cell lines with microsatellite instability.
    pub(super) msi: f64,
    /// Mean shift of the cell line's response to every compound, in ln µM; negative is sensitive.
    pub(super) sensitivity: f64,
}

const fn tissue(
    name: &'static str,
    share: f64,
    tcga: &'static [(&'static str, f64)],
    msi: f64,
    sensitivity: f64,
) -> Tissue {
    Tissue { name, share, tcga, msi, sensitivity }
}

/// The tissue whose lines grow in suspension, and whose response to most compounds is strongest.
pub(super) const BLOOD: &str = "haematopoietic_and_lymphoid_tissue";

const UNCLASSIFIED: &str = "UNCLASSIFIED";

/// Every tissue; shares sum to 1.
pub(super) const TISSUES: &[Tissue] = &[
    tissue(
        "lung",
        0.19,
        &[("LUAD", 0.40), ("SCLC", 0.30), ("LUSC", 0.15), (UNCLASSIFIED, 0.15)],
        0.01,
        0.1,
    ),
    tissue(
        BLOOD,
        0.16,
        &[
            ("DLBC", 0.20),
            ("LAML", 0.20),
            ("ALL", 0.20),
            ("MM", 0.15),
            ("LCML", 0.10),
            (UNCLASSIFIED, 0.15),
        ],
        0.05,
        -0.7,
    ),
    tissue("breast", 0.09, &[("BRCA", 1.0)], 0.01, 0.1),
    tissue("large_intestine", 0.08, &[("COREAD", 1.0)], 0.25, 0.0),
    tissue("central_nervous_system", 0.07, &[("GBM", 0.7), ("LGG", 0.15), ("MB", 0.15)], 0.01, 0.3),
    tissue("ovary", 0.06, &[("OV", 0.9), (UNCLASSIFIED, 0.1)], 0.1, 0.1),
    tissue("pancreas", 0.06, &[("PAAD", 1.0)], 0.02, 0.3),
    tissue("skin", 0.06, &[("SKCM", 1.0)], 0.01, 0.1),
    tissue("oesophagus", 0.05, &[("ESCA", 1.0)], 0.01, 0.0),
    tissue("stomach", 0.05, &[("STAD", 1.0)], 0.2, 0.0),
    tissue("urinary_tract", 0.04, &[("BLCA", 1.0)], 0.02, 0.1),
    tissue("bone", 0.03, &[(UNCLASSIFIED, 1.0)], 0.01, -0.2),
    tissue("kidney", 0.03, &[("KIRC", 0.8), (UNCLASSIFIED, 0.2)], 0.01, 0.2),
    tissue("liver", 0.03, &[("LIHC", 1.0)], 0.01, 0.1),
];

/// How often something occurs: a base rate with exceptions by tissue.
pub(super) struct Frequency {
    pub(super) base: f64,
    pub(super) tissues: &'static [(&'static str, f64)],
}

impl Frequency {
    pub(super) fn within(&self, tissue: &str) -> f64 {
        self.tissues.iter().find(|(name, _)| *name == tissue).map_or(self.base, |(_, rate)| *rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_one() {
        let total: f64 = TISSUES.iter().map(|t| t.share).sum();
        assert!((total - 1.0).abs() < 1e-12);
        for tissue in TISSUES {
            let total: f64 = tissue.tcga.iter().map(|(_, share)| share).sum();
            assert!((total - 1.0).abs() < 1e-12, "{}", tissue.name);
        }
    }
}
