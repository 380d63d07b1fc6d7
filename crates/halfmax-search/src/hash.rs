//! The one hash of this crate: 64-bit FNV-1a, the same on every machine and in every release.

/// Fowler, Noll and Vo's hash in its 1a variant.
///
/// Every step is a bijection of the state, so a text with one byte substituted never has the same hash:
/// that makes it a sound checksum of a journal line as well as a name for a point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Fnv {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    #[must_use]
    pub(crate) fn bytes(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)))
    }

    pub(crate) fn finish(self) -> u64 {
        self.0
    }
}

/// The hash of one run of bytes.
pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    Fnv::new().bytes(bytes).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_test_vectors_hold() {
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
