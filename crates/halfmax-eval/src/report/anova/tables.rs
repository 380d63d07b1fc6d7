//! The tables of the page.

use super::shown;
use crate::anova::{Association, Null, Study, by_drug, by_feature};
use crate::report::html::{Cell, Column, Row, Table};

/// Rows beyond are left to the csv files.
const LISTED: usize = 2_000;

/// The discoveries, smallest p first.
pub(super) fn significant(study: &Study) -> Table {
    let found: Vec<(usize, &Association)> = study
        .associations
        .iter()
        .enumerate()
        .filter(|(_, a)| a.is_significant(&study.settings))
        .take(LISTED)
        .collect();
    let more = study.counts.significant - found.len();
    let more = if more > 0 { format!("; {more} more are in anova.csv") } else { String::new() };
    let mut columns =
        vec![Column::text("association"), Column::text("drug"), Column::text("feature")];
    columns.extend(
        ["with", "without", "Δ ln IC50", "Cohen's d", "p", "p tissue", "p MSI", "FDR %"]
            .map(Column::number),
    );
    let term = |ln_p: Option<f64>| ln_p.map_or_else(|| "–".into(), shown);
    Table {
        name: "significant",
        caption: format!(
            "Associations with p < {} and a false discovery rate below {} % ({}{}), smallest p first{more}. Δ is mean ln IC50 with the feature minus without; negative goes with sensitivity. Choose a row to draw its cell lines above.",
            study.settings.p_threshold,
            study.settings.fdr_threshold,
            study.settings.correction.label(),
            if study.settings.per_drug { ", each drug on its own" } else { ", over all tests" },
        ),
        columns,
        rows: found
            .into_iter()
            .map(|(at, a)| {
                let g = &a.groups;
                let class = if g.delta() < 0.0 { "sensitive" } else { "resistant" };
                let cells: Vec<Cell> = vec![
                    (at + 1).to_string().into(),
                    study.inputs.drugs[a.drug as usize].label().into(),
                    study.inputs.features[a.feature as usize].name.as_str().into(),
                    g.n_positive.to_string().into(),
                    g.n_negative.to_string().into(),
                    signed(g.delta()).into(),
                    format!("{:.2}", g.cohen_d()).into(),
                    shown(a.ln_p).into(),
                    term(a.ln_p_tissue).into(),
                    term(a.ln_p_msi).into(),
                    shown(a.ln_percent()).into(),
                ];
                Row { class, cells }
            })
            .collect(),
    }
}

/// A summary of each drug or each feature.
pub(super) fn summary(study: &Study, drugs: bool) -> Table {
    let (name, what, partner, summaries) = if drugs {
        ("drugs", "drug", "strongest feature", by_drug(study, &study.settings))
    } else {
        ("features", "feature", "strongest drug", by_feature(study, &study.settings))
    };
    let mut columns = vec![Column::text(what)];
    columns.extend(["tests", "significant", "sensitive", "resistant"].map(Column::number));
    columns.push(Column::text(partner));
    columns.extend(["Δ ln IC50", "p", "FDR %"].map(Column::number));
    let rows = summaries.iter().take(LISTED).map(|s| {
        let mut cells: Vec<Cell> = vec![
            Cell {
                text: s.name.to_owned(),
                aside: if s.id == s.name { String::new() } else { s.id.to_owned() },
                strong: false,
            },
            s.tests.to_string().into(),
            (s.sensitive + s.resistant).to_string().into(),
            s.sensitive.to_string().into(),
            s.resistant.to_string().into(),
        ];
        cells.extend(s.best.map_or_else(
            || ["–"; 4].map(Cell::from),
            |(a, partner)| {
                [
                    partner.into(),
                    signed(a.groups.delta()).into(),
                    shown(a.ln_p).into(),
                    shown(a.ln_percent()).into(),
                ]
            },
        ));
        Row { class: "", cells }
    });
    Table {
        name,
        caption: format!("Every tested {what}, most discoveries first, with its smallest p."),
        columns,
        rows: rows.collect(),
    }
}

/// How the analysis was made.
pub(super) fn settings(study: &Study) -> Table {
    let s = &study.settings;
    let counts = study.counts;
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let entries = [
        ("model", format!("ln IC50 ~ {}", study.model().join(" + "))),
        ("sums of squares", "type I, terms in this order".into()),
        ("cell lines", counts.cell_lines.to_string()),
        ("tissue", s.tissue.clone().unwrap_or_else(|| "all".into())),
        ("fewest cell lines with and without a feature", s.min_group.to_string()),
        ("fewest responses of a drug", s.min_responses.to_string()),
        ("fewest cell lines of a microsatellite state", s.min_msi.to_string()),
        ("correction", s.correction.label().into()),
        ("each drug corrected on its own", yes(s.per_drug).into()),
        ("p below", s.p_threshold.to_string()),
        ("false discovery rate below (%)", s.fdr_threshold.to_string()),
        ("Cohen's d at least", s.effect_threshold.to_string()),
        ("pairs of drug and feature tested", counts.tests.to_string()),
        ("pairs with too few cell lines", counts.too_few.to_string()),
        ("pairs whose feature the other terms determine", counts.determined.to_string()),
    ];
    Table {
        name: "settings",
        caption: "How the analysis was made, and how much there was to test.".into(),
        columns: vec![Column::text("setting"), Column::text("value")],
        rows: entries
            .into_iter()
            .map(|(name, value)| Row { class: "", cells: vec![name.into(), value.into()] })
            .collect(),
    }
}

/// The null in words.
pub(super) fn null(study: &Study, null: &Null) -> String {
    let rate = null.fdr_percent.map_or_else(String::new, |rate| {
        format!(
            " Of the tests with p < {}, {rate:.0} % are to be expected false by this count, whatever the distribution of the responses.",
            study.settings.p_threshold
        )
    });
    let fixed = if null.fixed_lines > 0 {
        format!(
            " {} cell lines have no other that agrees with them in all terms and stay as they are, which makes the null a little too full.",
            null.fixed_lines
        )
    } else {
        String::new()
    };
    format!(
        "{} permutations of the features among cell lines of the same {} make {:.1} discoveries on average, at most {}; the study has {} (p = {:.3}).{rate}{fixed}",
        null.permutations.len(),
        match study.model().split_last() {
            Some((_, [])) | None => "study".to_owned(),
            Some((_, terms)) => terms.join(", "),
        },
        null.mean_significant,
        null.permutations.iter().map(|p| p.significant).max().unwrap_or(0),
        null.observed,
        null.p
    )
}

fn signed(value: f64) -> String {
    format!("{value:.2}").replace('-', "−")
}
