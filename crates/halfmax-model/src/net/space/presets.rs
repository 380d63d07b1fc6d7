//! Spaces by name.

use halfmax_search::{Parameter, Space};

/// The names of the spaces there are.
pub const PRESETS: [&str; 2] = ["default", "paper"];

/// Everything the network has that is worth a choice: one to four layers of 16 to 1,024 units, activation,
/// dropout of units and of inputs, the factorisation term, step size, batch size, weight decay, schedule, how
/// many features of each view, identity inputs.
pub fn default_space() -> Space {
    let width = |layer: i64| {
        let width = Parameter::int(format!("width{layer}"), 16, 1024).log();
        if layer == 1 { width } else { width.when_at_least("layers", layer) }
    };
    let mut parameters = vec![Parameter::int("layers", 1, 4)];
    parameters.extend((1..=4).map(width));
    parameters.extend([
        Parameter::categorical("activation", ["relu", "gelu", "silu", "tanh", "sigmoid"]),
        Parameter::float("dropout", 0.0, 0.6),
        Parameter::float("input_dropout", 0.0, 0.7),
        Parameter::categorical("factors", [0, 8, 16, 32, 64, 128]),
        Parameter::float("learning_rate", 1e-4, 1e-2).log(),
        Parameter::categorical("batch_size", [256, 512, 1024, 2048]),
        Parameter::float("weight_decay", 0.1, 50.0).log(),
        Parameter::categorical("schedule", ["constant", "cosine"]),
        Parameter::categorical("features_per_view", features()),
        Parameter::categorical("identity", [true, false]),
    ]);
    sound(parameters)
}

/// The space of the published architecture search, as far as its parts exist here: three layers of 32 to 256
/// units, ReLU, sigmoid or tanh, dropout 0.2 to 0.5, step size, batch size.
///
/// The publication also chooses between dense, convolutional and recurrent layers and between optimisers. **Only
/// dense layers and Adam are there yet**: convolutional and recurrent blocks are not, so this is the dense part of
/// that space. Every layer has its own activation there, and one for all here.
pub fn paper_space() -> Space {
    let width = |layer: i64| Parameter::int(format!("width{layer}"), 32, 256).step(32);
    let mut parameters = vec![Parameter::categorical("layers", [3])];
    parameters.extend((1..=3).map(width));
    parameters.extend([
        Parameter::categorical("activation", ["relu", "sigmoid", "tanh"]),
        Parameter::float("dropout", 0.2, 0.5),
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

fn features() -> [halfmax_search::Value; 4] {
    [100.into(), 300.into(), 1000.into(), "all".into()]
}

fn sound(parameters: Vec<Parameter>) -> Space {
    Space::new(parameters).expect("a preset is sound, which a test confirms")
}
