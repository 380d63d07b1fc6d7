//! Spaces by name.

use halfmax_search::{Parameter, Space, Value};

/// The names of the spaces there are.
pub const PRESETS: [&str; 4] = ["default", "dense", "multitask", "paper"];

const ACTIVATIONS: [&str; 6] = ["relu", "gelu", "silu", "selu", "tanh", "sigmoid"];

/// Everything a network has that is worth a choice: encoders of views, fusion, one to six blocks of every type,
/// of 16 to 1,024 units, activation, normalisation, dropout of units and of inputs, the factorisation term, heads,
/// optimiser, step size, batch size, weight decay, schedule, loss, how many features of each view, identity inputs.
pub fn default_space() -> Space {
    let kinds = ["dense", "residual", "gated", "convolution", "recurrent", "attention"];
    let encoders = ["none", "dense", "residual", "convolution", "recurrent", "attention"];
    let mut parameters = vec![Parameter::int("layers", 1, 6)];
    for layer in 1..=6 {
        parameters.push(width(layer, 16, 1024));
        if layer > 1 {
            parameters.push(
                Parameter::categorical(format!("layer{layer}"), kinds)
                    .when_at_least("layers", layer),
            );
        }
    }
    parameters.extend([
        Parameter::categorical("encoder", encoders),
        Parameter::int("encoder_width", 16, 256)
            .log()
            .when_is("encoder", encoders[1..].iter().copied()),
        Parameter::categorical("fusion", ["sum", "gated", "bilinear"]),
        Parameter::categorical("activation", ACTIVATIONS),
        Parameter::categorical("normalisation", ["none", "batch", "layer"]),
        Parameter::categorical("heads", ["shared", "per-compound"]),
        Parameter::categorical("optimiser", ["adamw", "adam", "sgd", "rmsprop"]),
        Parameter::categorical("schedule", ["cosine", "constant", "one-cycle", "plateau"]),
        Parameter::categorical("loss", ["mse", "huber"]),
    ]);
    let [rest @ .., decay] = common();
    parameters.extend(rest);
    // Added to the gradient, as the other optimisers do, decay of this size would drown it.
    parameters.push(decay.when_is("optimiser", ["adamw"]));
    sound(parameters)
}

/// The default space of a screen with these views of cell lines, which also chooses among them: all, each alone, all
/// but one. `others`, the views of compounds, are always given.
pub fn default_space_of(views: &[&str], others: &[&str]) -> Space {
    choosing_views(default_space(), views, others)
}

/// The space `multitask` of a screen with these views of cell lines, among which it also chooses.
pub fn multitask_space_of(views: &[&str]) -> Space {
    choosing_views(multitask_space(), views, &[])
}

/// A space that also chooses among views: all, all but one, each alone, and `others` always.
fn choosing_views(space: Space, views: &[&str], others: &[&str]) -> Space {
    if views.len() < 2 {
        return space;
    }
    let joined =
        |names: Vec<&str>| Value::from([names.as_slice(), others].concat().join("+").as_str());
    let mut choices: Vec<Value> = vec!["all".into()];
    if views.len() > 2 {
        let but = |out: &&str| joined(views.iter().copied().filter(|name| name != out).collect());
        choices.extend(views.iter().map(but));
    }
    choices.extend(views.iter().map(|name| joined(vec![*name])));
    let mut parameters = space.parameters().to_vec();
    parameters.push(Parameter::categorical("views", choices));
    sound(parameters)
}

/// The part of the default space that is quick to fit: one to four dense, residual or gated layers, sum of
/// projections, AdamW.
pub fn dense_space() -> Space {
    let mut parameters = vec![Parameter::int("layers", 1, 4)];
    parameters.extend((1..=4).map(|layer| width(layer, 16, 1024)));
    parameters.extend([
        Parameter::categorical("activation", ACTIVATIONS),
        Parameter::categorical("schedule", ["constant", "cosine"]),
    ]);
    parameters.extend(common());
    sound(parameters)
}

/// Networks that take whole cell lines and have an output per compound: a trial is seconds where one of pairs is minutes.
pub fn multitask_space() -> Space {
    sound(vec![
        Parameter::categorical("family", ["multitask"]),
        width(1, 64, 1024),
        Parameter::float("input_dropout", 0.0, 0.9),
        Parameter::float("dropout", 0.0, 0.7),
        Parameter::float("learning_rate", 2e-4, 4e-3).log(),
        Parameter::float("weight_decay", 0.1, 10.0).log(),
        Parameter::categorical("cell_lines_per_step", [16, 32, 64, 128]),
        Parameter::categorical("members", [1]),
        features_per_view(),
    ])
}

/// The space of the published architecture search: three layers, each dense, convolutional or recurrent, of 32 to
/// 256 units, ReLU, sigmoid or tanh, with dropout 0.2 to 0.5; step size, batch size, SGD, Adam or RMSprop.
pub fn paper_space() -> Space {
    let mut parameters = vec![Parameter::categorical("layers", [3])];
    for layer in 1..=3 {
        parameters.extend([
            Parameter::categorical(format!("layer{layer}"), ["dense", "convolution", "recurrent"]),
            Parameter::int(format!("width{layer}"), 32, 256).step(32),
            Parameter::categorical(format!("activation{layer}"), ["relu", "sigmoid", "tanh"]),
            Parameter::float(format!("dropout{layer}"), 0.2, 0.5),
        ]);
    }
    parameters.extend([
        Parameter::categorical("optimiser", ["adam", "sgd", "rmsprop"]),
        Parameter::float("learning_rate", 1e-4, 1e-2).log(),
        Parameter::categorical("batch_size", [128, 256, 512]),
        // What the published networks do not have.
        Parameter::categorical("input_dropout", [0.0]),
        Parameter::categorical("factors", [0]),
        Parameter::categorical("weight_decay", [0.0]),
        Parameter::categorical("schedule", ["constant"]),
    ]);
    sound(parameters)
}

fn width(layer: i64, low: i64, high: i64) -> Parameter {
    let width = Parameter::int(format!("width{layer}"), low, high).log();
    if layer == 1 { width } else { width.when_at_least("layers", layer) }
}

/// What the default space and its dense part share, weight decay last.
fn common() -> [Parameter; 8] {
    [
        Parameter::float("dropout", 0.0, 0.6),
        Parameter::float("input_dropout", 0.0, 0.7),
        Parameter::categorical("factors", [0, 8, 16, 32, 64, 128]),
        Parameter::float("learning_rate", 1e-4, 1e-2).log(),
        Parameter::categorical("batch_size", [256, 512, 1024, 2048]),
        features_per_view(),
        Parameter::categorical("identity", [true, false]),
        Parameter::float("weight_decay", 0.1, 50.0).log(),
    ]
}

fn features_per_view() -> Parameter {
    let features: [Value; 4] = [100.into(), 300.into(), 1000.into(), "all".into()];
    Parameter::categorical("features_per_view", features)
}

fn sound(parameters: Vec<Parameter>) -> Space {
    Space::new(parameters).expect("a preset is sound, which a test confirms")
}
