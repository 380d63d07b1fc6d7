//! The many names of a cell line or compound, led back to its row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::Ledger;
use crate::ledger::Unit;

/// Finds the row an id belongs to, whichever of its names is used.
///
/// Case is part of no name. A name that nobody has as it is spelled is looked up without its punctuation
/// (`NCI-H23`, `NCIH23`, `nci h23`), then among synonyms. A name that two rows claim with equal right
/// identifies neither, and no surer or less sure claim is asked.
#[derive(Debug, Default)]
pub(crate) struct IdIndex {
    /// By how sure they are: as spelled, without punctuation, synonyms.
    levels: [HashMap<String, Claim>; 3],
    shared: BTreeMap<(usize, String), BTreeSet<u32>>,
}

const SPELLED: usize = 0;
const STRIPPED: usize = 1;
const SYNONYM: usize = 2;

#[derive(Debug)]
struct Claim {
    row: u32,
    /// As the first who claimed it wrote it.
    written: String,
}

/// What an id leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Row(u32),
    Ambiguous,
    Unknown,
}

impl IdIndex {
    /// Says that `id` is an id or a name of `row`.
    pub(crate) fn insert(&mut self, id: &str, row: u32) {
        self.claim(SPELLED, key(id), id, row);
        self.claim(STRIPPED, stripped(id), id, row);
        if let Some(name) = before_tissue(id) {
            self.claim(STRIPPED, stripped(name), id, row);
        }
    }

    /// Says that people have also called `row` so.
    pub(crate) fn insert_synonym(&mut self, name: &str, row: u32) {
        self.claim(SYNONYM, stripped(name), name, row);
    }

    fn claim(&mut self, level: usize, key: String, written: &str, row: u32) {
        if key.is_empty() {
            return;
        }
        let claim = self.levels[level]
            .entry(key.clone())
            .or_insert_with(|| Claim { row, written: written.trim().to_owned() });
        if claim.row != row {
            let first = claim.row;
            self.shared.entry((level, key)).or_insert_with(|| [first].into()).insert(row);
        }
    }

    /// The row that `id` names.
    pub(crate) fn find(&self, id: &str) -> Found {
        let spelled = key(id);
        let bare = stripped(id);
        let name = before_tissue(id).map(stripped);
        let steps = [
            (SPELLED, Some(spelled)),
            (STRIPPED, Some(bare.clone())),
            (STRIPPED, name),
            (SYNONYM, Some(bare)),
        ];
        for (level, key) in steps {
            let Some(key) = key else { continue };
            if let Some(claim) = self.levels[level].get(&key) {
                let alone = !self.shared.contains_key(&(level, key));
                return if alone { Found::Row(claim.row) } else { Found::Ambiguous };
            }
        }
        Found::Unknown
    }

    /// Notes the names that identify nobody, with those who claim them; each name once, as the surest thing it
    /// could have been.
    pub(crate) fn account(&self, file: &str, id: impl Fn(u32) -> String, ledger: &mut Ledger) {
        let mut said = BTreeSet::new();
        for ((level, key), rows) in &self.shared {
            if !said.insert(stripped(key)) {
                continue;
            }
            let claimants: Vec<String> = rows.iter().map(|row| id(*row)).collect();
            let example = format!("{}: {}", self.levels[*level][key].written, claimants.join(", "));
            let what = match *level {
                SPELLED => "name of several rows, so it identifies none",
                STRIPPED => {
                    "name of several rows but for its punctuation, so spelled otherwise it identifies none"
                }
                _ => "synonym of several rows, so it identifies none",
            };
            ledger.note(file, Unit::Rows, what, example);
        }
    }
}

/// Case is not part of a name; COSMIC numbers are sometimes written as decimals, Cellosaurus numbers with
/// their registry.
fn key(id: &str) -> String {
    let id = id.trim().to_lowercase();
    let id = id.strip_suffix(".0").unwrap_or(&id);
    id.strip_prefix("rrid:").unwrap_or(id).to_owned()
}

