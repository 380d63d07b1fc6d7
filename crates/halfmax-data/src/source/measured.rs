//! The columns in which a provider writes several measures.

use super::Wanted;
use super::value::ValueColumn;
use crate::table::{Table, find, near_miss};
use crate::{DataError, Measure, Unit};

/// A column that a provider writes, without its ending.
pub(super) struct Written {
    pub(super) column: &'static str,
    pub(super) unit: Unit,
    /// What it is, or can be turned into.
    pub(super) measures: &'static [Measure],
}

/// What a provider writes, preferred first.
pub(super) struct Columns {
    pub(super) provider: &'static str,
    pub(super) written: &'static [Written],
    /// Endings of the columns, preferred first.
    pub(super) endings: &'static [&'static str],
}

impl Columns {
    /// The column of the measure that is wanted; if none is, of the first that is there.
    ///
    /// A column called as halfmax calls the measure holds it as it is and comes first.
    pub(super) fn choose(&self, table: &Table, wanted: &Wanted) -> Result<ValueColumn, DataError> {
        if let Some(name) = &wanted.response {
            return self.named(table, name, wanted);
        }
        if let Some(measure) = wanted.measure {
            return self.of(table, measure).ok_or_else(|| self.missing(table, &[measure]));
        }
        let measures = self.in_order();
        // A column of our own was written because the provider's would not give every bit back. `auc` is a name of
        // others as well.
        let own = |m: &&Measure| **m != Measure::Auc && find(table.header(), &[m.key()]).is_some();
        Measure::ALL
            .iter()
            .filter(own)
            .chain(&measures)
            .find_map(|measure| self.of(table, *measure))
            .ok_or_else(|| self.missing(table, &measures))
    }

    fn of(&self, table: &Table, measure: Measure) -> Option<ValueColumn> {
        let own = find(table.header(), &[measure.key()]).map(|column| ValueColumn {
            column,
            unit: Unit::of(measure),
            measure,
        });
        own.or_else(|| {
            let able = self.written.iter().filter(|written| written.measures.contains(&measure));
            able.flat_map(|written| self.endings.iter().map(move |ending| (written, ending)))
                .find_map(|(written, ending)| {
                    let column = table.find(&[&format!("{}{ending}", written.column)])?;
                    Some(ValueColumn { column, unit: unit(written, measure), measure })
                })
        })
    }

    /// A column that the user names: its measure and unit are those of its name, unless said otherwise.
    fn named(&self, table: &Table, name: &str, wanted: &Wanted) -> Result<ValueColumn, DataError> {
        let column = table.column(&[name])?;
        let own = |w: &&Written| self.endings.iter().any(|e| format!("{}{e}", w.column) == name);
        let written = self.written.iter().find(own);
        let measure =
            wanted.measure.or(written.map(|w| w.measures[0])).unwrap_or(Measure::Response);
        let unit = wanted
            .unit
            .or(written.filter(|w| w.measures.contains(&measure)).map(|w| unit(w, measure)))
            .unwrap_or(Unit::of(measure));
        Ok(ValueColumn { column, unit, measure })
    }

    /// The measures in the order in which the provider's columns come.
    fn in_order(&self) -> Vec<Measure> {
        let mut measures: Vec<Measure> = Vec::new();
        let firsts = self.written.iter().map(|written| written.measures[0]);
        let rest = self.written.iter().flat_map(|written| written.measures.iter().copied());
        for measure in firsts.chain(rest).chain(Measure::ALL) {
            if !measures.contains(&measure) {
                measures.push(measure);
            }
        }
        measures
    }

    fn missing(&self, table: &Table, measures: &[Measure]) -> DataError {
        let accepted: Vec<&str> = self
            .written
            .iter()
            .filter(|written| measures.iter().any(|m| written.measures.contains(m)))
            .map(|written| written.column)
            .collect();
        if accepted.is_empty() {
            return DataError::Request(format!(
                "{}: {} tables do not hold {}",
                table.name(),
                self.provider,
                measures.first().map_or("that", |m| m.name())
            ));
        }
        DataError::Column {
            path: table.path().into(),
            wanted: accepted.iter().map(|n| format!("{n:?}")).collect::<Vec<_>>().join(" or "),
            hint: near_miss(&accepted, table.header()),
        }
    }
}

/// An area under the curve is one minus the area above it.
fn unit(written: &Written, measure: Measure) -> Unit {
    let turned = matches!(
        (written.measures[0], measure),
        (Measure::Auc, Measure::Aac) | (Measure::Aac, Measure::Auc)
    );
    if turned { Unit::OneMinus } else { written.unit }
}
