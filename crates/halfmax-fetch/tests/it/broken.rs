//! Downloads that go wrong, and what becomes of them.

use proptest::prelude::*;

use crate::server::{Asked, Reply, Server};
use crate::{Bench, catalogue, content, known};

#[test]
fn a_download_that_breaks_off_goes_on_where_it_stopped() {
    let whole = content();
    let served = whole.clone();
    let server = Server::new(move |asked| {
        let reply = Reply::of(asked, &served).header("ETag: \"v1\"");
        if asked.nth < 3 { reply.cut(100_000) } else { reply }
    });
    let mut bench = Bench::new();
    bench.fetch(&known(&server.url(), &whole)).unwrap();
    assert_eq!(bench.read("a.csv"), whole);
    let from: Vec<Option<usize>> = server.asked().iter().map(|a| a.from).collect();
    assert_eq!(from, [None, Some(100_000), Some(200_000)]);
    assert_eq!(server.asked()[1].if_range.as_deref(), Some("\"v1\""));
    assert!(bench.saw("broke off after 100000 of"), "{:?}", bench.events);
}

#[test]
fn a_part_of_an_earlier_run_is_used() {
    let whole = content();
    let served = whole.clone();
    let server = Server::new(move |asked| Reply::of(asked, &served));
    let catalogue = known(&server.url(), &whole);
    let mut bench = Bench::new();
    bench.stop_at = Some(70_000);
    let said = bench.fault(&catalogue);
    assert!(said.contains("the same command goes on from there"), "{said}");
    assert_eq!(bench.names(), ["a.csv.part", "a.csv.part.json"]);
    bench.stop_at = None;
    let file = bench.fetch(&catalogue).unwrap().files.remove(0);
    assert!(file.resumed_at >= 70_000, "{file:?}");
    assert_eq!(server.asked()[1].from, Some(file.resumed_at as usize));
    assert_eq!(bench.read("a.csv"), whole);
    assert_eq!(bench.names(), ["a.csv"]);
}

#[test]
fn a_server_that_ignores_ranges_sends_all_of_it_again() {
    let whole = content();
    let served = whole.clone();
    let server = Server::new(move |asked| {
        let reply = Reply::new(200, served.clone());
        if asked.nth == 0 { reply.cut(100_000) } else { reply }
    });
    let mut bench = Bench::new();
    bench.fetch(&known(&server.url(), &whole)).unwrap();
    assert_eq!(bench.read("a.csv"), whole);
    assert!(bench.saw("from its beginning"), "{:?}", bench.events);
}

#[test]
fn pieces_of_two_versions_are_not_joined() {
    // The file changes between two attempts; the validator makes the server send the new one whole.
    let (old, new) = (content(), [b"NEW,".to_vec(), content()].concat());
    let served = new.clone();
    let server = Server::new(move |asked| {
        if asked.nth == 0 {
            return Reply::of(asked, &old).header("ETag: \"old\"").cut(50_000);
        }
        let changed = asked.if_range.as_deref() != Some("\"new\"");
        let asked = Asked { from: asked.from.filter(|_| !changed), ..asked.clone() };
        Reply::of(&asked, &served).header("ETag: \"new\"")
    });
    let mut bench = Bench::new();
    bench.fetch(&catalogue(&server.url(), "{ name = \"a.csv\" }")).unwrap();
    assert_eq!(bench.read("a.csv"), new);
}

#[test]
fn without_a_validator_or_checksum_nothing_is_joined() {
    let whole = content();
    let served = whole.clone();
    let server = Server::new(move |asked| {
        let reply = Reply::of(asked, &served);
        if asked.nth == 0 { reply.cut(50_000) } else { reply }
    });
    let mut bench = Bench::new();
    bench.fetch(&catalogue(&server.url(), "{ name = \"a.csv\" }")).unwrap();
    assert_eq!(bench.read("a.csv"), whole);
    assert_eq!(server.asked()[1].from, None);
}

