//! Predictions for a cell line whose features were made by hand.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use halfmax_data::{CellLine, Compound};
use halfmax_prep::{Design, Entity, Pair, View};

use super::{Bundle, Explanation, Share};
use crate::ModelError;
use crate::attribution::{Feature, Method, Reference};
use crate::domain::{CellLineSpace, Nearness};

/// The features of one cell line, a row per view of cell lines in the bundle's order; NaN where missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Tissue, where one is stated.
    pub tissue: Option<String>,
    /// As many rows as [`Bundle::cell_line_views`] yields, each as long as its features.
    pub rows: Vec<Vec<f32>>,
}

impl Bundle {
    /// The views that describe cell lines.
    pub fn cell_line_views(&self) -> impl Iterator<Item = &View> {
        self.entities.views.iter().filter(|view| view.entity == Entity::CellLine)
    }

    /// A cell line by its index.
    pub fn cell_line(&self, at: u32) -> &CellLine {
        &self.about.cell_lines[at as usize].entity
    }

    /// A compound by its index.
    pub fn compound(&self, at: u32) -> &Compound {
        &self.about.compounds[at as usize].entity
    }

    /// Whether the model learned from this cell line.
    pub fn learned_from(&self, cell_line: u32) -> bool {
        self.about.cell_lines[cell_line as usize].in_training
    }

    /// The features of a cell line of the bundle.
    pub fn profile_of(&self, cell_line: u32) -> Profile {
        let line = &self.about.cell_lines[cell_line as usize].entity;
        Profile {
            tissue: line.tissue.clone(),
            rows: self.cell_line_views().map(|v| v.row(cell_line as usize).to_vec()).collect(),
        }
    }

    /// The typical features of a tissue, or `None` if no cell line is of it: the mean over its cell lines, or the
    /// most frequent value where a feature takes whole numbers only, as a mutation does.
    pub fn profile_of_tissue(&self, tissue: &str) -> Option<Profile> {
        let lines = self.about.cell_lines.iter().enumerate();
        let of: Vec<usize> = lines
            .filter(|(_, known)| known.entity.tissue.as_deref() == Some(tissue))
            .map(|(at, _)| at)
            .collect();
        if of.is_empty() {
            return None;
        }
        let typical_of = |view: &View| {
            (0..view.n_features())
                .map(|feature| typical(of.iter().map(|line| view.row(*line)[feature]).collect()))
                .collect()
        };
        let rows = self.cell_line_views().map(typical_of).collect();
        Some(Profile { tissue: Some(tissue.into()), rows })
    }

    /// The space in which the distance of a profile from the cell lines learned from is measured; `None` if nothing
    /// about these varies.
    pub fn cell_line_space(&self) -> Option<CellLineSpace> {
        CellLineSpace::of(&self.trained())
    }

    /// How near a profile is to the cell lines that `space` was made of.
    ///
    /// # Panics
    /// If the profile has not one row per view.
    pub fn nearness(&self, space: &CellLineSpace, profile: &Profile) -> Nearness {
        space.nearness(&self.design_of(std::slice::from_ref(profile)), 0)
    }

    /// Predictions for every profile with every compound, profile by profile: the model's and mean effects',
    /// in the unit of [`About::measure`](super::About::measure).
    ///
    /// # Errors
    /// If the model cannot use the rows.
    ///
    /// # Panics
    /// If a profile has not one row per view.
    pub fn predict_profiles(
        &self,
        profiles: &[Profile],
        compounds: &[u32],
    ) -> Result<Vec<(f64, f64)>, ModelError> {
        let pair = |cell_line| compounds.iter().map(move |&compound| Pair { cell_line, compound });
        let pairs: Vec<Pair> = (0..profiles.len() as u32).flat_map(pair).collect();
        self.predict_profile_pairs(profiles, &pairs)
    }

    /// The same for single pairs, whose `cell_line` is an index into `profiles`.
    ///
    /// # Errors
    /// If the model cannot use the rows.
    ///
    /// # Panics
    /// If a profile has not one row per view, or an index is of no profile or compound.
    pub fn predict_profile_pairs(
        &self,
        profiles: &[Profile],
        pairs: &[Pair],
    ) -> Result<Vec<(f64, f64)>, ModelError> {
        let asked = self.rows_of(profiles, pairs);
        let predicted = self.fitted.predict(&asked)?;
        let baseline = self.baseline.predict(&asked)?;
        Ok(predicted.into_iter().zip(baseline).collect())
    }

