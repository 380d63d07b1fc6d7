//! GDSC's raw plates: one row per well.

use std::collections::BTreeMap;

use super::Reading;
use super::curves::Gathering;
use crate::curve::point::Assay;
use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// Tags of the control wells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Controls {
    /// Untreated cells, viability 1: `NC-1` in GDSC2, `NC-0` on some plates of GDSC1.
    pub untreated: String,
    /// No cells, viability 0.
    pub blank: String,
}

impl Default for Controls {
    fn default() -> Self {
        Self { untreated: "NC-1".into(), blank: "B".into() }
    }
}

const LINE_COLUMNS: [&str; 3] = ["COSMIC_ID", "CELL_LINE_NAME", "SANGER_MODEL_ID"];

pub(super) fn is(table: &Table) -> bool {
    ["TAG", "INTENSITY", "BARCODE"].iter().all(|name| table.find(&[name]).is_some())
}

struct Columns {
    barcode: usize,
    tag: usize,
    drug: usize,
    conc: usize,
    intensity: usize,
    drug_set: Option<usize>,
    lines: Vec<usize>,
}

impl Columns {
    fn of(table: &Table) -> Result<Self, DataError> {
        let lines: Vec<usize> = LINE_COLUMNS.iter().filter_map(|n| table.find(&[n])).collect();
        if lines.is_empty() {
            table.column(&LINE_COLUMNS)?;
        }
        Ok(Self {
            barcode: table.column(&["BARCODE"])?,
            tag: table.column(&["TAG"])?,
            drug: table.column(&["DRUG_ID"])?,
            conc: table.column(&["CONC"])?,
            intensity: table.column(&["INTENSITY"])?,
            drug_set: table.find(&["DRUGSET_ID"]),
            lines,
        })
    }
}

/// A well with a dose of a library drug.
struct Well {
    plate: u32,
    line: u32,
    series: u32,
    dose_um: f64,
    intensity: f64,
}

/// Sum and count of the control wells of a plate.
#[derive(Default)]
struct Plate {
    name: String,
    untreated: (f64, u32),
    blank: (f64, u32),
}

/// The doses of a drug: drug set, library position (`L1` of `L1-D3-S`) and drug. They share a highest dose.
type Series = (String, String, String);

/// Numbers for things by first mention.
struct Numbered<T>(BTreeMap<T, u32>);

impl<T: Ord> Numbered<T> {
    fn of(&mut self, thing: T) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(thing).or_insert(next)
    }

    fn by_number(self) -> Vec<T> {
        let mut all: Vec<(T, u32)> = self.0.into_iter().collect();
        all.sort_by_key(|(_, number)| *number);
        all.into_iter().map(|(thing, _)| thing).collect()
    }
}

