//! Predictions on their way to a client: at once if they are few, else in parts, so that memory stays bounded.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use super::answer::{self, JSON};
use super::predicted::Predicted;
use super::rows::Rows;
use super::{Problem, State};

/// What rows one a line are sent as.
pub(super) const NDJSON: &str = "application/x-ndjson";
/// Predictions of one answer.
const MOST: usize = 200_000;
/// Predictions of one answer with a line for each, which nobody has to keep as a whole.
const MOST_LINES: usize = 5_000_000;
/// Predictions made and written at a time.
const PART: usize = 4096;
/// A client that takes nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Predictions in the order asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Predictions<'a> {
    /// Share of responses that the intervals are to hold; null without intervals.
    pub(super) coverage: Option<f64>,
    pub(super) predictions: Vec<Predicted<'a>>,
}

/// How predictions are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One JSON document.
    Document,
    /// A JSON document a line.
    Lines,
}

impl<S: Sync> FromRequestParts<S> for Form {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(if wants_lines(&parts.headers) { Self::Lines } else { Self::Document })
    }
}

fn wants_lines(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|list| list.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|one| one.split(';').next().is_some_and(|kind| kind.trim() == NDJSON))
}

impl Form {
    /// Rows of one answer at most.
    fn most(self) -> usize {
        match self {
            Self::Document => MOST,
            Self::Lines => MOST_LINES,
        }
    }

    /// Predictions that are all there.
    pub(super) fn whole(self, all: &Predictions<'_>) -> Result<Response, Problem> {
        match self {
            Self::Document => answer::json(all),
            Self::Lines => Ok(answer::sent_as(self.part(&all.predictions, true)?, NDJSON)),
        }
    }

    fn part(self, predictions: &[Predicted<'_>], first: bool) -> Result<Vec<u8>, Problem> {
        let mut text = Vec::with_capacity(600 * predictions.len());
        for (at, one) in predictions.iter().enumerate() {
            if self == Self::Document && !(first && at == 0) {
                text.push(b',');
            }
            serde_json::to_writer(&mut text, one).map_err(|_| Problem::ours())?;
            if self == Self::Lines {
                text.push(b'\n');
            }
        }
        Ok(text)
    }

    /// Predicts the rows and sends them.
    pub(super) async fn send(self, state: &Arc<State>, rows: Rows) -> Result<Response, Problem> {
        let total = rows.total();
        if total == 0 {
            let detail = "give pairs, or compounds with cell_lines or profiles";
            return Err(Problem::field("pairs", "", detail));
        }
        if total > self.most() {
            let most = self.most();
            let detail = format!(
                "at most {most} predictions are made at once; ask in parts, or for up to {MOST_LINES} with `accept: {NDJSON}`"
            );
            return Err(Problem::field("pairs", &total.to_string(), detail));
        }
        if total <= PART {
            let at_once = rows.profiles.is_empty() && rows.model.at_once(total);
            let predict = move || {
                let coverage = rows.model.coverage();
                self.whole(&Predictions { coverage, predictions: rows.predict(0..total)? })
            };
            return if at_once { predict() } else { state.work(predict).await };
        }
        let room = state.stream()?;
        let (send, receive) = mpsc::channel::<Result<Bytes, io::Error>>(1);
        let state = Arc::clone(state);
        tokio::spawn(async move {
            let _room = room;
            // A fault after the head was sent can only cut the answer short, which clients notice.
            if self.parts(&state, Arc::new(rows), &send).await.is_err() {
                let fault = io::Error::other("the predictions could not be finished");
                let _ = send.send_timeout(Err(fault), PATIENCE).await;
            }
        });
        let kind = if self == Self::Lines { NDJSON } else { JSON };
        let body = Body::from_stream(ReceiverStream::new(receive));
        Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
    }

    async fn parts(
        self,
        state: &Arc<State>,
        rows: Arc<Rows>,
        send: &mpsc::Sender<Result<Bytes, io::Error>>,
    ) -> Result<(), Problem> {
        let gone = |_| Problem::too_long();
        if self == Self::Document {
            let coverage = serde_json::to_string(&rows.model.coverage()).unwrap_or_default();
            let head = format!("{{\"coverage\":{coverage},\"predictions\":[");
            send.send_timeout(Ok(head.into()), PATIENCE).await.map_err(gone)?;
        }
        let mut at = 0;
        while at < rows.total() {
            let end = (at + PART).min(rows.total());
            let shared = Arc::clone(&rows);
            let part =
                state.work_in_turn(move || self.part(&shared.predict(at..end)?, at == 0)).await?;
            send.send_timeout(Ok(part.into()), PATIENCE).await.map_err(gone)?;
            at = end;
        }
        if self == Self::Document {
            send.send_timeout(Ok(Bytes::from_static(b"]}")), PATIENCE).await.map_err(gone)?;
        }
        Ok(())
    }
}
