//! What an evaluation does besides: probes, a nested choice, a test on another screen.

use std::path::PathBuf;
use std::str::FromStr;

use halfmax_eval::protocol::Probe;
use halfmax_prep::Scheme;
use serde::{Deserialize, Serialize};

/// Shares of a learning curve where none are named; all rows are the model itself.
const SHARES: [f64; 3] = [0.25, 0.5, 0.75];

/// A kind of probe as it is written: `ablation`, `seeds=5`, `learning-curve=0.1,0.5`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct ProbeName(String);

impl ProbeName {
    /// What is asked.
    pub(crate) fn probe(&self) -> Probe {
        parse(&self.0).expect("checked when it was made")
    }
}

impl FromStr for ProbeName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).map(|_| Self(text.into()))
    }
}

impl TryFrom<String> for ProbeName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<ProbeName> for String {
    fn from(name: ProbeName) -> Self {
        name.0
    }
}

fn parse(text: &str) -> Result<Probe, String> {
    let (name, value) =
        text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    match (name, value) {
        ("ablation", None) => Ok(Probe::Ablation),
        ("shuffled-views", None) => Ok(Probe::ShuffledViews),
        ("shuffled-responses", None) => Ok(Probe::ShuffledResponses),
        ("seeds", Some(n)) => match n.parse() {
            Ok(n) if (2..=100).contains(&n) => Ok(Probe::Seeds(n)),
            _ => Err(format!("seeds={n}: must be a number from 2 to 100")),
        },
        ("learning-curve", None) => Ok(Probe::LearningCurve(SHARES.to_vec())),
        ("learning-curve", Some(shares)) => {
            let share = |text: &str| match text.trim().parse() {
                Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
                _ => Err(format!("learning-curve: {text:?} must be a share above 0 and below 1")),
            };
            Ok(Probe::LearningCurve(shares.split(',').map(share).collect::<Result<_, _>>()?))
        }
        _ => Err(
            "there are ablation, shuffled-views, shuffled-responses, seeds=N, learning-curve and \
                  learning-curve=SHARE,SHARE"
                .into(),
        ),
    }
}

/// Another screen to be tested on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestOn {
    /// Its directory.
    pub(crate) screen: PathBuf,
    /// What the two may not share: such rows are not learned from.
    #[serde(default)]
    pub(crate) remove_shared: Shared,
}

/// What may not be shared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shared {
    /// Pairs of a cell line and a drug.
    #[default]
    Pairs,
    /// Cell lines.
    CellLines,
    /// Drugs.
    Drugs,
    /// Tissues.
    Tissues,
    /// Cell lines and drugs.
    Both,
}

impl Shared {
    /// As a scheme.
    pub(crate) const fn scheme(self) -> Scheme {
        match self {
            Self::Pairs => Scheme::Lpo,
            Self::CellLines => Scheme::Lco,
            Self::Drugs => Scheme::Ldo,
            Self::Tissues => Scheme::Lto,
            Self::Both => Scheme::Lcdo,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_are_read_as_they_are_written() {
        for text in ["ablation", "shuffled-views", "seeds=3", "learning-curve=0.1, 0.5"] {
            let name: ProbeName = text.parse().unwrap();
            assert_eq!(String::from(name), text);
        }
        assert_eq!(parse("learning-curve=0.1,0.5"), Ok(Probe::LearningCurve(vec![0.1, 0.5])));
        for (text, message) in [
            ("seeds", "there are ablation"),
            ("seeds=1", "from 2"),
            ("learning-curve=2", "below 1"),
        ] {
            assert!(parse(text).unwrap_err().contains(message), "{text}");
        }
    }
}
