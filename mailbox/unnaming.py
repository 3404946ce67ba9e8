"""A raw mail that names somebody, written anew without them: for what others wrote of a person who was erased."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from urllib.parse import unquote

from .charsets import text_from

_KEPT = ("From", "To", "Date", "Message-ID", "In-Reply-To", "References")


def words_of(raw: bytes) -> Iterator[str]:
    """Everything in a mail in which somebody may be named: its bytes as text, its headers and its text decoded."""
    yield text_from(raw, "utf-8")
    for part in message_from_bytes(raw, policy=compat32).walk():
        yield from (_decoded(str(value)) for _, value in part.items())
        if not part.is_multipart():
            yield _text(part)


def unnamed(raw: bytes, named_in: Callable[[str], bool], out_of: Callable[[str], str]) -> bytes:
    """The mail with `out_of` applied wherever something is `named_in` it; the same mail gives the same bytes.

    Where that cannot be done with certainty only who wrote to whom and when is left.
    """
    mail = message_from_bytes(raw, policy=compat32)
    try:
        for part in mail.walk():
            _reword(part, named_in, out_of)
        made = mail.as_bytes()
        if not any(named_in(words) for words in words_of(made)):
            return made
    except (ValueError, LookupError, TypeError, AttributeError):  # what strangers send can break any writer
        pass
    bare = Message(policy=compat32)
    for name in _KEPT:
        for value in message_from_bytes(raw, policy=compat32).get_all(name, []):
            bare[name] = " ".join(out_of(_decoded(str(value))).encode("ascii", "replace").decode().split())
    bare.set_payload("What stood here named somebody who was erased.\n")
    return bare.as_bytes()


def _reword(part: Message, named_in: Callable[[str], bool], out_of: Callable[[str], str]) -> None:
    for name, value in _taken_off(part):
        words = _decoded(str(value))
        part[name] = make_header([(out_of(words), "utf-8")]).encode() if named_in(words) else value
    if part.is_multipart():
        return
    text = _text(part)
    if named_in(text):
        del part["Content-Transfer-Encoding"]
        is_text = part.get_content_maintype() == "text"
        part.set_payload(out_of(text) if is_text else "It named somebody who was erased.", "utf-8")


def _taken_off(part: Message) -> list[tuple[str, str]]:
    items = list(part.items())
    for name in {name for name, _ in items}:
        del part[name]
    return items


def _decoded(value: str) -> str:
    """A header's words; file names in the form `name*=utf-8''...` too."""
    try:
        words = str(make_header(decode_header(value)))
    except (ValueError, LookupError, UnicodeError):
        words = value
    return unquote(words) if "*" in words and "''" in words else words


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return text_from(data, part.get_content_charset() or "utf-8") if isinstance(data, bytes) else ""
