//! Who we are, as the server wants to hear it.

use super::scram::Scram;
use super::wire::{Message, Outgoing};
use super::{Client, Failure, unexpected};
use crate::login::Login;
use md5::{Digest, Md5};
use rustls::crypto::ring;
use std::fmt::Write;

/// Answers the server's questions until it is content.
pub(super) fn authenticate(client: &mut Client, login: &Login) -> Result<(), Failure> {
    loop {
        let message = client.receive()?;
        match message.tag {
            b'R' => {}
            b'E' => return Err(message.error()),
            b'N' => continue,
            tag => return Err(unexpected(tag, "to a login")),
        }
        let (kind, rest) = kind(&message)?;
        match kind {
            0 => return Ok(()),
            3 => {
                let password = password(login)?;
                answer(client, Outgoing::new(b'p').text(password)?)?;
            }
            5 => {
                let hashed = hashed(&login.user, password(login)?, rest);
                answer(client, Outgoing::new(b'p').text(&hashed)?)?;
            }
            10 => scram(client, login, rest)?,
            other => {
                return Err(Failure::Refused(format!(
                    "the server asks for a login of kind {other}; there are SCRAM-SHA-256, md5, password and trust here"
                )));
            }
        }
    }
}

fn kind(message: &Message) -> Result<(u32, &[u8]), Failure> {
    let (kind, rest) = message
        .body
        .split_first_chunk::<4>()
        .ok_or_else(|| Failure::Protocol("a login question that ends early".into()))?;
    Ok((u32::from_be_bytes(*kind), rest))
}

fn password(login: &Login) -> Result<&str, Failure> {
    login.password.as_deref().ok_or_else(|| {
        Failure::Refused(format!(
            "a password for {:?} is needed; set PGPASSWORD, or add a line to ~/.pgpass",
            login.user
        ))
    })
}

fn answer(client: &mut Client, message: &mut Outgoing) -> Result<(), Failure> {
    client.send(std::mem::replace(message, Outgoing::untagged()))
}

/// `md5(md5(password + user) + salt)`, of servers older than SCRAM.
fn hashed(user: &str, password: &str, salt: &[u8]) -> String {
    let inner = hexadecimal(&Md5::digest(format!("{password}{user}")));
    let outer = Md5::new().chain_update(inner).chain_update(salt).finalize();
    format!("md5{}", hexadecimal(&outer))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

fn scram(client: &mut Client, login: &Login, mechanisms: &[u8]) -> Result<(), Failure> {
    const NAME: &str = "SCRAM-SHA-256";
    if !mechanisms.split(|byte| *byte == 0).any(|name| name == NAME.as_bytes()) {
        return Err(Failure::Refused(format!("the server does not offer {NAME}")));
    }
    let mut nonce = [0; 24];
    let random = ring::default_provider().secure_random.fill(&mut nonce);
    random.map_err(|_| Failure::Refused("this system has no random numbers".into()))?;
    let mut exchange = Scram::new(password(login)?, nonce);
    let first = exchange.first();
    answer(client, Outgoing::new(b'p').text(NAME)?.sized(first.as_bytes())?)?;
    let proof = exchange.proof(&question(client, 11)?)?;
    answer(client, Outgoing::new(b'p').bytes(proof.as_bytes()))?;
    exchange.check_server(&question(client, 12)?)
}

/// The server's next step of the exchange.
fn question(client: &mut Client, wanted: u32) -> Result<String, Failure> {
    let message = client.receive()?;
    if message.tag == b'E' {
        return Err(message.error());
    }
    match (message.tag, kind(&message)?) {
        (b'R', (found, rest)) if found == wanted => String::from_utf8(rest.to_vec())
            .map_err(|_| Failure::Protocol("SCRAM that is no text".into())),
        (tag, _) => Err(unexpected(tag, "within SCRAM")),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn md5_is_that_of_the_manual() {
        // concat('md5', md5(concat(md5(concat('secret', 'ann')), E'\\001\\002\\003\\004'))), by tests/golden/scram.py.
        let hashed = super::hashed("ann", "secret", &[1, 2, 3, 4]);
        assert_eq!(hashed, "md59009ce60b9ca97f1e752376843d1309e");
    }
}
