//! Transforms in order, each fitted on the training rows as the ones before it left them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::transform as t;
use crate::transform::{Apply, Standardise, TopVariance, Transform};
use crate::{Design, PrepError, Train, View};

/// What is to be done to each view before a model sees it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// In order.
    pub steps: Vec<Step>,
}

/// The transforms of a [`Pipeline`] after they learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedPipeline {
    pub(crate) steps: Vec<FittedStep>,
    /// Names of the input features of each view, to check later designs against.
    pub(crate) inputs: Vec<(String, Vec<String>)>,
}

/// The only list of steps: name in files, settings, what they become.
macro_rules! steps {
    ($($name:literal $step:ident => $fitted:ident,)*) => {
        /// One transform to fit.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "step")]
        pub enum Step {
            $(
                #[doc = concat!("`", $name, "`: see [`", stringify!($step), "`](crate::transform::", stringify!($step), ").")]
                #[serde(rename = $name)]
                $step(t::$step),
            )*
        }

        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "step")]
        pub(crate) enum FittedStep {
            $(#[serde(rename = $name)] $step(t::$fitted),)*
        }

        impl Step {
            /// The names of all steps, as files have them.
            pub const NAMES: &[&str] = &[$($name,)*];

            /// What the step is called in files.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$step(_) => $name,)*
                }
            }

            fn fit(&self, train: Train<'_>) -> Result<FittedStep, PrepError> {
                Ok(match self {
                    $(Self::$step(step) => FittedStep::$step(step.fit(train)?),)*
                })
            }
        }

        impl FittedStep {
            /// What the step is called in files.
            pub(crate) fn name(&self) -> &'static str {
                match self {
                    $(Self::$step(_) => $name,)*
                }
            }
        }

        impl Apply for FittedStep {
            fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
                match self {
                    $(Self::$step(step) => step.apply(rows),)*
                }
            }
        }
    };
}

steps! {
    "missing_indicator" MissingIndicator => FittedIndicator,
    "impute_mean" ImputeMean => FittedImpute,
    "impute_median" ImputeMedian => FittedImpute,
    "impute_knn" ImputeKnn => FittedKnn,
    "variance_threshold" VarianceThreshold => FittedSelect,
    "top_variance" TopVariance => FittedSelect,
    "correlation_filter" CorrelationFilter => FittedSelect,
    "f_test" FTest => FittedSelect,
    "anova" Anova => FittedSelect,
    "mutual_information" MutualInformation => FittedSelect,
    "lasso" Lasso => FittedSelect,
    "gene_list" GeneList => FittedSelect,
    "gene_sets" GeneSets => FittedGeneSets,
    "standardise" Standardise => FittedStandardise,
    "robust" Robust => FittedAffine,
    "min_max" MinMax => FittedAffine,
    "quantile" Quantile => FittedQuantile,
    "pca" Pca => FittedPca,
    "one_hot" OneHot => FittedOneHot,
    "frequency" Frequency => FittedFrequency,
    "drop" DropView => DropView,
}

/// Names of a list that a view does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// What the step is called in files.
    pub step: &'static str,
    /// The view.
    pub view: String,
    /// How many distinct names the step has.
    pub of: usize,
    /// Those that are not features of the view.
    pub names: Vec<String>,
}

impl Step {
    /// For a step with a list of names: those that its view does not have. `None` for others, and where the view is
    /// not there (fitting says so).
    pub fn absent(&self, views: &[View]) -> Option<Absent> {
        let find = |name: &str| views.iter().find(|view| view.name == name);
        let (view, names) = match self {
            Self::GeneList(step) => {
                let view = find(&step.view)?;
                (view, (step.genes.iter().collect::<BTreeSet<_>>(), step.absent(view)))
            }
            Self::GeneSets(step) => {
                let view = find(&step.view)?;
                (view, (step.sets.values().flatten().collect(), step.absent(view)))
            }
            _ => return None,
        };
        Some(Absent {
            step: self.name(),
            view: view.name.clone(),
            of: names.0.len(),
            names: names.1.into_iter().map(str::to_owned).collect(),
        })
    }
}

impl Pipeline {
    /// Imputation, selection and scaling of the named views.
    pub fn standard(views: &[&str], keep: Option<usize>) -> Self {
        let steps = views
            .iter()
            .flat_map(|name| {
                let view = (*name).to_owned();
                [
                    Step::ImputeMean(t::ImputeMean { view: view.clone() }),
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
    /// [`PrepError::Step`] with the step and what it reports.
    pub fn fit(&self, train: Train<'_>) -> Result<(FittedPipeline, Design), PrepError> {
        self.fit_watched(train, &mut |_, _| {})
    }

    /// As [`Pipeline::fit`], showing the training rows as each step left them.
    ///
    /// # Errors
    /// As [`Pipeline::fit`].
    pub fn fit_watched(
        &self,
        train: Train<'_>,
        after_step: &mut dyn FnMut(&Step, &Design),
    ) -> Result<(FittedPipeline, Design), PrepError> {
        let mut design = train.design().clone();
        let inputs = design.views.iter().map(|v| (v.name.clone(), v.features.to_vec())).collect();
        let mut steps = Vec::with_capacity(self.steps.len());
        for (step, number) in self.steps.iter().zip(1..) {
            let fault =
                |source| PrepError::Step { number, name: step.name(), source: Box::new(source) };
            let fitted = step.fit(Train::transformed(&design)).map_err(fault)?;
            fitted.apply(&mut design).map_err(fault)?;
            after_step(step, &design);
            steps.push(fitted);
        }
        Ok((FittedPipeline { steps, inputs }, design))
    }

    /// As [`Pipeline::fit`], keeping the permission to fit what comes after it.
    ///
    /// # Errors
    /// As [`Pipeline::fit`].
    pub fn prepare(&self, train: Train<'_>) -> Result<Prepared, PrepError> {
        let (pipeline, design) = self.fit(train)?;
        let refit = train.refit().map(|all| pipeline.apply(all.design())).transpose()?;
        Ok(Prepared { pipeline, design, refit })
    }
}

/// Training rows as a pipeline left them.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What was learned, to be applied to other rows.
    pub pipeline: FittedPipeline,
    design: Design,
    /// With the validation rows, if they may be learned from in the end.
    refit: Option<Design>,
}

impl Prepared {
    /// The permission to fit on them: they are still training rows.
    pub fn train(&self) -> Train<'_> {
        Train::prepared(&self.design, self.refit.as_ref())
    }
}

impl FittedPipeline {
    /// Its steps in order, as files call them.
    pub fn step_names(&self) -> Vec<&'static str> {
        self.steps.iter().map(FittedStep::name).collect()
    }

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
