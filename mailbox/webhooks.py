"""The door for the telephone provider, where there is a public address: signed requests in, spoken answers out.

Whatever comes in by text is read by asking the provider, so news of texts only wakes who asks. Calls are different:
somebody holds the line, and hears at once what the daemon has to say.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlsplit

from aiohttp import web
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from twilio.twiml.voice_response import Gather, VoiceResponse

from .twilio_calls import ANSWERED_PATH
from .twilio_rung import is_machine
from .voices import KEY_SECONDS, RECORDED_SECONDS_MOST, spoken_as

log = logging.getLogger(__name__)

IN_PATH, KEY_PATH = "/voice/in", "/voice/key"  # of the public address: told of keys, theirs and those of our calls
READ_SECONDS = 10.0  # in which a request has come whole
MOST_BYTES = 64 * 1024  # of a request; the provider's own are a few hundred


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said on the line, and what is waited for then."""

    words: str
    language: str  # a tag such as "en" or "en-GB"
    then: Literal["hang up", "key", "message"] = "hang up"
    otherwise: str = ""  # what is said when no key comes


class PhoneLine(Protocol):
    """Who speaks to those on the line. A call is known by its `sid`; what is asked twice is answered alike."""

    async def rings(self, sid: str, number: str) -> Spoken:
        """Somebody calls us."""

    async def chose(self, sid: str, number: str, key: str) -> Spoken:
        """Somebody who called us pressed a key."""

    async def recorded(self, sid: str, number: str) -> Spoken:
        """Somebody who called us has left a message."""

    async def answered(self, message: str, *, machine: bool) -> Spoken:
        """A call of ours, made for the message of this id, was answered: by somebody, or by a machine."""

    async def pressed(self, sid: str, key: str) -> Spoken:
        """Somebody whom we called pressed a key; it is written down before this returns."""


class Webhooks:
    """The web server behind `public_url`: https, a host, perhaps a path, as the provider sees it."""

    def __init__(self, public_url: str, token: Callable[[], str], line: PhoneLine, poke: Callable[[], None]) -> None:
        """`token` gives the account's secret; `poke` wakes who asks for what came in."""
        self._public_url = public_url.rstrip("/")
        self._token = token
        self._line = line
        self._poke = poke
        self._runner: web.AppRunner | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen there; the port (of 0: a free one). Raises OSError where that cannot be."""
        self._runner = web.AppRunner(self._app(), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Answer what is asked and stop."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES)
        ways: dict[str, Callable[[Mapping[str, str]], Awaitable[VoiceResponse]]] = {
            IN_PATH: self._voice_in,
            ANSWERED_PATH: self._voice_answered,
            KEY_PATH: self._voice_key,
            "/voice/recorded": self._voice_recorded,
            "/text/in": self._text,
            "/text/status": self._text,
        }
        prefix = urlsplit(self._public_url).path
        for path, answer in ways.items():  # a proxy may take its own path off what it passes on, or leave it there
            for seen in dict.fromkeys((path, f"{prefix}{path}")):
                app.router.add_post(seen, self._signed(path, answer))
        return app

    def _signed(
        self, path: str, answer: Callable[[Mapping[str, str]], Awaitable[VoiceResponse]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The way to this answer, for requests that the provider signed for our public address."""

        async def handle(request: web.Request) -> web.Response:
            try:
                form = await asyncio.wait_for(request.post(), READ_SECONDS)
            except TimeoutError:
                return web.Response(status=408, text="the request took too long\n")
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            if len(fields) != len(form) or not self._genuine(request, path, fields):
                log.warning("a request that the telephone provider did not sign was refused", extra={"path": path})
                return web.Response(status=403, text="not signed by the telephone provider for this address\n")
            try:
                said = str(await answer({**request.query, **fields}))
            except Exception:  # whatever it is, the next caller is answered
                log.exception("a request of the telephone provider could not be answered", extra={"path": path})
                return web.Response(status=500, text="this could not be answered; the log says why\n")
            return web.Response(text=said, content_type="text/xml")

        return handle

    def _genuine(self, request: web.Request, path: str, fields: Mapping[str, str]) -> bool:
        """Whether the signature is the provider's, over the address as it sees it, whatever a proxy makes of that."""
        query = f"?{request.rel_url.raw_query_string}" if request.rel_url.raw_query_string else ""
        signature = request.headers.get(SIGNATURE_HEADER, "")
        algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER))
        validator = RequestValidator(self._token())
        return bool(validator.validate(f"{self._public_url}{path}{query}", fields, signature, algorithm))

    async def _voice_in(self, fields: Mapping[str, str]) -> VoiceResponse:
        sid, number, key = fields.get("CallSid", ""), fields.get("From", ""), fields.get("Digits", "")
        spoken = await (self._line.chose(sid, number, key) if key else self._line.rings(sid, number))
        return self._said(spoken)

    async def _voice_answered(self, fields: Mapping[str, str]) -> VoiceResponse:
        machine = is_machine(fields.get("AnsweredBy", ""))
        return self._said(await self._line.answered(fields.get("message", ""), machine=machine), KEY_PATH)

    async def _voice_key(self, fields: Mapping[str, str]) -> VoiceResponse:
        spoken = await self._line.pressed(fields.get("CallSid", ""), fields.get("Digits", ""))
        self._poke()
        return self._said(spoken)

    async def _voice_recorded(self, fields: Mapping[str, str]) -> VoiceResponse:
        spoken = await self._line.recorded(fields.get("CallSid", ""), fields.get("From", ""))
        self._poke()
        return self._said(spoken)

    async def _text(self, _fields: Mapping[str, str]) -> VoiceResponse:
        self._poke()
        return VoiceResponse()

    def _said(self, spoken: Spoken, keys_to: str = IN_PATH) -> VoiceResponse:
        """The words as the provider is told to speak them; a key that is pressed then is told at `keys_to`."""
        answer = VoiceResponse()
        language = spoken_as(spoken.language)
        if spoken.then == "key":
            gather = Gather(num_digits=1, timeout=KEY_SECONDS, action=f"{self._public_url}{keys_to}", method="POST")
            gather.say(spoken.words, language=language)
            answer.append(gather)
            if spoken.otherwise:
                answer.say(spoken.otherwise, language=language)
        else:
            answer.say(spoken.words, language=language)
        if spoken.then == "message":
            done = f"{self._public_url}/voice/recorded"
            answer.record(
                action=done, method="POST", max_length=RECORDED_SECONDS_MOST, play_beep=True, finish_on_key="#"
            )
        answer.hangup()
        return answer
