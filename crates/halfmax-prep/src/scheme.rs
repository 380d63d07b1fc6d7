//! What is left out: pairs, cell lines, drugs, tissues, scaffolds, or cell lines with drugs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use halfmax_data::compound::Molecule;
use halfmax_data::{Compound, Response, Screen, Seed};
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::PrepError;

/// Which rows must stay together, and so what a score says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Leave pair out: fills gaps of a screen; a model without features does well here.
    Lpo,
    /// Leave cell line out: a new tumour, known drugs.
    Lco,
    /// Leave drug out: a new drug, known cell lines.
    Ldo,
    /// Leave tissue out: cell lines of a tissue never seen.
    Lto,
    /// Leave scaffold out: new drugs of a chemical series never seen, known cell lines.
    Lso,
    /// Leave cell line and drug out: a new tumour and a new drug, both unseen.
    Lcdo,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Lpo, Self::Lco, Self::Ldo, Self::Lto, Self::Lso, Self::Lcdo];

    /// In words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Lpo => "leave pair out",
            Self::Lco => "leave cell line out",
            Self::Ldo => "leave drug out",
            Self::Lto => "leave tissue out",
            Self::Lso => "leave scaffold out",
            Self::Lcdo => "leave cell line and drug out",
        }
    }

    /// Whether a compound that is tested was never in training.
    pub const fn leaves_compounds_out(self) -> bool {
        matches!(self, Self::Ldo | Self::Lso | Self::Lcdo)
    }

    /// What a score says something about, in words.
    pub const fn claim(self) -> &'static str {
        match self {
            Self::Lpo => "pairs of cell lines and drugs that were each seen in other pairs",
            Self::Lco => "cell lines never seen, drugs seen",
            Self::Ldo => "drugs never seen, cell lines seen",
            Self::Lto => "cell lines of tissues never seen, drugs seen",
            Self::Lso => "drugs of a chemical scaffold never seen, cell lines seen",
            Self::Lcdo => "cell lines never seen with drugs never seen",
        }
    }

    /// The one grouping function: groupings of the responses, each a group per response; rows of equal groups must not
    /// be on two sides, at any level and in any of the groupings.
    ///
    /// One grouping, but two where cell lines and drugs are both left out. Replicates of a pair share a group in every
    /// scheme. Cell lines of unknown tissue are one tissue, drugs without a ring one scaffold, as are those without a
    /// structure.
    pub fn groupings(self, screen: &Screen) -> Vec<Vec<u64>> {
        let groups = |group: &dyn Fn(&Response) -> u64| -> Vec<u64> {
            screen.responses.iter().map(group).collect()
        };
        let lines = || groups(&|r| u64::from(r.cell_line));
        let compounds = || groups(&|r| u64::from(r.compound));
        match self {
            Self::Lpo => {
                vec![groups(&|r| u64::from(r.cell_line) << 32 | u64::from(r.compound))]
            }
            Self::Lco => vec![lines()],
            Self::Ldo => vec![compounds()],
            Self::Lto => {
                let tissues = first_alike(screen.cell_lines.iter().map(|c| &c.tissue));
                vec![groups(&|r| tissues[r.cell_line as usize])]
            }
            Self::Lso => {
                let scaffolds = first_alike(screen.compounds.iter().map(scaffold));
                vec![groups(&|r| scaffolds[r.compound as usize])]
            }
            Self::Lcdo => vec![lines(), compounds()],
        }
    }

    /// What the rows of a group share, for each of [`Scheme::groupings`].
    pub(crate) const fn grouped_by(self) -> &'static [&'static str] {
        match self {
            Self::Lpo => &["pair"],
            Self::Lco => &["cell line"],
            Self::Ldo => &["drug"],
            Self::Lto => &["tissue"],
            Self::Lso => &["scaffold"],
            Self::Lcdo => &["cell line", "drug"],
        }
    }

    /// Deals the groups of `rows` into `k` parts of nearly equal numbers of rows.
    ///
    /// Groups are shuffled and then placed, larger tissues and scaffolds first, in the part that has fewest rows. Where
    /// cell lines and drugs are both left out, part *i* has the pairs of the *i*-th parts of both, so that each cell
    /// line and each drug is in one part, and most pairs in none. The result depends on the set of rows and the seed,
    /// not on the order of rows.
    ///
    /// # Errors
    /// [`PrepError::Splits`] if there are fewer groups than parts.
    pub fn deal(
        self,
        screen: &Screen,
        rows: &[u32],
        k: usize,
        seed: Seed,
    ) -> Result<Vec<Vec<u32>>, PrepError> {
        let fault =
            |problem: String| PrepError::Splits { source_name: format!("scheme {self}"), problem };
        if self == Self::Lcdo {
            let lines = Self::Lco.deal(screen, rows, k, seed.fork("cell lines"))?;
            let compounds = Self::Ldo.deal(screen, rows, k, seed.fork("compounds"))?;
            let both = |lines: &Vec<u32>, compounds: &Vec<u32>| -> Vec<u32> {
                lines.iter().copied().filter(|row| compounds.binary_search(row).is_ok()).collect()
            };
            let parts: Vec<Vec<u32>> = lines
                .iter()
                .zip(&compounds)
                .map(|(lines, compounds)| both(lines, compounds))
                .collect();
            return if parts.iter().any(Vec::is_empty) {
                Err(fault(format!("{k} folds leave one without a pair; make fewer")))
            } else {
                Ok(parts)
            };
        }
        let mut groups = self.grouped(screen, rows);
        if groups.len() < k || k < 2 {
            return Err(fault(format!(
                "{k} folds need 2 or more, and at least as many groups; there are {}",
                groups.len()
            )));
        }
        groups.shuffle(&mut seed.rng());
        if matches!(self, Self::Lto | Self::Lso) {
            groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        }
        let mut parts = vec![Vec::new(); k];
        for group in groups {
            let smallest = (0..k).min_by_key(|part| parts[*part].len()).expect("k is at least 2");
            parts[smallest].extend(group);
        }
        for part in &mut parts {
            part.sort_unstable();
        }
        Ok(parts)
    }

    /// Splits off groups until they hold at least `fraction` of the rows: (the rest, what was split off).
    ///
    /// At least one group goes and at least one stays; with a single group nothing is split off. Where cell lines and
    /// drugs are both left out, `fraction` is the share of each that goes, what is split off are the pairs of both, and
    /// pairs of one that goes and one that stays are in neither part.
    pub fn carve(
        self,
        screen: &Screen,
        rows: &[u32],
        fraction: f64,
        seed: Seed,
    ) -> (Vec<u32>, Vec<u32>) {
        if self == Self::Lcdo {
            let (_, lines) = Self::Lco.carve(screen, rows, fraction, seed.fork("cell lines"));
            let (_, compounds) = Self::Ldo.carve(screen, rows, fraction, seed.fork("compounds"));
            let mut off: Vec<u32> =
                lines.into_iter().filter(|row| compounds.binary_search(row).is_ok()).collect();
            off.sort_unstable();
            return (self.apart(screen, rows, &off), off);
        }
        let mut groups = self.grouped(screen, rows);
        groups.shuffle(&mut seed.rng());
        let wanted = (rows.len() as f64 * fraction).round() as usize;
        let mut off: Vec<u32> = Vec::new();
        while wanted > 0 && groups.len() > 1 && off.len() < wanted {
            off.extend(groups.pop().expect("there is more than one"));
        }
        let mut rest: Vec<u32> = groups.into_iter().flatten().collect();
        rest.sort_unstable();
        off.sort_unstable();
        (rest, off)
    }

    /// Those of `rows` that share no group with any row of `others`, in any grouping.
    pub fn apart(self, screen: &Screen, rows: &[u32], others: &[u32]) -> Vec<u32> {
        let mut apart = rows.to_vec();
        for group in self.groupings(screen) {
            let taken: BTreeSet<u64> = others.iter().map(|row| group[*row as usize]).collect();
            apart.retain(|row| !taken.contains(&group[*row as usize]));
        }
        apart
    }

    fn grouped(self, screen: &Screen, rows: &[u32]) -> Vec<Vec<u32>> {
        let group = &self.groupings(screen)[0];
        let mut grouped: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for row in rows {
            grouped.entry(group[*row as usize]).or_default().push(*row);
        }
        // Not the order of `rows`, which must not matter.
        grouped
            .into_values()
            .map(|mut rows| {
                rows.sort_unstable();
                rows
            })
            .collect()
    }
}

/// For each entity, the place of the first that is like it.
fn first_alike<T: Ord>(properties: impl Iterator<Item = T>) -> Vec<u64> {
    let mut first: BTreeMap<T, u64> = BTreeMap::new();
    properties.zip(0..).map(|(property, at)| *first.entry(property).or_insert(at)).collect()
}

/// The scaffold of a compound; none without a structure that can be read.
fn scaffold(compound: &Compound) -> Option<String> {
    Molecule::parse(compound.smiles.as_deref()?).and_then(|molecule| molecule.scaffold()).ok()
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Lpo => "lpo",
            Self::Lco => "lco",
            Self::Ldo => "ldo",
            Self::Lto => "lto",
            Self::Lso => "lso",
            Self::Lcdo => "lcdo",
        })
    }
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found =
            Self::ALL.into_iter().find(|scheme| scheme.to_string().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            format!("{name:?} is no scheme; there are lpo, lco, ldo, lto, lso, lcdo")
        })
    }
}
