//! Public data sets into a folder.

use std::path::PathBuf;

use anyhow::Context;
use halfmax_fetch::{
    Catalogue, Checked, Collection, FetchedFile, Outcome, RemoteFile, Request, Settings, fetch,
};
use indicatif::HumanBytes;

use crate::fetch_args::Fetch;
use crate::show;
use crate::transfer::{Bar, pause};

pub(super) fn run(args: &Fetch) -> anyhow::Result<()> {
    let catalogue = match &args.catalogue {
        Some(path) => Catalogue::read(path)?,
        None => Catalogue::built_in(),
    };
    let Some(name) = &args.name else { return list(&catalogue, args.json) };
    let collection = catalogue.find(name)?;
    if args.list {
        return describe(&catalogue, collection, args.json);
    }
    let dir = args.out.clone().unwrap_or_else(|| PathBuf::from(&collection.name));
    let request = Request {
        catalogue: &catalogue,
        collection: name,
        dir: &dir,
        files: &args.files,
        all: args.all,
        base_url: args.base_url.as_deref(),
        from_files: &args.from_files,
        accept_licence: args.accept_licence,
        settings: Settings { pause, ..Settings::default() },
    };
    let mut bar = Bar::new();
    let fetched = fetch(&request, &mut |event| bar.show(event));
    bar.finish();
    let fetched = fetched?;
    for file in &fetched.files {
        show::say(told(file));
    }
    if args.json {
        show::document(&fetched)?;
    } else if let Some(next) = &fetched.next {
        show::say(format!("Next: {next}"));
    }
    Ok(())
}

fn told(file: &FetchedFile) -> String {
    let how = match file.outcome {
        Outcome::AlreadyThere => "is there already".to_owned(),
        Outcome::Taken => "was taken over".to_owned(),
        Outcome::Downloaded if file.resumed_at > 0 => {
            format!("went on from {}", HumanBytes(file.resumed_at))
        }
        Outcome::Downloaded => "arrived".to_owned(),
    };
    let checked = match file.checked {
        Checked::Sha256 => "SHA-256 is right".to_owned(),
        Checked::Md5 => "MD5 is right".to_owned(),
        Checked::Size => format!("size is right, checksum not known ({})", file.sha256),
        Checked::NotKnown => format!("checksum not known ({})", file.sha256),
    };
    let unpacked: Vec<String> = file.unpacked.iter().map(|p| p.display().to_string()).collect();
    let unpacked = if unpacked.is_empty() {
        String::new()
    } else {
        format!("; holds {}", unpacked.join(", "))
    };
    format!("{} {how}: {}, {checked}{unpacked}", file.path.display(), HumanBytes(file.bytes))
}

fn list(catalogue: &Catalogue, json: bool) -> anyhow::Result<()> {
    if json {
        return show::document(catalogue);
    }
    let mut table = show::table(&["name", "files", "size", "what it is"]);
    for collection in &catalogue.collections {
        let files: Vec<&RemoteFile> = collection.choose(&[], false)?;
        table.add_row([
            collection.name.clone(),
            files.len().to_string(),
            size(&files),
            collection.title.clone(),
        ]);
    }
    show::right(&mut table, 1..3);
    show::text(&format!("{table}\n"))?;
    show::say("Next: halfmax fetch --list NAME, then halfmax fetch NAME --accept-licence");
    Ok(())
}

/// The sum of what is known; `+` says that there is more.
fn size(files: &[&RemoteFile]) -> String {
    let known: u64 = files.iter().filter_map(|f| f.bytes).sum();
    match files.iter().filter(|f| f.bytes.is_none()).count() {
        0 => HumanBytes(known).to_string(),
        n if n == files.len() => "not known".into(),
        _ => format!("{}+", HumanBytes(known)),
    }
}

fn describe(catalogue: &Catalogue, collection: &Collection, json: bool) -> anyhow::Result<()> {
    if json {
        return show::document(collection);
    }
    let licence = catalogue.licence(collection);
    let mut table = show::table(&["file", "size", "checked by", "fetched"]);
    for file in &collection.files {
        let checked = match (&file.sha256, &file.md5, &collection.listing) {
            (Some(_), _, _) => "SHA-256",
            (_, Some(_), _) => "MD5",
            (_, _, Some(_)) => "the provider's listing",
            _ if file.bytes.is_some() => "size",
            _ => "not known",
        };
        table.add_row([
            file.name.as_str(),
            &file.bytes.map_or_else(|| "not known".into(), |b| HumanBytes(b).to_string()),
            checked,
            if file.optional { "with --all or --file" } else { "yes" },
        ]);
    }
    show::right(&mut table, 1..2);
    let from = collection
        .base_url
        .as_ref()
        .or(collection.listing.as_ref().map(|listing| &listing.url))
        .or(collection.files[0].url.as_ref())
        .context("a collection says where it is")?;
    show::text(&format!(
        "{}: {}\n{table}\nFrom:  {from}\nTerms: {} ({})\n       {}\n",
        collection.name,
        collection.title,
        licence.title,
        licence.url,
        licence.text.trim()
    ))?;
    if let Some(note) = &collection.note {
        show::text(&format!("Note:  {note}\n"))?;
    }
    Ok(())
}
