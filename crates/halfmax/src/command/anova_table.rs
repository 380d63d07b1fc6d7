//! A finished table of biomarkers, shown.

use std::collections::BTreeSet;
use std::path::Path;

use halfmax_data::{Biomarker, BiomarkerLayout, read_biomarkers};
use halfmax_eval::anova::Settings;
use serde_json::json;

use crate::show as say;

/// How many associations people are shown.
const SHOWN: usize = 10;

pub(super) fn show(path: &Path, settings: &Settings, json: bool) -> anyhow::Result<()> {
    let table = read_biomarkers(path, None)?;
    let mut rows: Vec<&Biomarker> = table.rows.iter().collect();
    rows.sort_by(|a, b| a.p.total_cmp(&b.p).then(a.line.cmp(&b.line)));
    let significant: Vec<&Biomarker> = rows
        .iter()
        .copied()
        .filter(|row| {
            row.p < settings.p_threshold
                && row.fdr_percent < settings.fdr_threshold
                && row.effect_size >= settings.effect_threshold
        })
        .collect();
    let sensitive = significant.iter().filter(|row| row.is_sensitive()).count();
    let resistant = significant.len() - sensitive;
    let drugs = rows.iter().map(|row| &row.drug_id).collect::<BTreeSet<_>>().len();
    let features = rows.iter().map(|row| &row.feature).collect::<BTreeSet<_>>().len();
    let layout = match table.layout {
        BiomarkerLayout::Published => "published",
        BiomarkerLayout::GdscTools => "gdsctools",
    };
    say::say(format!(
        "{}: {} associations of {drugs} drugs with {features} features, in the {layout} layout.",
        path.display(),
        rows.len()
    ));
    strongest(&rows);
    say::say(format!(
        "{} associations pass p < {} and FDR < {} %: {sensitive} with sensitivity, {resistant} with resistance.",
        significant.len(),
        settings.p_threshold,
        settings.fdr_threshold,
    ));
    if json {
        say::document(&json!({
            "layout": layout,
            "tests": rows.len(),
            "drugs": drugs,
            "features": features,
            "significant": significant.len(),
            "sensitive": sensitive,
            "resistant": resistant,
            "strongest": significant.iter().take(SHOWN).map(|row| json!({
                "drug_id": row.drug_id,
                "drug": row.drug_name,
                "feature": row.feature,
                "with": row.n_positive,
                "without": row.n_negative,
                "delta": row.delta,
                "effect_size": row.effect_size,
                "p": row.p,
                "fdr_percent": row.fdr_percent,
            })).collect::<Vec<_>>(),
        }))?;
    }
    Ok(())
}

/// The associations with the smallest p.
fn strongest(rows: &[&Biomarker]) {
    let mut table =
        say::table(&["drug", "feature", "with", "Δ ln IC50", "Cohen's d", "p", "FDR %"]);
    for row in rows.iter().take(SHOWN) {
        let fdr = row.fdr_percent;
        table.add_row([
            row.drug_name.as_ref().unwrap_or(&row.drug_id).clone(),
            row.feature.chars().take(40).collect(),
            row.n_positive.to_string(),
            format!("{:+.2}", row.delta),
            format!("{:.2}", row.effect_size),
            format!("{:.1e}", row.p),
            if fdr < 0.01 { format!("{fdr:.1e}") } else { format!("{fdr:.2}") },
        ]);
    }
    say::right(&mut table, 2..7);
    say::say(table.to_string());
}
