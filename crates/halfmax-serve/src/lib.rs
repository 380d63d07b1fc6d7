//! Model bundles over HTTP.
