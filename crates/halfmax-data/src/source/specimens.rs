//! Reads every specimen in `tests/specimens` and compares what was read, or the message.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::{
    CELL_LINES, COMPOUNDS, Mention, OMICS, OmicsTable, RESPONSES, ResponseTable, Wanted,
    read_biomarkers,
};
use crate::curve::{self, Assay, Reading, Replicates};
use crate::testing::{FileKind, survives};
use crate::{DataError, Ledger};

/// A file, what it is to be read as, and what is expected.
pub(crate) struct Specimen {
    pub(crate) file: PathBuf,
    pub(crate) request: String,
    expected: String,
}

/// Every specimen, in the order of its path.
pub(crate) fn specimens() -> Vec<Specimen> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specimens");
    let mut found = Vec::new();
    collect(&root, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let (request, expected) = text.split_once('\n').unwrap_or((&text, ""));
            Specimen {
                file: path.with_extension(""),
                request: request.to_owned(),
                expected: expected.to_owned(),
            }
        })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "expected") {
            found.push(path);
        }
    }
}

/// What the first line of an `.expected` file asks for.
fn wanted(request: &str) -> (String, Option<String>, Wanted) {
    let mut words = request.split(' ').filter(|word| !word.is_empty());
    let kind = words.next().unwrap_or_default().to_owned();
    let mut wanted = Wanted::default();
    let mut format = None;
    for word in words {
        let (key, value) = word.split_once('=').unwrap();
        let text = Some(value.replace('+', " "));
        match key {
            "measure" => wanted.measure = Some(value.parse().unwrap()),
            "unit" => wanted.unit = Some(value.parse().unwrap()),
            "response" => wanted.response = text,
            "cell_line" => wanted.cell_line = text,
            "compound" => wanted.compound = text,
            "take" => wanted.take = text,
            "study" => wanted.study = text,
            "format" => format = text,
            other => panic!("{other} cannot be said about a specimen"),
        }
    }
    (kind, format, wanted)
}

/// The same of a file of dose–response curves.
fn reading(request: &str) -> Reading {
    let mut reading = Reading::default();
    for word in request.split(' ').filter(|word| !word.is_empty()) {
        let (key, value) = word.split_once('=').unwrap();
        match key {
            "dose_unit" => reading.dose_unit = Some(value.parse().unwrap()),
            "doses" => {
                reading.doses = value.split(',').map(|dose| dose.parse().unwrap()).collect();
            }
            "percent" => reading.percent = value == "yes",
            "name_separator" => reading.name_separator = Some(value.replace('+', " ")),
            "replicates" => {
                reading.replicates = match value {
                    "apart" => Replicates::Apart,
                    "sum" => Replicates::Sum,
                    _ => Replicates::Pool,
                }
            }
            other => panic!("{other} cannot be said about a specimen of curves"),
        }
    }
    reading
}

/// What is read from a file, in words; the folder is left out of messages.
pub(crate) fn outcome(file: &Path, request: &str) -> Result<String, String> {
    if let Some(said) = request.strip_prefix("curves") {
        return curve::read(file, &reading(said))
            .map(|assay| curves(&assay) + &account(&assay.ledger))
            .map_err(|error| message(&error, file));
    }
    let (kind, format, wanted) = wanted(request);
    let mut ledger = Ledger::default();
    let format = format.as_deref();
    let said = match kind.as_str() {
        "responses" => {
            let format = format.or(wanted.names_columns().then_some("plain"));
            super::read(RESPONSES, file, format, &wanted, &mut ledger).map(|t| responses(&t))
        }
        "cell_lines" => super::read(CELL_LINES, file, format, &wanted, &mut ledger)
            .map(|t| lines(t.rows.iter().map(|row| serde_json::to_string(row).unwrap()))),
        "compounds" => super::read(COMPOUNDS, file, format, &wanted, &mut ledger)
            .map(|t| lines(t.rows.iter().map(|row| serde_json::to_string(row).unwrap()))),
        "omics" => super::read(OMICS, file, format, &wanted, &mut ledger).map(|t| omics(&t)),
        "biomarkers" => read_biomarkers(file, None)
            .map(|t| format!("{:?}\n{}", t.layout, lines(t.rows.iter().map(|r| format!("{r:?}"))))),
        other => panic!("{other} is no kind of specimen"),
    };
    said.map(|text| text + &account(&ledger)).map_err(|error| message(&error, file))
}

fn message(error: &DataError, file: &Path) -> String {
    let folder = format!("{}{}", file.parent().unwrap().display(), std::path::MAIN_SEPARATOR);
    format!("{}\n", error.to_string().replace(&folder, ""))
}

fn lines(rows: impl Iterator<Item = String>) -> String {
    rows.fold(String::new(), |text, row| text + &row + "\n")
}

