//! Avoids points that were tried before.

use crate::{Params, Space, Stream, Trial};
use std::collections::BTreeSet;

/// The points of the past, running ones too.
pub(super) struct Seen(BTreeSet<u64>);

impl Seen {
    pub(super) fn of(past: &[Trial]) -> Self {
        Self(past.iter().map(|t| t.params.stable_hash()).collect())
    }

    pub(super) fn contains(&self, params: &Params) -> bool {
        self.0.contains(&params.stable_hash())
    }

    /// Whether every point of the space was tried.
    pub(super) fn exhausts(&self, space: &Space) -> bool {
        space.cardinality().is_some_and(|n| n <= self.0.len() as u128)
    }

    /// The first new point among `tries` draws, else a random new point, else, where there is none, a draw.
    pub(super) fn first_new(
        &self,
        space: &Space,
        stream: &mut Stream,
        tries: usize,
        mut draw: impl FnMut(&mut Stream) -> Params,
    ) -> Params {
        let first = draw(stream);
        if !self.contains(&first) {
            return first;
        }
        if self.exhausts(space) {
            return first;
        }
        for _ in 1..tries {
            let next = draw(stream);
            if !self.contains(&next) {
                return next;
            }
        }
        self.random_new(space, stream).unwrap_or(first)
    }

    /// A random point that was not tried. `None` if a thousand draws find none, as when a space is all but
    /// exhausted.
    pub(super) fn random_new(&self, space: &Space, stream: &mut Stream) -> Option<Params> {
        let draws = (0..1000).map(|_| space.decode(&stream.cube(space.len())));
        draws.into_iter().find(|params| !self.contains(params))
    }
}
