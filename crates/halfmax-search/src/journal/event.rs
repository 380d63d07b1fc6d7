//! What can happen in a study.

use crate::{Params, Spec, State};
use std::collections::BTreeMap;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
#[non_exhaustive]
pub enum Event {
    /// The study began. Always first, and only there.
    Opened {
        /// The version of this format.
        format: u32,
        /// What is searched, and how.
        spec: Box<Spec>,
    },
    /// A trial was handed out. Numbers ascend without gap.
    Asked {
        /// Its number.
        number: u32,
        /// Its point.
        params: Params,
    },
    /// A trial ended.
    Told {
        /// Its number.
        number: u32,
        /// How.
        #[serde(flatten)]
        outcome: Outcome,
    },
}

/// How a trial ended.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// Its last state, not `Running`.
    pub state: State,
    /// (step, loss) as reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intermediate: Vec<(u32, f64)>,
    /// Further measurements by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, f64>,
    /// The earlier trial whose value was taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_of: Option<u32>,
}

impl From<State> for Outcome {
    fn from(state: State) -> Self {
        Self { state, intermediate: Vec::new(), notes: BTreeMap::new(), repeat_of: None }
    }
}
