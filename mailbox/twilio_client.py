"""The way to Twilio: one request each, never repeated by itself, within a time limit, to the address that is set.

The library's own asynchronous client repeats a POST where it is told to retry at all, ignores the time-out it is
given, and logs the numbers it asks about. Ours does none of that, and says of a request that failed whether it can
have been taken.
"""

import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

try:
    import aiohttp
    from twilio.base.exceptions import TwilioException
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.http.response import Response
    from twilio.rest import Client
    from yarl import URL
except ModuleNotFoundError as missing:
    words = f'texts and calls need what is not installed: run pip install "duly[phone]" ({missing.name})'
    raise ModuleNotFoundError(words, name=missing.name) from missing

from .redaction import redacted

DEFAULT_URL = "https://api.twilio.com"
OURS = "twilio.com"  # only hosts of this domain are told the account's secret
TOTAL_SECONDS, CONNECT_SECONDS = 20.0, 10.0
REDIRECTS_MOST = 3  # on the way to a file
CHUNK = 64 * 1024
NOT_UNDERSTOOD = (ValueError, KeyError, TypeError, AttributeError)  # that the library trips over odd answers with
SECRET_FAULTS = (OSError, LookupError, ValueError)  # that reading a secret may raise


class NotReached(ConnectionError):
    """No connection came about: whatever was asked was not taken."""


class AnswerLost(ConnectionError):
    """The request may have been taken; its answer did not come, or not whole."""


class TooLarge(ValueError):
    """A file has more bytes than are taken."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that was no success, as Twilio put it."""

    status: int
    code: int | None
    told: str
    retry_after: float = 0.0  # seconds of rest that were asked for


