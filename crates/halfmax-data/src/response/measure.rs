//! What a response value is.

use std::str::FromStr;

/// What a response value is: its unit, direction and plausible range.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Measure {
    /// Natural logarithm of the half-maximal inhibitory concentration in micromolar.
    #[default]
    LnIc50,
    /// Natural logarithm of the concentration of half the effect reached, in micromolar.
    LnEc50,
    /// Negative decadic logarithm of the half-maximal inhibitory concentration in molar.
    #[serde(rename = "pic50")]
    PIc50,
    /// Negative decadic logarithm of the concentration of half the effect reached, in molar.
    #[serde(rename = "pec50")]
    PEc50,
    /// Mean viability over the logarithms of the tested doses, 1 where nothing happens.
    Auc,
    /// One minus [`Measure::Auc`]: the area above the curve, 0 where nothing happens.
    Aac,
    /// Anything else: a number without a unit whose direction is not known.
    Response,
}

/// Which end of a measure is sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smaller the value, the more sensitive the cell line.
    LowIsSensitive,
    /// The larger the value, the more sensitive the cell line.
    HighIsSensitive,
    /// Only the user knows.
    Unstated,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 7] = [
        Self::LnIc50,
        Self::LnEc50,
        Self::PIc50,
        Self::PEc50,
        Self::Auc,
        Self::Aac,
        Self::Response,
    ];

    /// Its name in files: the column of a stored screen, the value in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::LnIc50 => "ln_ic50",
            Self::LnEc50 => "ln_ec50",
            Self::PIc50 => "pic50",
            Self::PEc50 => "pec50",
            Self::Auc => "auc",
            Self::Aac => "aac",
            Self::Response => "response",
        }
    }

    /// How it is called in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LnIc50 => "ln IC50",
            Self::LnEc50 => "ln EC50",
            Self::PIc50 => "pIC50",
            Self::PEc50 => "pEC50",
            Self::Auc => "AUC",
            Self::Aac => "AAC",
            Self::Response => "response",
        }
    }

    /// Its unit, empty where it has none.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::LnIc50 | Self::LnEc50 => "ln µM",
            Self::PIc50 | Self::PEc50 => "−log10 M",
            Self::Auc | Self::Aac | Self::Response => "",
        }
    }

    /// How it is written on an axis.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LnIc50 => "ln IC50 (ln µM)",
            Self::LnEc50 => "ln EC50 (ln µM)",
            Self::PIc50 => "pIC50 (−log10 M)",
            Self::PEc50 => "pEC50 (−log10 M)",
            Self::Auc => "AUC",
            Self::Aac => "AAC",
            Self::Response => "response",
        }
    }

    /// Which end is sensitive.
    pub const fn direction(self) -> Direction {
        match self {
            Self::LnIc50 | Self::LnEc50 | Self::Auc => Direction::LowIsSensitive,
            Self::PIc50 | Self::PEc50 | Self::Aac => Direction::HighIsSensitive,
            Self::Response => Direction::Unstated,
        }
    }

    /// Values outside are taken for another unit: e^±30 µM is beyond any chemistry.
    pub const fn plausible(self) -> (f64, f64) {
        match self {
            Self::LnIc50 | Self::LnEc50 => (-30.0, 30.0),
            // The same concentrations: 6 ∓ 30 / ln 10.
            Self::PIc50 | Self::PEc50 => (-7.03, 19.03),
            // Viability above that of the controls is common, several times that of the controls is not.
            Self::Auc => (-0.5, 3.0),
            Self::Aac => (-2.0, 1.5),
            Self::Response => (f64::MIN, f64::MAX),
        }
    }

    /// What a column of it must hold, as the continuation of a sentence.
    pub const fn expected(self) -> &'static str {
        match self {
            Self::LnIc50 => "the natural logarithm of the IC50 in micromolar",
            Self::LnEc50 => "the natural logarithm of the EC50 in micromolar",
            Self::PIc50 => "−log10 of the IC50 in molar",
            Self::PEc50 => "−log10 of the EC50 in molar",
            Self::Auc => "the area under the curve as a fraction (1 = no effect)",
            Self::Aac => "the area above the curve as a fraction (0 = no effect)",
            Self::Response => "a number",
        }
    }

    /// Whether it stands for a concentration.
    pub const fn is_concentration(self) -> bool {
        matches!(self, Self::LnIc50 | Self::LnEc50 | Self::PIc50 | Self::PEc50)
    }

    /// The concentration in micromolar that a value stands for, if it stands for one.
    pub fn concentration_um(self, value: f64) -> Option<f64> {
        match self {
            Self::LnIc50 | Self::LnEc50 => Some(value.exp()),
            Self::PIc50 | Self::PEc50 => Some(10.0_f64.powf(6.0 - value)),
            Self::Auc | Self::Aac | Self::Response => None,
        }
    }

    /// The value that stands for a concentration given as its natural logarithm in micromolar.
    pub fn of_ln_um(self, ln_um: f64) -> Option<f64> {
        match self {
            Self::LnIc50 | Self::LnEc50 => Some(ln_um),
            Self::PIc50 | Self::PEc50 => Some(6.0 - ln_um / std::f64::consts::LN_10),
            Self::Auc | Self::Aac | Self::Response => None,
        }
    }
}

impl FromStr for Measure {
    type Err = String;

    /// By [`Measure::key`], with `-` for `_` and in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        let key = text.to_lowercase().replace('-', "_");
        Self::ALL.into_iter().find(|measure| measure.key() == key).ok_or_else(|| {
            let known: Vec<String> = Self::ALL.iter().map(|m| m.key().replace('_', "-")).collect();
            format!("no measure is called {text:?}; there are {}", known.join(", "))
        })
    }
}
