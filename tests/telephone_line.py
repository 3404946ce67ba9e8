"""A telephone line for tests: the twin on loopback, the real twilio client that talks to it, and a clock."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from duly.daemon.simulation.telephone.desk import Desk
from duly.daemon.simulation.telephone.exchange import Exchange
from duly.daemon.simulation.telephone.faults import Faults
from duly.daemon.simulation.telephone.people import Person
from duly.daemon.simulation.telephone.server import served
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

OURS, ANA, BEN = "+12025550100", "+12025550123", "+442071838750"
START = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
ASKED_FOR = os.environ.get("DULY_TWILIO_SPEC", "")


@cache
def twilios_own() -> Any | None:
    """Twilio's description of its API, where DULY_TWILIO_SPEC names its folder."""
    if not ASKED_FOR:
        return None
    from duly.daemon.simulation.telephone.description import Description  # noqa: PLC0415 - jsonschema only where used

    return Description(Path(ASKED_FOR))


@dataclass
class Line:
    """The twin, the client, and the time."""

    client: Client
    desk: Desk
    url: str
    clock: list[datetime]

    @property
    def exchange(self) -> Exchange:
        return self.desk.exchange

    @property
    def ana(self) -> Person:
        return self.exchange.person(ANA)

    async def wait(self, **time: float) -> None:
        """Time passes, and what is due happens."""
        self.clock[0] += timedelta(**time)
        await self.exchange.advance()


@asynccontextmanager
async def telephone_line(faults: Faults | None = None) -> AsyncIterator[Line]:
    """A line with nobody on it yet."""
    clock = [START]
    exchange = Exchange(lambda: clock[0], [OURS])
    desk = Desk(exchange, twilios_own(), faults)
    async with served(desk) as url, AsyncTwilioHttpClient() as http:
        client = Client(exchange.account.sid, exchange.account.token, http_client=http)
        client.api.base_url = client.studio.base_url = url
        yield Line(client, desk, url, clock)


async def sent(line: Line, body: str = "Hello", to: str = ANA, **more: Any) -> Any:
    """What the provider says to a text of ours."""
    return await line.client.messages.create_async(to=to, from_=OURS, body=body, **more)
