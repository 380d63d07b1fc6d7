//! Every file in `tests/specimens` is read, or refused with its message.
//!
//! `KIND/valid/FILE` and `KIND/invalid/FILE`, a kind being a fuzz target; beside each stands `FILE.expected`. To add one, write
//! the file, run `cargo test -p halfmax-fetch --test it -- --ignored specimens_are_written_again`, and read what it wrote.

use std::fs;
use std::path::{Path, PathBuf};

use halfmax_fetch::testing::{FileKind, read};
use proptest::prelude::*;

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

/// Whatever stopped a reader once.
#[test]
fn the_fuzz_corpus_is_survived() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (target, kind) in FileKind::ALL {
        for entry in fs::read_dir(root.join(target)).unwrap() {
            let _ = read(kind, "corpus", &fs::read(entry.unwrap().path()).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever was done to a page, it is read or refused.
    #[test]
    fn damaged_pages_do_no_harm(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        for (file, kind, _) in specimens() {
            let mut bytes = fs::read(&file).unwrap();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes.truncate(end.index(bytes.len()) + 1);
            let _ = read(kind, "damaged", &bytes);
        }
    }
}
