//! What every request may read, and how much may be under way.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::Problem;
use crate::ServeError;
use crate::served::{Analyses, Analysis, Models, Served};

/// Requests computed or waiting at the same time; what comes beyond is told to come again.
const QUEUE: usize = 64;
/// Answers sent in parts at the same time.
const STREAMS: usize = 16;
/// Searches followed at the same time.
const FOLLOWERS: usize = 64;
/// Bodies of more than a few kilobytes that are in memory at the same time.
const LARGE_BODIES: usize = 32;

/// Where what is served lies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    pub(crate) bundles: Vec<PathBuf>,
    /// Where searches are looked for.
    pub(crate) runs: Option<PathBuf>,
    /// Directories of analyses.
    pub(crate) biomarkers: Vec<PathBuf>,
}

/// The models and the limits of a server.
pub(crate) struct State {
    sources: Sources,
    prepare: bool,
    models: RwLock<Arc<Models>>,
    analyses: RwLock<Arc<Analyses>>,
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    followers: Arc<Semaphore>,
    large_bodies: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
}

impl State {
    /// Reads every bundle and analysis. If models `prepare`, they predict every pair they know in the background, and
    /// answer from memory afterwards.
    ///
    /// # Errors
    /// If a bundle or an analysis cannot be used, or there is no bundle.
    pub(crate) fn read(sources: Sources, prepare: bool) -> Result<Self, ServeError> {
        let models = Models::read(&sources.bundles)?;
        let analyses = Analyses::read(&sources.biomarkers)?;
        if prepare {
            models.prepare(None);
        }
        // Predictions keep a core busy: more at a time would only take longer, and more memory.
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            sources,
            prepare,
            models: RwLock::new(Arc::new(models)),
            analyses: RwLock::new(Arc::new(analyses)),
            places: Arc::new(Semaphore::new(QUEUE)),
            turns: Arc::new(Semaphore::new(cores)),
            streams: Arc::new(Semaphore::new(STREAMS)),
            followers: Arc::new(Semaphore::new(FOLLOWERS)),
            large_bodies: Arc::new(Semaphore::new(LARGE_BODIES)),
            stopping: watch::Sender::new(false),
        })
    }

    /// Reads bundles and analyses again. Requests that have begun keep what they began with; where one cannot be read,
    /// the one before stays and its fault is returned.
    pub(crate) fn reload(&self) -> Vec<ServeError> {
        let before = self.models();
        let (models, mut faults) = before.again(&self.sources.bundles);
        if self.prepare {
            models.prepare(Some(&before));
        }
        *self.models.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(models);
        let (analyses, of_analyses) = self.analyses().again(&self.sources.biomarkers);
        *self.analyses.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(analyses);
        faults.extend(of_analyses);
        faults
    }

    /// The models as they are now.
    pub(crate) fn models(&self) -> Arc<Models> {
        Arc::clone(&self.models.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The model by name, or by name and version.
    pub(crate) fn model(&self, key: &str) -> Result<Arc<Served>, Problem> {
        let models = self.models();
        models.find(key).cloned().ok_or_else(|| {
            let known: Vec<String> = models.iter().map(|model| models.id(model)).collect();
            let detail = format!("there is no model {key:?}; there is {}", known.join(", "));
            Problem::not_found("model", key, detail)
        })
    }

    /// The analyses as they are now.
    pub(super) fn analyses(&self) -> Arc<Analyses> {
        Arc::clone(&self.analyses.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The analysis by name.
    pub(super) fn analysis(&self, name: &str) -> Result<Arc<Analysis>, Problem> {
        let analyses = self.analyses();
        analyses.find(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = analyses.iter().map(|analysis| analysis.name.as_str()).collect();
            let there = if known.is_empty() {
                "the server was started without --biomarkers".to_owned()
            } else {
                format!("there is {}", known.join(", "))
            };
            Problem::not_found("analysis", name, format!("there is no analysis {name:?}; {there}"))
        })
    }

    /// Where searches are looked for.
    pub(super) fn runs(&self) -> Option<&Path> {
        self.sources.runs.as_deref()
    }

    /// Ends the streams of events, which would never end by themselves.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Changes when the server is about to end.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Room for an answer that is sent in parts.
    pub(super) fn stream(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.streams).try_acquire_owned().map_err(|_| Problem::busy())
    }

    /// Room for somebody who follows a search.
    pub(super) fn follower(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.followers).try_acquire_owned().map_err(|_| Problem::busy())
    }

    /// Room for a large body.
    pub(super) fn large_body(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.large_bodies).try_acquire_owned().map_err(|_| Problem::busy())
    }

    /// Runs what computes on a thread of its own, if there is room in the queue.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        compute: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Problem::busy())?;
        let work = move || {
            let _place = place;
            compute()
        };
        self.work_in_turn(work).await
    }

    /// The same for what has been let in already.
    pub(super) async fn work_in_turn<T: Send + 'static>(
        &self,
        compute: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Problem::ours())?;
        // Given back when the work is done, not when the client has lost patience.
        let work = move || {
            let _turn = turn;
            compute()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Problem::ours())?
    }
}
