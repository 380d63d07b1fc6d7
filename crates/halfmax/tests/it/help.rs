//! Help text, as it is shown.

use crate::Place;

#[test]
fn help_is_what_was_reviewed() {
    let place = Place::new();
    insta::assert_snapshot!("help", place.done("--help"));
    for command in [
        "demo",
        "simulate",
        "fetch",
        "import",
        "export",
        "audit",
        "compound",
        "split",
        "train",
        "evaluate",
        "search",
        "study",
        "predict",
        "explain",
        "onnx",
        "prep",
        "anova",
        "compare",
        "curves",
        "report",
        "run",
        "serve",
        "models",
        "completions",
    ] {
        insta::assert_snapshot!(
            format!("help-{command}"),
            place.done(&format!("{command} --help"))
        );
    }
}

#[test]
fn models_are_listed() {
    insta::assert_snapshot!(Place::new().done("models"));
}

#[test]
fn every_shell_gets_a_completion() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(place.done(&format!("completions {shell}")).contains("halfmax"), "{shell}");
    }
}
