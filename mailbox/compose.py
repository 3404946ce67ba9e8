"""A message to the bytes of a mail: text, HTML and its pictures, enclosures, and headers that keep it out of loops."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.message import Message as PlainMessage
from email.utils import format_datetime
from urllib.parse import quote

from ..rules.addresses import with_token
from ..rules.kinds import LOOP_LOCAL
from ..rules.messages import Enclosure, Message
from .channel import Parcel
from .drawings import drawn

SUBJECT_LONGEST = 300  # characters of a header line; 998 are allowed
REFERENCES_LONGEST = 4000  # characters; some servers refuse a mail whose References pass 4,096
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")  # printable ASCII without angle brackets or blanks
ADDRESS = re.compile(r"[^\s<>\"(),:;@\[\]\\\x00-\x1f\x7f]+@[^\s<>\"(),:;@\[\]\\\x00-\x1f\x7f]+")
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
WITH_A_WAY_OUT = frozenset({"reminder", "notice", "check-in"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whom people see as the sender; `plus` says whether mail to a plus address is known to reach the inbox."""

    name: str
    address: str
    plus: bool = False


def compose(message: Message, *, sender: Sender, date: datetime, files: Mapping[str, bytes] | None = None) -> Parcel:
    """The mail as bytes with CRLF line ends, the same for the same arguments.

    `date` is aware; `files` holds the bytes of every enclosure that has a path. Line breaks in names and subjects
    become blanks. Raises ValueError for an address or Message-ID that no header may hold, KeyError for a missing file.
    """
    receivers = tuple(dict.fromkeys(_address(address).addr_spec for address in (*message.to, *message.cc)))
    mail = _headed(message, sender, date, receivers)
    _fill(mail, message, _ascii_domain(sender.address.rpartition("@")[2]), files or {})
    _mark_boundaries(mail, message.message_id or message.id)
    raw = _lines(_machine_headers(message, sender)) + mail.as_bytes(unixfrom=False)
    return Parcel(message_id=message.message_id, sender=_checked(sender.address), to=receivers, raw=raw)


def _headed(message: Message, sender: Sender, date: datetime, receivers: tuple[str, ...]) -> EmailMessage:
    """An empty mail with the headers that people see."""
    spelt = all(address.rpartition("@")[0].isascii() for address in (sender.address, *receivers))
    subject = _one_line(message.subject)
    rules = policy.SMTP if spelt else policy.SMTPUTF8
    # The library folds a long subject right after its name, and some readers then show a blank before it.
    mail = EmailMessage(policy=rules.clone(max_line_length=SUBJECT_LONGEST) if subject.isascii() else rules)
    mail["From"] = _address(sender.address, sender.name)
    mail["To"] = [_address(address) for address in message.to]
    if message.cc:
        mail["Cc"] = [_address(address) for address in message.cc]
    mail["Subject"] = subject
    mail["Date"] = format_datetime(date)
    if sender.plus and message.token:
        mail["Reply-To"] = _address(with_token(sender.address, message.token), sender.name)
    answer = message.kind == "answer"
    mail["Auto-Submitted"] = "auto-replied" if answer else "auto-generated"
    # Reminders do not suppress OOF: an absence notice tells us when somebody is back.
    mail["X-Auto-Response-Suppress"] = "All" if answer else "DR, RN, NRN, AutoReply"
    mail["X-Loop"] = f"{LOOP_LOCAL}@{sender.address.rpartition('@')[2].lower()}"
    return mail


def _machine_headers(message: Message, sender: Sender) -> list[tuple[str, str]]:
    """Headers written by hand: the library would fold or encode a long identifier, and then it matches no more."""
    headers = [("Message-ID", _identifier(message.message_id))] if message.message_id else []
    if MESSAGE_ID.fullmatch(message.in_reply_to):  # what somebody's program wrote: no answer is lost over it
        headers.append(("In-Reply-To", message.in_reply_to))
    thread = _thread(message)
    if thread:
        headers.append(("References", "\r\n ".join(thread)))
    if message.kind in WITH_A_WAY_OUT:
        home = with_token(sender.address, message.token) if sender.plus and message.token else sender.address
        way_out = f"mailto:{quote(_checked(home), safe='@+')}?subject=unsubscribe&body=unsubscribe"
        headers.append(("List-Unsubscribe", f"<{way_out}>"))
    return headers


