"""Mails that grow when they are opened: each is answered in bounded time and memory, and the next one is handled.

Small with every test; `make hostile` takes them at their full size, about 20 MB each.
"""

import base64
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of
from duly.rules.quoting import new_words

from tests.hostile.houses import MORNING, answer, house, minutes

HEAD = b"From: a@x.example\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
SMALL, FULL = 200_000, 20_000_000  # bytes
A_MEGABYTE = 3.0  # seconds of processor time for one, and a second to begin with
MEMORY = 16  # times the mail's own size, and 50 MB


def plain(charset: str, body: bytes, encoding: str = "8bit") -> bytes:
    fields = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return HEAD + fields.encode() + body


def winmail(attributes: bytes) -> bytes:
    data = base64.encodebytes(b"\x78\x9f\x3e\x22\0\0" + attributes)
    return HEAD + b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n" + data


def report(body: bytes) -> bytes:
    kind = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
    return HEAD + kind + b"Content-Type: message/delivery-status\r\n\r\n" + body + b"\r\n--b--"


def deep(size: int) -> bytes:
    rows = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(size // 60))
    return HEAD + b"".join(rows)


Bomb = Callable[[int], bytes]
BOMBS: dict[str, Bomb] = {
    "parts in parts": deep,
    "parts": lambda size: MIXED + b"--b\r\n\r\nx\r\n" * (size // 10) + b"--b--",
    "parts with headers": lambda size: MIXED + b"--b\r\nContent-Type: a/b\r\n\r\n\r\n" * (size // 27),
    "headers": lambda size: b"".join(b"X-%d: y\r\n" % n for n in range(size // 12)) + HEAD + b"\r\nhi",
    "one header": lambda size: HEAD + b"Subject: " + b"x" * size + b"\r\n\r\nhi",
    "receivers": lambda size: HEAD + b"To: " + b", ".join(b"p%d@x.example" % n for n in range(size // 18)) + b"\n\n",
    "references": lambda size: HEAD + b"References: " + b"<p@x.example>\r\n " * (size // 16) + b"\r\n\r\nhi",
    "a boundary": lambda size: HEAD + b"Content-Type: multipart/mixed; boundary=" + b"b" * size + b"\r\n\r\n--bb",
    "almost boundaries": lambda size: (
        HEAD + b"Content-Type: multipart/mixed; boundary=" + b"b" * 7_000 + b"\r\n\r\n"
        + (b"--" + b"b" * 6_999 + b"\n") * (size // 7_002)
    ),
    "base64": lambda size: plain("utf-8", base64.encodebytes(b"x" * (size // 4 * 3)), "base64"),
    "base64 in pieces": lambda size: plain("utf-8", b"YQ==\r\n" * (size // 6), "base64"),
    "base64 of nothing": lambda size: plain("utf-8", b"A=" * (size // 2), "base64"),
    "quoted-printable": lambda size: plain("utf-8", b"=41" * (size // 3), "quoted-printable"),
    "soft breaks": lambda size: plain("utf-8", b"=\r\n" * (size // 3), "quoted-printable"),
    "accents on one letter": lambda size: plain("utf-8", b"a" + "\u0301\u0316".encode() * (size // 4)),
    "accents on many": lambda size: plain("utf-8", "e\u0301".encode() * (size // 3)),
    "large letters": lambda size: plain("utf-8", "\ufdfa".encode() * (size // 3)),
    "charsets switched": lambda size: plain("iso-2022-jp", b"\x1b$B" * (size // 3)),
    "a charset that lies": lambda size: plain("utf-16", b"\x41" * size),
    "a charset that is none": lambda size: plain("punycode", b"a-" * (size // 2)),
    "elements": lambda size: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<b>" * (size // 3),
    "entities": lambda size: HEAD + b"Content-Type: text/html\r\n\r\n" + b"&acE;" * (size // 5),
    "winmail.dat": lambda size: winmail(b"\x02\x02\x90\0\0\0\0\0\0\0\0" * (size // 15)),
    "reports": lambda size: report(b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n\r\n" * (size // 58)),
    "sealed in sealed": lambda size: (
        HEAD + b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(b"\x30\x80" * (size // 3))
    ),
    "encoded words": lambda size: HEAD + b"Subject: " + b"=?utf-8?b?YWE=?= " * (size // 17) + b"\r\n\r\nhi",
    "parameters": lambda size: HEAD + b"Content-Type: a/b" + b";\r\n a*1=%41" * (size // 11) + b"\r\n\r\nhi",
    "groups": lambda size: b"From: " + b"a:" * (size // 2) + b";\r\n\r\nhi",
}  # fmt: skip


def defused(raw: bytes) -> None:
    """Everything that is done with a mail before it is decided about, in bounded time and memory."""
    megabytes = len(raw) / 1e6
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    letter = parse(raw)
    kind_of(letter, ("partner@hart.example",), "hart.example")
    new_words(letter.text, letter.sender_name)
    assert time.process_time() - started < 1 + A_MEGABYTE * megabytes
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 50 + MEMORY * megabytes


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_defused(bomb: Bomb) -> None:
    defused(bomb(SMALL))


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_large_bomb_is_defused(bomb: Bomb) -> None:
    defused(bomb(FULL))


def test_what_is_remembered_of_a_mail_is_short() -> None:
    raw = b"From: " + b"n" * 15_000 + b" <a@x.example>\r\nSubject: " + b"s" * 200_000 + b"\r\n\r\nhi"
    letter = parse(raw.replace(b"hi", b"begin 644 " + b"f" * 250 + b".pdf\n#AAAA\n`\nend\n"))
    assert (len(letter.subject), len(letter.sender_name), letter.sender) == (1_000, 200, "a@x.example")
    assert "its subject is longer than 1,000 characters; the rest of it was left out" in letter.problems
    assert [len(one.name) for one in letter.attachments] == [254]


async def test_the_mail_behind_the_bombs_is_answered(tmp_path: Path) -> None:
    async with house(tmp_path / "p") as place:
        (reminder,) = await place.turn(MORNING)
        known = reminder["To"].encode()
        place.takes(bomb(SMALL // 10).replace(b"a@x.example", known, 1) for bomb in BOMBS.values())
        place.takes([answer(reminder, "I will send it on Friday.", at=minutes(60))])
        await place.turn(minutes(60))
        told = place.world.store.open_tasks("northwind", reminder["To"])
        assert [task.promise.day.isoformat() for task in told if task.promise] == ["2026-10-09"]


async def test_hundreds_of_files_are_for_a_person_to_sort(tmp_path: Path) -> None:
    async with house(tmp_path / "p") as place:
        (reminder,) = await place.turn(MORNING)
        file = "--b\r\nContent-Type: application/pdf; name=x.pdf\r\n\r\n%PDF-1.7\r\n"
        raw = answer(reminder, file * 201 + "--b--", at=minutes(60))
        place.takes([raw.replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b")])
        sent = await place.turn(minutes(60))
        assert [one["To"] for one in sent] == [reminder["To"]]
        assert [held.why for held in place.world.store.pen()] == [
            "it brings 201 files, and more than 200 are for a person to sort"
        ]
