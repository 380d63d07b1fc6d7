//! One named choice of a space.

use super::{Condition, Distribution, Rule};
use crate::Value;

/// A name, the values it may have, and when it exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Unique in its space.
    pub name: String,
    /// The values.
    pub distribution: Distribution,
    /// All of these must hold; none means always.
    pub when: Vec<Condition>,
}

impl Parameter {
    /// A parameter that always exists.
    pub fn new(name: impl Into<String>, distribution: Distribution) -> Self {
        Self { name: name.into(), distribution, when: Vec::new() }
    }

    /// A real number in [low, high].
    pub fn float(name: impl Into<String>, low: f64, high: f64) -> Self {
        Self::new(name, Distribution::Float { low, high, log: false })
    }

    /// An integer in low..=high.
    pub fn int(name: impl Into<String>, low: i64, high: i64) -> Self {
        Self::new(name, Distribution::Int { low, high, step: 1, log: false })
    }

    /// One of a list without order.
    pub fn categorical<V: Into<Value>>(
        name: impl Into<String>,
        choices: impl IntoIterator<Item = V>,
    ) -> Self {
        let choices = choices.into_iter().map(Into::into).collect();
        Self::new(name, Distribution::Categorical { choices })
    }

    /// The same with equal ratios equally likely. Means nothing to a categorical parameter.
    #[must_use]
    pub fn log(mut self) -> Self {
        match &mut self.distribution {
            Distribution::Float { log, .. } | Distribution::Int { log, .. } => *log = true,
            Distribution::Categorical { .. } => {}
        }
        self
    }

    /// The same with integers `step` apart. Means nothing to any other parameter.
    #[must_use]
    pub fn step(mut self, distance: i64) -> Self {
        if let Distribution::Int { step, .. } = &mut self.distribution {
            *step = distance;
        }
        self
    }

    /// The same, but only when the earlier `parameter` is one of `values`.
    #[must_use]
    pub fn when_is<V: Into<Value>>(
        self,
        parameter: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.under(parameter, Rule::Is(values.into_iter().map(Into::into).collect()))
    }

    /// The same, but only when the earlier `parameter` is at least `least`.
    #[must_use]
    pub fn when_at_least(self, parameter: impl Into<String>, least: i64) -> Self {
        self.under(parameter, Rule::AtLeast(least))
    }

    fn under(mut self, parameter: impl Into<String>, rule: Rule) -> Self {
        self.when.push(Condition { parameter: parameter.into(), rule });
        self
    }
}
