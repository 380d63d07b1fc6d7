//! Structures on the command line.

use serde_json::Value;

use crate::Place;

#[test]
fn a_structure_is_described_and_drawn() {
    let place = Place::new();
    let said = place.done("compound CC(=O)[O-].[Na+] --svg a.svg --mol a.mol --fingerprint radius=1,bits=128,counts --json");
    let facts: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(facts["parent"], "CC(=O)O");
    assert_eq!((&facts["fragments"], &facts["scaffold"]), (&2.into(), &"".into()));
    assert_eq!(facts["fingerprint"]["settings"]["bits"], 128);
    assert!(place.read("a.svg").starts_with("<svg xmlns"));
    assert!(place.read("a.mol").ends_with("M  END\n"));
    let lines = place.done("compound CC(=O)Oc1ccccc1C(=O)O");
    assert!(lines.contains("mol_weight") && lines.contains("180.159"), "{lines}");
}

#[test]
fn a_broken_structure_is_shown_with_a_caret() {
    let place = Place::new();
    let said = place.refused("compound CC(=O)Xc1ccccc1");
    assert_eq!(
        said,
        "error: unexpected character, at character 7:\n    CC(=O)Xc1ccccc1\n          ^\n"
    );
    assert!(place.refused("compound CCO --fingerprint radius=9").contains("radius 0, 1, 2 or 3"));
}

#[test]
fn the_compounds_of_a_screen_are_a_table_and_models_can_see_descriptors() {
    let place = Place::imported();
    let table = place.done("compound screen");
    assert_eq!(table.lines().count(), 7);
    assert!(table.starts_with("compound\tname\tsmiles\tformula"));
    place.done(
        "evaluate screen --model ridge --scheme lpo --test 0.3 --descriptors --fingerprint bits=256,counts --out run",
    );
    let config = place.read("run/config.toml");
    assert!(config.contains("descriptors = true") && config.contains("bits = 256"), "{config}");
    place.done("predict run/bundle --smiles new=CCO --json");
}
