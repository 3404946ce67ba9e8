"""Mails that chance made or damaged: each is answered, in time, whole and in text that can be printed.

A few seconds of it run with every test; with DULY_FUZZ_ROUNDS=200000 in the environment it runs for long.
"""

import base64
import json
import os
import quopri
import random
import time
from pathlib import Path

import pytest
from duly.daemon.reading import Desk, read_message
from duly.mailbox.parse import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus.mail_shapes import made
from tests.mailbox.test_written_replies import ROWS, mailed

ROUNDS = int(os.environ.get("DULY_FUZZ_ROUNDS", "1500"))
SOON = 2.0  # seconds
CORPUS = Path(__file__).parents[1] / "corpus" / "mail"
DESK = Desk("partner@hart.example")
TOKENS = [
    *(b"\r\n", b"\n", b"\r", b"\0", b"\xff", b"--b", b"=", b"=?utf-8?b?", b"?=", b">", b"<", b'"', b";", b":", b"@"),
    *(b"From ", b"Date: ", b"begin 644 x\r\n", b"name*0*=", b"filename*=utf-8''%", b"&#", b"<!--", b"</", b"<div"),
    *(b"<blockquote>", b"charset=utf-16", b"charset=utf-7", b"charset=idna", b"format=flowed", b"message/rfc822"),
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Type: application/ms-tnef\r\n",
    b"Content-Type: application/pkcs7-mime\r\n",
    b"Content-Type: message/delivery-status\r\n",
    b"Content-Type: text/calendar; method=REPLY\r\n",
    b"Final-Recipient: rfc822; a@b.example\r\n",
    *("\u2028".encode(), b"\x85", b"\x1c", b"9" * 40),
]


def damaged(raw: bytes, chance: random.Random, corpus: list[bytes]) -> bytes:
    """The same mail with some of its bytes lost, doubled, turned, replaced, or mixed with another's."""
    mail = bytearray(raw)
    for _ in range(chance.choice((1, 2, 4, 10, 40))):
        start = chance.randrange(len(mail) + 1)
        end = min(len(mail), start + int(chance.expovariate(1 / 60)))
        other = chance.choice(corpus)
        match chance.randrange(7):
            case 0:
                del mail[start:end]
            case 1:
                mail[start:start] = chance.choice(TOKENS) * chance.choice((1, 1, 3, 100))
            case 2:
                mail[start:end] = chance.randbytes(end - start)
            case 3:
                mail[start:start] = mail[start:end] * chance.choice((1, 3, 50))
            case 4:
                del mail[start:]
            case 5:
                mail[start:start] = other[: int(chance.expovariate(1 / 500))]
            case 6:
                mail = bytearray(bytes(mail).replace(b"\r\n", b"\n"))
    return bytes(mail)


def answered(raw: bytes, folder: Path) -> dict[str, object]:
    """What `read` prints of it; it must be printable, and soon."""
    path = folder / "a.eml"
    path.write_bytes(raw)
    started = time.perf_counter()
    row = read_message(path, DESK)
    assert time.perf_counter() - started < SOON
    json.dumps(row, ensure_ascii=False).encode()
    return row


def test_a_damaged_mail_is_answered(tmp_path: Path) -> None:
    chance = random.Random(20261105)
    corpus = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
    corpus += [mailed(row) for row in ROWS] + [mail.raw for mail in made()][::20]
    for number in range(ROUNDS):
        raw = damaged(chance.choice(corpus), chance, corpus)
        try:
            answered(raw, tmp_path)
        except Exception as fault:
            kept = tmp_path / f"round-{number}.eml"
            kept.write_bytes(raw)
            raise AssertionError(f"round {number}: {fault!r}; the mail is kept as {kept}") from fault


@given(st.binary(max_size=2_000))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_answered(raw: bytes) -> None:
    letter = parse(raw)
    assert letter.key
    letter.text.encode()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["From", "To", "Subject", "Date", "Content-Type", "Content-Disposition", "Message-ID"]),
            st.text(st.characters(codec="utf-8"), max_size=60),
        ),
        max_size=8,
    ),
    st.text(st.characters(codec="utf-8"), max_size=400),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_header_and_text_is_answered(fields: list[tuple[str, str]], text: str) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in fields)
    letter = parse(f"{head}\n{text}".encode())
    json.dumps([letter.sender, letter.sender_name, letter.subject, letter.text, letter.headers]).encode()


