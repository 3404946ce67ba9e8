"""What reads a stranger's text takes four times as long for four times the text, whatever it is made of.

A part of it runs with every test, at 4,000 characters; `make hostile` runs all of it, at 160,000.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial

import pytest
from duly.daemon.signal_tables import load_signals
from duly.mailbox.headers import addresses_in, decoded, people_of
from duly.mailbox.html_text import text_from_html
from duly.mailbox.parse import parse
from duly.mailbox.rtf import text_from_rtf
from duly.rules.commands import read_commands
from duly.rules.contents import Cell
from duly.rules.dates import day_named
from duly.rules.items import name_words
from duly.rules.kinds import kind_of
from duly.rules.letter import Letter
from duly.rules.quoting import apart_from_own, new_words, without_own
from duly.rules.readings import Item
from duly.rules.reply import Reply
from duly.rules.signals import Signals
from duly.rules.trust import proof_of
from duly.rules.understanding import read_reply
from duly.rules.values import Manner, read_value
from duly.rules.written_periods import period_in

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
ITEMS = tuple(
    Item(ref=f"T-10000{n}", title=title, period="2026-09", due=NOW.date())
    for n, title in enumerate(("AR aging report", "Rent roll", "Weekly timecards"))
)
OURS = "These are coming up.\nAR aging report, September 2026, due Wed, Oct 7 [T-100000]\n" * 5
FREE = 0.1  # seconds of processor time under which nothing is measured
GROWTH = 9.0  # linear is 4, quadratic 16


@cache
def signals() -> Signals:
    return load_signals()


def letter(text: str = "", *, subject: str = "", **headers: str) -> Letter:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Letter(key="<a@x.example>", sender="a@x.example", subject=subject, text=text, headers=fields)


def replied(text: str) -> None:
    words = new_words(text, "Dana Ortiz")
    read_reply(Reply(text=words.new, sent_at=NOW, items=ITEMS, subject=text), signals())


def commanded(text: str) -> None:
    read_commands(text, ("T-100000",), partial(day_named, sent_at=NOW, signals=signals()))


def as_value(kind: str, text: str) -> None:
    for day_first in (None, True):
        read_value(Cell(value=text), kind, Manner(day_first=day_first, choices=("Yes", "No")))


KINDS = ("text", "money", "percent", "date", "period", "yes-no", "one-of")
Read = Callable[[str], object]
READERS: dict[str, Read] = {
    "a mail of this text": lambda text: parse(f"From: a@x.example\r\n\r\n{text}".encode()),
    "a mail of this page": lambda text: parse(f"From: a@x.example\nContent-Type: text/html\n\n<p>{text}".encode()),
    "a mail of this header": lambda text: parse(f"{text}\n\nhi".encode()),
    "a mail from this": lambda text: parse(f"From: {text.replace(chr(10), ' ')}\n\nhi".encode()),
    "a mail of this type": lambda text: parse(f"Content-Type: multipart/mixed; {text}\n\n{text}".encode()),
    "a page": text_from_html,
    "rich text": lambda text: text_from_rtf(b"{\\rtf1 " + text.encode()),
    "what is quoted": lambda text: new_words(text, "Dana Ortiz"),
    "what a long name wrote": lambda text: new_words("Thanks\n\nDana Ortiz\nCFO", text),
    "what is ours": lambda text: without_own(text, [OURS]),
    "what is typed between": lambda text: apart_from_own(new_words(f"Done\n\nOn Tue wrote:\n> {text}"), [OURS]),
    "a reply": replied,
    "a reply among files": lambda text: read_reply(
        Reply(text="Attached", sent_at=NOW, items=ITEMS, files=(text[:255],) * (len(text) // 255)), signals()
    ),
    "commands": commanded,
    "one command": lambda text: commanded("reassign " + text.replace("\n", " ")),
    "the kind of a text": lambda text: kind_of(letter(text), ("p@hart.example",), "hart.example"),
    "the kind of a subject": lambda text: kind_of(letter("hi", subject=text), ("p@hart.example",), "hart.example"),
    "the kind of a bounce": lambda text: parse(
        f"From: mailer-daemon@x.example\nSubject: Undelivered Mail\n\nnot delivered to:\n{text}".encode()
    ),
    "a proof": lambda text: proof_of(letter(authentication_results="mx.example; " + text), ("mx.example",)),
    "addresses": addresses_in,
    "receivers": lambda text: people_of((("from", text), ("to", text), ("sender", text))),
    "encoded words": decoded,
    "a file's name": name_words,
    "a period": lambda text: period_in(text, "weekly", day_first=None, near=None),
    **{
        f"a {kind}": partial(as_value, kind)
        for kind in ("text", "money", "percent", "date", "period", "yes-no", "one-of")
    },
}
# fmt: off
UNITS = [
    " ", "\n", "\t", "a", "1", "-", ">", "(", "[", "<", '"', "'", ",", ".", ":", ";", "=", "@", "*", "_", "/",
    "\\", "é", "😀", "> ", "> >\n", "a ", "a\n", "A b\n", "a@", "a@b.example ", "<a@b.example>, ", "a, ", "a: ",
    "a:\n", "1 ", "1.", "1,", "1/", "12 ", "Oct ", "Oct 5 - ", "5 Oct ", "1st of ", "2026-09 ", "w 1 ", "Q3 ",
    "10:00 ", "10:00:\n", "$ ", "50% ", "( ", "[ ", "] ", "--\n", "-- \n", "- - ", "-a-", "--a", "____\n",
    "=====\n", "* * ", "thanks,\n", "Dana\n", "Dana Ortiz\n", "best\n\n", "T-100000 ",
    "On Tue, Oct 6 Dana wrote:\n", "On Tue\n", "wrote: ", "From: a\n", "From: a\nSent: b\nTo: c\nSubject: d\n\n",
    "> From: a\n", "AR aging report ", "rent roll and ", "done. ", "not ", "please ", "by Friday ",
    "i will send ", "and ", "but ", "no ", "to a ", "sent from my ", "confidential ",
    "if you are not the intended recipient ", "http://", "www.", "https://a.example/ ", "[cid:a]", "<div>",
    "</div>", "<p>a", "<blockquote>", "<td>", "<br>", "<b>a:</b>", "<!--", "<a href='", "&#", "&amp;", "<style>",
    "<![if", "=?utf-8?q?a?= ", "=?utf-8?b?YQ==?=", "=?", "?=", "=?a?q?", "=20", "=\n", "a=b; ", ';a="', ";a*1=b",
    "boundary=a; ", "--b\n", "begin 644 x\n#AAAA\n", "{\\", "}", "{", "\\u8364?", "\\'e9", "\\par ", "x: y\n",
    "x: y\n z\n", "a ü ", "ñ", "\u200b", "\u202e", "́",
]
# fmt: on


def seconds(read: Read, unit: str, size: int) -> float:
    """The processor time that reading so many characters of this takes."""
    text = (unit * (size // len(unit) + 1))[:size]
    started = time.process_time()
    read(text)
    return time.process_time() - started


def grows(read: Read, unit: str, size: int) -> bool:
    """Whether four times as much takes far more than four times as long."""
    if seconds(read, unit, size * 4) < FREE:
        return False
    before, after = (min(seconds(read, unit, each) for _ in range(3)) for each in (size, size * 4))
    return after > GROWTH * before


@pytest.mark.parametrize(("place", "name"), list(enumerate(READERS)), ids=READERS)
def test_a_text_is_read_in_one_go(place: int, name: str) -> None:
    assert [unit for unit in UNITS[place % 15 :: 15] if grows(READERS[name], unit, 1_000)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_a_long_text_is_read_in_one_go(name: str) -> None:
    assert [unit for unit in UNITS if grows(READERS[name], unit, 40_000)] == []
