"""What people ask of Duly itself by text: their list, who writes, and how they would rather be written to."""

from datetime import timedelta

import pytest

from tests.daemon.test_texts_in import fits, state_of
from tests.daemon.texting import DANA, TUESDAY, phone_house

TEN = TUESDAY + timedelta(hours=1)


@pytest.fixture
async def house(tmp_path):
    async with phone_house(tmp_path / "practice") as made:
        yield made


@pytest.mark.parametrize("words", ["what is open for me", "list", "can u send me my list", "qué tengo pendiente"])
async def test_what_is_open_is_answered_by_text_with_numbers_and_days(house, words):
    before = [house.task(name) for name in ("timecards", "mileage", "ar-aging")]
    ((to, answer),) = await house.says(words, at=TEN)
    assert to == DANA
    assert answer.startswith("Open for you: 1. Timecards for September, due Wed, Oct 7; 2. Mileage")
    assert fits(answer)
    assert [house.task(name) for name in ("timecards", "mileage", "ar-aging")] == before


async def test_beside_an_answer_the_list_is_as_it_is_afterwards(house):
    ((_, answer),) = await house.says("1 done. what else is open?", at=TEN)
    assert answer.startswith("Thank you. Timecards for September: noted as done. Open for you: 2. Mileage")
    assert state_of(house, "timecards") == "done"


@pytest.mark.parametrize("words", ["who is this?", "quien es", "new phone, who dis"])
async def test_who_writes_is_told_by_text_with_the_way_to_stop(house, words):
    ((to, answer),) = await house.says(words, at=TEN)
    assert to == DANA
    assert "This is Riley Hart. Northwind" in answer
    assert "STOP ends these texts" in answer
    assert fits(answer)
    assert state_of(house, "timecards") == "open"


async def test_a_wish_for_other_hours_is_noted_by_text_and_told_in_full_by_email(house):
    before = house.task("timecards")
    ((to, answer),) = await house.says("mornings are best for me", at=TEN)
    assert (to, answer) == (DANA, "Thank you. Your wish is noted; our email says how.")
    assert house.standing().preference.hours == (0, 720)
    assert house.task("timecards") == before
