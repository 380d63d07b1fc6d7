//! What is wrong with a structure, and where in its SMILES.

use std::fmt;

/// A SMILES string that is no molecule, or a molecule that something cannot be computed of.
///
/// Shown with the string and a caret under the character, where one is to blame:
///
/// ```
/// # use halfmax_data::compound::Molecule;
/// let fault = Molecule::parse("CC(=O)Xc1ccccc1").unwrap_err();
/// assert_eq!(fault.to_string(), "\
/// unexpected character, at character 7:
///     CC(=O)Xc1ccccc1
///           ^");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructureFault {
    /// The string as it was read.
    pub smiles: String,
    /// Which character is to blame, counted from 1.
    pub character: Option<usize>,
    /// What is wrong.
    pub problem: String,
}

impl StructureFault {
    pub(super) fn of(smiles: &str, problem: impl Into<String>) -> Self {
        Self { smiles: smiles.into(), character: None, problem: problem.into() }
    }

    /// `byte` is where the character stands, counted from 0; the end of the string is beyond the last one.
    pub(super) fn at(smiles: &str, byte: usize, problem: impl Into<String>) -> Self {
        let before = smiles.char_indices().take_while(|(at, _)| *at < byte).count();
        Self { character: Some(before + 1), ..Self::of(smiles, problem) }
    }
}

impl fmt::Display for StructureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.character {
            None => write!(f, "{} (in {:?})", self.problem, self.smiles),
            Some(character) => write!(
                f,
                "{}, at character {character}:\n    {}\n    {:>character$}",
                self.problem, self.smiles, '^'
            ),
        }
    }
}

impl std::error::Error for StructureFault {}
