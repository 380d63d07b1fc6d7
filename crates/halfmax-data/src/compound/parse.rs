//! A SMILES string into a molecule, or the character that is wrong with it.

use chematic::core::{Molecule as Graph, kekulize, validate_valence};
use chematic::smiles::{SmilesError, parse};

use super::{Molecule, StructureFault};

impl Molecule {
    /// Parses a SMILES string.
    ///
    /// Doubled backslashes, which spreadsheets and JSON exports leave behind, are read as one.
    ///
    /// # Errors
    /// What is wrong with the string, and at which character: its grammar, an aromatic ring without a Kekulé form,
    /// or an atom with more bonds than its element can have.
    pub fn parse(smiles: &str) -> Result<Self, StructureFault> {
        let smiles = smiles.trim().replace("\\\\", "\\");
        let graph = parse(&smiles).map_err(|e| grammar(&smiles, &e))?;
        if graph.atom_count() == 0 {
            return Err(StructureFault::of(&smiles, "it has no atoms"));
        }
        kekulize(&graph).map_err(|e| aromaticity(&smiles, &e.to_string()))?;
        if let Some(fault) = validate_valence(&graph).first() {
            let atom = fault.atom.0 as usize;
            return Err(too_many_bonds(&smiles, &graph, atom, fault.actual, fault.allowed));
        }
        Ok(Self { smiles, graph })
    }

    /// The string as it was read.
    pub fn smiles(&self) -> &str {
        &self.smiles
    }
}

fn grammar(smiles: &str, error: &SmilesError) -> StructureFault {
    let fault = |byte: usize, problem: String| StructureFault::at(smiles, byte, problem);
    match error {
        SmilesError::EmptyInput => StructureFault::of(smiles, "the SMILES string is empty"),
        SmilesError::UnexpectedEnd { pos } if *pos < smiles.len() => {
            fault(*pos, "an atom was expected here".into())
        }
        SmilesError::UnexpectedEnd { pos } => {
            fault(*pos, "the string ends where an atom was expected".into())
        }
        SmilesError::UnknownElement { symbol, pos } => {
            fault(*pos, format!("{symbol:?} is no element"))
        }
        SmilesError::UnmatchedRingClosure { ring_num, .. } => {
            unclosed_ring(smiles, u32::from(*ring_num))
        }
        SmilesError::UnmatchedExtendedRingClosure { ring_num, .. } => {
            unclosed_ring(smiles, *ring_num)
        }
        SmilesError::ConflictingRingBond { ring_num, pos } => fault(
            pos - 1,
            format!("ring {ring_num} is closed with another bond than it was opened with"),
        ),
        SmilesError::MismatchedParentheses { .. } => {
            fault(open_parenthesis(smiles), "this parenthesis is never closed".into())
        }
        SmilesError::InvalidBracketAtom { detail, pos } => {
            fault(*pos, format!("the atom in brackets cannot be read: {detail}"))
        }
        SmilesError::NestingTooDeep { pos } => fault(*pos, "too many branches in branches".into()),
        SmilesError::UnexpectedCharacter { pos } => fault(*pos, "unexpected character".into()),
        SmilesError::UnsupportedChiralityClass { class, pos } => {
            fault(*pos, format!("@{class} is no chirality"))
        }
        SmilesError::InvalidValence { element, atom, valence, max } => fault(
            atom_positions(smiles).get(*atom).copied().unwrap_or(0),
            format!("{element} has {valence} bonds and can have {max}"),
        ),
        other => StructureFault::of(smiles, other.to_string()),
    }
}

fn aromaticity(smiles: &str, problem: &str) -> StructureFault {
    // The library names the atom in words only: "atom 4 (C) cannot be assigned a double bond".
    let number = problem.split("atom ").nth(1).and_then(|rest| rest.split(' ').next());
    let position = number
        .and_then(|n| n.parse::<usize>().ok())
        .and_then(|n| atom_positions(smiles).get(n).copied());
    let problem =
        "the aromatic ring of this atom has no Kekulé form; is a hydrogen missing, as in [nH]?";
    match position {
        Some(byte) => StructureFault::at(smiles, byte, problem),
        None => StructureFault::of(smiles, problem),
    }
}

