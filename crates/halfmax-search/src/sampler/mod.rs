//! What chooses the next point, by name.

mod bayes;
mod evidence;
mod evolution;
mod grid;
mod q_learning;
mod quasi_random;
mod random;
mod reinforce;
mod seen;
mod tpe;

use crate::{Params, SearchError, Space, Trial};
pub use bayes::Bayes;
pub use evolution::Evolution;
pub use grid::Grid;
pub use q_learning::QLearning;
pub use quasi_random::QuasiRandom;
pub use random::Random;
pub use reinforce::Reinforce;
pub use tpe::Tpe;

/// Chooses the next point to try. The past is a value, not a database.
///
/// Whoever calls it promises that `past[i].number == i` for every trial, so `past.len()` is the number of the
/// trial the point is for, and that what it shows of a finished trial never changes. A [`Study`](crate::Study)
/// shows the finished trials of earlier generations, and its own generation's points as running.
///
/// A sampler promises that its answer depends on its seed, the space and the past, and on nothing else: asked
/// again, in another process, it says the same. `&mut self` is there for caches.
pub trait Sampler: Send {
    /// A point of `space` for trial number `past.len()`.
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params;
}

/// The names [`by_name`] knows.
pub const NAMES: [&str; 8] =
    ["random", "grid", "quasi-random", "q-learning", "bayes", "tpe", "evolution", "reinforce"];

/// The sampler called `name`. `budget` is the number of trials the study is to have; schedules and population
/// sizes are fractions of it.
///
/// # Errors
/// Lists the names there are.
pub fn by_name(name: &str, seed: u64, budget: u32) -> Result<Box<dyn Sampler>, SearchError> {
    Ok(match name {
        "random" => Box::new(Random::new(seed)),
        "grid" => Box::new(Grid::new(seed)),
        "quasi-random" => Box::new(QuasiRandom::new(seed)),
        "q-learning" => Box::new(QLearning::new(seed, budget)),
        "bayes" => Box::new(Bayes::new(seed, budget)),
        "tpe" => Box::new(Tpe::new(seed, budget)),
        "evolution" => Box::new(Evolution::new(seed, budget)),
        "reinforce" => Box::new(Reinforce::new(seed)),
        _ => {
            let known = NAMES.join(", ");
            return Err(SearchError::Name { role: "sampler", name: name.into(), known });
        }
    })
}

/// The number of the trial a suggestion is for.
fn next_number(past: &[Trial]) -> u32 {
    u32::try_from(past.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_sampler_and_no_other_is() {
        assert!(NAMES.iter().all(|name| by_name(name, 1, 10).is_ok()));
        let said = by_name("baies", 1, 10).err().unwrap().to_string();
        assert!(
            said.starts_with("no sampler is called \"baies\"; there are: random, grid"),
            "{said}"
        );
    }
}
