//! Tables of drug–feature associations, as GDSC publishes them and as GDSCTools writes them.

use std::path::Path;

use crate::table::{Row, Table};
use crate::{DataError, Measure};

/// One association of a drug's ln IC50 with a binary feature of cell lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Biomarker {
    /// 1-based, the header being line 1.
    pub line: u64,
    /// The drug's id.
    pub drug_id: String,
    /// Its name, where the table has it.
    pub drug_name: Option<String>,
    /// Its putative target.
    pub drug_target: Option<String>,
    /// The pathway of the target.
    pub target_pathway: Option<String>,
    /// The feature, for example `BRAF_mut`.
    pub feature: String,
    /// Cell lines with the feature.
    pub n_positive: u32,
    /// Cell lines without it.
    pub n_negative: u32,
    /// Mean ln IC50 of the lines with the feature, ln µM.
    pub mean_positive: f64,
    /// Mean ln IC50 of the lines without it, ln µM.
    pub mean_negative: f64,
    /// Standard deviation of the lines with the feature, ln µM. The published header says `var`; it is none.
    pub sd_positive: Option<f64>,
    /// Standard deviation of the lines without it, ln µM.
    pub sd_negative: Option<f64>,
    /// Mean with the feature minus mean without; negative goes with sensitivity.
    pub delta: f64,
    /// Cohen's d, never negative.
    pub effect_size: f64,
    /// p-value of the t-test: Welch's in GDSC's tables, the pooled one in those of GDSCTools.
    pub t_p: Option<f64>,
    /// p-value of the feature in the analysis of variance.
    pub p: f64,
    /// p-value of the tissue, where it was a term.
    pub tissue_p: Option<f64>,
    /// p-value of microsatellite instability, where it was a term.
    pub msi_p: Option<f64>,
    /// p-value of the medium, where it was a term.
    pub media_p: Option<f64>,
    /// False discovery rate in percent.
    pub fdr_percent: f64,
    /// ln of the highest tested doses in µM; GDSC's last release leaves them empty.
    pub ln_max_doses: [Option<f64>; 2],
    /// `PANCANCER`, or the tissue to which the analysis was confined.
    pub tissue_type: Option<String>,
    /// `GDSC1` or `GDSC2`.
    pub screening_set: Option<String>,
}

impl Biomarker {
    /// Whether the lines with the feature are the more sensitive ones.
    pub fn is_sensitive(&self) -> bool {
        self.delta < 0.0
    }
}

/// Which program's columns a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BiomarkerLayout {
    /// `PANCANCER_ANOVA_*.csv`: 22 columns from `Drug name` to `Screening Set`.
    Published,
    /// GDSCTools: 18 to 21 columns from `ASSOC_ID` to `ANOVA_FEATURE_FDR`.
    GdscTools,
}

/// A table of associations in the order of its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Biomarkers {
    /// Whose columns it has.
    pub layout: BiomarkerLayout,
    /// One for each data row.
    pub rows: Vec<Biomarker>,
}

/// Reads a table of associations in either layout (`.csv`, `.tsv`, `.txt`, `.gz`, `.zip`, `.xlsx`).
///
/// # Errors
/// Whatever is wrong with the file, with its place: a column that is missing in both layouts, a number that is
/// none, a p-value outside 0…1, a rate outside 0…100, a difference that is not that of the means.
pub fn read_biomarkers(path: &Path, delimiter: Option<u8>) -> Result<Biomarkers, DataError> {
    let table = Table::choose(path, delimiter, |header| {
        header.iter().any(|h| PUBLISHED.feature == h || TOOLS.feature == h)
    })?;
    read_table(&table)
}

/// As [`read_biomarkers`], of a table whose header was read.
pub(crate) fn read_table(table: &Table) -> Result<Biomarkers, DataError> {
    let published =
        table.find(&[PUBLISHED.feature]).is_some() || table.find(&[TOOLS.feature]).is_none();
    let (layout, names) = if published {
        (BiomarkerLayout::Published, &PUBLISHED)
    } else {
        (BiomarkerLayout::GdscTools, &TOOLS)
    };
    let columns = Columns::of(table, names)?;
    let rows = table.rows().map(|row| columns.read(table, &row?)).collect::<Result<_, _>>()?;
    Ok(Biomarkers { layout, rows })
}

