"""People text over the provider's real ways: the twilio client asks its twin over HTTP, and what they say is done."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from duly.daemon.listening import listen
from duly.daemon.loop import turn
from duly.daemon.simulation.telephone.description import Description
from duly.daemon.simulation.telephone.desk import Desk
from duly.daemon.simulation.telephone.exchange import Exchange
from duly.daemon.simulation.telephone.server import served
from duly.daemon.simulation.telephone.texting import text_in
from duly.mailbox.twilio_client import TwilioAccess
from duly.mailbox.twilio_telephone import OwnNumber, TwilioTelephone
from duly.mailbox.twilio_texts import TextChannel
from duly.rules.model import State

from tests.daemon.texting import DANA, OURS, TUESDAY, PhoneHouse, phone_house
from tests.e2e.conftest import FILLED

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEN = TUESDAY + timedelta(hours=1)


class Town:
    """The practice, and the provider's side with Dana's telephone on it."""

    def __init__(self, house: PhoneHouse, exchange: Exchange) -> None:
        self.house, self.exchange, self.dana = house, exchange, exchange.person(DANA)

    async def dana_texts(self, words: str, *files: tuple[str, bytes], minutes: int = 0) -> list[str]:
        """What Dana's telephone gets for a text of hers."""
        before = len(self.dana.received)
        world = self.house.world
        world.clock.at = TEN + timedelta(minutes=minutes)
        text_in(self.exchange, DANA, words, files)
        await listen(world)
        await turn(world)
        world.clock.at += timedelta(seconds=20)
        await self.exchange.advance()
        return [words for _, words in self.dana.received[before:]]


@asynccontextmanager
async def a_town(folder: Path) -> AsyncIterator[Town]:
    async def sleep(_seconds: float) -> None:
        """No time passes."""

    async with phone_house(folder) as house:
        now, spec = house.world.clock.now, os.environ.get("DULY_TWILIO_SPEC")
        exchange = Exchange(now, [OURS])
        async with served(Desk(exchange, Description(Path(spec)) if spec else None)) as url:
            account = exchange.account
            access = TwilioAccess(account_sid=lambda: account.sid, auth_token=lambda: account.token, base_url=url)
            telephone = TwilioTelephone(access, OwnNumber(access, OURS), now=now)
            house.world.telephone = telephone
            house.world.channels = {**house.world.channels, "text": TextChannel(access, now=now, sleep=sleep)}
            yield Town(house, exchange)
            await telephone.close()
        assert not exchange.refused


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path / "practice") as made:
        yield made


async def test_several_items_in_one_text(town: Town) -> None:
    (answer,) = await town.dana_texts("1 done 2 friday")
    assert "Timecards" in answer
    assert "Friday, October 9" in answer
    assert town.house.task("timecards").state is State.DONE
    assert town.house.task("mileage").state is State.PROMISED


async def test_a_file_is_fetched_filed_and_deleted_at_the_provider(town: Town) -> None:
    (answer,) = await town.dana_texts("AR aging", (XLSX, FILLED))
    assert "received and filed" in answer
    assert town.house.task("ar-aging").state is State.DONE
    (text,) = (one for one in town.exchange.texts.values() if one.sender == DANA)
    assert text.files == []


async def test_stop_ends_texts_though_the_provider_confirms_it_itself(town: Town) -> None:
    assert [one for one in await town.dana_texts("STOP") if "You will still get emails" in one] == []
    assert town.house.standing().phone_stop == "signed 1 September"
    assert [one for one in await town.dana_texts("1 done", minutes=3) if "Timecards" in one] == []
    assert town.house.task("timecards").state is State.DONE


async def test_a_stop_in_other_words_is_confirmed_by_us_once(town: Town) -> None:
    (answer,) = await town.dana_texts("please stop texting me")
    assert "You will still get emails" in answer
    assert await town.dana_texts("ya basta", minutes=2) == []
