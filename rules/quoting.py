"""What the sender of a mail newly wrote, apart from quoted history, signature and disclaimer."""

from collections.abc import Iterable

from .letter import Words
from .quote_headers import announces, marks_all_after
from .signatures import split_signature
from .words import folded

MAX_CHARACTERS = 200_000  # of a mail's text; what lies behind is history in all but name
_MAX_LINES = 5_000
_OWN_LINE = 20  # characters of a line that cannot be in our message by chance
_OWN_WORDS = 3


def new_words(text: str) -> Words:
    """The sender's own words, inline answers between quoted lines included; the rest apart.

    Linear in the text: every line is looked at once, with a few after it. Never raises.
    """
    lines = text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MAX_LINES]
    own, quoted = _split_history(lines)
    said, signed = split_signature(own)
    if not any(line.strip() for line in said) and not quoted and any(len(line) > 40 for line in signed):
        said, signed = own, []  # all of it looked like a signature: rather too much than nothing
    return Words(new=_text(said), quoted=_text(quoted), signature=_text(signed))


def _split_history(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines newly written and those carried along."""
    own: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at].lstrip().startswith(">"):
            quoted.append(lines[at])
            at += 1
            continue
        announced = announces(lines, at)
        if not announced:
            own.append(lines[at])
            at += 1
            continue
        if marks_all_after(lines, at) or not _marked_next(lines, at + announced):
            return own, [*quoted, *lines[at:]]
        quoted += lines[at : at + announced]
        at += announced
    return own, quoted


def _marked_next(lines: list[str], at: int) -> bool:
    """Whether quoted lines follow: then what stands between them is the sender's answer."""
    following = [line for line in lines[at : at + 6] if line.strip()]
    return bool(following) and any(line.lstrip().startswith(">") for line in following[:2])


def without_own(text: str, sent_texts: Iterable[str], *, parts: bool = True) -> str:
    """The text without the lines of our own messages, whatever mail program wrapped or marked them.

    `parts`: also lines that are only a part of one of ours. A command may repeat what we suggested, so there it is off.
    """
    own = [_plain(sent) for sent in sent_texts]
    whole = {line for sent in own for line in sent.split("\n")}
    blobs = [" ".join(sent.split()) for sent in own if parts]
    kept = [line for line in text.split("\n") if not _is_own(_plain(line), whole, blobs)]
    return "\n".join(kept)


def _is_own(line: str, whole: set[str], blobs: list[str]) -> bool:
    """Whether we wrote this line; short ones only if a line of ours is exactly that."""
    if len(line.split()) < _OWN_WORDS:
        return False
    return line in whole or (len(line) >= _OWN_LINE and any(line in blob for blob in blobs))


def _plain(text: str) -> str:
    """For comparing: folded, quote marks and spare spaces gone; the line ends stay."""
    return "\n".join(" ".join(line.lstrip("> \t").split()) for line in folded(text).split("\n"))


def _text(lines: list[str]) -> str:
    return "\n".join(lines).strip()
