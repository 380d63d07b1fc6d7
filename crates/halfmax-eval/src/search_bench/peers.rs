//! Searches that other programs made on the shipped tables.

use std::collections::BTreeMap;
use std::path::Path;

use halfmax_prep::Scheme;
use halfmax_search::tabular::{Searches, Table, Visit};
use serde::Deserialize;

use crate::EvalError;

/// Per program and scheme, per seed, the number of the point of each trial in order.
///
/// As JSON: `{"optuna-tpe": {"lpo": [[17, 4, …], …], "lco": …}, …}`. Values and costs are looked up in the table, by the
/// same rule as those of the samplers here, so a peer can claim nothing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Peers(BTreeMap<String, BTreeMap<Key, Vec<Vec<usize>>>>);

/// A scheme as a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
struct Key(String);

impl Peers {
    /// Reads a file of searches.
    ///
    /// # Errors
    /// [`EvalError::Request`] with the file and what is wrong in it.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        let refuse = |problem: String| EvalError::Request(format!("{}: {problem}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))
    }

    /// The searches on one table.
    pub(super) fn searches(
        &self,
        scheme: Scheme,
        table: &Table,
    ) -> Result<Vec<Searches>, EvalError> {
        let of = |name: &String, seeds: &Vec<Vec<usize>>| {
            let visits = seeds.iter().enumerate().map(|(seed, places)| {
                let visits = places.iter().enumerate().map(|(trial, place)| {
                    if *place >= table.points().len() {
                        return Err(EvalError::Request(format!(
                            "{name}, {scheme}, seed {seed}, trial {trial}: there is no point {place}; the table has {}",
                            table.points().len()
                        )));
                    }
                    let cell = table.cell(*place, seed + trial);
                    let loss = cell.losses.last().copied().flatten();
                    Ok(Visit { place: *place, loss, seconds: cell.seconds.last().copied().unwrap_or(0.0) })
                });
                visits.collect::<Result<Vec<_>, _>>()
            });
            let visits = visits.collect::<Result<Vec<_>, _>>()?;
            Ok(Searches { name: name.clone(), peer: true, visits })
        };
        let wanted = Key(scheme.to_string());
        let found = self.0.iter().filter_map(|(name, by)| Some((name, by.get(&wanted)?)));
        found.map(|(name, seeds)| of(name, seeds)).collect()
    }
}
