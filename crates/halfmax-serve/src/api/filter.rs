//! Which cell lines or compounds are meant, by what is written about them.

use halfmax_data::{CellLine, Compound};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Cell lines by tissue and cancer type; what is left out is not looked at.
#[derive(Debug, Default, Clone, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct OfLines {
    /// Exactly this tissue, in any case.
    pub(super) tissue: Option<String>,
    /// Exactly this cancer type, in any case.
    pub(super) cancer_type: Option<String>,
}

/// Compounds by target and pathway; what is left out is not looked at.
#[derive(Debug, Default, Clone, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct OfCompounds {
    /// One of the targets, which are separated by commas, in any case.
    pub(super) target: Option<String>,
    /// Exactly this pathway, in any case.
    pub(super) pathway: Option<String>,
}

impl OfLines {
    pub(super) fn fit(&self, line: &CellLine) -> bool {
        is(self.tissue.as_deref(), line.tissue.as_deref())
            && is(self.cancer_type.as_deref(), cancer_type(line))
    }
}

impl OfCompounds {
    pub(super) fn fit(&self, compound: &Compound) -> bool {
        let targets = compound.target.as_deref().unwrap_or_default();
        let hit = |wanted: &str| targets.split(',').any(|one| same(wanted, one.trim()));
        self.target.as_deref().is_none_or(|wanted| hit(wanted) || same(wanted, targets))
            && is(self.pathway.as_deref(), compound.pathway.as_deref())
    }
}

fn is(wanted: Option<&str>, found: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| found.is_some_and(|found| same(wanted, found)))
}

fn same(wanted: &str, found: &str) -> bool {
    wanted.trim().to_lowercase() == found.to_lowercase()
}

/// What the annotation calls the cancer, by the names that providers give the column.
pub(super) fn cancer_type(line: &CellLine) -> Option<&str> {
    let wanted = ["cancer_type", "tcga_desc", "oncotreeprimarydisease", "cancer type", "disease"];
    let named =
        |name: &str| line.annotation.iter().find(|(head, _)| head.eq_ignore_ascii_case(name));
    let found = wanted.iter().find_map(|name| named(name)).map(|(_, value)| value.as_str());
    found.filter(|value| !value.is_empty())
}
