"""Every kind of mail in one text to read aloud, a language each: to people, to management, to the consultant."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from duly.rules.page import Footnote, Signature, plain
from duly.rules.voice import Written

from tests.rules.wording_facts import LANGUAGES, all_messages

FOLDER = Path(__file__).parents[1] / "corpus" / "wording"
LONG = {"digest of a bad day", "morning of a full day"}  # the same again and again
MANAGEMENT = ("manager", "senior management", "scorecard")
CONSULTANT = tuple("doubt approval digest morning transcript code call budget statement alarm faults summary".split())
READERS = {"To people": (), "To management": MANAGEMENT, "To the consultant": CONSULTANT}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mails_read_as_the_golden_ones(language: str) -> None:
    """Delete a file to have it written anew; then read it aloud, and its difference, before it is committed."""
    path, now = FOLDER / f"mails.{language}.txt", "".join(_told(language))
    if not path.exists():
        path.write_text(now, "utf-8")
        pytest.fail(f"{path.name} was written anew: read it, then run again")
    assert path.read_text("utf-8") == now


def _told(language: str) -> Iterator[str]:
    """Of the variants of one mail, which differ in a sentence or two, the first is told, and what opens the others."""
    messages = {name: one for name, one in all_messages(language).items() if name not in LONG}
    feet: set[str] = set()
    for reader in READERS:
        yield f"{'#' * 100}\n# {reader}\n{'#' * 100}\n\n"
        for name, written in messages.items():
            if _reader(name) == reader:
                variant = re.fullmatch(r"(.+) [1-9]", name)
                shorter = variant and not name.startswith("answer")
                yield _opening(name, messages[f"{variant[1]} 0"], written) if shorter else _whole(name, written, feet)


def _reader(name: str) -> str:
    return next((reader for reader, kinds in READERS.items() if name.startswith(kinds or ("-",))), "To people")


def _whole(name: str, written: Written, feet: set[str]) -> str:
    """The mail; a signature and foot that were told before are left out."""
    foot = "\n" + plain(block for block in written.page if isinstance(block, Signature | Footnote))
    text = written.text
    if len(foot) > 2 and text.endswith(foot):
        text = f"{text.removesuffix(foot)}\n[signed]\n" if foot in feet else text
        feet.add(foot)
    return f"=== {name} ===\nSubject: {written.subject}\n\n{text}\n"


def _opening(name: str, first: Written, written: Written) -> str:
    """The lines that differ from those of the first variant."""
    known = set(first.text.splitlines())
    lines = [line for line in written.text.splitlines() if line not in known]
    return "".join((f"=== {name} ===\n", *(f"{line}\n" for line in lines), "\n"))
