//! The choices of an architecture that are a word.

use serde::{Deserialize, Serialize};

/// What happens to each unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Activation {
    /// max(0, x).
    #[default]
    Relu,
    /// x · Φ(x) (Hendrycks & Gimpel 2016).
    Gelu,
    /// x · σ(x) (Ramachandran et al. 2017).
    Silu,
    /// λx for x > 0, else λα(eˣ − 1), λ 1.0507, α 1.6733 (Klambauer et al. 2017).
    Selu,
    /// Hyperbolic tangent.
    Tanh,
    /// Logistic function.
    Sigmoid,
    /// x itself.
    Linear,
}

impl Activation {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Relu, Self::Gelu, Self::Silu, Self::Selu, Self::Tanh, Self::Sigmoid, Self::Linear];

    /// Its word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relu => "relu",
            Self::Gelu => "gelu",
            Self::Silu => "silu",
            Self::Selu => "selu",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Linear => "linear",
        }
    }
}

/// How the projections `c` of the cell line and `d` of the compound become the units of a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Fusion {
    /// `c + d`: the same function as a dense layer on the concatenation of both sides.
    #[default]
    Sum,
    /// `(c + d) · σ(c' + d')` with a second pair of projections: each unit is let through as far as the pair
    /// asks for it (Arevalo et al. 2017).
    Gated,
    /// `c + d + c' · d'` with a second pair of projections: a bilinear form of low rank (Kim et al. 2017).
    Bilinear,
}

impl Fusion {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Sum, Self::Gated, Self::Bilinear];

    /// Its word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Gated => "gated",
            Self::Bilinear => "bilinear",
        }
    }
}

/// What the last units of a pair become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Heads {
    /// One linear output.
    #[default]
    Shared,
    /// A linear output of each compound seen in training, added to the one shared by all; a compound never seen
    /// has the shared one alone.
    PerCompound,
}
