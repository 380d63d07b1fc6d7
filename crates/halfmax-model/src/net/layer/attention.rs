//! Self-attention between groups of features.

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::{Dense, Shape, Signal};
use crate::net::pass::Pass;
use crate::net::weights::{Maker, Slot, he_bound};

/// Tokens of groups, self-attention with a way past it, their mean.
///
/// # Shapes
/// `[n, width]` to tokens `[n, tokens, units]` to `[n, units]`
#[derive(Debug, Clone)]
pub(crate) struct Attention {
    pub(crate) tokens: Tokens,
    pub(crate) units: usize,
    pub(crate) heads: usize,
    pub(crate) query: Dense,
    pub(crate) key: Dense,
    pub(crate) value: Dense,
    pub(crate) output: Dense,
}

/// How features become tokens.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    /// Features of each token; `width` of the input stands for a zero. All of one length.
    pub(crate) groups: Vec<Vec<u32>>,
    /// `[tokens · features per token, units]`: a projection for each token.
    pub(crate) weight: Slot,
    /// `[tokens, units]`
    pub(crate) bias: Slot,
}

impl Attention {
    /// `groups` are indices of features; without any, units are cut into `tokens` pieces, and each position of a
    /// sequence is a token.
    pub(crate) fn new(
        shape: Shape,
        (units, heads, tokens): (usize, usize, usize),
        groups: Option<Vec<Vec<u32>>>,
        maker: &mut Maker,
    ) -> Self {
        let width = shape.width() as u32;
        let mut groups = groups.unwrap_or_else(|| {
            let (length, piece) = shape.steps(tokens);
            let cut = |at: usize| (at * piece..(at + 1) * piece).map(|k| (k as u32).min(width));
            (0..length).map(|at| cut(at).collect()).collect()
        });
        let longest = groups.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for group in &mut groups {
            group.resize(longest, width);
        }
        let tokens = Tokens {
            weight: maker.uniform(
                "tokens.weight",
                [groups.len() * longest, units],
                he_bound(2 * longest),
            ),
            bias: maker.constant("tokens.bias", [groups.len(), units], 0.0, true),
            groups,
        };
        let mut dense = |name: &str| {
            maker.within(name, |maker| {
                let weight = maker.uniform("weight", [units, units], he_bound(2 * units));
                Dense { weight, bias: maker.row("bias", units, 0.0) }
            })
        };
        let (query, key) = (dense("query"), dense("key"));
        let (value, output) = (dense("value"), dense("output"));
        Self { tokens, units, heads, query, key, value, output }
    }

    pub(crate) fn forward(&self, pass: &Pass<'_>, signal: Signal) -> Tensor<2> {
        let tokens = self.tokens.forward(pass, signal.units(), self.units);
        let [n, length, units] = tokens.dims();
        let flat = tokens.clone().reshape([n * length, units]);
        let head = units / self.heads;
        let split = |layer: &Dense| {
            let projected = layer.forward(pass, flat.clone());
            projected.reshape([n, length, self.heads, head]).swap_dims(1, 2)
        };
        let (query, key, value) = (split(&self.query), split(&self.key), split(&self.value));
        let scores = query.matmul(key.swap_dims(2, 3)) / (head as f32).sqrt();
        let heard = softmax(scores, 3).matmul(value).swap_dims(1, 2);
        let heard = self.output.forward(pass, heard.reshape([n * length, units]));
        let together = tokens + heard.reshape([n, length, units]);
        together.mean_dim(1).reshape([n, units])
    }
}

impl Tokens {
    /// # Shapes
    /// `[n, width]` to `[n, tokens, units]`
    fn forward(&self, pass: &Pass<'_>, features: Tensor<2>, units: usize) -> Tensor<3> {
        let n = features.dims()[0];
        let (tokens, each) = (self.groups.len(), self.groups[0].len());
        let device = features.device();
        let with_zero = Tensor::cat(vec![features, Tensor::zeros([n, 1], &device)], 1);
        let gathered = with_zero.select(1, self.indices(&device));
        // Tokens first, so that one product does all.
        let gathered = gathered.reshape([n, tokens, each]).swap_dims(0, 1);
        let weight = pass.array(self.weight).reshape([tokens, each, units]);
        let projected = gathered.matmul(weight).swap_dims(0, 1);
        projected + pass.array(self.bias).unsqueeze_dim::<3>(0)
    }

    fn indices(&self, device: &Device) -> Tensor<1, Int> {
        let flat: Vec<i32> = self.groups.iter().flatten().map(|at| *at as i32).collect();
        let n = flat.len();
        Tensor::from_data(TensorData::new(flat, [n]), device)
    }
}
