"""The telephone in memory: what rang, what was pressed and said, as the provider would tell it, and who asked when."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from duly.mailbox.channel import Parcel
from duly.mailbox.telephone import CallIn, CallMade, Delivery, TelephoneDown, TextIn


@dataclass
class Handset:
    """The Telephone's twin: tests put in what happened, and see what was asked for and forgotten."""

    texted: list[TextIn] = field(default_factory=list)
    delivered: list[Delivery] = field(default_factory=list)
    ended: list[CallMade] = field(default_factory=list)
    rang: list[CallIn] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    down: TelephoneDown | None = None

    def _reached(self) -> None:
        if self.down is not None:
            raise self.down

    async def texts(self, since: datetime) -> list[TextIn]:
        self._reached()
        return [one for one in self.texted if one.at >= since]

    async def deliveries(self, sids: Collection[str]) -> list[Delivery]:
        self._reached()
        return [one for one in self.delivered if one.sid in sids]

    async def calls_made(self, sids: Collection[str]) -> list[CallMade]:
        self._reached()
        return [one for one in self.ended if one.sid in sids]

    async def calls_in(self, since: datetime) -> list[CallIn]:
        self._reached()
        return [one for one in self.rang if one.at >= since]

    async def handed_over(self, parcel: Parcel, since: datetime) -> tuple[str, ...]:
        self._reached()
        return ()

    async def forget(self, sid: str) -> None:
        self.forgotten.append(sid)

    async def wait(self, seconds: float) -> bool:
        return False

    async def close(self) -> None:
        """Nothing is held."""
