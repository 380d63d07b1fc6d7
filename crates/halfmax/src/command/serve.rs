//! Bundles over HTTP.

use halfmax_serve::{Settings, openapi, serve};

use crate::serve_args::Serve;
use crate::show;

pub(super) fn run(args: Serve) -> anyhow::Result<()> {
    if args.openapi {
        return show::text(&format!("{}\n", openapi()));
    }
    let keys = args.keys.is_some();
    let settings = Settings {
        bundles: args.bundles,
        runs: args.runs,
        biomarkers: args.biomarkers,
        listen: args.listen,
        keys: args.keys,
        rate: args.rate,
        prepare: !args.compute,
    };
    serve(&settings, |address| {
        show::say(format!("Serving on http://{address} (Ctrl-C ends it)."));
        if !address.ip().is_loopback() && !keys {
            show::say(
                "Other machines can reach this address, and there is no key: anyone there can ask.",
            );
        }
    })?;
    Ok(())
}
