//! Screens that are elsewhere, from a server of the test's own.

use std::fs;
use std::process::{Command, Output};

use crate::Place;
use crate::fetch::server::{Reply, Server};

/// Networks small enough for a debug build.
const SPACE: &str = r#"
parameter = [
  { name = "width1", kind = "int", low = 4, high = 8 },
  { name = "features_per_view", kind = "categorical", choices = [20] },
]
"#;

/// Runs the command with a cache of its own.
fn run(place: &Place, line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_halfmax"))
        .current_dir(place.path())
        .args(line.split_whitespace())
        .env("HALFMAX_CACHE", place.file("cache"))
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap()
}

fn done(place: &Place, line: &str) -> String {
    let output = run(place, line);
    assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Serves the folder `screen` of a place.
fn serve(place: &Place) -> Server {
    let folder = place.path().to_owned();
    Server::new(move |asked| match fs::read(folder.join(&asked.path[1..])) {
        Ok(content) => Reply::of(asked, &content),
        Err(_) => Reply::new(404, "no"),
    })
}

#[test]
fn a_screen_at_an_address_is_the_same_screen() {
    let place = Place::imported();
    let server = serve(&place);
    let url = format!("{}screen", server.url());
    fs::write(place.file("space.toml"), SPACE).unwrap();
    for (at, out) in [(url.as_str(), "far"), ("screen", "near")] {
        done(
            &place,
            &format!("evaluate {at} --model drug-mean --scheme lpo --folds 3 --out {out}"),
        );
        done(&place, &format!("split {at} --scheme lco --folds 3 --out {out}.csv"));
        done(
            &place,
            &format!(
                "search {at} --sampler random --trials 2 --epochs 1 --workers 1 --space space.toml --out {out}-found"
            ),
        );
    }
    for file in ["scores.json", "config.toml", "predictions.tsv"] {
        assert_eq!(place.read(&format!("far/{file}")), place.read(&format!("near/{file}")));
    }
    assert_eq!(place.read("far.csv"), place.read("near.csv"));
    assert_eq!(place.read("far-found/predictions.tsv"), place.read("near-found/predictions.tsv"));
    let audit = run(&place, &format!("audit {url} --json"));
    assert!(String::from_utf8(audit.stdout).unwrap().contains("\"subject\": \"screen\""));
    // Four commands, one download.
    let asked = server.asked();
    let of = |name: &str| asked.iter().filter(|asked| asked.path.ends_with(name)).count();
    assert_eq!((of("manifest.json"), of("responses.tsv")), (4, 1), "{asked:?}");
    // A configuration may name it as well, and is no path that begins where the file is.
    fs::create_dir(place.file("configs")).unwrap();
    let config = format!(
        "screen = {url:?}\n[splits]\nscheme = \"lpo\"\nfolds = 3\n[[models]]\npreset = \"drug-mean\"\n"
    );
    fs::write(place.file("configs/run.toml"), config).unwrap();
    done(&place, "run configs/run.toml --out configured");
    assert_eq!(place.read("configured/predictions.tsv"), place.read("far/predictions.tsv"));
}

#[test]
fn an_address_without_a_screen_is_said_to_be_one() {
    let place = Place::new();
    let server = serve(&place);
    let output = run(&place, &format!("export {}none --as plain --out files", server.url()));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("/none/manifest.json: the server answers 404 (not found)"), "{said}");
    assert!(said.contains("halfmax import --out"), "{said}");
    assert!(!place.file("files").exists());
    let output = run(&place, "split s3:// --scheme lco --folds 3 --out x.csv");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("s3://BUCKET/FOLDER"), "{said}");
}
