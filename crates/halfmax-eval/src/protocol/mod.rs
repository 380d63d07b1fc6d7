//! Who is fitted on what, and scored once on what.

mod evaluate;

pub use evaluate::{
    Evaluation, FoldResult, HistoryRow, Kept, ModelResult, Observer, Progress, Request, Silent,
    evaluate,
};
