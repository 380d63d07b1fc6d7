//! Every file in the `tests/specimens` of a crate is read, or refused with its message.
//!
//! `KIND/valid/FILE` and `KIND/invalid/FILE`, a kind being a fuzz target; beside each stands `FILE.expected`. To add one, write
//! the file, run `cargo test -p CRATE --test it -- --ignored specimens_are_written_again`, and read what it wrote. The tests
//! of `halfmax-fetch` are these as well.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use crate::testing::{FileKind, read};

/// Every specimen with its kind, and whether it is to be read.
fn specimens() -> Vec<(PathBuf, FileKind, bool)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specimens");
    let mut found = Vec::new();
    for (name, kind) in FileKind::ALL {
        for (part, valid) in [("valid", true), ("invalid", false)] {
            let folder = root.join(name).join(part);
            let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
            let files = files.filter(|f| f.extension().is_none_or(|e| e != "expected"));
            found.extend(files.map(|file| (file, kind, valid)));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn outcome(file: &Path, kind: FileKind) -> Result<String, String> {
    // Messages name the file, not where it lies here.
    let name = file.file_name().unwrap().to_string_lossy();
    read(kind, &name, &fs::read(file).unwrap()).map_err(|message| message + "\n")
}

fn expected(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap().to_string_lossy();
    file.with_file_name(format!("{name}.expected"))
}

#[test]
fn specimens_are_read_or_refused_as_expected() {
    let specimens = specimens();
    for (name, _) in FileKind::ALL {
        let of_kind = specimens.iter().filter(|(file, ..)| file.iter().any(|part| part == name));
        assert!(of_kind.count() >= 2, "{name} needs a file that is read and one that is refused");
    }
    for (file, kind, valid) in specimens {
        let found = outcome(&file, kind);
        assert_eq!(found.is_ok(), valid, "{}: {found:?}", file.display());
        let found = found.unwrap_or_else(|message| message);
        assert_eq!(found, fs::read_to_string(expected(&file)).unwrap(), "{}", file.display());
    }
}

#[test]
#[ignore = "writes the expected files again"]
fn specimens_are_written_again() {
    for (file, kind, _) in specimens() {
        let said = outcome(&file, kind).unwrap_or_else(|message| message);
        fs::write(expected(&file), said).unwrap();
    }
}

/// What stopped a reader once, and sound files to start a search from.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn the_fuzz_corpus_is_survived() {
    for (target, kind) in FileKind::ALL {
        for bytes in corpus(target) {
            let _ = read(kind, "corpus", &bytes);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever was done to a file, it is read or refused.
    #[test]
    fn damaged_files_do_no_harm(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        for (file, kind, _) in specimens() {
            let mut bytes = fs::read(&file).unwrap();
            if bytes.is_empty() {
                continue;
            }
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes.truncate(end.index(bytes.len()) + 1);
            let _ = read(kind, "damaged", &bytes);
        }
    }
}
