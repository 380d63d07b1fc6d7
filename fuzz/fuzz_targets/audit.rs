#![no_main]

use halfmax_data::testing::{FileKind, survives};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survives(FileKind::Audit, bytes));
