//! Messages as bytes.

use super::Failure;
use std::io::Read;

/// No message of a journal comes near; a length beyond is noise from something that is no PostgreSQL.
const LONGEST: usize = 1 << 30;

/// A message to the server: a tag, a length, fields.
pub(super) struct Outgoing {
    tag: Option<u8>,
    body: Vec<u8>,
}

impl Outgoing {
    pub(super) fn new(tag: u8) -> Self {
        Self { tag: Some(tag), body: Vec::new() }
    }

    /// The first message of a connection has no tag.
    pub(super) fn untagged() -> Self {
        Self { tag: None, body: Vec::new() }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.body.extend_from_slice(bytes);
        self
    }

    pub(super) fn number(&mut self, number: u32) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    pub(super) fn count(&mut self, count: usize) -> Result<&mut Self, Failure> {
        let count = i16::try_from(count)
            .map_err(|_| Failure::Refused(format!("{count} are more than a message holds")))?;
        Ok(self.bytes(&count.to_be_bytes()))
    }

    /// Text up to a zero byte, which it cannot hold.
    pub(super) fn text(&mut self, text: &str) -> Result<&mut Self, Failure> {
        if text.contains('\0') {
            return Err(Failure::Refused("a zero byte cannot stand in a text".into()));
        }
        Ok(self.bytes(text.as_bytes()).bytes(&[0]))
    }

    /// Bytes after their length.
    pub(super) fn sized(&mut self, bytes: &[u8]) -> Result<&mut Self, Failure> {
        let length = i32::try_from(bytes.len())
            .map_err(|_| Failure::Refused("more than 2 GiB in one value".into()))?;
        Ok(self.bytes(&length.to_be_bytes()).bytes(bytes))
    }

    pub(super) fn finished(self) -> Result<Vec<u8>, Failure> {
        let length = u32::try_from(self.body.len() + 4)
            .map_err(|_| Failure::Refused("more than 4 GiB in one message".into()))?;
        let mut message: Vec<u8> = self.tag.into_iter().collect();
        message.extend(length.to_be_bytes());
        message.extend(self.body);
        Ok(message)
    }
}

/// A message from the server.
pub(super) struct Message {
    pub(super) tag: u8,
    pub(super) body: Vec<u8>,
}

impl Message {
    pub(super) fn read(stream: &mut impl Read) -> Result<Self, Failure> {
        let mut head = [0; 5];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if !(4..=LONGEST).contains(&length) {
            return Err(Failure::Protocol(format!("a message of {length} bytes")));
        }
        let mut body = Vec::new();
        // Grows with what comes, not with what was announced.
        stream.take(length as u64 - 4).read_to_end(&mut body)?;
        if body.len() < length - 4 {
            return Err(Failure::Connection(std::io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(Self { tag: head[0], body })
    }

    pub(super) fn row(&self) -> Result<Vec<Option<String>>, Failure> {
        let short = || Failure::Protocol("a row that ends early".into());
        let (count, mut rest) = self.body.split_first_chunk::<2>().ok_or_else(short)?;
        let mut row = Vec::new();
        for _ in 0..u16::from_be_bytes(*count) {
            let (length, after) = rest.split_first_chunk::<4>().ok_or_else(short)?;
            rest = after;
            // -1 is null.
            row.push(match usize::try_from(i32::from_be_bytes(*length)) {
                Err(_) => None,
                Ok(length) => {
                    let (value, after) = rest.split_at_checked(length).ok_or_else(short)?;
                    rest = after;
                    let text = std::str::from_utf8(value);
                    let text = text.map_err(|e| Failure::Protocol(format!("a row: {e}")))?;
                    Some(text.to_owned())
                }
            });
        }
        Ok(row)
    }

    /// The last word of `INSERT 0 1` or `UPDATE 3`.
    pub(super) fn touched(&self) -> u64 {
        let text = String::from_utf8_lossy(&self.body);
        let last = text.trim_end_matches('\0').rsplit(' ').next();
        last.and_then(|word| word.parse().ok()).unwrap_or(0)
    }

    pub(super) fn error(&self) -> Failure {
        let field = |wanted: u8| {
            let mut fields = self.body.split(|byte| *byte == 0).filter(|field| !field.is_empty());
            fields.find_map(|field| {
                let (name, value) = field.split_first()?;
                (*name == wanted).then(|| String::from_utf8_lossy(value).into_owned())
            })
        };
        let message = field(b'M').unwrap_or_else(|| "an error without a message".into());
        let message = match field(b'D') {
            Some(detail) => format!("{message} ({detail})"),
            None => message,
        };
        Failure::Server { code: field(b'C').unwrap_or_default(), message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_to_its_last_byte_and_not_beyond() {
        let mut body = vec![0, 3];
        for value in [b"ab".as_slice(), b""] {
            body.extend((value.len() as i32).to_be_bytes());
            body.extend(value);
        }
        body.extend((-1_i32).to_be_bytes());
        let row = |body: &[u8]| Message { tag: b'D', body: body.into() }.row();
        assert_eq!(row(&body).unwrap(), [Some("ab".into()), Some(String::new()), None]);
        for cut in 0..body.len() {
            assert!(row(&body[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn noise_is_no_message() {
        let read = |bytes: &[u8]| Message::read(&mut &*bytes);
        assert!(matches!(read(b"HTTP/1.1 400"), Err(Failure::Protocol(_))));
        assert!(matches!(read(&[b'Z', 0, 0, 0, 3]), Err(Failure::Protocol(_))));
        assert!(matches!(read(&[b'Z', 0, 0, 0, 5]), Err(Failure::Connection(_))));
        assert_eq!(read(&[b'Z', 0, 0, 0, 5, b'I', 9]).unwrap().body, b"I");
    }

    #[test]
    fn an_error_has_its_code_message_and_detail() {
        let body = b"SERROR\0C53300\0Mtoo many\0Dat all\0\0".to_vec();
        let error = Message { tag: b'E', body }.error();
        assert!(error.is_away());
        assert_eq!(error.to_string(), "too many (at all)");
    }

    #[test]
    fn a_zero_byte_ends_no_text_early() {
        assert!(Outgoing::new(b'Q').text("select 1\0; drop table x").is_err());
    }
}
