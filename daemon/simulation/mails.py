"""A mail as its reader's program shows it: who, when, the words, the files - read apart from Duly's own parser."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

REF = re.compile(r"\bT-\d{6}\b")


@dataclass(frozen=True, slots=True)
class Delivered:
    """One mail as the server took it for one receiver; `by_daemon` says that it came over a signed-in connection."""

    at: datetime
    sender: str  # of the envelope
    to: str
    raw: bytes
    by_daemon: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail in somebody's mail program."""

    at: datetime  # when it lay there, aware
    dated: datetime  # what its Date header says
    to: str
    sender: str
    sender_name: str
    subject: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]  # name and bytes
    automatic: str  # the Auto-Submitted header
    raw: bytes

    @property
    def refs(self) -> tuple[str, ...]:
        """The tasks it names, in order."""
        return tuple(dict.fromkeys(REF.findall(f"{self.subject}\n{self.text}")))


def opened(delivered: Delivered) -> Mail:
    """Open a mail that was delivered."""
    mail = message_from_bytes(delivered.raw, _class=EmailMessage, policy=policy.default)
    name, address = parseaddr(str(mail["From"] or ""))
    return Mail(
        at=delivered.at,
        dated=parsedate_to_datetime(str(mail["Date"])) if mail["Date"] else delivered.at,
        to=delivered.to.lower(),
        sender=address.lower(),
        sender_name=name,
        subject=str(mail["Subject"] or "").strip(),
        message_id=str(mail["Message-ID"] or "").strip(),
        in_reply_to=str(mail["In-Reply-To"] or "").strip(),
        references=tuple(str(mail["References"] or "").split()),
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
        files=tuple(_file(part) for part in mail.iter_attachments()) if mail.is_multipart() else (),
        automatic=str(mail["Auto-Submitted"] or ""),
        raw=delivered.raw,
    )


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def _file(part: EmailMessage) -> tuple[str, bytes]:
    content = part.get_payload(decode=True)
    return (part.get_filename() or "unnamed", content if isinstance(content, bytes) else b"")
