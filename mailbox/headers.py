"""The headers of a letter: decoded with a guard around each one, addresses and date by mail-parser."""

import re
from binascii import Error, a2b_base64, a2b_qp
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.message import Message
from email.utils import getaddresses

import mailparser

from .charsets import printable, text_from

# What stands in no address. Of what nobody sees, either: it would be shown, without that, as the address of another.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_OUTSIDE = rf"\s<>\"(),:;@\[\]\\{_UNSEEN}"
# Bounded on both sides: a search begins at any letter, so an unbounded one would look at long lines once a letter.
ADDRESS = re.compile(rf"(?<![^\s<>\"(),:;\[\]\\'])[^{_OUTSIDE}]{{1,200}}@[^{_OUTSIDE}]{{1,253}}")
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
# What a line below a broken one must begin with for the header to go on.
KNOWN_FIELD = re.compile(
    rb"(?:[^\r\n:]{0,998}\r?\n){0,3}"
    rb"(?:from|to|cc|subject|date|message-id|mime-version|received|reply-to|in-reply-to|references|return-path"
    rb"|content-[a-z-]{2,30}|x-[a-z0-9-]{2,60}|arc-[a-z-]{2,40}|dkim-signature|authentication-results)[ \t]{0,9}:",
    re.IGNORECASE,
)
MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?[^?\s]{1,60}\?[bBqQ]\?)")
# Only what people write may hold encoded words. Decoding a server's own lines would let a sender smuggle a verdict
# into them (a mail address that decodes to "; dmarc=pass").
WRITTEN_BY_PEOPLE = frozenset(
    {
        "subject",
        "from",
        "to",
        "cc",
        "bcc",
        "reply-to",
        "sender",
        "comments",
        "keywords",
        "thread-topic",
        "x-original-from",
    }
)
RECEIVERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "resent-to")
REFERENCES_KEPT = 100
NAME_LONGEST = 200  # characters of a sender's name
_GRAMMAR_LONGEST = 20_000  # characters; the standard library's address grammar takes minutes over hostile lines
_DATE_LONGEST = 200
# What mail-parser and the standard library were seen to raise on real mail, in one place.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who a letter says it is from and to; addresses in lower case."""

    sender: str
    sender_name: str
    to: tuple[str, ...]
    problems: tuple[str, ...]


def header_of(raw: bytes, most: int) -> tuple[Headers, bytes, list[str]]:
    """Split a message or part into its header fields, its body, and what is wrong with the header.

    Names come in lower case, values unfolded but with their encoded words as they stand. Of more than `most` bytes of
    header the rest is left out.
    """
    fields: list[tuple[bytes, list[bytes]]] = []
    problems: list[str] = []
    place = 0
    while place < len(raw):
        end = raw.find(b"\n", place) + 1 or len(raw)
        line = raw[place : min(end, place + most + 1)].rstrip(b"\r\n")
        if not line.strip(b" \t") and not (line and fields and KNOWN_FIELD.match(raw, end, end + 4_000)):
            place = end
            break
        if place > most or len(line) > most:
            problems.append(f"its header is larger than {most // 1024} kB; the rest of it was left out")
            place = _after_blank_line(raw, place)
            break
        named = FIELD.match(line)
        if named:
            fields.append((named[1], [line[named.end() :].strip()]))
        elif line[:1] in {b" ", b"\t"} and fields:
            fields[-1][1].append(line.strip())
        elif line.startswith((b"From ", b">From ")) and not fields:
            pass  # how mailbox files begin a mail
        elif KNOWN_FIELD.match(raw, end, end + 4_000):
            problems.append("a line of its header is broken")
            if fields:
                fields[-1][1].append(line.strip())
        else:
            break  # no header, and no blank line before the body either
        place = end
    values = (text_from(b" ".join(pieces)).replace("\n", " ") for _, pieces in fields)  # a form feed ends no line here
    headers = tuple((text_from(name).lower(), value) for (name, _), value in zip(fields, values, strict=True))
    return headers, raw[place:], problems


def _after_blank_line(raw: bytes, place: int) -> int:
    """Where the body begins, behind the first empty line from here on."""
    ends = [found + len(mark) for mark in (b"\n\n", b"\n\r\n") if (found := raw.find(mark, place)) >= 0]
    return min(ends, default=len(raw))


def readable(headers: Headers) -> Headers:
    """The same headers with the encoded words in those that people write decoded."""
    return tuple((name, decoded(value) if name in WRITTEN_BY_PEOPLE else value) for name, value in headers)


def decoded(value: str) -> str:
    """Encoded words (RFC 2047) as text; what is not well formed stays as it stands."""
    if "=?" not in value:
        return value
    joined = BETWEEN_WORDS.sub(r"\1\2", value)
    out, place, pending, charset = [], 0, b"", ""
    for match in ENCODED_WORD.finditer(joined):
        name = match[1].partition("*")[0].lower()
        data = _word_bytes(match[2].lower(), match[3])
        if pending and (match.start() > place or name != charset):
            out.append(text_from(pending, charset))
            pending = b""
        out.append(joined[place : match.start()])
        # A character may be cut between two words of one charset, so their bytes are joined before decoding.
        pending, charset, place = pending + data, name, match.end()
    if pending:
        out.append(text_from(pending, charset))
    out.append(joined[place:])
    return " ".join(line.strip() for line in "".join(out).split("\n"))


