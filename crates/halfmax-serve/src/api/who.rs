//! Who is asked about: a cell line of the model, or a profile.

use std::collections::BTreeMap;

use halfmax_model::bundle::Profile;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Problem, strict};
use crate::served::Served;

/// Where a profile starts and what is changed: `{"from": {"tissue": "lung"}, "set": {"mutation": {"TP53": 1}}}`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedProfile {
    #[serde(deserialize_with = "strict::one")]
    from: From,
    /// New values by view and feature, finite in single precision.
    #[serde(default)]
    set: BTreeMap<String, BTreeMap<String, f64>>,
}

/// Where a profile starts; one of both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct From {
    /// The features of a cell line, by id or name.
    pub(super) cell_line: Option<String>,
    /// The typical features of a tissue.
    pub(super) tissue: Option<String>,
}

/// The same, found in a bundle.
#[derive(Debug, Clone)]
pub(super) enum Who {
    Line(u32),
    Profile(Profile),
}

impl Who {
    /// One of both must be given.
    pub(super) fn of(
        cell_line: Option<&str>,
        profile: Option<&AskedProfile>,
        model: &Served,
    ) -> Result<Self, Problem> {
        match (cell_line, profile) {
            (Some(key), None) => Ok(Self::Line(line(model, key)?)),
            (None, Some(profile)) => Ok(Self::Profile(profile.find(model)?)),
            (Some(key), Some(_)) => {
                Err(Problem::field("profile", key, "give a cell_line or a profile, not both"))
            }
            (None, None) => Err(Problem::field("cell_line", "", "give a cell_line or a profile")),
        }
    }

    /// The features of either.
    pub(super) fn profile(&self, model: &Served) -> Profile {
        match self {
            Self::Line(line) => model.bundle.profile_of(*line),
            Self::Profile(profile) => profile.clone(),
        }
    }
}

impl AskedProfile {
    pub(super) fn find(&self, model: &Served) -> Result<Profile, Problem> {
        let mut profile = self.from.find(model)?;
        let views = || model.bundle.cell_line_views();
        for (name, values) in &self.set {
            let Some((at, view)) = views().enumerate().find(|(_, view)| view.name == *name) else {
                let known: Vec<&str> = views().map(|view| view.name.as_str()).collect();
                let detail = format!("there is no view {name:?}; there is {}", known.join(", "));
                return Err(Problem::field("set", name, detail));
            };
            for (feature, value) in values {
                let Some(column) = view.features.iter().position(|f| f == feature) else {
                    let detail = format!("the view {name} has no feature {feature:?}");
                    return Err(Problem::field(&format!("set.{name}"), feature, detail));
                };
                let single = *value as f32;
                if !single.is_finite() {
                    let field = format!("set.{name}.{feature}");
                    return Err(Problem::field(&field, &value.to_string(), "it must be finite"));
                }
                profile.rows[at][column] = single;
            }
        }
        Ok(profile)
    }
}

impl From {
    pub(super) fn find(&self, model: &Served) -> Result<Profile, Problem> {
        match (&self.cell_line, &self.tissue) {
            (Some(key), None) => Ok(model.bundle.profile_of(line(model, key)?)),
            (None, Some(name)) => model.bundle.profile_of_tissue(name).ok_or_else(|| {
                let detail = format!("no cell line of the model is of the tissue {name:?}");
                Problem::field("tissue", name, detail)
            }),
            (Some(_), Some(name)) => {
                Err(Problem::field("tissue", name, "give a cell_line or a tissue, not both"))
            }
            (None, None) => Err(Problem::field("cell_line", "", "give a cell_line or a tissue")),
        }
    }
}

/// The cell line of this id or name.
pub(super) fn line(model: &Served, key: &str) -> Result<u32, Problem> {
    model.cell_lines.find(&model.bundle, key).map_err(|e| Problem::model(&e))
}

/// The compound of this id or name.
pub(super) fn compound(model: &Served, key: &str) -> Result<u32, Problem> {
    model.compounds.find(&model.bundle, key).map_err(|e| Problem::model(&e))
}
