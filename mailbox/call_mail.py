"""A call that came in as the mail that is kept of it, which a person can open: the recorded message goes with it."""

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from .telephone import CallIn, Medium

_MEDIA = re.compile(r"(?!multipart/|message/)[a-z]+/[a-z0-9.+-]+")
_NOT_IN_ADDRESS = re.compile(r"[^+0-9A-Za-z_-]")


def mail_of(call: CallIn) -> bytes:
    """What is known of the call. The same call gives the same bytes, so that it is kept once."""
    mail = EmailMessage(policy=SMTP)
    who, sid = _line(call.sender), _NOT_IN_ADDRESS.sub("_", call.sid)[:60]
    mail["From"] = f'"{who}" <{sid}@call.invalid>'
    mail["Subject"] = f"Call from {who or 'nobody'}"
    mail["Date"] = format_datetime(call.at)
    mail["Message-ID"] = f"<{sid}@call.invalid>"
    mail["X-Call"] = _line(call.sid)
    said = [f"It lasted {call.seconds} seconds.", f"Key {_line(call.key)} was pressed." if call.key else ""]
    if call.recording and call.recording.fault:
        said.append(f"Its recording could not be had: {_line(call.recording.fault)}.")
    mail.set_content(" ".join(filter(None, said)) + "\n", charset="utf-8", cte="quoted-printable")
    if call.recording and call.recording.data:
        _attach(mail, call.recording)
        mail.set_boundary(f"=_{sid}_=")
    return mail.as_bytes()


def _attach(mail: EmailMessage, medium: Medium) -> None:
    media = medium.media.lower().partition(";")[0].strip()
    kind, _, subtype = (media if _MEDIA.fullmatch(media) else "application/octet-stream").partition("/")
    mail.add_attachment(medium.data, maintype=kind, subtype=subtype, filename=_line(medium.name) or "message")


def _line(value: str) -> str:
    """Words of the network's on one line and without what ends a quoted name."""
    return " ".join("".join(sign if sign.isprintable() and sign not in '"\\' else " " for sign in value).split())
