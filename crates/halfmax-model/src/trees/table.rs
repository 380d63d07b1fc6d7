//! What trees are shown of both sides of a pair.

use std::collections::BTreeMap;

use halfmax_prep::transform::{ImputeMean, OneHot, TopVariance};
use halfmax_prep::{Design, Entity, FittedPipeline, Pipeline, Step, Train};
use serde::{Deserialize, Serialize};

use crate::attribution::{Feature, IDENTITY, TISSUE};
use crate::factorisation::{Factors, Settings, StoredFactors, solve};
use crate::seen::Seen;
use crate::{ModelError, Tensor};

/// Features of a view, the most variable over training entities.
const KEEP: usize = 256;
/// Categories of fewer training entities are no feature.
const COMMON: usize = 3;
/// Length of the points of entities seen in training.
const RANK: usize = 8;

/// The features of a pair, and what its prediction starts from.
///
/// Each side has its [`KEEP`] most variable features of each view, then its tissue, or its target and pathway, as
/// zeros and ones. If the entities of a side will be known ones ([`Seen`]), a factorisation of the training responses
/// tells them apart: trees start from their biases, and their points are features.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pipeline: FittedPipeline,
    known: Factors,
}

/// What the columns of a side are of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Columns {
    /// What shares are given to.
    pub(crate) features: Vec<Feature>,
    /// Per column, its place among the features: that an entity was seen is one, whatever the length of its point.
    pub(crate) of_column: Vec<usize>,
    /// Place of that feature, where the side has it.
    pub(crate) identity: Option<usize>,
}

/// A [`Table`] without its large numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredTable {
    pipeline: FittedPipeline,
    known: StoredFactors,
}

/// The view that an annotation becomes.
fn categories(annotation: &str) -> String {
    format!("{annotation} (categories)")
}

impl Table {
    /// Learns from training rows; also gives those rows as the pipeline left them.
    pub(crate) fn fit(train: Train<'_>, seen: Seen) -> Result<(Self, Design), ModelError> {
        let design = train.design();
        let mut steps = Vec::new();
        for view in &design.views {
            let name = || view.name.clone();
            steps.push(Step::ImputeMean(ImputeMean { view: name() }));
            steps.push(Step::TopVariance(TopVariance { view: name(), keep: Some(KEEP) }));
        }
        for (annotation, entity, separator) in [
            ("tissue", Entity::CellLine, None),
            ("target", Entity::Compound, Some(", ")),
            ("pathway", Entity::Compound, None),
        ] {
            let step = OneHot {
                annotation: annotation.into(),
                entity: Some(entity),
                separator: separator.map(Into::into),
                min_count: COMMON,
                into: Some(categories(annotation)),
            };
            // Where nothing is written, or nothing twice, there is no feature.
            let alone = Pipeline { steps: vec![Step::OneHot(step.clone())] };
            if alone.fit(train).is_ok() {
                steps.push(Step::OneHot(step));
            }
        }
        let (pipeline, prepared) = Pipeline { steps }.fit(train)?;
        let settings = Settings { rank: RANK, ..Settings::default() };
        let known = solve(design, settings).only(seen).as_saved();
        Ok((Self { pipeline, known }, prepared))
    }

    /// Any rows as the pipeline wants them.
    pub(crate) fn prepare(&self, rows: &Design) -> Result<Design, ModelError> {
        Ok(self.pipeline.apply(rows)?)
    }

    /// Features of cell lines and of compounds of a prepared design, row-major, with their numbers.
    pub(crate) fn features(&self, prepared: &Design) -> [(Vec<f32>, usize); 2] {
        [Entity::CellLine, Entity::Compound].map(|entity| {
            let views: Vec<_> = prepared.views.iter().filter(|v| v.entity == entity).collect();
            let points = self.known.points(prepared, entity);
            let rank = self.known.rank(entity);
            let mut values = Vec::new();
            for (at, point) in points.iter().enumerate() {
                for view in &views {
                    values.extend_from_slice(view.row(at));
                }
                match point {
                    Some(point) => values.extend(point.iter().map(|v| *v as f32)),
                    None => values.resize(values.len() + rank, 0.0),
                }
            }
            (values, views.iter().map(|v| v.n_features()).sum::<usize>() + rank)
        })
    }

    /// What [`Table::features`] are of.
    pub(crate) fn columns(&self, prepared: &Design, entity: Entity) -> Columns {
        let tissues = categories(TISSUE);
        let views = prepared.views.iter().filter(|view| view.entity == entity);
        let named = |feature: Feature| match feature.name.strip_prefix("tissue=") {
            Some(tissue) if feature.view == tissues => Feature::new(TISSUE, tissue),
            _ => feature,
        };
        let mut features: Vec<Feature> = views.flat_map(Feature::of_view).map(named).collect();
        let mut of_column: Vec<usize> = (0..features.len()).collect();
        let rank = self.known.rank(entity);
        let identity = (rank > 0).then(|| {
            let name = if entity == Entity::CellLine { "cell line" } else { "compound" };
            of_column.resize(features.len() + rank, features.len());
            features.push(Feature::new(IDENTITY, name));
            features.len() - 1
        });
        Columns { features, of_column, identity }
    }

    /// The part of [`Table::start`] that each entity of a side brings.
    pub(crate) fn biases(&self, rows: &Design, entity: Entity) -> Vec<f64> {
        self.known.biases_of(rows, entity)
    }

    /// What trees add to.
    pub(crate) fn start(&self, rows: &Design) -> Vec<f64> {
        self.known.biases(rows)
    }

    /// Puts the large numbers among the tensors.
    pub(crate) fn store(&self, tensors: &mut BTreeMap<String, Tensor>) -> StoredTable {
        StoredTable { pipeline: self.pipeline.clone(), known: self.known.store(tensors) }
    }

    /// The inverse of [`Table::store`].
    pub(crate) fn load(
        stored: StoredTable,
        tensors: &mut BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let known = Factors::load(stored.known, tensors)?;
        Ok(Self { pipeline: stored.pipeline, known })
    }
}
