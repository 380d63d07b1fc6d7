//! Addresses that a page knows.

use halfmax_fetch::{Catalogue, Checked, Outcome};

use crate::Bench;
use crate::server::{Reply, Server};

fn listed(kind: &str, url: &str) -> Catalogue {
    let text = format!(
        "[licences.l]\ntitle = \"t\"\nurl = \"u\"\ntext = \"x\"\n[[collections]]\nname = \"c\"\ntitle = \"C\"\n\
         licence = \"l\"\nlisting = {{ kind = \"{kind}\", url = \"{url}\" }}\nfiles = [{{ name = \"T.csv\" }}]\n"
    );
    Catalogue::parse("a test", &text).unwrap()
}

/// MD5 of `A\n1\n`.
const MD5: &str = "82ddb0c6e008771be2a66b678958a772";

fn server(md5: &'static str) -> Server {
    Server::new(move |asked| {
        let own = &asked.base;
        match asked.path.as_str() {
            "/doi/1" => Reply::new(302, "").header("Location: /records/2"),
            "/records/2" => Reply::new(200, "<html>a page for people</html>")
                .header("Content-Type: text/html")
                .header(&format!("Link: </x>; rel=\"cite-as\", <{own}/api/2>; rel=\"linkset\"; type=\"application/json\"")),
            "/api/2" => Reply::new(200, format!("{{\"files\":[{{\"key\":\"T.csv\",\"size\":4,\"checksum\":\"md5:{md5}\",\"links\":{{\"self\":\"{own}/T\"}}}}]}}")),
            "/files" => Reply::new(200, format!("[{{\"name\":\"T.csv\",\"size\":4,\"download_url\":\"{own}/T\",\"computed_md5\":\"{md5}\"}}]")),
            "/T" => Reply::of(asked, b"A\n1\n"),
            _ => Reply::new(404, ""),
        }
    })
}

#[test]
fn a_record_gives_address_size_and_checksum() {
    for (kind, path) in [("zenodo", "doi/1"), ("zenodo", "api/2"), ("figshare", "files")] {
        let server = server(MD5);
        let mut bench = Bench::new();
        let catalogue = listed(kind, &format!("{}{path}", server.url()));
        let file = bench.fetch(&catalogue).unwrap().files.remove(0);
        assert_eq!(
            (file.checked, file.outcome),
            (Checked::Md5, Outcome::Downloaded),
            "{kind} {path}"
        );
        assert_eq!(bench.read("T.csv"), b"A\n1\n");
        // What the record of the folder remembers need not be asked for again.
        let n = server.asked().len();
        assert_eq!(bench.fetch(&catalogue).unwrap().files[0].checked, Checked::Md5);
        assert_eq!(server.asked().len(), n);
    }
}

#[test]
fn a_listing_that_lies_or_is_none_is_named() {
    let server = server("00000000000000000000000000000000");
    let said = Bench::new().fault(&listed("figshare", &format!("{}files", server.url())));
    assert!(said.contains("what came has MD5 82ddb"), "{said}");
    let said = Bench::new().fault(&listed("figshare", &format!("{}records/2", server.url())));
    assert!(said.contains("records/2: is no list of files"), "{said}");
    let said = Bench::new().fault(&listed("zenodo", &format!("{}gone", server.url())));
    assert!(said.contains("gone: the server answers 404 (not found)"), "{said}");
}
