//! Searches in a directory of runs, as far as they have come.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{self, Path};
use axum::response::sse::{Event, KeepAlive, Sse};
use halfmax_eval::run_dir::{TRIALS, read_trials};
use halfmax_search::{State as TrialState, Trial, importance};
use serde_json::{Value, json};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use super::{Problem, State, work};

/// How often a journal is looked at.
const LOOK: Duration = Duration::from_secs(1);

impl State {
    /// The searches: name and directory, by name.
    fn studies(&self) -> Vec<(String, PathBuf)> {
        let entries = self.runs.iter().filter_map(|runs| std::fs::read_dir(runs).ok()).flatten();
        let mut found: Vec<_> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.path().join(TRIALS).is_file())
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
            .collect();
        found.sort();
        found
    }

    /// A name is only ever looked up among those that are there.
    fn study(&self, name: &str) -> Result<PathBuf, Problem> {
        let found = self.studies().into_iter().find(|(known, _)| known == name);
        found.map(|(_, path)| path).ok_or_else(|| {
            Problem::not_found(
                "study",
                name,
                format!("there is no search {name:?} in the runs directory"),
            )
        })
    }
}

pub(super) async fn list(
    extract::State(state): extract::State<Arc<State>>,
) -> Result<Json<Value>, Problem> {
    work(&state, |state| {
        let line = |(name, path): (String, PathBuf)| {
            let trials = read_trials(&path.join(TRIALS))
                .ok()
                .flatten()
                .map_or(Vec::new(), |(_, trials)| trials);
            json!({ "id": name, "trials": trials.len(), "best": best(&trials) })
        };
        Ok(Json(json!({ "studies": state.studies().into_iter().map(line).collect::<Vec<_>>() })))
    })
    .await
}

pub(super) async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Problem> {
    work(&state, move |state| Ok(Json(summary(&name, &state.study(&name)?)?))).await
}

fn best(trials: &[Trial]) -> Option<f64> {
    trials.iter().filter_map(Trial::value).min_by(f64::total_cmp)
}

fn summary(name: &str, path: &std::path::Path) -> Result<Value, Problem> {
    let read = read_trials(&path.join(TRIALS)).map_err(|_| Problem::ours())?;
    let Some((spec, trials)) = read else {
        return Ok(json!({ "id": name, "wanted": null, "trials": [], "importance": [] }));
    };
    let shares = importance(&spec.space, &trials, spec.seed).map_or(Vec::new(), |i| i.parameters);
    let shares: Vec<Value> = shares
        .into_iter()
        .map(|(param, share)| json!({ "param": param, "share": share }))
        .collect();
    let trials: Vec<Value> = trials.iter().map(trial).collect();
    Ok(
        json!({ "id": name, "sampler": spec.sampler, "wanted": spec.trials, "trials": trials, "importance": shares }),
    )
}

fn trial(trial: &Trial) -> Value {
    let state = match &trial.state {
        TrialState::Running => "running",
        TrialState::Complete { .. } => "complete",
        TrialState::Pruned { .. } => "pruned",
        TrialState::Failed { .. } => "failed",
    };
    json!({ "number": trial.number, "state": state, "value": trial.value(), "params": trial.params })
}

/// The whole study, whenever its journal has grown.
pub(super) async fn events(
    extract::State(state): extract::State<Arc<State>>,
    Path(name): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let path = state.study(&name)?;
    let place = Arc::clone(&state.streams).try_acquire_owned().map_err(|_| Problem::busy())?;
    let mut stopping = state.stopping.subscribe();
    let (send, receive) = tokio::sync::mpsc::channel(2);
    tokio::spawn(async move {
        let _place = place;
        let mut seen = None;
        loop {
            let now = tokio::fs::metadata(path.join(TRIALS)).await.map(|m| m.len()).ok();
            if now != seen {
                seen = now;
                let (name, path) = (name.clone(), path.clone());
                let read = tokio::task::spawn_blocking(move || summary(&name, &path)).await;
                if let Ok(Ok(value)) = read {
                    let event = Event::default().event("study").data(value.to_string());
                    if send.send(Ok(event)).await.is_err() {
                        return;
                    }
                }
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = send.closed() => return,
                _ = stopping.changed() => return,
            }
        }
    });
    Ok(Sse::new(ReceiverStream::new(receive)).keep_alive(KeepAlive::default()))
}
