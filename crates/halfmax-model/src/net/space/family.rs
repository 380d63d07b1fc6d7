//! Which parameters networks of each family have.

use halfmax_search::{Distribution, Parameter, Rule, Space, Value};

/// The parameter that says the family; without it networks are of pairs.
const FAMILY: &str = "family";
/// What only networks over whole cell lines have.
const ONLY_MULTITASK: [&str; 2] = ["cell_lines_per_step", "members"];
/// What both have.
const BOTH: [&str; 8] = [
    FAMILY,
    "width1",
    "input_dropout",
    "dropout",
    "learning_rate",
    "weight_decay",
    "views",
    "features_per_view",
];

/// Whether a value of `family` is that of networks over whole cell lines.
pub(crate) fn is_multitask(value: &Value) -> bool {
    value.as_str() == Some("multitask")
}

/// Whether networks over whole cell lines (`multitask`), or those of pairs, have a parameter.
pub(crate) fn has(name: &str, multitask: bool) -> bool {
    BOTH.contains(&name) || ONLY_MULTITASK.contains(&name) == multitask
}

/// Why a parameter that the family does not have cannot be.
pub(crate) fn refused(name: &str, multitask: bool) -> String {
    if multitask {
        format!("parameter {name:?}: networks of family = \"multitask\" do not have it")
    } else {
        format!("parameter {name:?}: only networks of family = \"multitask\" have it")
    }
}

/// Whether every parameter exists in points of families that have it alone.
pub(super) fn check(space: &Space) -> Result<(), String> {
    let families = match space.parameters().iter().find(|p| p.name == FAMILY) {
        None => vec![Value::from("pairs")],
        Some(family) => match &family.distribution {
            Distribution::Categorical { choices } => choices.clone(),
            // Refused for its values already.
            _ => return Ok(()),
        },
    };
    for parameter in space.parameters() {
        for family in &families {
            let multitask = is_multitask(family);
            if !has(&parameter.name, multitask) && may_exist(parameter, family, space) {
                let remedy = if families.len() > 1 {
                    let other = if multitask { "pairs" } else { "multitask" };
                    format!("; give it when = [{{ parameter = \"family\", is = \"{other}\" }}]")
                } else {
                    String::new()
                };
                return Err(format!("space, {}{remedy}", refused(&parameter.name, multitask)));
            }
        }
    }
    Ok(())
}

/// Whether no condition on the family, its own or of a parameter it depends on, keeps it out of one.
fn may_exist(parameter: &Parameter, family: &Value, space: &Space) -> bool {
    parameter.when.iter().all(|condition| {
        if condition.parameter == FAMILY {
            return match &condition.rule {
                Rule::Is(values) => values.contains(family),
                Rule::AtLeast(_) => false,
            };
        }
        let earlier = space.parameters().iter().find(|p| p.name == condition.parameter);
        earlier.is_none_or(|earlier| may_exist(earlier, family, space))
    })
}
