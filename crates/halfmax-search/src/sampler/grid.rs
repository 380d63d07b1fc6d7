//! Every combination of a few values each, in an order that spreads over the grid.

use super::{Sampler, next_number};
use crate::space::tree::Tree;
use crate::{Params, Space, Stream, Trial};

/// All choices of categorical parameters, at most five evenly spaced values, ends included, of the others.
///
/// The conditions prune the grid: a point without block 3 occurs once, not once for every size of block 3.
/// Trial *t* gets point *(offset + t · stride) mod n* with a random stride prime to *n*, so a study that ends
/// early has seen the whole range; after *n* trials the grid starts again.
#[derive(Debug, Clone)]
pub struct Grid {
    seed: u64,
    levels: usize,
}

impl Grid {
    /// A grid of at most five values a parameter.
    pub fn new(seed: u64) -> Self {
        Self { seed, levels: 5 }
    }

    /// The same with at most `levels` values of parameters that have an order.
    #[must_use]
    pub fn levels(mut self, levels: usize) -> Self {
        self.levels = levels.max(1);
        self
    }

    /// How many points the grid over `space` has; `None` if they are beyond counting.
    pub fn len(&self, space: &Space) -> Option<u128> {
        Tree::of_levels(space, self.levels)?.len()
    }

    /// Whether the grid over `space` has no points, which it never does.
    pub fn is_empty(&self, space: &Space) -> bool {
        self.len(space) == Some(0)
    }
}

impl Sampler for Grid {
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params {
        let number = next_number(past);
        let on_grid = || {
            let tree = Tree::of_levels(space, self.levels)?;
            let n = tree.len()?;
            let mut stream = Stream::new(self.seed, 0, "grid");
            let offset = wide(&mut stream) % n;
            // A number prime to n is soon found: below 2¹²⁷ more than one in twenty is.
            let stride = (0..10_000).map(|_| wide(&mut stream) % n).find(|s| gcd(*s, n) == 1)?;
            tree.point((offset + times(stride, u128::from(number), n)) % n)
        };
        // A grid beyond counting is never exhausted: its points may as well be drawn.
        on_grid().unwrap_or_else(|| {
            let mut stream = Stream::new(self.seed, number, "grid");
            space.draw(|_, p, _| {
                let levels = p.distribution.levels(self.levels);
                p.distribution.at_level(stream.below(levels), levels, 0.5)
            })
        })
    }
}

fn wide(stream: &mut Stream) -> u128 {
    u128::from(stream.bits()) << 64 | u128::from(stream.bits())
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// a · b mod n by doubling, for n below 2¹²⁷, where the product itself would not fit.
fn times(mut a: u128, mut b: u128, n: u128) -> u128 {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product = (product + a) % n;
        }
        a = (a + a) % n;
        b >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameter;

    #[test]
    fn the_grid_is_walked_once_around() {
        let space = Space::new(vec![
            Parameter::categorical("kind", ["a", "b"]),
            Parameter::float("x", 0.0, 1.0),
            Parameter::int("n", 1, 3).when_is("kind", ["b"]),
        ])
        .unwrap();
        let mut grid = Grid::new(4);
        assert_eq!(grid.len(&space), Some(5 + 15));
        let mut past = Vec::new();
        for number in 0..20 {
            let params = grid.suggest(&space, &past);
            assert!(space.contains(&params));
            past.push(Trial::running(number, 0, params));
        }
        let mut points: Vec<String> = past.iter().map(|t| t.params.to_string()).collect();
        assert_eq!(grid.suggest(&space, &past).to_string(), points[0]);
        points.sort();
        points.dedup();
        assert_eq!(points.len(), 20);
        assert!(points.iter().any(|p| p == "kind=\"a\" x=0.25"));
    }

    #[test]
    fn a_grid_beyond_counting_still_has_points() {
        let wide = (0..80).map(|i| Parameter::float(format!("x{i}"), 0.0, 1.0)).collect();
        let space = Space::new(wide).unwrap();
        let mut grid = Grid::new(1);
        assert_eq!(grid.len(&space), None);
        assert!(space.contains(&grid.suggest(&space, &[])));
    }
}
