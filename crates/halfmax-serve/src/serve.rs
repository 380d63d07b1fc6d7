//! The server from its first to its last request.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::api::{self, Problem, State};
use crate::guard::{self, Guard, Keys};
use crate::served::Served;
use crate::{ServeError, page};

/// A request that takes longer is ended.
const TIMEOUT: Duration = Duration::from_mins(1);

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bundle directories; the first is the default model.
    pub bundles: Vec<PathBuf>,
    /// A directory of run directories, whose searches are shown.
    pub runs: Option<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// A file of hashes of the keys of which one must come with a request; without it anyone may ask.
    pub keys: Option<PathBuf>,
    /// Requests a second of one client; without it any number.
    pub rate: Option<NonZeroU32>,
}

/// Serves until `stop` resolves; requests that have begun are answered first. `ready` gets the address.
///
/// # Errors
/// [`ServeError`] if a bundle or the address cannot be used.
pub fn serve(settings: &Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let keys = settings.keys.as_deref().map(Keys::read).transpose()?.unwrap_or_default();
    let guard = Arc::new(Guard::new(keys, settings.rate));
    let served = settings.bundles.iter().map(|dir| Served::read(dir));
    let models = served.collect::<Result<Vec<_>, _>>()?;
    if models.is_empty() {
        return Err(ServeError::NoBundle);
    }
    let state = Arc::new(State::new(models, settings.runs.clone()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(ServeError::Stopped)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(settings.listen).await.map_err(|source| {
            ServeError::Listen { address: settings.listen.to_string(), source }
        })?;
        log();
        ready(listener.local_addr().map_err(ServeError::Stopped)?);
        let stopping = Arc::clone(&state);
        let routes = routes(state, guard).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, routes)
            .with_graceful_shutdown(async move {
                stopped().await;
                stopping.stop();
            })
            .await
            .map_err(ServeError::Stopped)
    })
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
    page::router()
        .merge(api::router(state))
        .route("/metrics", get(async move || counted.metrics()))
        .fallback(api::no_such_route)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(guard, guard::watch))
        .layer(set(header::CONTENT_SECURITY_POLICY, page::CONTENT_SECURITY_POLICY))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "no-referrer"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
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
