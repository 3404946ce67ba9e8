"""A text goes with the mail beside which it was made: whoever is written to anew that day is texted once."""

from datetime import timedelta

import pytest
from duly.daemon.config import load
from duly.daemon.reconcile import reconcile
from duly.daemon.rulebook import rulebook
from duly.daemon.secret import practice_secret
from duly.mailbox.arrival import InboxDown
from duly.rules.model import State

from tests.daemon.texting import DANA, TUESDAY, phone_house
from tests.hostile.houses import answer

THURSDAY = TUESDAY + timedelta(days=2)
EDITS = {
    "engagement.toml": ("{ day = 1,", '{ day = 0, by = ["email"] }, { day = 1,'),
    "documents.toml": ('cadence = "monthly"\ndue = "working day 5"\nevidence = "word"\n[[document]]\nid = "ar',
                       'cadence = "monthly"\ndue = "working day 6"\nevidence = "word"\n[[document]]\nid = "ar'),
}  # fmt: skip


@pytest.fixture
async def house(tmp_path):
    """On Thursday Dana is asked for the timecards by mail and text, and by mail alone for the mileage log, due then."""
    folder = tmp_path / "practice"
    async with phone_house(folder, channels='"email", "text"') as made:
        for name, (old, new) in EDITS.items():
            path = folder / "engagements/northwind" / name
            assert old in path.read_text()
            path.write_text(path.read_text().replace(old, new))
        made.world.book = rulebook(load(folder), practice_secret(folder))
        await reconcile(made.world, TUESDAY)
        yield made


async def down(_since):
    raise InboxDown("the inbox does not answer")
    yield


async def test_after_a_day_without_the_inbox_what_is_left_of_a_mail_goes_with_one_text(house, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(house.box, "arrivals", down)
        with pytest.raises(InboxDown):
            await house.turn(THURSDAY)
    asked = house.mails_to("dana@")[-1]
    house.box.raws.append(answer(asked, "The mileage log is done.", at=THURSDAY + timedelta(hours=1)))
    texts = await house.turn(THURSDAY + timedelta(hours=2))
    assert house.task("mileage").state is State.DONE
    assert house.task("timecards").state is State.OPEN
    assert [to for to, _ in texts if to == DANA] == [DANA]
    assert "Timecards for September" in house.mails_to("dana@")[-1].get_body(("plain",)).get_content()
