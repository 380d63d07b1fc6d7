//! The API under `/v1` and `/v2`, a file per kind of question.
#![allow(clippy::unused_async, reason = "a handler must be async, whether it waits or not")]

mod answer;
mod biomarkers;
mod docs;
mod document;
mod entities;
mod explain;
mod extract;
mod features;
mod filter;
mod grid;
mod inference;
mod models;
mod onnx;
mod paged;
mod predict;
mod predicted;
mod problem;
mod rank;
mod routes;
mod rows;
mod schema;
mod send;
mod state;
mod strict;
mod structure;
mod studies;
mod tested;
mod who;

pub(crate) use document::document;
pub(crate) use problem::Problem;
#[cfg(test)]
pub(crate) use routes::table;
pub(crate) use routes::{no_such_method, no_such_route, router};
pub(crate) use state::{Sources, State};

/// Bytes of a request's body.
const BODY: usize = 2 << 20;
