//! A stored screen comes back as it was, or not at all.

use halfmax_data::import::import;
use halfmax_data::{Screen, store};

use crate::Files;

fn stored(files: &Files) -> Screen {
    store::write(&files.path("screen"), import(&files.config()).unwrap()).unwrap()
}

#[test]
fn what_is_stored_is_read() {
    let files = Files::new();
    let written = stored(&files);
    let read = store::read(&files.path("screen")).unwrap();
    // NaN is not equal to itself, but prints as itself.
    assert_eq!(format!("{written:?}"), format!("{read:?}"));
    assert_eq!(read.checksum, store::checksum(&read).unwrap());
    assert_eq!(
        store::read_ledger(&files.path("screen")).unwrap(),
        import(&files.config()).unwrap().ledger
    );
}

#[test]
fn every_changed_file_is_named() {
    let files = Files::new();
    stored(&files);
    for name in [
        "responses.tsv",
        "cell_lines.tsv",
        "compounds.tsv",
        "ledger.tsv",
        "omics/expression.safetensors",
    ] {
        let path = files.path("screen").join(name);
        let whole = std::fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        for (content, expected) in
            [(&whole[..whole.len() - 1], "truncated"), (&flipped[..], "checksum")]
        {
            std::fs::write(&path, content).unwrap();
            let said = store::read(&files.path("screen")).unwrap_err().to_string();
            assert!(said.contains(name) && said.contains(expected), "{said}");
        }
        std::fs::write(&path, whole).unwrap();
    }
    store::read(&files.path("screen")).unwrap();
}

#[test]
fn a_screen_of_another_version_is_refused() {
    let files = Files::new();
    stored(&files);
    let manifest = files.path("screen").join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"schema_version\": 1", "\"schema_version\": 99"))
        .unwrap();
    let said = store::read(&files.path("screen")).unwrap_err().to_string();
    assert!(said.contains("has schema version 99, this program reads 1"), "{said}");
    assert!(store::read(files.dir()).unwrap_err().to_string().contains("is not a screen"));
}
