//! Archives whose folders are wanted.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::server::{Reply, Server};
use crate::{Bench, catalogue, sha256};

fn archive(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn served(packed: &[u8]) -> (Server, halfmax_fetch::Catalogue) {
    let body = packed.to_vec();
    let server = Server::new(move |asked| Reply::of(asked, &body));
    let entry = format!("{{ name = \"T.zip\", unpack = true, sha256 = \"{}\" }}", sha256(packed));
    let catalogue = catalogue(&server.url(), &entry);
    (server, catalogue)
}

#[test]
fn folders_are_unpacked_once() {
    let packed =
        archive(&[("T/T.csv", "A\n1\n"), ("T/sub/b.csv", "B\n"), ("__MACOSX/T/._T.csv", "junk")]);
    let (_server, catalogue) = served(&packed);
    let mut bench = Bench::new();
    let file = bench.fetch(&catalogue).unwrap().files.remove(0);
    assert_eq!(file.unpacked, [bench.path("T")]);
    assert_eq!(bench.read("T/sub/b.csv"), b"B\n");
    assert_eq!(bench.names(), ["T", "T.zip"]);
    bench.fetch(&catalogue).unwrap();
    // A file of the user's own does no harm, one that was changed does.
    std::fs::write(bench.path("T/mine.txt"), "x").unwrap();
    bench.fetch(&catalogue).unwrap();
    std::fs::write(bench.path("T/T.csv"), "A\n2\n").unwrap();
    let said = bench.fault(&catalogue);
    assert!(said.contains("T.csv: is not as in"), "{said}");
}

#[test]
fn archives_that_would_leave_the_folder_are_refused() {
    let packed = archive(&[("T/a.csv", "A\n"), ("../evil.csv", "x")]);
    let (_server, catalogue) = served(&packed);
    let mut bench = Bench::new();
    let said = bench.fault(&catalogue);
    assert!(said.contains("\"../evil.csv\", which would leave the folder"), "{said}");
    assert!(!bench.path("T").exists() && !bench.path("../evil.csv").exists());
}
