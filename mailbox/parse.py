"""Bytes of mail to a letter: whatever the bytes are, a letter comes out and its damage is named in it."""

import hashlib
import re
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser

from ..rules.letter import Letter
from . import headers as read
from .charsets import printable
from .parts import Body, Part, body_of, is_file, words_of
from .reports import failed_of, original_of, report_type_of

HEADER_BYTES = 256 * 1024
BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
CLOSED = {
    "application/ms-tnef": "winmail.dat: Outlook's own wrapping; what is in it was not opened",
    "application/pkcs7-mime": "sealed with S/MIME: its text and files cannot be read here",
    "application/x-pkcs7-mime": "sealed with S/MIME: its text and files cannot be read here",
    "application/pgp-encrypted": "encrypted with PGP: its text and files cannot be read here",
}
POSTMASTERS = frozenset({"mailer-daemon", "postmaster", ""})
# Answers to an invitation count wherever they stand; an invitation itself only in the body, not as a file.
CALENDAR_ANSWERS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "CANCEL", "REFRESH"})


def parse(raw: bytes) -> Letter:
    """Take a mail apart. Never raises, whatever the bytes.

    Slow for large ones (24 MB take a second): call it in a thread.
    """
    problems: list[str] = []
    message = _opened(_bounded(raw, problems), problems)
    raw_headers = _guarded_headers(message, problems)
    body = _guarded_body(message, problems)
    people = read.people_of(raw_headers)
    headers = read.readable(raw_headers)
    message_id = read.message_id_of(raw_headers)
    report_type = report_type_of(message, body.leaves)
    failed = failed_of(body.leaves, raw_headers, body.text)
    reports = bool(report_type or failed or people.sender.partition("@")[0] in POSTMASTERS)
    return Letter(
        key=message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}",
        message_id=message_id,
        sender=people.sender,
        sender_name=people.sender_name,
        to=people.to,
        subject=next((value for name, value in headers if name == "subject"), ""),
        date=read.date_of(raw_headers),
        headers=headers,
        in_reply_to=read.in_reply_to_of(raw_headers),
        references=read.references_of(raw_headers),
        text=body.text,
        attachments=tuple(body.attachments),
        original=original_of(body.leaves, body.text) if reports else "",
        failed=failed,
        calendar_method=_calendar_method(body.leaves),
        report_type=report_type,
        problems=tuple(dict.fromkeys((*problems, *people.problems, *_sealed(body)))),
    )


def _bounded(raw: bytes, problems: list[str]) -> bytes:
    """The bytes with a header block of at most HEADER_BYTES, cut at a line's end."""
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    end = BLANK_LINE.search(start)
    if (end.start() if end else len(start)) <= HEADER_BYTES:
        return start
    problems.append(f"its header is larger than {HEADER_BYTES // 1024} kB; the rest of it was left out")
    cut = start.rfind(b"\n", 0, HEADER_BYTES) + 1 or HEADER_BYTES
    return start[:cut] + b"\n" + (start[end.end() :] if end else b"")


def _opened(data: bytes, problems: list[str]) -> Message:
    """The message tree of the standard library's tolerant parser; only the header of one nested without end."""
    try:
        return message_from_bytes(data, _class=Part)
    except read.UNREADABLE:
        problems.append("its parts could not be told apart; only its text was read")
    whole = BytesHeaderParser(Part).parsebytes(data)
    for name in ("content-type", "content-transfer-encoding"):
        del whole[name]
    return whole


def _guarded_headers(message: Message, problems: list[str]) -> read.Headers:
    try:
        return read.headers_of(message)
    except read.UNREADABLE:
        problems.append("its header could not be read")
        return ()


def _guarded_body(message: Message, problems: list[str]) -> Body:
    try:
        body = body_of(message)
    except read.UNREADABLE as fault:
        problems.append(f"its body could not be read ({type(fault).__name__})")
        return Body()
    problems += [printable(problem) for problem in body.problems]
    return body


def _sealed(body: Body) -> list[str]:
    kinds = {leaf.get_content_type() for leaf in body.leaves}
    names = {attachment.name.lower() for attachment in body.attachments}
    if "winmail.dat" in names:
        kinds.add("application/ms-tnef")
    return [CLOSED[kind] for kind in sorted(kinds & CLOSED.keys())]


def _calendar_method(leaves: list[Message]) -> str:
    """The method of the calendar part that the mail itself is, in upper case; "" for a mail that only carries one."""
    for leaf in leaves:
        if leaf.get_content_type() != "text/calendar":
            continue
        match = re.search(r"^METHOD:([A-Z-]+)\s*$", words_of(leaf)[:20_000], re.IGNORECASE | re.MULTILINE)
        try:
            method = str(leaf.get_param("method") or (match[1] if match else "")).upper()
        except read.UNREADABLE:
            method = match[1].upper() if match else ""
        if method and (method in CALENDAR_ANSWERS or not is_file(leaf)):
            return method
    return ""