#[test]
fn a_spoilt_part_costs_one_more_download() {
    let whole = content();
    let served = whole.clone();
    let server = Server::new(move |asked| Reply::of(asked, &served));
    let catalogue = known(&server.url(), &whole);
    let mut bench = Bench::new();
    bench.stop_at = Some(70_000);
    bench.fault(&catalogue);
    bench.stop_at = None;
    let mut part = bench.read("a.csv.part");
    part[1000] ^= 1;
    std::fs::write(bench.path("a.csv.part"), part).unwrap();
    bench.fetch(&catalogue).unwrap();
    assert_eq!(bench.read("a.csv"), whole);
    assert!(bench.saw("has SHA-256"), "{:?}", bench.events);
}

#[test]
fn a_web_page_with_status_200_is_refused_and_nothing_is_lost() {
    let page = "<!DOCTYPE html><html><body>Checking your browser</body></html>";
    for kind in ["text/html; charset=utf-8", "application/octet-stream"] {
        let whole = content();
        let server = Server::new(move |asked| match asked.nth {
            0 => Reply::of(asked, &content()).cut(100_000),
            1.. => Reply::new(200, page).header(&format!("Content-Type: {kind}")),
        });
        let mut bench = Bench::new();
        let said = bench.fault(&known(&server.url(), &whole));
        assert!(said.contains("a web page came instead of the file"), "{said}");
        assert!(said.contains("halfmax fetch c --from-file FILE"), "{said}");
        // Refused at once, and the part that was good is kept.
        assert_eq!(server.asked().len(), 2);
        assert_eq!(bench.read("a.csv.part").len(), 100_000);
    }
}

#[test]
fn what_is_not_there_is_not_asked_for_twice() {
    for (status, words) in
        [(404, "404 (not found)"), (410, "410 (gone)"), (403, "403 (access denied)")]
    {
        let server = Server::new(move |_| Reply::new(status, "no"));
        let mut bench = Bench::new();
        let said = bench.fault(&known(&server.url(), b"A\n1\n"));
        assert!(said.contains(words) && said.contains("--from-file"), "{said}");
        assert_eq!(server.asked().len(), 1);
        assert!(bench.names().is_empty(), "{:?}", bench.names());
    }
}

#[test]
fn a_server_in_trouble_is_asked_again_and_again_but_not_for_ever() {
    let server = Server::new(|asked| match asked.nth {
        0 => Reply::new(500, ""),
        1 => Reply::new(503, "").header("Retry-After: 7"),
        2 => Reply::new(429, "").header("Retry-After: 100000"),
        _ => Reply::of(asked, b"A\n1\n"),
    });
    let mut bench = Bench::new();
    bench.fetch(&known(&server.url(), b"A\n1\n")).unwrap();
    for wait in ["wait: 1ms", "wait: 7s", "wait: 60s"] {
        assert!(bench.saw(wait), "{:?}", bench.events);
    }
    let server = Server::new(|_| Reply::new(502, ""));
    let said = Bench::new().fault(&known(&server.url(), b"A\n1\n"));
    assert!(
        said.contains("gave up after 5 attempts without progress: 502 (bad gateway)"),
        "{said}"
    );
    assert_eq!(server.asked().len(), 5);
}

#[test]
fn a_download_that_gets_on_may_break_off_more_often_than_that() {
    let whole = content();
    let served = whole.clone();
    let server =
        Server::new(move |asked| Reply::of(asked, &served).header("ETag: \"v\"").cut(20_000));
    let mut bench = Bench::new();
    bench.fetch(&catalogue(&server.url(), "{ name = \"a.csv\" }")).unwrap();
    assert_eq!(bench.read("a.csv"), whole);
    assert!(server.asked().len() > 10);
}

