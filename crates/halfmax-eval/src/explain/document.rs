//! What an explanation found, as it is written and shown.

use halfmax_data::Measure;
use halfmax_model::bundle::Explanation;
use serde::{Deserialize, Serialize};

use super::{Chance, Enrichment, Importance, Permuted, Refit, Summary};

/// Everything an explanation found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Who wrote it.
    pub program: String,
    /// Raised when a reader would have to change.
    pub schema_version: u32,
    /// The model's name.
    pub model: String,
    /// In words.
    pub description: String,
    /// What it predicts.
    pub measure: Measure,
    /// The unit of every share, importance and prediction.
    pub unit: String,
    /// Whose features were looked at: `cell_line` or `compound`.
    pub side: halfmax_prep::Entity,
    /// In words, with its numbers.
    pub method: String,
    /// How shares become importances.
    pub summary: Summary,
    /// Cell lines the model learned from, the background.
    pub background: usize,
    /// How chance was judged.
    pub null: Option<NullSummary>,
    /// One per compound asked about.
    pub compounds: Vec<CompoundSection>,
}

/// How chance was judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NullSummary {
    /// Refits of the same rows, the model in question among them.
    pub seeds: usize,
    /// Refits of shuffled rows.
    pub refits: usize,
    /// Largest false discovery rate of a named feature.
    pub level: f64,
    /// In which share of the seeds it must be above chance.
    pub stable: f64,
}

/// One compound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompoundSection {
    /// Its id.
    pub compound: String,
    /// Its name.
    pub compound_name: String,
    /// Over how many cell lines the importances are.
    pub cell_lines: usize,
    /// The prediction for the average cell line.
    pub baseline: Option<f64>,
    /// The largest absolute completeness gap of any prediction.
    pub largest_gap: f64,
    /// The most important first.
    pub features: Vec<FeatureRow>,
    /// Views of one gene added up, the most important first.
    pub genes: Vec<FeatureRow>,
    /// The most significant first.
    pub gene_sets: Vec<GeneSetRow>,
    /// Single predictions, where cell lines were named.
    pub predictions: Vec<Explanation>,
    /// Shares of the most important features over cell lines, for the page.
    #[serde(skip)]
    pub points: Vec<PointRow>,
}

impl Document {
    /// What the null says, in a sentence.
    pub fn verdict(&self) -> String {
        let Some(null) = self.null else {
            return "No null was asked for, so nothing here says whether a feature stands out of chance; give --null \
                    and --seeds for that."
                .into();
        };
        let named: usize = self
            .compounds
            .iter()
            .flat_map(|section| &section.features)
            .filter(|row| row.chance.is_some_and(|chance| chance.named))
            .count();
        format!(
            "{named} features stand out of {} models of shuffled data (q at most {}) in at least {:.0} % of {} seeds.",
            null.refits,
            null.level,
            100.0 * null.stable,
            null.seeds
        )
    }
}

/// One feature of one compound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureRow {
    /// 1 for the most important.
    pub rank: usize,
    /// The view; `gene` for a gene over its views.
    pub view: String,
    /// Its name.
    pub feature: String,
    /// Its shares over cell lines as one number, the mean over seeds: [`Document::summary`] says how.
    pub importance: f64,
    /// Root mean square of its shares, of the first seed.
    pub spread: f64,
    /// Mean of their absolute values.
    pub mean_absolute: f64,
    /// Correlation of share and value: below 0, more of it goes with a lower response.
    pub direction: Option<f64>,
    /// Standard deviation of the importance over seeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed_sd: Option<f64>,
    /// Against models of shuffled data.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub chance: Option<ChanceRow>,
    /// Rise of the error on test rows when it is permuted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permutation_rise: Option<f64>,
    /// Its standard deviation over repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permutation_sd: Option<f64>,
}

/// [`Chance`] as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as in Chance")]
pub struct ChanceRow {
    pub p: f64,
    pub q: f64,
    pub z: f64,
    pub p_of_largest: f64,
    pub stability: f64,
    pub named: bool,
}

/// [`Enrichment`] as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as in Enrichment")]
pub struct GeneSetRow {
    pub gene_set: String,
    pub genes: usize,
    pub auc: f64,
    pub p: f64,
    pub q: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_null: Option<f64>,
    pub leading: Vec<String>,
}

/// The shares of one feature over cell lines.
#[derive(Debug, Clone, PartialEq)]
pub struct PointRow {
    /// View and name.
    pub label: String,
    /// Per cell line: its value, if known, and the share.
    pub shares: Vec<(Option<f32>, f64)>,
}

impl FeatureRow {
    /// Rows by falling importance. With refits, the importance is the mean over seeds.
    ///
    /// `seeds` holds the importances of each seed in the order of `found`.
    pub fn ranked(
        found: &[Importance],
        summary: Summary,
        seeds: &[Vec<f64>],
        chance: &[Chance],
    ) -> Vec<Self> {
        let mut rows: Vec<Self> = found
            .iter()
            .enumerate()
            .map(|(at, own)| {
                let n = seeds.len() as f64;
                let of_seeds = seeds.iter().map(|seed| seed[at]);
                let mean = if seeds.is_empty() {
                    summary.of(own)
                } else {
                    of_seeds.clone().sum::<f64>() / n
                };
                let spread = of_seeds.map(|value| (value - mean).powi(2)).sum::<f64>();
                Self {
                    rank: 0,
                    view: own.feature.view.clone(),
                    feature: own.feature.name.clone(),
                    importance: mean,
                    spread: own.rms,
                    mean_absolute: own.mean_absolute,
                    direction: own.direction,
                    seed_sd: (seeds.len() > 1).then(|| (spread / (n - 1.0)).sqrt()),
                    chance: chance.get(at).map(ChanceRow::from),
                    permutation_rise: None,
                    permutation_sd: None,
                }
            })
            .collect();
        rows.sort_by(|a, b| b.importance.total_cmp(&a.importance));
        rows.iter_mut().zip(1..).for_each(|(row, rank)| row.rank = rank);
        rows
    }

    /// Adds what permutation found.
    pub fn permuted(rows: &mut [Self], found: &[Permuted]) {
        for row in rows {
            let own =
                found.iter().find(|p| p.feature.view == row.view && p.feature.name == row.feature);
            row.permutation_rise = own.map(|own| own.rise);
            row.permutation_sd = own.map(|own| own.sd);
        }
    }
}

/// Importances of refits in the order of `found`; a feature that a refit does not have counts 0.
///
/// `which` takes the compound's importances from a refit.
pub fn aligned<'r>(
    found: &[Importance],
    summary: Summary,
    refits: impl Iterator<Item = &'r Refit>,
    which: impl Fn(&'r Refit) -> &'r [Importance],
) -> Vec<Vec<f64>> {
    refits
        .map(|refit| {
            let of: std::collections::HashMap<_, f64> =
                which(refit).iter().map(|own| (&own.feature, summary.of(own))).collect();
            found.iter().map(|own| of.get(&own.feature).copied().unwrap_or(0.0)).collect()
        })
        .collect()
}

impl From<&Chance> for ChanceRow {
    fn from(chance: &Chance) -> Self {
        let Chance { p, q, z, p_of_largest, stability, named } = *chance;
        Self { p, q, z, p_of_largest, stability, named }
    }
}

impl From<Enrichment> for GeneSetRow {
    fn from(set: Enrichment) -> Self {
        let Enrichment { name, genes, auc, p, q, p_null, leading } = set;
        Self { gene_set: name, genes, auc, p, q, p_null, leading }
    }
}
