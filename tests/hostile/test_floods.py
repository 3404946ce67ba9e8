"""Thousands of mails at once, from one person, many strangers, one robot: few answers, one digest that can be read.

A few hundred with every test; `make hostile` sends ten thousand of each through the real store and archive.
"""

import resource
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.hostile.houses import House, answer, house, mail, minutes

AT = minutes(60)
NEXT_DIGEST = datetime.fromisoformat("2026-10-07T08:00:00-04:00")
READABLE = 40_000  # bytes of a mail that somebody is to read
MEMORY = 150_000  # kilobytes more than before
PACE = 60  # mails for each second of processor time, at least

Write = Callable[[EmailMessage, int], bytes]


def person(reminder: EmailMessage, number: int) -> bytes:
    return answer(reminder, f"Where is the form for case {number}? Which one?", at=AT)


def stranger(reminder: EmailMessage, number: int) -> bytes:
    return mail(f"someone{number}@example.org", f"hello {number}", at=AT)


def robot(reminder: EmailMessage, number: int) -> bytes:
    return answer(reminder, f"Ticket {number} was received", at=AT, Auto_Submitted="auto-replied")


def forger(reminder: EmailMessage, number: int) -> bytes:
    return mail("riley@hart.example", f"waive T-{100000 + number}", at=AT)


FLOODS: dict[str, tuple[Write, dict[str, int]]] = {
    "one person": (person, {"dana": 10, "riley": 10}),
    "many strangers": (stranger, {}),
    "one robot": (robot, {}),
    "one who says to be the consultant": (forger, {"riley": 10}),
}


def receivers(mails: list[EmailMessage]) -> Counter[str]:
    return Counter(one["To"].partition("@")[0] for one in mails if "example.org" not in one["To"])


async def flooded(place: House, write: Write, count: int) -> list[EmailMessage]:
    (reminder,) = await place.turn(minutes(0))
    place.takes(write(reminder, number) for number in range(count))
    return await place.turn(AT)


async def digest(place: House) -> EmailMessage:
    for hour in range(1, 4):
        await place.turn(minutes(hour * 60, AT))
    return next(one for one in await place.turn(NEXT_DIGEST) if "riley" in one["To"])


@pytest.mark.parametrize("name", FLOODS)
async def test_a_flood_brings_few_answers(name: str, tmp_path: Path) -> None:
    write, answers = FLOODS[name]
    async with house(tmp_path / "p") as place:
        sent = await flooded(place, write, 60)
        assert receivers(sent) == answers
        assert len(sent) - sum(answers.values()) == (30 if write is stranger else 0)
        told = await digest(place)
        assert len(told.as_bytes()) < READABLE


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
async def test_ten_thousand_mails_are_one_turn(name: str, tmp_path: Path) -> None:
    write, answers = FLOODS[name]
    async with house(tmp_path / "p") as place:
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        sent = await flooded(place, write, 10_000)
        spent = time.process_time() - started
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(f"{name}: {10_000 / spent:.0f} mails a second of the processor's, {grown // 1024} MB more")
        assert receivers(sent) == answers
        assert 10_000 / spent > PACE
        assert grown < MEMORY
        following = [one for hour in range(1, 4) for one in await place.turn(minutes(hour * 60, AT))]
        assert len(following) <= 2
        assert all(len(one.as_bytes()) < READABLE for one in following)
        assert len((await digest(place)).as_bytes()) < READABLE
