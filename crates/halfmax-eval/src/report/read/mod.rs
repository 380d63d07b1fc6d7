//! A run directory read into values.

mod describe;
mod history;
mod ledger;
mod predictions;
mod scores;
mod search;
mod table;

use std::io::ErrorKind;
use std::path::Path;

use serde::de::DeserializeOwned;

pub(super) use describe::{Correlation, Describe, View};
pub(super) use history::Epoch;
pub(super) use ledger::Entry;
pub(super) use predictions::Predictions;
pub(super) use scores::{FoldSplit, Metric, Model, Part, Scores, Spread};
pub(super) use search::Search;

use super::ReportError;
use super::roster::Roster;

/// Everything a run left on disk that the report shows. Only the scores must be there.
pub(super) struct Run {
    pub(super) scores: Scores,
    pub(super) roster: Roster,
    pub(super) predictions: Option<Predictions>,
    pub(super) history: Option<Vec<Epoch>>,
    pub(super) ledger: Option<Vec<Entry>>,
    pub(super) describe: Option<Describe>,
    /// How the first model was found, if it was searched.
    pub(super) search: Option<Search>,
    /// What the kept model's predictions turn on, if that was asked.
    pub(super) explanation: Option<crate::explain::Document>,
    /// `card.md` and `data_card.md` as they stand.
    pub(super) cards: Vec<String>,
    /// `config.toml` as it stands.
    pub(super) config: Option<String>,
    /// `provenance.json`, indented.
    pub(super) provenance: Option<String>,
}

impl Run {
    /// Reads the files of a run directory.
    pub(super) fn read(dir: &Path) -> Result<Self, ReportError> {
        let path = dir.join("scores.json");
        let scores: Scores = json(&path)?.ok_or_else(|| {
            ReportError::malformed(&path, &"there is no such file; `halfmax evaluate` writes it")
        })?;
        let predictions = Predictions::read(&dir.join("predictions.tsv"))?;
        let others = predictions.iter().flat_map(|p| &p.models).map(|name| (name.as_str(), false));
        // Probes stand in a section of their own.
        let shown = scores.models.iter().filter(|model| model.probe.is_none());
        let roster = Roster::new(shown.map(|m| (m.name.as_str(), m.naive)).chain(others));
        let describe: Option<Describe> = json(&dir.join("describe.json"))?;
        if let Some(describe) = &describe {
            describe.check(&dir.join("describe.json"))?;
        }
        let provenance = json::<serde_json::Value>(&dir.join("provenance.json"))?;
        Ok(Self {
            scores,
            roster,
            predictions,
            history: history::read(&dir.join("history.tsv"))?,
            ledger: ledger::read(&dir.join("ledger.tsv"))?,
            describe,
            search: search::read(dir)?,
            explanation: json(&dir.join(crate::explain::FOLDER).join(crate::explain::MARKER))?,
            cards: ["card.md", "data_card.md"]
                .iter()
                .filter_map(|name| text(&dir.join(name)).transpose())
                .collect::<Result<_, _>>()?,
            config: text(&dir.join("config.toml"))?,
            provenance: provenance.map(|value| format!("{value:#}")),
        })
    }
}

/// The text of a file, or `None` where there is no such file.
fn text(path: &Path) -> Result<Option<String>, ReportError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ReportError::io(path)(source)),
    }
}

/// The value in a JSON file, or `None` where there is no such file.
fn json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ReportError> {
    let Some(text) = text(path)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| ReportError::malformed(path, &error))
}
