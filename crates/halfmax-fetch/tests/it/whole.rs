//! Files that arrive as they should.

use halfmax_fetch::{Checked, Outcome};

use crate::server::{Reply, Server};
use crate::{Bench, catalogue, content, known};

#[test]
fn a_file_is_fetched_checked_and_recorded() {
    let whole = content();
    let served = whole.clone();
    let server = Server::new(move |asked| Reply::of(asked, &served).header("ETag: \"v1\""));
    let catalogue = known(&server.url(), &whole);
    let mut bench = Bench::new();
    let fetched = bench.fetch(&catalogue).unwrap();
    assert_eq!(bench.read("a.csv"), whole);
    assert_eq!(bench.names(), ["a.csv"]);
    let file = &fetched.files[0];
    assert_eq!(
        (file.outcome, file.checked, file.bytes),
        (Outcome::Downloaded, Checked::Sha256, whole.len() as u64)
    );
    assert!(fetched.next.unwrap().starts_with("halfmax import /"));
    let record = String::from_utf8(bench.read("fetched.json")).unwrap();
    assert!(
        record.contains(&crate::sha256(&whole))
            && record.contains("terms (https://example.org/terms)"),
        "{record}"
    );
    assert!(
        record.contains("\\\"v1\\\"") && record.contains("\"checked\": \"sha256\""),
        "{record}"
    );

    // The second time nothing is asked for.
    let again = bench.fetch(&catalogue).unwrap();
    assert_eq!(again.files[0].outcome, Outcome::AlreadyThere);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn without_a_checksum_what_arrives_is_recorded_as_such() {
    let server = Server::new(|asked| Reply::of(asked, b"A\n1\n"));
    let catalogue = catalogue(&server.url(), "{ name = \"sub/a.csv\" }");
    let mut bench = Bench::new();
    assert_eq!(bench.fetch(&catalogue).unwrap().files[0].checked, Checked::NotKnown);
    assert_eq!(bench.read("sub/a.csv"), b"A\n1\n");
    assert_eq!(bench.fetch(&catalogue).unwrap().files[0].outcome, Outcome::AlreadyThere);
    std::fs::write(bench.path("sub/a.csv"), "A\n2\n").unwrap();
    let said = bench.fault(&catalogue);
    assert!(said.contains("a.csv: is there, but was changed since it was fetched"), "{said}");
}

#[test]
fn redirects_are_followed_and_another_base_may_be_given() {
    let server = Server::new(|asked| match asked.path.as_str() {
        "/old/a.csv" => Reply::new(302, "").header("Location: /new/a.csv"),
        "/new/a.csv" => Reply::of(asked, b"A\n1\n"),
        "/loop/a.csv" => Reply::new(302, "").header("Location: /loop/a.csv"),
        _ => Reply::new(404, ""),
    });
    let catalogue = catalogue("http://127.0.0.1:9/nowhere", "{ name = \"a.csv\" }");
    let mut bench = Bench::new();
    let base = format!("{}old", server.url());
    bench.ask(&catalogue, |request| request.base_url = Some(&base)).unwrap();
    assert_eq!(bench.read("a.csv"), b"A\n1\n");
    let base = format!("{}loop", server.url());
    let mut bench = Bench::new();
    let said =
        bench.ask(&catalogue, |request| request.base_url = Some(&base)).unwrap_err().to_string();
    assert!(said.contains("redirects"), "{said}");
}

#[test]
fn several_files_come_in_order_and_optional_ones_on_request() {
    let server = Server::new(|asked| Reply::of(asked, asked.path.as_bytes()));
    let catalogue = catalogue(
        &server.url(),
        "{ name = \"s/x_{0..1}.txt\" }, { name = \"big.csv\", optional = true }",
    );
    let mut bench = Bench::new();
    let names = |fetched: halfmax_fetch::Fetched| {
        fetched.files.into_iter().map(|f| f.name).collect::<Vec<_>>()
    };
    assert_eq!(names(bench.fetch(&catalogue).unwrap()), ["s/x_0.txt", "s/x_1.txt"]);
    assert_eq!(bench.read("s/x_1.txt"), b"/s/x_1.txt");
    let all = bench.ask(&catalogue, |request| request.all = true).unwrap();
    assert_eq!(names(all), ["s/x_0.txt", "s/x_1.txt", "big.csv"]);
    let one = vec!["big.csv".to_owned()];
    assert_eq!(names(bench.ask(&catalogue, |request| request.files = &one).unwrap()), ["big.csv"]);
    assert_eq!(server.asked().len(), 3);
}