pub(super) fn read(table: &Table, reading: &Reading) -> Result<Assay, DataError> {
    let columns = Columns::of(table)?;
    let file = table.name();
    let mut ledger = Ledger::default();
    let (mut names, mut lines) = (Numbered(BTreeMap::new()), Numbered(BTreeMap::new()));
    let mut series = Numbered(BTreeMap::new());
    let mut plates: Vec<Plate> = Vec::new();
    let mut tops: Vec<f64> = Vec::new();
    let mut wells: Vec<Well> = Vec::new();
    let mut controls = 0;
    for row in table.rows() {
        let row = row?;
        let place = || format!("line {}", row.line);
        let (Some(barcode), Some(tag)) = (row.cell(columns.barcode), row.cell(columns.tag)) else {
            ledger.drop(&file, Unit::Rows, "no BARCODE or no TAG", place());
            continue;
        };
        let intensity = table.number(&row, columns.intensity)?;
        let role = role(tag, &reading.controls);
        if role == Role::Other {
            ledger.drop(&file, Unit::Rows, &format!("TAG {}", family(tag)), place());
            continue;
        }
        let Some(intensity) = intensity else {
            ledger.drop(&file, Unit::Rows, "no INTENSITY", place());
            continue;
        };
        let plate = names.of(barcode.to_owned());
        if plate as usize == plates.len() {
            plates.push(Plate { name: barcode.into(), ..Plate::default() });
        }
        let known = &mut plates[plate as usize];
        let sum = match role {
            Role::Untreated => &mut known.untreated,
            Role::Blank => &mut known.blank,
            Role::Library | Role::Other => {
                let Some(dose) = library_well(table, &row, &columns, tag)? else {
                    ledger.drop(
                        &file,
                        Unit::Rows,
                        "library well without DRUG_ID, CONC or cell line",
                        place(),
                    );
                    continue;
                };
                let number = series.of(dose.series);
                if number as usize == tops.len() {
                    tops.push(0.0);
                }
                let top = &mut tops[number as usize];
                *top = top.max(dose.dose_um);
                let line = lines.of(dose.line);
                wells.push(Well { plate, line, series: number, dose_um: dose.dose_um, intensity });
                continue;
            }
        };
        sum.0 += intensity;
        sum.1 += 1;
        controls += 1;
    }
    let scales: Vec<Result<(f64, f64), String>> = plates.iter().map(scale).collect();
    let (lines, series) = (lines.by_number(), series.by_number());
    let mut gathering = Gathering::default();
    let mut kept = 0;
    for well in wells {
        let (blank, span) = match &scales[well.plate as usize] {
            Ok(scale) => *scale,
            Err(problem) => {
                ledger.drop(&file, Unit::Rows, problem, &plates[well.plate as usize].name);
                continue;
            }
        };
        let viability = ((well.intensity - blank) / span).clamp(0.0, 1.0);
        let drug = series[well.series as usize].2.clone();
        let line: Vec<String> = lines[well.line as usize].clone();
        gathering.add(line, vec![drug], tops[well.series as usize], well.dose_um, Some(viability));
        kept += 1;
    }
    if controls > 0 {
        ledger.keep(&file, Unit::Rows, "control wells", controls);
    }
    if kept > 0 {
        ledger.keep(&file, Unit::Rows, "points", kept);
    }
    Ok(Assay {
        cell_line_columns: columns.lines.iter().map(|c| table.header()[*c].clone()).collect(),
        compound_columns: vec!["DRUG_ID".into()],
        growth: false,
        curves: gathering.finish(),
        ledger,
    })
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Role {
    Untreated,
    Blank,
    Library,
    Other,
}

fn role(tag: &str, controls: &Controls) -> Role {
    if tag == controls.untreated {
        Role::Untreated
    } else if tag == controls.blank {
        Role::Blank
    } else if position(tag).is_some() {
        Role::Library
    } else {
        Role::Other
    }
}

/// `L12` of `L12-D3-S`: a drug of the library alone, at a dose.
fn position(tag: &str) -> Option<&str> {
    let mut parts = tag.split('-');
    let (library, dose, single) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str, letter: char| {
        text.strip_prefix(letter)
            .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    (number(library, 'L') && number(dose, 'D') && single == "S" && parts.next().is_none())
        .then_some(library)
}

/// `PC` of `PC-1`: tags are counted by what they begin with.
fn family(tag: &str) -> &str {
    if tag.starts_with("UN-USED") { "UN-USED" } else { tag.split('-').next().unwrap_or(tag) }
}

struct Given {
    line: Vec<String>,
    series: Series,
    dose_um: f64,
}

fn library_well(
    table: &Table,
    row: &Row,
    columns: &Columns,
    tag: &str,
) -> Result<Option<Given>, DataError> {
    let dose = table.number(row, columns.conc)?;
    if let Some(value) = dose.filter(|d| *d <= 0.0) {
        return Err(table.value_error(
            row.line,
            columns.conc,
            &value.to_string(),
            "is not a dose above zero, which a library well has",
        ));
    }
    let line: Vec<String> =
        columns.lines.iter().map(|c| row.cell(*c).unwrap_or_default().to_owned()).collect();
    let (Some(drug), Some(dose_um)) = (row.cell(columns.drug), dose) else { return Ok(None) };
    if line.iter().all(String::is_empty) {
        return Ok(None);
    }
    let set = columns.drug_set.and_then(|c| row.cell(c)).unwrap_or_default().to_owned();
    let library = position(tag).unwrap_or_default().to_owned();
    // Numbers may have come through a floating-point column.
    let drug = drug.strip_suffix(".0").unwrap_or(drug).to_owned();
    Ok(Some(Given { line, series: (set, library, drug), dose_um }))
}

/// The blank of a plate, and how far above it untreated cells are.
fn scale(plate: &Plate) -> Result<(f64, f64), String> {
    let mean = |(sum, count): (f64, u32)| (count > 0).then(|| sum / f64::from(count));
    let (Some(untreated), Some(blank)) = (mean(plate.untreated), mean(plate.blank)) else {
        return Err("plate without wells of untreated cells or of no cells".into());
    };
    let span = untreated - blank;
    if span > 0.0 {
        Ok((blank, span))
    } else {
        Err("plate whose untreated cells are not above its blanks".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn library_wells_are_told_by_their_tag() {
        assert_eq!(position("L12-D3-S"), Some("L12"));
        for other in ["NC-1", "L1-D2-C", "UN-USED", "L-D1-S", "L1-D1-S-X", "PC-1-D1-S", "B"] {
            assert_eq!(position(other), None, "{other}");
        }
        assert_eq!((family("PC-1"), family("UN-USED")), ("PC", "UN-USED"));
    }
}
