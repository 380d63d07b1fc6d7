//! What every request passes: its id, a key where keys are wanted, the rate of its client, a line in the log, a count.

mod keys;

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

use crate::api::Problem;
use crate::connections::Client;
pub(crate) use keys::Keys;

/// Clients whose rate is remembered before those that have been quiet are forgotten.
const CLIENTS: usize = 10_000;

/// Requests after which durations are summed up; until then each is kept.
const SUMMED: u64 = 1024;

/// Watches over the requests of one server.
pub(crate) struct Guard {
    keys: Keys,
    rate: Option<DefaultKeyedRateLimiter<IpAddr>>,
    recorder: PrometheusRecorder,
    next: AtomicU64,
    counted: AtomicU64,
}

impl Guard {
    /// `per_second` requests of a client, as many again at once; `None` for any number.
    pub(crate) fn new(keys: Keys, per_second: Option<NonZeroU32>) -> Self {
        let rate = per_second.map(|n| {
            let burst = n.saturating_add(n.get());
            RateLimiter::keyed(Quota::per_second(n).allow_burst(burst))
        });
        let recorder = PrometheusBuilder::new().build_recorder();
        Self { keys, rate, recorder, next: AtomicU64::new(1), counted: AtomicU64::new(1) }
    }

    /// Whether requests must bring a key.
    pub(crate) fn wants_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    /// What was counted, as Prometheus reads it.
    pub(crate) fn metrics(&self) -> String {
        self.recorder.handle().render()
    }

    fn refuse(&self, request: &Request, client: IpAddr) -> Result<(), Problem> {
        if let Some(rate) = &self.rate {
            if rate.len() > CLIENTS {
                rate.retain_recent();
            }
            rate.check_key(&client).map_err(|_| Problem::too_many())?;
        }
        if self.keys.is_empty() || is_open(request.uri().path()) {
            return Ok(());
        }
        let given = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let key = given.and_then(|given| given.strip_prefix("Bearer ")).unwrap_or_default();
        if self.keys.accept(key) { Ok(()) } else { Err(Problem::no_key()) }
    }

    fn count(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let labels = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.to_string()),
        ];
        metrics::with_local_recorder(&self.recorder, || {
            metrics::counter!("halfmax_requests_total", &labels).increment(1);
            metrics::histogram!("halfmax_request_seconds", "route" => route.to_owned())
                .record(seconds);
        });
        // Nobody may ever read /metrics; durations must not pile up until somebody does.
        if self.counted.fetch_add(1, Ordering::Relaxed).is_multiple_of(SUMMED) {
            self.recorder.handle().run_upkeep();
        }
    }
}

/// Whether an address is answered without a key: the page, the description of the API, and health.
fn is_open(path: &str) -> bool {
    let closed = path.starts_with("/v1/") || path == "/metrics" || path.starts_with("/v2/models");
    !closed || path == "/v1/openapi.json"
}

/// The id a client gave, if it can stand in a log, or the next of the server.
fn id(request: &Request, guard: &Guard) -> String {
    let given = request.headers().get("x-request-id").and_then(|id| id.to_str().ok());
    given
        .filter(|id| (1..=64).contains(&id.len()))
        .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)))
        .map_or_else(|| format!("{:08x}", guard.next.fetch_add(1, Ordering::Relaxed)), Into::into)
}

/// Lets a request through, or answers in its place.
pub(crate) async fn watch(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let id = id(&request, &guard);
    let client = request.extensions().get::<ConnectInfo<Client>>();
    let client = client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0.0.ip());
    // Names are those of routes: what clients invent must not become new series.
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let method = match request.method().as_str() {
        known @ ("GET" | "POST" | "HEAD" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let path = request.uri().path().to_owned();
    let mut response = match guard.refuse(&request, client) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let (status, seconds) = (response.status().as_u16(), begun.elapsed().as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    guard.count(&method, &route, status, seconds);
    tracing::info!(id, %client, method, path, status, ms = seconds * 1e3, "request");
    response
}
