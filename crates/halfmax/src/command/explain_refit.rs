//! The model of a run fitted again, on the same rows and on shuffled ones.

use anyhow::{Context, bail, ensure};
use halfmax_data::Seed;
use halfmax_eval::explain::{
    FeatureRow, Importance, LEVEL, NullSummary, Permuted, Refit, RefitRequest, STABLE, Summary,
    aligned, permutation_importance, refit as refit_all, stand_out,
};
use halfmax_model::bundle::Bundle;
use halfmax_prep::{Design, Fold};

use super::explain::method;
use super::recipe::Recipe;
use crate::explain_args::Explain;
use crate::progress::{Bars, spinner};
use crate::screen_at;

/// What refits and permutations say, per compound asked about.
pub(super) struct Refitted {
    refits: Vec<Refit>,
    permuted: Vec<Vec<Permuted>>,
}

impl Refitted {
    /// How chance was judged, if it was.
    pub(super) fn summary(&self) -> Option<NullSummary> {
        let refits = self.refits.iter().filter(|refit| refit.shuffled).count();
        let seeds = 1 + self.refits.len() - refits;
        (refits > 0).then_some(NullSummary { seeds, refits, level: LEVEL, stable: STABLE })
    }

    /// The features (or genes) of a compound against chance.
    pub(super) fn rows(
        &self,
        compound: usize,
        found: &[Importance],
        summary: Summary,
        genes: bool,
    ) -> Vec<FeatureRow> {
        let of = |shuffled: bool| {
            let refits = self.refits.iter().filter(move |refit| refit.shuffled == shuffled);
            aligned(found, summary, refits, |refit| {
                if genes { &refit.genes[compound] } else { &refit.features[compound] }
            })
        };
        let own: Vec<f64> = found.iter().map(|own| summary.of(own)).collect();
        let seeds: Vec<Vec<f64>> = std::iter::once(own).chain(of(false)).collect();
        let null = of(true);
        let features: Vec<_> = found.iter().map(|own| own.feature.clone()).collect();
        let chance = if null.is_empty() { Vec::new() } else { stand_out(&features, &seeds, &null) };
        FeatureRow::ranked(found, summary, &seeds, &chance)
    }

    pub(super) fn permuted(&self, compound: usize) -> &[Permuted] {
        self.permuted.get(compound).map_or(&[], Vec::as_slice)
    }

    /// Importances of these genes in models of shuffled data.
    pub(super) fn null_of_genes(
        &self,
        compound: usize,
        summary: Summary,
        genes: &[(String, f64)],
    ) -> Vec<Vec<f64>> {
        let refits = self.refits.iter().filter(|refit| refit.shuffled);
        refits
            .map(|refit| {
                let of: std::collections::HashMap<&str, f64> = refit.genes[compound]
                    .iter()
                    .map(|own| (own.feature.name.as_str(), summary.of(own)))
                    .collect();
                genes
                    .iter()
                    .map(|(gene, _)| of.get(gene.as_str()).copied().unwrap_or(0.0))
                    .collect()
            })
            .collect()
    }
}

/// Does what the flags ask for beyond the bundle itself.
pub(super) fn refit(
    args: &Explain,
    bundle: &Bundle,
    compounds: &[u32],
) -> anyhow::Result<Refitted> {
    let dir = args.screen.as_deref().context("--screen is missing")?;
    let screen = screen_at::read(dir)?;
    ensure!(
        screen.checksum == bundle.about.origin.screen,
        "{}: is not the screen that {} was made of (its checksum is {}, the bundle's {})",
        dir.display(),
        args.model.display(),
        screen.checksum,
        bundle.about.origin.screen
    );
    let Recipe { splits: section, compounds: views, estimator } =
        Recipe::of(&args.model, &bundle.about.origin.fold)?;
    ensure!(
        estimator.name() == bundle.about.name && estimator.describe() == bundle.about.description,
        "{}: its configuration makes {} ({}), its bundle holds {} ({}); the run is needed as it was written",
        args.model.display(),
        estimator.name(),
        estimator.describe(),
        bundle.about.name,
        bundle.about.description
    );
    let seed = Seed::new(bundle.about.origin.seed);
    let splits = section.splits(&screen, seed)?;
    let everything = Fold::of_everything(&screen, splits.scheme, section.validation(), seed)?;
    let mut folds = splits.folds.iter().chain([&everything]);
    let name = &bundle.about.origin.fold;
    let rows = bundle.about.origin.training_rows;
    let Some(fold) = folds.find(|f| f.name() == name && f.train_rows().len() == rows) else {
        bail!(
            "{}: its configuration makes no fold {name} of {rows} training rows; the run is needed as it was written",
            args.model.display()
        );
    };
    // The bundle knows the compounds of its screen in the same order.
    let bars = Bars::new();
    let refits = refit_all(&RefitRequest {
        screen: &screen,
        fold,
        compounds: views,
        estimator: estimator.as_ref(),
        wanted: compounds,
        method: method(args),
        seeds: args.seeds - 1,
        nulls: args.null,
        seed: Seed::new(args.seed),
        observer: &bars,
    });
    bars.finish();
    let refits = refits?;

    let mut permuted = Vec::new();
    if args.permute > 0 {
        ensure!(
            !fold.test_rows().is_empty(),
            "--permute: fold {name} has no test rows, the model learned from everything; explain a run of one split"
        );
        let working = spinner("permuting features");
        let test = Design::with_compounds(&screen, views)?.subset(fold.test_rows());
        for compound in compounds {
            let id = &screen.compounds[*compound as usize].id;
            let of_compound: Vec<u32> = (0..)
                .zip(&test.pairs)
                .filter(|(_, pair)| test.compounds[pair.compound as usize] == *id)
                .map(|(row, _)| row)
                .collect();
            ensure!(!of_compound.is_empty(), "--permute: {id} has no test rows");
            let rows = test.subset(&of_compound);
            let seed = Seed::new(args.seed).fork("permute").fork(id.as_str());
            permuted.push(permutation_importance(bundle.model(), &rows, args.permute, seed)?);
        }
        working.finish_and_clear();
    }
    Ok(Refitted { refits, permuted })
}
