//! The parts of a report that are words or tables.

mod card;
mod comparison;
mod explanation;
mod intervals;
mod leaderboard;
mod ledger;
mod nested;
mod omics;
mod paired;
mod per_drug;
mod probes;
mod ranking;
mod search;
mod splits;
mod verdict;

pub(super) use card::card;
pub(super) use explanation::explanation;
pub(super) use intervals::intervals;
pub(super) use leaderboard::leaderboard;
pub(super) use ledger::ledger;
pub(super) use nested::nested;
pub(super) use omics::omics;
pub(super) use paired::paired;
pub(super) use per_drug::per_drug;
pub(super) use probes::probes;
pub(super) use ranking::ranking;
pub(super) use search::{search, trials};
pub(super) use splits::{protocol, splits};
pub(super) use verdict::verdict;
