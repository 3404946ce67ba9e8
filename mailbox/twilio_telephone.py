"""The Telephone at Twilio, asked again and again: it needs no public address."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from twilio.rest import Client

from ..rules.messages import Fault
from .channel import Parcel
from .telephone import CallIn, CallMade, Delivery, DeliveryState, TelephoneDown, TextIn
from .twilio_asking import asked, there
from .twilio_client import TwilioAccess
from .twilio_errors import meaning
from .twilio_files import TwilioFiles
from .twilio_flow import StudioFlow
from .twilio_number import OwnNumber
from .twilio_rung import ENDED, NEVER_BEGUN, CallsHeard, begun, run_of

log = logging.getLogger(__name__)

POLL_SECONDS = 30.0
STILL_COMING = timedelta(minutes=2)  # a text's files may arrive for so long after its words
LIKE_IT_MOST = 200  # texts to one number, the latest first, among which one is looked for
STATES: dict[str, DeliveryState] = {
    "delivered": "delivered",
    "read": "delivered",
    "partially_delivered": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}


@dataclass(frozen=True, slots=True)
class Followed:
    """When a text was first and last asked for."""

    first: datetime
    last: datetime

    def due(self, now: datetime) -> bool:
        """Whether to ask again: some carriers never say that a text arrived. A clock set back makes none wait."""
        return not timedelta() <= now - self.last < (self.last - self.first) / 10


class TwilioTelephone:
    """The provider's side of texts and calls of one number.

    `now` gives the aware present; `unwell` is told why no text would arrive, once one ended so. A server of our own
    wakes `wait` by `poke` when it has heard of something.
    """

    def __init__(
        self,
        twilio: TwilioAccess,
        number: OwnNumber,
        *,
        now: Callable[[], datetime],
        unwell: Callable[[str], None] = lambda _why: None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._twilio = twilio
        self._number = number
        self._now = now
        self._unwell = unwell
        self._poll_seconds = poll_seconds
        self._files = TwilioFiles(twilio)
        self._calls = CallsHeard(twilio, number.flow, self._files)
        self._texts: dict[str, TextIn] = {}  # of the last asking, so that no file is fetched twice
        self._rung: dict[str, CallIn] = {}
        self._followed: dict[str, Followed] = {}  # texts of ours on their way
        self._unforgotten: set[str] = set()  # whose files are still at Twilio
        self._poked = asyncio.Event()

    async def texts(self, since: datetime) -> list[TextIn]:
        """The texts that came in at or after `since` (aware), oldest first, with their files."""

        async def ask(client: Client) -> list[TextIn]:
            listed = await client.messages.list_async(to=self._number.sender, date_sent_after=_as_asked(since))
            came = [one for one in listed if one.direction == "inbound" and _sent(one) >= since]
            came = [one for one in came if one.status != "receiving" or self._now() - _sent(one) > STILL_COMING]
            for one in came:  # what was had before a fault is kept for the next asking
                if one.sid not in self._texts:
                    self._texts[one.sid] = await self._text(client, one)
            self._texts = {one.sid: self._texts[one.sid] for one in came}
            return sorted(self._texts.values(), key=lambda one: (one.at, one.sid))

        await self._forget()
        return await asked(self._twilio, ask)

    async def deliveries(self, sids: Collection[str]) -> list[Delivery]:
        """How far these texts of ours have come; of one that the provider does not know nothing is said, nor of one
        that was asked for a moment ago: the longer it takes, the more rarely."""
        now = self._now()
        self._followed = {sid: self._followed.get(sid) or Followed(now, now) for sid in sids}

        async def ask(client: Client) -> list[Delivery]:
            found = []
            for sid, followed in self._followed.items():
                if followed.due(now):
                    found.append(await there(self._twilio, client.messages(sid).fetch_async()))
                    self._followed[sid] = Followed(followed.first, now)
            return [self._delivery(one) for one in found if one is not None]

        return await asked(self._twilio, ask)

    async def calls_made(self, sids: Collection[str]) -> list[CallMade]:
        """Those of these calls of ours that have ended. A key that our own server was told of is not among it."""

        async def ask(client: Client) -> list[CallMade]:
            made = [await self._calls.made(client, sid, self._now()) for sid in sids]
            return [one for one in made if one is not None]

        return await asked(self._twilio, ask)

    async def calls_in(self, since: datetime) -> list[CallIn]:
        """Calls to our number that began at or after `since` (aware) and have ended, oldest first."""

        async def ask(client: Client) -> list[CallIn]:
            await self._number.set_up(client, self._now())
            listed = await client.calls.list_async(to=self._number.sender, start_time_after=_as_asked(since))
            ended = [
                one for one in listed if one.direction == "inbound" and one.status in ENDED and begun(one) >= since
            ]
            for one in ended:
                known = self._rung.get(one.sid) or await self._calls.rung(client, one, self._now())
                if known is not None:
                    self._rung[one.sid] = known
            self._rung = {one.sid: self._rung[one.sid] for one in ended if one.sid in self._rung}
            return sorted(self._rung.values(), key=lambda one: (one.at, one.sid))

        return await asked(self._twilio, ask)

    async def handed_over(self, parcel: Parcel, since: datetime) -> tuple[str, ...]:
        """The sids of texts or calls of ours just like this parcel that the provider took at or after `since`."""

        async def ask(client: Client) -> tuple[str, ...]:
            if parcel.channel == "text":
                return await self._texts_like(client, parcel, since)
            if self._number.flow is None:
                return await self._calls_like(client, parcel, since)
            return await self._executions_like(client, self._number.flow, parcel, since)

        return await asked(self._twilio, ask)

    async def forget(self, sid: str) -> None:
        """Have Twilio delete the files of a text, or the recordings of a call; never raises. What cannot be deleted now
        is tried again whenever texts are asked for."""
        if sid in self._texts:
            self._texts[sid] = replace(self._texts[sid], media=())
        if sid in self._rung:
            self._rung[sid] = replace(self._rung[sid], recording=None)
        self._unforgotten.add(sid)
        if fault := await self._forget():
            log.warning("files stay at the telephone provider for now", extra={"sid": sid, "why": str(fault)})

    async def _forget(self) -> TelephoneDown | None:
        """Delete what is still to be deleted; why not all of it, if not."""
        for sid in sorted(self._unforgotten):
            try:
                await asked(self._twilio, lambda client, sid=sid: _forgotten(client, sid))  # type: ignore[misc]
            except TelephoneDown as fault:
                return fault
            self._unforgotten.discard(sid)
        return None

    async def wait(self, seconds: float) -> bool:
        """Until it is worth asking again (True) or the time has passed (False)."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._poked.wait(), min(seconds, self._poll_seconds))
        poked = self._poked.is_set()
        self._poked.clear()
        return poked or seconds >= self._poll_seconds

    def poke(self) -> None:
        """Something has come in: whoever waits is to ask."""
        self._poked.set()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._twilio.close()

    async def trouble(self) -> str:
        """Sign in and look at the number: why it cannot be used, and who can mend it; "" if it can."""
        try:
            return await asked(self._twilio, self._number.trouble)
        except TelephoneDown as fault:
            return str(fault)

    async def _text(self, client: Client, one: Any) -> TextIn:
        files = await self._files.of_text(client, one.sid) if int(one.num_media or 0) else ()
        sender, at = one.from_ or "anonymous", _sent(one)
        return TextIn(
            sid=one.sid, sender=sender, to=one.to or self._number.sender, body=one.body or "", at=at, media=files
        )

    def _delivery(self, one: Any) -> Delivery:
        state, segments = STATES.get(one.status, "on its way"), int(one.num_segments or 1)
        if state not in {"undelivered", "failed"}:
            return Delivery(sid=one.sid, state=state, segments=segments)
        said = meaning(one.error_code, one.error_message or "")
        if said.meets_all:
            self._unwell(said.words)
        # The account's own faults hold back every text, as a filter of the networks would.
        fault: Fault = "filtered" if said.meets_all else said.fault
        return Delivery(sid=one.sid, state=state, fault=fault, why=said.words, segments=segments)

    async def _texts_like(self, client: Client, parcel: Parcel, since: datetime) -> tuple[str, ...]:
        """By number and words. Not by the date of sending, which a text that still waits at Twilio has not got."""
        listed = await client.messages.list_async(to=parcel.to[0], from_=parcel.sender, limit=LIKE_IT_MOST)
        words = _squeezed(parcel.raw.decode())
        ours = [one for one in listed if one.direction != "inbound" and (one.date_created or NEVER_BEGUN) >= since]
        # A trial account puts a word of its own before ours.
        return tuple(one.sid for one in ours if _squeezed(one.body or "").endswith(words))

    async def _calls_like(self, client: Client, parcel: Parcel, since: datetime) -> tuple[str, ...]:
        """By number alone: Twilio does not say what a call says."""
        listed = await client.calls.list_async(to=parcel.to[0], from_=parcel.sender, limit=LIKE_IT_MOST)
        ours = [one for one in listed if one.direction != "inbound" and (one.date_created or NEVER_BEGUN) >= since]
        return tuple(one.sid for one in ours)

    async def _executions_like(
        self, client: Client, flow: StudioFlow, parcel: Parcel, since: datetime
    ) -> tuple[str, ...]:
        """By number, and by the message that each execution names."""
        sid = await flow.sid(client)
        listed = await client.studio.v2.flows(sid).executions.list_async(date_created_from=_as_asked(since))
        like = []
        for one in listed:
            if one.contact_channel_address == parcel.to[0]:
                run = await run_of(client, sid, one.sid)
                if run.data.get("reference") == parcel.message_id:
                    like.append(one.sid)
        return tuple(like)


async def _forgotten(client: Client, sid: str) -> None:
    kept = client.recordings if sid.startswith("CA") else client.messages(sid).media
    narrowed = {"call_sid": sid} if sid.startswith("CA") else {}
    for one in await kept.list_async(**narrowed):
        await one.delete_async()


def _as_asked(at: datetime) -> datetime:
    """A moment as the library takes it: it writes down whatever the clock of its zone shows, and calls it UTC."""
    return at.astimezone(UTC)


def _sent(one: Any) -> datetime:
    return one.date_sent or one.date_created or NEVER_BEGUN


def _squeezed(words: str) -> str:
    return " ".join(words.split())
