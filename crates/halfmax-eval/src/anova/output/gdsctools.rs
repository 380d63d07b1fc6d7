//! The table in the columns of GDSCTools.

use super::number::{p_text, text};
use crate::anova::Study;

const COLUMNS: [&str; 21] = [
    "ASSOC_ID",
    "FEATURE",
    "DRUG_ID",
    "DRUG_NAME",
    "DRUG_TARGET",
    "N_FEATURE_neg",
    "N_FEATURE_pos",
    "FEATURE_pos_logIC50_MEAN",
    "FEATURE_neg_logIC50_MEAN",
    "FEATURE_delta_MEAN_IC50",
    "FEATURE_IC50_effect_size",
    "FEATURE_neg_Glass_delta",
    "FEATURE_pos_Glass_delta",
    "FEATURE_neg_IC50_sd",
    "FEATURE_pos_IC50_sd",
    "FEATURE_IC50_T_pval",
    "ANOVA_FEATURE_pval",
    "ANOVA_TISSUE_pval",
    "ANOVA_MSI_pval",
    "ANOVA_MEDIA_pval",
    "ANOVA_FEATURE_FDR",
];

/// Smallest p first; the t-test is the pooled one, the rate in percent.
pub(super) fn table(study: &Study) -> Vec<u8> {
    let (drugs, features) = (&study.inputs.drugs, &study.inputs.features);
    let term = |ln_p: Option<f64>| ln_p.map_or_else(String::new, p_text);
    super::csv(
        COLUMNS,
        study.associations.iter().enumerate().map(|(at, a)| {
            let (drug, g) = (&drugs[a.drug as usize], &a.groups);
            [
                (at + 1).to_string(),
                features[a.feature as usize].name.clone(),
                drug.id.clone(),
                drug.name.clone().unwrap_or_default(),
                drug.target.clone().unwrap_or_default(),
                g.n_negative.to_string(),
                g.n_positive.to_string(),
                text(g.mean_positive),
                text(g.mean_negative),
                text(g.delta()),
                text(g.cohen_d()),
                text(g.glass_negative()),
                text(g.glass_positive()),
                text(g.sd_negative),
                text(g.sd_positive),
                p_text(a.ln_p_pooled),
                p_text(a.ln_p),
                term(a.ln_p_tissue),
                term(a.ln_p_msi),
                term(a.ln_p_media),
                p_text(a.ln_percent()),
            ]
        }),
    )
}
