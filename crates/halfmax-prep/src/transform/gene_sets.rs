//! Pathways as features: the mean of their genes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{Apply, Transform, moments, packed, rows, view, view_mut};
use crate::{Design, PrepError, Train, View};

/// Adds a view of one feature per gene set: the mean of the z-scores of its genes (Lee et al. 2008), the z-score
/// being the distance to the gene's training mean in training standard deviations (population).
///
/// A gene that does not vary in training is left out; a missing value is left out of the mean of its entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneSets {
    /// The view of genes.
    pub view: String,
    /// Genes by the name of their set; case of genes does not matter.
    pub sets: BTreeMap<String, Vec<String>>,
    /// Sets with fewer genes in the view are left out.
    #[serde(default = "three")]
    pub min_genes: usize,
    /// Name of the new view; `pathways` if nothing is said.
    #[serde(default = "pathways")]
    pub into: String,
    /// Whether the view of genes is taken away.
    #[serde(default)]
    pub replace: bool,
}

const fn three() -> usize {
    3
}

fn pathways() -> String {
    "pathways".into()
}

/// The gene sets with what [`GeneSets`] learned of their genes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedGeneSets {
    view: String,
    n_features: usize,
    into: String,
    replace: bool,
    names: Vec<String>,
    /// Features of each set, in the order of the view.
    members: Vec<Vec<u32>>,
    #[serde(with = "packed")]
    mean: Vec<f64>,
    #[serde(with = "packed")]
    sd: Vec<f64>,
}

impl GeneSets {
    /// The genes that the view does not have, each once, sorted.
    pub fn absent(&self, view: &View) -> Vec<&str> {
        let known: BTreeSet<String> = view.features.iter().map(|f| f.to_uppercase()).collect();
        let genes: BTreeSet<&str> = self.sets.values().flatten().map(String::as_str).collect();
        genes.into_iter().filter(|g| !known.contains(&g.to_uppercase())).collect()
    }
}

impl Transform for GeneSets {
    type Fitted = FittedGeneSets;

    fn fit(&self, train: Train<'_>) -> Result<FittedGeneSets, PrepError> {
        let design = train.design();
        let view = view(design, &self.view)?;
        let fault = |problem: String| PrepError::View { view: self.view.clone(), problem };
        if design.view(&self.into).is_some() && !(self.replace && self.into == self.view) {
            return Err(fault(format!(
                "the gene sets would become view {:?}, which is there already; give another name with into",
                self.into
            )));
        }
        let moments = moments(view);
        let column: HashMap<String, u32> =
            view.features.iter().map(|f| f.to_uppercase()).zip(0..).collect();
        let mut names = Vec::new();
        let mut members = Vec::new();
        for (name, genes) in &self.sets {
            let found: BTreeSet<u32> = genes
                .iter()
                .filter_map(|gene| column.get(&gene.to_uppercase()).copied())
                .filter(|c| moments[*c as usize].1 > 1e-12)
                .collect();
            if found.len() >= self.min_genes.max(1) {
                names.push(name.clone());
                members.push(found.into_iter().collect());
            }
        }
        if names.is_empty() {
            return Err(fault(format!(
                "none of the {} gene sets has {} genes in it; its features are like {}",
                self.sets.len(),
                self.min_genes.max(1),
                view.features.first().map_or("nothing", String::as_str)
            )));
        }
        Ok(FittedGeneSets {
            view: self.view.clone(),
            n_features: view.n_features(),
            into: self.into.clone(),
            replace: self.replace,
            names,
            members,
            mean: moments.iter().map(|m| m.0).collect(),
            sd: moments.iter().map(|m| m.1.sqrt()).collect(),
        })
    }
}

impl FittedGeneSets {
    /// The sets that have enough genes in the view.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    fn score(&self, row: &[f32], members: &[u32]) -> f32 {
        let (mut sum, mut n) = (0.0, 0_usize);
        for at in members.iter().map(|m| *m as usize).filter(|at| !row[*at].is_nan()) {
            sum += (f64::from(row[at]) - self.mean[at]) / self.sd[at];
            n += 1;
        }
        if n == 0 { f32::NAN } else { (sum / n as f64) as f32 }
    }
}

impl Apply for FittedGeneSets {
    fn apply(&self, design: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(design, &self.view, self.n_features)?;
        let values = rows(view)
            .flat_map(|row| self.members.iter().map(|members| self.score(row, members)))
            .collect();
        let sets = View {
            name: self.into.clone(),
            entity: view.entity,
            features: self.names.iter().cloned().collect(),
            values,
        };
        if self.replace {
            *view = sets;
        } else {
            design.views.push(sets);
        }
        Ok(())
    }
}
