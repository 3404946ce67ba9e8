"""What people write and see in a simulated year, and the two ways in which it travels: as values, or as real mail."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Literal, Protocol

from ....mailbox.channel import Parcel
from ....mailbox.compose import compose
from ....mailbox.parse import parse
from ....mailbox.telephone import Medium
from ....rules.addresses import domain_of, with_token
from ....rules.letter import Attachment, FailedRecipient, Letter
from ....rules.messages import Message
from ..mails import Delivered, Mail, opened
from ..shapes import Draft, sent
from .papers import Paper, Press
from .practice import INBOX, PROVIDER

Key = tuple[str, str, str]  # document, owner, period
Kind = Literal["person", "absence", "bounce", "robot"]
Proof = Literal["pass", "fail", "none"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AUTOMATIC = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
CARD = re.compile(r"the scorecard of (\d{4}-\d\d) goes to ([^“]*) on your word")
BEFORE = re.compile(r"waits for your approval before ([^\[\]]*) (?:is|are) told of it \[(T-\d{6})\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One of the daemon's mails as it lies in somebody's mailbox."""

    message: Message
    raw: bytes
    at: datetime
    to: str


def up_for_approval(message: Message) -> dict[str, str]:
    """What a mail asks the consultant to approve: of each task, the words that name who would be told of it."""
    if message.kind == "digest":
        return {ref: names for names, ref in BEFORE.findall(" ".join(message.text.split()))}
    return dict.fromkeys(message.tasks, message.subject) if message.subject.startswith("Approve?") else {}


def cards_up_for_approval(message: Message) -> dict[str, str]:
    """Of which month a digest asks the consultant to approve the scorecard, and the words that name its readers."""
    return dict(CARD.findall(" ".join(message.text.split()))) if message.kind == "digest" else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A mail or text that somebody writes, with what it must come to: `closes` are the tasks that it finishes."""

    number: int
    name: str
    address: str
    words: str
    kind: Kind = "person"
    proof: Proof = "pass"  # what our provider says of its sender
    may: bool = True  # False: whoever wrote it may close, move and command nothing
    answers: Seen | None = None
    subject: str = ""
    papers: tuple[Paper, ...] = ()
    means: str = ""  # what the writer has in mind, for the history
    closes: frozenset[Key] = frozenset()
    says_whose: bool = False  # it answers the question whose the writer's paper or word is
    failed: str = ""  # of a bounce: the address that was not reached
    command: bool = False
    by_text: bool = False  # a text, not a mail; `address` is the writer's number then

    @property
    def message_id(self) -> str:
        """Its identifier, by which it is marked as handled."""
        if self.by_text:
            return f"text:{self.sid}"
        return f"<{self.number}.note@{domain_of(self.address)}>"

    @property
    def sid(self) -> str:
        """What the telephone provider calls it."""
        return f"SM{self.number:032x}"


class Pen(Protocol):
    """How notes and messages become bytes and letters."""

    composed: dict[str, Message]  # by Message-ID

    def write(self, note: Note, at: datetime) -> bytes:
        """What lies in the shared inbox once the provider took it, at an aware instant."""

    def photographed(self, paper: Paper) -> Medium:
        """A paper as the file of a text."""

    def parse(self, raw: bytes) -> Letter:
        """As the daemon reads it."""

    def compose(self, message: Message, **given: Any) -> Parcel:
        """As the daemon writes it."""


class TokenPen:
    """Letters as values: the bytes only name them."""

    def __init__(self, press: Press) -> None:
        self.composed: dict[str, Message] = {}
        self._press = press
        self._letters: dict[bytes, Letter] = {}

    def write(self, note: Note, at: datetime) -> bytes:
        """The name of a letter, which is written down."""
        raw = f"letter {note.number}".encode()
        self._letters[raw] = _letter(note, at, tuple(map(self._attached, note.papers)))
        return raw

    def parse(self, raw: bytes) -> Letter:
        """The letter of that name."""
        return self._letters[raw]

    def compose(self, message: Message, **given: Any) -> Parcel:  # noqa: ARG002 (real mail needs more)
        """The name of a message."""
        self.composed[message.message_id] = message
        to = tuple(dict.fromkeys((*message.to, *message.cc)))
        return Parcel(message_id=message.message_id, sender=INBOX, to=to, raw=message.id.encode())

    def photographed(self, paper: Paper) -> Medium:
        """A file that names the paper."""
        return _file(paper, self._press)

    def _attached(self, paper: Paper) -> Attachment:
        data = self._press.printed(paper)
        return Attachment(name=paper.name, media=XLSX, data=data, sha256=hashlib.sha256(data).hexdigest())


class MailPen:
    """Letters as real mail, as the programs of their writers make it."""

    def __init__(self, press: Press) -> None:
        self.composed: dict[str, Message] = {}
        self.parse = parse
        self._press = press

    def write(self, note: Note, at: datetime) -> bytes:
        """The mail, stamped by our provider."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in _stamps(note, at))
        if note.failed:
            return lines.encode() + _report(note, at)
        draft = self._draft(note, at)
        return lines.encode() + sent(draft).replace(draft.message_id.encode(), note.message_id.encode(), 1)

    def compose(self, message: Message, **given: Any) -> Parcel:
        """The real mail."""
        self.composed[message.message_id] = message
        return compose(message, **given)

    def photographed(self, paper: Paper) -> Medium:
        """The real file."""
        return _file(paper, self._press)

    def _draft(self, note: Note, at: datetime) -> Draft:
        mail = _as_shown(note.answers) if note.answers else None
        return Draft(
            name=note.name,
            address=note.address,
            words=note.words,
            at=at,
            number=note.number,
            to=_reply_address(note),
            answers=mail,
            subject=note.subject,
            files=tuple((paper.name, self._press.printed(paper)) for paper in note.papers),
            program=("gmail", "outlook", "apple", "phone")[note.number % 4],
            headers=AUTOMATIC if note.kind in {"absence", "robot"} else {},
        )


