"""What handing a text or a call over to Twilio has in common: one POST, and of its answer what to do next."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from ..rules.messages import Done, Later, Never, Outcome, Uncertain
from .channel import Parcel
from .patience import Pace, Patience, no_jitter
from .troubles import Trouble
from .twilio_client import NOT_UNDERSTOOD, SECRET_FAULTS, AnswerLost, NotReached, Refusal, TwilioAccess
from .twilio_errors import meaning

HELD_UP_SECONDS = 3600.0
TIMED_OUT = 408  # the HTTP status
BUSY_SECONDS = 60.0  # of rest where Twilio asks for one and does not say how long


class TwilioChannel(ABC):
    """Texts or calls. There is no connection to keep: it is its own line.

    `now` gives the aware present and `sleep` lets time pass, in seconds. What would meet every parcel (the account, the
    network, too many requests) rests the channel, across batches.
    """

    def __init__(
        self,
        twilio: TwilioAccess,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        pace: Pace | None = None,
        jitter: Callable[[], float] = no_jitter,
    ) -> None:
        self._twilio = twilio
        self._now = now
        self._sleep = sleep
        self._patience = Patience(pace or Pace(), jitter)
        self._words = ""
        self._apart = 0.0  # seconds until the next one may be handed over

    @contextlib.asynccontextmanager
    async def line(self) -> AsyncIterator["TwilioChannel"]:
        """A line on which parcels go out, each with a connection of its own."""
        yield self

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Hand the parcel over; never raises for what the other side says or does."""
        if parcel.not_after is not None and parcel.not_after <= self._now():
            return Never(f"the hours it was to arrive in ended at {parcel.not_after.isoformat(timespec='minutes')}")
        resting = self._resting()
        if resting:
            return resting
        await self._sleep(self._apart)
        try:
            client = self._twilio.client()
        except SECRET_FAULTS as fault:
            return self._rest(Trouble(f"account_sid or auth_token of [twilio] cannot be read ({fault})", refused=True))
        unready = await self._unready(client)
        return unready or await self._handed_over(client, parcel)

    def held_up(self, why: str) -> None:
        """Hand nothing over for an hour: one that was taken ended as all others would. `why` says who can mend it."""
        self._rest(Trouble(why, refused=True, asked_seconds=HELD_UP_SECONDS))

    async def _make_ready(self, client: Client) -> None:  # noqa: B027 - a text needs nothing
        """What must be there before anything is handed over; raises what the client raises."""

    @abstractmethod
    async def _post(self, client: Client, parcel: Parcel) -> str:
        """Hand it over with one POST; the provider's id for it. Raises what the client raises."""

    @abstractmethod
    def _seconds_after(self, parcel: Parcel) -> float:
        """How long the next one waits once this one was taken."""

    async def _unready(self, client: Client) -> Later | None:
        """Make ready; until when and why it cannot be, if so: nothing was handed over yet."""
        try:
            await self._make_ready(client)
        except (AnswerLost, NotReached) as fault:
            return self._rest(Trouble(str(fault)))
        except TwilioException as fault:
            refused = self._twilio.refusal(fault)
            words = meaning(refused.code, refused.told, refused.status).words
            return self._rest(Trouble(words, 400 <= refused.status < 500, refused.retry_after))
        except NOT_UNDERSTOOD as fault:  # an answer that is none of Twilio's
            return self._rest(Trouble(f"the answer was not understood ({type(fault).__name__})"))
        return None

    async def _handed_over(self, client: Client, parcel: Parcel) -> Outcome:
        try:
            sid = await self._post(client, parcel)
        except NotReached as fault:
            return self._rest(Trouble(str(fault)))
        except AnswerLost as fault:
            return Uncertain(str(fault))
        except TwilioException as fault:
            return self._refused(self._twilio.refusal(fault))
        except NOT_UNDERSTOOD as fault:  # it was answered, but not in Twilio's words
            return Uncertain(f"the answer was not understood ({type(fault).__name__})")
        if not sid:
            return Uncertain("the answer has no sid")
        self._patience.connected()
        self._apart = self._seconds_after(parcel)
        return Done(sid=sid)

    def _refused(self, refused: Refusal) -> Outcome:
        """What a refusal means. After a failure of Twilio's own nobody knows whether it was taken."""
        said = meaning(refused.code, refused.told, refused.status)
        if said.deed == "later":
            return self._rest(Trouble(said.words, asked_seconds=refused.retry_after or BUSY_SECONDS))
        if not 400 <= refused.status < 500 or refused.status == TIMED_OUT:
            return Uncertain(f"Twilio failed ({refused.status or 'no status'}): {refused.told or 'without a reason'}")
        if said.meets_all:
            return self._rest(Trouble(said.words, refused=True))
        return Never(said.words, said.fault)

    def _resting(self) -> Later | None:
        seconds = self._patience.remaining(self._now().timestamp())
        return Later(self._now() + timedelta(seconds=seconds), self._words) if seconds else None

    def _rest(self, trouble: Trouble) -> Later:
        """Leave Twilio alone for as long as the trouble asks."""
        self._words = trouble.words
        seconds = self._patience.failed(self._now().timestamp(), trouble)
        return Later(self._now() + timedelta(seconds=seconds), trouble.words)
