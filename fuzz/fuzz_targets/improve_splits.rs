#![no_main]

use halfmax_prep::testing::{FileKind, survives};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    survives(FileKind::ImproveSplits, bytes);
});
