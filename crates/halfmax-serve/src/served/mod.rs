//! A model that is served: its bundle, and what its run directory says of it.

mod domain;
mod run;

use std::path::Path;

use halfmax_model::bundle::{self, Bundle};
use halfmax_model::conformal::LEVEL;

use crate::ServeError;
pub(crate) use domain::{Domain, in_words};
pub(crate) use run::Run;

/// A bundle ready for questions.
pub(crate) struct Served {
    /// Its name in addresses.
    pub(crate) id: String,
    pub(crate) bundle: Bundle,
    /// The run directory it lies in, if it still does.
    pub(crate) run: Option<Run>,
    pub(crate) domain: Domain,
}

impl Served {
    /// Share of responses that its intervals are to hold; `None` if it has none.
    pub(crate) fn coverage(&self) -> Option<f64> {
        self.bundle.calibration().filter(|c| c.levels().contains(&LEVEL)).map(|_| LEVEL)
    }

    /// Half the interval's length for a compound, in the unit of the prediction.
    pub(crate) fn half_width(&self, compound: u32) -> Option<f64> {
        let id = self.bundle.compound(compound).id.as_str();
        self.bundle.calibration()?.half_width(id, LEVEL)
    }

    /// Reads a bundle and the run directory around it.
    pub(crate) fn read(dir: &Path) -> Result<Self, ServeError> {
        let bundle = bundle::read(dir)?;
        let full = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.into());
        let named = if full.ends_with("bundle") { full.parent() } else { Some(full.as_path()) };
        let id = named
            .and_then(Path::file_name)
            .map_or_else(|| "model".into(), |name| name.to_string_lossy().into_owned());
        let run = full.parent().map(|parent| Run::read(parent, &bundle)).transpose()?.flatten();
        let domain = Domain::of(&bundle);
        Ok(Self { id, bundle, run, domain })
    }
}
