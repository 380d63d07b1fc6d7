//! The numbers about views as tables.

use halfmax_prep::Entity;

use crate::report::html::{Column, Row, Table};
use crate::report::summary::count;
use crate::views::{ViewFacts, Views};

fn n(value: usize) -> String {
    count(value as u64)
}

fn percent(part: usize, of: usize) -> String {
    format!("{:.2}", 100.0 * part as f64 / of.max(1) as f64)
}

fn entity(view: &ViewFacts) -> &'static str {
    match view.entity {
        Entity::CellLine => "cell line",
        Entity::Compound => "compound",
    }
}

/// One line per view.
pub(super) fn summary(views: &Views) -> Table {
    let row = |view: &ViewFacts| Row {
        class: "",
        cells: vec![
            view.name.as_str().into(),
            entity(view).into(),
            n(view.rows).into(),
            n(view.features).into(),
            n(view.constant).into(),
            if view.binary { "0 and 1" } else { "numbers" }.into(),
            percent(view.missing, view.rows * view.features).into(),
            n(view.features_with_missing).into(),
            n(view.rows_with_missing).into(),
        ],
    };
    Table {
        name: "views",
        caption:
            "Training rows before any step. A feature that does not vary tells a model nothing."
                .into(),
        columns: vec![
            Column::text("view"),
            Column::text("one row per"),
            Column::number("rows"),
            Column::number("features"),
            Column::number("do not vary"),
            Column::text("values"),
            Column::number("missing (%)"),
            Column::number("features with missing"),
            Column::number("rows with missing"),
        ],
        rows: views.views.iter().map(row).collect(),
    }
}

/// One line per step and view it changed.
pub(super) fn steps(views: &Views) -> Table {
    let known = |features: Option<usize>| features.map_or_else(|| "–".to_owned(), n);
    let rows = views.steps.iter().zip(1..).flat_map(|(step, number)| {
        step.changed.iter().map(move |change| Row {
            class: "",
            cells: vec![
                format!("{number} {}", step.step).into(),
                change.view.as_str().into(),
                known(change.features_before).into(),
                known(change.features).into(),
                n(change.missing_before).into(),
                n(change.missing).into(),
            ],
        })
    });
    Table {
        name: "steps",
        caption: "What each step, fitted on training rows, made of the views it touched.".into(),
        columns: vec![
            Column::text("step"),
            Column::text("view"),
            Column::number("features before"),
            Column::number("after"),
            Column::number("missing before"),
            Column::number("after"),
        ],
        rows: rows.collect(),
    }
}

/// The features and rows with the most missing values.
pub(super) fn missing(views: &Views) -> Table {
    let rows = views.views.iter().flat_map(|view| {
        let of = |what: &'static str, list: &[crate::views::Most]| {
            list.iter()
                .map(|most| Row {
                    class: "",
                    cells: vec![
                        view.name.as_str().into(),
                        what.into(),
                        most.name.as_str().into(),
                        format!("{:.1}", 100.0 * most.fraction).into(),
                    ],
                })
                .collect::<Vec<_>>()
        };
        let mut rows = of("feature", &view.most_missing_features);
        rows.extend(of(entity(view), &view.most_missing_rows));
        rows
    });
    Table {
        name: "most-missing",
        caption: "Features and rows with the most missing values, at most 15 of each per view."
            .into(),
        columns: vec![
            Column::text("view"),
            Column::text("what"),
            Column::text("name"),
            Column::number("missing (%)"),
        ],
        rows: rows.collect(),
    }
}

/// The features with the largest F.
pub(super) fn best(views: &Views) -> Table {
    let rows = views.views.iter().flat_map(|view| {
        view.best.iter().map(|best| Row {
            class: "",
            cells: vec![
                view.name.as_str().into(),
                best.feature.as_str().into(),
                format!("{:.1}", best.f).into(),
                format!("{:.1e}", best.p).into(),
            ],
        })
    });
    Table {
        name: "best",
        caption: "F of the regression of response on each feature, at most 15 per view. The response of a cell line is the mean \
                  over its training rows less the mean of the compound, that of a compound the mean less that of the cell line. \
                  p is not corrected for the number of features: by chance alone one in a hundred is below 0.01."
            .into(),
        columns: vec![
            Column::text("view"),
            Column::text("feature"),
            Column::number("F"),
            Column::number("p"),
        ],
        rows: rows.collect(),
    }
}
