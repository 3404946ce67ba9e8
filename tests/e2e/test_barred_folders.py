"""A file stands where accepted documents have their folder: they are filed beside it, and the consultant is told."""

import pytest

from tests.e2e.conftest import FILLED, words_of


def test_a_document_whose_folder_is_barred_is_filed_in_the_next_and_the_digest_says_why(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    barred = practice.folder / "var/filed/northwind/Finance"
    barred.parent.mkdir(parents=True)
    barred.write_text("somebody's note")
    practice.reply(reminder, "attached", files=[("AR.xlsx", FILLED)], when="2026-10-06T10:00:00-04:00")
    practice.turn("2026-10-06T10:05:00")
    task = practice.september
    assert task["state"] == "done"
    [path] = task["filed"]
    assert path.startswith("var/filed/northwind/Finance (2)/")
    assert (practice.folder / path).read_bytes() == FILLED
    [digest] = [mail for mail in practice.turn("2026-10-07T08:05:00") if "riley" in mail["To"]]
    told = " ".join(words_of(digest).split())
    assert "var/filed/northwind/Finance is a file, or a folder that Duly may not write to" in told
    assert f"was filed as {path.removeprefix('var/filed/northwind/')}" in told
    assert barred.read_text() == "somebody's note"


def test_where_nothing_can_be_filed_at_all_the_mail_waits_and_is_handled_once_when_it_can(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    barred = practice.folder / "var/filed/northwind"
    barred.parent.mkdir(parents=True)
    barred.write_text("somebody's note")
    practice.reply(reminder, "attached", files=[("AR.xlsx", FILLED)], when="2026-10-06T10:00:00-04:00")
    for minute in (5, 6):
        with pytest.raises(NotADirectoryError, match=str(barred)):
            practice.turn(f"2026-10-06T10:{minute:02}:00")
    assert practice.september["state"] == "open"
    barred.unlink()
    [thanks] = practice.turn("2026-10-06T10:07:00")
    assert "dana" in thanks["To"]
    [path] = practice.september["filed"]
    assert list(barred.rglob("*.xlsx")) == [practice.folder / path]
