//! What becomes of several responses of one cell line to one compound.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use crate::ledger::Unit;
use crate::{Ledger, Response};

/// What becomes of several responses of one cell line to one compound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replicates {
    /// Each stays a row of its own; splits keep them together.
    #[default]
    Keep,
    /// Their mean becomes one row.
    Mean,
    /// Their median becomes one row.
    Median,
}

impl FromStr for Replicates {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "keep" => Ok(Self::Keep),
            "mean" => Ok(Self::Mean),
            "median" => Ok(Self::Median),
            _ => Err("expected keep, mean or median".into()),
        }
    }
}

/// One row per pair, or all rows with a note how many share their pair.
///
/// A merged row has the `row_id` and the place of the first of them; it is censored if all of them are, on the
/// same side.
pub(super) fn aggregate(
    responses: Vec<Response>,
    rule: Replicates,
    file: &str,
    ledger: &mut Ledger,
) -> Vec<Response> {
    let reason = match rule {
        Replicates::Keep => "another response of an earlier pair",
        Replicates::Mean | Replicates::Median => "merged into the first row of its pair",
    };
    let of = match rule {
        Replicates::Keep => None,
        Replicates::Mean => Some(mean as fn(&mut [f64]) -> f64),
        Replicates::Median => Some(median as fn(&mut [f64]) -> f64),
    };
    let mut first: HashMap<(u32, u32), usize> = HashMap::with_capacity(responses.len());
    // The rows of pairs that have several, by the place of the first.
    let mut replicated: BTreeMap<usize, Vec<Response>> = BTreeMap::new();
    let mut alone = vec![true; responses.len()];
    for (at, response) in responses.iter().enumerate() {
        let earlier = *first.entry((response.cell_line, response.compound)).or_insert(at);
        if earlier == at {
            continue;
        }
        alone[at] = false;
        replicated.entry(earlier).or_insert_with(|| vec![responses[earlier]]).push(*response);
        let example = format!("row {}", response.row_id);
        match of {
            None => ledger.note(file, Unit::Rows, reason, example),
            Some(_) => ledger.drop(file, Unit::Rows, reason, example),
        }
    }
    let Some(of) = of else { return responses };
    (0..responses.len())
        .filter(|at| alone[*at])
        .map(|at| replicated.get(&at).map_or(responses[at], |pair| merged(pair, of)))
        .collect()
}

fn merged(pair: &[Response], of: fn(&mut [f64]) -> f64) -> Response {
    let mut values: Vec<f64> = pair.iter().map(|response| response.value).collect();
    let same_side = pair.iter().all(|response| response.censored == pair[0].censored);
    Response { value: of(&mut values), censored: pair[0].censored.filter(|_| same_side), ..pair[0] }
}

fn mean(values: &mut [f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Censored;

    const ABOVE: Option<Censored> = Some(Censored::AboveMaxDose);

    fn responses() -> Vec<Response> {
        let row = |row_id, compound, value, censored| Response {
            row_id,
            cell_line: 0,
            compound,
            value,
            censored,
        };
        vec![
            row(0, 5, 1.0, ABOVE),
            row(1, 6, 7.0, None),
            row(2, 5, 2.0, ABOVE),
            row(3, 5, 6.0, ABOVE),
            row(4, 6, 8.0, ABOVE),
        ]
    }

    fn after(rule: Replicates) -> (Vec<(u64, f64, Option<Censored>)>, u64) {
        let mut ledger = Ledger::default();
        let left = aggregate(responses(), rule, "r.csv", &mut ledger);
        let dropped = ledger.total("r.csv", Unit::Rows);
        (left.iter().map(|r| (r.row_id, r.value, r.censored)).collect(), dropped)
    }

    #[test]
    fn a_pair_becomes_one_row_where_its_first_stood() {
        assert_eq!(after(Replicates::Mean), (vec![(0, 3.0, ABOVE), (1, 7.5, None)], 3));
        assert_eq!(after(Replicates::Median), (vec![(0, 2.0, ABOVE), (1, 7.5, None)], 3));
    }

    #[test]
    fn kept_replicates_are_noted_and_not_dropped() {
        let (left, dropped) = after(Replicates::Keep);
        assert_eq!((left.len(), dropped), (5, 0));
    }
}
