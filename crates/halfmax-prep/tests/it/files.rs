//! The corpus of each fuzz target is worth starting from.

use std::fs;
use std::path::Path;

use halfmax_prep::testing::{FileKind, screen, survives};

#[test]
fn every_corpus_has_a_sound_file_and_one_that_is_refused() {
    for (target, kind) in FileKind::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let read: Vec<bool> = files.map(|f| survives(kind, &fs::read(f).unwrap())).collect();
        assert!(read.contains(&true), "no file of {target} is read");
        assert!(read.contains(&false), "every file of {target} is read");
    }
    assert!(screen().responses.iter().all(|response| response.row_id >= 10));
}
