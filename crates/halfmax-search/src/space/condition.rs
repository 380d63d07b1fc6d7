//! When a parameter exists.

use super::{Distribution, Parameter};
use crate::Value;

/// A demand on an earlier parameter, which must itself be active.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The name of the earlier parameter.
    pub parameter: String,
    /// What its value must be.
    pub rule: Rule,
}

/// What a condition demands of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// It is one of these.
    Is(Vec<Value>),
    /// It is an integer of at least this.
    AtLeast(i64),
}

impl Rule {
    /// Whether `value` is as demanded.
    pub fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Is(values) => values.contains(value),
            Self::AtLeast(least) => value.as_i64().is_some_and(|n| n >= *least),
        }
    }
}

/// The place of the condition's parameter, or why the condition of the parameter at `place` cannot be.
pub(super) fn check_condition(
    condition: &Condition,
    place: usize,
    parameters: &[Parameter],
) -> Result<usize, String> {
    let name = &condition.parameter;
    let Some(controller) = parameters.iter().position(|p| p.name == *name) else {
        return Err(format!("depends on {name:?}, which is not in the space"));
    };
    if controller >= place {
        return Err(format!("depends on {name:?}, which comes later; move {name:?} before it"));
    }
    match (&condition.rule, &parameters[controller].distribution) {
        (_, Distribution::Float { .. }) => Err(format!(
            "depends on {name:?}, a float; only categorical or int parameters can be depended on"
        )),
        (Rule::Is(values), _) if values.is_empty() => {
            Err(format!("depends on {name:?} being one of no values; it would never be active"))
        }
        (Rule::Is(values), other) => match values.iter().find(|v| !other.contains(v)) {
            Some(value) => Err(format!("depends on {name:?} being {value}, which it never is")),
            None => Ok(controller),
        },
        (Rule::AtLeast(least), Distribution::Int { high, .. }) if least > high => {
            Err(format!("depends on {name:?} being at least {least}, but it is at most {high}"))
        }
        (Rule::AtLeast(_), Distribution::Int { .. }) => Ok(controller),
        (Rule::AtLeast(least), Distribution::Categorical { choices }) => {
            if choices.iter().any(|c| c.as_i64().is_some_and(|n| n >= *least)) {
                Ok(controller)
            } else {
                Err(format!(
                    "depends on {name:?} being at least {least}, but none of its choices is"
                ))
            }
        }
    }
}
