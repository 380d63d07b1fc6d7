//! Folders in an object store, whose imitation here verifies every signature by the specification.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>

use std::collections::BTreeMap;

use halfmax_fetch::Account;
use sha2::{Digest, Sha256};

use crate::mirrors::{Shelf, folder, read};
use crate::server::{Asked, Reply, Server};
use crate::sha256;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// What is wrong with the signature of a request, as S3 calls it.
fn fault(asked: &Asked, region: &str) -> Option<&'static str> {
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    let mut given: BTreeMap<&str, &str> =
        query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let Some(signature) = given.remove("X-Amz-Signature") else { return Some("AccessDenied") };
    let date = given["X-Amz-Date"];
    let scope = format!("{}/{region}/s3/aws4_request", &date[..8]);
    let credential = given["X-Amz-Credential"].replace("%2F", "/");
    match credential.strip_prefix("AKID/") {
        Some(found) if found == scope => {}
        Some(_) => return Some("AuthorizationQueryParametersError"),
        None => return Some("InvalidAccessKeyId"),
    }
    assert_eq!(given["X-Amz-SignedHeaders"], "host");
    let pairs: Vec<String> = given.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let canonical =
        format!("GET\n{path}\n{}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD", pairs.join("&"), asked.host);
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let mut key = hmac(format!("AWS4{SECRET}").as_bytes(), &date.as_bytes()[..8]);
    for step in [region, "s3", "aws4_request"] {
        key = hmac(&key, step.as_bytes());
    }
    (hex(&hmac(&key, to_sign.as_bytes())) != signature).then_some("SignatureDoesNotMatch")
}

fn refuse(status: u16, code: &str) -> Reply {
    let text = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
    Reply::new(status, text).header("Content-Type: application/xml")
}

/// A bucket `lab` in eu-west-1 with a folder `our screens/gdsc2`, for whoever has the keys.
fn store() -> Server {
    Server::new(|asked| {
        if let Some(code) = fault(asked, "eu-west-1") {
            return match code {
                "AuthorizationQueryParametersError" => {
                    refuse(400, code).header("x-amz-bucket-region: eu-west-1")
                }
                _ => refuse(403, code),
            };
        }
        let path = asked.path.split('?').next().unwrap();
        let files = folder("one");
        match path.strip_prefix("/lab/our%20screens/gdsc2/").and_then(|name| files.get(name)) {
            Some(content) => Reply::of(asked, content),
            None => refuse(404, "NoSuchKey"),
        }
    })
}

fn account(server: &Server, key: &str, secret: &str, region: &str) -> Account {
    let endpoint = server.url();
    Account::new(&|name| {
        let value = match name {
            "AWS_ACCESS_KEY_ID" => key,
            "AWS_SECRET_ACCESS_KEY" => secret,
            "AWS_REGION" => region,
            "AWS_ENDPOINT_URL" => &endpoint,
            _ => "",
        };
        Some(value.to_owned())
    })
}

#[test]
fn a_folder_is_brought_with_signed_requests() {
    let server = store();
    let mut shelf = Shelf::new();
    shelf.account = account(&server, "AKID", SECRET, "eu-west-1");
    let there = shelf.bring("s3://lab/our screens/gdsc2/").unwrap();
    assert_eq!(read(&there), folder("one"));
    assert_eq!(server.asked().len(), 3);
    assert!(server.asked().iter().all(|asked| !asked.path.contains(SECRET)));
}

#[test]
fn the_stores_own_word_is_passed_on() {
    let server = store();
    let said = |key, secret, region, url: &str| {
        let mut shelf = Shelf::new();
        shelf.account = account(&server, key, secret, region);
        let said = shelf.refused(url);
        assert!(!said.contains("X-Amz") && !said.contains(SECRET), "{said}");
        said
    };
    let url = "s3://lab/our screens/gdsc2";
    let wrong = said("AKID", "another", "eu-west-1", url);
    let words = "s3://lab/our screens/gdsc2/list: the server answers 403 (access denied): SignatureDoesNotMatch";
    assert!(wrong.contains(words) && wrong.contains("those of this bucket"), "{wrong}");
    let nobody = said("", "", "eu-west-1", url);
    assert!(nobody.contains("AccessDenied") && nobody.contains("not signed"), "{nobody}");
    let elsewhere = said("AKID", SECRET, "us-east-1", url);
    assert!(elsewhere.contains("the bucket is in region eu-west-1"), "{elsewhere}");
    let missing = said("AKID", SECRET, "eu-west-1", "s3://lab/nothing");
    assert!(missing.contains("404 (not found): NoSuchKey; make it"), "{missing}");
}

#[test]
fn a_bucket_that_everyone_may_read_needs_no_keys() {
    let server = Server::new(|asked| {
        assert!(!asked.path.contains('?'), "{}", asked.path);
        let files = folder("one");
        let name = asked.path.strip_prefix("/open/").unwrap();
        files.get(name).map_or_else(|| refuse(404, "NoSuchKey"), |file| Reply::of(asked, file))
    });
    let mut shelf = Shelf::new();
    shelf.account = account(&server, "", "", "");
    assert_eq!(read(&shelf.bring("s3://open").unwrap()), folder("one"));
}
