//! Two screens as one, so that models of the first can be tested on the second.

use std::collections::BTreeMap;

use halfmax_data::compound::Molecule;
use halfmax_data::{CellLine, Compound, Omics, Response, Screen, Seed};

use crate::{Fold, PrepError, Scheme, Splits};

/// The joined screen, with the one split that trains on the first and tests on the second.
#[derive(Debug, Clone)]
pub struct CrossStudy {
    /// The entities of both, the features of the first.
    pub screen: Screen,
    /// Training and validation rows of the first screen, all rows of the second as the test.
    pub splits: Splits,
    /// What both have.
    pub common: Common,
}

/// What two screens have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Common {
    /// Cell lines of the second that are in the first, by id or name.
    pub cell_lines: usize,
    /// Compounds of the second that are in the first, by name or structure.
    pub compounds: usize,
    /// Features of the first that the second has too.
    pub features: usize,
    /// Of how many.
    pub of_features: usize,
    /// Rows of the first that are not learned from, since they share what must not be shared.
    pub removed: usize,
}

impl CrossStudy {
    /// Joins `test`, called `name`, to `train`.
    ///
    /// Cell lines are the same by id or by name, compounds by name or by the structure of their parent: numbers of
    /// compounds mean nothing in another screen. Names are compared by their letters and digits. Rows of the first that
    /// share a group of `apart` with the second are not learned from: pairs ([`Scheme::Lpo`]) at least. A cell line of
    /// both has the profile of the first.
    ///
    /// # Errors
    /// [`PrepError::Splits`] if responses are of different measures, no feature is common, or nothing is left to learn
    /// from.
    pub fn of(
        train: &Screen,
        test: &Screen,
        name: &str,
        apart: Scheme,
        validation: f64,
        seed: Seed,
    ) -> Result<Self, PrepError> {
        let fault = |problem: String| PrepError::Splits { source_name: name.into(), problem };
        if train.measure != test.measure {
            return Err(fault(format!(
                "holds {}, the screen to learn from {}; import both as one measure",
                test.measure.label(),
                train.measure.label()
            )));
        }
        let lines =
            Joined::of(&train.cell_lines, &test.cell_lines, |c| c.id.as_str(), same_line(train));
        let compounds =
            Joined::of(&train.compounds, &test.compounds, |c| c.id.as_str(), same_compound(train));
        let mut common =
            Common { cell_lines: lines.common, compounds: compounds.common, ..Common::default() };
        let omics = train.omics.iter().map(|omics| join_omics(omics, test, &lines, &mut common));
        let omics: Vec<Omics> = omics.collect();
        if common.features == 0 && common.of_features > 0 {
            return Err(fault(
                "has no feature of the screen to learn from, under the same kind and name".into(),
            ));
        }
        let next = train.responses.iter().map(|r| r.row_id).max().map_or(0, |row| row + 1);
        let first = train.responses.iter().map(|r| Response {
            cell_line: lines.of_first[r.cell_line as usize],
            compound: compounds.of_first[r.compound as usize],
            ..*r
        });
        let second = test.responses.iter().map(|r| Response {
            row_id: next + r.row_id,
            cell_line: lines.of_second[r.cell_line as usize],
            compound: compounds.of_second[r.compound as usize],
            ..*r
        });
        let screen = Screen {
            measure: train.measure,
            responses: first.chain(second).collect(),
            cell_lines: lines.entities,
            compounds: compounds.entities,
            omics,
            checksum: format!("{}+{}", train.checksum, test.checksum),
        };
        let rows: Vec<u32> = (0..train.responses.len() as u32).collect();
        let tested: Vec<u32> = (rows.len() as u32..screen.responses.len() as u32).collect();
        let kept = Scheme::Lpo.apart(&screen, &rows, &tested);
        let kept = apart.apart(&screen, &kept, &tested);
        common.removed = rows.len() - kept.len();
        let (learned, stop) = apart.carve(&screen, &kept, validation, seed.fork("validation"));
        let fold = Fold::new(name, &screen, Some(apart), learned, stop, tested)?;
        let splits = Splits {
            column: format!("tested on {name}"),
            source: name.into(),
            scheme: apart,
            folds: vec![fold],
        };
        Ok(Self { screen, splits, common })
    }
}

/// The entities of both screens, sorted by id, and where those of each are among them.
struct Joined<T> {
    entities: Vec<T>,
    of_first: Vec<u32>,
    of_second: Vec<u32>,
    /// For each of the second, the one of the first that it is.
    twin: Vec<Option<usize>>,
    common: usize,
}

