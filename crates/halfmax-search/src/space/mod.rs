//! What may be tried: parameters in order, each with its values and the conditions under which it exists.

mod condition;
mod distribution;
mod file;
mod parameter;
pub(crate) mod tree;

use crate::{Params, SearchError, Value};
use condition::check_condition;
pub use condition::{Condition, Rule};
pub use distribution::Distribution;
pub use parameter::Parameter;

/// An ordered list of parameters. A space that exists is sound: [`Space::new`] refuses any other.
///
/// A condition may name earlier parameters only, so drawing in order always knows what is active.
///
/// In TOML (or JSON of the same shape, `{"parameter": [{"name": …}, …]}`), where unknown keys are refused:
///
/// ```toml
/// [[parameter]]
/// name = "n_blocks"
/// kind = "int"           # low, high; optionally step or log
/// low = 1
/// high = 3
///
/// [[parameter]]
/// name = "activation"
/// kind = "categorical"   # choices: words, numbers or booleans
/// choices = ["relu", "tanh"]
///
/// [[parameter]]
/// name = "block2_units"
/// kind = "int"
/// low = 16
/// high = 1024
/// log = true
/// when = [{ parameter = "n_blocks", at_least = 2 }]   # or: is = "relu", is = ["relu", "tanh"]
/// ```
///
/// The same in Rust:
///
/// ```
/// use halfmax_search::{Parameter, Space};
/// let space = Space::new(vec![
///     Parameter::int("n_blocks", 1, 3),
///     Parameter::categorical("activation", ["relu", "tanh"]),
///     Parameter::int("block2_units", 16, 1024).log().when_at_least("n_blocks", 2),
/// ])?;
/// let small = space.decode(&[0.0, 0.0, 0.5]);
/// assert_eq!(small.int("n_blocks"), Some(1));
/// assert_eq!(small.int("block2_units"), None);
/// assert!(space.contains(&small));
/// # Ok::<(), halfmax_search::SearchError>(())
/// ```
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "file::SpaceFile", into = "file::SpaceFile")]
pub struct Space {
    parameters: Vec<Parameter>,
    /// For each parameter, the place of each condition's parameter.
    controllers: Vec<Vec<usize>>,
    /// Whether a later parameter depends on this one.
    is_controller: Vec<bool>,
}

impl Space {
    /// The space of these parameters.
    ///
    /// # Errors
    /// Says which parameter is impossible, and why: no values, a name given twice, a condition that refers to
    /// an unknown or later parameter or can never hold.
    pub fn new(parameters: Vec<Parameter>) -> Result<Self, SearchError> {
        let mut controllers = Vec::with_capacity(parameters.len());
        for (i, parameter) in parameters.iter().enumerate() {
            let refuse =
                |problem| SearchError::Space { parameter: parameter.name.clone(), problem };
            if parameter.name.is_empty() {
                return Err(refuse(format!("parameter number {} has no name", i + 1)));
            }
            if parameters[..i].iter().any(|p| p.name == parameter.name) {
                return Err(refuse("the name is given twice".into()));
            }
            parameter.distribution.check().map_err(refuse)?;
            let places = parameter.when.iter().map(|c| check_condition(c, i, &parameters));
            controllers.push(places.collect::<Result<Vec<_>, _>>().map_err(refuse)?);
        }
        let is_controller =
            (0..parameters.len()).map(|i| controllers.iter().flatten().any(|c| *c == i));
        let is_controller = is_controller.collect();
        Ok(Self { parameters, controllers, is_controller })
    }

    /// The parameters in order.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// How many parameters there are, active or not.
    pub fn len(&self) -> usize {
        self.parameters.len()
    }

