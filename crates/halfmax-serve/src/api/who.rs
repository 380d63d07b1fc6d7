//! Who is asked about: a cell line of the model, or a profile.

use std::collections::BTreeMap;

use halfmax_model::bundle::{Bundle, Profile};
use serde::Deserialize;

use super::Problem;

/// A cell line by id or name, or a profile; one of both.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    pub(super) cell_line: Option<String>,
    pub(super) profile: Option<AskedProfile>,
}

/// Where a profile starts and what is changed: `{"from": {"tissue": "lung"}, "set": {"mutation": {"TP53": 1}}}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedProfile {
    pub(super) from: From,
    #[serde(default)]
    pub(super) set: BTreeMap<String, BTreeMap<String, f32>>,
}

/// Where a profile starts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum From {
    /// The features of a cell line.
    CellLine(String),
    /// The typical features of a tissue.
    Tissue(String),
}

/// The same, found in a bundle.
#[derive(Debug, Clone)]
pub(super) enum Who {
    Line(u32),
    Profile(Profile),
}

impl Who {
    pub(super) fn of(
        cell_line: Option<&str>,
        profile: Option<&AskedProfile>,
        bundle: &Bundle,
    ) -> Result<Self, Problem> {
        match (cell_line, profile) {
            (Some(key), None) => Ok(Self::Line(line(bundle, key)?)),
            (None, Some(profile)) => Ok(Self::Profile(profile.find(bundle)?)),
            (Some(key), Some(_)) => {
                Err(Problem::field("profile", key, "give a cell_line or a profile, not both"))
            }
            (None, None) => Err(Problem::field("cell_line", "", "give a cell_line or a profile")),
        }
    }

    /// The features of either.
    pub(super) fn profile(&self, bundle: &Bundle) -> Profile {
        match self {
            Self::Line(line) => bundle.profile_of(*line),
            Self::Profile(profile) => profile.clone(),
        }
    }
}

impl AskedProfile {
    fn find(&self, bundle: &Bundle) -> Result<Profile, Problem> {
        let mut profile = self.from.find(bundle)?;
        for (name, values) in &self.set {
            let Some((at, view)) =
                bundle.cell_line_views().enumerate().find(|(_, v)| v.name == *name)
            else {
                let known: Vec<&str> = bundle.cell_line_views().map(|v| v.name.as_str()).collect();
                return Err(Problem::field(
                    "set",
                    name,
                    format!("there is no view {name:?}; there is {}", known.join(", ")),
                ));
            };
            for (feature, value) in values {
                let Some(column) = view.features.iter().position(|f| f == feature) else {
                    return Err(Problem::field(
                        &format!("set.{name}"),
                        feature,
                        format!("the view {name} has no feature {feature:?}"),
                    ));
                };
                if !value.is_finite() {
                    return Err(Problem::field(
                        &format!("set.{name}.{feature}"),
                        &value.to_string(),
                        "the value must be finite",
                    ));
                }
                profile.rows[at][column] = *value;
            }
        }
        Ok(profile)
    }
}

impl From {
    pub(super) fn find(&self, bundle: &Bundle) -> Result<Profile, Problem> {
        match self {
            Self::CellLine(key) => Ok(bundle.profile_of(line(bundle, key)?)),
            Self::Tissue(name) => bundle.profile_of_tissue(name).ok_or_else(|| {
                Problem::field(
                    "tissue",
                    name,
                    format!("no cell line of the model is of the tissue {name:?}"),
                )
            }),
        }
    }
}

pub(super) fn line(bundle: &Bundle, key: &str) -> Result<u32, Problem> {
    bundle.find_cell_line(key).map_err(|e| Problem::model(&e))
}

pub(super) fn compound(bundle: &Bundle, key: &str) -> Result<u32, Problem> {
    bundle.find_compound(key).map_err(|e| Problem::model(&e))
}
