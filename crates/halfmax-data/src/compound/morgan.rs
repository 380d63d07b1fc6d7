//! Morgan fingerprints.

use chematic::fp::{
    RdkitMorganConfig, RdkitMorganFpSize, RdkitMorganRadius, rdkit_morgan_fingerprint,
};
use serde::{Deserialize, Serialize};

use super::{Molecule, StructureFault};

/// Length of the default fingerprint, in bits.
pub const MORGAN_BITS: usize = 2048;

/// Which Morgan fingerprint (Rogers & Hahn 2010): every atom's surroundings up to a radius, hashed and folded.
///
/// Equal to RDKit's `GetMorganGenerator(radius, fpSize, includeChirality)`, bits and counts. The default is ECFP4
/// with 2,048 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Morgan {
    /// Bonds from the centre to the edge of a surrounding, 0 to 3; ECFP4 has 2, ECFP6 has 3.
    pub radius: u8,
    /// Length: 128, 256, 512, 1024 or 2048.
    pub bits: u16,
    /// How often each surrounding occurs, instead of whether.
    pub counts: bool,
    /// Whether mirror images and E/Z isomers differ.
    pub chirality: bool,
}

impl Default for Morgan {
    fn default() -> Self {
        Self { radius: 2, bits: MORGAN_BITS as u16, counts: false, chirality: false }
    }
}

impl Morgan {
    /// Refuses what cannot be computed.
    ///
    /// # Errors
    /// The setting, its value and what would do.
    pub fn check(self) -> Result<(), String> {
        self.config().map(|_| ())
    }

    fn config(self) -> Result<RdkitMorganConfig, String> {
        Ok(RdkitMorganConfig {
            radius: match self.radius {
                0 => RdkitMorganRadius::R0,
                1 => RdkitMorganRadius::R1,
                2 => RdkitMorganRadius::R2,
                3 => RdkitMorganRadius::R3,
                other => {
                    return Err(format!("radius = {other}: a fingerprint has radius 0, 1, 2 or 3"));
                }
            },
            fp_size: match self.bits {
                128 => RdkitMorganFpSize::B128,
                256 => RdkitMorganFpSize::B256,
                512 => RdkitMorganFpSize::B512,
                1024 => RdkitMorganFpSize::B1024,
                2048 => RdkitMorganFpSize::B2048,
                other => {
                    return Err(format!(
                        "bits = {other}: a fingerprint has 128, 256, 512, 1024 or 2048 bits"
                    ));
                }
            },
            include_chirality: self.chirality,
        })
    }

    /// What column `bit` is called, for example `morgan2_17` or `morgan2_count_chiral_17`.
    pub fn feature(self, bit: usize) -> String {
        let counts = if self.counts { "_count" } else { "" };
        let chirality = if self.chirality { "_chiral" } else { "" };
        format!("morgan{}{counts}{chirality}_{bit}", self.radius)
    }
}

impl Molecule {
    /// The fingerprint as (bit, how often it is set), by bit; without [`Morgan::counts`] every count is 1.
    ///
    /// # Errors
    /// If a setting is impossible, or aromaticity cannot be perceived as RDKit does.
    pub fn fingerprint(&self, morgan: Morgan) -> Result<Vec<(u16, u16)>, StructureFault> {
        let fault = |problem: String| StructureFault::of(&self.smiles, problem);
        let config = morgan.config().map_err(fault)?;
        let found =
            rdkit_morgan_fingerprint(&self.graph, &config).map_err(|e| fault(e.to_string()))?;
        let mut bits: Vec<(u16, u16)> = found
            .folded_counts
            .into_iter()
            .map(|(bit, count)| {
                (bit as u16, if morgan.counts { count.min(u16::MAX.into()) as u16 } else { 1 })
            })
            .collect();
        bits.sort_unstable();
        Ok(bits)
    }

    /// The bits set in the default fingerprint, ascending.
    ///
    /// # Errors
    /// If aromaticity cannot be perceived as RDKit does.
    pub fn morgan(&self) -> Result<Vec<u16>, StructureFault> {
        Ok(self.fingerprint(Morgan::default())?.into_iter().map(|(bit, _)| bit).collect())
    }
}

/// The share of bits two fingerprints have in common, of those either has (Tanimoto 1957); 1 for two empty ones.
pub fn tanimoto(a: &[u16], b: &[u16]) -> f64 {
    let common = a.iter().filter(|bit| b.binary_search(bit).is_ok()).count();
    let either = a.len() + b.len() - common;
    if either == 0 { 1.0 } else { common as f64 / either as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_settings_say_what_would_do() {
        let say = |morgan: Morgan| morgan.check().unwrap_err();
        assert!(say(Morgan { radius: 4, ..Morgan::default() }).contains("radius = 4"));
        assert!(
            say(Morgan { bits: 1000, ..Morgan::default() }).contains("128, 256, 512, 1024 or 2048")
        );
    }

    #[test]
    fn counts_count_and_chirality_tells_mirror_images_apart() {
        let of =
            |smiles: &str, morgan| Molecule::parse(smiles).unwrap().fingerprint(morgan).unwrap();
        let counts = Morgan { counts: true, ..Morgan::default() };
        assert!(of("CCCCCC", counts).iter().any(|(_, count)| *count > 1));
        assert!(of("CCCCCC", Morgan::default()).iter().all(|(_, count)| *count == 1));
        let (left, right) = ("C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O");
        assert_eq!(of(left, counts), of(right, counts));
        let chiral = Morgan { chirality: true, ..Morgan::default() };
        assert_ne!(of(left, chiral), of(right, chiral));
    }

    #[test]
    fn tanimoto_of_sets() {
        assert!((tanimoto(&[1, 2, 3], &[2, 3, 4]) - 0.5).abs() < 1e-12);
        assert!((tanimoto(&[], &[]) - 1.0).abs() < 1e-12);
    }
}