/// Letters and digits only.
fn stripped(name: &str) -> String {
    key(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What may follow the `_` in CCLE's names of cell lines.
const CCLE_TISSUES: &str = "ADRENAL_CORTEX AUTONOMIC_GANGLIA BILIARY_TRACT BONE BREAST CENTRAL_NERVOUS_SYSTEM \
    CERVIX ENDOMETRIUM ENGINEERED EYE FIBROBLAST GASTROINTESTINAL_TRACT HAEMATOPOIETIC_AND_LYMPHOID_TISSUE KIDNEY \
    LARGE_INTESTINE LIVER LUNG MATCHED_NORMAL_TISSUE OESOPHAGUS OVARY PANCREAS PLACENTA PLEURA PRIMARY PROSTATE \
    SALIVARY_GLAND SKIN SMALL_INTESTINE SOFT_TISSUE STOMACH TESTIS THYROID UPPER_AERODIGESTIVE_TRACT \
    URINARY_TRACT UVEA VULVA";

/// `A549` of `A549_LUNG`.
fn before_tissue(name: &str) -> Option<&str> {
    let (first, tissue) = name.trim().split_once('_')?;
    CCLE_TISSUES.split(' ').any(|known| known.eq_ignore_ascii_case(tissue)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn index(names: &[(&str, u32)]) -> IdIndex {
        let mut index = IdIndex::default();
        for (name, row) in names {
            index.insert(name, *row);
        }
        index
    }

    #[test]
    fn a_name_shared_by_two_rows_identifies_neither() {
        let index = index(&[("TT", 0), ("T-T", 1), ("tt", 1), ("905933.0", 2), ("T-T", 1)]);
        assert_eq!(index.find("TT"), Found::Ambiguous);
        assert_eq!(index.find("t-t"), Found::Row(1));
        assert_eq!(index.find("905933"), Found::Row(2));
        assert_eq!(index.find("HeLa"), Found::Unknown);
    }

    #[test]
    fn a_name_as_it_is_spelled_wins_over_its_letters_and_those_over_synonyms() {
        let mut index = index(&[("TT", 0), ("T.T", 1), ("HCC1", 2)]);
        index.insert_synonym("HCC-1", 0);
        index.insert_synonym("Burkitt", 0);
        index.insert_synonym("burkitt", 1);
        assert_eq!(index.find("TT"), Found::Row(0));
        assert_eq!(index.find("T.T"), Found::Row(1));
        assert_eq!(index.find("T-T"), Found::Ambiguous);
        assert_eq!(index.find("HCC-1"), Found::Row(2));
        assert_eq!(index.find("Burkitt"), Found::Ambiguous);
    }

    #[test]
    fn registries_and_programs_write_ids_in_several_ways() {
        let index = index(&[
            ("ACH-000001", 0),
            ("CVCL_0023", 1),
            ("TT_OESOPHAGUS", 2),
            ("TT_THYROID", 3),
            ("A-549", 4),
        ]);
        for (id, row) in [
            ("ach-000001", 0),
            ("ACH.000001", 0),
            ("RRID:CVCL_0023", 1),
            ("TT_OESOPHAGUS", 2),
            ("A549_LUNG", 4),
            (" A 549 ", 4),
        ] {
            assert_eq!(index.find(id), Found::Row(row), "{id}");
        }
        assert_eq!(index.find("TT"), Found::Ambiguous);
        assert_eq!(index.find("A549_MOON"), Found::Unknown);
    }

    #[test]
    fn the_ledger_names_who_claims_a_name() {
        let mut index = index(&[("M1", 0), ("TT", 0), ("M2", 1), ("T-T", 1), ("M3", 2), ("tt", 2)]);
        index.insert_synonym("Tee", 0);
        index.insert_synonym("tee", 2);
        let mut ledger = Ledger::default();
        index.account("lines.csv", |row| format!("M{}", row + 1), &mut ledger);
        let said: Vec<_> = ledger.entries().iter().map(|e| e.examples.as_str()).collect();
        assert_eq!(said, ["TT: M1, M3", "Tee: M1, M3"]);
        assert_eq!(ledger.total("lines.csv", Unit::Rows), 0);
    }

    proptest! {
        #[test]
        fn names_are_found_however_they_are_spelled_and_whatever_came_first(
            names in proptest::collection::btree_set("[A-Z]{2,4}[0-9]{1,4}", 1..12),
            turn in 0..12_usize,
            glue in "[-_ ./]?",
        ) {
            let names: Vec<String> = names.into_iter().collect();
            let mut rows: Vec<usize> = (0..names.len()).collect();
            rows.rotate_left(turn % names.len());
            let mut index = IdIndex::default();
            for row in &rows {
                index.insert(&names[*row], *row as u32);
            }
            for (row, name) in names.iter().enumerate() {
                let cut = name.len() / 2;
                let spelled = format!("{}{glue}{}", name[..cut].to_lowercase(), &name[cut..]);
                prop_assert_eq!(index.find(&spelled), Found::Row(row as u32), "{}", spelled);
            }
        }
    }
}
