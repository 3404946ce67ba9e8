"""Mail made to stop a reader, and the mail that Python ships as its own test data: each is answered soon and whole."""

import time
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of
from duly.rules.letter import Letter
from duly.rules.quoting import new_words

SOON = 2.0  # seconds
HEAD = b"From: a@x.example\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
PAGE = HEAD + b"Content-Type: text/html\r\n\r\n"


def read(raw: bytes) -> Letter:
    """Everything that is done with a mail before it is decided about, in time."""
    started = time.perf_counter()
    letter = parse(raw)
    kind_of(letter, ("partner@hart.example",), "hart.example")
    new_words(letter.text, letter.sender_name)
    assert time.perf_counter() - started < SOON
    return letter


def deep(levels: int, filler: bytes = b"") -> bytes:
    rows = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(levels))
    return HEAD + b"".join(rows) + b"\r\n" + filler


HOSTILE = {
    "nested without end": deep(20_000),
    "nested, and long": deep(250, b"line\r\n" * 300_000),
    "a header without end": b"From: a@x.example\r\n" + b"X-F: y\r\n" * 300_000 + b"\r\nhi",
    "a line without end": b"From: " + b"a" * 2_000_000 + b"@x.example\r\n\r\nhi",
    "spaces in a header": HEAD + b"Subject: x" + b" " * 200_000 + b"y\r\n\r\nhi",
    "folded without end": HEAD + b"Subject: x" + b"\r\n y" * 80_000 + b"\r\n\r\nhi",
    "words encoded without end": HEAD + b"Subject: " + b"=?" * 120_000 + b"\r\n\r\nhi",
    "brackets in From": b"From: " + b"(" * 200_000 + b"\r\n\r\nhi",
    "quotes in From": b"From: " + b'"\\' * 100_000 + b"\r\n\r\nhi",
    "signs in From": b"From: " + b"a@" * 100_000 + b"\r\n\r\nhi",
    "receivers without end": HEAD + b"To: " + b"a@b.example," * 20_000 + b"\r\n\r\nhi",
    "parameters without end": HEAD + b"Content-Type: text/plain" + b';a="' * 50_000 + b"\r\n\r\nhi",
    "numbered parameters": HEAD + b"Content-Type: text/plain" + b";a*1=b" * 40_000 + b"\r\n\r\nhi",
    "references without end": HEAD + b"References: " + b"<a" * 100_000 + b"\r\n\r\nhi",
    "flowed without end": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 500_000,
    "quote marks without end": HEAD + b"\r\n" + b">" * 3_000_000,
    "boundaries in one line": MIXED + b"--b" * 1_000_000,
    "begins of files": HEAD + b"\r\n" + b"begin 644 x\r\n" * 20_000,
    "files without an end": HEAD + b"\r\n" + b"begin 644 x\r\n#AAAA\r\n" * 100_000,
    "a begin and blanks": HEAD + b"\r\n" + b"begin 644 x" + b" " * 1_000_000,
    "open elements": PAGE + b"<div>" * 200_000,
    "open quotes": PAGE + b"<blockquote>x" * 100_000,
    "tables": PAGE + (b"<table><tr>" + b"<td>x</td>" * 100 + b"</tr>") * 400,
    "attributes": PAGE + b"<p " + b"a=b " * 300_000 + b">x",
    "styles": PAGE + b"<p style='" + b"display:" * 200_000 + b"'>x",
    "ruled blocks": PAGE + b"<div style='border-top:solid 1pt'><b>x:</b>" * 3_000,
    "addresses in a bounce": b"From: mailer-daemon@x.example\r\nSubject: Undelivered\r\n\r\n" + b"a@" * 400_000,
    "recipients in a bounce": (
        b"From: mailer-daemon@x.example\r\nSubject: Undelivered\r\n\r\n" + b"<a@b.example>: unknown\r\n" * 50_000
    ),
    "colons": HEAD + b"\r\n" + b"a 11:11:\r\n" * 100_000,
    "fields": HEAD + b"\r\n" + b"From: x\r\nDate: y\r\n\r\n" * 30_000,
    "closings": HEAD + b"\r\n" + b"many " * 40_000 + b"\r\n" + b"thanks,\r\n" * 5_000,
    "carriage returns": b"\r" * 2_000_000,
    "zeros": b"\0" * 3_000_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_is_answered_in_time(raw: bytes) -> None:
    read(raw)


def test_ten_thousand_files_are_all_there() -> None:
    file = b"--b\r\nContent-Type: application/pdf; name=x.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n"
    letter = read(MIXED + file * 10_000 + b"--b--")
    assert len(letter.attachments) == 10_000
    assert {one.data for one in letter.attachments} == {b"%PDF-"}


def test_what_is_beyond_all_limits_is_kept_in_one_piece() -> None:
    many = read(MIXED + b"--b\r\n\r\npart\r\n" * 30_000 + b"--b--")
    assert many.attachments[-1].data.count(b"part") == 20_000
    assert "parts" in many.problems[0]
    nested = read(deep(100, b"the words"))
    assert "the words" in nested.text
    assert any("nested" in problem for problem in nested.problems)


def shipped() -> list[Path]:
    """The mails that the standard library is tested with; some builds of Python leave them out."""
    tests = pytest.importorskip("test.test_email")
    found = sorted((Path(str(tests.__file__)).parent / "data").glob("msg_*.txt"))
    if not found:
        pytest.skip("this Python ships no mails")
    return found


def leaves(message: Message) -> list[Message]:
    """The parts that hold no others, as the standard library tells them; messages inside stay closed."""
    payload = message.get_payload()
    if not message.is_multipart() or not isinstance(payload, list):
        return [message]
    return [leaf for child in payload if isinstance(child, Message) for leaf in _closed(child)]


def _closed(child: Message) -> list[Message]:
    return [child] if child.get_content_maintype() == "message" else leaves(child)


def test_no_part_of_python_s_own_mails_is_lost() -> None:
    for path in shipped():
        raw = path.read_bytes()
        letter = read(raw)
        letter.text.encode()
        parts = [
            leaf for leaf in leaves(message_from_bytes(raw)) if not leaf.get_content_type().startswith("multipart/")
        ]
        full = [leaf for leaf in parts if leaf.is_multipart() or bytes(leaf.get_payload(decode=True) or b"").strip()]
        files = [leaf for leaf in full if leaf.get_filename() or leaf.get_content_maintype() not in {"text", "message"}]
        assert len(letter.attachments) >= len(files), path.name
        assert letter.text.strip() or letter.attachments or letter.report_type or not full, path.name


def test_python_s_own_mails_may_be_cut_anywhere() -> None:
    for path in shipped():
        raw = path.read_bytes()
        for end in range(0, min(len(raw), 6_000), 211):
            read(raw[:end])


def test_ordinary_mail_is_read_fast() -> None:
    """At least 400 a second on one core, by half to spare for a busy machine."""
    from tests.corpus.mail_shapes import made  # noqa: PLC0415

    mails = [mail.raw for mail in made()]
    for raw in mails[:20]:
        read(raw)
    started = time.process_time()
    for raw in mails:
        letter = parse(raw)
        kind_of(letter, ("partner@hart.example",), "hart.example")
        new_words(letter.text, letter.sender_name)
    assert len(mails) / (time.process_time() - started) > 200
