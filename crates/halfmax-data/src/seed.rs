//! A seed from which every random number of a run descends.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A 64-bit seed that hands out independent child seeds by name.
///
/// Children are derived from the name alone, so adding a fold or a model moves none of the others.
///
/// ```
/// use halfmax_data::Seed;
/// let seed = Seed::new(7);
/// assert_eq!(seed.fork("fold-3"), Seed::new(7).fork("fold-3"));
/// assert_ne!(seed.fork("fold-3"), seed.fork("fold-4"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Seed(u64);

impl Seed {
    /// A root seed, as typed by a person.
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The number itself.
    pub const fn value(self) -> u64 {
        self.0
    }

    /// The child seed called `name`.
    #[must_use]
    pub fn fork(self, name: &str) -> Self {
        // FNV-1a over the name, then two rounds of the SplitMix64 finaliser (Steele et al. 2014), which
        // spreads neighbouring seeds and similar names over the whole range.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(mix(mix(self.0) ^ hash))
    }

    /// A generator that depends on this seed and nothing else.
    pub fn rng(self) -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(self.0)
    }
}

fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_differ_from_each_other_and_their_parent() {
        let root = Seed::new(0);
        let mut seen: Vec<u64> =
            (0..1000).map(|i| root.fork(&format!("trial-{i}")).value()).collect();
        seen.push(root.value());
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 1001);
    }
}
