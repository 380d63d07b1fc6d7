//! What is written about cell lines and compounds besides their features.

use std::collections::BTreeMap;
use std::sync::Arc;

use halfmax_data::{CellLine, Compound};

use crate::{Design, Entity, PrepError};

/// One column of annotation over the cell lines or compounds of a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// For example `tissue`, `target` or the header of a column of the annotation table.
    pub name: String,
    /// What it is written about.
    pub entity: Entity,
    /// One per cell line or compound; empty text is none.
    pub values: Arc<[Option<Arc<str>>]>,
}

impl Annotation {
    pub(crate) fn gather(&self, rows: &[u32]) -> Self {
        let values = rows.iter().map(|row| self.values[*row as usize].clone()).collect();
        Self { name: self.name.clone(), entity: self.entity, values }
    }

    /// Everything written about these cell lines and compounds: `tissue` first, then the other columns of cell
    /// lines by name, then `target`, `pathway` and the other columns of compounds.
    pub fn all<'a>(
        cell_lines: impl Iterator<Item = &'a CellLine> + Clone,
        compounds: impl Iterator<Item = &'a Compound> + Clone,
    ) -> Vec<Self> {
        let mut all = vec![Self::of(
            "tissue",
            Entity::CellLine,
            cell_lines.clone().map(|c| c.tissue.as_deref()),
        )];
        let others = cell_lines.map(|c| &c.annotation);
        all.extend(columns(Entity::CellLine, &others, &["tissue"]));
        let target = compounds.clone().map(|c| c.target.as_deref());
        all.push(Self::of("target", Entity::Compound, target));
        let pathway = compounds.clone().map(|c| c.pathway.as_deref());
        all.push(Self::of("pathway", Entity::Compound, pathway));
        let others = compounds.map(|c| &c.annotation);
        all.extend(columns(Entity::Compound, &others, &["target", "pathway"]));
        all
    }

    fn of<'a>(name: &str, entity: Entity, values: impl Iterator<Item = Option<&'a str>>) -> Self {
        let text = |value: &str| (!value.trim().is_empty()).then(|| Arc::from(value.trim()));
        Self { name: name.into(), entity, values: values.map(|v| v.and_then(text)).collect() }
    }
}

/// The columns that at least one of the entities has, by name.
fn columns<'a>(
    entity: Entity,
    tables: &(impl Iterator<Item = &'a BTreeMap<String, String>> + Clone),
    taken: &[&str],
) -> Vec<Annotation> {
    let mut names: Vec<&String> = tables.clone().flat_map(BTreeMap::keys).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| !taken.contains(&name.as_str()));
    let column = |name: &String| {
        let values = tables.clone().map(|table| table.get(name).map(String::as_str));
        Annotation::of(name, entity, values)
    };
    names.into_iter().map(column).collect()
}

/// The annotation of this name; case does not matter where only one fits.
///
/// # Errors
/// [`PrepError::Annotation`] with the names there are.
pub(crate) fn find_annotation<'a>(
    design: &'a Design,
    name: &str,
    entity: Option<Entity>,
) -> Result<&'a Annotation, PrepError> {
    let of_entity = || design.annotations.iter().filter(|a| entity.is_none_or(|e| e == a.entity));
    let mut found: Vec<&Annotation> = of_entity().filter(|a| a.name == name).collect();
    if found.is_empty() {
        found = of_entity().filter(|a| a.name.eq_ignore_ascii_case(name)).collect();
    }
    let fault = |problem| PrepError::Annotation { annotation: name.into(), problem };
    match found.as_slice() {
        [one] => Ok(one),
        [] => {
            let names: Vec<&str> = of_entity().map(|a| a.name.as_str()).collect();
            Err(fault(format!("is not there; there are {}", names.join(", "))))
        }
        _ => Err(fault(
            "is one of cell lines and one of compounds; say which with entity = \"cell_line\" or \"compound\"".into(),
        )),
    }
}
