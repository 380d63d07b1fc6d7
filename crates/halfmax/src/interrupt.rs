//! Ctrl-C as a flag that long work looks at.

use std::sync::atomic::{AtomicBool, Ordering};

static PRESSED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C ends work at the next epoch instead of at once; pressed twice it ends at once.
pub(crate) fn listen() {
    // A second handler cannot be set; the first one serves.
    let _ = ctrlc::set_handler(|| {
        if PRESSED.swap(true, Ordering::SeqCst) {
            end();
        }
    });
}

/// Whether Ctrl-C was pressed.
pub(crate) fn pressed() -> bool {
    PRESSED.load(Ordering::SeqCst)
}

/// The flag itself, for work that looks at one.
pub(crate) fn flag() -> &'static AtomicBool {
    &PRESSED
}

#[allow(
    clippy::exit,
    reason = "pressed twice means now; outputs are staged, so nothing is half-written"
)]
fn end() {
    std::process::exit(1);
}
