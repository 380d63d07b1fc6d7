//! Requests to an object store, signed with the keys of the usual environment.

use std::time::Duration;

use rusty_s3::actions::{GetObject, S3Action};
use rusty_s3::{Bucket, Credentials, UrlStyle};

/// How long a signed request may be on its way.
const VALID: Duration = Duration::from_mins(10);

/// Where objects are, and who asks for them.
///
/// Without keys requests are not signed, which is enough for a bucket that everyone may read.
#[derive(Clone, Default)]
pub struct Account {
    credentials: Option<Credentials>,
    region: Option<String>,
    /// Another store than Amazon's.
    endpoint: Option<String>,
}

impl Account {
    /// What `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION` (or `AWS_DEFAULT_REGION`) and
    /// `AWS_ENDPOINT_URL_S3` (or `AWS_ENDPOINT_URL`) say. `variable` looks up the environment.
    pub fn new(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        let keys = given("AWS_ACCESS_KEY_ID").zip(given("AWS_SECRET_ACCESS_KEY"));
        let credentials = keys.map(|(key, secret)| match given("AWS_SESSION_TOKEN") {
            Some(token) => Credentials::new_with_token(key, secret, token),
            None => Credentials::new(key, secret),
        });
        Self {
            credentials,
            region: given("AWS_REGION").or_else(|| given("AWS_DEFAULT_REGION")),
            endpoint: given("AWS_ENDPOINT_URL_S3").or_else(|| given("AWS_ENDPOINT_URL")),
        }
    }

    /// Whether requests are signed.
    pub(crate) fn has_keys(&self) -> bool {
        self.credentials.is_some()
    }

    /// The address at which `s3://BUCKET/KEY` can be asked for now, or what is wrong with it.
    pub(crate) fn sign(&self, address: &str) -> Result<String, String> {
        let (bucket, key) = address
            .strip_prefix(SCHEME)
            .and_then(|rest| rest.split_once('/'))
            .filter(|(bucket, key)| !bucket.is_empty() && crate::names::is_inside(key))
            .ok_or("is no address of the form s3://BUCKET/FOLDER/FILE")?;
        let region = self.region.as_deref().unwrap_or("us-east-1");
        // A bucket's name is part of the host, where a certificate covers it; other stores want it in the path.
        let (endpoint, style) = match &self.endpoint {
            Some(endpoint) => (endpoint.clone(), UrlStyle::Path),
            None if bucket.contains('.') => (amazon(region), UrlStyle::Path),
            None => (amazon(region), UrlStyle::VirtualHost),
        };
        let odd = |why: &dyn std::fmt::Display| {
            format!(
                "cannot be asked for at {endpoint} ({why}); look at AWS_ENDPOINT_URL and AWS_REGION"
            )
        };
        let base = endpoint.parse().map_err(|e| odd(&e))?;
        let bucket =
            Bucket::new(base, style, bucket.to_owned(), region.to_owned()).map_err(|e| odd(&e))?;
        let action = GetObject::new(&bucket, self.credentials.as_ref(), key);
        Ok(action.sign(VALID).into())
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signed = if self.has_keys() { "signed" } else { "not signed" };
        write!(f, "Account({signed}, {:?}, {:?})", self.region, self.endpoint)
    }
}

/// How an address in an object store begins.
pub(crate) const SCHEME: &str = "s3://";

fn amazon(region: &str) -> String {
    let china = if region.starts_with("cn-") { ".cn" } else { "" };
    format!("https://s3.{region}.amazonaws.com{china}")
}

/// The word by which a store says what is wrong: the `Code` of its answer.
pub(crate) fn code(answer: &str) -> Option<String> {
    let (_, rest) = answer.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let plain = code.len() <= 64 && code.chars().all(|c| c.is_ascii_alphanumeric());
    plain.then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(set: &'static [(&str, &str)]) -> Account {
        Account::new(&|name| {
            set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_is_that_of_the_store() {
        let at = |set, address: &str| account(set).sign(address).unwrap();
        assert_eq!(
            at(&[], "s3://lab/gdsc2/a b.tsv"),
            "https://lab.s3.us-east-1.amazonaws.com/gdsc2/a%20b.tsv"
        );
        assert_eq!(
            at(&[("AWS_DEFAULT_REGION", "cn-north-1")], "s3://our.lab/x"),
            "https://s3.cn-north-1.amazonaws.com.cn/our.lab/x"
        );
        assert_eq!(
            at(&[("AWS_ENDPOINT_URL", "http://minio:9000")], "s3://lab/x/y"),
            "http://minio:9000/lab/x/y"
        );
    }

    #[test]
    fn keys_sign_and_are_not_shown() {
        let keys = &[
            ("AWS_ACCESS_KEY_ID", "AKID"),
            ("AWS_SECRET_ACCESS_KEY", "hunter2"),
            ("AWS_SESSION_TOKEN", "token"),
            ("AWS_REGION", "eu-west-1"),
        ];
        let signed = account(keys).sign("s3://lab/x").unwrap();
        assert!(signed.contains("X-Amz-Credential=AKID%2F"), "{signed}");
        assert!(signed.contains("X-Amz-Security-Token=token"), "{signed}");
        assert!(!signed.contains("hunter2"), "{signed}");
        assert!(!format!("{:?}", account(keys)).contains("hunter2"));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for bad in ["s3://lab", "s3:///x", "s3://lab/", "s3://lab/../other/x", "http://lab/x"] {
            assert!(account(&[]).sign(bad).is_err(), "{bad}");
        }
        let odd = account(&[("AWS_ENDPOINT_URL", "minio")]).sign("s3://lab/x").unwrap_err();
        assert!(odd.contains("AWS_ENDPOINT_URL"), "{odd}");
    }

    #[test]
    fn the_code_of_an_answer_is_found() {
        let answer = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Key>x</Key></Error>";
        assert_eq!(code(answer).as_deref(), Some("NoSuchKey"));
        assert_eq!(code("<Code>two words</Code>"), None);
        assert_eq!(code("<html>"), None);
    }
}
