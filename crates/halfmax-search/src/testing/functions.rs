//! Losses with a known optimum on mixed spaces.

use crate::{Parameter, Params, Space, Value};

/// A loss that is 0 at its optimum and positive everywhere else.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Where it lives.
    pub space: fn() -> Space,
    /// The loss of a point of its space.
    pub loss: fn(&Params) -> f64,
    /// The only point of loss 0.
    pub optimum: fn() -> Params,
}

/// All of them.
pub const FUNCTIONS: [Function; 3] = [
    Function {
        name: "tuned-network",
        space: network_space,
        loss: tuned_network,
        optimum: || {
            point([
                ("n_layers", Value::Int(3)),
                ("activation", "gelu".into()),
                ("rate", Value::Float(1e-3)),
                ("dropout", Value::Float(0.2)),
                ("units1", Value::Int(256)),
                ("units2", Value::Int(128)),
                ("units3", Value::Int(64)),
            ])
        },
    },
    Function {
        name: "three-families",
        space: family_space,
        loss: three_families,
        optimum: || {
            point([
                ("family", "kernel".into()),
                ("cost", Value::Float(10.0)),
                ("width", Value::Float(0.1)),
            ])
        },
    },
    Function {
        name: "wavy",
        space: wavy_space,
        loss: wavy,
        optimum: || {
            point([
                ("kind", "c".into()),
                ("x", Value::Float(1.0)),
                ("y", Value::Float(-2.0)),
                ("n", Value::Int(11)),
            ])
        },
    },
];

fn point<const N: usize>(values: [(&str, Value); N]) -> Params {
    values.into_iter().collect()
}

fn built(parameters: Vec<Parameter>) -> Space {
    Space::new(parameters).expect("a space written here is sound")
}

fn network_space() -> Space {
    built(vec![
        Parameter::int("n_layers", 1, 4),
        Parameter::categorical("activation", ["relu", "tanh", "gelu", "sigmoid"]),
        Parameter::float("rate", 1e-5, 1e-1).log(),
        Parameter::float("dropout", 0.0, 0.6),
        Parameter::int("units1", 16, 1024).log(),
        Parameter::int("units2", 16, 1024).log().when_at_least("n_layers", 2),
        Parameter::int("units3", 16, 1024).log().when_at_least("n_layers", 3),
        Parameter::int("units4", 16, 1024).log().when_at_least("n_layers", 4),
    ])
}

/// Like tuning a network: depth, widths that exist by depth, an activation, and a learning rate whose best value
/// moves with the dropout.
pub fn tuned_network(params: &Params) -> f64 {
    let float = |name| params.float(name).unwrap_or(f64::NAN);
    let activation = match params.text("activation") {
        Some("gelu") => 0.0,
        Some("relu") => 0.2,
        Some("tanh") => 0.5,
        _ => 1.0,
    };
    let dropout = float("dropout") - 0.2;
    let rate = float("rate").log10() + 3.0 + 2.0 * dropout;
    let wanted = [("units1", 8.0), ("units2", 7.0), ("units3", 6.0), ("units4", 6.0)];
    let widths =
        wanted.iter().filter_map(|(name, log2)| Some((params.float(name)?.log2() - log2).powi(2)));
    activation
        + 0.3 * (float("n_layers") - 3.0).abs()
        + 0.4 * rate.powi(2)
        + 5.0 * dropout.powi(2)
        + 0.05 * widths.sum::<f64>()
}

fn family_space() -> Space {
    built(vec![
        Parameter::categorical("family", ["kernel", "trees", "linear"]),
        Parameter::float("cost", 1e-3, 1e3).log().when_is("family", ["kernel"]),
        Parameter::float("width", 1e-4, 1e1).log().when_is("family", ["kernel"]),
        Parameter::int("trees", 10, 500).log().when_is("family", ["trees"]),
        Parameter::int("depth", 1, 20).when_is("family", ["trees"]),
        Parameter::float("penalty", 1e-6, 1e2).log().when_is("family", ["linear"]),
    ])
}

/// Like choosing among learners: each has parameters of its own, and the best a narrow, slanted valley.
pub fn three_families(params: &Params) -> f64 {
    let float = |name| params.float(name).unwrap_or(f64::NAN);
    match params.text("family") {
        Some("kernel") => {
            let (cost, width) = (float("cost").log10() - 1.0, float("width").log10() + 1.0);
            0.05 * cost.powi(2) + 0.3 * (width + 0.5 * cost).powi(2)
        }
        Some("trees") => {
            let short = (500.0 / float("trees")).ln() / 4.0;
            0.4 + 0.3 * short + 0.01 * (float("depth") - 12.0).powi(2)
        }
        _ => 0.6 + 0.05 * (float("penalty").log10() + 2.0).powi(2),
    }
}

fn wavy_space() -> Space {
    built(vec![
        Parameter::categorical("kind", ["a", "b", "c", "d", "e"]),
        Parameter::float("x", -5.0, 5.0),
        Parameter::float("y", -5.0, 5.0),
        Parameter::int("n", 0, 15),
    ])
}

/// A bowl with ripples, moved by an unordered choice, with an integer.
pub fn wavy(params: &Params) -> f64 {
    let float = |name| params.float(name).unwrap_or(f64::NAN);
    let (shift, penalty) = match params.text("kind") {
        Some("a") => (-3.0, 0.8),
        Some("b") => (0.5, 0.4),
        Some("c") => (0.0, 0.0),
        Some("d") => (2.0, 0.3),
        _ => (-1.0, 1.0),
    };
    let (x, y) = (float("x") - 1.0 - shift, float("y") + 2.0);
    let ripples = 2.0 - (3.0 * x).cos() - (3.0 * y).cos();
    penalty + 0.08 * (x * x + y * y) + 0.15 * ripples + 0.02 * (float("n") - 11.0).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    #[test]
    fn the_optimum_is_in_the_space_and_nothing_is_below() {
        for function in FUNCTIONS {
            let space = (function.space)();
            let optimum = (function.optimum)();
            assert!(space.contains(&optimum), "{}: {:?}", function.name, space.check(&optimum));
            assert!((function.loss)(&optimum).abs() < 1e-12, "{}", function.name);
            let mut stream = Stream::new(0, 0, "test");
            for _ in 0..5000 {
                let loss = (function.loss)(&space.decode(&stream.cube(space.len())));
                assert!(loss > 0.0 && loss.is_finite(), "{}: {loss}", function.name);
            }
        }
    }
}
