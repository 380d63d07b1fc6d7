//! Files that were saved with a browser.

use halfmax_fetch::{Checked, Outcome};

use crate::{Bench, catalogue, content, known, sha256};

#[test]
fn a_saved_file_is_known_by_its_checksum_or_its_name() {
    let whole = content();
    let nowhere = known("http://127.0.0.1:9/", &whole);
    let mut bench = Bench::new();
    let saved = bench.path("a (1).csv");
    std::fs::write(&saved, &whole).unwrap();
    let given = vec![saved.clone()];
    let file = bench.ask(&nowhere, |r| r.from_files = &given).unwrap().files.remove(0);
    assert_eq!((file.outcome, file.checked), (Outcome::Taken, Checked::Sha256));
    assert_eq!(bench.read("a.csv"), whole);
    // Again, and then as fetched.
    bench.ask(&nowhere, |r| r.from_files = &given).unwrap();
    assert_eq!(bench.fetch(&nowhere).unwrap().files[0].outcome, Outcome::AlreadyThere);
}

#[test]
fn a_saved_file_that_is_another_is_refused() {
    let whole = content();
    let two = catalogue(
        "http://127.0.0.1:9/",
        &format!("{{ name = \"a.csv\", sha256 = \"{}\" }}, {{ name = \"b.zip\" }}", sha256(&whole)),
    );
    let mut bench = Bench::new();
    let mut refused = |name: &str, content: &[u8], only: &[String]| {
        let path = bench.path(name);
        std::fs::write(&path, content).unwrap();
        let given = vec![path.clone()];
        let said = bench.ask(&two, |r| (r.from_files, r.files) = (&given, only)).unwrap_err();
        std::fs::remove_file(path).unwrap();
        said.to_string()
    };
    let said = refused("what.csv", b"A\n", &[]);
    assert!(said.contains("is none of a.csv, b.zip by name or checksum"), "{said}");
    let said = refused("saved/../x.csv".trim_start_matches("saved/../"), b"A\n", &["a.csv".into()]);
    assert!(said.contains("is not a.csv: has SHA-256"), "{said}");
    let said = refused("b.zip", b"<html>Just a moment", &[]);
    assert!(said.contains("is not b.zip: a web page was saved instead of the file"), "{said}");
    assert!(bench.names().is_empty(), "{:?}", bench.names());
}
