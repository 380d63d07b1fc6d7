//! What was typed after `halfmax compound`, and about structures elsewhere.
#![allow(
    clippy::doc_markdown,
    reason = "the comments are shown as help, where backticks are noise"
)]

use std::path::PathBuf;

use clap::Args as ClapArgs;
use halfmax_data::compound::Morgan;
use halfmax_prep::CompoundViews;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax compound 'CC(=O)Oc1ccccc1C(=O)O'
  halfmax compound 'CC(=O)[O-].[Na+]' --svg acetate.svg --json
  halfmax compound screen > compounds.tsv           every compound of a screen, one row each

The parent is the largest molecule of a salt without its charge; compounds with one parent are one drug.
Descriptors, scaffold and fingerprints equal RDKit's.")]
pub(crate) struct Compound {
    /// A SMILES string, or a screen directory.
    #[arg(value_name = "SMILES|SCREEN")]
    pub(crate) what: String,
    /// Draw the structure into this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write the drawing as an MDL mol block into this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) mol: Option<PathBuf>,
    /// Show which bits of this fingerprint are set, for example radius=3,bits=1024,counts,chirality.
    #[arg(long, value_name = "SETTINGS", value_parser = morgan)]
    pub(crate) fingerprint: Option<Morgan>,
    /// Print as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What models are shown of structures.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct CompoundViewArgs {
    /// Fingerprint of structures: any of radius=0..3, bits=128..2048, counts, chirality [default: radius=2,bits=2048].
    #[arg(long, value_name = "SETTINGS", value_parser = morgan)]
    pub(crate) fingerprint: Option<Morgan>,
    /// Show models physico-chemical descriptors of structures as well.
    #[arg(long)]
    pub(crate) descriptors: bool,
}

impl CompoundViewArgs {
    pub(crate) fn views(&self) -> CompoundViews {
        CompoundViews {
            fingerprint: self.fingerprint.unwrap_or_default(),
            descriptors: self.descriptors,
        }
    }
}

/// `radius=3,bits=1024,counts,chirality`, in any order, each optional.
fn morgan(text: &str) -> Result<Morgan, String> {
    let mut morgan = Morgan::default();
    for part in text.split(',').map(str::trim) {
        let number = |value: &str| {
            value.parse::<u16>().map_err(|_| format!("{part:?}: {value:?} is no number"))
        };
        match part.split_once('=') {
            Some(("radius", value)) => {
                morgan.radius = u8::try_from(number(value)?).unwrap_or(u8::MAX);
            }
            Some(("bits", value)) => morgan.bits = number(value)?,
            None if part == "counts" => morgan.counts = true,
            None if part == "chirality" => morgan.chirality = true,
            _ => {
                return Err(format!(
                    "{part:?}: expected radius=N, bits=N, counts or chirality, separated by commas"
                ));
            }
        }
    }
    morgan.check()?;
    Ok(morgan)
}
