//! The scores of a run as one JSON document.

use halfmax_data::{Measure, Screen};
use halfmax_prep::{Shared, Splits};
use serde::Serialize;

use super::SearchSummary;
use crate::protocol::{Evaluation, ModelResult, Nested, Note};
use crate::reliability::{DomainScores, Intervals};
use crate::score::{FoldScores, Scores};

/// What `scores.json` holds and `--json` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoresDocument {
    /// As asked for, then the baselines that were added.
    pub models: Vec<ModelScores>,
    screen: ScreenSummary,
    splits: SplitsSummary,
    seed: u64,
    /// Which model was chosen inside each fold, if that was wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    nested: Option<Nested>,
    /// How the first model was found, if it was searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchSummary>,
}

impl ScoresDocument {
    /// How many folds were scored.
    pub fn n_folds(&self) -> usize {
        self.splits.folds.len()
    }

    /// What was predicted.
    pub fn measure(&self) -> Measure {
        self.screen.measure
    }
}

/// One model: means over folds, their standard deviations, and each fold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelScores {
    /// Its name.
    pub name: String,
    /// In words.
    pub description: String,
    /// Whether it looks at no features.
    pub naive: bool,
    /// Of which model it is a changed one, and how, if it answers a probe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<Note>,
    /// Over all rows of a fold; mean over folds.
    pub pooled: Scores,
    /// Mean over drugs, then over folds.
    pub per_drug: Scores,
    /// Mean over cell lines, then over folds.
    pub per_cell_line: Scores,
    /// After mean effects were subtracted; mean over folds.
    pub normalised: Scores,
    /// How well the drugs of a cell line are ranked; mean over cell lines, then over folds.
    pub ranking: Scores,
    /// The same after mean effects were subtracted.
    pub ranking_relative: Scores,
    /// Coverage and width of its intervals; `null` if there was too little to calibrate them on.
    pub intervals: Option<Intervals>,
    /// How its error grows with the distance from the training entities.
    pub domain: DomainScores,
    sd: Spread,
    folds: Vec<Fold>,
}

/// Standard deviations over folds; `null` throughout for one fold.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Spread {
    pooled: Scores,
    per_drug: Scores,
    per_cell_line: Scores,
    normalised: Scores,
    ranking: Scores,
    ranking_relative: Scores,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Fold {
    #[serde(flatten)]
    scores: FoldScores,
    /// Trained, if it was trained in epochs.
    epochs: Option<usize>,
    /// The one with the lowest validation loss.
    best_epoch: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct ScreenSummary {
    path: String,
    checksum: String,
    cell_lines: usize,
    compounds: usize,
    responses: usize,
    measure: Measure,
    omics: Vec<OmicsSummary>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct OmicsSummary {
    kind: String,
    features: usize,
    missing: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct SplitsSummary {
    column: String,
    scheme: String,
    source: String,
    folds: Vec<FoldSummary>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct FoldSummary {
    name: String,
    train: usize,
    validation: usize,
    test: usize,
    #[serde(flatten)]
    shared: Shared,
}

/// Gathers the scores of an evaluation. `screen_name` is what people call the screen.
pub fn scores_document(
    evaluation: &Evaluation,
    screen: &Screen,
    screen_name: &str,
    splits: &Splits,
    seed: u64,
) -> ScoresDocument {
    ScoresDocument {
        models: evaluation.models.iter().map(model).collect(),
        screen: ScreenSummary {
            path: screen_name.into(),
            checksum: screen.checksum.clone(),
            cell_lines: screen.cell_lines.len(),
            compounds: screen.compounds.len(),
            responses: screen.responses.len(),
            measure: screen.measure,
            omics: screen
                .omics
                .iter()
                .map(|o| OmicsSummary {
                    kind: o.kind.clone(),
                    features: o.n_features(),
                    missing: o.n_missing(),
                })
                .collect(),
        },
        splits: SplitsSummary {
            column: splits.column.clone(),
            scheme: splits.scheme.to_string(),
            source: splits.source.clone(),
            folds: splits
                .folds
                .iter()
                .map(|fold| FoldSummary {
                    name: fold.name().into(),
                    train: fold.train_rows().len(),
                    validation: fold.validation_rows().len(),
                    test: fold.test_rows().len(),
                    shared: fold.shared(),
                })
                .collect(),
        },
        seed,
        nested: evaluation.nested.clone(),
        search: None,
    }
}

fn model(result: &ModelResult) -> ModelScores {
    ModelScores {
        name: result.name.clone(),
        description: result.description.clone(),
        naive: result.naive,
        probe: result.note.clone(),
        pooled: result.mean(|s| &s.pooled),
        per_drug: result.mean(|s| &s.per_drug),
        per_cell_line: result.mean(|s| &s.per_cell_line),
        normalised: result.mean(|s| &s.normalised),
        ranking: result.mean(|s| &s.ranking),
        ranking_relative: result.mean(|s| &s.ranking_relative),
        intervals: result.intervals.clone(),
        domain: result.domain.clone(),
        sd: Spread {
            pooled: result.sd(|s| &s.pooled),
            per_drug: result.sd(|s| &s.per_drug),
            per_cell_line: result.sd(|s| &s.per_cell_line),
            normalised: result.sd(|s| &s.normalised),
            ranking: result.sd(|s| &s.ranking),
            ranking_relative: result.sd(|s| &s.ranking_relative),
        },
        folds: result
            .folds
            .iter()
            .map(|fold| Fold {
                scores: fold.scores.clone(),
                epochs: fold.history.last().map(|row| row.epoch),
                best_epoch: fold
                    .history
                    .iter()
                    .filter_map(|row| Some((row.validation_loss?, row.epoch)))
                    .min_by(|a, b| a.0.total_cmp(&b.0))
                    .map(|(_, epoch)| epoch),
            })
            .collect(),
    }
}
