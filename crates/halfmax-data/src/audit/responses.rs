//! Responses that cannot be, or that were not measured but extrapolated.

use std::collections::BTreeMap;

use super::cell_lines::counted;
use super::{Finding, Severity, examples};
use crate::Screen;

/// Above this share of values beyond the highest dose, scores are about extrapolation.
const MUCH: f64 = 0.25;
/// A compound with more than this share of one and the same value was capped there.
const CAPPED: f64 = 0.2;

/// Values out of range, beyond the highest dose, capped, or replicated.
pub(super) fn implausible(screen: &Screen) -> Vec<Finding> {
    [impossible(screen), extrapolated(screen), capped(screen), replicated(screen)]
        .into_iter()
        .flatten()
        .collect()
}

fn impossible(screen: &Screen) -> Option<Finding> {
    let (low, high) = screen.measure.plausible();
    let rows: Vec<String> = screen
        .responses
        .iter()
        .filter(|r| !(low..=high).contains(&r.value))
        .map(|r| format!("row {}: {}", r.row_id, r.value))
        .collect();
    (!rows.is_empty()).then(|| Finding {
        severity: Severity::Severe,
        check: "impossible-values",
        what: format!("{} of the responses cannot be {}", rows.len(), screen.measure.label()),
        evidence: examples(rows.iter()),
        remedy: "check the unit of the response column".into(),
    })
}

fn extrapolated(screen: &Screen) -> Option<Finding> {
    if screen.measure != crate::Measure::LnIc50 {
        return None;
    }
    let (mut known, mut beyond) = (0_usize, 0_usize);
    let mut by_compound: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for response in &screen.responses {
        let Some(dose) = screen.compounds[response.compound as usize].max_dose_um else { continue };
        let above = response.value > dose.ln();
        known += 1;
        beyond += usize::from(above);
        let counts = by_compound.entry(response.compound).or_default();
        counts.0 += usize::from(above);
        counts.1 += 1;
    }
    if beyond == 0 {
        return None;
    }
    let share = beyond as f64 / known as f64;
    let mut worst: Vec<(f64, u32)> =
        by_compound.into_iter().map(|(c, (above, n))| (above as f64 / n as f64, c)).collect();
    worst.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let shown = worst
        .iter()
        .map(|(share, c)| format!("{} {:.0} %", screen.compounds[*c as usize].name, 100.0 * share));
    Some(Finding {
        severity: if share > MUCH { Severity::Warning } else { Severity::Note },
        check: "extrapolated-responses",
        what: format!("{:.1} % of the responses are beyond the highest tested dose", 100.0 * share),
        evidence: format!("{beyond} of {known} whose highest dose is known; {}", examples(shown)),
        remedy: "they are extrapolations of a curve: report scores with and without them".into(),
    })
}

fn capped(screen: &Screen) -> Option<Finding> {
    let mut values: BTreeMap<u32, BTreeMap<u64, usize>> = BTreeMap::new();
    for response in &screen.responses {
        *values
            .entry(response.compound)
            .or_default()
            .entry(response.value.to_bits())
            .or_default() += 1;
    }
    let capped: Vec<String> = values
        .into_iter()
        .filter_map(|(compound, values)| {
            let n: usize = values.values().sum();
            let (bits, most) = values.into_iter().max_by_key(|(_, n)| *n)?;
            (n >= 10 && most as f64 > CAPPED * n as f64).then(|| {
                let name = &screen.compounds[compound as usize].name;
                format!("{name}: {most} of {n} are {}", f64::from_bits(bits))
            })
        })
        .collect();
    (!capped.is_empty()).then(|| Finding {
        severity: Severity::Warning,
        check: "capped-responses",
        what: format!(
            "{} many times one and the same value",
            counted(capped.len(), "compound") + if capped.len() == 1 { " has" } else { " have" }
        ),
        evidence: examples(capped.iter()),
        remedy:
            "the value is a limit, not a measurement: drop these rows or treat them as censored"
                .into(),
    })
}

fn replicated(screen: &Screen) -> Option<Finding> {
    let mut pairs: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for response in &screen.responses {
        *pairs.entry((response.cell_line, response.compound)).or_default() += 1;
    }
    let repeated: Vec<_> = pairs.into_iter().filter(|(_, n)| *n > 1).collect();
    (!repeated.is_empty()).then(|| Finding {
        severity: Severity::Note,
        check: "replicates",
        what: format!(
            "{} measured more than once",
            counted(repeated.len(), "pair") + if repeated.len() == 1 { " was" } else { " were" }
        ),
        evidence: examples(repeated.iter().map(|((line, compound), n)| {
            format!(
                "{} × {}: {n} rows",
                screen.cell_lines[*line as usize].name, screen.compounds[*compound as usize].name
            )
        })),
        remedy: "splits made here keep them together; check splits made elsewhere with --splits"
            .into(),
    })
}
