"""Bytes of mail to a letter: whatever the bytes are, a letter comes out and its damage is named in it."""

import hashlib
import re
from dataclasses import replace

from ..rules.bounces import failed_in_words, is_bounce
from ..rules.letter import Letter
from . import headers as read
from .charsets import printable
from .mime import Part, opened
from .parts import Body, body_of, is_file
from .reports import failed_inside, failed_of, names_nobody, original_of, report_type_of

# Answers to an invitation count wherever they stand; an invitation itself only in the body, not as a file.
CALENDAR_ANSWERS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "CANCEL", "REFRESH"})

_METHOD = re.compile(r"^METHOD:([A-Z-]{1,40})\s*$", re.IGNORECASE | re.MULTILINE)
SUBJECT_LONGEST = 1_000  # characters; it is kept with whatever is remembered of the mail
_CALENDAR_LOOKED_AT = 20_000  # characters; the method stands at the top
_FIRST_LINES = 10_000  # bytes by which line ends are told
_OUTLOOK_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parse(raw: bytes) -> Letter:
    """Take a mail apart. Never raises, whatever the bytes.

    Slow for large ones (24 MB take a second): call it in a thread.
    """
    problems: list[str] = []
    root = opened(_as_mail(raw, problems), problems)
    body = _guarded_body(root, problems)
    people = read.people_of(root.headers)
    headers = read.readable(root.headers)
    date = read.date_of(root.headers)
    dated = next((value.strip() for name, value in headers if name == "date"), "")
    if dated and date is None:
        problems.append(f"the Date header is no date: {dated[:40]}")
    message_id = read.message_id_of(root.headers)
    subject = next((value for name, value in headers if name == "subject"), "")
    if len(subject) > SUBJECT_LONGEST:
        problems.append(f"its subject is longer than {SUBJECT_LONGEST:,} characters; the rest of it was left out")
    letter = Letter(
        key=message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}",
        message_id=message_id,
        sender=people.sender,
        sender_name=people.sender_name,
        to=people.to,
        subject=subject[:SUBJECT_LONGEST],
        date=date,
        headers=headers,
        in_reply_to=read.in_reply_to_of(root.headers),
        references=read.references_of(root.headers),
        text=body.text,
        attachments=tuple(body.attachments),
        failed=failed_of(body.leaves),
        calendar_method=_calendar_method(body.leaves),
        report_type=report_type_of(root, body.leaves),
        problems=tuple(dict.fromkeys((*map(printable, problems), *people.problems))),
    )
    return _reported(letter, body.leaves)


def _reported(letter: Letter, leaves: list[Part]) -> Letter:
    """The same letter with what it reports: whom it did not reach, and which message it is about."""
    bounced = is_bounce(letter)
    if bounced and not letter.failed and names_nobody(leaves):
        letter = replace(letter, failed=failed_inside(leaves) or failed_in_words(letter))
    if bounced or letter.report_type:
        letter = replace(letter, original=original_of(leaves, letter.text))
    return letter


def _as_mail(raw: bytes, problems: list[str]) -> bytes:
    """The bytes from the first header on, with line ends that can be told."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append("it was saved as UTF-16 text, not as a mail; its files may have suffered")
        raw = raw.decode("utf-16", "replace").encode()
    if raw.startswith(_OUTLOOK_FILE):
        problems.append("it is an Outlook .msg file, not a raw mail; save it as .eml")
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in start[:_FIRST_LINES] and b"\r" in start[:_FIRST_LINES]:
        start = start.replace(b"\r", b"\n")
    return start


def _guarded_body(root: Part, problems: list[str]) -> Body:
    try:
        return body_of(root, problems)
    except (*read.UNREADABLE, MemoryError) as fault:
        problems.append(f"its body could not be read ({type(fault).__name__})")
        return Body()


def _calendar_method(leaves: list[Part]) -> str:
    """The method of the calendar part that the mail itself is, in upper case; "" for a mail that only carries one."""
    for leaf in leaves:
        if leaf.kind != "text/calendar":
            continue
        written = _METHOD.search(leaf.words[:_CALENDAR_LOOKED_AT])
        method = (leaf.parameter("method") or (written[1] if written else "")).upper()
        if method and (method in CALENDAR_ANSWERS or not is_file(leaf)):
            return method
    return ""
