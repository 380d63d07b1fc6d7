//! What the screen looks like before any model sees it.

use std::path::Path;

use serde::Deserialize;

use crate::report::ReportError;

/// `describe.json`; each part is shown where it is there.
#[derive(Deserialize)]
pub(in crate::report) struct Describe {
    #[serde(default)]
    pub(in crate::report) views: Vec<View>,
    pub(in crate::report) response_missing: Option<Missing>,
    pub(in crate::report) correlation: Option<Correlation>,
    pub(in crate::report) response: Option<Response>,
}

/// One feature matrix.
#[derive(Deserialize)]
pub(in crate::report) struct View {
    pub(in crate::report) name: String,
    pub(in crate::report) entity: Option<String>,
    pub(in crate::report) rows: Option<u64>,
    pub(in crate::report) features: Option<u64>,
    pub(in crate::report) missing: Option<u64>,
    pub(in crate::report) missing_fraction: Option<f64>,
    pub(in crate::report) mean: Option<f64>,
    pub(in crate::report) sd: Option<f64>,
}

/// The fraction of pairs never tested, by tissue and compound.
#[derive(Deserialize)]
pub(in crate::report) struct Missing {
    pub(in crate::report) tissues: Vec<String>,
    pub(in crate::report) compounds: Vec<String>,
    /// One row per tissue.
    pub(in crate::report) fraction: Vec<Vec<Option<f64>>>,
}

/// Pearson correlations between features.
#[derive(Deserialize)]
pub(in crate::report) struct Correlation {
    pub(in crate::report) features: Vec<String>,
    pub(in crate::report) matrix: Vec<Vec<Option<f64>>>,
}

/// The distribution of the measured response.
#[derive(Deserialize)]
pub(in crate::report) struct Response {
    pub(in crate::report) histogram: Histogram,
    pub(in crate::report) mean: Option<f64>,
    pub(in crate::report) sd: Option<f64>,
}

/// Counts between edges, one more edge than counts.
#[derive(Deserialize)]
pub(in crate::report) struct Histogram {
    pub(in crate::report) edges: Vec<f64>,
    pub(in crate::report) counts: Vec<f64>,
}

impl Describe {
    /// Refuses matrices whose shape is not that of their labels.
    pub(super) fn check(&self, path: &Path) -> Result<(), ReportError> {
        let shape = |what: &str, matrix: &[Vec<Option<f64>>], rows: usize, columns: usize| {
            if matrix.len() == rows && matrix.iter().all(|row| row.len() == columns) {
                return Ok(());
            }
            Err(ReportError::malformed(
                path,
                &format!("{what} is not {rows} rows of {columns} as its labels say"),
            ))
        };
        if let Some(m) = &self.response_missing {
            shape("response_missing.fraction", &m.fraction, m.tissues.len(), m.compounds.len())?;
        }
        if let Some(c) = &self.correlation {
            shape("correlation.matrix", &c.matrix, c.features.len(), c.features.len())?;
        }
        match &self.response {
            Some(r) if r.histogram.edges.len() != r.histogram.counts.len() + 1 => {
                let problem = "response.histogram needs one more edge than counts";
                Err(ReportError::malformed(path, &problem))
            }
            _ => Ok(()),
        }
    }
}
