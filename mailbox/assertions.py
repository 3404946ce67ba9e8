"""Assertions that an application signs instead of showing a secret (JWT, RFC 7515 and 7523), and the keys for them."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


class BadKey(ValueError):
    """A key or certificate cannot be used; the message says what it should be, and shows none of it."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private RSA key, and what names it to the other side."""

    key: Any = field(repr=False)
    header: Mapping[str, str]  # with the algorithm


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """An account of an application at Google, as its key file tells of it."""

    email: str
    key: SigningKey


def certificate_key(pem: str) -> SigningKey:
    """The key of a PEM file that holds a certificate and its private key. Raises BadKey."""
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - loaded only where something is signed

    certificate, key = _certificate(pem), _private(pem)
    if certificate.public_key() != key.public_key():
        raise BadKey("its certificate does not belong to its private key")
    header = {"alg": "PS256", "typ": "JWT", "x5t#S256": base64url(certificate.fingerprint(SHA256()))}
    return SigningKey(key, header)


def certificate_end(pem: str) -> datetime:
    """When the certificate in a PEM file ends; its key, which takes long to check, is left alone. Raises BadKey."""
    end: datetime = _certificate(pem).not_valid_after_utc
    return end


def service_account(text: str) -> ServiceAccount:
    """The service account of a key file as Google makes it. Raises BadKey."""
    try:
        found = json.loads(text)
        email, pem, number = (str(found[name]) for name in ("client_email", "private_key", "private_key_id"))
    except (ValueError, LookupError, TypeError):
        raise BadKey("it is not the JSON key file of a service account") from None
    return ServiceAccount(email, SigningKey(_private(pem), {"alg": "RS256", "typ": "JWT", "kid": number}))


def signed(signing: SigningKey, claims: Mapping[str, Any]) -> str:
    """The claims with their signature, as both sides write them."""
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    text = ".".join(base64url(json.dumps(part).encode()) for part in (signing.header, claims))
    how = padding.PKCS1v15() if signing.header["alg"] == "RS256" else padding.PSS(padding.MGF1(SHA256()), 32)
    return f"{text}.{base64url(signing.key.sign(text.encode(), how, SHA256()))}"


def seconds_of(at: datetime) -> int:
    """An instant as claims have it."""
    return int(at.astimezone(UTC).timestamp())


def base64url(data: bytes) -> str:
    """Bytes as both sides write them."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _certificate(pem: str) -> Any:
    from cryptography import x509  # noqa: PLC0415

    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise BadKey("it holds no certificate (BEGIN CERTIFICATE) beside the private key") from None


def _private(pem: str) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    begins = pem.find("-----BEGIN", max(0, pem.find("PRIVATE KEY-----") - 40))
    try:
        key = load_pem_private_key(pem[max(0, begins) :].encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey("it holds no private key (BEGIN PRIVATE KEY) without a password") from None
    if not isinstance(key, RSAPrivateKey):
        raise BadKey("its private key is not an RSA key")
    return key
