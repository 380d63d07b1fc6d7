//! Who is fitted on what, and scored once on what.

mod evaluate;
mod fits;
mod nested;
mod probe;
mod reliability;
mod tabulate;
mod tune;

pub use evaluate::{
    Beside, Evaluation, FoldResult, HistoryRow, Kept, ModelResult, Observer, Progress, Request,
    Silent, evaluate,
};
pub use nested::{Choice, Nested};
pub use probe::{Note, Probe, Question, probed};
pub use tabulate::{TABLE_BUDGETS, table_space};
pub use tune::{SearchRows, tune};
