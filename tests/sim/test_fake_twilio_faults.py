"""What goes wrong with the twin of the telephone provider, by script or by a seed, met by the real twilio client."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from duly.daemon.simulation.telephone.faults import Fault, Script, Weather
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.telephone_line import ANA, sent, telephone_line

NOBODY = "+12025550199"


async def failing(*faults: Fault) -> list[object]:
    """What one create says, and how many texts there are then."""
    async with telephone_line(Script(*faults)) as line:
        line.exchange.person(ANA)
        try:
            await sent(line)
        except TwilioRestException as error:
            return [error.status, len(line.exchange.texts)]
        except (aiohttp.ClientError, TimeoutError) as error:
            return [type(error).__name__, len(line.exchange.texts)]
    return ["taken"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("busy", retry_after=7), [429, 0]),
        (Fault("error"), [500, 0]),
        (Fault("error", after=True), [500, 1]),
        (Fault("unavailable"), [503, 0]),
        (Fault("unavailable", after=True), [503, 1]),
        (Fault("dropped"), ["ServerDisconnectedError", 0]),
        (Fault("dropped", after=True), ["ServerDisconnectedError", 1]),
    ],
)
async def test_a_fault_strikes_before_or_after_the_text_is_taken(fault: Fault, said: list[object]) -> None:
    assert await failing(fault) == said


async def test_silence_lasts_until_the_other_side_gives_up() -> None:
    async with telephone_line(Script(Fault("silent", after=True, where="Messages"))) as line:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sent(line), 0.2)
        assert len(line.exchange.texts) == 1


async def test_a_fault_waits_for_the_request_it_is_meant_for() -> None:
    async with telephone_line(Script(Fault("error", where="Calls.json"))) as line:
        await sent(line, to=NOBODY)
        with pytest.raises(TwilioException):
            await line.client.calls.list_async()
        assert await line.client.calls.list_async() == []


async def test_a_list_that_lags_shows_a_text_later() -> None:
    async with telephone_line() as line:
        line.exchange.lag = timedelta(seconds=30)
        await sent(line)
        await line.wait(seconds=10)
        assert await line.client.messages.list_async(to=ANA) == []
        await line.wait(seconds=20)
        assert len(await line.client.messages.list_async(to=ANA)) == 1


def test_the_same_seed_brings_the_same_weather() -> None:
    first, second = Weather(7, 0.3), Weather(7, 0.3)
    faults = [first.next("GET /") for _ in range(200)]
    assert faults == [second.next("GET /") for _ in range(200)]
    assert 30 < sum(one is not None for one in faults) < 90


async def test_busy_says_when_to_come_again() -> None:
    async with (
        telephone_line(Script(Fault("busy", retry_after=7))) as line,
        aiohttp.ClientSession() as session,
        session.get(f"{line.url}/v2/Flows") as answer,
    ):
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert (await answer.json())["code"] == 20429
