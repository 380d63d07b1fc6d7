//! What samplers, pruners and journals elsewhere can be tested with.

mod functions;
mod journal;
mod rank;
mod sampler;
mod shared;

pub use functions::{FUNCTIONS, Function, three_families, tuned_network, wavy};
pub use journal::journal_contract;
pub use rank::rank_sum_p;
pub use sampler::{SamplerMaker, lowest_after, sampler_contract};
pub use shared::shared_journal_contract;
