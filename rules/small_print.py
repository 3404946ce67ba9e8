"""What no person wrote: the lines of telephones and mail programs, lawyers' disclaimers, scanners' notes."""

import re

from .signature_words import ALSO_SAID, DEVICES, DISCLAIMERS, EXCUSED, EXCUSES, SENT_BEHIND_DEVICE, SENT_BY_DEVICE
from .wordlists import any_of
from .words import folded

_DEVICE = re.compile(any_of(DEVICES))
_BY_DEVICE = re.compile(rf"(?<![^\W\d_])(?:{any_of(SENT_BY_DEVICE)})|(?:{any_of(SENT_BEHIND_DEVICE)})")
_ALSO_SAID = frozenset(folded(word.strip()) for word in ALSO_SAID.split(","))
_SAID_AT_ONCE, _SAID_SHORTLY = 60, 100  # characters of a paragraph
_WRAPPED = 50  # characters of a line that goes on in the next
_EXCUSE = re.compile(rf"(?:{any_of(EXCUSES)})\w* .{{0,30}}(?:{any_of(EXCUSED)})\W*$")
_DISCLAIMER = re.compile(any_of(DISCLAIMERS))
_LINK = re.compile(r"[<(\[]?https?://[^\s<>]{1,2000}[>)\]]?")
_DEVICE_LINE = 80  # characters at most, links not counted


def added_by_phone(line: str) -> bool:
    """Whether a mail program wrote this line ("Sent from my iPhone")."""
    bare = _LINK.sub("", folded(line)).strip(" -*_<>[]")
    if not bare or len(bare) > _DEVICE_LINE:
        return False
    found = list(_BY_DEVICE.finditer(bare))
    apart = any(
        one.start() <= 1 or one.end() >= len(bare) - 1 or bare[: one.start()].rstrip().endswith(("-", "|", "·"))
        for one in found
    )
    return (apart and bool(_DEVICE.search(bare))) or bool(_EXCUSE.search(bare))


def is_disclaimer(paragraph: list[str], text: str, *, first: bool) -> bool:
    """Whether a paragraph is what lawyers or scanners want said; a few words about a confidential matter are not."""
    found = {match[0] for match in _DISCLAIMER.finditer(text)}
    if not found or (first and len(text) <= _SAID_AT_ONCE) or _sentences_of_own(text):
        return False
    return bool(found - _ALSO_SAID) or len(text) > _SAID_SHORTLY or paragraph[0].isupper()


def disclaimed_from(paragraph: list[str]) -> int:
    """The line at which a disclaimer begins, which may be some before the one that gives it away."""
    at = next((at for at, line in enumerate(paragraph) if _DISCLAIMER.search(folded(line))), 0)
    while at and _leads_on(paragraph[at - 1]):
        at -= 1
    return at


def _leads_on(line: str) -> bool:
    """Whether a line goes on in the next, or is a rule drawn above it."""
    bare = line.strip()
    return not bare.strip("*-_=# ") or (len(bare) >= _WRAPPED and bare[-1] not in ".!?:")


def _sentences_of_own(text: str) -> list[str]:
    """Words of a person's own that speak against a disclaimer."""
    return re.findall(r"\b(?:i|i'll|i've|i'm|we'll)\b (?:will|have|am|send|sent|attach)\w*", text)
