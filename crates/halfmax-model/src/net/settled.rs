//! A network whose entities were projected once, for questions about single pairs of them.

use halfmax_prep::{Design, Pair};

use super::fitted::FittedNet;
use super::network::Projected;
use super::scale::Scale;
use crate::{ModelError, Settled};

struct SettledNet {
    projected: Projected,
    scale: Scale,
}

impl FittedNet {
    /// `None` if more than dense layers follow the projections.
    pub(super) fn settle(&self, entities: &Design) -> Result<Option<Box<dyn Settled>>, ModelError> {
        let design = self.about.pipeline.apply(entities)?;
        let features = self.about.sides.features(&design);
        let projected = self.network.projected(features.each_ref());
        let scale = self.about.scale;
        Ok(projected.map(|projected| Box::new(SettledNet { projected, scale }) as Box<dyn Settled>))
    }
}

impl Settled for SettledNet {
    fn predict(&self, pairs: &[Pair]) -> Vec<f64> {
        self.projected.predict(pairs).into_iter().map(|z| self.scale.back(z)).collect()
    }
}
