//! Searches in a directory of runs, as far as they have come.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract;
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive, Sse};
use halfmax_eval::run_dir::{TRIALS, read_trials};
use halfmax_search::{State as TrialState, Trial, importance};
use serde::Serialize;
use serde_json::Value;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use super::answer::json;
use super::extract::Path;
use super::{Problem, State};

/// How often a journal is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// All searches.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Studies {
    studies: Vec<StudyLine>,
}

/// How far a search has come.
#[derive(Debug, Serialize, ToSchema)]
struct StudyLine {
    /// The name of its run.
    id: String,
    /// How many trials it has begun.
    trials: usize,
    /// The lowest loss so far.
    best: Option<f64>,
}

/// A search with its trials.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Study {
    id: String,
    /// What chooses trials; null before the search has begun.
    sampler: Option<String>,
    /// How many trials there will be.
    wanted: Option<u32>,
    trials: Vec<TrialLine>,
    /// How much of the variation of the loss each parameter explains.
    importance: Vec<Importance>,
}

/// One trial.
#[derive(Debug, Serialize, ToSchema)]
struct TrialLine {
    number: u32,
    state: TrialStanding,
    /// Its loss, if it was evaluated to the end.
    value: Option<f64>,
    /// Values by parameter: numbers, words, or yes and no.
    #[schema(value_type = BTreeMap<String, Value>)]
    params: BTreeMap<String, Value>,
}

/// Where a trial stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TrialStanding {
    Running,
    Complete,
    Pruned,
    Failed,
}

/// How much a parameter explains.
#[derive(Debug, Serialize, ToSchema)]
struct Importance {
    param: String,
    /// 0 to 1.
    share: f64,
}

impl State {
    /// The searches: name and directory, by name.
    fn studies(&self) -> Vec<(String, PathBuf)> {
        let entries =
            self.runs().into_iter().filter_map(|runs| std::fs::read_dir(runs).ok()).flatten();
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

/// Searches of the server's directory of runs.
#[utoipa::path(
    get, path = "/v1/studies", tag = "studies",
    responses((status = 200, description = "By name", body = Studies)),
)]
pub(super) async fn list(
    extract::State(state): extract::State<Arc<State>>,
) -> Result<Response, Problem> {
    let shared = Arc::clone(&state);
    let compute = move || {
        let line = |(id, path): (String, PathBuf)| {
            let trials = read_trials(&path.join(TRIALS)).ok().flatten();
            let trials = trials.map_or(Vec::new(), |(_, trials)| trials);
            StudyLine { id, trials: trials.len(), best: best(&trials) }
        };
        json(&Studies { studies: shared.studies().into_iter().map(line).collect() })
    };
    state.work(compute).await
}

/// One search with its trials.
#[utoipa::path(
    get, path = "/v1/studies/{study}", tag = "studies",
    params(("study" = String, Path, description = "The name of its run")),
    responses((status = 200, description = "The search as far as it has come", body = Study)),
)]
pub(super) async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let shared = Arc::clone(&state);
    state.work(move || json(&summary(&name, &shared.study(&name)?)?)).await
}

fn best(trials: &[Trial]) -> Option<f64> {
    trials.iter().filter_map(Trial::value).min_by(f64::total_cmp)
}

fn summary(name: &str, path: &std::path::Path) -> Result<Study, Problem> {
    let read = read_trials(&path.join(TRIALS)).map_err(|error| {
        tracing::error!(%error, "a search cannot be read");
        Problem::ours()
    })?;
    let id = name.to_owned();
    let Some((spec, trials)) = read else {
        let (trials, importance) = (Vec::new(), Vec::new());
        return Ok(Study { id, sampler: None, wanted: None, trials, importance });
    };
    let shares = importance(&spec.space, &trials, spec.seed).map_or(Vec::new(), |i| i.parameters);
    let share = |(param, share)| Importance { param, share };
    Ok(Study {
        id,
        sampler: Some(spec.sampler),
        wanted: Some(spec.trials),
        trials: trials.iter().map(TrialLine::of).collect(),
        importance: shares.into_iter().map(share).collect(),
    })
}

impl TrialLine {
    fn of(trial: &Trial) -> Self {
        let params = serde_json::to_value(&trial.params).and_then(serde_json::from_value);
        Self {
            number: trial.number,
            state: match &trial.state {
                TrialState::Running => TrialStanding::Running,
                TrialState::Complete { .. } => TrialStanding::Complete,
                TrialState::Pruned { .. } => TrialStanding::Pruned,
                TrialState::Failed { .. } => TrialStanding::Failed,
            },
            value: trial.value(),
            params: params.unwrap_or_default(),
        }
    }
}

/// Events of the kind `study`, each the whole search, whenever its journal has grown.
#[utoipa::path(
    get, path = "/v1/studies/{study}/events", tag = "studies",
    params(("study" = String, Path, description = "The name of its run")),
    responses((status = 200, description = "Server-sent events without an end", body = String, content_type = "text/event-stream")),
)]
pub(super) async fn events(
    extract::State(state): extract::State<Arc<State>>,
    Path(name): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let path = state.study(&name)?;
    let place = state.follower()?;
    let mut stopping = state.stopping();
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
                let text = read.ok().and_then(Result::ok).map(|now| serde_json::to_string(&now));
                if let Some(Ok(text)) = text {
                    let event = Event::default().event("study").data(text);
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
