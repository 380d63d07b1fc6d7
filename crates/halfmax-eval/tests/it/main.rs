//! Metrics against scipy and scikit-learn, and the protocol on random screens.

mod golden;
mod protocol;