fn responses(table: &ResponseTable) -> String {
    let name = |mention: &Mention| {
        let facts = [&mention.name, &mention.tissue, &mention.target, &mention.pathway];
        let facts: Vec<&str> = facts.into_iter().flatten().map(String::as_str).collect();
        let dose = mention.max_dose_um.map_or(String::new(), |dose| format!(" ≤ {dose} µM"));
        format!("{} ({}){dose}", mention.ids.join(" = "), facts.join("; "))
    };
    let mut text = format!("{} from {}\n", table.measure.label(), table.value_column);
    for row in &table.rows {
        let value = row.value.map_or("none".to_owned(), |value| format!("{value:.6}"));
        writeln!(
            text,
            "line {}, row {}: {} × {}: {value}, doses {:?}–{:?}, {:?}",
            row.line,
            row.row_id,
            name(&table.cell_lines.list[row.cell_line as usize]),
            name(&table.compounds.list[row.compound as usize]),
            row.doses.min_um,
            row.doses.max_um,
            row.censored
        )
        .unwrap();
    }
    text
}

fn omics(table: &OmicsTable) -> String {
    let n = table.matrix.features.len();
    let mut text = format!("{}\n", table.matrix.features.join(", "));
    for (at, ids) in table.matrix.ids.iter().enumerate() {
        let values = &table.matrix.values[at * n..(at + 1) * n];
        writeln!(text, "{}: {values:?}", ids.join(" = ")).unwrap();
    }
    text
}

fn curves(assay: &Assay) -> String {
    let unit = if assay.growth { "growth rates" } else { "viabilities" };
    let mut text = format!(
        "{unit} by {} and {}\n",
        assay.cell_line_columns.join(" = "),
        assay.compound_columns.join(" = ")
    );
    for curve in &assay.curves {
        let points = curve.points.iter().map(|p| format!("{:.6} µM {:.6}", p.dose_um, p.viability));
        writeln!(
            text,
            "{} × {} up to {:.6} µM: {}; no value at {:?}",
            curve.cell_line.join(" = "),
            curve.compound.join(" = "),
            curve.top_um,
            points.collect::<Vec<_>>().join(", "),
            curve.missing_um
        )
        .unwrap();
    }
    text
}

fn account(ledger: &Ledger) -> String {
    lines(ledger.entries().iter().map(|e| {
        format!("{:?} {} {:?}: {} ({})", e.outcome, e.count, e.unit, e.reason, e.examples)
    }))
}

#[test]
fn specimens_are_read_or_refused_as_expected() {
    let specimens = specimens();
    assert!(specimens.len() >= 20, "only {} specimens were found", specimens.len());
    let mut wrong = String::new();
    for specimen in &specimens {
        let found = outcome(&specimen.file, &specimen.request);
        let refused = found.is_err();
        let found = found.unwrap_or_else(|message| message);
        if found != specimen.expected {
            writeln!(wrong, "{}:\n{found}", specimen.file.display()).unwrap();
        }
        let to_be_refused = specimen.file.parent().unwrap().ends_with("invalid");
        assert_eq!(refused, to_be_refused, "{}: {found}", specimen.file.display());
    }
    assert!(wrong.is_empty(), "read otherwise than expected:\n{wrong}");
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
#[ignore = "writes the expected files again"]
fn specimens_are_written_again() {
    for Specimen { file, request, .. } in specimens() {
        let said = outcome(&file, &request).unwrap_or_else(|message| message);
        let expected = file.with_file_name(format!("{}.expected", name(&file)));
        fs::write(expected, format!("{request}\n{said}")).unwrap();
    }
}

/// Whatever stopped a reader once, and every specimen, taken for every kind of file.
#[test]
fn the_fuzz_corpus_is_survived() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut files: Vec<PathBuf> = specimens().into_iter().map(|s| s.file).collect();
    for (target, _) in FileKind::ALL {
        let folder = root.join(target);
        files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    for file in &files {
        let bytes = fs::read(file).unwrap();
        for (_, kind) in FileKind::ALL {
            survives(kind, &bytes);
        }
    }
}

mod damaged {
    use proptest::prelude::*;

    use super::{outcome, specimens};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Whatever was done to a file, it is read or refused, not the end of the program.
        #[test]
        fn specimens_do_no_harm(
            which in any::<prop::sample::Index>(),
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
            end in any::<prop::sample::Index>(),
            cut in any::<bool>(),
        ) {
            let specimens = specimens();
            let specimen = which.get(&specimens);
            let mut bytes = std::fs::read(&specimen.file).unwrap();
            if !bytes.is_empty() {
                for (at, byte) in changes {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
                if cut {
                    bytes.truncate(end.index(bytes.len()));
                }
            }
            // Beside copies of its companions, under its own name.
            let dir = tempfile::tempdir().unwrap();
            for entry in std::fs::read_dir(specimen.file.parent().unwrap()).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    std::fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
                }
            }
            let file = dir.path().join(specimen.file.file_name().unwrap());
            std::fs::write(&file, bytes).unwrap();
            let _ = outcome(&file, &specimen.request);
        }
    }
}
