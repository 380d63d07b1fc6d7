//! Public data by name, from a server of the test's own.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Place;

#[path = "../../../halfmax-fetch/tests/it/server.rs"]
pub(crate) mod server;

use server::{Reply, Server};

const TABLE: &str = "DRUG_ID,LN_IC50\n1,0.5\n";

/// A catalogue with one collection of one file, which is `length` bytes long.
fn catalogue(place: &Place, url: &str, length: usize) {
    let text = format!(
        "[licences.l]\ntitle = \"terms\"\nurl = \"https://example.org\"\ntext = \"Be good.\"\n\
         [[collections]]\nname = \"toy\"\ntitle = \"A toy\"\nlicence = \"l\"\nbase_url = \"{url}\"\n\
         next = \"halfmax import --responses {{dir}}/a.csv\"\n\
         files = [{{ name = \"a.csv\", bytes = {length} }}]\n"
    );
    std::fs::write(place.file("mine.toml"), text).unwrap();
}

#[test]
fn a_collection_is_fetched_and_said_so() {
    let place = Place::new();
    let server = Server::new(|asked| Reply::of(asked, TABLE.as_bytes()));
    catalogue(&place, &server.url(), TABLE.len());
    let said = place.refused("fetch toy --catalogue mine.toml");
    assert!(said.contains("Be good.") && said.contains("--accept-licence"), "{said}");
    let json = place.done("fetch toy --catalogue mine.toml --accept-licence --json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["files"][0]["outcome"], "downloaded");
    assert_eq!(json["files"][0]["checked"], "size");
    assert_eq!(place.read("toy/a.csv"), TABLE);
    let said = String::from_utf8(place.run("fetch toy --catalogue mine.toml").stderr).unwrap();
    assert!(said.contains("toy/a.csv is there already"), "{said}");
    assert!(said.contains("Next: halfmax import --responses toy/a.csv"), "{said}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn what_there_is_can_be_listed() {
    let place = Place::new();
    let all = place.done("fetch --list");
    for name in
        ["gdsc1", "gdsc2", "depmap", "passports", "prism", "ctrpv2", "drevalpy-GDSC2", "improve"]
    {
        assert!(all.contains(name), "{name}: {all}");
    }
    let one = place.done("fetch --list gdsc2");
    assert!(
        one.contains("21.09 MiB") && one.contains("SHA-256") && one.contains("research"),
        "{one}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&place.done("fetch --list gdsc2 --json")).unwrap();
    assert_eq!(json["files"][0]["bytes"], 22_112_537);
    assert!(place.refused("fetch gdcs2").contains("did you mean gdsc2?"));
    assert!(place.refused("fetch gdsc2").contains("gdsc2 comes under"));
    assert!(place.entries().is_empty());
}

#[test]
fn a_server_that_refuses_is_no_fault_of_the_request() {
    let place = Place::new();
    let server = Server::new(|_| Reply::new(200, "<html>Just a moment...</html>"));
    catalogue(&place, &server.url(), TABLE.len());
    let output = place.run("fetch toy --catalogue mine.toml --accept-licence");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("a web page came instead of the file"), "{said}");
    std::fs::write(place.file("saved.csv"), TABLE).unwrap();
    place.done("fetch toy --catalogue mine.toml --from-file saved.csv");
    assert_eq!(place.read("toy/a.csv"), TABLE);
}

/// The signal that cannot be caught, in the middle; then the same command again.
#[test]
fn a_killed_download_goes_on_where_it_stopped() {
    let whole: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let served = whole.clone();
    let server = Server::new(move |asked| {
        let reply = Reply::of(asked, &served).header("ETag: \"v1\"");
        if asked.nth == 0 { reply.hold(600_000) } else { reply }
    });
    let place = Place::new();
    catalogue(&place, &server.url(), whole.len());
    let line = ["fetch", "toy", "--catalogue", "mine.toml", "--accept-licence"];
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("halfmax"))
        .current_dir(place.path())
        .args(line)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let part = place.file("toy/a.csv.part");
    let begun = Instant::now();
    while std::fs::metadata(&part).map_or(0, |m| m.len()) < 500_000 {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing arrives");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let left = std::fs::metadata(&part).unwrap().len() as usize;
    assert!((500_000..=600_000).contains(&left), "{left} {said}");
    assert!(!place.file("toy/a.csv").exists());

    place.done("fetch toy --catalogue mine.toml");
    assert_eq!(std::fs::read(place.file("toy/a.csv")).unwrap(), whole);
    assert_eq!(server.asked()[1].from, Some(left));
    assert!(!part.exists());
}
