//! All models of a server, by name or by name with version.

use std::path::PathBuf;
use std::sync::Arc;

use super::Served;
use crate::ServeError;

/// What stands between a name and a version in an address.
const AT: char = '@';

/// In the order given: the first of a name is its default version, the first of all the default model.
pub(crate) struct Models(Vec<Arc<Served>>);

impl Models {
    /// Reads every bundle.
    ///
    /// # Errors
    /// That of the first that cannot be read, or [`ServeError::NoBundle`].
    pub(crate) fn read(bundles: &[PathBuf]) -> Result<Self, ServeError> {
        let read = bundles.iter().map(|dir| Served::read(dir).map(Arc::new));
        Self::of(read.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// [`ServeError::NoBundle`] if there is none.
    pub(crate) fn of(served: Vec<Arc<Served>>) -> Result<Self, ServeError> {
        if served.is_empty() { Err(ServeError::NoBundle) } else { Ok(Self(served)) }
    }

    /// Reads every bundle again; where one can no longer be read, what was read before stays.
    ///
    /// Returns the new models, and for each that stayed old its fault.
    pub(crate) fn again(&self, bundles: &[PathBuf]) -> (Self, Vec<ServeError>) {
        let mut faults = Vec::new();
        let read = self.0.iter().zip(bundles).map(|(old, dir)| match Served::read(dir) {
            Ok(new) => Arc::new(new),
            Err(fault) => {
                faults.push(fault);
                Arc::clone(old)
            }
        });
        (Self(read.collect()), faults)
    }

    /// Has every model that is not in `before` prepare its answers.
    pub(crate) fn prepare(&self, before: Option<&Self>) {
        let is_old = |model: &Arc<Served>| {
            before.is_some_and(|b| b.0.iter().any(|old| Arc::ptr_eq(old, model)))
        };
        self.0.iter().filter(|model| !is_old(model)).for_each(Served::prepare);
    }

    pub(crate) fn first(&self) -> &Arc<Served> {
        &self.0[0]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Served>> {
        self.0.iter()
    }

    /// By `name`, then its default version, or by `name@version`.
    pub(crate) fn find(&self, key: &str) -> Option<&Arc<Served>> {
        let named = self.0.iter().find(|model| model.name == key);
        named.or_else(|| {
            let (name, version) = key.rsplit_once(AT)?;
            self.0.iter().find(|model| model.name == name && model.version == version)
        })
    }

    /// The versions of a name, the default one first.
    pub(crate) fn versions<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |model| model.name == name).map(|model| model.version.as_str())
    }

    /// What a model goes by in addresses: its name alone if it is the default version.
    pub(crate) fn id(&self, model: &Served) -> String {
        match self.find(&model.name) {
            Some(default) if default.version == model.version => model.name.clone(),
            _ => format!("{}{AT}{}", model.name, model.version),
        }
    }
}
