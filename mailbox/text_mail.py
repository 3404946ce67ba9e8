"""A text that came in as the mail that is kept of it, which a person can open, and from there to a letter."""

import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from ..rules.letter import Attachment, Letter
from .parse import parse
from .telephone import Medium, TextIn

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_ADDRESS = re.compile(r"[^+0-9A-Za-z_-]")
_MEDIA = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_COMPOSITE = ("multipart", "message")  # as files they are bytes like any other


def key_of(text: TextIn) -> str:
    """The key by which a text is known again."""
    return f"text:{text.sid}"


def mail_of(text: TextIn) -> bytes:
    """All that is known of a text, its files attached. The same text gives the same bytes, so that it is kept once."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f'"{_line(text.sender)}" <{_local(text.sender)}@text.invalid>'
    mail["To"] = f'"{_line(text.to)}" <{_local(text.to)}@text.invalid>'
    mail["Subject"] = f"Text from {_line(text.sender) or 'nobody'}"
    mail["Date"] = format_datetime(text.at)
    mail["Message-ID"] = f"<{_local(text.sid)}@text.invalid>"
    mail["X-Text"] = _line(text.sid)
    lost = [f"{_line(medium.name)}: {_line(medium.fault)}" for medium in text.media if medium.fault]
    for fault in lost:
        mail["X-Text-File-Missing"] = fault
    mail.set_content(_words(text.body), charset="utf-8", cte="quoted-printable")
    for medium in text.media:
        if not medium.fault:
            _attach(mail, medium)
    if mail.is_multipart():
        mail.set_boundary(f"=_{_local(text.sid)}_=")
    return mail.as_bytes()


def letter_of(text: TextIn, raw: bytes) -> Letter:
    """The text as a letter, its files told by the parser that mail goes through; `raw` is what was kept of it.

    Who sent it is what the provider says, never what stands in the kept mail: no mail that looks like it is a text.
    """
    return replace(as_letter(text), attachments=attachments_in(raw))


def as_letter(text: TextIn) -> Letter:
    """A text's words as a letter, without its files."""
    return Letter(
        key=key_of(text),
        sender=text.sender,
        to=(text.to,),
        date=text.at,
        text=_words(text.body),
        problems=tuple(f"{medium.name} did not come: {medium.fault}" for medium in text.media if medium.fault),
        channel="text",
    )


def attachments_in(raw: bytes) -> tuple[Attachment, ...]:
    """The files of a kept text."""
    return tuple(replace(one, inline=False) for one in parse(raw).attachments)


def _attach(mail: EmailMessage, medium: Medium) -> None:
    media = medium.media.lower().partition(";")[0].strip()
    kind, _, subtype = (media if _MEDIA.fullmatch(media) else "application/octet-stream").partition("/")
    if kind in _COMPOSITE:
        kind, subtype = "application", "octet-stream"
    name = _line(medium.name).replace("/", "-").replace("\\", "-") or "file"
    mail.add_attachment(medium.data, maintype=kind, subtype=subtype, filename=name)


def _words(body: str) -> str:
    return _UNPRINTABLE.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))


def _line(value: str) -> str:
    """Words of the network's on one line and without what ends a quoted name."""
    return " ".join("".join(sign if sign.isprintable() and sign not in '"\\' else " " for sign in value).split())


def _local(value: str) -> str:
    return _NOT_IN_ADDRESS.sub("_", value)[:60] or "unknown"
