//! An analysis of variance as one offline page with static figures beside it.

mod data;
mod page;
mod still_boxes;
mod still_volcano;
mod tables;

use crate::anova::{Null, Study};

/// A page ready to be written.
pub(crate) struct AnovaPage {
    pub(crate) html: String,
    /// Static figures by name.
    pub(crate) figures: Vec<(&'static str, String)>,
}

/// Draws the page of an analysis. The same analysis gives the same bytes.
///
/// # Errors
/// If plotly.js is not where its crate used to keep it.
pub(crate) fn anova_page(study: &Study, null: Option<&Null>) -> std::io::Result<AnovaPage> {
    let figures =
        vec![("volcano", still_volcano::svg(study)), ("top-associations", still_boxes::svg(study))];
    Ok(AnovaPage { html: page::html(study, null)?, figures })
}

/// A probability for people.
fn shown(ln_p: f64) -> String {
    let exponent = (ln_p / std::f64::consts::LN_10).floor();
    let p = ln_p.exp();
    if p >= 0.001 {
        format!("{p:.3}")
    } else if ln_p == f64::NEG_INFINITY {
        "0".into()
    } else {
        let mantissa = (ln_p - exponent * std::f64::consts::LN_10).exp();
        format!("{mantissa:.1}e{exponent:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_probabilities_are_short() {
        assert_eq!(shown(1.58e-58_f64.ln()), "1.6e-58");
        assert_eq!(shown(0.25_f64.ln()), "0.250");
    }
}
