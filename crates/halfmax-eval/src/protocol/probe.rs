//! Models on rows changed on purpose, beside the model itself: what does its score rest on?

use std::collections::BTreeMap;
use std::sync::Arc;

use halfmax_data::{Screen, Seed};
use halfmax_model::{Estimator, Fit, Fitted, ModelError, Saved};
use halfmax_prep::{COMPOUND_FINGERPRINT, Change, Changed, Design, Scheme, Train};
use serde::Serialize;

/// A kind of question, as it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// Each view taken away in turn.
    Ablation,
    /// Each view shuffled in turn.
    ShuffledViews,
    /// The training responses shuffled.
    ShuffledResponses,
    /// The same fit with this many seeds in all.
    Seeds(usize),
    /// These shares of the training groups.
    LearningCurve(Vec<f64>),
}

/// What is asked of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Question {
    /// How it does on changed rows.
    Change(Change),
    /// How it does with another seed.
    Seed {
        /// From 2; the model itself is the first.
        seed: usize,
    },
}

/// That a model is another one in changed circumstances.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Note {
    /// The name of the model itself.
    pub of: String,
    /// The question.
    #[serde(flatten)]
    pub question: Question,
}

/// The models, then every model that is not naive under every question, with notes by name.
///
/// A view is only taken away if another describes the same entity or it is the compounds' fingerprint: models do
/// without structures, but not without any profile.
pub fn probed(
    models: Vec<Box<dyn Estimator>>,
    probes: &[Probe],
    screen: &Screen,
    scheme: Scheme,
    seed: Seed,
) -> (Vec<Box<dyn Estimator>>, BTreeMap<String, Note>) {
    let models: Vec<Arc<dyn Estimator>> = models.into_iter().map(Arc::from).collect();
    let mut all: Vec<Box<dyn Estimator>> = Vec::new();
    for model in &models {
        all.push(Box::new(Probed {
            name: model.name().into(),
            model: model.clone(),
            question: None,
            alone: !probes.is_empty(),
            seed,
        }));
    }
    let mut notes = BTreeMap::new();
    for model in models.iter().filter(|model| !model.is_naive()) {
        for question in questions(probes, screen, scheme) {
            let name = format!("{} {}", model.name(), question.words());
            let note = Note { of: model.name().into(), question: question.clone() };
            notes.insert(name.clone(), note);
            all.push(Box::new(Probed {
                name,
                model: model.clone(),
                question: Some(question),
                alone: true,
                seed,
            }));
        }
    }
    (all, notes)
}

fn questions(probes: &[Probe], screen: &Screen, scheme: Scheme) -> Vec<Question> {
    let mut profiles: Vec<String> = screen.omics.iter().map(|omics| omics.kind.clone()).collect();
    let structures = screen.compounds.iter().any(|compound| compound.smiles.is_some());
    let several = profiles.len() > 1;
    let fingerprint = structures.then(|| COMPOUND_FINGERPRINT.to_owned());
    let mut removable: Vec<String> = if several { profiles.clone() } else { Vec::new() };
    removable.extend(fingerprint.clone());
    profiles.extend(fingerprint);
    let of = |probe: &Probe| -> Vec<Question> {
        match probe {
            Probe::Ablation => {
                let without = |view: &String| Change::WithoutView { view: view.clone() };
                removable.iter().map(|view| Question::Change(without(view))).collect()
            }
            Probe::ShuffledViews => {
                let shuffled = |view: &String| Change::ShuffledView { view: view.clone() };
                profiles.iter().map(|view| Question::Change(shuffled(view))).collect()
            }
            Probe::ShuffledResponses => vec![Question::Change(Change::ShuffledResponses)],
            Probe::Seeds(n) => (2..=*n).map(|seed| Question::Seed { seed }).collect(),
            Probe::LearningCurve(shares) => {
                let share = |share: &f64| Question::Change(Change::Share { share: *share, scheme });
                shares.iter().map(share).collect()
            }
        }
    };
    probes.iter().flat_map(of).collect()
}

impl Question {
    /// What follows the name of the model.
    fn words(&self) -> String {
        match self {
            Self::Change(Change::WithoutView { view }) => format!("without {view}"),
            Self::Change(Change::ShuffledView { view }) => format!("with {view} shuffled"),
            Self::Change(Change::ShuffledResponses) => "with responses shuffled".into(),
            Self::Change(Change::Share { share, .. }) => format!("on {} %", 100.0 * share),
            Self::Seed { seed } => format!("with seed {seed}"),
        }
    }
}

/// A model under a question; itself under none.
struct Probed {
    name: String,
    model: Arc<dyn Estimator>,
    question: Option<Question>,
    /// Whether it learns from training rows only: a model that is compared with itself under a change of those rows
    /// must not have more of them.
    alone: bool,
    seed: Seed,
}

impl Estimator for Probed {
    fn name(&self) -> &str {
        &self.name
    }

    fn describe(&self) -> String {
        match &self.question {
            Some(question) => format!("{}, {}", self.model.describe(), question.words()),
            None => self.model.describe(),
        }
    }

    fn is_naive(&self) -> bool {
        self.model.is_naive()
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        // Another seed needs no change: seeds descend from the names of models.
        let Some(Question::Change(change)) = &self.question else {
            let train = if self.alone { train.alone() } else { train };
            return self.model.fit(train, fit);
        };
        // Larger shares of a learning curve hold the smaller ones, so their seed does not know the share.
        let seed = match change {
            Change::Share { .. } => self.seed.fork("learning curve"),
            _ => fit.seed.fork("change"),
        };
        let changed = change.fit(train, seed)?;
        let early_stop = fit.early_stop.map(|rows| changed.early_stop(rows));
        let mut inner =
            Fit { seed: fit.seed, early_stop: early_stop.as_ref(), on_epoch: &mut *fit.on_epoch };
        let fitted = self.model.fit(changed.train(), &mut inner)?;
        Ok(Box::new(FittedProbe { changed, fitted }))
    }
}

struct FittedProbe {
    changed: Changed,
    fitted: Box<dyn Fitted>,
}

impl Fitted for FittedProbe {
    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        self.fitted.predict(&self.changed.apply(rows))
    }

    /// The model behind it, which answers for changed rows.
    fn save(&self) -> Saved {
        self.fitted.save()
    }
}
