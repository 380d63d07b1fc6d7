//! Compounds that are listed under several ids.

use std::collections::HashMap;
use std::str::FromStr;

use crate::Ledger;
use crate::ledger::Unit;
use crate::source::Compounds;

/// What becomes of compounds that share a name, as those that GDSC screened twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameName {
    /// Each id is a compound.
    #[default]
    Keep,
    /// They are one compound, the first that is listed; their responses are replicates.
    Merge,
}

impl FromStr for SameName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "keep" => Ok(Self::Keep),
            "merge" => Ok(Self::Merge),
            _ => Err("expected keep or merge".into()),
        }
    }
}

/// For each compound the one that stands for it.
pub(super) fn standing_for(
    compounds: &Compounds,
    rule: SameName,
    used: &[bool],
    ledger: &mut Ledger,
) -> Vec<u32> {
    let mut first: HashMap<String, u32> = HashMap::new();
    let mut standing: Vec<u32> = (0..compounds.rows.len() as u32).collect();
    for at in (0..compounds.rows.len()).filter(|at| used[*at]) {
        let compound = &compounds.rows[at];
        let earlier = *first.entry(compound.name.to_lowercase()).or_insert(at as u32);
        if earlier as usize == at {
            continue;
        }
        let example =
            format!("{} ({}, {})", compound.name, compounds.rows[earlier as usize].id, compound.id);
        let what = match rule {
            SameName::Keep => "has the name of another and stays a compound of its own",
            SameName::Merge => {
                standing[at] = earlier;
                "has the name of another and is one with it"
            }
        };
        ledger.note(&compounds.file, Unit::Rows, what, example);
    }
    standing
}
