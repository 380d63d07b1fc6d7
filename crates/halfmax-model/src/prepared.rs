//! Any model on views that were prepared first.

use std::collections::BTreeMap;

use halfmax_prep::{Design, FittedPipeline, Pipeline, Step, Train};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attributions, Reference};
use crate::{Estimator, Fit, Fitted, ModelError, Saved, Settled, Tensor, registry};

/// A model that sees training rows only as a pipeline left them. What the model does to its views itself comes after.
pub struct PreparedEstimator {
    pipeline: Pipeline,
    model: Box<dyn Estimator>,
}

impl PreparedEstimator {
    /// The pipeline is fitted anew on the training rows of each fit of the model.
    pub fn new(pipeline: Pipeline, model: Box<dyn Estimator>) -> Self {
        Self { pipeline, model }
    }
}

impl Estimator for PreparedEstimator {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn describe(&self) -> String {
        let steps: Vec<&str> = self.pipeline.steps.iter().map(Step::name).collect();
        format!("{}; views prepared by {}", self.model.describe(), steps.join(", "))
    }

    fn is_naive(&self) -> bool {
        self.model.is_naive()
    }

    fn refits(&self) -> bool {
        self.model.refits()
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let prepared = self.pipeline.prepare(train)?;
        let held = fit.early_stop.map(|rows| prepared.pipeline.apply(rows)).transpose()?;
        let mut fit =
            Fit { seed: fit.seed, early_stop: held.as_ref(), on_epoch: &mut *fit.on_epoch };
        let model = self.model.fit(prepared.train(), &mut fit)?;
        Ok(Box::new(FittedPrepared { pipeline: prepared.pipeline, model }))
    }
}

/// A trained model with the pipeline before it.
pub struct FittedPrepared {
    pipeline: FittedPipeline,
    model: Box<dyn Fitted>,
}

#[derive(Serialize, Deserialize)]
struct About {
    pipeline: FittedPipeline,
    /// Kind and settings of the model behind it.
    kind: String,
    model: serde_json::Value,
}

/// The kind of a saved [`FittedPrepared`].
pub(crate) const KIND: &str = "prepared";

impl FittedPrepared {
    /// The inverse of [`Fitted::save`].
    ///
    /// # Errors
    /// What is wrong with the pipeline or the model behind it.
    pub fn load(
        model: serde_json::Value,
        tensors: BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let about: About = serde_json::from_value(model).map_err(|e| e.to_string())?;
        if about.kind == KIND {
            return Err("a prepared model holds another prepared model".into());
        }
        let model = registry::load(&about.kind, about.model, tensors)?;
        Ok(Self { pipeline: about.pipeline, model })
    }
}

impl Fitted for FittedPrepared {
    fn to_onnx(&self) -> Result<Vec<u8>, ModelError> {
        Err(ModelError::Onnx(format!(
            "its views are prepared by steps of your own ({}), which are not written down; train it without [[prep]]",
            self.pipeline.step_names().join(", ")
        )))
    }

    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        self.model.predict(&self.pipeline.apply(rows)?)
    }

    fn settled(&self, entities: &Design) -> Result<Option<Box<dyn Settled>>, ModelError> {
        self.model.settled(&self.pipeline.apply(entities)?)
    }

    fn attribute(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        let background = self.pipeline.apply(reference.background)?;
        let reference = Reference { background: &background, ..*reference };
        self.model.attribute(&self.pipeline.apply(rows)?, &reference)
    }

    fn split_of_its_own(&self) -> Option<String> {
        self.model.split_of_its_own()
    }

    fn save(&self) -> Saved {
        let Saved { kind, model, tensors } = self.model.save();
        let about = About { pipeline: self.pipeline.clone(), kind: kind.into(), model };
        let model = serde_json::to_value(about).expect("a fitted pipeline is plain data");
        Saved { kind: KIND, model, tensors }
    }
}
