//! Predictions for a library of compounds that fits in no memory.
//!
//! A library is read in *parts* of as many structures as are predicted together. Each part becomes a file of its own,
//! the same whoever makes it: shard `i` of `n` makes every `n`-th part, and a part that is there is not made again.

mod library;
mod parquet;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::{fs, io};

use halfmax_data::DataError;
use halfmax_data::store::StoredFile;
use halfmax_model::bundle::{Bundle, MANIFEST};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use library::{Entry, Library};

use crate::EvalError;

/// What a folder of parts holds; written first, and compared by whoever goes on with it.
pub const ABOUT: &str = "grid.json";

/// Which parts one process makes: every `of`-th, from the `number`-th on, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// 1 to `of`.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Shard {
    fn has(self, part: u64) -> bool {
        part % u64::from(self.of) == u64::from(self.number - 1)
    }
}

/// A grid to predict.
pub struct GridRequest<'a> {
    /// The model.
    pub bundle: &'a Bundle,
    /// The directory it was read from.
    pub bundle_dir: &'a Path,
    /// Indices of cell lines in the bundle.
    pub cell_lines: &'a [u32],
    /// The compounds.
    pub library: Library,
    /// Folder of parts, created where there is none.
    pub out: &'a Path,
    /// Which parts.
    pub shard: Shard,
    /// Structures per part.
    pub part: u32,
    /// Told after each round of parts; an answer of `Break` ends it, and it can be gone on with.
    pub observe: &'a (dyn Fn(&GridSummary) -> ControlFlow<()> + Sync),
}

/// What one process has done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GridSummary {
    /// Structures of this shard in the library so far.
    pub structures: u64,
    /// Pairs predicted now.
    pub pairs: u64,
    /// Parts made now.
    pub parts: u64,
    /// Parts that were there.
    pub parts_before: u64,
    /// Structures refused now, listed with their reasons beside their part.
    pub refused: u64,
}

/// What every part of a folder has in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct About {
    /// SHA-256 of the bundle's manifest.
    bundle: String,
    model: String,
    /// What is predicted.
    measure: String,
    unit: String,
    /// File name, size in bytes and columns of the library.
    library: String,
    library_bytes: u64,
    id_column: String,
    smiles_column: String,
    part: u32,
    cell_lines: Vec<String>,
}

/// Predicts the parts of a shard that are not there yet.
///
/// # Errors
/// [`EvalError::Request`] if the folder holds another grid, or the shard is none; [`EvalError::Data`] with the line
/// of a row that cannot be read; [`EvalError::Interrupted`].
pub fn predict_grid(request: GridRequest<'_>) -> Result<GridSummary, EvalError> {
    let GridRequest { bundle, bundle_dir, cell_lines, mut library, out, shard, part, observe } =
        request;
    if part == 0 || shard.number == 0 || shard.number > shard.of {
        return Err(EvalError::Request(format!(
            "shard {}/{} of parts of {part}: shards are counted from 1/n to n/n, of at least one structure",
            shard.number, shard.of
        )));
    }
    let about = about(bundle, bundle_dir, cell_lines, &library, part)?;
    begin(out, &about)?;
    let counts = library.counts();
    let mut summary = GridSummary::default();
    let mut number = 0;
    let mut waiting = Vec::new();
    loop {
        let wanted = shard.has(number);
        let path = out.join(format!("part-{number:08}.parquet"));
        let there = wanted && path.is_file();
        let (read, entries) = library.next(part as usize, wanted && !there)?;
        summary.structures += if wanted { read as u64 } else { 0 };
        summary.parts_before += u64::from(there && read > 0);
        if wanted && !there && read > 0 {
            waiting.push((path, entries));
        }
        let last = read < part as usize;
        if waiting.len() >= rayon::current_num_threads() || last {
            let make = |(path, entries): (PathBuf, Vec<Entry>)| {
                make(bundle, cell_lines, &about, &path, &entries, counts)
            };
            let made: Vec<_> = std::mem::take(&mut waiting).into_par_iter().map(make).collect();
            for made in made {
                let (pairs, refused) = made?;
                summary.pairs += pairs;
                summary.refused += refused;
                summary.parts += 1;
            }
            if observe(&summary).is_break() {
                return Err(EvalError::Interrupted);
            }
        }
        if last {
            return Ok(summary);
        }
        number += 1;
    }
}

