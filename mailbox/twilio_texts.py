"""Texts out by Twilio, each with the time after which it is to arrive no more."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from twilio.base import values
from twilio.rest import Client

from ..rules.phone_words import segments
from .channel import Parcel
from .twilio_client import TwilioAccess
from .twilio_sending import TwilioChannel

SEGMENT_SECONDS = 1.0  # a long number carries one segment a second
SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 36_000  # seconds that Twilio takes


class TextChannel(TwilioChannel):
    """The text Channel. `status_url` is told how far a text has come, where there is a public address."""

    def __init__(self, twilio: TwilioAccess, *, now: Callable[[], datetime], status_url: str = "", **more: Any) -> None:
        super().__init__(twilio, now=now, **more)
        self._status_url = status_url

    async def _post(self, client: Client, parcel: Parcel) -> str:
        message = await client.messages.create_async(
            to=parcel.to[0],
            from_=parcel.sender,
            body=parcel.raw.decode(),
            validity_period=self._validity(parcel),
            status_callback=self._status_url or values.unset,
        )
        return message.sid or ""

    def _seconds_after(self, parcel: Parcel) -> float:
        return SEGMENT_SECONDS * segments(parcel.raw.decode())

    def _validity(self, parcel: Parcel) -> Any:
        """How many seconds Twilio may try for; where no hour ends it, the library's own word for nothing."""
        if parcel.not_after is None:
            return values.unset
        seconds = int((parcel.not_after - self._now()).total_seconds())
        return min(max(seconds, SHORTEST_VALIDITY), LONGEST_VALIDITY)
