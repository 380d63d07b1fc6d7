//! A server that serves, breaks off, lies and forgets, as it is told.
#![allow(dead_code, reason = "the tests of the command use it as well, each what it needs")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    /// The first byte asked for.
    pub(crate) from: Option<usize>,
    pub(crate) if_range: Option<String>,
    /// The `Host` header.
    pub(crate) host: String,
    /// Where the server is: `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// How many requests came before.
    pub(crate) nth: usize,
}

/// What is said of the size of a body.
#[derive(Debug, Clone, Copy, Default)]
enum Announced {
    #[default]
    Truth,
    Lie(usize),
    Nothing,
}

/// What goes back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<String>,
    body: Vec<u8>,
    announced: Announced,
    /// How much of the body is sent before the line goes dead.
    cut: Option<usize>,
    /// Whether the line stays open then, until the other side hangs up.
    hold: bool,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }

    /// The bytes that were asked for, as an honest server sends them.
    pub(crate) fn of(asked: &Asked, whole: &[u8]) -> Self {
        match asked.from {
            Some(from) if from < whole.len() => Self::new(206, &whole[from..]).header(&format!(
                "Content-Range: bytes {from}-{}/{}",
                whole.len() - 1,
                whole.len()
            )),
            Some(_) => {
                Self::new(416, "").header(&format!("Content-Range: bytes */{}", whole.len()))
            }
            None => Self::new(200, whole),
        }
    }

    pub(crate) fn header(mut self, header: &str) -> Self {
        self.headers.push(header.into());
        self
    }

    pub(crate) fn cut(mut self, after: usize) -> Self {
        self.cut = Some(after);
        self
    }

    pub(crate) fn hold(mut self, after: usize) -> Self {
        (self.cut, self.hold) = (Some(after), true);
        self
    }

    pub(crate) fn announce(mut self, length: Option<usize>) -> Self {
        self.announced = length.map_or(Announced::Nothing, Announced::Lie);
        self
    }

    fn send(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", self.status);
        let length = match self.announced {
            Announced::Truth => Some(self.body.len()),
            Announced::Lie(length) => Some(length),
            Announced::Nothing => None,
        };
        if let Some(length) = length {
            writeln!(head, "Content-Length: {length}\r").unwrap();
        }
        for header in &self.headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        stream.write_all(head.as_bytes())?;
        stream.write_all(b"\r\n")?;
        stream.write_all(&self.body[..self.cut.unwrap_or(self.body.len()).min(self.body.len())])?;
        stream.flush()?;
        if self.hold {
            stream.read_to_end(&mut Vec::new())?;
        }
        Ok(())
    }
}

/// A server on a port of its own, for as long as the test runs.
pub(crate) struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub(crate) fn new(answer: impl Fn(&Asked) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(mut asked) = read(&stream) else { continue };
                asked.base = format!("http://127.0.0.1:{port}");
                asked.nth = log.lock().unwrap().len();
                log.lock().unwrap().push(asked.clone());
                // A client that has seen enough may hang up.
                let _ = answer(&asked).send(&mut stream);
            }
        });
        Self { port, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let (host, base) = (String::new(), String::new());
    let mut asked = Asked { path, from: None, if_range: None, host, base, nth: 0 };
    for line in lines {
        let line = line.ok()?;
        if line.is_empty() {
            return Some(asked);
        }
        let (name, value) = line.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "range" => {
                asked.from =
                    value.trim().strip_prefix("bytes=")?.trim_end_matches('-').parse().ok();
            }
            "host" => value.trim().clone_into(&mut asked.host),
            "if-range" => asked.if_range = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    None
}
