use super::tree::Tree;
use super::*;
use crate::Stream;
use proptest::prelude::*;

fn network() -> Space {
    Space::new(vec![
        Parameter::int("n_blocks", 1, 3),
        Parameter::categorical("kind", ["dense", "conv"]),
        Parameter::int("block2_units", 16, 64).step(16).when_at_least("n_blocks", 2),
        Parameter::int("block3_units", 16, 64).step(16).when_at_least("n_blocks", 3),
        Parameter::categorical("kernel", [3_i64, 5, 7]).when_is("kind", ["conv"]),
    ])
    .unwrap()
}

fn refusal(parameters: Vec<Parameter>) -> String {
    Space::new(parameters).unwrap_err().to_string()
}

#[test]
fn impossible_spaces_are_refused_with_the_reason() {
    let n = || Parameter::int("n", 1, 6);
    let cases = [
        (vec![Parameter::float("x", 2.0, 1.0)], "low 2 is above high 1"),
        (vec![Parameter::float("x", f64::NAN, 1.0)], "must be finite"),
        (vec![Parameter::float("x", 0.0, 1.0).log()], "log needs low > 0"),
        (vec![Parameter::int("x", 0, 5).log()], "log needs low of at least 1"),
        (vec![Parameter::int("x", 0, 5).step(0)], "step must be at least 1"),
        (vec![Parameter::int("x", 1, 5).step(2).log()], "exclude each other"),
        (vec![Parameter::categorical::<&str>("x", [])], "choices is empty"),
        (vec![Parameter::categorical("x", ["a", "a"])], "listed twice"),
        (vec![n(), n()], "the name is given twice"),
        (vec![Parameter::int("", 1, 2)], "has no name"),
        (vec![n().when_at_least("m", 1)], "not in the space"),
        (vec![n().when_at_least("n", 1)], "comes later"),
        (vec![n(), Parameter::int("u", 1, 2).when_at_least("n", 7)], "at most 6"),
        (vec![n(), Parameter::int("u", 1, 2).when_is("n", [9_i64])], "which it never is"),
        (vec![n(), Parameter::int("u", 1, 2).when_is::<i64>("n", [])], "never be active"),
        (
            vec![Parameter::float("f", 0.0, 1.0), Parameter::int("u", 1, 2).when_at_least("f", 1)],
            "a float",
        ),
    ];
    for (parameters, reason) in cases {
        let said = refusal(parameters);
        assert!(said.contains(reason), "{said:?} does not say {reason:?}");
    }
}

#[test]
fn points_outside_are_refused_with_the_reason() {
    let space = network();
    let mut point = space.decode(&[0.0; 5]);
    assert!(space.contains(&point));
    point.insert("kernel", 3_i64);
    assert!(space.check(&point).unwrap_err().to_string().contains("conditions do not hold"));
    point.insert("kind", "conv");
    assert!(space.contains(&point));
    point.insert("kernel", 4_i64);
    assert!(space.check(&point).unwrap_err().to_string().contains("cannot be 4"));
    point.insert("kernel", 5_i64);
    point.insert("other", 5_i64);
    assert!(space.check(&point).unwrap_err().to_string().contains("not in the space"));
    assert!(space.check(&Params::new()).unwrap_err().to_string().contains("is missing"));
}

#[test]
fn a_condition_on_an_inactive_parameter_does_not_hold() {
    let space = Space::new(vec![
        Parameter::categorical("a", ["no", "yes"]),
        Parameter::categorical("b", ["no", "yes"]).when_is("a", ["yes"]),
        Parameter::float("c", 0.0, 1.0).when_is("b", ["yes"]),
    ])
    .unwrap();
    assert_eq!(space.decode(&[0.0, 0.9, 0.9]).len(), 1);
    assert_eq!(space.decode(&[0.9, 0.0, 0.9]).len(), 2);
    assert_eq!(space.decode(&[0.9, 0.9, 0.9]).len(), 3);
}

#[test]
fn cardinality_counts_conditions() {
    // 1 + 4 + 4·4 sizes, times dense or one of three kernels.
    assert_eq!(network().cardinality(), Some(21 * 4));
    let continuous = Space::new(vec![Parameter::float("x", 0.0, 1.0)]).unwrap();
    assert_eq!(continuous.cardinality(), None);
    let constant = Space::new(vec![Parameter::float("x", 1.0, 1.0)]).unwrap();
    assert_eq!(constant.cardinality(), Some(1));
    assert_eq!(Space::new(vec![]).unwrap().cardinality(), Some(1));
    let vast = |n: usize| {
        let wide = (0..n).map(|i| Parameter::int(format!("p{i}"), i64::MIN, i64::MAX));
        Space::new(wide.collect()).unwrap().cardinality()
    };
    assert_eq!(vast(1), Some(u128::from(u64::MAX)), "2⁶⁴ saturates by one");
    assert_eq!(vast(2), None);
}

#[test]
fn the_tree_numbers_every_point_once() {
    let space = network();
    let tree = Tree::of_all_values(&space).unwrap();
    let mut points: Vec<String> =
        (0..tree.len().unwrap()).map(|i| tree.point(i).unwrap().to_string()).collect();
    assert!((0..tree.len().unwrap()).all(|i| space.contains(&tree.point(i).unwrap())));
    points.sort();
    points.dedup();
    assert_eq!(points.len(), 84);
}