/// An entity whose id may have to be another in the joined screen.
trait Renamed: Clone {
    fn with_id(&self, id: &str) -> Self;
}

impl Renamed for CellLine {
    fn with_id(&self, id: &str) -> Self {
        Self { id: id.into(), ..self.clone() }
    }
}

impl Renamed for Compound {
    fn with_id(&self, id: &str) -> Self {
        Self { id: id.into(), ..self.clone() }
    }
}

impl<T: Renamed> Joined<T> {
    fn of(
        first: &[T],
        second: &[T],
        id: impl Fn(&T) -> &str,
        same: impl Fn(&T) -> Option<usize>,
    ) -> Self {
        let twin: Vec<Option<usize>> = second.iter().map(same).collect();
        let mut all: BTreeMap<String, T> =
            first.iter().map(|entity| (id(entity).to_owned(), entity.clone())).collect();
        let mut names = Vec::new();
        for (entity, twin) in second.iter().zip(&twin) {
            let mut name = twin.map_or_else(|| id(entity), |at| id(&first[at])).to_owned();
            if twin.is_none() {
                // The same number for something else.
                while all.contains_key(&name) {
                    name.push('\'');
                }
                all.insert(name.clone(), entity.with_id(&name));
            }
            names.push(name);
        }
        let place: BTreeMap<&String, u32> = all.keys().zip(0..).collect();
        Self {
            of_first: first.iter().map(|entity| place[&id(entity).to_owned()]).collect(),
            of_second: names.iter().map(|name| place[name]).collect(),
            common: twin.iter().flatten().count(),
            twin,
            entities: all.into_values().collect(),
        }
    }
}

/// Letters and digits: `MCF-7`, `MCF7` and `mcf 7` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// By a key, the place of the one entity that has it; none of a key that several share.
fn unique(keys: impl Iterator<Item = Option<String>>) -> BTreeMap<String, Option<usize>> {
    let mut places = BTreeMap::new();
    for (key, at) in keys.zip(0..) {
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            places.entry(key).and_modify(|place| *place = None).or_insert(Some(at));
        }
    }
    places
}

fn same_line(train: &Screen) -> impl Fn(&CellLine) -> Option<usize> {
    let ids = unique(train.cell_lines.iter().map(|c| Some(c.id.to_string())));
    let names = unique(train.cell_lines.iter().map(|c| Some(plain(&c.name))));
    move |line| {
        let id = ids.get(line.id.as_str()).copied().flatten();
        id.or_else(|| names.get(&plain(&line.name)).copied().flatten())
    }
}

fn same_compound(train: &Screen) -> impl Fn(&Compound) -> Option<usize> {
    let names = unique(train.compounds.iter().map(|c| Some(plain(&c.name))));
    let structures = unique(train.compounds.iter().map(structure));
    move |compound| {
        let name = names.get(&plain(&compound.name)).copied().flatten();
        name.or_else(|| structures.get(&structure(compound)?).copied().flatten())
    }
}

/// The parent's canonical SMILES without stereo, which databases do not agree on.
fn structure(compound: &Compound) -> Option<String> {
    let molecule = Molecule::parse(compound.smiles.as_deref()?).ok()?;
    molecule.parent().ok()?.canonical_flat().ok()
}

/// The features of the first screen for all lines; missing where the second does not have them.
fn join_omics(
    omics: &Omics,
    test: &Screen,
    lines: &Joined<CellLine>,
    common: &mut Common,
) -> Omics {
    let n = omics.n_features();
    let other = test.omics(&omics.kind);
    let place: BTreeMap<&String, usize> =
        other.into_iter().flat_map(|other| other.features.iter().zip(0..)).collect();
    let columns: Vec<Option<usize>> =
        omics.features.iter().map(|feature| place.get(feature).copied()).collect();
    common.features += columns.iter().flatten().count();
    common.of_features += n;
    let mut values = vec![f32::NAN; lines.entities.len() * n];
    for (line, at) in lines.of_first.iter().enumerate() {
        let at = *at as usize * n;
        values[at..at + n].copy_from_slice(&omics.values[line * n..(line + 1) * n]);
    }
    for (line, at) in
        lines.of_second.iter().enumerate().filter(|(line, _)| lines.twin[*line].is_none())
    {
        let Some(other) = other else { continue };
        let width = other.n_features();
        let row = &other.values[line * width..(line + 1) * width];
        for (to, from) in values[*at as usize * n..].iter_mut().zip(&columns) {
            *to = from.map_or(f32::NAN, |column| row[column]);
        }
    }
    Omics { kind: omics.kind.clone(), features: omics.features.clone(), values: values.into() }
}
