//! Uniform points: the sampler every other must beat.

use super::{Sampler, next_number};
use crate::{Params, Space, Stream, Trial};

/// Draws every trial from the whole space, whatever the past was (Bergstra and Bengio, JMLR 13, 2012).
#[derive(Debug, Clone)]
pub struct Random {
    seed: u64,
}

impl Random {
    /// The uniform sampler with this seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }
}

impl Sampler for Random {
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params {
        space.decode(&Stream::new(self.seed, next_number(past), "random").cube(space.len()))
    }
}
