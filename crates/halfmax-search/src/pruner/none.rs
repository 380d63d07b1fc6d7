//! Lets every trial finish.

use super::Pruner;
use crate::Trial;

/// Never prunes.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPruning;

impl Pruner for NoPruning {
    fn should_prune(&self, _: &Trial, _: &[Trial]) -> bool {
        false
    }
}
