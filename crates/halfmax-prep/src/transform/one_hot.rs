//! Annotation as features: one per category.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Apply, Transform};
use crate::annotation::{Annotation, find_annotation};
use crate::{Design, Entity, PrepError, Train, View};

/// Adds a view of one 0/1 feature per category of an annotation among training entities, for example of `tissue`,
/// `pathway` or `target` (scikit-learn's `OneHotEncoder(handle_unknown="ignore")`; with `separator`, its
/// `MultiLabelBinarizer`).
///
/// An entity without annotation, or of a category that training did not have, gets 0 throughout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneHot {
    /// Name of the annotation.
    pub annotation: String,
    /// Whose it is, where cell lines and compounds both have one of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Entity>,
    /// What separates several categories of one entity, for example `, ` in a list of targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// Categories of fewer training entities get no feature.
    #[serde(default)]
    pub min_count: usize,
    /// Name of the new view; that of the annotation if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
}

/// The categories learned by [`OneHot`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FittedOneHot {
    annotation: String,
    entity: Entity,
    separator: Option<String>,
    into: String,
    /// Sorted.
    categories: Vec<String>,
}

impl Transform for OneHot {
    type Fitted = FittedOneHot;

    fn fit(&self, train: Train<'_>) -> Result<FittedOneHot, PrepError> {
        let design = train.design();
        let annotation = find_annotation(design, &self.annotation, self.entity)?;
        let into = new_view(design, annotation, self.into.as_deref())?;
        let mut counts = std::collections::BTreeMap::<&str, usize>::new();
        for value in annotation.values.iter().flatten() {
            let once: BTreeSet<&str> = split(value, self.separator.as_deref()).collect();
            for category in once {
                *counts.entry(category).or_default() += 1;
            }
        }
        let common = counts.into_iter().filter(|(_, n)| *n >= self.min_count);
        let categories: Vec<String> = common.map(|(category, _)| category.to_owned()).collect();
        if categories.is_empty() {
            let problem = "no training entity has it, or too few share a category".into();
            return Err(PrepError::Annotation { annotation: self.annotation.clone(), problem });
        }
        Ok(FittedOneHot {
            annotation: annotation.name.clone(),
            entity: annotation.entity,
            separator: self.separator.clone(),
            into,
            categories,
        })
    }
}

/// The name of a view made of an annotation, if it is free.
pub(super) fn new_view(
    design: &Design,
    annotation: &Annotation,
    into: Option<&str>,
) -> Result<String, PrepError> {
    let name = into.unwrap_or(&annotation.name).to_owned();
    match design.view(&name) {
        None => Ok(name),
        Some(_) => Err(PrepError::Annotation {
            annotation: annotation.name.clone(),
            problem: format!(
                "would become view {name:?}, which is there already; give another name with into"
            ),
        }),
    }
}

fn split<'a>(value: &'a str, separator: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    let parts: Vec<&str> = match separator.filter(|s| !s.is_empty()) {
        Some(separator) => value.split(separator).map(str::trim).collect(),
        None => vec![value],
    };
    parts.into_iter().filter(|part| !part.is_empty())
}

impl Apply for FittedOneHot {
    fn apply(&self, design: &mut Design) -> Result<(), PrepError> {
        let annotation = find_annotation(design, &self.annotation, Some(self.entity))?;
        let n = self.categories.len();
        let mut values = vec![0.0; annotation.values.len() * n];
        for (at, value) in annotation.values.iter().enumerate() {
            for category in value.iter().flat_map(|v| split(v, self.separator.as_deref())) {
                if let Ok(column) = self.categories.binary_search_by(|c| c.as_str().cmp(category)) {
                    values[at * n + column] = 1.0;
                }
            }
        }
        let view = View {
            name: self.into.clone(),
            entity: self.entity,
            features: self.categories.iter().map(|c| format!("{}={c}", self.annotation)).collect(),
            values: values.into(),
        };
        design.views.push(view);
        Ok(())
    }
}