def _thread(message: Message) -> list[str]:
    """The References: the first and as many of the last as fit, the message answered always among them."""
    known = [one for one in (*message.references, message.in_reply_to) if MESSAGE_ID.fullmatch(one)]
    thread = list(dict.fromkeys(known))
    while len(thread) > 2 and sum(len(reference) + 3 for reference in thread) > REFERENCES_LONGEST:
        del thread[1]
    return thread


def _fill(mail: EmailMessage, message: Message, domain: str, files: Mapping[str, bytes]) -> None:
    """Text, HTML alternative with the pictures it shows, and enclosures."""
    text, encoding = _written(message.text)
    mail.set_content(text, charset="utf-8", cte=encoding)
    if message.html:
        html, pictures = drawn(message.html, domain)
        page, encoding = _written(html)
        mail.add_alternative(page, subtype="html", charset="utf-8", cte=encoding)
        shown = list(mail.iter_parts())[-1]
        for one in pictures:
            shown.add_related(one.png, maintype="image", subtype="png", cid=f"<{one.cid}>", disposition="inline")
        if pictures:
            shown.set_param("type", "text/html")  # RFC 2387 asks for it, and the library does not say it
    for enclosure in message.enclosures:
        _enclose(mail, enclosure, files)


def _written(text: str) -> tuple[str, str]:
    """The text without what mail may not hold, and how to encode it.

    Quoted-printable keeps every line short and survives servers that trim blanks; 7bit where nothing needs it.
    """
    clean = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = clean.isascii() and all(len(line) < 78 and line == line.rstrip() for line in clean.split("\n"))
    return clean, "7bit" if plain else "quoted-printable"


def _enclose(mail: EmailMessage, enclosure: Enclosure, files: Mapping[str, bytes]) -> None:
    """Attach a file; a calendar entry keeps its method in its type, which is what calendars read."""
    media = PlainMessage()
    media["Content-Type"] = _one_line(enclosure.media)
    data = files[enclosure.path] if enclosure.path is not None else _crlf(enclosure)
    kind, subtype = media.get_content_maintype(), media.get_content_subtype()
    mail.add_attachment(data, maintype=kind, subtype=subtype, filename=_file_name(enclosure.name))
    attached = list(mail.iter_attachments())[-1]
    for name, value in media.get_params(failobj=[])[1:]:
        attached.set_param(name, value)
    if enclosure.text is not None and kind == "text":
        attached.set_param("charset", "utf-8")


def _crlf(enclosure: Enclosure) -> bytes:
    text = enclosure.text or ""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _file_name(name: str) -> str:
    """A name without folders or control characters, whatever the document was called."""
    return _one_line(name).replace("/", "-").replace("\\", "-") or "file"


def _mark_boundaries(mail: EmailMessage, seed: str) -> None:
    """Boundaries made from the message's identity, so that a repeated send has the same bytes."""
    for place, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{hashlib.sha256(f'{seed} {place}'.encode()).hexdigest()[:32]}")


def _address(address: str, name: str = "") -> Address:
    local, _, domain = _checked(address).rpartition("@")
    return Address(display_name=_one_line(name), username=local, domain=_ascii_domain(domain))


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError as fault:
        raise ValueError(f"{domain!r} cannot be a mail domain") from fault


def _checked(address: str) -> str:
    if not ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} cannot be a mail address")
    return address


def _identifier(message_id: str) -> str:
    if not MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"{message_id!r} cannot be a Message-ID")
    return message_id


def _one_line(value: str) -> str:
    """No line breaks, control or direction characters: nothing in a name or subject may start another header."""
    return " ".join(unicodedata.normalize("NFC", BREAKS.sub(" ", UNPRINTABLE.sub("", value))).split())


def _lines(headers: list[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")
