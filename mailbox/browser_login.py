"""A person's sign-in with a browser: the page they agree on, the way back, and the tokens for it (RFC 8252, 7636)."""

import time
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, HTTPServer
from secrets import token_urlsafe
from urllib.parse import parse_qsl, urlencode, urlsplit

from .assertions import base64url
from .grants import UserGrant
from .token_server import Said, ask

SECONDS = 900.0  # for a person to find their password and their telephone
_THANKS = b"<!doctype html><meta charset=utf-8><title>Duly</title><p>Thank you. You can close this page; Duly goes on."


class NotAgreed(Exception):
    """Nobody agreed, or what came back is not the answer to our question; the message says which."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to sign in on, made for one sign-in alone."""

    url: str
    redirect: str  # where the browser comes back to
    state: str = field(repr=False)
    verifier: str = field(repr=False)  # by which the server knows that who asked is who comes for the tokens


def page_for(grant: UserGrant, where: str, redirect: str, asks: tuple[tuple[str, str], ...], mailbox: str) -> Page:
    """The page at `where`, the provider's. `asks`: its own further parameters."""
    state, verifier = token_urlsafe(24), token_urlsafe(64)
    challenge = base64url(sha256(verifier.encode()).digest())
    asked = {"client_id": grant.client_id, "response_type": "code", "redirect_uri": redirect, "scope": grant.scope}
    proof = {"state": state, "code_challenge": challenge, "code_challenge_method": "S256", "login_hint": mailbox}
    return Page(f"{where}?{urlencode(asked | proof | dict(asks))}", redirect, state, verifier)


def code_in(address: str, page: Page) -> str:
    """The code in the address that the browser came back to. Raises NotAgreed."""
    found = dict(parse_qsl(urlsplit(address.strip()).query))
    if not compare_digest(found.get("state", "").encode(), page.state.encode()):
        raise NotAgreed("that is not the address this sign-in comes back to: copy the whole of it, of this sign-in")
    if "error" in found:
        told = " ".join(f"{found['error']}: {found.get('error_description', '')}".split())[:300].rstrip(": ")
        raise NotAgreed(f"the sign-in was not agreed to ({told})")
    if not found.get("code"):
        raise NotAgreed("that address holds no code: sign in once more")
    return found["code"]


def exchanged(grant: UserGrant, page: Page, code: str) -> Said:
    """The tokens for a code, or why there are none. Raises LookupError, OSError and ValueError for a secret."""
    proof = {"code": code, "redirect_uri": page.redirect, "code_verifier": page.verifier, "scope": grant.scope}
    return ask(grant.url, grant.client() | {"grant_type": "authorization_code"} | proof)


class Doorstep:
    """Where the browser comes back to, on this machine alone."""

    def __init__(self) -> None:
        self._addresses: list[str] = []
        self._server = _Quiet(("127.0.0.1", 0), _answers(self._addresses))
        self.port = int(self._server.server_address[1])

    def wait(self, page: Page, seconds: float = SECONDS) -> str:
        """The code, once the browser came with it; what else knocks is let pass. Raises NotAgreed."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._server.timeout = left
            self._server.handle_request()
            while self._addresses:
                address = self._addresses.pop()
                if f"state={page.state}" in address:
                    return code_in(address, page)
        raise NotAgreed(f"nobody signed in within {round(seconds / 60)} minutes: start again")

    def close(self) -> None:
        """Listen no more."""
        self._server.server_close()


class _Quiet(HTTPServer):
    """A browser that hangs up in the middle is nothing to print a traceback for."""

    def handle_error(self, *_: object) -> None:
        """Go on."""


def _answers(addresses: list[str]) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        """Thanks whoever comes, and keeps the address they came by."""

        timeout = 10  # a line that is opened and says nothing keeps nobody out

        def do_GET(self) -> None:
            """Keep the address."""
            addresses.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(_THANKS)))
            self.end_headers()
            self.wfile.write(_THANKS)

        def log_message(self, *_: object) -> None:
            """Print nothing: the address holds the code."""

    return Answers
