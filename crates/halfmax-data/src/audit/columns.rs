//! Columns that were computed from the response, by name and by what they can do.

use super::power::{R2_LIMIT, Rows};
use super::table::{ColumnPower, Columns};
use super::{Finding, Severity, examples};

/// Names of columns that providers compute from the same curve as the response.
const DERIVED: [&str; 16] = [
    "Z_SCORE",
    "AUC",
    "AAC",
    "RMSE",
    "IC50",
    "LN_IC50",
    "EC50",
    "pEC50",
    "GR50",
    "Emax",
    "CURVE_R2",
    "slope",
    "log_ic50_mean_pos",
    "log_ic50_mean_neg",
    "feature_delta_mean_ic50",
    "ic50_effect_size",
];
/// Two columns that explain more than this together are an identity, not a finding of biology.
const ALGEBRA: f64 = 0.9999;
/// Rows looked at for pairs of columns.
const ROWS: usize = 20_000;

const REMEDY: &str =
    "never give it to a model: it was computed from the response, or the response from it";

/// What each column of numbers explains, and those that explain too much.
pub(super) fn power(columns: &Columns) -> (Vec<ColumnPower>, Vec<Finding>) {
    let rows = Rows::deal(&columns.response);
    let group = columns.compound.as_ref().map(|(_, group)| group.as_slice());
    let powers: Vec<ColumnPower> = columns
        .numbers
        .iter()
        .map(|(name, values)| ColumnPower {
            column: name.clone(),
            r2: rows.one_column(values),
            r2_with_compound: group.and_then(|group| rows.column_and_identity(values, group)),
        })
        .collect();
    let compound_alone = group.and_then(|group| rows.identity(group));
    let mut findings: Vec<Finding> =
        powers.iter().filter_map(|power| explains(columns, power, compound_alone)).collect();
    findings.extend(algebra(columns, &powers));
    (powers, findings)
}

fn explains(
    columns: &Columns,
    power: &ColumnPower,
    compound_alone: Option<f64>,
) -> Option<Finding> {
    let percent = |r2: Option<f64>| r2.map_or("–".into(), |r2| format!("{:.1} %", 100.0 * r2));
    let above = |r2: Option<f64>| r2.is_some_and(|r2| r2 > R2_LIMIT);
    let named = DERIVED.iter().any(|name| name.eq_ignore_ascii_case(&power.column));
    let evidence = format!(
        "in held-out rows it explains {} of {}, with the compound {} (the compound alone {})",
        percent(power.r2),
        columns.response_name,
        percent(power.r2_with_compound),
        percent(compound_alone)
    );
    // Where the compound alone explains much, a column must explain nearly all that is left.
    let left = 1.0 - compound_alone.unwrap_or(0.0).clamp(0.0, 1.0);
    let with_compound = above(power.r2_with_compound)
        && power.r2_with_compound.is_some_and(|r2| 1.0 - r2 < 0.1 * left);
    let (severity, what) = if above(power.r2) {
        (Severity::Severe, format!("column {:?} is the response in disguise", power.column))
    } else if with_compound {
        (
            Severity::Severe,
            format!("column {:?} and the compound are the response in disguise", power.column),
        )
    } else if named {
        (
            Severity::Warning,
            format!("column {:?} is computed from the response, by its name", power.column),
        )
    } else {
        return None;
    };
    let check = if named { "target-derived-by-name-and-power" } else { "target-derived-by-power" };
    let check = if severity == Severity::Warning { "target-derived-by-name" } else { check };
    Some(Finding { severity, check, what, evidence, remedy: REMEDY.into() })
}

/// Pairs of columns of which the response is a sum.
fn algebra(columns: &Columns, powers: &[ColumnPower]) -> Option<Finding> {
    let few = columns.response.len().min(ROWS);
    let rows = Rows::deal(&columns.response[..few]);
    let innocent: Vec<&(String, Vec<f64>)> = columns
        .numbers
        .iter()
        .zip(powers)
        .filter(|(_, power)| power.r2.is_none_or(|r2| r2 <= R2_LIMIT))
        .map(|(column, _)| column)
        .collect();
    let mut found = Vec::new();
    for (at, (a, x)) in innocent.iter().enumerate() {
        for (b, y) in &innocent[at + 1..] {
            if let Some(r2) = rows.plane(&[&x[..few], &y[..few]]).filter(|r2| *r2 > ALGEBRA) {
                found.push(format!("{a:?} and {b:?} explain {:.3} %", 100.0 * r2));
            }
        }
    }
    (!found.is_empty()).then(|| Finding {
        severity: Severity::Severe,
        check: "target-derived-by-algebra",
        what: format!("{} is a sum of two other columns", columns.response_name),
        evidence: examples(found.iter()),
        remedy: "give a model neither of the two: together they are the response".into(),
    })
}

/// Values that cannot be, by the names of columns.
pub(super) fn impossible(columns: &Columns) -> Vec<Finding> {
    let response = (&columns.response_name, &columns.response);
    let all = columns.numbers.iter().map(|(name, values)| (name, values)).chain([response]);
    all.filter_map(|(name, values)| {
        let (low, high, what) = range(name)?;
        let bad: Vec<String> = values
            .iter()
            .zip(&columns.lines)
            .filter(|(value, _)| !value.is_nan() && !(low..=high).contains(*value))
            .map(|(value, line)| format!("line {line}: {value}"))
            .collect();
        (!bad.is_empty()).then(|| Finding {
            severity: Severity::Severe,
            check: "impossible-values",
            what: format!("{} values of {name:?} cannot be {what}", bad.len()),
            evidence: examples(bad.iter()),
            remedy: "check the unit of the column, or drop these rows".into(),
        })
    })
    .collect()
}

fn range(name: &str) -> Option<(f64, f64, &'static str)> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "ln_ic50" | "log_ic50_mean_pos" | "log_ic50_mean_neg" => {
            Some((-30.0, 30.0, "a logarithm of µM"))
        }
        "auc" | "aac" => Some((0.0, 1.0, "a share of the area")),
        "rmse" => Some((0.0, f64::INFINITY, "an error")),
        "min_conc" | "max_conc" | "ic50" => {
            Some((f64::MIN_POSITIVE, f64::INFINITY, "a concentration"))
        }
        _ if name.ends_with("pval") || name == "p_value" => Some((0.0, 1.0, "a probability")),
        _ => None,
    }
}

/// How many responses are beyond the highest tested dose of their row.
pub(super) fn extrapolated(columns: &Columns) -> Option<Finding> {
    let (_, doses) =
        columns.numbers.iter().find(|(name, _)| name.eq_ignore_ascii_case("MAX_CONC"))?;
    if !columns.response_name.eq_ignore_ascii_case("LN_IC50") {
        return None;
    }
    let rows = columns.response.iter().zip(doses).filter(|(_, dose)| !dose.is_nan());
    let (known, beyond) = rows.fold((0_usize, 0_usize), |(n, above), (y, dose)| {
        (n + 1, above + usize::from(*y > dose.ln()))
    });
    let share = beyond as f64 / known.max(1) as f64;
    (beyond > 0).then(|| Finding {
        severity: if share > 0.25 { Severity::Warning } else { Severity::Note },
        check: "extrapolated-responses",
        what: format!("{:.1} % of the responses are beyond the highest tested dose", 100.0 * share),
        evidence: format!("{beyond} of {known} rows have LN_IC50 above ln MAX_CONC"),
        remedy: "they are extrapolations of a curve: report scores with and without them".into(),
    })
}
