"""What an application signs instead of showing a secret, and keys that cannot be used."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from duly.mailbox.assertions import certificate_end, certificate_key
from duly.mailbox.grants import ClientGrant, ServiceGrant

from tests.token_desk import MAILBOX, START, Desk
from tests.token_server import TokenServer


@pytest.fixture
def server():
    one = TokenServer(MAILBOX)
    try:
        yield one
    finally:
        one.stop()


def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem_of(key) -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


def certified(key, until: datetime = START + timedelta(days=90)) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "duly")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(START - timedelta(days=300)).not_valid_after(until)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def parts(assertion: str) -> tuple[dict, dict, bytes, bytes]:
    head, claims, signature = (base64.urlsafe_b64decode(part + "==") for part in assertion.split("."))
    return json.loads(head), json.loads(claims), signature, assertion.rpartition(".")[0].encode()


@pytest.mark.parametrize("order", ["key first", "certificate first"])
def test_a_certificate_signs_instead_of_a_secret(tmp_path, server, order):
    key = rsa_key()
    pem = pem_of(key) + certified(key) if order == "key first" else certified(key) + pem_of(key)
    grant = ClientGrant(url=f"{server.url}/t", client_id="app", scope="m", key=lambda: certificate_key(pem))
    Desk(tmp_path, grant).source.current()
    (form,) = server.asked
    head, claims, signature, text = parts(form["client_assertion"])
    key.public_key().verify(signature, text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    assert (head["alg"], claims["iss"], claims["sub"], claims["aud"]) == ("PS256", "app", "app", grant.url)
    assert claims["exp"] - claims["nbf"] == 300
    assert "client_secret" not in form
    assert certificate_end(pem) == START + timedelta(days=90)


def test_a_service_account_acts_for_the_mailbox(tmp_path, server):
    key = rsa_key()
    file = {"client_email": "duly@p.example", "private_key": pem_of(key), "private_key_id": "k1"}
    place = {"url": f"{server.url}/token", "audience": "https://oauth2.googleapis.com/token", "scope": "m"}
    grant = ServiceGrant(**place, mailbox=MAILBOX, key_file=lambda: json.dumps(file))
    Desk(tmp_path, grant, "google").source.current()
    head, claims, signature, text = parts(server.asked[0]["assertion"])
    key.public_key().verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    assert head == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("duly@p.example", MAILBOX, place["audience"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no certificate"),
        (certified(rsa_key()), "holds no private key"),
        (certified(rsa_key()) + pem_of(rsa_key()), "does not belong to its private key"),
        (certified(rsa_key()) + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "holds no private key"),
    ],
    ids=["nothing", "no key", "another key", "a broken key"],
)
def test_a_key_that_cannot_be_used_is_told_and_not_shown(tmp_path, server, text, words):
    grant = ClientGrant(url=f"{server.url}/t", client_id="app", scope="m", key=lambda: certificate_key(text))
    said = Desk(tmp_path, grant).why()
    assert words in said
    assert "AAAA" not in said
    assert server.asked == []
