//! The server from its first to its last request.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::api::{self, Problem, Sources, State};
use crate::connections::{Client, Connections};
use crate::guard::{self, Guard, Keys};
use crate::{ServeError, page};

/// A request that takes longer is ended.
const TIMEOUT: Duration = Duration::from_mins(1);
/// After a signal to end, requests that have begun have so long.
const GRACE: Duration = Duration::from_secs(70);

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bundle directories; the first is the default model, and the first of a name its default version.
    pub bundles: Vec<PathBuf>,
    /// A directory of run directories, whose searches are shown.
    pub runs: Option<PathBuf>,
    /// Directories that `halfmax anova --out` wrote.
    pub biomarkers: Vec<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// A file of hashes of the keys of which one must come with a request; without it anyone may ask.
    pub keys: Option<PathBuf>,
    /// Requests a second of one client; without it any number.
    pub rate: Option<NonZeroU32>,
    /// Whether all known pairs are predicted once and kept, 16 bytes each; else each is when it is asked for.
    pub prepare: bool,
}

/// Serves until SIGINT or SIGTERM; requests that have begun are answered first. SIGHUP reads bundles and analyses again.
/// `ready` gets the address.
///
/// # Errors
/// [`ServeError`] if a bundle, an analysis or the address cannot be used.
pub fn serve(settings: &Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let keys = settings.keys.as_deref().map(Keys::read).transpose()?.unwrap_or_default();
    let guard = Arc::new(Guard::new(keys, settings.rate));
    let sources = Sources {
        bundles: settings.bundles.clone(),
        runs: settings.runs.clone(),
        biomarkers: settings.biomarkers.clone(),
    };
    let state = Arc::new(State::read(sources, settings.prepare)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(ServeError::Stopped)?;
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(settings.listen).await.map_err(|source| {
            ServeError::Listen { address: settings.listen.to_string(), source }
        })?;
        log();
        let address = listener.local_addr().map_err(ServeError::Stopped)?;
        tokio::spawn(reload_when_told(Arc::clone(&state)));
        ready(address);
        let stopping = Arc::clone(&state);
        let (told, telling) = tokio::sync::oneshot::channel::<()>();
        let routes = routes(state, guard).into_make_service_with_connect_info::<Client>();
        let serving =
            axum::serve(Connections::on(listener), routes).with_graceful_shutdown(async move {
                stopped().await;
                stopping.stop();
                let _ = told.send(());
            });
        let late = async {
            let _ = telling.await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            served = serving => served.map_err(ServeError::Stopped),
            () = late => Ok(()),
        }
    });
    // What still computes for a client that has gone is not waited for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

/// Requests as lines of JSON on standard error, unless the program has a log of its own.
fn log() {
    let log = tracing_subscriber::fmt().json().with_writer(std::io::stderr);
    let _ = log.with_max_level(tracing::Level::INFO).try_init();
}

pub(crate) fn routes(state: Arc<State>, guard: Arc<Guard>) -> Router {
    let counted = Arc::clone(&guard);
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let document = api::document(guard.wants_keys()).to_json().map_or(Bytes::new(), Bytes::from);
    page::router()
        .merge(api::router(state, document))
        .route("/metrics", get(async move || counted.metrics()))
        .fallback(api::no_such_route)
        .method_not_allowed_fallback(api::no_such_method)
        .layer(from_fn(in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(guard, guard::watch))
        .layer(set(header::CONTENT_SECURITY_POLICY, page::CONTENT_SECURITY_POLICY))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "no-referrer"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
}

async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(TIMEOUT, next.run(request)).await;
    answer.unwrap_or_else(|_| Problem::too_long().into_response())
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::ours().into_response()
}

async fn stopped() {
    let interrupt = async { tokio::signal::ctrl_c().await.is_ok() };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    interrupt.await;
}

/// Reads bundles and analyses again at every SIGHUP.
#[cfg(unix)]
async fn reload_when_told(state: Arc<State>) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut told) = signal(SignalKind::hangup()) else { return };
    while told.recv().await.is_some() {
        let state = Arc::clone(&state);
        let Ok(faults) = tokio::task::spawn_blocking(move || state.reload()).await else {
            tracing::error!("reading again failed; what was before stays");
            continue;
        };
        for fault in &faults {
            tracing::error!(%fault, "this cannot be read again; what was before stays");
        }
        tracing::info!(kept = faults.len(), "bundles and analyses were read again");
    }
}

#[cfg(not(unix))]
async fn reload_when_told(_: Arc<State>) {}