def _file(paper: Paper, press: Press) -> Medium:
    """The telephone provider knows no names of files."""
    return Medium(name="file-1.xlsx", media=XLSX, data=press.printed(paper))


def _as_shown(seen: Seen) -> Mail:
    delivered = Delivered(seen.at, INBOX, seen.to, seen.raw, by_daemon=True)
    return replace(opened(delivered), sender_name="Riley Hart")


def _reply_address(note: Note) -> str:
    token = note.answers.message.token if note.answers and note.kind != "bounce" else ""
    return with_token(INBOX, token) if token and note.number % 2 else INBOX


def _stamps(note: Note, at: datetime) -> list[tuple[str, str]]:
    """What our provider writes above a mail: when it came, and whether its sender is who it says."""
    domain = domain_of(note.address)
    machine = note.kind in {"absence", "bounce"}
    stamps = [
        ("Return-Path", "<>" if machine else f"<{note.address}>"),
        ("Received", f"from mail.{domain} by {PROVIDER} for <{INBOX}>; {format_datetime(at)}"),
    ]
    if note.proof != "none":
        stamps.append(("Authentication-Results", f"{PROVIDER}; dmarc={note.proof} header.from={domain}"))
    return stamps


def _letter(note: Note, at: datetime, files: tuple[Attachment, ...]) -> Letter:
    answered = note.answers.message if note.answers else None
    thread = (*answered.references, answered.message_id) if answered else ()
    headers = _stamps(note, at)
    if note.kind in {"absence", "robot", "bounce"}:
        headers += AUTOMATIC.items()
    return Letter(
        key=note.message_id,
        message_id=note.message_id,
        sender=note.address,
        sender_name=note.name,
        to=(_reply_address(note),),
        subject=note.subject or (f"Re: {answered.subject}" if answered else ""),
        date=at,
        headers=tuple((name.lower(), value) for name, value in headers),
        in_reply_to=answered.message_id if answered and not note.failed else "",
        references=thread if not note.failed else (),
        text=note.words,
        attachments=files,
        original=answered.message_id if answered and note.failed else "",
        failed=(FailedRecipient(note.failed, "5.1.1", False),) if note.failed else (),
        report_type="delivery-status" if note.failed else "",
    )


def _report(note: Note, at: datetime) -> bytes:
    """A server's report that a mail could not be delivered."""
    about = note.answers.message.message_id if note.answers else ""
    missed = f"Final-Recipient: rfc822; {note.failed}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    parts = (
        f"Content-Type: text/plain\r\n\r\n{note.words}\r\n",
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n{missed}",
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\n",
    )
    body = "".join(f"--part\r\n{part}\r\n" for part in parts)
    head = (
        f"From: {note.name} <{note.address}>\r\nTo: {INBOX}\r\nSubject: {note.subject}\r\n"
        f"Date: {format_datetime(at)}\r\nMessage-ID: {note.message_id}\r\nAuto-Submitted: auto-replied\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="part"\r\n\r\n'
    )
    return f"{head}{body}--part--\r\n".encode()


__all__ = ["Key", "Kind", "MailPen", "Note", "Pen", "Proof", "Seen", "TokenPen"]
