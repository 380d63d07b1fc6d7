//! SCRAM-SHA-256 (RFC 5802, RFC 7677): both sides show that they know the password, and nobody sees it.

use super::Failure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// More rounds would be a server that wants to keep us busy; PostgreSQL's default is 4,096.
const MOST_ROUNDS: u32 = 1_000_000;

/// One exchange. `n,,`: without channel binding.
pub(super) struct Scram {
    password: String,
    nonce: String,
    /// What the server must answer at the end.
    expected: Option<[u8; 32]>,
}

impl Scram {
    pub(super) fn new(password: &str, nonce: [u8; 24]) -> Self {
        let nonce = STANDARD.encode(nonce);
        Self { password: password.into(), nonce, expected: None }
    }

    /// The opening. The user's name is left empty: the server knows it already.
    pub(super) fn first(&self) -> String {
        format!("n,,{}", self.bare())
    }

    fn bare(&self) -> String {
        format!("n=,r={}", self.nonce)
    }

    /// That we know the password, as an answer to the server's salt.
    pub(super) fn proof(&mut self, server: &str) -> Result<String, Failure> {
        let (nonce, salt, rounds) = (field(server, 'r')?, field(server, 's')?, field(server, 'i')?);
        if !nonce.starts_with(&self.nonce) || nonce.len() == self.nonce.len() {
            return Err(Failure::Protocol("SCRAM with a nonce that is not ours".into()));
        }
        let salt = STANDARD
            .decode(salt)
            .map_err(|_| Failure::Protocol("SCRAM with a salt that is no base64".into()))?;
        let rounds = rounds.parse().ok().filter(|rounds| (1..=MOST_ROUNDS).contains(rounds));
        let rounds =
            rounds.ok_or_else(|| Failure::Protocol("SCRAM with an odd number of rounds".into()))?;
        let salted = salted(self.password.as_bytes(), &salt, rounds);
        let client_key = hmac(&salted, b"Client Key");
        let stored_key: [u8; 32] = Sha256::digest(client_key).into();
        let without_proof = format!("c=biws,r={nonce}");
        let signed = format!("{},{server},{without_proof}", self.bare());
        let signature = hmac(&stored_key, signed.as_bytes());
        self.expected = Some(hmac(&hmac(&salted, b"Server Key"), signed.as_bytes()));
        Ok(format!("{without_proof},p={}", STANDARD.encode(xor(client_key, signature))))
    }

    /// That the server knows it too.
    pub(super) fn check_server(&self, server: &str) -> Result<(), Failure> {
        let told = STANDARD.decode(field(server, 'v')?).ok();
        if told.is_some() && told == self.expected.map(Vec::from) {
            Ok(())
        } else {
            Err(Failure::Refused("the server does not know the password itself".into()))
        }
    }
}

fn field(text: &str, name: char) -> Result<&str, Failure> {
    let mut fields = text.split(',').filter_map(|field| field.split_once('='));
    let found = fields.find(|(found, _)| found.len() == 1 && found.starts_with(name));
    found
        .map(|(_, value)| value)
        .ok_or_else(|| Failure::Protocol(format!("SCRAM without a field {name:?}")))
}

/// RFC 2104 with SHA-256.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize().into()
}

/// `Hi` of RFC 5802: PBKDF2 with one block.
fn salted(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    let mut last = hmac(password, &[salt, &[0, 0, 0, 1]].concat());
    let mut sum = last;
    for _ in 1..rounds {
        last = hmac(password, &last);
        sum = xor(sum, last);
    }
    sum
}

fn xor(a: [u8; 32], b: [u8; 32]) -> [u8; 32] {
    std::array::from_fn(|i| a[i] ^ b[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exchange_is_that_of_python() {
        // Written with Python's hashlib.pbkdf2_hmac and hmac; tests/golden/scram.py.
        let mut exchange = Scram::new("pencil", [7; 24]);
        assert_eq!(exchange.first(), "n,,n=,r=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH");
        let server = "r=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHsrv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        assert_eq!(
            exchange.proof(server).unwrap(),
            "c=biws,r=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHsrv,p=nOJijY/J3HjVl8ADXbTUvVWQM+986c+5OYipilLNIhk="
        );
        exchange.check_server("v=HDF73lh1Atqewep2RD/vKujpx9AGPQSgWO+Yz6QvMUQ=").unwrap();
        assert!(exchange.check_server("v=AAAA").is_err());
        assert!(exchange.check_server("e=invalid-proof").is_err());
    }

    #[test]
    fn a_server_that_plays_foul_is_noticed() {
        let mut exchange = Scram::new("pencil", [7; 24]);
        let ours = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
        for server in [
            "r=other,s=W22Z,i=4096".to_owned(),
            format!("r={ours},s=W22Z,i=4096"),
            format!("r={ours}x,s=??,i=4096"),
            format!("r={ours}x,s=W22Z,i=0"),
            format!("r={ours}x,s=W22Z,i=4000000000"),
            format!("r={ours}x,i=4096"),
        ] {
            assert!(exchange.proof(&server).is_err(), "{server}");
        }
    }

    #[test]
    fn hmac_is_that_of_rfc_4231() {
        let hexadecimal =
            |bytes: [u8; 32]| bytes.iter().fold(String::new(), |hex, b| hex + &format!("{b:02x}"));
        assert_eq!(
            hexadecimal(hmac(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hexadecimal(hmac(
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            )),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
