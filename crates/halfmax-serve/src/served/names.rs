//! Entities of a bundle by any of their names, without looking through all of them.

use std::collections::HashMap;

use halfmax_model::ModelError;
use halfmax_model::bundle::Bundle;

/// What [`Bundle::find_cell_line`] and [`Bundle::find_compound`] find, in one step.
pub(crate) struct Names {
    by_id: HashMap<String, u32>,
    /// In lower case; `None` for a name of several.
    by_name: HashMap<String, Option<u32>>,
    search: fn(&Bundle, &str) -> Result<u32, ModelError>,
}

impl Names {
    pub(super) fn of_cell_lines(bundle: &Bundle) -> Self {
        let mut names = Self::new(Bundle::find_cell_line);
        for (line, at) in bundle.cell_lines().zip(0..) {
            // The names that the bundle itself looks among.
            let other = line.annotation.values().filter(|value| value.len() > 3);
            names.add(at, line.id.as_str(), [&line.name].into_iter().chain(other));
        }
        names
    }

    pub(super) fn of_compounds(bundle: &Bundle) -> Self {
        let mut names = Self::new(Bundle::find_compound);
        for (compound, at) in bundle.compounds().zip(0..) {
            names.add(at, compound.id.as_str(), [&compound.name].into_iter());
        }
        names
    }

    fn new(search: fn(&Bundle, &str) -> Result<u32, ModelError>) -> Self {
        Self { by_id: HashMap::new(), by_name: HashMap::new(), search }
    }

    fn add<'a>(&mut self, at: u32, id: &'a str, names: impl Iterator<Item = &'a String>) {
        self.by_id.entry(id.to_owned()).or_insert(at);
        for name in [id].into_iter().chain(names.map(String::as_str)) {
            let found = self.by_name.entry(name.to_ascii_lowercase()).or_insert(Some(at));
            if *found != Some(at) {
                *found = None;
            }
        }
    }

    /// # Errors
    /// [`ModelError::Entity`] in the bundle's words.
    pub(crate) fn find(&self, bundle: &Bundle, key: &str) -> Result<u32, ModelError> {
        let named = || self.by_name.get(&key.to_ascii_lowercase()).copied().flatten();
        match self.by_id.get(key).copied().or_else(named) {
            Some(at) => Ok(at),
            None => (self.search)(bundle, key),
        }
    }
}