fn too_many_bonds(
    smiles: &str,
    graph: &Graph,
    atom: usize,
    bonds: impl std::fmt::Display,
    allowed: &[u8],
) -> StructureFault {
    let element = graph.atom(chematic::core::AtomIdx(atom as u32)).element.symbol().to_owned();
    let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    let problem = format!("{element} has {bonds} bonds and can have {}", allowed.join(" or "));
    match atom_positions(smiles).get(atom) {
        Some(byte) => StructureFault::at(smiles, *byte, problem),
        None => StructureFault::of(smiles, problem),
    }
}

fn unclosed_ring(smiles: &str, ring: u32) -> StructureFault {
    let open = Token::all(smiles)
        .filter(|token| token.kind == Kind::Ring(ring))
        .last()
        .map_or(smiles.len(), |token| token.at);
    StructureFault::at(smiles, open, format!("ring {ring} is never closed"))
}

/// Where the last parenthesis stands that is opened and not closed.
fn open_parenthesis(smiles: &str) -> usize {
    let mut open = Vec::new();
    for (at, c) in smiles.char_indices() {
        match c {
            '(' => open.push(at),
            ')' => drop(open.pop()),
            _ => {}
        }
    }
    open.pop().unwrap_or(smiles.len())
}

/// Where each atom begins.
fn atom_positions(smiles: &str) -> Vec<usize> {
    Token::all(smiles).filter(|token| token.kind == Kind::Atom).map(|token| token.at).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Atom,
    Ring(u32),
    Other,
}

/// A piece of a SMILES string that the grammar takes as one.
struct Token {
    at: usize,
    kind: Kind,
}

impl Token {
    fn all(smiles: &str) -> impl Iterator<Item = Self> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = smiles.get(at..).filter(|rest| !rest.is_empty())?;
            let (length, kind) = Self::first(rest);
            let token = Self { at, kind };
            at += length;
            Some(token)
        })
    }

    fn first(rest: &str) -> (usize, Kind) {
        let c = rest.chars().next().unwrap_or(' ');
        match c {
            '[' => (rest.find(']').map_or(rest.len(), |end| end + 1), Kind::Atom),
            '%' if rest[1..].starts_with('(') => {
                let end = rest.find(')').unwrap_or(rest.len() - 1);
                (end + 1, rest[2..end].parse().map_or(Kind::Other, Kind::Ring))
            }
            '%' => {
                let digits = rest[1..].bytes().take(2).take_while(u8::is_ascii_digit).count();
                (1 + digits, rest[1..=digits].parse().map_or(Kind::Other, Kind::Ring))
            }
            '0'..='9' => (1, c.to_digit(10).map_or(Kind::Other, Kind::Ring)),
            _ if rest.starts_with("Cl") || rest.starts_with("Br") => (2, Kind::Atom),
            '*' => (1, Kind::Atom),
            _ if c.is_ascii_alphabetic() => (1, Kind::Atom),
            _ => (c.len_utf8(), Kind::Other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(smiles: &str) -> (Option<usize>, String) {
        let fault = Molecule::parse(smiles).expect_err(smiles);
        (fault.character, fault.problem)
    }

    #[test]
    fn the_character_to_blame_is_named() {
        for (smiles, character, problem) in [
            ("C1CC", 2, "ring 1 is never closed"),
            ("CC1CC2CC1", 6, "ring 2 is never closed"),
            ("C%12CC", 2, "ring 12 is never closed"),
            ("CC(=O", 3, "parenthesis is never closed"),
            ("CC(C))C", 6, "unexpected character"),
            ("CC==C", 4, "an atom was expected here"),
            ("CC=", 4, "ends where an atom was expected"),
            ("not a molecule", 3, "unexpected character"),
            ("C[Qq]C", 3, "atom in brackets"),
            ("C=1CC-1", 7, "another bond"),
            ("n1cccc1", 6, "no Kekulé form"),
            ("C(C)(C)(C)(C)C", 1, "C has 5 bonds and can have 4"),
            ("[Na+].ClC(Br)(=O)(C)C", 9, "C has 6 bonds and can have 4"),
            ("O=O1C=CC=C1", 3, "O has 4 bonds and can have 2"),
        ] {
            let (found, said) = fault(smiles);
            assert!(said.contains(problem), "{smiles}: {said}");
            assert_eq!(found, Some(character), "{smiles}: {said}");
        }
        assert_eq!(fault("").0, None);
    }

    #[test]
    fn a_caret_stands_under_the_character() {
        let shown = Molecule::parse("CC(=O)Xc1ccccc1").unwrap_err().to_string();
        assert_eq!(
            shown,
            "unexpected character, at character 7:\n    CC(=O)Xc1ccccc1\n          ^"
        );
    }
}
