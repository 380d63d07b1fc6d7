//! Fingerprints equal RDKit's bit for bit (`tests/golden/morgan.py`).

use std::collections::BTreeMap;

use halfmax_data::compound::Molecule;

#[test]
fn fingerprints_equal_rdkit() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/morgan.json")).unwrap();
    let golden: BTreeMap<String, Vec<u16>> =
        serde_json::from_value(golden["bits"].clone()).unwrap();
    assert_eq!(golden.len(), 12);
    for (smiles, bits) in golden {
        assert_eq!(Molecule::parse(&smiles).unwrap().morgan().unwrap(), bits, "{smiles}");
    }
}
