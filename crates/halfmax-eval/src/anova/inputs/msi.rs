//! The words for microsatellite instability.

use super::Factor;

/// Whether a word says instable; `None` if it is no such word.
pub(super) fn instable(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "1" | "1.0" | "msi" | "msi-h" | "msi-high" | "msi_high" | "instable" | "unstable" => {
            Some(true)
        }
        "0" | "0.0" | "mss" | "msi-l" | "msi-s" | "msi-low" | "msi-stable" | "mss/msi-l"
        | "stable" => Some(false),
        _ => None,
    }
}

/// The factor over all cell lines, if the state of each is known; otherwise why not.
pub(super) fn factor(states: &[Option<bool>]) -> Result<Factor, String> {
    let unknown = states.iter().filter(|state| state.is_none()).count();
    if unknown > 0 {
        return Err(format!(
            "Microsatellite instability is left out: it is not known for {unknown} of {} cell lines.",
            states.len()
        ));
    }
    let words: Vec<&str> =
        states.iter().map(|s| if *s == Some(true) { "1" } else { "0" }).collect();
    Ok(Factor::new(&words))
}
