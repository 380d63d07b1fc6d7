//! Transforms in order, each fitted on the training rows as the ones before it left them.

use serde::{Deserialize, Serialize};

use crate::transform::{
    Apply, FittedImpute, FittedSelect, FittedStandardise, ImputeMean, Standardise, TopVariance,
    Transform,
};
use crate::{Design, PrepError, Train};

/// What is to be done to each view before a model sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// In order.
    pub steps: Vec<Step>,
}

/// One transform to fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// See [`ImputeMean`].
    ImputeMean(ImputeMean),
    /// See [`TopVariance`].
    TopVariance(TopVariance),
    /// See [`Standardise`].
    Standardise(Standardise),
}

/// The transforms of a [`Pipeline`] after they learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedPipeline {
    steps: Vec<FittedStep>,
    /// Names of the input features of each view, to check later designs against.
    inputs: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum FittedStep {
    ImputeMean(FittedImpute),
    TopVariance(FittedSelect),
    Standardise(FittedStandardise),
}

impl Pipeline {
    /// Imputation, selection and scaling of the named views.
    pub fn standard(views: &[&str], keep: Option<usize>) -> Self {
        let steps = views
            .iter()
            .flat_map(|name| {
                let view = (*name).to_owned();
                [
                    Step::ImputeMean(ImputeMean { view: view.clone() }),
                    Step::TopVariance(TopVariance { view: view.clone(), keep }),
                    Step::Standardise(Standardise { view }),
                ]
            })
            .collect();
        Self { steps }
    }

    /// Fits every step in order, and returns the training rows as the last one left them.
    ///
    /// # Errors
    /// Whatever a step reports.
    pub fn fit(&self, train: Train<'_>) -> Result<(FittedPipeline, Design), PrepError> {
        let mut design = train.design().clone();
        let inputs = design.views.iter().map(|v| (v.name.clone(), v.features.to_vec())).collect();
        let mut steps = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let rows = Train::transformed(&design);
            let fitted = match step {
                Step::ImputeMean(step) => FittedStep::ImputeMean(step.fit(rows)?),
                Step::TopVariance(step) => FittedStep::TopVariance(step.fit(rows)?),
                Step::Standardise(step) => FittedStep::Standardise(step.fit(rows)?),
            };
            fitted.apply(&mut design)?;
            steps.push(fitted);
        }
        Ok((FittedPipeline { steps, inputs }, design))
    }
}

impl Apply for FittedStep {
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
        match self {
            Self::ImputeMean(step) => step.apply(rows),
            Self::TopVariance(step) => step.apply(rows),
            Self::Standardise(step) => step.apply(rows),
        }
    }
}

impl FittedPipeline {
    /// The rows as the model wants them.
    ///
    /// # Errors
    /// [`PrepError::View`] if a view is missing or its features are not those of training, in their order.
    pub fn apply(&self, rows: &Design) -> Result<Design, PrepError> {
        for (name, features) in &self.inputs {
            let found = rows.view(name).ok_or_else(|| PrepError::View {
                view: name.clone(),
                problem: "was there in training and is missing now".into(),
            })?;
            if found.features[..] != features[..] {
                let first = found.features.iter().zip(features).find(|(a, b)| a != b);
                let problem = match first {
                    Some((a, b)) => format!("has feature {a:?} where training had {b:?}"),
                    None => format!(
                        "has {} features, training had {}",
                        found.n_features(),
                        features.len()
                    ),
                };
                return Err(PrepError::View { view: name.clone(), problem });
            }
        }
        let mut design = rows.clone();
        for step in &self.steps {
            step.apply(&mut design)?;
        }
        Ok(design)
    }
}
