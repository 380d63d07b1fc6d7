//! The dose-response models.

use super::descent::Bounds;
use super::loss::Errors;

/// Which curve is fitted, by which rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// GDSC's two-parameter sigmoid with mixed effects over the whole screen; see [`mixed`](super::mixed).
    Gdsc,
    /// GDSC's two-parameter sigmoid, each curve by itself: front 1, back 0.
    TwoParameter,
    /// Front, back, slope and pEC50 as `CurveCurator` (Bayer et al. 2023) bounds and fits them.
    FourParameter,
    /// E∞, EC50 and Hill slope as `PharmacoGx` (Smirnov et al. 2016) bounds and fits them: front 1.
    Hill,
    /// GR∞, GEC50 and Hill slope of growth-rate inhibition as `GRmetrics` (Clark et al. 2017) bounds and fits them:
    /// front 1.
    Growth,
}

impl Model {
    /// Every model.
    pub const ALL: [Self; 5] =
        [Self::Gdsc, Self::TwoParameter, Self::FourParameter, Self::Hill, Self::Growth];

    /// Its name in tables and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gdsc => "gdsc",
            Self::TwoParameter => "2pl",
            Self::FourParameter => "4pl",
            Self::Hill => "hill",
            Self::Growth => "gr",
        }
    }

    /// Its formula, for people.
    pub const fn formula(self) -> &'static str {
        match self {
            Self::Gdsc | Self::TwoParameter => "viability = 1 / (1 + exp((X − XMID) / SCAL))",
            Self::FourParameter => {
                "viability = (front − back) / (1 + 10^(slope · (x + pEC50))) + back"
            }
            Self::Hill => "viability = E∞ + (1 − E∞) / (1 + (dose / EC50)^HS)",
            Self::Growth => "GR = GR∞ + (1 − GR∞) / (1 + (dose / GEC50)^h)",
        }
    }

    /// How many parameters a curve has of its own.
    pub const fn parameters(self) -> usize {
        match self {
            Self::Gdsc | Self::TwoParameter => 2,
            Self::FourParameter => 4,
            Self::Hill | Self::Growth => 3,
        }
    }

    /// The box of pEC50, slope, front and back for doses from `low` to `high` (log10 molar).
    pub(crate) fn bounds(self, low: f64, high: f64) -> Bounds {
        match self {
            Self::FourParameter => {
                Bounds { low: [-high - 2.0, 0.01, 1e-4, 1e-4], high: [-low + 2.0, 10.0, 1e6, 1e6] }
            }
            // log10 EC50 from −6 to 6 in µM.
            Self::Hill => Bounds { low: [0.0, 0.0, 1.0, 0.0], high: [12.0, 4.0, 1.0, 1.0] },
            Self::Growth => {
                Bounds { low: [-high - 2.0, 0.1, 1.0, -1.0], high: [-low + 2.0, 5.0, 1.0, 1.0] }
            }
            Self::Gdsc | Self::TwoParameter => {
                Bounds { low: [-high - 4.0, 0.05, 1.0, 0.0], high: [-low + 4.0, 20.0, 1.0, 0.0] }
            }
        }
    }
}

/// What is fitted and how it is judged.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Settings {
    /// The model.
    pub model: Model,
    /// How errors are distributed; the mixed-effects fit has normal ones.
    pub errors: Errors,
    /// Whether viability is cut to 0…1 before the fit.
    pub cut: bool,
    /// Whether untreated cells, at dose 0 and viability 1, are a point of the fit.
    pub control: bool,
    /// Whether points are added between the doses.
    pub interpolate: bool,
    /// Whether XMID and SCAL of a cell line may be correlated in the mixed-effects fit, as GDSC has it for large
    /// screens.
    pub correlated: bool,
    /// What counts as a good curve.
    pub judgement: Judgement,
}

/// Limits beyond which a curve is flagged or not called.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Judgement {
    /// Probability of an interval to hold the value.
    pub confidence: f64,
    /// Fewer distinct doses than this are too few.
    pub min_doses: usize,
    /// A root mean squared error above this is a poor fit; GDSC publishes curves up to 0.3.
    pub max_rmse: f64,
    /// A fall of less than this in viability over the tested doses is no response.
    pub min_effect: f64,
    /// A mean that exceeds that of a lower dose by more than this makes a curve not monotone.
    pub max_rise: f64,
    /// `CurveCurator`'s α: the significance asymptote of its relevance score.
    pub alpha: f64,
    /// `CurveCurator`'s fold-change asymptote, log2.
    pub fold_change: f64,
}

impl Settings {
    /// The settings the model was published with.
    pub fn of(model: Model) -> Self {
        let four = model == Model::FourParameter;
        Self {
            model,
            errors: Errors::Normal,
            cut: !four && model != Model::Growth,
            control: four,
            interpolate: four,
            correlated: false,
            judgement: Judgement::default(),
        }
    }
}
