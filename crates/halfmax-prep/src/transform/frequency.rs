//! Annotation as one feature: how common its category is.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::one_hot::new_view;
use super::{Apply, Transform};
use crate::annotation::find_annotation;
use crate::{Design, Entity, PrepError, Train, View};

/// Adds a view of one feature: the share of training entities in the same category of an annotation. An encoding
/// of many categories that does not look at responses.
///
/// A category that training did not have gets 0, an entity without annotation is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    /// Name of the annotation.
    pub annotation: String,
    /// Whose it is, where cell lines and compounds both have one of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Entity>,
    /// Name of the new view; that of the annotation if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
}

/// The shares learned by [`Frequency`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedFrequency {
    annotation: String,
    entity: Entity,
    into: String,
    share: BTreeMap<String, f64>,
}

impl Transform for Frequency {
    type Fitted = FittedFrequency;

    fn fit(&self, train: Train<'_>) -> Result<FittedFrequency, PrepError> {
        let design = train.design();
        let annotation = find_annotation(design, &self.annotation, self.entity)?;
        let into = new_view(design, annotation, self.into.as_deref())?;
        let n = annotation.values.iter().flatten().count();
        let mut counts = BTreeMap::<String, usize>::new();
        for value in annotation.values.iter().flatten() {
            *counts.entry(value.to_string()).or_default() += 1;
        }
        Ok(FittedFrequency {
            annotation: annotation.name.clone(),
            entity: annotation.entity,
            into,
            share: counts.into_iter().map(|(c, count)| (c, count as f64 / n as f64)).collect(),
        })
    }
}

impl Apply for FittedFrequency {
    fn apply(&self, design: &mut Design) -> Result<(), PrepError> {
        let annotation = find_annotation(design, &self.annotation, Some(self.entity))?;
        let share = |value: &Option<Arc<str>>| match value {
            Some(value) => self.share.get(&**value).copied().unwrap_or(0.0) as f32,
            None => f32::NAN,
        };
        let view = View {
            name: self.into.clone(),
            entity: self.entity,
            features: Arc::from([format!("share of {}", self.annotation)]),
            values: annotation.values.iter().map(share).collect(),
        };
        design.views.push(view);
        Ok(())
    }
}
