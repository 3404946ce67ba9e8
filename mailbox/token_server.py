"""One question to a token server: form fields to it by HTTPS, and its answer, given or refused. Blocking."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request

from .one_address import opener_for
from .redaction import hide, redacted

SECONDS = 20.0
LARGEST = 1_000_000  # bytes of an answer
LONGEST_REST = 86_400.0  # seconds that a server may ask for


@dataclass(frozen=True, slots=True)
class Said:
    """What a token server answered. `status` 0: it could not be reached, and `told` says why."""

    status: int
    fields: Mapping[str, Any] = field(repr=False)  # it holds the tokens
    told: str = ""
    asked_seconds: float = 0.0  # the rest it asked for

    @property
    def error(self) -> str:
        """Its short word for what is wrong; "" where it gave none."""
        return _word(self.fields.get("error"))

    @property
    def passing(self) -> bool:
        """Whether it may answer otherwise by itself, later."""
        return self.status in {0, 408, 429} or self.status >= 500 or self.error in _PASSING

    def words(self) -> str:
        """All that it says of what is wrong, on one line of readable length."""
        said = (self.error, _word(self.fields.get("error_subtype")), _word(self.fields.get("error_description")))
        return ": ".join(one for one in said if one)[:400] or self.told or f"HTTP {self.status}"


_PASSING = {"temporarily_unavailable", "server_error"}
_SECRET = {"client_secret", "client_assertion", "assertion", "refresh_token", "code", "code_verifier", "device_code"}


def ask(url: str, fields: Mapping[str, str], seconds: float = SECONDS) -> Said:
    """Post these fields. Never raises for what the network or the server does, and repeats none of its secrets."""
    for name in _SECRET & set(fields):
        hide(fields[name])
    request = Request(url, urlencode(fields).encode(), {"Accept": "application/json"})  # noqa: S310 — https, see schema
    try:
        with opener_for(url).open(request, timeout=seconds) as answer:
            return Said(answer.status, _fields(answer.read(LARGEST)))
    except HTTPError as refusal:
        with refusal:
            return Said(refusal.code, _fields(_read(refusal)), asked_seconds=_rest(refusal.headers.get("Retry-After")))
    except (OSError, HTTPException, ValueError) as fault:
        return Said(0, {}, f"{urlsplit(url).netloc} cannot be reached ({getattr(fault, 'reason', None) or fault})")


def _read(refusal: HTTPError) -> bytes:
    try:
        return refusal.read(LARGEST)
    except (OSError, HTTPException):
        return b""


def _fields(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _rest(asked: str | None) -> float:
    """Seconds, where it asked for seconds; a date is not worth the trouble, our own patience is enough."""
    return min(float(asked), LONGEST_REST) if asked and asked.strip().isdecimal() else 0.0


def _word(value: object) -> str:
    return " ".join(redacted(value).split()) if isinstance(value, str) else ""
