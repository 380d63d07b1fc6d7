//! One HTTP request; the only file that names the HTTP library.

use std::io::{self, Read};
use std::time::Duration;

use ureq::http::Uri;
use ureq::http::header::HeaderMap;

use crate::object_store::{self, Account};

/// How long to wait for a connection, and for more bytes on one.
const SILENCE: Duration = Duration::from_mins(1);

/// Asks servers, following redirects.
pub(crate) struct Client {
    agent: ureq::Agent,
    account: Account,
}

/// What a server sent, its body still to be read.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Size of this body, as the server says.
    pub(crate) length: Option<u64>,
    /// Which bytes of the file these are.
    pub(crate) range: Option<Range>,
    pub(crate) content_type: String,
    pub(crate) content_encoding: String,
    /// What the server calls this version of the file: a strong `ETag`, else the date of the last change.
    pub(crate) validator: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// What an object store gives as the reason of a refusal.
    pub(crate) reason: Option<String>,
    /// The `Link` header, for pages that lead to others.
    pub(crate) link: String,
    pub(crate) body: Box<dyn Read + Send>,
}

/// `Content-Range`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    /// First byte; absent if the range asked for does not exist.
    pub(crate) start: Option<u64>,
    pub(crate) total: Option<u64>,
}

/// Why there is no answer.
pub(crate) struct NoAnswer {
    pub(crate) why: String,
    /// Whether the same request may succeed later.
    pub(crate) passing: bool,
}

impl Client {
    /// A client for http and https. Proxies are taken from the environment where `proxies` is set.
    pub(crate) fn new(proxies: bool) -> Self {
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(concat!("halfmax/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .timeout_resolve(Some(SILENCE))
            .timeout_connect(Some(SILENCE))
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE));
        if !proxies {
            config = config.proxy(None);
        }
        Self { agent: config.build().new_agent(), account: Account::default() }
    }

    /// With keys for object stores.
    pub(crate) fn with_account(self, account: Account) -> Self {
        Self { account, ..self }
    }

    /// The file at `url` (http, https or s3) from byte `from` on, provided it still is the version `validator`.
    pub(crate) fn get(
        &self,
        url: &str,
        from: u64,
        validator: Option<&str>,
    ) -> Result<Answer, NoAnswer> {
        let stored = url.starts_with(object_store::SCHEME);
        let signed;
        let shown = url;
        let url = if stored {
            signed = self.account.sign(url).map_err(|why| NoAnswer { why, passing: false })?;
            &signed
        } else {
            url
        };
        let secure = url.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"));
        let known = secure || url.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("http://"));
        if !known || url.parse::<Uri>().is_err() {
            return Err(NoAnswer {
                why: "is no address of the form https://…".into(),
                passing: false,
            });
        }
        // A redirect must not lead from https to where anyone can listen and change things; nor to where a signature
        // does not hold.
        let mut config = self.agent.get(url).config().https_only(secure);
        if stored {
            config = config.max_redirects(0);
        }
        let mut request = config.build();
        if from > 0 {
            request = request.header("Range", format!("bytes={from}-"));
            if let Some(validator) = validator {
                request = request.header("If-Range", validator);
            }
        }
        let mut response = request.call().map_err(|error| NoAnswer {
            passing: is_passing(&error),
            why: error.to_string().replace(url, shown),
        })?;
        let status = response.status().as_u16();
        let reason = if stored && status >= 300 { reason(status, &mut response) } else { None };
        let headers = response.headers();
        let answer = Answer {
            status,
            length: text(headers, "content-length").parse().ok(),
            range: parse_range(&text(headers, "content-range")),
            content_type: text(headers, "content-type").to_ascii_lowercase(),
            content_encoding: text(headers, "content-encoding").to_ascii_lowercase(),
            validator: validator_of(headers),
            retry_after: text(headers, "retry-after").parse().ok().map(Duration::from_secs),
            reason,
            link: text(headers, "link"),
            body: Box::new(io::empty()),
        };
        Ok(Answer { body: Box::new(response.into_body().into_reader()), ..answer })
    }
}

/// Why an object store says no, with the region in which it would not.
fn reason(status: u16, response: &mut ureq::http::Response<ureq::Body>) -> Option<String> {
    let region = text(response.headers(), "x-amz-bucket-region");
    let mut answer = Vec::new();
    // An answer that breaks off gives no reason.
    let _ = response.body_mut().as_reader().take(1 << 14).read_to_end(&mut answer);
    let code = object_store::code(&String::from_utf8_lossy(&answer));
    if region.is_empty() || !matches!(status, 301 | 307 | 400) {
        return code;
    }
    Some(format!("{}, the bucket is in region {region}", code.as_deref().unwrap_or("Redirect")))
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_owned()
}

/// A weak `ETag` does not say that the bytes are the same, so it will not do for going on in a file.
fn validator_of(headers: &HeaderMap) -> Option<String> {
    let etag = text(headers, "etag");
    let date = text(headers, "last-modified");
    [etag, date].into_iter().find(|v| !v.is_empty() && !v.starts_with("W/"))
}

/// `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`.
fn parse_range(header: &str) -> Option<Range> {
    let (range, total) = header.strip_prefix("bytes ")?.split_once('/')?;
    let start = range.split_once('-').and_then(|(start, _)| start.trim().parse().ok());
    let total = total.trim().parse().ok();
    (start.is_some() || total.is_some()).then_some(Range { start, total })
}

fn is_passing(error: &ureq::Error) -> bool {
    use ureq::Error as E;
    !matches!(
        error,
        E::BadUri(_)
            | E::Http(_)
            | E::TooManyRedirects
            | E::RedirectFailed
            | E::RequireHttpsOnly(_)
            | E::InvalidProxyUrl
            | E::Tls(_)
            | E::Rustls(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        let range = |start, total| Some(Range { start, total });
        assert_eq!(parse_range("bytes 5-9/10"), range(Some(5), Some(10)));
        assert_eq!(parse_range("bytes 5-9/*"), range(Some(5), None));
        assert_eq!(parse_range("bytes */10"), range(None, Some(10)));
        assert_eq!(parse_range("bytes */*"), None);
        assert_eq!(parse_range("lines 1-2/3"), None);
    }

    #[test]
    fn other_addresses_are_refused_at_once() {
        for url in ["file:///etc/passwd", "ftp://a/b", "gdsc2", "https://"] {
            assert!(!Client::new(false).get(url, 0, None).err().unwrap().passing, "{url}");
        }
    }
}
