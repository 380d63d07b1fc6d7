//! Features that someone named.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{FittedSelect, Transform, view};
use crate::{PrepError, Train, View};

/// Keeps the features of a list, for example the L1000 landmark genes; case does not matter. Nothing is learned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneList {
    /// The view.
    pub view: String,
    /// Names of features.
    pub genes: Vec<String>,
}

impl GeneList {
    /// The names that the view does not have, each once, in the order of the list.
    pub fn absent(&self, view: &View) -> Vec<&str> {
        let known: BTreeSet<String> = view.features.iter().map(|f| f.to_uppercase()).collect();
        let mut seen = BTreeSet::new();
        let absent = self.genes.iter().filter(|g| !known.contains(&g.to_uppercase()));
        absent.filter(|g| seen.insert(g.to_uppercase())).map(String::as_str).collect()
    }
}

impl Transform for GeneList {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        let view = view(train.design(), &self.view)?;
        let wanted: BTreeSet<String> = self.genes.iter().map(|g| g.to_uppercase()).collect();
        let named =
            view.features.iter().zip(0..).filter(|(f, _)| wanted.contains(&f.to_uppercase()));
        let columns = named.map(|(_, column)| column).collect();
        let first: Vec<&str> = self.genes.iter().map(String::as_str).take(3).collect();
        let why = format!(
            "it has none of the {} names of the list ({} …); its own are like {}",
            self.genes.len(),
            first.join(", "),
            view.features.first().map_or("nothing", String::as_str)
        );
        FittedSelect::some(view, columns, &why)
    }
}
