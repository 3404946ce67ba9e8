"""Where no file can be opened on this machine, nobody hears that theirs is faulty: a person looks, and it is filed."""

import io
import sys
import zipfile

import pytest

from tests.e2e.conftest import BLANK, FILLED
from tests.e2e.test_review import by_receiver, text
from tests.pdfs import HOURS


@pytest.mark.parametrize("data", [FILLED, BLANK, HOURS])
def test_a_file_that_we_could_not_open_waits_for_the_consultant_and_is_filed_on_their_word(practice, monkeypatch, data):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Attached, thanks!", files=[("aging.xlsx", data)])
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        out = by_receiver(practice.turn("2026-10-06T10:05:00"))
    assert "could not be read automatically, so I read it myself" in text(out["dana"])
    ask = out["riley"]
    assert "What I saw in it: It could not be read automatically" in text(ask)
    assert [part.get_content() for part in ask.iter_attachments()] == [data]
    task = practice.september
    assert task["state"] == "waiting"
    practice.reply(ask, f"done {task['ref']}", sender="riley@hart.example", when="2026-10-06T11:00:00-04:00")
    practice.turn("2026-10-06T11:05:00")
    done = practice.september
    assert (done["state"], (practice.folder / done["filed"][0]).read_bytes()) == ("done", data)


def test_what_may_do_harm_is_told_without_opening_it(practice, monkeypatch):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Attached, thanks!", files=[("aging.xlsx", with_macros())])
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        out = by_receiver(practice.turn("2026-10-06T10:05:00"))
    assert "macros" in text(out["riley"])
    assert list(out["riley"].iter_attachments()) == []


def with_macros():
    """A workbook with a part that Office would run."""
    stream = io.BytesIO(FILLED)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return stream.getvalue()