class OnePost(AsyncTwilioHttpClient):  # type: ignore[misc]
    """The library's HTTP client with a connection, a time limit and an address of our own. Raises NotReached and
    AnswerLost; the session is opened by the first request and closed by `close`."""

    def __init__(self, base_url: str = DEFAULT_URL, total_seconds: float = TOTAL_SECONDS) -> None:
        super().__init__(pool_connections=False)  # which would open a session of five minutes' patience
        self._session: aiohttp.ClientSession | None = None
        self._base_url = base_url.rstrip("/")
        connect_seconds = min(CONNECT_SECONDS, total_seconds)
        self._limits = aiohttp.ClientTimeout(total=total_seconds, sock_connect=connect_seconds)
        self.retry_after = 0.0  # as the last refusal asked

    def placed(self, url: str) -> str:
        """Where a request to this address of Twilio's goes: to `base_url` where one is set, its path unchanged."""
        parts = urlsplit(url)
        if self._base_url != DEFAULT_URL:
            return f"{self._base_url}{parts.path}{f'?{parts.query}' if parts.query else ''}"
        host = parts.hostname or ""
        if parts.scheme != "https" or not (host == OURS or host.endswith(f".{OURS}")):
            raise ValueError(f"{host} is no host of Twilio's: it is not told the account's secret")
        return url

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_others: Any,  # a time-out and whether redirects are followed: ours hold for every request
    ) -> Response:
        """One request, sent once."""
        headers = {**(headers or {}), **_signed_in(auth)}
        async with self._asked(method.upper(), self.placed(url), params=params, data=data, headers=headers) as answer:
            body = await answer.text(errors="replace")
            self.retry_after = _seconds(answer.headers.get("Retry-After", ""))
            return Response(answer.status, body, answer.headers)

    async def download(self, url: str, auth: tuple[str, str], most: int) -> tuple[int, bytes]:
        """The status and bytes of a file. Raises TooLarge. A redirect to another host is followed without the secret,
        and only where it stays as safe as our own way to Twilio is."""
        target, headers = self.placed(url), _signed_in(auth)
        for _ in range(REDIRECTS_MOST + 1):
            async with self._asked("GET", target, headers=headers) as answer:
                if answer.status not in {301, 302, 303, 307, 308}:
                    return answer.status, await _bounded(answer, most)
                onward = urljoin(target, answer.headers.get("Location", ""))
            if urlsplit(onward)[:2] != urlsplit(target)[:2]:
                headers = {}
            if urlsplit(onward).scheme not in {"https", urlsplit(self._base_url).scheme}:
                raise ValueError("the way to the file leads over an unsafe connection")
            target = onward
        raise ValueError("the way to the file leads in circles")

    async def close(self) -> None:
        """Close the session."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @asynccontextmanager
    async def _asked(self, method: str, target: str, **given: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        if self._session is None:
            # A new connection for each request: one kept open may be dead already, and then nobody knows whether a
            # POST was taken. No cookies, no proxy of the environment's.
            connector = aiohttp.TCPConnector(force_close=True)
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(timeout=self._limits, connector=connector, cookie_jar=jar)
        address = URL(target, encoded=True)
        host = address.host or ""
        try:
            async with self._session.request(method, address, allow_redirects=False, **given) as answer:
                yield answer
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            raise NotReached(self._unreached(address, fault)) from fault
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise AnswerLost(f"the answer of {host} was lost ({_reason(fault)})") from fault

    def _unreached(self, address: URL, fault: Exception) -> str:
        """Why no connection came about, and what to look at."""
        if self._base_url == DEFAULT_URL:
            return f"{address.host} cannot be reached ({_reason(fault)}): check this machine's network"
        if isinstance(getattr(fault, "os_error", None), ConnectionRefusedError):
            return f"{address.host}:{address.port} cannot be reached, nothing listens there: check base_url"
        return f"{address.host} cannot be reached ({_reason(fault)}): check base_url"


@dataclass(slots=True, kw_only=True)
class TwilioAccess:
    """An account at Twilio. Its secrets are asked for anew at every use, and shown nowhere."""

    account_sid: Callable[[], str] = field(repr=False)
    auth_token: Callable[[], str] = field(repr=False)
    base_url: str = DEFAULT_URL
    total_seconds: float = TOTAL_SECONDS
    http: OnePost = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.http = OnePost(self.base_url, self.total_seconds)

    def client(self) -> Client:
        """The library's client, signed in. Raises one of SECRET_FAULTS where a secret cannot be read."""
        # An environment that is not empty, or the library takes the process's: a region there would change the host.
        nothing = {"TWILIO_REGION": ""}
        return Client(self.account_sid(), self.auth_token(), http_client=self.http, environment=nothing)

    async def download(self, url: str, most: int) -> tuple[int, bytes]:
        """The status and bytes of a file of the account's."""
        return await self.http.download(url, (self.account_sid(), self.auth_token()), most)

    async def close(self) -> None:
        """Let go of the connection."""
        await self.http.close()

    def refusal(self, fault: TwilioException) -> Refusal:
        """What Twilio answered, out of any of the library's exceptions."""
        answer = next((one for one in fault.args if isinstance(one, Response)), None)
        rest = self.http.retry_after
        if answer is not None:  # a page of a list: the library hands over the bare answer
            said = _payload(answer.text)
            return Refusal(answer.status_code, _code(said.get("code")), redacted(str(said.get("message", ""))), rest)
        told = getattr(fault, "msg", None) or getattr(fault, "detail", None) or getattr(fault, "title", None) or ""
        status = int(getattr(fault, "status", 0) or 0)
        return Refusal(status, _code(getattr(fault, "code", None)), redacted(str(told)), rest)


def _signed_in(auth: tuple[str, str] | None) -> dict[str, str]:
    pair = ":".join(auth).encode() if auth else b""
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"} if auth else {}


async def _bounded(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """All bytes of an answer, unless they are more than `most`."""
    taken = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        taken += chunk
        if len(taken) > most:
            raise TooLarge(f"it has more than {most / 1_000_000:.0f} MB")
    return bytes(taken)


def _payload(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _code(value: object) -> int | None:
    """Twilio's own code; the library puts the HTTP status where there is none."""
    return value if isinstance(value, int) and value >= 10_000 else None


def _seconds(value: str) -> float:
    return min(float(value), 3600.0) if value.isdecimal() else 0.0


def _reason(fault: BaseException) -> str:
    """Why, without addresses of requests, which hold people's numbers."""
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    cause = getattr(fault, "os_error", None) or fault
    return getattr(cause, "strerror", None) or type(cause).__name__
