//! Model bundles over HTTP: a web page, the API it uses, the state both read.

mod api;
mod connections;
mod error;
mod guard;
pub mod page;
mod serve;
mod served;
#[cfg(test)]
mod tests;

pub use error::ServeError;
pub use serve::{Settings, serve};

/// The API described as `OpenAPI` 3.1, in JSON.
pub fn openapi() -> String {
    api::document(false).to_pretty_json().unwrap_or_default()
}
