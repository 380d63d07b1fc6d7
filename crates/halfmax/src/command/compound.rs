//! What a structure is.

use std::fmt::Write;
use std::path::Path;

use halfmax_data::compound::{DESCRIPTORS, Molecule, StructureFault};
use halfmax_data::directory;
use serde_json::{Map, Value, json};

use crate::compound_args::Compound;
use crate::{screen_at, show};

pub(super) fn run(args: &Compound) -> anyhow::Result<()> {
    if Path::new(&args.what).is_dir() || screen_at::is_remote(Path::new(&args.what)) {
        anyhow::ensure!(
            args.svg.is_none() && args.mol.is_none() && args.fingerprint.is_none(),
            "--svg, --mol and --fingerprint are for one structure; {} is a directory",
            args.what
        );
        return screen(Path::new(&args.what), args.json);
    }
    let molecule = Molecule::parse(&args.what)?;
    let drawing = molecule.draw();
    if let Some(path) = &args.svg {
        directory::write_file(path, drawing.svg(molecule.smiles()).as_bytes())?;
    }
    if let Some(path) = &args.mol {
        directory::write_file(path, drawing.mol_block().as_bytes())?;
    }
    let mut facts = facts(&molecule)?;
    if let Some(morgan) = args.fingerprint {
        let bits: Map<String, Value> = molecule
            .fingerprint(morgan)?
            .into_iter()
            .map(|(bit, count)| (bit.to_string(), count.into()))
            .collect();
        facts.insert("fingerprint".into(), json!({ "settings": morgan, "bits": bits }));
    }
    if args.json {
        return show::document(&facts);
    }
    show::text(&lines(&facts)?)?;
    if drawing.undrawn_stereo > 0 && (args.svg.is_some() || args.mol.is_some()) {
        show::say(format!(
            "{} of the given configurations could not be drawn without ambiguity and are not in the drawing.",
            drawing.undrawn_stereo
        ));
    }
    Ok(())
}

/// What is known of a structure, by name.
fn facts(molecule: &Molecule) -> Result<Map<String, Value>, StructureFault> {
    let mut facts = Map::new();
    let mut fact = |name: &str, value: Value| drop(facts.insert(name.into(), value));
    fact("smiles", molecule.canonical()?.into());
    fact("formula", molecule.formula().into());
    fact("parent", molecule.parent()?.canonical()?.into());
    fact("scaffold", molecule.scaffold()?.into());
    fact("fragments", molecule.n_fragments().into());
    for (descriptor, value) in DESCRIPTORS.iter().zip(molecule.descriptors()) {
        fact(descriptor.name, value.into());
    }
    Ok(facts)
}

fn lines(facts: &Map<String, Value>) -> anyhow::Result<String> {
    let mut text = String::new();
    let label = |name: &str| DESCRIPTORS.iter().find(|d| d.name == name).map_or("", |d| d.label);
    for name in ["smiles", "formula", "parent", "scaffold", "fragments"]
        .into_iter()
        .chain(DESCRIPTORS.iter().map(|d| d.name))
    {
        writeln!(text, "{name:26} {:12} {}", shown(&facts[name]), label(name))?;
    }
    if let Some(bits) = facts.get("fingerprint").and_then(|f| f["bits"].as_object()) {
        let mut set: Vec<(u16, &Value)> =
            bits.iter().filter_map(|(bit, count)| Some((bit.parse().ok()?, count))).collect();
        set.sort_unstable_by_key(|(bit, _)| *bit);
        let set: Vec<String> = set.iter().map(|(bit, count)| format!("{bit}:{count}")).collect();
        writeln!(text, "{:26} {}", "fingerprint", set.join(" "))?;
    }
    Ok(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(x) if x.fract() != 0.0 => format!("{x:.3}"),
            Some(x) => format!("{x:.0}"),
            None => number.to_string(),
        },
        other => other.to_string(),
    }
}

/// Every compound of a screen, one row each.
fn screen(dir: &Path, json: bool) -> anyhow::Result<()> {
    let screen = screen_at::read(dir)?;
    let rows = screen
        .compounds
        .iter()
        .map(|compound| {
            let of = |smiles: &str| Molecule::parse(smiles).and_then(|molecule| facts(&molecule));
            let facts = compound.smiles.as_deref().map(of).transpose()?;
            Ok((compound, facts))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    if json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|(c, facts)| json!({ "compound": c.id.as_str(), "name": c.name, "structure": facts }))
            .collect();
        return show::document(&json!({ "compounds": rows }));
    }
    let columns: Vec<&str> = ["smiles", "formula", "parent", "scaffold", "fragments"]
        .into_iter()
        .chain(DESCRIPTORS.iter().map(|d| d.name))
        .collect();
    let mut text = format!("compound\tname\t{}\n", columns.join("\t"));
    for (compound, facts) in &rows {
        let cell =
            |name: &&str| facts.as_ref().map_or_else(String::new, |facts| shown(&facts[*name]));
        let cells: Vec<String> = columns.iter().map(cell).collect();
        writeln!(text, "{}\t{}\t{}", compound.id, compound.name, cells.join("\t"))?;
    }
    show::text(&text)
}
