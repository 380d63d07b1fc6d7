//! Models on rows changed on purpose, beside the models themselves.

use super::paired::{differences, test_share};
use crate::paired::resampled_t;
use crate::report::figure::p_value;
use crate::report::html::{Column, Row, Table};
use crate::report::read::{Metric, Part, Run};
use crate::report::summary::number;

/// A row per probe; `None` where none was made.
pub(in crate::report) fn probes(run: &Run) -> Option<Table> {
    let models = &run.scores.models;
    let probes = models.iter().filter_map(|model| Some((model, model.probe.as_ref()?)));
    let rows: Vec<Row> = probes
        .filter_map(|(model, probe)| {
            let of = models.iter().find(|other| other.name == probe.of)?;
            let change = |part, metric| {
                let (own, other) = (model.score(part, metric).mean?, of.score(part, metric).mean?);
                Some(own - other)
            };
            let t = differences(model, of).and_then(|d| resampled_t(&d, test_share(run)));
            Some(Row {
                class: "",
                cells: vec![
                    model.name.as_str().into(),
                    number(model.score(Part::Pooled, Metric::Rmse).mean).into(),
                    number(change(Part::Pooled, Metric::Rmse)).into(),
                    t.map_or_else(|| "–".into(), |t| p_value(t.p)).into(),
                    number(model.score(Part::PerDrug, Metric::Pearson).mean).into(),
                    number(change(Part::PerDrug, Metric::Pearson)).into(),
                ],
            })
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        name: "probes",
        caption: "What the scores rest on. Without a view: what it adds that no other has. A view shuffled: whether the \
                  model reads it, or only knows entities by it. Responses shuffled: what chance gives; a good score here \
                  is a leak. Other seeds: how much luck there is. Changes are against the model itself; p of the \
                  corrected resampled t-test of the RMSE."
            .to_owned(),
        columns: vec![
            Column::text("model"),
            Column::number(run.scores.screen.with_unit("RMSE")),
            Column::number("change"),
            Column::number("p"),
            Column::number("per-drug Pearson"),
            Column::number("change"),
        ],
        rows,
    })
}
