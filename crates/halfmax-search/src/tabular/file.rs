//! A table as rows separated by tabs, under one line that says what they are.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::{Cell, Table};
use crate::{SearchError, Space};

/// The first line, after `#`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    space: Space,
    budgets: Vec<u32>,
    replicates: usize,
    /// How it was made, for people.
    about: String,
}

impl Table {
    /// One line `# {space, budgets, replicates, about}`, one of column names, then one per training: the number of
    /// its point, its replicate, the point's parameters (empty where they do not exist), losses and seconds per
    /// budget (a loss is empty if training had diverged).
    pub fn to_tsv(&self, about: &str) -> String {
        let head = Head {
            space: self.space().clone(),
            budgets: self.budgets().to_vec(),
            replicates: self.replicates(),
            about: about.into(),
        };
        let head = serde_json::to_string(&head).expect("a head is plain data");
        let names: Vec<&str> = self.space().parameters().iter().map(|p| p.name.as_str()).collect();
        let of = |what: &str| {
            let names = self.budgets().iter().map(|budget| format!("\t{what}_{budget}"));
            names.collect::<Vec<_>>().concat()
        };
        let mut text = format!("# {head}\npoint\treplicate");
        for name in &names {
            let _ = write!(text, "\t{name}");
        }
        let _ = writeln!(text, "{}{}", of("loss"), of("seconds"));
        for (at, cell) in self.cells().iter().enumerate() {
            let (point, replicate) = (at / self.replicates(), at % self.replicates());
            let _ = write!(text, "{point}\t{replicate}");
            for name in &names {
                let value =
                    self.points()[point].value(name).map(|v| v.to_string().replace('"', ""));
                let _ = write!(text, "\t{}", value.unwrap_or_default());
            }
            for loss in &cell.losses {
                let _ = match loss {
                    Some(loss) => write!(text, "\t{loss:.5}"),
                    None => write!(text, "\t"),
                };
            }
            for seconds in &cell.seconds {
                let _ = write!(text, "\t{seconds:.4}");
            }
            text.push('\n');
        }
        text
    }

    /// What [`Table::to_tsv`] wrote, with how it was made.
    ///
    /// # Errors
    /// [`SearchError::Table`] with the line at fault.
    pub fn from_tsv(text: &str) -> Result<(Self, String), SearchError> {
        let refuse =
            |line: usize, problem: &str| SearchError::Table(format!("line {line}: {problem}"));
        let mut lines = text.lines();
        let head = lines.next().and_then(|line| line.strip_prefix("# "));
        let head = head.ok_or_else(|| refuse(1, "must be # and a JSON object"))?;
        let head: Head =
            serde_json::from_str(head).map_err(|error| refuse(1, &error.to_string()))?;
        let budgets = head.budgets.len();
        let before = 2 + head.space.len();
        lines.next();
        let mut cells = Vec::new();
        for (at, line) in lines.enumerate() {
            let number = at + 3;
            let fields: Vec<&str> = line.split('\t').collect();
            let wanted = before + 2 * budgets;
            if fields.len() != wanted {
                let problem = format!("has {} fields, not {wanted}", fields.len());
                return Err(refuse(number, &problem));
            }
            let read = |field: &str| {
                field
                    .parse::<f64>()
                    .ok()
                    .filter(|x| x.is_finite())
                    .ok_or_else(|| refuse(number, &format!("{field:?} is not a number")))
            };
            let place = (fields[0].parse().ok(), fields[1].parse().ok());
            if place != (Some(at / head.replicates.max(1)), Some(at % head.replicates.max(1))) {
                return Err(refuse(number, "is not the next point and replicate"));
            }
            let losses = fields[before..before + budgets]
                .iter()
                .map(|field| if field.is_empty() { Ok(None) } else { read(field).map(Some) });
            let seconds = fields[before + budgets..].iter().map(|field| read(field));
            cells.push(Cell {
                losses: losses.collect::<Result<_, _>>()?,
                seconds: seconds.collect::<Result<_, _>>()?,
            });
        }
        Ok((Self::new(head.space, head.budgets, head.replicates, cells)?, head.about))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameter;

    fn table() -> Table {
        let space = Space::new(vec![
            Parameter::int("layers", 1, 2),
            Parameter::categorical("kind", ["dense", "residual"]).when_at_least("layers", 2),
        ])
        .unwrap();
        let cell = |x: f64| Cell { losses: vec![Some(x + 1.0), Some(x)], seconds: vec![0.25, 0.5] };
        let mut cells: Vec<Cell> = (0..6).map(|k| cell(f64::from(k))).collect();
        cells[3].losses[1] = None;
        Table::new(space, vec![1, 2], 2, cells).unwrap()
    }

    #[test]
    fn a_table_comes_back_from_its_text() {
        let written = table().to_tsv("three points");
        let (read, about) = Table::from_tsv(&written).unwrap();
        assert_eq!((&read, about.as_str()), (&table(), "three points"));
        assert_eq!(
            written.lines().nth(1).unwrap(),
            "point\treplicate\tlayers\tkind\tloss_1\tloss_2\tseconds_1\tseconds_2"
        );
        assert_eq!((read.mean(0), read.mean(1), read.lowest()), (Some(0.5), None, 0.5));
    }

    #[test]
    fn a_torn_table_is_refused_with_its_line() {
        let written = table().to_tsv("");
        let torn = &written[..written.len() - 3];
        assert!(Table::from_tsv(torn).is_ok(), "only a number is shorter");
        let torn: Vec<&str> = written.lines().take(5).collect();
        let said = Table::from_tsv(&torn.join("\n")).unwrap_err().to_string();
        assert!(said.contains("3 cells are not 3 points with 2 replicates"), "{said}");
        let bent = written.replace("0.2500", "fast");
        let said = Table::from_tsv(&bent).unwrap_err().to_string();
        assert!(said.contains("line 3: \"fast\" is not a number"), "{said}");
    }
}
