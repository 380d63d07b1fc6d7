//! Every point of a preset is a network, and nothing else is let in.

use halfmax_search::{Stream, sampler};

use super::*;
use crate::net::{Activation, Cell, Layer, NetEstimator, Schedule};
use crate::searched;

fn of_toml(text: &str) -> Result<Space, String> {
    let space: Space = toml::from_str(text).map_err(|e| e.to_string())?;
    check(&space).map(|()| space).map_err(|e| e.to_string())
}

#[test]
fn every_point_of_a_preset_is_a_network() {
    for name in PRESETS {
        let space = preset(name).unwrap();
        check(&space).unwrap();
        for number in 0..300 {
            let params = space.decode(&Stream::new(3, number, "test").cube(space.len()));
            if name == "multitask" {
                assert_eq!(searched::estimator("point", &params, 3).unwrap().name(), "point");
                continue;
            }
            let settings = settings(&params).unwrap();
            let layers = params.int("layers").unwrap() as usize;
            assert_eq!(settings.arch.trunk.len(), layers);
            for (block, at) in settings.arch.trunk.iter().zip(1..) {
                let width = block.layer.units() as i64;
                assert_eq!(params.int(&format!("width{at}")), Some(width));
            }
            NetEstimator::new("point", settings).unwrap();
        }
        for sampler in sampler::NAMES {
            let suggested = sampler::by_name(sampler, 1, 9).unwrap().suggest(&space, &[]);
            assert!(space.contains(&suggested), "{sampler} in {name}");
        }
    }
    assert!(
        preset("huge")
            .unwrap_err()
            .to_string()
            .contains("there are default, dense, multitask, paper")
    );
}

#[test]
fn a_point_says_everything_about_its_network() {
    let words = |name: &str, value: &str| (name.to_owned(), Value::from(value));
    let mut params: Params =
        [words("activation", "tanh"), words("schedule", "constant")].into_iter().collect();
    params.insert("layers", 3);
    params.insert("width1", 40);
    params.insert("width2", 20);
    params.insert("dropout", 0.25);
    params.insert("features_per_view", 7);
    params.insert("identity", false);
    let found = settings(&params).unwrap();
    assert_eq!(found.arch.hidden().unwrap(), [40, 20, 20]);
    for block in &found.arch.trunk {
        assert_eq!((block.activation, block.dropout), (Activation::Tanh, 0.25));
    }
    assert_eq!(found.training.schedule, Schedule::Constant);
    assert_eq!((found.features_per_view, found.identity), (Some(7), false));
    let net = registry::net_settings("net").unwrap();
    assert_eq!(
        (found.arch.factors, found.training.patience),
        (net.arch.factors, net.training.patience)
    );
    assert_eq!(settings(&Params::new()).unwrap(), net);
    params.insert("features_per_view", "all");
    assert_eq!(settings(&params).unwrap().features_per_view, None);
}

#[test]
fn layers_of_other_types_are_blocks_and_the_first_an_encoder() {
    let mut params: Params = [("layer1", "convolution"), ("layer3", "recurrent")]
        .map(|(name, kind)| (name.to_owned(), Value::from(kind)))
        .into_iter()
        .collect();
    for (layer, width) in [(1, 32), (2, 64), (3, 96)] {
        params.insert(format!("width{layer}"), width);
    }
    params.insert("activation2", "sigmoid");
    params.insert("optimiser", "sgd");
    params.insert("views", "expression+cnv");
    let found = settings(&params).unwrap();
    let encoder = &found.arch.encoders[0].blocks[0].layer;
    assert!(matches!(encoder, Layer::Convolution { units: 32, .. }), "{encoder:?}");
    let [first, second, third] = &found.arch.trunk[..] else { panic!("three blocks") };
    assert_eq!(first.layer, Layer::Dense { units: 32 });
    assert_eq!((second.layer.units(), second.activation), (64, Activation::Sigmoid));
    assert!(matches!(third.layer, Layer::Recurrent { units: 96, cell: Cell::Lstm, .. }));
    // The preset's decay is decoupled and would drown the gradient of another optimiser.
    assert!(found.training.weight_decay == 0.0);
    assert_eq!(found.views, ["expression", "cnv"]);
}

