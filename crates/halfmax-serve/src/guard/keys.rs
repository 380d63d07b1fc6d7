//! The keys that a server accepts, of which it knows the hashes only.

use std::path::Path;

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::ServeError;

/// SHA-256 hashes of keys; none means that anyone may ask.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys(Vec<[u8; 32]>);

impl Keys {
    /// Reads one hash a line in hexadecimal digits; what follows it, empty lines and `#` lines are for people.
    pub(crate) fn read(path: &Path) -> Result<Self, ServeError> {
        let malformed = |problem: String| ServeError::Malformed { path: path.into(), problem };
        let text = std::fs::read_to_string(path).map_err(|e| malformed(e.to_string()))?;
        let mut hashes = Vec::new();
        for (line, number) in text.lines().zip(1..) {
            let Some(word) = line.split_whitespace().next().filter(|w| !w.starts_with('#')) else {
                continue;
            };
            hashes.push(hash_of(word).ok_or_else(|| {
                malformed(format!(
                    "line {number}: {word:?} is not a SHA-256 hash of 64 hexadecimal digits; \
                     `printf %s KEY | sha256sum` writes one"
                ))
            })?);
        }
        if hashes.is_empty() {
            return Err(malformed(
                "there is no key in it; without --keys none is asked for".into(),
            ));
        }
        Ok(Self(hashes))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a key is one of these. It takes as long for a wrong key as for a right one.
    pub(crate) fn accept(&self, key: &str) -> bool {
        let hash = Sha256::digest(key.as_bytes());
        let found = self
            .0
            .iter()
            .fold(Choice::from(0), |found, known| found | known.as_slice().ct_eq(hash.as_slice()));
        found.into()
    }
}

fn hash_of(word: &str) -> Option<[u8; 32]> {
    if word.len() != 64 || !word.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&word[at..at + 2], 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_whose_hash_is_listed_is_accepted() {
        let file = tempfile::NamedTempFile::new().unwrap();
        // printf %s secret | sha256sum
        let hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
        std::fs::write(file.path(), format!("# keys\n\n{hash}  of the laboratory\n")).unwrap();
        let keys = Keys::read(file.path()).unwrap();
        assert!(keys.accept("secret"));
        assert!(!keys.accept("Secret") && !keys.accept("") && !keys.accept(hash));
        for bad in ["secret", &hash[1..], &hash.replace('b', "x"), "", "# nothing"] {
            std::fs::write(file.path(), bad).unwrap();
            assert!(Keys::read(file.path()).is_err(), "{bad:?}");
        }
    }
}
