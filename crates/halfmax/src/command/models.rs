//! What can be evaluated.

use halfmax_model::registry;
use serde_json::json;

use crate::args::Models;
use crate::show;

pub(super) fn run(args: &Models) -> anyhow::Result<()> {
    let models = registry::names()
        .iter()
        .map(|name| Ok((name.clone(), registry::estimator(name)?.describe())))
        .collect::<anyhow::Result<Vec<_>>>()?;
    if args.json {
        let list: Vec<_> = models
            .iter()
            .map(|(name, line)| json!({ "name": name, "description": line }))
            .collect();
        return show::document(&json!({ "models": list }));
    }
    let lines: Vec<String> =
        models.iter().map(|(name, line)| format!("{name:18} {line}\n")).collect();
    show::text(&lines.concat())
}
