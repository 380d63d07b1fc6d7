//! Which features a model's predictions for a compound turn on, beside what models of shuffled data turn on.

mod chance;
mod document;
mod gene_sets;
mod genes;
mod importance;
mod permutation;
mod refit;
mod write;

pub use chance::{Chance, LEVEL, OF_A_SEED, STABLE, stand_out};
pub use document::{
    ChanceRow, CompoundSection, Document, FeatureRow, GeneSetRow, NullSummary, PointRow, aligned,
};
pub use gene_sets::{Enrichment, SMALLEST, enrich, mann_whitney};
pub use genes::by_gene;
pub use importance::{Importance, Summary, importances};
pub use permutation::{Permuted, permutation_importance};
pub use refit::{Refit, RefitRequest, refit};
pub use write::{FOLDER, MARKER, write};