    /// Whether there is nothing to choose.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    /// The place of a parameter.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.parameters.iter().position(|p| p.name == name)
    }

    /// Whether parameter `place` exists, given the values of the earlier ones (`None` where inactive).
    pub(crate) fn is_active(&self, place: usize, earlier: &[Option<Value>]) -> bool {
        let conditions = self.parameters[place].when.iter().zip(&self.controllers[place]);
        conditions.into_iter().all(|(condition, &controller)| {
            earlier[controller].as_ref().is_some_and(|value| condition.rule.holds(value))
        })
    }

    /// The places of the parameters on which the existence of `place` depends directly.
    pub(crate) fn controllers(&self, place: usize) -> &[usize] {
        &self.controllers[place]
    }

    /// Chooses parameter by parameter, in order; `choose` is asked for the active ones only.
    pub(crate) fn draw(
        &self,
        mut choose: impl FnMut(usize, &Parameter, &[Option<Value>]) -> Value,
    ) -> Params {
        let mut values: Vec<Option<Value>> = Vec::with_capacity(self.len());
        for (i, parameter) in self.parameters.iter().enumerate() {
            let value = self.is_active(i, &values).then(|| choose(i, parameter, &values));
            values.push(value);
        }
        let named = self.parameters.iter().zip(values);
        named.filter_map(|(p, value)| value.map(|v| (p.name.as_str(), v))).collect()
    }

    /// The point at a place of the unit cube: one coordinate a parameter, those of inactive ones ignored.
    /// A uniform place gives a random point.
    ///
    /// # Panics
    /// If there are fewer coordinates than parameters.
    pub fn decode(&self, cube: &[f64]) -> Params {
        self.draw(|i, parameter, _| parameter.distribution.at(cube[i]))
    }

    /// The place of a point in the unit cube; `None` for a parameter that is absent or whose value is unknown.
    pub fn encode(&self, params: &Params) -> Vec<Option<f64>> {
        let value = |p: &Parameter| params.value(&p.name).and_then(|v| p.distribution.unit(v));
        self.parameters.iter().map(value).collect()
    }

    /// `encode(decode(cube))`, without making the point: samplers weigh thousands of places a suggestion.
    pub(crate) fn settle(&self, cube: &[f64]) -> Vec<Option<f64>> {
        let mut values: Vec<Option<Value>> = Vec::with_capacity(self.len());
        let mut codes = Vec::with_capacity(self.len());
        for (i, parameter) in self.parameters.iter().enumerate() {
            let active = self.is_active(i, &values);
            codes.push(active.then(|| parameter.distribution.snap(cube[i])));
            let watched = active && self.is_controller[i];
            values.push(watched.then(|| parameter.distribution.at(cube[i])));
        }
        codes
    }

    /// Whether exactly the active parameters are present, each with one of its values.
    pub fn contains(&self, params: &Params) -> bool {
        self.check(params).is_ok()
    }

    /// [`Space::contains`] with the reason.
    ///
    /// # Errors
    /// Names the first parameter that is missing, superfluous or has a value it cannot have.
    pub fn check(&self, params: &Params) -> Result<(), SearchError> {
        let refuse =
            |name: &str, problem: String| SearchError::Params { parameter: name.into(), problem };
        let mut values = Vec::with_capacity(self.len());
        for (i, parameter) in self.parameters.iter().enumerate() {
            let name = &parameter.name;
            let value = params.value(name).cloned();
            match (&value, self.is_active(i, &values)) {
                (Some(v), true) if !parameter.distribution.contains(v) => {
                    return Err(refuse(name, format!("cannot be {v}")));
                }
                (None, true) => return Err(refuse(name, "is missing".into())),
                (Some(v), false) => {
                    return Err(refuse(
                        name,
                        format!("is {v}, but its conditions do not hold; leave it out"),
                    ));
                }
                _ => values.push(value),
            }
        }
        match params.iter().find(|(name, _)| self.position(name).is_none()) {
            Some((name, _)) => Err(refuse(name, "is not in the space".into())),
            None => Ok(()),
        }
    }

    /// How many points there are. `None` if a parameter that can be active is continuous, if there are 2¹²⁷ or
    /// more points, or if a parameter that others depend on has over 4,096 values.
    pub fn cardinality(&self) -> Option<u128> {
        tree::Tree::of_all_values(self)?.len()
    }

    /// Every point once, the last parameter changing fastest. `None` if there are over 100,000 or they cannot be
    /// counted.
    pub fn points(&self) -> Option<Vec<Params>> {
        let tree = tree::Tree::of_all_values(self)?;
        let n = tree.len().filter(|n| *n <= 100_000)?;
        (0..n).map(|index| tree.point(index)).collect()
    }
}

#[cfg(test)]
mod tests;