class Tree:
    """A mail of parts in parts as chance has it, and what must be found in it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.files: list[bytes] = []
        self.words: list[str] = []
        self.marks = 0
        self.ends = self.chance.choice((b"\n", b"\r\n"))
        self.raw = b"From: dana@northwind.example\nSubject: x\nMIME-Version: 1.0\n" + self.part(0)
        if self.ends == b"\r\n":
            self.raw = self.raw.replace(b"\n", b"\r\n")

    def part(self, depth: int) -> bytes:
        if depth < 4 and self.chance.random() < 0.6 - depth * 0.1:
            return self.several(depth)
        leaf = self.chance.choice((self.text, self.file, self.plain_file, self.letter)) if depth else self.text
        return leaf()

    def several(self, depth: int) -> bytes:
        self.marks += 1
        mark = self.chance.choice((f"b{self.marks}", f"=_{self.marks}'()+_,-./:=?", f"b{self.marks % 2}-{depth} x"))
        kind = self.chance.choice(("mixed", "mixed", "related", "unknown-to-all", "signed"))
        parts = [self.part(depth + 1) for _ in range(self.chance.randrange(1, 5))]
        body = b"".join(b"--%s\n%s\n" % (mark.encode(), part) for part in parts)
        closing = b"" if self.chance.random() < 0.1 else b"--%s--\n" % mark.encode()
        above = self.chance.choice((b"", b"This is a message in several parts.\n"))
        return f'Content-Type: multipart/{kind}; boundary="{mark}"\n\n'.encode() + above + body + closing

    def text(self) -> bytes:
        words = f"words{len(self.words)}x{self.chance.randrange(10**6)}"
        self.words.append(words)
        head, body = self.encoded(f"{words}\nand more, é\n".encode())
        return b"Content-Type: text/plain; charset=utf-8\n" + head + b"\n" + body

    def file(self) -> bytes:
        data = self.chance.randbytes(self.chance.randrange(1, 300))
        self.files.append(data)
        name = self.chance.choice(
            ('name="a b.pdf"', "name*=utf-8''%C3%A9.pdf", "name*0=lo; name*1=ng.pdf", 'name="=?utf-8?q?=C3=A9.pdf?="')
        )
        kind = self.chance.choice(("application/pdf", "application/octet-stream", "image/png", "application/x-none"))
        place = self.chance.choice(("", "Content-Disposition: attachment\n", "Content-Disposition: inline\n"))
        head = f"Content-Type: {kind}; {name}\n{place}Content-Transfer-Encoding: base64\n\n"
        return head.encode() + base64.encodebytes(data)

    def plain_file(self) -> bytes:
        """A file of words that stands as it is, with a name or without."""
        data = f"{self.chance.randrange(10**9)};x".encode()
        self.files.append(data)
        head = self.chance.choice(
            (
                "Content-Type: text/csv",
                "Content-Type: text/plain; name=a.txt",
                "Content-Type: text/plain\nContent-Disposition: attachment",
                "Content-Type: text/html\nContent-Disposition: attachment; filename=a.html",
                "Content-Type: application/x-none",
                "Content-Type: text/calendar; name=a.ics",
            )
        )
        return head.encode() + b"\n\n" + data

    def letter(self) -> bytes:
        """Another mail, sent along as it is."""
        data = f"Subject: {self.chance.randrange(10**9)}\nMessage-ID: <{len(self.files)}@x.example>\n\nhi".encode()
        self.files.append(data.replace(b"\n", self.ends))
        return b"Content-Type: message/rfc822\n\n" + data

    def encoded(self, data: bytes) -> tuple[bytes, bytes]:
        return self.chance.choice(
            (
                (b"Content-Transfer-Encoding: 8bit\n", data),
                (b"Content-Transfer-Encoding: quoted-printable\n", quopri.encodestring(data)),
                (b"Content-Transfer-Encoding: BASE64\n", base64.encodebytes(data)),
            )
        )


@pytest.mark.parametrize(
    "seeds", [range(start, start + 100) for start in range(0, 1_000, 100)], ids=lambda row: row.start
)
def test_no_part_of_any_tree_is_lost(seeds: range) -> None:
    for seed in seeds:
        tree = Tree(seed)
        letter = parse(tree.raw)
        found = [one.data.rstrip(b"\r\n") for one in letter.attachments]  # a cut mail's last line may have an end more
        assert sorted(found) == sorted(data.rstrip(b"\r\n") for data in tree.files), seed
        assert all(words in letter.text for words in tree.words), seed
