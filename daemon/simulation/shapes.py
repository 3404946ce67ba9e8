"""How people's mail programs write a reply: quoting, signature, HTML and headers of Gmail, Outlook and Apple Mail."""

import html
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Literal

from .mails import Mail

Program = Literal["gmail", "outlook", "apple", "phone"]
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wrote, before their mail program sends it."""

    name: str
    address: str
    words: str
    at: datetime  # in the writer's own zone
    number: int  # of the mails this demo's people wrote: makes its identifier
    to: str
    answers: Mail | None = None
    subject: str = ""  # of a fresh mail
    files: tuple[tuple[str, bytes], ...] = ()
    program: Program = "gmail"
    signature: str = ""
    language: str = "en"
    headers: dict[str, str] = field(default_factory=dict)  # further ones
    genuine: bool = True  # False: somebody else wrote it in this name
    slip: str = ""  # what is wrong with its files; "": nothing
    refs: tuple[str, ...] = ()  # the tasks its files are for

    @property
    def message_id(self) -> str:
        """Its identifier, in the manner of the program."""
        return _identifier(self)

    @property
    def documents(self) -> tuple[tuple[str, bytes], ...]:
        """Its files by name, those in a zip one by one."""
        found: list[tuple[str, bytes]] = []
        for name, content in self.files:
            if name.endswith(".zip"):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    found += [(each, archive.read(each)) for each in archive.namelist()]
            else:
                found.append((name, content))
        return tuple(found)

    def by_itself(self, subject: str, headers: dict[str, str]) -> "Draft":
        """The same as a machine sends it in the writer's name."""
        return replace(self, subject=subject, headers=headers)


def sent(draft: Draft) -> bytes:
    """The reply as its writer's mail program hands it to the server."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((draft.name, draft.address))
    mail["To"] = formataddr((draft.answers.sender_name, draft.to)) if draft.answers else draft.to
    mail["Subject"] = _subject(draft)
    mail["Date"] = format_datetime(draft.at)
    mail["Message-ID"] = draft.message_id
    if draft.answers:
        mail["In-Reply-To"] = draft.answers.message_id
        mail["References"] = " ".join((*draft.answers.references, draft.answers.message_id))
    for name, value in {**_HEADERS[draft.program], **draft.headers}.items():
        mail[name] = value
    _BODIES[draft.program](mail, draft)
    for name, content in draft.files:
        maintype, subtype = XLSX if name.endswith(".xlsx") else ("application", "octet-stream")
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    for place, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"----=_{draft.number:06}_{place}")
    return mail.as_bytes()


def _subject(draft: Draft) -> str:
    if draft.answers is None:
        return draft.subject
    mark = "RE: " if draft.program == "outlook" else "Re: "
    old = draft.answers.subject
    return draft.subject or (old if old.lower().startswith("re:") else mark + old)


def _identifier(draft: Draft) -> str:
    domain = draft.address.rpartition("@")[2]
    made = f"{draft.at:%Y%m%d%H%M%S}.{draft.number:05}"
    return {
        "gmail": f"<CA{made}@mail.{domain}>",
        "outlook": f"<BL{made.replace('.', 'MB')}.namprd.{domain}>".replace(f".{domain}", f"@{domain}"),
        "apple": f"<{made}-APPLE@{domain}>",
        "phone": f"<{made}-PHONE@{domain}>",
    }[draft.program]


_HEADERS: dict[Program, dict[str, str]] = {
    "gmail": {},
    "outlook": {"Thread-Index": "AdwRZ2V0IHJlYWQ=", "Accept-Language": "en-US", "X-MS-Has-Attach": ""},
    "apple": {"X-Mailer": "Apple Mail (2.3826.500.181.1.5)"},
    "phone": {"X-Mailer": "iPhone Mail (22B91)"},
}
_WROTE = {
    "en": "On {at:%a, %b %-d, %Y at %-I:%M %p} {name} <{sender}> wrote:",
    "es": "El {at:%d/%m/%Y} a las {at:%H:%M}, {name} <{sender}> escribió:",
}
_FIELDS = {"en": ("From", "Sent", "To", "Subject"), "es": ("De", "Enviado", "Para", "Asunto")}
_SENT_FROM = {"en": "Sent from my iPhone", "es": "Enviado desde mi iPhone"}


def _wrote(draft: Draft, mail: Mail) -> str:
    at = mail.dated.astimezone(draft.at.tzinfo)
    return _WROTE[draft.language].format(at=at, name=mail.sender_name, sender=mail.sender)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _plain(draft: Draft, *, signed: bool = True) -> str:
    """The new words with the signature, as plain text."""
    return f"{draft.words}\n\n{draft.signature}\n" if signed and draft.signature else f"{draft.words}\n"


def _paragraphs(text: str) -> str:
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.splitlines())


def _gmail(mail: EmailMessage, draft: Draft) -> None:
    """Text and HTML; the history below one "wrote" line, each line marked."""
    plain, page = _plain(draft), f'<div dir="ltr">{_paragraphs(_plain(draft))}</div>'
    if draft.answers:
        wrote = _wrote(draft, draft.answers)
        plain += f"\n{wrote}\n\n{_quoted(draft.answers.text)}\n"
        page += (
            f'<br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">{html.escape(wrote)}<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">'
            f"{_paragraphs(draft.answers.text)}</blockquote></div>"
        )
    mail.set_content(plain, cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")


def _outlook(mail: EmailMessage, draft: Draft) -> None:
    """HTML alone, the history unmarked below a ruled header block: what Exchange leaves of a reply."""
    page = f'<div class="WordSection1">{_paragraphs(_plain(draft))}</div>'
    if draft.answers:
        old = draft.answers
        at = f"{old.dated.astimezone(draft.at.tzinfo):%A, %B %-d, %Y %-I:%M %p}"
        values = (f"{old.sender_name} <{old.sender}>", at, draft.address, old.subject)
        block = "<br>".join(
            f"<b>{name}:</b> {html.escape(value)}" for name, value in zip(_FIELDS[draft.language], values, strict=True)
        )
        page += (
            '<div id="divRplyFwdMsg" style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">'
            f'<p class="MsoNormal">{block}</p></div><div>{_paragraphs(old.text)}</div>'
        )
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    mail.set_content(f"<html><head>{head}</head><body>{page}</body></html>", subtype="html", cte="quoted-printable")


def _apple(mail: EmailMessage, draft: Draft) -> None:
    """Plain text, the history marked and introduced by a quoted line."""
    plain = _plain(draft)
    if draft.answers:
        plain += f"\n> {_wrote(draft, draft.answers)}\n> \n{_quoted(draft.answers.text)}\n"
    mail.set_content(plain, cte="quoted-printable")


def _phone(mail: EmailMessage, draft: Draft) -> None:
    """A few words, "sent from", and the history."""
    plain = f"{draft.words}\n\n{_SENT_FROM[draft.language]}\n"
    if draft.answers:
        plain += f"\n> {_wrote(draft, draft.answers)}\n> \n{_quoted(draft.answers.text)}\n"
    mail.set_content(plain, cte="quoted-printable")


_BODIES: dict[Program, Callable[[EmailMessage, Draft], None]] = {
    "gmail": _gmail,
    "outlook": _outlook,
    "apple": _apple,
    "phone": _phone,
}
