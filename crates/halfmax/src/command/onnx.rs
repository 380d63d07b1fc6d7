//! A bundle's network in a file for other programs.

use halfmax_data::directory;
use halfmax_model::bundle;

use crate::onnx_args::Onnx;
use crate::show;

pub(super) fn run(args: &Onnx) -> anyhow::Result<()> {
    anyhow::ensure!(
        !args.out.exists(),
        "{}: is there already; give a new file or remove it",
        args.out.display()
    );
    let bundle = bundle::read(&args.bundle)?;
    let file = bundle.to_onnx()?;
    directory::write_file(&args.out, &file)?;
    show::say(format!(
        "Wrote {}: {} in {} bytes.",
        args.out.display(),
        bundle.about.name,
        file.len()
    ));
    Ok(())
}
