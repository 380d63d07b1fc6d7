//! The tables of the page.

use crate::explain::{Document, FeatureRow};
use crate::report::html::{Cell, Column, Row, Table};

/// Rows of each compound.
const SHOWN: usize = 30;

/// Anchor, heading, table; those without a row are left out.
pub(super) fn all(explained: &Document) -> Vec<(&'static str, &'static str, Table)> {
    let mut tables = Vec::new();
    let features = importance("features", explained, "Features", |s| &s.features);
    tables.push(("features-section", "Features", features));
    tables.push((
        "genes-section",
        "Genes",
        importance("genes", explained, "Genes over their views", |s| &s.genes),
    ));
    tables.push(("gene-sets-section", "Gene sets", gene_sets(explained)));
    tables.retain(|(_, _, table)| !table.rows.is_empty());
    tables
}

fn short(value: f64) -> String {
    if value != 0.0 && value.abs() < 0.001 { format!("{value:.1e}") } else { format!("{value:.3}") }
}

fn optional(value: Option<f64>) -> Cell {
    value.map_or_else(|| "–".to_owned(), short).into()
}

fn importance(
    name: &'static str,
    explained: &Document,
    what: &str,
    rows: impl Fn(&crate::explain::CompoundSection) -> &Vec<FeatureRow>,
) -> Table {
    let null = explained.null.is_some();
    let permuted = explained
        .compounds
        .iter()
        .flat_map(|section| &section.features)
        .any(|row| row.permutation_rise.is_some());
    let with_unit = |name: &str| {
        let mut column = Column::number(name);
        column.unit = explained.unit.as_str().into();
        column
    };
    let mut columns = vec![
        Column::text("compound"),
        Column::number("rank"),
        Column::text("feature"),
        with_unit("importance"),
        with_unit("spread"),
        with_unit("mean |share|"),
        Column::number("direction"),
    ];
    if null {
        columns.extend(["p", "q", "z", "stability"].map(Column::number));
    }
    if permuted {
        columns.push(with_unit("rise of error"));
    }
    let row = |compound: &str, own: &FeatureRow| {
        let mut cells: Vec<Cell> = vec![
            compound.into(),
            own.rank.to_string().into(),
            Cell {
                text: own.feature.clone(),
                aside: own.view.clone(),
                strong: own.chance.is_some_and(|chance| chance.named),
            },
            short(own.importance).into(),
            short(own.spread).into(),
            short(own.mean_absolute).into(),
            optional(own.direction),
        ];
        if let Some(chance) = own.chance {
            cells.extend(
                [chance.p, chance.q, chance.z, chance.stability].map(|v| Cell::from(short(v))),
            );
        }
        if permuted {
            cells.push(optional(own.permutation_rise));
        }
        Row { class: "", cells }
    };
    let row = &row;
    let all = explained.compounds.iter().flat_map(|section| {
        rows(section).iter().take(SHOWN).map(move |own| row(&section.compound_name, own))
    });
    Table {
        name,
        caption: format!(
            "{what}, the {SHOWN} most important of each compound; importance is {} in {}, spread the root mean square of \
             the shares. Direction below 0: more of it goes with a lower response.{}",
            explained.summary.describe(),
            explained.unit,
            if null { " Bold: stands out of chance." } else { "" }
        ),
        columns,
        rows: all.collect(),
    }
}

fn gene_sets(explained: &Document) -> Table {
    let rows = explained.compounds.iter().flat_map(|section| {
        section.gene_sets.iter().take(SHOWN).map(move |set| Row {
            class: "",
            cells: vec![
                section.compound_name.as_str().into(),
                Cell { text: set.gene_set.clone(), aside: String::new(), strong: set.q <= 0.05 },
                set.genes.to_string().into(),
                short(set.auc).into(),
                short(set.p).into(),
                short(set.q).into(),
                optional(set.p_null),
                set.leading.join(", ").into(),
            ],
        })
    });
    Table {
        name: "gene-sets",
        caption: "Gene sets whose genes are more important than the others (Mann–Whitney); bold: q at most 0.05".into(),
        columns: vec![
            Column::text("compound"),
            Column::text("gene set"),
            Column::number("genes"),
            Column::number("AUC"),
            Column::number("p"),
            Column::number("q"),
            Column::number("p of the null"),
            Column::text("leading genes"),
        ],
        rows: rows.collect(),
    }
}
