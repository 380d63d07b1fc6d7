//! Metrics against scipy and scikit-learn, and the protocol on random screens.

mod anova;
mod golden;
mod protocol;
mod real_anova;
mod tune;