    /// Splits the prediction for a profile and a compound among the features of the profile, largest share first.
    ///
    /// # Errors
    /// [`ModelError::Unexplained`] if the model is of a kind that cannot be split.
    ///
    /// # Panics
    /// If the profile has not one row per view, or the index is of no compound.
    pub fn explain_profile(
        &self,
        profile: &Profile,
        compound: u32,
        method: Method,
    ) -> Result<Explanation, ModelError> {
        let asked = self.rows_of(std::slice::from_ref(profile), &[Pair { cell_line: 0, compound }]);
        let background = self.background();
        let reference = Reference { side: Entity::CellLine, background: &background, method };
        let found = self.fitted.attribute(&asked, &reference)?;
        let position: HashMap<(&str, &str), f32> = self
            .cell_line_views()
            .zip(&profile.rows)
            .flat_map(|(view, row)| {
                let named = view.features.iter().zip(row);
                named.map(|(name, value)| ((view.name.as_str(), name.as_str()), *value))
            })
            .collect();
        let share = |(feature, share): (&Feature, &f64)| Share {
            view: feature.view.clone(),
            feature: feature.name.clone(),
            value: position
                .get(&(feature.view.as_str(), feature.name.as_str()))
                .copied()
                .filter(|value| !value.is_nan()),
            attribution: *share,
        };
        let mut shares: Vec<Share> = found.features.iter().zip(found.row(0)).map(share).collect();
        shares.sort_by(|a, b| b.attribution.abs().total_cmp(&a.attribution.abs()));
        let compound = &self.about.compounds[compound as usize].entity;
        Ok(Explanation {
            cell_line: asked.cell_lines[0].to_string(),
            cell_line_name: asked.cell_lines[0].to_string(),
            compound: compound.id.to_string(),
            compound_name: compound.name.clone(),
            baseline: found.baseline[0],
            prediction: found.prediction[0],
            completeness_gap: found.gap(0),
            shares,
        })
    }

    /// What a model is asked about pairs of profiles and compounds.
    fn rows_of(&self, profiles: &[Profile], pairs: &[Pair]) -> Design {
        let rows: Vec<u32> = (0..pairs.len() as u32).collect();
        let response = vec![f64::NAN; pairs.len()];
        let design = self.design_of(profiles);
        Design { pairs: pairs.to_vec(), response, ..design }.subset(&rows)
    }

    /// The profiles as cell lines, without rows.
    fn design_of(&self, profiles: &[Profile]) -> Design {
        let mut design = self.entities.clone();
        let described = |view: &&mut View| view.entity == Entity::CellLine;
        for (at, view) in design.views.iter_mut().filter(described).enumerate() {
            let rows = profiles.iter().flat_map(|profile| profile.rows[at].iter().copied());
            view.values = rows.collect();
            assert_eq!(view.values.len(), profiles.len() * view.n_features(), "{}", view.name);
        }
        for annotation in &mut design.annotations {
            if annotation.entity == Entity::CellLine {
                let is_tissue = annotation.name == "tissue";
                let of = |profile: &Profile| {
                    profile.tissue.as_deref().filter(|_| is_tissue).map(Arc::from)
                };
                annotation.values = profiles.iter().map(of).collect();
            }
        }
        // No id of the screen, so that nothing learned about a cell line by its id is used.
        design.cell_lines =
            (0..profiles.len()).map(|at| format!("a profile made by hand, {at}").into()).collect();
        design.tissues = profiles.iter().map(|profile| profile.tissue.clone()).collect();
        design.pairs = Vec::new();
        design.response = Vec::new();
        design.beyond = Vec::new();
        design
    }
}

fn typical(values: Vec<f32>) -> f32 {
    let present: Vec<f32> = values.into_iter().filter(|v| !v.is_nan()).collect();
    if present.is_empty() {
        return f32::NAN;
    }
    if present.iter().any(|v| v.fract() != 0.0) {
        return (present.iter().map(|v| f64::from(*v)).sum::<f64>() / present.len() as f64) as f32;
    }
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for value in present {
        *counts.entry(value as i64).or_default() += 1;
    }
    // The smaller one of two that are as frequent.
    let most = counts.values().copied().max().unwrap_or(0);
    counts.iter().find(|(_, n)| **n == most).map_or(f32::NAN, |(value, _)| *value as f32)
}

#[cfg(test)]
mod tests {
    use super::typical;

    #[test]
    fn levels_have_a_mean_and_states_a_mode() {
        assert!((typical(vec![1.5, 2.5, f32::NAN]) - 2.0).abs() < 1e-6);
        assert_eq!(typical(vec![0.0, 1.0, 0.0, f32::NAN]).to_bits(), 0.0f32.to_bits());
        assert_eq!(typical(vec![1.0, -2.0]).to_bits(), (-2.0f32).to_bits());
        assert!(typical(vec![f32::NAN]).is_nan());
    }
}
