//! The numbers of a network, by name.

use halfmax_data::Seed;
use rand::RngExt;

/// A row-major matrix.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Array {
    /// Such as `trunk.0.weight`.
    pub(super) name: String,
    pub(super) shape: [usize; 2],
    pub(super) values: Vec<f32>,
    /// Whether it follows the gradient; running means do not.
    pub(super) learned: bool,
}

/// Where a layer finds an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(pub(super) usize);

/// Makes the arrays of a network, layer by layer, each from a seed of its own name.
#[derive(Debug)]
pub(super) struct Maker {
    arrays: Vec<Array>,
    seed: Seed,
    path: Vec<String>,
}

impl Maker {
    pub(super) fn new(seed: Seed) -> Self {
        Self { arrays: Vec::new(), seed, path: Vec::new() }
    }

    /// What `make` makes gets this name before its own.
    pub(super) fn within<T>(
        &mut self,
        name: impl Into<String>,
        make: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.path.push(name.into());
        let made = make(self);
        self.path.pop();
        made
    }

    /// Weights between −`bound` and `bound`.
    pub(super) fn uniform(&mut self, name: &str, shape: [usize; 2], bound: f32) -> Slot {
        let name = self.full(name);
        let values = uniform(self.seed.fork(&name), shape, bound);
        self.push(Array { name, shape, values, learned: true })
    }

    /// Weights of a dense layer, He-uniform (He et al. 2015): variance 2 / inputs.
    pub(super) fn he(&mut self, name: &str, shape: [usize; 2]) -> Slot {
        self.uniform(name, shape, he_bound(shape[0]))
    }

    /// One row of a value.
    pub(super) fn row(&mut self, name: &str, width: usize, value: f32) -> Slot {
        self.constant(name, [1, width], value, true)
    }

    pub(super) fn constant(
        &mut self,
        name: &str,
        shape: [usize; 2],
        value: f32,
        learned: bool,
    ) -> Slot {
        let name = self.full(name);
        self.push(Array { name, shape, values: vec![value; shape[0] * shape[1]], learned })
    }

    pub(super) fn finish(self) -> Vec<Array> {
        self.arrays
    }

    fn push(&mut self, array: Array) -> Slot {
        self.arrays.push(array);
        Slot(self.arrays.len() - 1)
    }

    fn full(&self, name: &str) -> String {
        self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".")
    }
}

/// The bound of He-uniform weights of this many inputs.
pub(super) fn he_bound(inputs: usize) -> f32 {
    (6.0 / inputs.max(1) as f32).sqrt()
}

pub(super) fn uniform(seed: Seed, shape: [usize; 2], bound: f32) -> Vec<f32> {
    let mut rng = seed.rng();
    (0..shape[0] * shape[1]).map(|_| rng.random_range(-bound..bound)).collect()
}
