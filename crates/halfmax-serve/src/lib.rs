//! Model bundles over HTTP: a web page, the API it uses, the state both read.

mod api;
mod error;
mod guard;
pub mod page;
mod serve;
mod served;
#[cfg(test)]
mod tests;

pub use error::ServeError;
pub use serve::{Settings, serve};
