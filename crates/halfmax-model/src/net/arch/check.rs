//! Whether an architecture can be built.

use super::{Arch, Block, Layer, Normalisation};
use crate::ModelError;

/// Wider layers are refused.
const WIDEST: usize = 16_384;

impl Arch {
    /// Whether the settings make a network.
    ///
    /// # Errors
    /// [`ModelError::Arch`] with the setting that is out of range.
    pub fn check(&self) -> Result<(), ModelError> {
        let refuse = |problem: String| Err(ModelError::Arch(problem));
        match self.trunk.first() {
            Some(Block { layer: Layer::Dense { .. }, .. }) => {}
            Some(_) => {
                return refuse(
                    "trunk, block 1: must be dense, since it projects both sides of the pair; layers \
                     of another type over a view go into an encoder"
                        .into(),
                );
            }
            None => return refuse("trunk = []: at least one block".into()),
        }
        for (at, block) in self.trunk.iter().enumerate() {
            block.check(&format!("trunk, block {}", at + 1), false)?;
        }
        for encoder in &self.encoders {
            let name = format!("encoder of {:?}", encoder.view);
            if encoder.blocks.is_empty() {
                return refuse(format!("{name}: has no block"));
            }
            if self.encoders.iter().filter(|other| other.view == encoder.view).count() > 1 {
                return refuse(format!("{name}: there is more than one"));
            }
            for (at, block) in encoder.blocks.iter().enumerate() {
                block.check(&format!("{name}, block {}", at + 1), at == 0)?;
            }
        }
        if !(0.0..1.0).contains(&self.input_dropout) {
            return refuse(format!("input_dropout = {}: must be 0 to below 1", self.input_dropout));
        }
        if self.factors > 4096 {
            return refuse(format!("factors = {}: at most 4096", self.factors));
        }
        Ok(())
    }
}

impl Block {
    fn check(&self, place: &str, names: bool) -> Result<(), ModelError> {
        let refuse = |problem: String| Err(ModelError::Arch(format!("{place}: {problem}")));
        let units = self.layer.units();
        if !(1..=WIDEST).contains(&units) {
            return refuse(format!("units = {units}: must be 1 to {WIDEST}"));
        }
        if !(0.0..1.0).contains(&self.dropout) {
            return refuse(format!("dropout = {}: must be 0 to below 1", self.dropout));
        }
        match &self.layer {
            Layer::Convolution { kernel, stride, positions, .. } => {
                if kernel.is_multiple_of(2) || *kernel > WIDEST {
                    return refuse(format!("kernel = {kernel}: must be odd, at most {WIDEST}"));
                }
                if *stride == 0 || *positions == 0 {
                    return refuse("stride and positions must be at least 1".into());
                }
                if self.normalisation == Normalisation::Batch && *positions > 1 {
                    return refuse(
                        "batch normalisation of several positions is not there; take \
                                   layer normalisation, or positions = 1"
                            .into(),
                    );
                }
            }
            Layer::Recurrent { steps: 0, .. } => return refuse("steps must be at least 1".into()),
            Layer::Attention { heads, tokens, sets, .. } => {
                if *heads == 0 || !units.is_multiple_of(*heads) {
                    return refuse(format!("units = {units} is no multiple of heads = {heads}"));
                }
                if *tokens == 0 {
                    return refuse("tokens must be at least 1".into());
                }
                if !sets.is_empty() && !names {
                    return refuse(
                        "sets name features, which only the first block of an encoder has".into(),
                    );
                }
            }
            _ => {}
        }
        Ok(())
    }
}