def _word_bytes(encoding: str, body: str) -> bytes:
    data = body.encode("utf-8", "replace")
    if encoding == "q":
        return a2b_qp(data, header=True)
    try:
        return a2b_base64(data + b"=" * (-len(data) % 4))
    except Error:
        return data


def people_of(headers: Headers) -> People:
    """Who sent it and to whom, from headers not yet decoded: a decoded name may hold a comma.

    mail-parser reads From; what it cannot read is looked for by shape.
    """
    problems: list[str] = []
    from_value = _first(headers, "from")
    name, address = _sender(from_value)
    if not address:
        name, address = _recovered(from_value, headers)
        problems.append("the From header is malformed" if address else "there is no usable From header")
    original = _behind_list(headers, name)
    if original:
        address = original
    receivers: list[str] = []
    for field in RECEIVERS:
        for value in (value for key, value in headers if key == field):
            receivers += _addresses(value)
    return People(sender=address, sender_name=name, to=tuple(dict.fromkeys(receivers)), problems=tuple(problems))


def _sender(value: str) -> tuple[str, str]:
    """Name and address of a From value as mail-parser reads it; ("", "") where it finds none."""
    if len(value) > _GRAMMAR_LONGEST:
        return "", ""
    bare = Message()
    bare["From"] = value
    try:
        found = mailparser.MailParser(bare).from_
    except UNREADABLE:
        return "", ""
    for name, address in found or []:
        if ADDRESS.fullmatch(str(address)):
            return printable(str(name)).strip()[:NAME_LONGEST], str(address).lower()
    return "", ""


def _recovered(value: str, headers: Headers) -> tuple[str, str]:
    """The one address in a From that breaks the grammar, else the Sender header's."""
    found = addresses_in(value)
    if len(found) == 1:
        address = found[0]
        name = re.sub(re.escape(address), "", decoded(value), flags=re.IGNORECASE)
        return name.strip(" \"'<>()[],;")[:NAME_LONGEST], address
    others = _addresses(_first(headers, "sender"))
    return decoded(value)[:NAME_LONGEST], others[0] if others else ""


def _behind_list(headers: Headers, name: str) -> str:
    """Who wrote a mail that a list sends on under its own address ("Ana via Partner"). Proof is judged elsewhere."""
    if " via " not in f" {name.lower()} ":
        return ""
    candidates = _addresses(_first(headers, "x-original-from"))
    if not candidates and any(key == "list-id" for key, _ in headers):
        candidates = _addresses(_first(headers, "reply-to"))
    return candidates[0] if len(candidates) == 1 else ""


def _addresses(value: str) -> list[str]:
    try:
        pairs = getaddresses([value]) if len(value) <= _GRAMMAR_LONGEST else []
    except UNREADABLE:
        pairs = []
    found = [address.lower() for _, address in pairs if ADDRESS.fullmatch(address)]
    return found or addresses_in(value)


def addresses_in(text: str) -> list[str]:
    """Everything in a text that looks like a mail address, lower case, in order, each once."""
    found = (match.strip("'.*_`").lower() for match in ADDRESS.findall(text))
    return list(dict.fromkeys(address for address in found if "." in address.rpartition("@")[2]))


def date_of(headers: Headers) -> datetime | None:
    """The Date header in its own offset; None where it is missing or is no date."""
    bare = Message()
    bare["Date"] = _first(headers, "date")[:_DATE_LONGEST]
    try:
        parsed = mailparser.MailParser(bare)
        if parsed.date is None:
            return None
        moment: datetime = parsed.date
        return moment.astimezone(timezone(timedelta(hours=float(parsed.timezone))))
    except UNREADABLE:
        return None


def message_id_of(headers: Headers) -> str:
    """The Message-ID with its angle brackets; "" if there is none that could be referred to."""
    value = _first(headers, "message-id")
    match = MESSAGE_ID.search(value)
    if match:
        return match[0]
    bare = value.strip()
    return f"<{bare}>" if ADDRESS.fullmatch(bare) and len(bare) < 900 else ""


def references_of(headers: Headers) -> tuple[str, ...]:
    """The Message-IDs of References, oldest first; of a very long thread the last hundred."""
    return tuple(MESSAGE_ID.findall(_first(headers, "references"))[-REFERENCES_KEPT:])


def in_reply_to_of(headers: Headers) -> str:
    """The Message-ID this letter says it answers; "" if it says none."""
    match = MESSAGE_ID.search(_first(headers, "in-reply-to"))
    return match[0] if match else ""


def _first(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key == name), "")
