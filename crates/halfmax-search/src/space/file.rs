//! A space as people write it, in TOML or JSON.

use super::{Condition, Distribution, Parameter, Rule, Space};
use crate::{SearchError, Value};

#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpaceFile {
    parameter: Vec<ParameterFile>,
}

/// Every key of every kind, so that a misspelt key is refused rather than ignored.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ParameterFile {
    name: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    when: Vec<ConditionFile>,
}

#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionFile {
    parameter: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is: Option<OneOrMore>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_least: Option<i64>,
}

#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Value),
    More(Vec<Value>),
}

impl TryFrom<SpaceFile> for Space {
    type Error = SearchError;

    fn try_from(file: SpaceFile) -> Result<Self, SearchError> {
        let parameters = file.parameter.into_iter().map(ParameterFile::parameter);
        Self::new(parameters.collect::<Result<_, _>>()?)
    }
}

impl ParameterFile {
    fn parameter(self) -> Result<Parameter, SearchError> {
        let name = self.name.clone();
        let refuse = |problem| SearchError::Space { parameter: name, problem };
        let when =
            self.when.iter().cloned().map(ConditionFile::condition).collect::<Result<_, _>>();
        match (self.distribution(), when) {
            (Ok(distribution), Ok(when)) => Ok(Parameter { name: self.name, distribution, when }),
            (Err(problem), _) | (_, Err(problem)) => Err(refuse(problem)),
        }
    }

    fn distribution(&self) -> Result<Distribution, String> {
        let excess = |keys: &[(&str, bool)]| match keys.iter().find(|(_, given)| *given) {
            Some((key, _)) => Err(format!("{:?} takes no {key}", self.kind)),
            None => Ok(()),
        };
        let need = |key| format!("{:?} needs {key}", self.kind);
        let log = self.log.unwrap_or(false);
        match self.kind.as_str() {
            "float" => {
                excess(&[("step", self.step.is_some()), ("choices", self.choices.is_some())])?;
                let number =
                    |value: &Value| value.as_f64().ok_or_else(|| format!("{value} is no number"));
                let (low, high) = (
                    self.low.as_ref().ok_or_else(|| need("low"))?,
                    self.high.as_ref().ok_or_else(|| need("high"))?,
                );
                Ok(Distribution::Float { low: number(low)?, high: number(high)?, log })
            }
            "int" => {
                excess(&[("choices", self.choices.is_some())])?;
                let whole =
                    |value: &Value| value.as_i64().ok_or_else(|| format!("{value} is no integer"));
                let (low, high) = (
                    self.low.as_ref().ok_or_else(|| need("low"))?,
                    self.high.as_ref().ok_or_else(|| need("high"))?,
                );
                Ok(Distribution::Int {
                    low: whole(low)?,
                    high: whole(high)?,
                    step: self.step.unwrap_or(1),
                    log,
                })
            }
            "categorical" => {
                let numeric = [("low", self.low.is_some()), ("high", self.high.is_some())];
                excess(&numeric)?;
                excess(&[("step", self.step.is_some()), ("log", self.log.is_some())])?;
                let choices = self.choices.clone().ok_or("\"categorical\" needs choices")?;
                Ok(Distribution::Categorical { choices })
            }
            "" => Err("has no kind; give kind = \"float\", \"int\" or \"categorical\"".into()),
            other => Err(format!("kind {other:?} is none of \"float\", \"int\", \"categorical\"")),
        }
    }
}

impl ConditionFile {
    fn condition(self) -> Result<Condition, String> {
        let rule = match (self.is, self.at_least) {
            (Some(OneOrMore::One(value)), None) => Rule::Is(vec![value]),
            (Some(OneOrMore::More(values)), None) => Rule::Is(values),
            (None, Some(least)) => Rule::AtLeast(least),
            _ => return Err(format!("when {:?} needs either is or at_least", self.parameter)),
        };
        Ok(Condition { parameter: self.parameter, rule })
    }
}

impl From<Space> for SpaceFile {
    fn from(space: Space) -> Self {
        Self { parameter: space.parameters.into_iter().map(ParameterFile::from).collect() }
    }
}

impl From<Parameter> for ParameterFile {
    fn from(parameter: Parameter) -> Self {
        let name = parameter.name;
        let when = parameter.when.into_iter().map(ConditionFile::from).collect();
        let blank = Self { name, when, ..Self::default() };
        match parameter.distribution {
            Distribution::Float { low, high, log } => Self {
                kind: "float".into(),
                low: Some(Value::Float(low)),
                high: Some(Value::Float(high)),
                log: log.then_some(true),
                ..blank
            },
            Distribution::Int { low, high, step, log } => Self {
                kind: "int".into(),
                low: Some(Value::Int(low)),
                high: Some(Value::Int(high)),
                step: (step != 1).then_some(step),
                log: log.then_some(true),
                ..blank
            },
            Distribution::Categorical { choices } => {
                Self { kind: "categorical".into(), choices: Some(choices), ..blank }
            }
        }
    }
}

impl From<Condition> for ConditionFile {
    fn from(condition: Condition) -> Self {
        let (is, at_least) = match condition.rule {
            Rule::Is(values) => (Some(OneOrMore::More(values)), None),
            Rule::AtLeast(least) => (None, Some(least)),
        };
        Self { parameter: condition.parameter, is, at_least }
    }
}
