"""A letter: one mail that came in, taken apart into values that rules can judge."""

from dataclasses import dataclass, field
from datetime import datetime

from .agreement import Channel
from .readings import LetterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a letter, byte for byte."""

    name: str  # as the sender wrote it, decoded; data, never a path
    media: str  # as declared: "application/pdf"
    data: bytes = field(repr=False)
    sha256: str
    inline: bool = False  # shown inside the text (a signature's logo), not sent as a file

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """Somebody a bounce says was not reached."""

    address: str
    status: str  # enhanced status code such as "5.1.1"; "" if none was given
    temporary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail as received. Nothing in it is believed yet: `sender` is only what the From header says."""

    key: str  # the Message-ID, or "sha256:<hex of the raw bytes>" where it is missing or unusable
    message_id: str = ""
    sender: str = ""  # lower-case address of From; of a text or call the number in E.164
    sender_name: str = ""
    to: tuple[str, ...] = ()  # lower-case addresses of To, Cc, Delivered-To, X-Original-To and the like
    subject: str = ""
    date: datetime | None = None  # of the Date header, in its own offset
    headers: tuple[tuple[str, str], ...] = ()  # in order, names in lower case, values unfolded and decoded
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""  # the whole text of the top message (nested messages apart), from HTML where there is no plain part
    attachments: tuple[Attachment, ...] = ()
    original: str = ""  # Message-ID of the message a bounce or receipt is about, if it says
    failed: tuple[FailedRecipient, ...] = ()
    calendar_method: str = ""  # REPLY, REQUEST, ... of a text/calendar part
    report_type: str = ""  # delivery-status, disposition-notification, feedback-report of a multipart/report
    problems: tuple[str, ...] = ()  # what is damaged in it
    channel: Channel = "email"  # by which it came

    def header(self, name: str) -> str:
        """The first value of this header (lower-case name), or ""."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of this header (lower-case name), top first."""
        return [value for key, value in self.headers if key == name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the sender newly wrote, apart from what the mail carries along."""

    new: str
    quoted: str = ""
    signature: str = ""


__all__ = ["Attachment", "FailedRecipient", "Letter", "LetterKind", "Words"]
