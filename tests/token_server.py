"""A token server on loopback that gives, rotates, refuses, revokes and is down as told, and tells whose a token is."""

import base64
import hashlib
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass
class Refusing:
    """What it answers instead of a token."""

    status: int
    body: dict[str, object]
    headers: dict[str, str] = field(default_factory=dict)


class TokenServer:
    """One server; `asked` are the forms it was sent. It can be stopped and started again on the same port."""

    def __init__(self, mailbox: str = "partner@hart.example") -> None:
        self.mailbox = mailbox
        self.asked: list[dict[str, str]] = []
        self.got: list[str] = []  # paths that were looked at
        self.shown: list[str] = []  # tokens that a mail server asked about
        self.refusing: Refusing | None = None
        self.rotates = True
        self.pending = 0  # so many times a device is told to wait
        self.valid: dict[str, str] = {}  # access token -> whose mailbox
        self.refresh: set[str] = set()
        self.codes: dict[str, str] = {}  # code -> challenge
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        server = ThreadingHTTPServer(("127.0.0.1", self.port), _answers(self))
        self.port = server.server_address[1]
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def give(self) -> str:
        """A refresh token, as somebody's sign-in leaves it."""
        token = f"refresh-{secrets.token_hex(8)}"
        self.refresh.add(token)
        return token

    def revoke(self) -> None:
        """Nothing that was given counts any more."""
        self.valid.clear()
        self.refresh.clear()

    def answer(self, form: dict[str, str]) -> Refusing:
        self.asked.append(form)
        if self.refusing is not None:
            return self.refusing
        word = self._wrong(form)
        if word:
            return Refusing(400, {"error": word, "error_description": "as told"})
        access = f"access-{secrets.token_hex(8)}"
        self.valid[access] = self.mailbox
        given: dict[str, object] = {"access_token": access, "token_type": "Bearer", "expires_in": 3600}
        kind = form["grant_type"]
        if kind == "authorization_code" or kind.endswith("device_code") or (kind == "refresh_token" and self.rotates):
            self.refresh.discard(form.get("refresh_token", ""))
            given["refresh_token"] = self.give()
        return Refusing(200, given)

    def _wrong(self, form: dict[str, str]) -> str:
        kind = form.get("grant_type", "")
        if kind == "refresh_token" and form.get("refresh_token") not in self.refresh:
            return "invalid_grant"
        if kind == "authorization_code":
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            return "" if self.codes.pop(form.get("code", ""), None) == challenge else "invalid_grant"
        if kind.endswith("device_code") and self.pending:
            self.pending -= 1
            return "authorization_pending"
        return ""

    def consent(self, query: dict[str, str]) -> str:
        """Where a browser is sent once somebody has agreed."""
        code = secrets.token_hex(8)
        self.codes[code] = query["code_challenge"]
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"


def _answers(server: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # else what follows the head waits for the other side

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
            if self.path.endswith("/devicecode"):
                given = {"device_code": "d-1", "user_code": "ABCD-1234", "expires_in": 30, "interval": 0}
                self._send(Refusing(200, given | {"verification_uri": "https://login.example/device"}))
                return
            self._send(server.answer(form))

        def do_GET(self) -> None:
            where = urlsplit(self.path)
            server.got.append(where.path)
            if where.path.startswith("/introspect"):
                server.shown.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
                whose = server.valid.get(server.shown[-1])
                found = {"active": True, "email": whose} if whose else {"active": False}
                self._send(Refusing(200 if whose else 401, found))
                return
            query = {name: values[0] for name, values in parse_qs(where.query).items()}
            self.send_response(302)
            self.send_header("Location", server.consent(query))
            self.end_headers()

        def _send(self, answer: Refusing) -> None:
            body = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    return Answers