fn about(
    bundle: &Bundle,
    dir: &Path,
    cell_lines: &[u32],
    library: &Library,
    part: u32,
) -> Result<About, EvalError> {
    let manifest = dir.join(MANIFEST);
    let manifest = fs::read(&manifest).map_err(DataError::io(&manifest))?;
    let ids: Vec<&str> = bundle.cell_lines().map(|c| c.id.as_str()).collect();
    let (id_column, smiles_column) = library.columns();
    Ok(About {
        bundle: StoredFile::of(&manifest).sha256,
        model: bundle.about.name.clone(),
        measure: bundle.about.measure.key().into(),
        unit: bundle.about.measure.unit().into(),
        library: library.path().file_name().unwrap_or_default().to_string_lossy().into(),
        library_bytes: library.bytes(),
        id_column: id_column.into(),
        smiles_column: smiles_column.into(),
        part,
        cell_lines: cell_lines.iter().map(|line| ids[*line as usize].to_owned()).collect(),
    })
}

/// Says in the folder what it holds, or finds that it holds the same.
fn begin(out: &Path, about: &About) -> Result<(), EvalError> {
    let path = out.join(ABOUT);
    match fs::read_to_string(&path) {
        Ok(text) if serde_json::from_str::<About>(&text).is_ok_and(|found| found == *about) => {
            Ok(())
        }
        Ok(_) => Err(EvalError::Request(format!(
            "{}: holds another grid (model, library, cell lines or parts differ from {ABOUT}); name a new folder",
            out.display()
        ))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(out).map_err(DataError::io(out))?;
            let mut entries = fs::read_dir(out).map_err(DataError::io(out))?;
            if entries
                .any(|e| e.is_ok_and(|e| e.file_name().to_string_lossy().starts_with("part-")))
            {
                return Err(EvalError::Request(format!(
                    "{}: holds parts of which nothing says what they are; name a new folder",
                    out.display()
                )));
            }
            let text = serde_json::to_string_pretty(about).expect("it is plain data");
            write_whole(&path, text.as_bytes())
        }
        Err(error) => Err(DataError::io(&path)(error).into()),
    }
}

/// Predicts one part and writes it: how many pairs, and how many structures were refused.
fn make(
    bundle: &Bundle,
    cell_lines: &[u32],
    about: &About,
    path: &Path,
    entries: &[Entry],
    counts: &str,
) -> Result<(u64, u64), EvalError> {
    let smiles: Vec<&str> = entries.iter().map(|entry| entry.smiles.as_str()).collect();
    let grid = bundle.predict_grid(cell_lines, &smiles)?;
    let ids: Vec<&str> =
        grid.structures.iter().map(|at| entries[*at as usize].id.as_str()).collect();
    let lines: Vec<&str> = about.cell_lines.iter().map(String::as_str).collect();
    let values: Vec<f32> = grid.values.iter().map(|value| *value as f32).collect();
    // The refused first: a part that is there is whole.
    if !grid.refused.is_empty() {
        let mut text = format!("{counts}\tcompound\tproblem\n");
        for (at, problem) in &grid.refused {
            let entry = &entries[*at as usize];
            let problem = problem.replace(['\t', '\n', '\r'], " ");
            writeln!(text, "{}\t{}\t{problem}", entry.line, entry.id)
                .expect("writing to a string cannot fail");
        }
        write_whole(&path.with_extension("refused.tsv"), text.as_bytes())?;
    }
    let said = BTreeMap::from([
        ("halfmax.bundle", about.bundle.as_str()),
        ("halfmax.measure", &about.measure),
        ("halfmax.model", &about.model),
        ("halfmax.unit", &about.unit),
    ]);
    let file = parquet::file(&ids, &lines, &about.measure, &values, &said)
        .map_err(|e| DataError::io(path)(io::Error::other(e)))?;
    write_whole(path, &file)?;
    Ok((values.len() as u64, grid.refused.len() as u64))
}

/// A file that is there whole or not at all, whoever else writes the same.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), EvalError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.{}", std::process::id()));
    fs::write(&partial, bytes).map_err(DataError::io(&partial))?;
    fs::rename(&partial, path).map_err(DataError::io(path))?;
    Ok(())
}
