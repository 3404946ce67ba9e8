"""Follows a TwiML document on a call: Say, Play, Pause, Gather, Record, Redirect, Reject, Hangup."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from .calling import record
from .conversation import Conversation
from .exchange import Exchange
from .records import Call
from .shown import API, account_uri
from .webhooks import of_call, post, read_document

MOST_DOCUMENTS = 50  # on one call: a menu that never ends is cut off


@dataclass(slots=True)
class Document:
    """Where the call stands: the document, and the URL it came from ("": it was given with the call)."""

    root: etree._Element
    url: str


class Follower:
    """One call following its documents. `fallback` is posted to where another one cannot be had."""

    def __init__(self, exchange: Exchange, call: Call, talk: Conversation, fallback: str = "") -> None:
        self.exchange = exchange
        self.call = call
        self.talk = talk
        self.fallback = fallback
        self._documents = 0

    async def follow_text(self, twiml: str) -> None:
        """Begin with a document that was given with the call."""
        await self._follow(self._read(twiml, ""))

    async def follow_url(self, url: str, method: str = "POST", status: str = "in-progress") -> None:
        """Begin with the document at a URL."""
        await self._follow(await self._fetch(url, method, {}, status))

    async def _follow(self, document: Document | None) -> None:
        while document and not self.talk.gone and self._documents < MOST_DOCUMENTS:
            self._documents += 1
            document = await self._verbs(document)

    async def _fetch(self, url: str, method: str, told: dict[str, str], status: str = "in-progress") -> Document | None:
        answer = await post(self.exchange, url, of_call(self.exchange, self.call, status) | told, method)
        if answer is None and self.fallback:
            url, failed = self.fallback, {"ErrorCode": "11200", "ErrorUrl": url}
            answer = await post(self.exchange, url, of_call(self.exchange, self.call, status) | failed)
        if answer is None:
            self.talk.say("We are sorry, an application error has occurred. Goodbye.")
        return None if answer is None or not answer.strip() else self._read(answer, url)

    def _read(self, twiml: str, url: str) -> Document | None:
        try:
            return Document(read_document(twiml), url)
        except ValueError as error:
            self._wrong(str(error))
            return None

    def _wrong(self, why: str) -> None:
        self.exchange.alerts.append(f"{self.call.sid}: {why}")
        self.talk.say("We are sorry, an application error has occurred. Goodbye.")

    async def _verbs(self, document: Document) -> Document | None:
        """Through the document; the next one, if a verb leads to it."""
        for verb in document.root.iterchildren(tag=etree.Element):
            if self.talk.gone or verb.tag in {"Hangup", "Reject"}:
                return None
            if verb.tag == "Redirect":
                return await self._next(document, (verb.text or "").strip(), verb, {})
            if verb.tag in {"Gather", "Record"}:
                told = self._gather(verb) if verb.tag == "Gather" else await self._record(verb)
                if told is not None and (verb.get("action") or document.url):
                    return await self._next(document, verb.get("action", ""), verb, told)
            elif not self._speak([verb]):
                return None
        return None

    async def _next(self, document: Document, url: str, verb: etree._Element, told: dict[str, str]) -> Document | None:
        status = "completed" if self.talk.gone else "in-progress"
        return await self._fetch(urljoin(document.url, url), verb.get("method", "POST"), told, status)

    def _speak(self, verbs: Iterable[etree._Element]) -> bool:
        for verb in verbs:
            if verb.tag == "Say":
                for _ in range(max(1, int(verb.get("loop", "1")))):
                    self.talk.say(" ".join("".join(verb.itertext()).split()))
            elif verb.tag == "Play":
                self.talk.say(f"[{(verb.text or '').strip()}]")
            elif verb.tag == "Pause":
                self.talk.wait(float(verb.get("length", "1")))
            else:
                self._wrong(f"12200 <{verb.tag}> is not played here")
                return False
        return True

    def _gather(self, verb: etree._Element) -> dict[str, str] | None:
        """What was pressed; None: nothing was, and the document goes on below."""
        self._speak(verb.iterchildren(tag=etree.Element))
        most = int(verb.get("numDigits") or 1_000)
        digits = self.talk.keys(most, float(verb.get("timeout", "5")), verb.get("finishOnKey", "#"))
        if digits or (verb.get("actionOnEmptyResult") == "true" and not self.talk.gone):
            return {"Digits": digits, "FinishedOnKey": ""}
        return None

    async def _record(self, verb: etree._Element) -> dict[str, str] | None:
        kept = await record(self.exchange, self.call, self.talk, int(verb.get("maxLength", "3600")))
        if not kept:
            self.talk.wait(float(verb.get("timeout", "5")))
            return None
        url = f"{API}{account_uri(self.exchange.account.sid)}/Recordings/{kept.sid}"
        told = {"RecordingUrl": url, "RecordingSid": kept.sid, "RecordingDuration": str(kept.seconds)}
        if back := verb.get("recordingStatusCallback"):
            more = {"RecordingStatus": "completed", "CallSid": self.call.sid, "AccountSid": self.exchange.account.sid}
            await post(self.exchange, back, told | more)
        return told | {"Digits": "hangup" if self.talk.gone else "#"}