#[test]
fn lengths_that_are_lies_are_found_out() {
    let whole = content();
    // It announces more than it sends, each time: cut short, and in the end given up.
    let served = whole.clone();
    let server =
        Server::new(move |_| Reply::new(200, served.clone()).announce(Some(served.len() + 9)));
    let said = Bench::new().fault(&catalogue(&server.url(), "{ name = \"a.csv\" }"));
    assert!(said.contains("gave up") && said.contains("broke off after"), "{said}");
    // It announces another size than the catalogue knows.
    let served = whole.clone();
    let server = Server::new(move |_| Reply::new(200, &served[..1000]));
    let mut bench = Bench::new();
    let said = bench.fault(&known(&server.url(), &whole));
    assert!(said.contains("the server offers 1000 bytes, the catalogue says"), "{said}");
    assert_eq!((server.asked().len(), bench.names().len()), (1, 0));
    // It announces too little, so that the end is lost; only the checksum can tell.
    let served = whole.clone();
    let server = Server::new(move |_| Reply::new(200, served.clone()).announce(Some(1000)));
    let entry = format!("{{ name = \"a.csv\", sha256 = \"{}\" }}", crate::sha256(&whole));
    let said = Bench::new().fault(&catalogue(&server.url(), &entry));
    assert!(said.contains("what came has SHA-256"), "{said}");
    // It announces nothing and hangs up early; the catalogue knows the size.
    let served = whole.clone();
    let server = Server::new(move |asked| {
        let reply = Reply::new(200, served.clone()).announce(None);
        if asked.nth == 0 { reply.cut(3000) } else { reply }
    });
    let mut bench = Bench::new();
    bench.fetch(&known(&server.url(), &whole)).unwrap();
    assert_eq!(bench.read("a.csv"), whole);
}

#[test]
fn a_wrong_file_is_not_kept() {
    let mut wrong = content();
    let right = content();
    wrong[30] ^= 1;
    let server = Server::new(move |asked| Reply::of(asked, &wrong));
    let mut bench = Bench::new();
    let said = bench.fault(&known(&server.url(), &right));
    assert!(said.contains("what came has SHA-256") && said.contains("--catalogue"), "{said}");
    assert!(bench.names().is_empty(), "{:?}", bench.names());
}

#[test]
fn ranges_that_do_not_fit_are_not_believed() {
    let whole = content();
    let served = whole.clone();
    let server = Server::new(move |asked| match (asked.nth, asked.from) {
        (0, _) => Reply::of(asked, &served).header("ETag: \"v\"").cut(50_000),
        (_, Some(from)) => Reply::new(206, &served[from / 2..]).header(&format!(
            "Content-Range: bytes {}-{}/{}",
            from / 2,
            served.len() - 1,
            served.len()
        )),
        _ => Reply::of(asked, &served),
    });
    let mut bench = Bench::new();
    bench.fetch(&known(&server.url(), &whole)).unwrap();
    assert_eq!(bench.read("a.csv"), whole);
    assert!(bench.saw("another part than was asked for"), "{:?}", bench.events);
}

#[test]
fn packed_answers_and_dead_servers_are_named() {
    let server = Server::new(|_| Reply::new(200, "x").header("Content-Encoding: gzip"));
    let said = Bench::new().fault(&known(&server.url(), b"A\n1\n"));
    assert!(said.contains("the server packs the file (gzip)"), "{said}");
    let said = Bench::new().fault(&known("http://127.0.0.1:9/", b"A\n1\n"));
    assert!(said.contains("gave up after 5 attempts") && said.contains("--from-file"), "{said}");
}

#[test]
fn two_processes_do_not_write_to_one_part() {
    let whole = content();
    let served = whole.clone();
    let server = Server::new(move |asked| Reply::of(asked, &served));
    let mut bench = Bench::new();
    let held = std::fs::File::create(bench.path("a.csv.part")).unwrap();
    held.lock().unwrap();
    let said = bench.fault(&known(&server.url(), &whole));
    assert!(said.contains("is being written by another process"), "{said}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Wherever and however often the line goes dead, with ranges or without: the file is whole in the end.
    #[test]
    fn a_download_survives_any_cuts(
        cuts in proptest::collection::vec((0..120_000_usize, any::<bool>(), any::<bool>()), 0..4),
    ) {
        let whole = content();
        let served = whole.clone();
        let server = Server::new(move |asked| {
            let Some((after, ranges, named)) = cuts.get(asked.nth).copied() else {
                return Reply::of(asked, &served);
            };
            let asked = Asked { from: asked.from.filter(|_| ranges), ..asked.clone() };
            let reply = Reply::of(&asked, &served).cut(after);
            if named { reply.header("ETag: \"v\"") } else { reply }
        });
        let mut bench = Bench::new();
        bench.fetch(&known(&server.url(), &whole)).unwrap();
        prop_assert!(bench.read("a.csv") == whole);
    }
}
