//! A space whose every point was evaluated beforehand, so that a search over it can be replayed in seconds.
//!
//! Real trials take minutes and samplers have to be compared over many seeds. A [`Table`] holds what every point of a
//! small space gave, with every replicate (training seed), after every budget (epochs). [`replay()`] then runs a
//! study against it, and [`Curve`] says how far its incumbent was from the best point, after how many trials
//! or seconds.

mod compare;
mod curve;
mod file;
mod replay;
mod table;

pub use compare::{After, RANDOM, Searches, Standing, compare, searches};
pub use curve::{Curve, Interval, bootstrap_mean};
pub use replay::{Replay, Visit, regrets, replay};
pub use table::{Cell, Table};
