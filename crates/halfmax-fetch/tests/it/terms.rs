//! Terms are accepted once for each folder.

use crate::server::{Reply, Server};
use crate::{Bench, catalogue};

#[test]
fn nothing_comes_before_the_terms_are_accepted() {
    let server = Server::new(|asked| Reply::of(asked, b"A\n1\n"));
    let one = catalogue(&server.url(), "{ name = \"a.csv\" }");
    let two = catalogue(&server.url(), "{ name = \"a.csv\" }, { name = \"b.csv\" }");
    let mut bench = Bench::new();
    let refuse = |bench: &mut Bench| bench.ask(&one, |r| r.accept_licence = false);
    let said = refuse(&mut bench).unwrap_err().to_string();
    assert!(said.contains("c comes under terms (https://example.org/terms)"), "{said}");
    assert!(said.contains("Be good.") && said.contains("--accept-licence"), "{said}");
    assert!(server.asked().is_empty() && bench.names().is_empty());
    bench.fetch(&one).unwrap();
    // Accepted for this folder, for whatever else the collection has.
    bench.ask(&two, |request| request.accept_licence = false).unwrap();
    assert_eq!(bench.names(), ["a.csv", "b.csv"]);
    assert!(refuse(&mut Bench::new()).is_err());
}

#[test]
fn a_record_that_is_none_is_named() {
    let mut bench = Bench::new();
    std::fs::write(bench.path("fetched.json"), "{").unwrap();
    let said = bench.fault(&catalogue("http://127.0.0.1:9/", "{ name = \"a.csv\" }"));
    assert!(said.contains("fetched.json: is no record of fetched files"), "{said}");
}
