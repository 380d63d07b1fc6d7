//! What is left out: pairs, cell lines, drugs or tissues.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use halfmax_data::{Response, Screen, Seed};
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
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Lpo, Self::Lco, Self::Ldo, Self::Lto];

    /// In words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Lpo => "leave pair out",
            Self::Lco => "leave cell line out",
            Self::Ldo => "leave drug out",
            Self::Lto => "leave tissue out",
        }
    }

    /// The one grouping function: a group per response; rows of equal groups must not be on two sides, at
    /// any level.
    ///
    /// Replicates of a pair share a group in every scheme. Cell lines of unknown tissue are one tissue.
    pub fn groups(self, screen: &Screen) -> Vec<u64> {
        let group: Box<dyn Fn(&Response) -> u64> = match self {
            Self::Lpo => Box::new(|r| u64::from(r.cell_line) << 32 | u64::from(r.compound)),
            Self::Lco => Box::new(|r| u64::from(r.cell_line)),
            Self::Ldo => Box::new(|r| u64::from(r.compound)),
            Self::Lto => {
                let mut first: BTreeMap<&Option<String>, u64> = BTreeMap::new();
                let tissues: Vec<u64> = screen
                    .cell_lines
                    .iter()
                    .zip(0..)
                    .map(|(c, at)| *first.entry(&c.tissue).or_insert(at))
                    .collect();
                Box::new(move |r| tissues[r.cell_line as usize])
            }
        };
        screen.responses.iter().map(group).collect()
    }

    /// Deals the groups of `rows` into `k` parts of nearly equal numbers of rows.
    ///
    /// Groups are shuffled and then placed, larger tissues first, in the part that has fewest rows. The
    /// result depends on the set of rows and the seed, not on the order of rows.
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
        let mut groups = self.grouped(screen, rows);
        if groups.len() < k || k < 2 {
            return Err(PrepError::Splits {
                source_name: format!("scheme {self}"),
                problem: format!(
                    "{k} folds need 2 or more, and at least as many groups; there are {}",
                    groups.len()
                ),
            });
        }
        groups.shuffle(&mut seed.rng());
        if self == Self::Lto {
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
    /// At least one group goes and at least one stays; with a single group nothing is split off.
    pub fn carve(
        self,
        screen: &Screen,
        rows: &[u32],
        fraction: f64,
        seed: Seed,
    ) -> (Vec<u32>, Vec<u32>) {
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

    fn grouped(self, screen: &Screen, rows: &[u32]) -> Vec<Vec<u32>> {
        let group = self.groups(screen);
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

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Lpo => "lpo",
            Self::Lco => "lco",
            Self::Ldo => "ldo",
            Self::Lto => "lto",
        })
    }
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found =
            Self::ALL.into_iter().find(|scheme| scheme.to_string().eq_ignore_ascii_case(name));
        found.ok_or_else(|| format!("{name:?} is no scheme; there are lpo, lco, ldo, lto"))
    }
}
