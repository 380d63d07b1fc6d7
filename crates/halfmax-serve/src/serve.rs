//! The server from its first to its last request.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::api::{self, State};
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
}

/// Serves until `stop` resolves; requests that have begun are answered first. `ready` gets the address.
///
/// # Errors
/// [`ServeError`] if a bundle or the address cannot be used.
pub fn serve(settings: &Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
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
        ready(listener.local_addr().map_err(ServeError::Stopped)?);
        let stopping = Arc::clone(&state);
        axum::serve(listener, routes(state))
            .with_graceful_shutdown(async move {
                stopped().await;
                stopping.stop();
            })
            .await
            .map_err(ServeError::Stopped)
    })
}

pub(crate) fn routes(state: Arc<State>) -> Router {
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    page::router()
        .merge(api::router(state))
        .fallback(api::no_such_route)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CatchPanicLayer::new())
        .layer(set(header::CONTENT_SECURITY_POLICY, page::CONTENT_SECURITY_POLICY))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "no-referrer"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
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