#[test]
fn an_impossible_space_is_refused_with_the_reason() {
    let refused = |text: &str, words: &[&str]| {
        let said = of_toml(text).unwrap_err();
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    };
    refused(
        "[[parameter]]\nname = \"depth\"\nkind = \"int\"\nlow = 1\nhigh = 2",
        &["\"depth\": no network has it; there are layers, width1 … width8", "identity"],
    );
    refused(
        "[[parameter]]\nname = \"dropout\"\nkind = \"float\"\nlow = 0.0\nhigh = 1.0",
        &["\"dropout\"", "cannot be 1.0", "from 0 to below 1"],
    );
    refused(
        "[[parameter]]\nname = \"activation\"\nkind = \"categorical\"\nchoices = [\"relu\", \"step\"]",
        &["cannot be \"step\"", "relu, gelu, silu, selu, tanh, sigmoid"],
    );
    refused(
        "[[parameter]]\nname = \"layers\"\nkind = \"int\"\nlow = 1\nhigh = 2\n\
         [[parameter]]\nname = \"width3\"\nkind = \"int\"\nlow = 4\nhigh = 8",
        &["\"width3\"", "at most 2"],
    );
    refused("parameter = []", &["nothing to search"]);
    assert_eq!(
        of_toml("[[parameter]]\nname = \"width1\"\nkind = \"int\"\nlow = 4\nhigh = 8")
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn the_default_space_of_a_screen_chooses_among_its_views() {
    let space = default_space_of(&["expression", "cnv", "mutation"], &["fingerprint"]);
    check(&space).unwrap();
    let views = &space.parameters().last().unwrap().distribution;
    let halfmax_search::Distribution::Categorical { choices } = views else { panic!("{views:?}") };
    let words: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
    assert_eq!(
        words,
        [
            "all",
            "cnv+mutation+fingerprint",
            "expression+mutation+fingerprint",
            "expression+cnv+fingerprint",
            "expression+fingerprint",
            "cnv+fingerprint",
            "mutation+fingerprint",
        ]
    );
    assert_eq!(default_space_of(&["expression"], &[]), default_space());
    let two = default_space_of(&["expression", "cnv"], &[]);
    assert_eq!(two.parameters().last().unwrap().distribution.size(), Some(3));
}

#[test]
fn each_layer_can_have_its_own_of_everything() {
    let mut params = Params::new();
    params.insert("layers", 2);
    params.insert("width1", 40);
    params.insert("normalisation", "layer");
    params.insert("normalisation2", "none");
    params.insert("activation2", "selu");
    params.insert("dropout2", 0.6);
    let trunk = settings(&params).unwrap().arch.trunk;
    let normalisations = [trunk[0].normalisation, trunk[1].normalisation];
    assert_eq!(normalisations, [crate::net::Normalisation::Layer, crate::net::Normalisation::None]);
    assert_eq!((trunk[1].activation, trunk[1].dropout), (Activation::Selu, 0.6));
}

#[test]
fn a_parameter_of_another_family_is_refused_before_a_point_is_drawn() {
    let family = |choices: &str| {
        format!("[[parameter]]\nname = \"family\"\nkind = \"categorical\"\nchoices = [{choices}]\n")
    };
    let factors = "[[parameter]]\nname = \"factors\"\nkind = \"categorical\"\nchoices = [0, 8]\n";
    let steps =
        "[[parameter]]\nname = \"cell_lines_per_step\"\nkind = \"categorical\"\nchoices = [8]\n";
    let when = |family: &str| format!("when = [{{ parameter = \"family\", is = \"{family}\" }}]\n");
    let said = of_toml(&(family("\"multitask\"") + factors)).unwrap_err();
    assert!(
        said.contains("space, parameter \"factors\"") && said.contains("do not have it"),
        "{said}"
    );
    let said = of_toml(steps).unwrap_err();
    assert!(said.contains("cell_lines_per_step") && said.contains("only networks of"), "{said}");
    let both = "\"pairs\", \"multitask\"";
    let said = of_toml(&(family(both) + factors)).unwrap_err();
    assert!(said.contains("give it when = [{ parameter = \"family\", is = \"pairs\" }]"), "{said}");
    let said = of_toml(&(family(both) + steps + &when("pairs"))).unwrap_err();
    assert!(said.contains("is = \"multitask\""), "{said}");

    // A condition on a parameter that only one family has will do.
    let depth = "[[parameter]]\nname = \"layers\"\nkind = \"int\"\nlow = 1\nhigh = 2\n".to_owned();
    let width = "[[parameter]]\nname = \"width2\"\nkind = \"int\"\nlow = 2\nhigh = 4\n\
                 when = [{ parameter = \"layers\", at_least = 2 }]\n";
    let text = family(both) + factors + &when("pairs") + &depth + &when("pairs") + width + steps;
    let mixed = of_toml(&(text + &when("multitask"))).unwrap();
    for number in 0..50 {
        let params = mixed.decode(&Stream::new(5, number, "test").cube(mixed.len()));
        searched::estimator("point", &params, 3).unwrap();
    }
}

#[test]
fn networks_with_an_output_per_compound_choose_among_views() {
    let space = multitask_space_of(&["expression", "mutation"]);
    let views = space.parameters().iter().find(|p| p.name == "views").unwrap();
    assert_eq!(views.distribution.size(), Some(3));
    check(&space).unwrap();
    for number in 0..50 {
        let params = space.decode(&Stream::new(5, number, "test").cube(space.len()));
        searched::estimator("point", &params, 3).unwrap();
    }
}
