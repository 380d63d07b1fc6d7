//! A design as the inputs of a network.

use std::sync::Arc;

use halfmax_prep::{Design, Entity, View};
use serde::{Deserialize, Serialize};

use super::arch::{Arch, Heads, Layer};
use super::features::{Features, Part};
use super::network::{Input, Inputs};
use super::settings::NetSettings;

/// What a network is given of each side, fixed by its training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sides {
    cell_lines: Side,
    compounds: Side,
    /// Compounds with a head of their own.
    heads: Vec<String>,
}

/// The parts of one side: its views beside each other, then a one-hot id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Side {
    pub(super) views: Vec<Given>,
    /// Entities that have an input of their own.
    pub(super) ids: Vec<String>,
}

/// One view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) width: usize,
    /// Whether it is kept by what is not zero.
    pub(super) sparse: bool,
    /// Names of its features, where an encoder groups them by name.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    features: Arc<[String]>,
}

impl Sides {
    /// Of training rows after their pipeline.
    pub(super) fn of(train: &Design, settings: &NetSettings, validation: Option<&Design>) -> Self {
        let mostly_seen = |seen: Vec<Option<u32>>| {
            seen.iter().filter(|position| position.is_some()).count() * 10 >= seen.len() * 9
        };
        let (cell_lines_seen, compounds_seen) = validation.map_or((false, false), |rows| {
            (
                mostly_seen(rows.cell_lines_in(&train.cell_lines)),
                mostly_seen(rows.compounds_in(&train.compounds)),
            )
        });
        let compounds = || train.compounds.iter().map(ToString::to_string).collect();
        let side = |entity: Entity| {
            let wanted = |view: &&View| {
                let named = settings.views.is_empty() || settings.views.contains(&view.name);
                view.entity == entity && named
            };
            let views = train.views.iter().filter(wanted);
            let views = views.map(|view| Given {
                name: view.name.clone(),
                width: view.n_features(),
                sparse: Part::is_worth_sparse(&view.values),
                features: if groups_by_name(&settings.arch) {
                    Arc::clone(&view.features)
                } else {
                    Arc::default()
                },
            });
            Side { views: views.collect(), ids: Vec::new() }
        };
        let mut sides = Self {
            cell_lines: side(Entity::CellLine),
            compounds: side(Entity::Compound),
            heads: Vec::new(),
        };
        if settings.identity && cell_lines_seen {
            sides.cell_lines.ids = train.cell_lines.iter().map(ToString::to_string).collect();
        }
        if settings.identity && compounds_seen {
            sides.compounds.ids = compounds();
        }
        if settings.arch.heads == Heads::PerCompound {
            sides.heads = compounds();
        }
        sides
    }

    /// Of the cell line, of the compound.
    pub(super) fn both(&self) -> [&Side; 2] {
        [&self.cell_lines, &self.compounds]
    }

    /// The shapes of a network that takes them.
    pub(super) fn inputs(&self) -> Inputs {
        let sides = self.both().map(|side| {
            let views = side.views.iter().map(|given| Input {
                view: given.name.clone(),
                features: Arc::clone(&given.features),
                width: given.width,
            });
            let ids = (!side.ids.is_empty()).then(|| Input {
                view: String::new(),
                features: Arc::default(),
                width: side.ids.len(),
            });
            views.chain(ids).collect()
        });
        Inputs { sides, n_compounds: self.heads.len() }
    }

    /// The features of a design's entities, after the pipeline.
    pub(super) fn features(&self, design: &Design) -> [Features; 2] {
        let known =
            |ids: &[String]| -> Vec<_> { ids.iter().map(|id| id.as_str().into()).collect() };
        let lines = design.cell_lines_in(&known(&self.cell_lines.ids));
        let drugs = Self::positions(&self.compounds.ids, design);
        let side = |side: &Side, n: usize, ids: &[Option<u32>]| {
            let views = side.views.iter().map(|given| {
                // A view that is missing was refused by the pipeline.
                let values =
                    design.view(&given.name).map_or(Vec::new(), |view| view.values.to_vec());
                Part::new(given.width, values, given.sparse)
            });
            let ids = (!side.ids.is_empty()).then(|| Part::ids(side.ids.len(), ids));
            Features { n, parts: views.chain(ids).collect() }
        };
        [
            side(&self.cell_lines, design.cell_lines.len(), &lines),
            side(&self.compounds, design.compounds.len(), &drugs),
        ]
    }

    /// Which head each compound of a design has, −1 for none.
    pub(super) fn heads(&self, design: &Design) -> Vec<i32> {
        let positions = Self::positions(&self.heads, design);
        positions.iter().map(|at| at.map_or(-1, |at| at as i32)).collect()
    }

    fn positions(ids: &[String], design: &Design) -> Vec<Option<u32>> {
        let ids: Vec<_> = ids.iter().map(|id| id.as_str().into()).collect();
        design.compounds_in(&ids)
    }

    /// Compounds with a head of their own.
    pub(super) fn head_ids(&self) -> &[String] {
        &self.heads
    }
}

fn groups_by_name(arch: &Arch) -> bool {
    let mut blocks = arch.encoders.iter().flat_map(|encoder| &encoder.blocks);
    blocks.any(|block| matches!(&block.layer, Layer::Attention { sets, .. } if !sets.is_empty()))
}
