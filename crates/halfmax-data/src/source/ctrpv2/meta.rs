//! Who was tested against what: the tables beside the curves.

use std::collections::HashMap;

use crate::DataError;
use crate::table::{Row, Table};

/// Experiments, cell lines and compounds by their numbers.
#[derive(Debug)]
pub(super) struct Meta {
    /// `None` for an experiment that is listed with several cell lines.
    experiments: HashMap<String, Option<String>>,
    cell_lines: HashMap<String, CellLine>,
    compounds: HashMap<String, Compound>,
}

#[derive(Debug)]
pub(super) struct CellLine {
    pub(super) name: String,
    pub(super) tissue: Option<String>,
}

#[derive(Debug)]
pub(super) struct Compound {
    pub(super) name: String,
    pub(super) broad_id: Option<String>,
    pub(super) target: Option<String>,
    pub(super) activity: Option<String>,
    pub(super) smiles: Option<String>,
    pub(super) top_dose_um: Option<f64>,
}

/// The table `part` of the release that `curves` is of: `v20.meta.per_compound.txt` beside
/// `v20.data.curves_post_qc.txt`.
pub(super) fn beside(curves: &Table, part: &str) -> Result<Table, DataError> {
    let name = curves.name();
    let file = name.rsplit(['#', '/']).next().unwrap_or(&name);
    let release =
        file.split('.').next().filter(|release| release.starts_with('v')).unwrap_or("v20");
    curves.sibling(&format!("{release}.{part}.txt"))
}

impl Meta {
    /// Reads the three tables beside the curves.
    pub(super) fn beside(curves: &Table) -> Result<Self, DataError> {
        let table = beside(curves, "meta.per_experiment")?;
        let [id, cell_line] = columns(&table, ["experiment_id", "master_ccl_id"])?;
        let mut experiments: HashMap<String, Option<String>> = HashMap::new();
        table.for_each(|row| {
            if let (Some(id), Some(cell_line)) = (row.cell(id), row.cell(cell_line)) {
                let known =
                    experiments.entry(id.to_owned()).or_insert_with(|| Some(cell_line.to_owned()));
                if known.as_deref() != Some(cell_line) {
                    *known = None;
                }
            }
            Ok(())
        })?;

        let table = beside(curves, "meta.per_cell_line")?;
        let [id, name] = columns(&table, ["master_ccl_id", "ccl_name"])?;
        let tissue = table.find(&["ccle_primary_site"]);
        let cell_lines = by_id(&table, id, |row| {
            Ok(Some(CellLine {
                name: text(row, Some(name)).unwrap_or_default(),
                tissue: text(row, tissue),
            })
            .filter(|cell_line| !cell_line.name.is_empty()))
        })?;

        let table = beside(curves, "meta.per_compound")?;
        let [id, name] = columns(&table, ["master_cpd_id", "cpd_name"])?;
        let [broad_id, target, activity, smiles, dose] = [
            "broad_cpd_id",
            "gene_symbol_of_protein_target",
            "target_or_activity_of_compound",
            "cpd_smiles",
            "top_test_conc_umol",
        ]
        .map(|name| table.find(&[name]));
        let compounds = by_id(&table, id, |row| {
            Ok(Some(Compound {
                name: text(row, Some(name)).unwrap_or_default(),
                broad_id: text(row, broad_id),
                target: text(row, target),
                activity: text(row, activity),
                smiles: text(row, smiles),
                top_dose_um: dose.map(|c| table.number(row, c)).transpose()?.flatten(),
            })
            .filter(|compound| !compound.name.is_empty()))
        })?;
        Ok(Self { experiments, cell_lines, compounds })
    }

    /// The one cell line of an experiment.
    pub(super) fn cell_line(&self, experiment: &str) -> Option<&CellLine> {
        self.cell_lines.get(self.experiments.get(experiment)?.as_ref()?)
    }

    pub(super) fn compound(&self, number: &str) -> Option<&Compound> {
        self.compounds.get(number)
    }
}

fn columns<const N: usize>(table: &Table, names: [&str; N]) -> Result<[usize; N], DataError> {
    let mut found = [0; N];
    for (column, name) in found.iter_mut().zip(names) {
        *column = table.column(&[name])?;
    }
    Ok(found)
}

fn text(row: &Row, column: Option<usize>) -> Option<String> {
    column.and_then(|c| row.cell(c)).map(str::to_owned)
}

/// What `of` makes of each row, by the number in `id`; of a repeated number the first.
fn by_id<T>(
    table: &Table,
    id: usize,
    of: impl Fn(&Row) -> Result<Option<T>, DataError>,
) -> Result<HashMap<String, T>, DataError> {
    let mut rows = HashMap::new();
    table.for_each(|row| {
        if let (Some(id), Some(made)) = (row.cell(id), of(row)?) {
            rows.entry(id.to_owned()).or_insert(made);
        }
        Ok(())
    })?;
    Ok(rows)
}
