//! The API under `/v1`: routes, and the state they share.
#![allow(clippy::unused_async, reason = "a handler must be async, whether it waits or not")]

mod entities;
mod explain;
mod features;
mod models;
mod predict;
mod problem;
mod studies;
mod tested;
mod who;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tokio::sync::{Semaphore, watch};

use crate::served::Served;
pub(crate) use problem::Problem;

/// Bytes of a request's body.
const BODY: usize = 2 << 20;
/// Requests computed or waiting at the same time; what comes beyond is told to come again.
const QUEUE: usize = 64;
/// Streams of events at the same time.
const STREAMS: usize = 64;

/// What every request may read.
pub(crate) struct State {
    models: Vec<Served>,
    runs: Option<PathBuf>,
    queue: Semaphore,
    streams: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
}

impl State {
    pub(crate) fn new(models: Vec<Served>, runs: Option<PathBuf>) -> Self {
        Self {
            models,
            runs,
            queue: Semaphore::new(QUEUE),
            streams: Arc::new(Semaphore::new(STREAMS)),
            stopping: watch::Sender::new(false),
        }
    }

    /// Ends the streams of events, which would never end by themselves.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    fn model(&self, id: &str) -> Result<&Served, Problem> {
        let known = || self.models.iter().map(|m| m.id.as_str()).collect::<Vec<_>>().join(", ");
        self.models.iter().find(|model| model.id == id).ok_or_else(|| {
            Problem::not_found(
                "model",
                id,
                format!("there is no model {id:?}; there is {}", known()),
            )
        })
    }
}

/// Runs what computes on a thread of its own, if there is room in the queue.
async fn work<T: Send + 'static>(
    state: &Arc<State>,
    compute: impl FnOnce(&State) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let _place = state.queue.try_acquire().map_err(|_| Problem::busy())?;
    let shared = Arc::clone(state);
    tokio::task::spawn_blocking(move || compute(&shared)).await.map_err(|_| Problem::ours())?
}

/// The routes of the API.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/v1/models", get(models::list))
        .route("/v1/models/{model}", get(models::show))
        .route("/v1/models/{model}/report", get(models::report))
        .route("/v1/models/{model}/cell-lines", get(entities::cell_lines))
        .route("/v1/models/{model}/compounds", get(entities::compounds))
        .route("/v1/models/{model}/compounds/{compound}/structure.svg", get(entities::structure))
        .route("/v1/models/{model}/compounds/{compound}/cell-lines", get(tested::of_compound))
        .route("/v1/models/{model}/features", get(features::list))
        .route("/v1/models/{model}/tested", get(tested::list))
        .route("/v1/models/{model}/predict", post(predict::predict))
        .route("/v1/models/{model}/rank", post(predict::rank))
        .route("/v1/models/{model}/explain", post(explain::explain))
        .route("/v1/studies", get(studies::list))
        .route("/v1/studies/{study}", get(studies::show))
        .route("/v1/studies/{study}/events", get(studies::events))
        .route("/v2/health/live", get(|| async {}))
        .route("/v2/health/ready", get(|| async {}))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(state)
}

/// For an address that names nothing.
pub(crate) async fn no_such_route(uri: axum::http::Uri) -> Problem {
    Problem::not_found("path", uri.path(), format!("there is nothing at {}", uri.path()))
}
