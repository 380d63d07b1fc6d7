//! Several models as one, weighted by what the validation rows say.

mod weights;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use halfmax_prep::{Design, Train};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attributions, Reference};
use crate::{Epoch, Estimator, Fit, Fitted, ModelError, Saved, Stop, Tensor, registry};

/// A weighted mean of models fitted on the same training rows (stacking, Wolpert 1992; Breiman 1996).
///
/// The weights are not negative, sum to one and minimise the squared error over the validation rows; without such
/// rows all members count the same. Where members may learn from the validation rows in the end, they do so after the
/// weights are known.
pub struct Blend {
    name: String,
    members: Vec<Box<dyn Estimator>>,
}

impl Blend {
    /// A blend of at least one model.
    pub fn new(name: impl Into<String>, members: Vec<Box<dyn Estimator>>) -> Self {
        Self { name: name.into(), members }
    }
}

impl Estimator for Blend {
    fn name(&self) -> &str {
        &self.name
    }

    fn describe(&self) -> String {
        let names: Vec<&str> = self.members.iter().map(|m| m.name()).collect();
        format!("blend of {}, weighted by the error over validation rows", names.join(", "))
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        // The second pass, if there is one, is of the members that learn from the validation rows.
        let passes = if train.refit().is_some() { 2 } else { 1 };
        let mut fitted = Vec::with_capacity(self.members.len());
        for member in 0..self.members.len() {
            fitted.push(self.member(member, train.alone(), fit, passes)?);
        }
        let weights = match fit.early_stop {
            None => vec![1.0 / fitted.len() as f64; fitted.len()],
            Some(held) => {
                let predicted =
                    fitted.iter().map(|m| m.predict(held)).collect::<Result<Vec<_>, _>>()?;
                weights::weights(&held.response, &predicted)
            }
        };
        if passes == 2 {
            for (at, weight) in weights.iter().enumerate() {
                if *weight > 0.0 && self.members[at].refits() {
                    fitted[at] = self.member(self.members.len() + at, train, fit, passes)?;
                }
            }
        }
        let members = self.members.iter().map(|m| m.name().to_owned()).zip(weights).zip(fitted);
        let members = members
            .map(|((name, weight), fitted)| Member { name, weight, fitted })
            .filter(|member| member.weight > 0.0);
        Ok(Box::new(FittedBlend { members: members.collect() }))
    }

    fn refits(&self) -> bool {
        self.members.iter().any(|member| member.refits())
    }
}

impl Blend {
    /// Fits the member at `step`, counted on through the passes, each a stretch of the whole; a member that is done
    /// early leaves a gap.
    fn member(
        &self,
        step: usize,
        train: Train<'_>,
        fit: &mut Fit<'_>,
        passes: usize,
    ) -> Result<Box<dyn Fitted>, ModelError> {
        let member = &self.members[step % self.members.len()];
        let on_epoch = &mut *fit.on_epoch;
        let mut forward = |epoch: Epoch| {
            let of = epoch.of * self.members.len() * passes;
            match on_epoch(Epoch { epoch: step * epoch.of + epoch.epoch, of, ..epoch }) {
                ControlFlow::Break(Stop::Keep) => ControlFlow::Continue(()),
                go_on => go_on,
            }
        };
        let mut own = Fit {
            seed: fit.seed.fork(member.name()),
            early_stop: fit.early_stop,
            on_epoch: &mut forward,
        };
        member.fit(train, &mut own)
    }
}

/// The kind of a saved [`FittedBlend`].
pub const KIND: &str = "blend";

/// Members that count, with their weights.
pub struct FittedBlend {
    members: Vec<Member>,
}

struct Member {
    name: String,
    weight: f64,
    fitted: Box<dyn Fitted>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    name: String,
    weight: f64,
    kind: String,
    model: serde_json::Value,
}

impl FittedBlend {
    /// The weight of each member, in the order they were given; those of weight 0 are not there.
    pub fn weights(&self) -> Vec<(&str, f64)> {
        self.members.iter().map(|m| (m.name.as_str(), m.weight)).collect()
    }

    /// The inverse of [`Fitted::save`].
    ///
    /// # Errors
    /// What is missing or wrong in a member.
    pub fn load(
        model: serde_json::Value,
        tensors: BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let stored: Vec<Stored> = serde_json::from_value(model).map_err(|e| e.to_string())?;
        let mut own: BTreeMap<String, BTreeMap<String, Tensor>> = BTreeMap::new();
        for (name, tensor) in tensors {
            let (member, name) =
                name.split_once('/').ok_or_else(|| format!("tensor {name} is of no member"))?;
            own.entry(member.to_owned()).or_default().insert(name.to_owned(), tensor);
        }
        let members = stored.into_iter().map(|Stored { name, weight, kind, model }| {
            let fitted = registry::load(&kind, model, own.remove(&name).unwrap_or_default())
                .map_err(|problem| format!("{name}: {problem}"))?;
            Ok(Member { name, weight, fitted })
        });
        Ok(Self { members: members.collect::<Result<_, String>>()? })
    }
}

impl Fitted for FittedBlend {
    fn to_onnx(&self) -> Result<Vec<u8>, ModelError> {
        let names: Vec<&str> = self.members.iter().map(|member| member.name.as_str()).collect();
        Err(ModelError::Onnx(format!(
            "it is a blend of {}, and a file holds one network; train `net` or `ann` by itself",
            names.join(", ")
        )))
    }

    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        let mut sum = vec![0.0; rows.len()];
        for member in &self.members {
            for (sum, value) in sum.iter_mut().zip(member.fitted.predict(rows)?) {
                *sum += member.weight * value;
            }
        }
        Ok(sum)
    }

    fn attribute(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        let of_member = |member: &Member| {
            let found = member.fitted.attribute(rows, reference).map_err(|fault| match fault {
                ModelError::Unexplained(problem) => {
                    ModelError::Unexplained(format!("{}: {problem}", member.name))
                }
                other => other,
            })?;
            Ok((member.weight, found))
        };
        let members = self.members.iter().map(of_member).collect::<Result<_, ModelError>>()?;
        Ok(Attributions::weighted(members))
    }

    fn split_of_its_own(&self) -> Option<String> {
        let own = |member: &Member| {
            Some(format!("{}: {}", member.name, member.fitted.split_of_its_own()?))
        };
        let own: Vec<String> = self.members.iter().filter_map(own).collect();
        let others =
            if own.len() < self.members.len() { "; other members by gradients" } else { "" };
        (!own.is_empty()).then(|| own.join("; ") + others)
    }

    fn save(&self) -> Saved {
        let mut tensors = BTreeMap::new();
        let stored = self.members.iter().map(|member| {
            let saved = member.fitted.save();
            for (name, tensor) in saved.tensors {
                tensors.insert(format!("{}/{name}", member.name), tensor);
            }
            Stored {
                name: member.name.clone(),
                weight: member.weight,
                kind: saved.kind.to_owned(),
                model: saved.model,
            }
        });
        let stored: Vec<Stored> = stored.collect();
        Saved {
            kind: KIND,
            model: serde_json::to_value(stored).expect("weights are plain data"),
            tensors,
        }
    }
}
