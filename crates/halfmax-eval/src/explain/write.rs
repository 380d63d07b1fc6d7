//! An explanation as a directory: JSON, tables, a page, its figures.

use std::fmt::Write;
use std::path::Path;

use halfmax_data::DataError;
use halfmax_data::directory::Staged;

use super::{Document, FeatureRow};
use crate::EvalError;
use crate::report::explain_page;

/// The file that makes a directory an explanation.
pub const MARKER: &str = "explanation.json";

/// The folder of a run directory that its report looks for an explanation in.
pub const FOLDER: &str = "explanation";

/// Writes `dir`, whole or not at all; an earlier explanation in it is replaced. The same document gives the same bytes.
///
/// # Errors
/// [`DataError::Occupied`] if `dir` holds something else; [`DataError::Io`].
pub fn write(dir: &Path, document: &Document) -> Result<(), EvalError> {
    let staged = Staged::new(dir, MARKER)?;
    let json = serde_json::to_string_pretty(document).expect("results are plain data") + "\n";
    staged.keep(MARKER, &json)?;
    staged.keep("features.tsv", table(document, |section| &section.features))?;
    staged.keep("genes.tsv", table(document, |section| &section.genes))?;
    if document.compounds.iter().any(|section| !section.gene_sets.is_empty()) {
        staged.keep("gene_sets.tsv", gene_sets(document))?;
    }
    if document.compounds.iter().any(|section| !section.predictions.is_empty()) {
        staged.keep("predictions.tsv", predictions(document))?;
    }
    let (html, figures) = explain_page(document).map_err(DataError::io(dir.join("report.html")))?;
    staged.keep("report.html", &html)?;
    for (name, svg) in &figures {
        staged.keep(&format!("figures/{name}.svg"), svg)?;
    }
    staged.commit()?;
    Ok(())
}

/// Writing to a string cannot fail.
const SURE: &str = "writing to a string cannot fail";

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn table(
    document: &Document,
    rows: impl Fn(&super::CompoundSection) -> &Vec<FeatureRow>,
) -> String {
    let mut text = String::from(
        "compound\tcompound_name\trank\tview\tfeature\timportance\tspread\tmean_absolute\tdirection\tseed_sd\tp\tq\tz\t\
         p_of_largest\tstability\tnamed\tpermutation_rise\tpermutation_sd\n",
    );
    for section in &document.compounds {
        for row in rows(section) {
            let chance = |of: fn(&super::ChanceRow) -> f64| number(row.chance.as_ref().map(of));
            writeln!(
                text,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                section.compound,
                section.compound_name,
                row.rank,
                row.view,
                row.feature,
                row.importance,
                row.spread,
                row.mean_absolute,
                number(row.direction),
                number(row.seed_sd),
                chance(|c| c.p),
                chance(|c| c.q),
                chance(|c| c.z),
                chance(|c| c.p_of_largest),
                chance(|c| c.stability),
                row.chance.map_or_else(String::new, |c| c.named.to_string()),
                number(row.permutation_rise),
                number(row.permutation_sd),
            )
            .expect(SURE);
        }
    }
    text
}

fn gene_sets(document: &Document) -> String {
    let mut text =
        String::from("compound\tcompound_name\tgene_set\tgenes\tauc\tp\tq\tp_null\tleading\n");
    for section in &document.compounds {
        for set in &section.gene_sets {
            writeln!(
                text,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                section.compound,
                section.compound_name,
                set.gene_set,
                set.genes,
                set.auc,
                set.p,
                set.q,
                number(set.p_null),
                set.leading.join(",")
            )
            .expect(SURE);
        }
    }
    text
}

fn predictions(document: &Document) -> String {
    let mut text = String::from(
        "cell_line\tcell_line_name\tcompound\tcompound_name\tbaseline\tprediction\tview\tfeature\tvalue\tattribution\n",
    );
    let predictions = document.compounds.iter().flat_map(|section| &section.predictions);
    for p in predictions {
        for share in &p.shares {
            writeln!(
                text,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                p.cell_line,
                p.cell_line_name,
                p.compound,
                p.compound_name,
                p.baseline,
                p.prediction,
                share.view,
                share.feature,
                share.value.map_or_else(String::new, |value| value.to_string()),
                share.attribution
            )
            .expect(SURE);
        }
    }
    text
}
