//! Who is fitted on what, and scored once on what.

mod evaluate;
mod tune;

pub use evaluate::{
    Evaluation, FoldResult, HistoryRow, Kept, ModelResult, Observer, Progress, Request, Silent,
    evaluate,
};
pub use tune::{SearchRows, settings, tune};
