//! Training rows changed on purpose, to learn what the score of a model rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use halfmax_data::Seed;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::{Design, Entity, PrepError, Scheme, Train, View};

/// What is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// A view is taken away: what is lost without it?
    WithoutView {
        /// Its name.
        view: String,
    },
    /// The rows of a view change hands between entities: does the model use what the view says, or only whose it is?
    /// An entity has the same wrong row wherever it occurs.
    ShuffledView {
        /// Its name.
        view: String,
    },
    /// The responses of the training rows change places: what is left is chance, or a leak.
    ShuffledResponses,
    /// Only a share of the training rows, in whole groups: what would more data bring?
    Share {
        /// Of the groups, above 0 and up to 1.
        share: f64,
        /// What the splits leave out, which says what a group is: cell lines, drugs, or pairs.
        scheme: Scheme,
    },
}

/// A [`Change`] after it met the training rows.
pub struct Changed {
    change: Change,
    seed: Seed,
    train: Design,
    /// Which row each training entity of a shuffled view has.
    rows: BTreeMap<String, Arc<[f32]>>,
}

impl Change {
    /// Changes training rows. Only they are looked at.
    ///
    /// # Errors
    /// [`PrepError::View`] for a view that is not there; [`PrepError::Setting`] for an impossible share.
    pub fn fit(&self, train: Train<'_>, seed: Seed) -> Result<Changed, PrepError> {
        let design = train.design();
        let mut changed =
            Changed { change: self.clone(), seed, train: design.clone(), rows: BTreeMap::new() };
        match self {
            Self::WithoutView { view } => {
                view_of(design, view)?;
                changed.train.views.retain(|other| other.name != *view);
            }
            Self::ShuffledView { view } => {
                let at = view_of(design, view)?;
                let ids = ids(design, at.entity);
                let rows = shuffled(at, (0..ids.len()).collect(), seed);
                changed.rows = ids.into_iter().zip(rows).collect();
                changed.train = changed.swap(design, view);
            }
            Self::ShuffledResponses => shuffle_responses(&mut changed.train, seed),
            Self::Share { share, scheme } => {
                if !(*share > 0.0 && *share <= 1.0) {
                    return Err(PrepError::Setting(format!(
                        "share = {share}: must be above 0 and at most 1"
                    )));
                }
                changed.train = design.subset(&kept(design, *scheme, *share, seed));
            }
        }
        Ok(changed)
    }
}

impl Changed {
    /// The changed training rows.
    pub fn train(&self) -> Train<'_> {
        Train::transformed(&self.train)
    }

    /// Rows that decide when to stop: as training rows, but all of them.
    pub fn early_stop(&self, rows: &Design) -> Design {
        let mut rows = self.apply(rows);
        if self.change == Change::ShuffledResponses {
            shuffle_responses(&mut rows, self.seed.fork("early stop"));
        }
        rows
    }

    /// Rows to predict: their views as those of training were changed, their responses as they are.
    pub fn apply(&self, rows: &Design) -> Design {
        match &self.change {
            Change::WithoutView { view } => {
                let views = rows.views.iter().filter(|other| other.name != *view).cloned();
                Design { views: views.collect(), ..rows.clone() }
            }
            Change::ShuffledView { view } => self.swap(rows, view),
            Change::ShuffledResponses | Change::Share { .. } => rows.clone(),
        }
    }

    /// Training entities have the row that was given to them; the others exchange theirs among each other.
    fn swap(&self, rows: &Design, name: &str) -> Design {
        let exchange = |view: &View| {
            let ids = ids(rows, view.entity);
            let new = (0..ids.len()).filter(|at| !self.rows.contains_key(&ids[*at])).collect();
            let mut new = shuffled(view, new, self.seed.fork("unseen"));
            let of = |id: &String| self.rows.get(id).cloned().unwrap_or_else(|| new.remove(0));
            let values: Vec<Arc<[f32]>> = ids.iter().map(of).collect();
            View {
                values: values.iter().flat_map(|row| row.iter().copied()).collect(),
                ..view.clone()
            }
        };
        let views = rows.views.iter();
        let views = views.map(|view| if view.name == name { exchange(view) } else { view.clone() });
        Design { views: views.collect(), ..rows.clone() }
    }
}

fn view_of<'d>(design: &'d Design, name: &str) -> Result<&'d View, PrepError> {
    design.view(name).ok_or_else(|| {
        let there: Vec<&str> = design.views.iter().map(|view| view.name.as_str()).collect();
        PrepError::View {
            view: name.into(),
            problem: format!("is not in the screen; there are {}", there.join(", ")),
        }
    })
}

fn ids(design: &Design, entity: Entity) -> Vec<String> {
    match entity {
        Entity::CellLine => design.cell_lines.iter().map(ToString::to_string).collect(),
        Entity::Compound => design.compounds.iter().map(ToString::to_string).collect(),
    }
}

/// The rows of some entities in another order.
fn shuffled(view: &View, mut entities: Vec<usize>, seed: Seed) -> Vec<Arc<[f32]>> {
    entities.shuffle(&mut seed.rng());
    entities.into_iter().map(|at| Arc::from(view.row(at))).collect()
}

fn shuffle_responses(rows: &mut Design, seed: Seed) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.shuffle(&mut seed.rng());
    rows.response = order.iter().map(|at| rows.response[*at]).collect();
    if !rows.beyond.is_empty() {
        rows.beyond = order.iter().map(|at| rows.beyond[*at]).collect();
    }
}

/// The rows of a share of the groups. A larger share keeps all rows of a smaller one.
fn kept(design: &Design, scheme: Scheme, share: f64, seed: Seed) -> Vec<u32> {
    let group = |row: usize| {
        let pair = design.pairs[row];
        match scheme {
            Scheme::Lpo => u64::from(pair.cell_line) << 32 | u64::from(pair.compound),
            Scheme::Ldo | Scheme::Lso => u64::from(pair.compound),
            Scheme::Lco | Scheme::Lto | Scheme::Lcdo => u64::from(pair.cell_line),
        }
    };
    let groups: BTreeSet<u64> = (0..design.len()).map(group).collect();
    let mut groups: Vec<u64> = groups.into_iter().collect();
    groups.shuffle(&mut seed.rng());
    groups.truncate(((groups.len() as f64 * share).round() as usize).max(1));
    let groups: BTreeSet<u64> = groups.into_iter().collect();
    (0..design.len()).filter(|row| groups.contains(&group(*row))).map(|row| row as u32).collect()
}
