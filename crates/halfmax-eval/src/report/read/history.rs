//! The training curves of networks.

use std::path::Path;

use csv::ByteRecord;

use super::table::Table;
use crate::report::ReportError;

/// One epoch of one model in one fold.
pub(in crate::report) struct Epoch {
    pub(in crate::report) model: String,
    pub(in crate::report) fold: String,
    pub(in crate::report) number: f64,
    pub(in crate::report) train_loss: Option<f64>,
    pub(in crate::report) validation_loss: Option<f64>,
}

/// Reads `history.tsv`, or gives `None` where there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<Epoch>>, ReportError> {
    let Some(mut table) = Table::open(path)? else { return Ok(None) };
    let (model, fold, epoch) =
        (table.column("model")?, table.column("fold")?, table.column("epoch")?);
    let (train, validation) = (table.column("train_loss")?, table.column("validation_loss")?);
    let mut epochs = Vec::new();
    let mut row = ByteRecord::new();
    while table.next(&mut row)? {
        epochs.push(Epoch {
            model: table.text(&row, model)?.to_owned(),
            fold: table.text(&row, fold)?.to_owned(),
            number: table.required(&row, epoch)?,
            train_loss: table.number(&row, train)?,
            validation_loss: table.number(&row, validation)?,
        });
    }
    Ok(Some(epochs))
}
