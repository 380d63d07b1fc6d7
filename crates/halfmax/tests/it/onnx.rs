//! A bundle as a file for other programs.

use crate::Place;

const CONFIG: &str = r#"
screen = "screen"
[splits]
test = 0.3
[[models]]
preset = "net"
hidden = [8]
epochs = 1
"#;

#[test]
fn a_network_becomes_a_file_with_its_inputs_by_name() {
    let place = Place::imported();
    std::fs::write(place.file("small.toml"), CONFIG).unwrap();
    place.done("run small.toml --out run");
    place.done("onnx run/bundle --out model.onnx");
    let file = std::fs::read(place.file("model.onnx")).unwrap();
    let has = |text: &str| file.windows(text.len()).any(|window| window == text.as_bytes());
    for name in ["expression", "cnv", "mutation", "features of expression", "response", "Relu"] {
        assert!(has(name), "{name}");
    }
    place.done("onnx run/bundle --out again.onnx");
    assert!(file == std::fs::read(place.file("again.onnx")).unwrap(), "not the same bytes again");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let place = Place::imported();
    place.done("evaluate screen --model mean-effects --scheme lco --folds 3 --out run");
    let said = place.refused("onnx run/bundle --out model.onnx");
    assert!(said.contains("not to be had as ONNX: only networks are"), "{said}");
    assert!(!place.file("model.onnx").exists());
    let said = place.refused("onnx run --out model.onnx");
    assert!(said.contains("is not a bundle"), "{said}");
    std::fs::write(place.file("model.onnx"), "mine").unwrap();
    let said = place.refused("onnx run/bundle --out model.onnx");
    assert!(said.contains("model.onnx: is there already; give a new file or remove it"), "{said}");
    assert_eq!(place.read("model.onnx"), "mine");
}
