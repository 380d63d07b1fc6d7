//! Every point of a preset is a network, and nothing else is let in.

use halfmax_search::{Stream, sampler};

use super::*;
use crate::net::NetEstimator;

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
            let settings = settings(&params).unwrap();
            let layers = params.int("layers").unwrap() as usize;
            assert_eq!(settings.arch.hidden.len(), layers);
            for (at, width) in settings.arch.hidden.iter().enumerate() {
                assert_eq!(params.int(&format!("width{}", at + 1)), Some(*width as i64));
            }
            NetEstimator::new("point", settings).unwrap();
        }
        for sampler in sampler::NAMES {
            let suggested = sampler::by_name(sampler, 1, 9).unwrap().suggest(&space, &[]);
            assert!(space.contains(&suggested), "{sampler} in {name}");
        }
    }
    assert!(preset("huge").unwrap_err().to_string().contains("there are default, paper"));
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
    assert_eq!(found.arch.hidden, [40, 20, 20]);
    assert_eq!((found.arch.activation, found.arch.dropout), (Activation::Tanh, 0.25));
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
fn an_impossible_space_is_refused_with_the_reason() {
    let refused = |text: &str, words: &[&str]| {
        let said = of_toml(text).unwrap_err();
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    };
    refused(
        "[[parameter]]\nname = \"depth\"\nkind = \"int\"\nlow = 1\nhigh = 2",
        &["\"depth\": no network has it; there are layers, width1", "identity"],
    );
    refused(
        "[[parameter]]\nname = \"dropout\"\nkind = \"float\"\nlow = 0.0\nhigh = 1.0",
        &["\"dropout\"", "cannot be 1.0", "from 0 to below 1"],
    );
    refused(
        "[[parameter]]\nname = \"activation\"\nkind = \"categorical\"\nchoices = [\"relu\", \"step\"]",
        &["cannot be \"step\"", "relu, gelu, silu, tanh, sigmoid"],
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
