//! The server of a small model, asked as clients ask.

mod biomarkers;
mod bodies;
mod conformance;
mod guarded;
mod inference;
mod questions;
mod reload;
mod send;
mod server;
mod validator;