/// The headers of a layout; those it does not have are empty.
struct Names {
    feature: &'static str,
    drug_id: &'static str,
    text: [&'static str; 5],
    counts: [&'static str; 2],
    required: [&'static str; 6],
    optional: [&'static str; 8],
}

const PUBLISHED: Names = Names {
    feature: "Feature Name",
    drug_id: "Drug ID",
    text: ["Drug name", "Drug target", "Target Pathway", "Tissue Type", "Screening Set"],
    counts: ["n_feature_pos", "n_feature_neg"],
    required: [
        "log_ic50_mean_pos",
        "log_ic50_mean_neg",
        "feature_delta_mean_ic50",
        "ic50_effect_size",
        "feature_pval",
        "fdr",
    ],
    optional: [
        "feature_pos_ic50_var",
        "feature_neg_ic50_var",
        "feature_ic50_t_pval",
        "tissue_pval",
        "msi_pval",
        "",
        "log_max_conc_tested",
        "log_max_conc_tested_2",
    ],
};

const TOOLS: Names = Names {
    feature: "FEATURE",
    drug_id: "DRUG_ID",
    text: ["DRUG_NAME", "DRUG_TARGET", "", "", ""],
    counts: ["N_FEATURE_pos", "N_FEATURE_neg"],
    required: [
        "FEATURE_pos_logIC50_MEAN",
        "FEATURE_neg_logIC50_MEAN",
        "FEATURE_delta_MEAN_IC50",
        "FEATURE_IC50_effect_size",
        "ANOVA_FEATURE_pval",
        "ANOVA_FEATURE_FDR",
    ],
    optional: [
        "FEATURE_pos_IC50_sd",
        "FEATURE_neg_IC50_sd",
        "FEATURE_IC50_T_pval",
        "ANOVA_TISSUE_pval",
        "ANOVA_MSI_pval",
        "ANOVA_MEDIA_pval",
        "",
        "",
    ],
};

/// [`Names`] as places in a table.
struct Columns {
    feature: usize,
    drug_id: usize,
    text: [Option<usize>; 5],
    counts: [usize; 2],
    required: [usize; 6],
    optional: [Option<usize>; 8],
}

impl Columns {
    fn of(table: &Table, names: &Names) -> Result<Self, DataError> {
        let find = |name: &'static str| (!name.is_empty()).then(|| table.find(&[name])).flatten();
        let (feature, drug_id) = (table.column(&[names.feature])?, table.column(&[names.drug_id])?);
        let mut counts = [0; 2];
        for (column, name) in counts.iter_mut().zip(names.counts) {
            *column = table.column(&[name])?;
        }
        let mut required = [0; 6];
        for (column, name) in required.iter_mut().zip(names.required) {
            *column = table.column(&[name])?;
        }
        Ok(Self {
            feature,
            drug_id,
            text: names.text.map(find),
            counts,
            required,
            optional: names.optional.map(find),
        })
    }

    fn read(&self, table: &Table, row: &Row) -> Result<Biomarker, DataError> {
        let text =
            |which: usize| self.text[which].and_then(|column| row.cell(column)).map(str::to_owned);
        let id = |column: usize| {
            row.cell(column)
                .map(str::to_owned)
                .ok_or_else(|| table.value_error(row.line, column, "", "must not be empty"))
        };
        let [mean_positive, mean_negative, delta, effect_size, p, fdr_percent] =
            self.numbers(table, row)?;
        let optional = |which: usize| -> Result<Option<f64>, DataError> {
            let Some(column) = self.optional[which] else { return Ok(None) };
            table.number(row, column)
        };
        let probability = |which: usize| -> Result<Option<f64>, DataError> {
            let value = optional(which)?;
            match (value, self.optional[which]) {
                (Some(value), Some(column)) => in_range(table, row, column, value, 1.0).map(Some),
                _ => Ok(None),
            }
        };
        Ok(Biomarker {
            line: row.line,
            drug_id: id(self.drug_id)?,
            drug_name: text(0),
            drug_target: text(1),
            target_pathway: text(2),
            feature: id(self.feature)?,
            n_positive: count(table, row, self.counts[0])?,
            n_negative: count(table, row, self.counts[1])?,
            mean_positive,
            mean_negative,
            sd_positive: optional(0)?,
            sd_negative: optional(1)?,
            delta,
            effect_size,
            t_p: probability(2)?,
            p,
            tissue_p: probability(3)?,
            msi_p: probability(4)?,
            media_p: probability(5)?,
            fdr_percent,
            ln_max_doses: [optional(6)?, optional(7)?],
            tissue_type: text(3),
            screening_set: text(4),
        })
    }

    /// The numbers that every row must have, checked against each other and what they can be.
    fn numbers(&self, table: &Table, row: &Row) -> Result<[f64; 6], DataError> {
        let mut numbers = [0.0; 6];
        for (number, column) in numbers.iter_mut().zip(self.required) {
            *number = table
                .number(row, column)?
                .ok_or_else(|| table.value_error(row.line, column, "", "must be a number"))?;
        }
        let [positive, negative, delta, effect, p, fdr] = numbers;
        let (low, high) = Measure::LnIc50.plausible();
        for at in [0, 1] {
            if !(low..=high).contains(&numbers[at]) {
                return Err(table.value_error(
                    row.line,
                    self.required[at],
                    &numbers[at].to_string(),
                    format!("is outside {low}…{high}; a mean ln IC50 in ln µM was expected"),
                ));
            }
        }
        in_range(table, row, self.required[3], effect, f64::MAX)?;
        in_range(table, row, self.required[4], p, 1.0)?;
        in_range(table, row, self.required[5], fdr, 100.0)?;
        // Tables are printed with four digits or more.
        if (positive - negative - delta).abs() > 1e-3 * (1.0 + positive.abs() + negative.abs()) {
            return Err(table.value_error(
                row.line,
                self.required[2],
                &delta.to_string(),
                format!("is not the difference of the two means, {positive} and {negative}"),
            ));
        }
        Ok(numbers)
    }
}

fn in_range(
    table: &Table,
    row: &Row,
    column: usize,
    value: f64,
    most: f64,
) -> Result<f64, DataError> {
    // Rates that were summed up may end a rounding error above their bound.
    if (0.0..=most * (1.0 + 1e-9)).contains(&value) {
        return Ok(value);
    }
    let range = if most < f64::MAX { format!("from 0 to {most}") } else { "of 0 or more".into() };
    let problem = format!("is not a number {range}");
    Err(table.value_error(row.line, column, &value.to_string(), problem))
}

fn count(table: &Table, row: &Row, column: usize) -> Result<u32, DataError> {
    let cell = row.cell(column).unwrap_or_default();
    cell.parse()
        .map_err(|_| table.value_error(row.line, column, cell, "is not a number of cell lines"))
}
