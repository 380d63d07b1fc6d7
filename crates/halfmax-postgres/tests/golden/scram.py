"""Witness of the two logins: what `client/scram.rs` and `client/authenticate.rs` expect."""

import hashlib
import hmac
from base64 import b64decode, b64encode


def mac(key, text):
    return hmac.digest(key, text.encode(), "sha256")


nonce = b64encode(bytes([7] * 24)).decode()
server = f"r={nonce}srv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
salted = hashlib.pbkdf2_hmac("sha256", b"pencil", b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
client_key = mac(salted, "Client Key")
without_proof = f"c=biws,r={nonce}srv"
signed = f"n=,r={nonce},{server},{without_proof}"
signature = mac(hashlib.sha256(client_key).digest(), signed)
proof = bytes(a ^ b for a, b in zip(client_key, signature))
print(f"{without_proof},p={b64encode(proof).decode()}")
print("v=" + b64encode(mac(mac(salted, "Server Key"), signed)).decode())

inner = hashlib.md5(b"secret" + b"ann").hexdigest()
print("md5" + hashlib.md5(inner.encode() + bytes([1, 2, 3, 4])).hexdigest())
