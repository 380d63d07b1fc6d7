#![no_main]

use halfmax_fetch::testing::{FileKind, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = read(FileKind::Zenodo, "fuzz", bytes);
});
