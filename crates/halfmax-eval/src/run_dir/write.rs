//! Writes a run directory, whole or not at all.

use std::fs;
use std::path::Path;

use halfmax_data::directory::Staged;
use halfmax_data::store::ledger_to_tsv;
use halfmax_data::{DataError, Ledger, Screen};
use halfmax_model::bundle::{self, Contents, Origin};
use halfmax_prep::{Design, Splits};
use serde_json::json;

use super::{MARKER, ModelScores, ScoresDocument, card, data_card, tables};
use crate::protocol::Evaluation;
use crate::{Description, EvalError};

/// Everything a run directory is made of.
pub struct Run<'a> {
    /// The configuration as it was resolved, in TOML.
    pub config: &'a str,
    /// The screen.
    pub screen: &'a Screen,
    /// The ledger of its import.
    pub ledger: &'a Ledger,
    /// The folds.
    pub splits: &'a Splits,
    /// What came out.
    pub evaluation: &'a Evaluation,
    /// The same as numbers.
    pub scores: &'a ScoresDocument,
    /// The root seed.
    pub seed: u64,
}

/// Writes `dir`: configuration, provenance, ledger, splits, histories, predictions, scores, the
/// description of the data and the bundle. An earlier run in `dir` is replaced.
///
/// # Errors
/// [`DataError::Occupied`] if `dir` holds something else; [`DataError::Io`].
pub fn write(dir: &Path, run: &Run<'_>) -> Result<(), EvalError> {
    let staged = Staged::new(dir, MARKER)?;
    let Run { screen, splits, evaluation, .. } = run;
    let kept = &evaluation.kept;
    let provenance = json!({
        "program": "halfmax",
        "version": env!("CARGO_PKG_VERSION"),
        "schema_version": 1,
        "screen": screen.checksum,
        "splits": { "column": splits.column, "source": splits.source, "scheme": splits.scheme.to_string() },
        "models": evaluation.models.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(),
        "kept": { "model": kept.name, "fold": kept.fold.name(), "training_rows": kept.fold.train_rows().len() },
        "seed": run.seed,
    });
    let description =
        Description::of(screen, &Design::with_compounds(screen, evaluation.compounds)?);
    let card = card::card(evaluation, screen, splits, run.seed);
    let files = [
        ("config.toml", run.config.to_owned()),
        (MARKER, pretty(&provenance)),
        ("ledger.tsv", ledger_to_tsv(run.ledger)),
        ("splits.tsv", tables::splits(screen, splits)),
        ("history.tsv", tables::history(evaluation)),
        ("predictions.tsv", tables::predictions(evaluation, screen, splits)),
        ("scores.json", pretty(run.scores)),
        ("describe.json", pretty(&description)),
        ("card.md", card.clone()),
        ("data_card.md", data_card::data_card(screen, run.ledger, splits)),
    ];
    for (name, content) in files {
        let path = staged.path().join(name);
        fs::write(&path, content).map_err(DataError::io(&path))?;
    }
    let of_kept = |model: &&ModelScores| model.name == kept.name;
    let first = run.scores.models.iter().find(of_kept).expect("the kept model was scored");
    let contents = Contents {
        name: &kept.name,
        description: &first.description,
        fitted: kept.fitted.as_ref(),
        baseline: kept.baseline.as_ref(),
        screen,
        training_rows: kept.fold.train_rows(),
        origin: Origin {
            screen: screen.checksum.clone(),
            splits: splits.column.clone(),
            fold: kept.fold.name().into(),
            training_rows: kept.fold.train_rows().len(),
            seed: run.seed,
        },
        compounds: evaluation.compounds,
        scores: json!({ "pooled": first.pooled, "per_drug": first.per_drug }),
        intervals: kept.intervals.clone(),
        card: &card,
    };
    bundle::write(&staged.path().join("bundle"), &contents)?;
    staged.commit()?;
    Ok(())
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("results are plain data") + "\n"
}
