//! Numbers as they stand in tables.

use std::f64::consts::LN_10;

/// A number in the fewest digits that read back the same; empty where it is not defined.
pub(super) fn text(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        String::new()
    } else if size != 0.0 && !(1e-4..1e15).contains(&size) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// The exponential of a logarithm, also where that is too small for a floating-point number.
pub(crate) fn p_text(ln_p: f64) -> String {
    let p = ln_p.exp();
    if p >= f64::MIN_POSITIVE || ln_p == f64::NEG_INFINITY || ln_p.is_nan() {
        return text(p);
    }
    let exponent = (ln_p / LN_10).floor();
    let mantissa = (ln_p - exponent * LN_10).exp();
    format!("{mantissa:.12}e{exponent:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_probabilities_keep_their_digits() {
        let tiny = p_text(-1000.0 * LN_10 + 2.5_f64.ln());
        assert!(tiny.starts_with("2.500000000") && tiny.ends_with("e-1000"), "{tiny}");
        assert_eq!(p_text(f64::NEG_INFINITY), "0");
        assert_eq!(text(0.25), "0.25");
        assert_eq!(text(1.5e-7), "1.5e-7");
        assert_eq!(text(f64::NAN), "");
    }
}
