//! The table in the 22 columns of GDSC's `PANCANCER_ANOVA`.

use super::number::{p_text, text};
use crate::anova::Study;

const COLUMNS: [&str; 22] = [
    "Drug name",
    "Drug ID",
    "Drug target",
    "Target Pathway",
    "Feature Name",
    "n_feature_pos",
    "n_feature_neg",
    "ic50_effect_size",
    "log_ic50_mean_pos",
    "log_ic50_mean_neg",
    "log_max_conc_tested",
    "log_max_conc_tested_2",
    "feature_ic50_t_pval",
    "feature_delta_mean_ic50",
    "feature_pos_ic50_var",
    "feature_neg_ic50_var",
    "feature_pval",
    "tissue_pval",
    "msi_pval",
    "fdr",
    "Tissue Type",
    "Screening Set",
];

/// Smallest p first. As in the published table, the t-test is Welch's and the columns called variance hold
/// standard deviations; the rate is in percent.
pub(super) fn table(study: &Study) -> Vec<u8> {
    let (drugs, features) = (&study.inputs.drugs, &study.inputs.features);
    let tissue = study.settings.tissue.as_deref().unwrap_or("PANCANCER");
    let term = |ln_p: Option<f64>| ln_p.map_or_else(String::new, p_text);
    super::csv(
        COLUMNS,
        study.associations.iter().map(|a| {
            let (drug, g) = (&drugs[a.drug as usize], &a.groups);
            [
                drug.name.clone().unwrap_or_default(),
                drug.id.clone(),
                drug.target.clone().unwrap_or_default(),
                drug.pathway.clone().unwrap_or_default(),
                features[a.feature as usize].name.clone(),
                g.n_positive.to_string(),
                g.n_negative.to_string(),
                text(g.cohen_d()),
                text(g.mean_positive),
                text(g.mean_negative),
                drug.ln_max_dose.map_or_else(String::new, text),
                String::new(),
                p_text(a.ln_p_welch),
                text(g.delta()),
                text(g.sd_positive),
                text(g.sd_negative),
                p_text(a.ln_p),
                term(a.ln_p_tissue),
                term(a.ln_p_msi),
                p_text(a.ln_percent()),
                tissue.to_owned(),
                study.settings.screening_set.clone().unwrap_or_default(),
            ]
        }),
    )
}
