//! What folds, designs and transforms promise, on random screens.

mod canary;
mod folds;
mod splits_file;
