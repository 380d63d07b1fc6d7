//! Shares of all views of a gene together.

use std::collections::HashMap;

use halfmax_model::attribution::{Attributions, Feature, IDENTITY, RESPONSES, TISSUE};

/// The view that genes are said to be of.
const GENE: &str = "gene";

/// Adds up the shares of features of one name over views: expression, copies and mutation of a gene become one share.
/// What is in no view is left out.
pub fn by_gene(shares: &Attributions) -> Attributions {
    let mut features: Vec<Feature> = Vec::new();
    let mut position: HashMap<&str, usize> = HashMap::new();
    let columns: Vec<Option<usize>> = shares
        .features
        .iter()
        .map(|feature| {
            if [IDENTITY, RESPONSES, TISSUE].contains(&feature.view.as_str()) {
                return None;
            }
            Some(*position.entry(&feature.name).or_insert_with(|| {
                features.push(Feature { view: GENE.into(), name: feature.name.clone() });
                features.len() - 1
            }))
        })
        .collect();
    let width = features.len();
    let rows = shares.prediction.len();
    let mut values = vec![0.0; rows * width];
    for row in 0..rows {
        let into = &mut values[row * width..(row + 1) * width];
        for (column, share) in columns.iter().zip(shares.row(row)) {
            if let Some(column) = column {
                into[*column] += share;
            }
        }
    }
    Attributions {
        features,
        values,
        baseline: shares.baseline.clone(),
        prediction: shares.prediction.clone(),
    }
}
