//! Whatever is in a file of splits or genes, it is read or refused.

use std::fs;
use std::path::Path;

use halfmax_prep::testing::{FileKind, screen, survives};
use proptest::prelude::*;

/// A sound file of each kind, then everything that stopped a reader once.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn every_corpus_has_a_sound_file_that_only_its_reader_takes() {
    for (target, kind) in FileKind::ALL {
        let files = corpus(target);
        assert!(files.iter().any(|bytes| survives(kind, bytes)), "no file of {target} is read");
        assert!(files.iter().any(|bytes| !survives(kind, bytes)), "every file of {target} is read");
    }
    assert!(screen().responses.iter().all(|response| response.row_id >= 10));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_files_do_no_harm(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        for (target, kind) in FileKind::ALL {
            let files = corpus(target);
            let mut bytes = which.get(&files).clone();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes.truncate(end.index(bytes.len()) + 1);
            survives(kind, &bytes);
        }
    }
}
