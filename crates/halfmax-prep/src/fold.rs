//! One assignment of rows to training, validation and test, checked when it is made.

use std::collections::BTreeSet;

use halfmax_data::{Screen, Seed};
use serde::{Deserialize, Serialize};

use crate::unsound::Unsound;
use crate::{Design, PrepError, Scheme};

/// Rows of a screen in disjoint parts. A `Fold` that exists is sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    name: String,
    train: Vec<u32>,
    validation: Vec<u32>,
    test: Vec<u32>,
    shared: Shared,
}

/// How many entities of the test part also occur in training: the evidence for what a score means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Cell lines in both training and test.
    pub cell_lines_shared: usize,
    /// Compounds in both.
    pub compounds_shared: usize,
    /// Tissues in both.
    pub tissues_shared: usize,
    /// Pairs in both.
    pub pairs_shared: usize,
}

impl Fold {
    /// Checks that the parts are disjoint, that training is not empty, that replicates of a pair are
    /// in one part and that no group of `scheme` is in two.
    ///
    /// # Errors
    /// [`PrepError::Splits`] with the rows or group at fault.
    pub fn new(
        name: impl Into<String>,
        screen: &Screen,
        scheme: Option<Scheme>,
        train: Vec<u32>,
        validation: Vec<u32>,
        test: Vec<u32>,
    ) -> Result<Self, PrepError> {
        let name = name.into();
        Self::checked(name.clone(), screen, scheme, train, validation, test)
            .map_err(|unsound| unsound.of(&name, screen))
    }

    /// As [`Fold::new`], for whoever can say better where the fault is.
    pub(crate) fn checked(
        name: String,
        screen: &Screen,
        scheme: Option<Scheme>,
        train: Vec<u32>,
        validation: Vec<u32>,
        test: Vec<u32>,
    ) -> Result<Self, Unsound> {
        if train.is_empty() {
            return Err(Unsound::Untrained);
        }
        let mut placed = vec![false; screen.responses.len()];
        for row in train.iter().chain(&validation).chain(&test) {
            if std::mem::replace(&mut placed[*row as usize], true) {
                return Err(Unsound::Twice(*row));
            }
        }
        let parts = [("training", &train[..]), ("validation", &validation), ("test", &test)];
        // Replicates stay together whatever else is left out.
        let schemes = [Some(Scheme::Lpo), scheme.filter(|scheme| *scheme != Scheme::Lpo)];
        if let Some(torn) =
            schemes.into_iter().flatten().find_map(|scheme| Unsound::torn(scheme, screen, parts))
        {
            return Err(torn);
        }
        let shared = Shared::between(screen, &train, &test);
        Ok(Self { name, train, validation, test, shared })
    }

    /// A fold of every row: training and a validation part, nothing to test. For the model to keep.
    ///
    /// # Errors
    /// As [`Fold::new`].
    pub fn of_everything(
        screen: &Screen,
        scheme: Scheme,
        validation: f64,
        seed: Seed,
    ) -> Result<Self, PrepError> {
        let rows: Vec<u32> = (0..screen.responses.len() as u32).collect();
        // With both left out, a tenth of the cell lines and of the drugs would cost a fifth of the rows, only to say
        // when to stop.
        let scheme = if scheme == Scheme::Lcdo { Scheme::Lco } else { scheme };
        let (train, validation) = scheme.carve(screen, &rows, validation, seed.fork("validation"));
        Self::new("all", screen, Some(scheme), train, validation, Vec::new())
    }

    /// What the fold is called in files.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Indices of the training responses.
    pub fn train_rows(&self) -> &[u32] {
        &self.train
    }

    /// Indices of the validation responses: for early stopping and choices, never for a score.
    pub fn validation_rows(&self) -> &[u32] {
        &self.validation
    }

    /// Indices of the test responses.
    pub fn test_rows(&self) -> &[u32] {
        &self.test
    }

    /// What training and test have in common.
    pub fn shared(&self) -> Shared {
        self.shared
    }

    /// Cuts a design of the whole screen into compact designs of the parts.
    pub fn parts(&self, design: &Design) -> Parts {
        let refit = (!self.validation.is_empty()).then(|| {
            let mut rows: Vec<u32> = self.train.iter().chain(&self.validation).copied().collect();
            rows.sort_unstable();
            design.subset(&rows)
        });
        Parts {
            train: design.subset(&self.train),
            refit,
            validation: (!self.validation.is_empty()).then(|| design.subset(&self.validation)),
            test: design.subset(&self.test),
        }
    }
}

/// The designs of a fold. Each holds only the entities of its own rows.
#[derive(Debug, Clone)]
pub struct Parts {
    train: Design,
    /// Training rows together with validation rows.
    refit: Option<Design>,
    /// For early stopping.
    pub validation: Option<Design>,
    /// To be predicted once.
    pub test: Design,
}

impl Parts {
    /// The permission to fit, for whoever will look at the validation rows again afterwards.
    pub fn train(&self) -> Train<'_> {
        Train { design: &self.train, refit: None }
    }

    /// The same, with the permission to learn from the validation rows as well once every choice is made
    /// ([`Train::refit`]): for whoever scores nothing but the test rows.
    pub fn train_and_refit(&self) -> Train<'_> {
        Train { design: &self.train, refit: self.refit.as_ref() }
    }
}

/// Training rows. Only a fold can make one, so whatever was fitted was fitted on training rows.
#[derive(Debug, Clone, Copy)]
pub struct Train<'a> {
    design: &'a Design,
    refit: Option<&'a Design>,
}

impl<'a> Train<'a> {
    /// The rows, with the entities that occur in them and no others.
    pub fn design(self) -> &'a Design {
        self.design
    }

    /// Training rows together with the validation rows carved from them, for a last fit whose settings were all
    /// chosen before. `None` if the caller will still judge by the validation rows, or has none.
    #[must_use]
    pub fn refit(self) -> Option<Self> {
        self.refit.map(|design| Self { design, refit: None })
    }

    /// The same rows without the permission to learn from validation rows.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { refit: None, ..self }
    }

    /// The same rows after an earlier transform; within this crate, where it is known that they are.
    pub(crate) fn transformed(design: &'a Design) -> Self {
        Self { design, refit: None }
    }

    /// As [`Train::transformed`], with the rows of [`Train::refit`] after the same transform.
    pub(crate) fn prepared(design: &'a Design, refit: Option<&'a Design>) -> Self {
        Self { design, refit }
    }
}

impl Shared {
    fn between(screen: &Screen, train: &[u32], test: &[u32]) -> Self {
        let shared = |scheme: Scheme| {
            let group = &scheme.groupings(screen)[0];
            let of = |rows: &[u32]| {
                rows.iter().map(|row| group[*row as usize]).collect::<BTreeSet<u64>>()
            };
            of(train).intersection(&of(test)).count()
        };
        Self {
            cell_lines_shared: shared(Scheme::Lco),
            compounds_shared: shared(Scheme::Ldo),
            tissues_shared: shared(Scheme::Lto),
            pairs_shared: shared(Scheme::Lpo),
        }
    }
}