#[test]
fn toml_says_what_it_means() {
    let text = r#"
        [[parameter]]
        name = "n_blocks"
        kind = "int"
        low = 1
        high = 3

        [[parameter]]
        name = "rate"
        kind = "float"
        low = 1e-5
        high = 1
        log = true
        when = [{ parameter = "n_blocks", is = [1, 3] }]
    "#;
    let space: Space = toml::from_str(text).unwrap();
    let rate = Parameter::float("rate", 1e-5, 1.0).log().when_is("n_blocks", [1_i64, 3]);
    assert_eq!(space, Space::new(vec![Parameter::int("n_blocks", 1, 3), rate]).unwrap());
    let cases = [
        (text.replace("low = 1\n", ""), "needs low"),
        (text.replace("\"int\"", "\"integer\""), "is none of"),
        (text.replace("log = true", "lgo = true"), "unknown field `lgo`"),
        (text.replace("high = 3", "high = 3.5"), "3.5 is no integer"),
        (text.replace("is = [1, 3]", "equals = 1"), "equals"),
        (text.replace(", is = [1, 3]", ""), "either is or at_least"),
        (text.replace("log = true", "choices = [1]"), "takes no choices"),
        (text.replace("n_blocks\", is", "blocks\", is"), "not in the space"),
    ];
    for (text, reason) in cases {
        let said = toml::from_str::<Space>(&text).unwrap_err().to_string();
        assert!(said.contains(reason), "{said:?} does not say {reason:?}");
    }
}

fn distribution() -> impl Strategy<Value = Distribution> {
    prop_oneof![
        (-1e6..1e6, 0.0..1e6).prop_map(|(low, w): (f64, f64)| Distribution::Float {
            low,
            high: low + w,
            log: false
        }),
        (1e-9..1.0, 1.0..1e9).prop_map(|(low, x): (f64, f64)| Distribution::Float {
            low,
            high: low * x,
            log: true
        }),
        (-1000..1000_i64, 0..2000_i64, 1..9_i64).prop_map(|(low, w, step)| Distribution::Int {
            low,
            high: low + w,
            step,
            log: false
        }),
        (1..1000_i64, 0..5000_i64).prop_map(|(low, w)| Distribution::Int {
            low,
            high: low + w,
            step: 1,
            log: true
        }),
        (1..7_i64)
            .prop_map(|n| Distribution::Categorical { choices: (0..n).map(Value::Int).collect() }),
    ]
}

/// Spaces in which about half of the parameters depend on an earlier one.
fn space() -> impl Strategy<Value = Space> {
    prop::collection::vec((distribution(), any::<u64>()), 0..7).prop_map(|drawn| {
        let mut parameters: Vec<Parameter> = Vec::new();
        for (i, (distribution, pick)) in drawn.into_iter().enumerate() {
            let mut parameter =
                Parameter::new(format!("p{}", (pick % 90) * 10 + i as u64), distribution);
            if let Some(other) = parameters.get((pick / 1000) as usize % (2 * i + 1))
                && !matches!(other.distribution, Distribution::Float { .. })
            {
                let value = other.distribution.at(0.5);
                parameter = parameter.when_is(other.name.clone(), [value]);
            }
            parameters.push(parameter);
        }
        Space::new(parameters).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_place_of_the_interval_is_a_value_that_leads_back(d in distribution(), u in 0.0..=1.0) {
        let value = d.at(u);
        prop_assert!(d.contains(&value), "{d:?} {value}");
        let middle = d.unit(&value).unwrap();
        prop_assert!((0.0..=1.0).contains(&middle));
        if d.size().is_some() {
            prop_assert_eq!(d.at(middle), value.clone());
        }
        for most in [1, 3, 8] {
            let levels = d.levels(most);
            let level = d.level(&value, levels).unwrap();
            prop_assert!(level < levels);
            let again = d.at_level(level, levels, 0.5);
            prop_assert!(d.contains(&again));
            if levels > 1 && d.size() == Some(levels as u64) {
                prop_assert_eq!(again, value.clone());
            }
        }
    }

    #[test]
    fn random_points_lie_in_their_space_and_survive_encoding(s in space(), seed in any::<u64>()) {
        let cube = Stream::new(seed, 0, "test").cube(s.len());
        let point = s.decode(&cube);
        prop_assert!(s.contains(&point), "{:?}", s.check(&point));
        let codes = s.encode(&point);
        let active = codes.iter().filter(|c| c.is_some()).count();
        prop_assert_eq!(active, point.len());
        for (settled, code) in s.settle(&cube).iter().zip(&codes) {
            prop_assert_eq!(settled.is_some(), code.is_some());
            prop_assert!((settled.unwrap_or(0.0) - code.unwrap_or(0.0)).abs() < 1e-6);
        }
        let json = serde_json::to_string(&point).unwrap();
        let again: Params = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(again.stable_hash(), point.stable_hash());
        prop_assert_eq!(again, point);
    }

    #[test]
    fn spaces_survive_json_and_toml(s in space()) {
        let json = serde_json::to_string(&s).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Space>(&json).unwrap(), &s);
        let text = toml::to_string(&s).unwrap();
        prop_assert_eq!(&toml::from_str::<Space>(&text).unwrap(), &s);
    }

    #[test]
    fn the_order_of_insertion_changes_neither_point_nor_hash(s in space(), seed in any::<u64>()) {
        let point = s.decode(&Stream::new(seed, 0, "test").cube(s.len()));
        let mut names: Vec<_> = point.iter().map(|(n, v)| (n.to_owned(), v.clone())).collect();
        names.reverse();
        let other: Params = names.into_iter().collect();
        prop_assert_eq!(other.stable_hash(), point.stable_hash());
        prop_assert_eq!(other, point);
    }
}
