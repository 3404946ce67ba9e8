"""The machine stops while a mailed workbook replaces an owner: the mail is read again, and `undo` takes it all back."""

import asyncio
from datetime import UTC, datetime
from io import BytesIO

import pytest
from duly.daemon.clock import StandingClock
from duly.daemon.config import load
from duly.daemon.loop import turn
from duly.daemon.running import practice_world
from duly.daemon.setup_new import intake_of
from duly.state.tinystore import TinyStore
from openpyxl import load_workbook

from tests.commands import called
from tests.e2e.test_workbook_by_mail import PROVEN, code_of, engagements, filled, mails, text
from tests.state.test_restore import Crash

__all__ = ["engagements"]  # a fixture
BOTH = ("people.csv", "documents.toml")


def with_kim(folder):
    """Northwind's workbook, in which Kim has come in Dana's place and owes her report."""
    book = load_workbook(BytesIO(intake_of(folder, "northwind")))
    for sheet in (book["People"], book["Documents"]):
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            cell.value = cell.value.replace("dana@northwind", "kim@northwind").replace("Dana Ortiz", "Kim Roe")
    out = BytesIO()
    book.save(out)
    return "northwind.xlsx", out.getvalue()


def texts(engagements):
    return [(engagements / "northwind" / name).read_text() for name in BOTH]


async def stopped(folder, at):
    """A turn in which the machine stops as what comes of a mail is to be committed."""
    async with practice_world(folder, StandingClock(datetime.fromisoformat(f"2026-10-06T{at}-04:00"))) as world:
        commit = world.store.commit

        async def stop(change):
            if change.handled:
                raise Crash
            await commit(change)

        world.store.commit = stop
        with pytest.raises(Crash):
            await turn(world)


@pytest.fixture
def old(engagements):
    return texts(engagements)


@pytest.fixture(params=["before the commit", "between the files"])
def cut_off(request, practice, engagements, old):
    """The mail with the code lies in the inbox, and what it asks for was cut off."""
    (asked,) = mails(practice, "09:00", with_kim(practice.folder), **PROVEN)
    practice.reply(asked, code_of(asked), sender="riley@hart.example", when="2026-10-06T09:01:00-04:00")
    asyncio.run(stopped(practice.folder, "09:01:30"))
    new = texts(engagements)
    assert all(before != after for before, after in zip(old, new, strict=True))
    if request.param == "between the files":
        (note,) = (practice.folder / "var/agreements/northwind").glob("*.replaced")
        note.rename(note.with_suffix(".replacing"))
        (engagements / "northwind/documents.toml").write_text(old[1])
    return new


def test_either_agreement_is_whole_for_whoever_looks(practice, engagements, old, cut_off):
    done = called("--practice", practice.folder, "check")
    assert done.code == 0, done.out
    assert texts(engagements) in (old, cut_off)


def test_the_mail_is_read_again_and_undone_as_a_whole(practice, engagements, old, cut_off):
    assert called("--practice", practice.folder, "check").code == 0
    (transcript,) = [mail for mail in practice.turn("2026-10-06T09:02:00") if "riley" in mail["To"]]
    assert practice.code == 0
    assert texts(engagements) == cut_off
    assert "northwind is up to date" in text(transcript)
    assert "written: documents.toml, people.csv" in text(transcript)
    (asked,) = mails(practice, "09:20", words="undo", answered=transcript)
    (back,) = [mail for mail in mails(practice, "09:21", words=code_of(asked), answered=asked) if "riley" in mail["To"]]
    assert "as it was" in text(back)
    assert texts(engagements) == old


async def owners(folder):
    """Who owes reports as Duly starts."""
    async with practice_world(folder, StandingClock(datetime.fromisoformat("2026-10-06T09:02:00-04:00"))) as world:
        return [owner for one in world.book.practice.engagement("northwind").documents for owner in one.owners]


def test_the_old_agreement_is_in_force_until_the_mail_is_read_again(practice, engagements, old, cut_off):
    assert called("--practice", practice.folder, "check").code == 0
    assert asyncio.run(owners(practice.folder)) == ["dana@northwind.example"]
    assert texts(engagements) == old


@pytest.fixture
def half_set_up(practice, engagements):
    """The folder of a new client is there, and the machine stopped before what comes of the mail was committed."""
    (asked,) = mails(practice, "09:00", ("lake.xlsx", filled()), **PROVEN)
    practice.reply(asked, code_of(asked), sender="riley@hart.example", when="2026-10-06T09:01:00-04:00")
    asyncio.run(stopped(practice.folder, "09:01:30"))
    return engagements / "blue-lake"


def test_a_new_client_is_set_up_and_told_of_once_the_mail_is_read_again(practice, half_set_up):
    assert half_set_up.exists()
    assert called("--practice", practice.folder, "check").code == 0
    (transcript,) = [mail for mail in practice.turn("2026-10-06T09:02:00") if "riley" in mail["To"]]
    assert "blue-lake is set up" in text(transcript)
    assert load(practice.folder).engagement("blue-lake")
    story = TinyStore.read(practice.folder / "var/state").entries_since(datetime.min.replace(tzinfo=UTC))
    assert [one.engagement for one in story if "set it up with" in one.what] == ["blue-lake"]


async def in_force(folder):
    """The clients as Duly starts."""
    async with practice_world(folder, StandingClock(datetime.fromisoformat("2026-10-06T09:02:00-04:00"))) as world:
        return {one.slug for one in world.book.practice.engagements}


def test_a_new_client_is_not_in_force_until_the_mail_is_read_again(practice, half_set_up):
    assert "blue-lake" not in asyncio.run(in_force(practice.folder))
    assert not half_set_up.exists()


def test_a_new_client_that_a_person_went_on_with_stays(practice, half_set_up):
    (half_set_up / "templates/aging.xlsx").write_bytes(b"mine")
    assert "blue-lake" in asyncio.run(in_force(practice.folder))
    assert (half_set_up / "templates/aging.xlsx").read_bytes() == b"mine"
