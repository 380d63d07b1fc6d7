//! The F-tests of one drug against one feature.

use super::basis::{Basis, Covariate, Scratch, Term};
use super::effect::{Groups, Totals};
use super::tail::FTail;

/// ln p of every term; `None` where the term is not in the model or has no degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tests {
    pub(super) groups: Groups,
    pub(super) feature: f64,
    pub(super) tissue: Option<f64>,
    pub(super) media: Option<f64>,
    pub(super) msi: Option<f64>,
    pub(super) pooled: f64,
    pub(super) welch: f64,
}

/// Everything about a drug that its features share.
pub(super) struct Model {
    basis: Basis,
    totals: Totals,
    /// Degrees of freedom that are left after the feature.
    df: f64,
    feature_tail: FTail,
    pooled_tail: FTail,
    terms: Vec<(Term, f64, FTail)>,
}

impl Model {
    /// The model of these responses; `None` if the covariates leave no degree of freedom.
    pub(super) fn new(y: &[f64], covariates: &[Covariate<'_>]) -> Option<Self> {
        let basis = Basis::new(y, covariates);
        let df = basis.residual_df.checked_sub(1).filter(|df| *df > 0)? as f64;
        let shares = basis.shares.iter().filter(|share| share.df > 0);
        let terms = shares.map(|share| {
            let by_term = share.df as f64;
            (share.term, share.sum_of_squares / by_term, FTail::new(by_term, df))
        });
        Some(Self {
            totals: Totals::new(y),
            df,
            feature_tail: FTail::new(1.0, df),
            pooled_tail: FTail::new(1.0, y.len() as f64 - 2.0),
            terms: terms.collect(),
            basis,
        })
    }

    /// ln p of the feature alone; `None` if the covariates determine it.
    pub(super) fn feature(&self, positive: &[u32], scratch: &mut Scratch) -> Option<f64> {
        let explained = self.basis.project(positive, scratch)?.sum_of_squares();
        let f = explained / ((self.basis.residual_ss - explained).max(0.0) / self.df);
        Some(self.feature_tail.ln_survival(f))
    }

    /// All tests of a feature whose `positive` lines are sorted; `None` if the covariates determine it.
    pub(super) fn test(&self, positive: &[u32], scratch: &mut Scratch) -> Option<Tests> {
        let explained = self.basis.project(positive, scratch)?.sum_of_squares();
        let error = (self.basis.residual_ss - explained).max(0.0) / self.df;
        let groups = self.totals.split(positive);
        let term = |wanted: Term| {
            let found = self.terms.iter().find(|(term, ..)| *term == wanted);
            found.map(|(_, mean_square, tail)| tail.ln_survival(mean_square / error))
        };
        Some(Tests {
            groups,
            feature: self.feature_tail.ln_survival(explained / error),
            tissue: term(Term::Tissue),
            media: term(Term::Media),
            msi: term(Term::Msi),
            pooled: groups.ln_p_pooled(&self.pooled_tail),
            welch: groups.ln_p_welch(),
        })
    }
}
