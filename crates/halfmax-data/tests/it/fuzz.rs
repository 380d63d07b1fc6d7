//! No file makes a reader panic: whatever it holds is read or refused.

use halfmax_data::compound::Molecule;
use halfmax_data::import::import;
use halfmax_data::store;
use proptest::prelude::*;

use crate::Files;

/// A file that is nearly right: some of its bytes are others, some are gone.
pub(crate) fn damaged(text: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let n = text.len();
    let changes = proptest::collection::vec((0..n, any::<u8>()), 0..6);
    (changes, 0..=n).prop_map(move |(changes, end)| {
        let mut text = text.clone();
        for (at, byte) in changes {
            text[at] = byte;
        }
        text.truncate(end.max(1));
        text
    })
}

fn damaged_file(name: &'static str) -> impl Strategy<Value = Vec<u8>> {
    damaged(std::fs::read(Files::new().path(name)).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn import_survives(
        responses in damaged_file("response.csv"),
        cell_lines in damaged_file("cell_lines.csv"),
        drugs in damaged_file("drugs.csv"),
        expression in damaged_file("expression.csv"),
        which in 0..4_usize,
    ) {
        let files = Files::new();
        let broken = [("response.csv", responses), ("cell_lines.csv", cell_lines), ("drugs.csv", drugs), ("expression.csv", expression)];
        let (name, content) = &broken[which];
        std::fs::write(files.path(name), content).unwrap();
        if let Ok(imported) = import(&files.config()) {
            let screen = store::write(&files.path("screen"), imported).unwrap();
            prop_assert_eq!(format!("{:?}", store::read(&files.path("screen")).unwrap()), format!("{screen:?}"));
        }
    }

    #[test]
    fn stored_files_survive(at in 0..6_usize, content in proptest::collection::vec(any::<u8>(), 0..300)) {
        let files = Files::new();
        store::write(&files.path("screen"), import(&files.config()).unwrap()).unwrap();
        let name = ["manifest.json", "responses.tsv", "cell_lines.tsv", "compounds.tsv", "ledger.tsv", "omics/expression.safetensors"][at];
        std::fs::write(files.path("screen").join(name), content).unwrap();
        prop_assert!(store::read(&files.path("screen")).is_err());
    }

    #[test]
    fn structures_survive(smiles in "[BCNOPSFIclnos0-9@+\\-=#$()\\[\\]/\\\\%.H]{0,40}") {
        if let Ok(molecule) = Molecule::parse(&smiles) {
            let _ = molecule.morgan();
        }
    }
}
