//! What was typed after `halfmax onnx`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  halfmax onnx runs/lco/bundle --out model.onnx

One row per pair of a cell line and a compound. Inputs are called like the views, [rows, features], NaN where a value is
missing; cell_line and compound, [rows], are there if the network knows entities by name: the position in the list of that
name in the file's metadata, -1 for any other. The metadata lists the features of each view in their order. The output is
response, [rows], in the unit the model was trained on. Filling up and scaling are part of the file; intervals are not.")]
pub(crate) struct Onnx {
    /// Bundle directory; its model must be one network (net or ann), not a blend.
    pub(crate) bundle: PathBuf,
    /// New file.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}
