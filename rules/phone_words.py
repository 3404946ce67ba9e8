"""The short wording of texts and calls: a text in at most two segments of the telephone's own alphabet."""

import unicodedata
from dataclasses import dataclass

from .voice import Addressee, Voice, Wordbook
from .wording import ItemFacts, item_label

SEGMENT, PART_OF_MORE = 160, 153  # GSM-7 characters in a lone segment, and in each of several
TWO_SEGMENTS = 2 * PART_OF_MORE
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWICE = frozenset("^{}\\[~]|€")  # these take two characters' room
_AS_TYPED = str.maketrans(
    {"“": '"', "”": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "…": "...", "·": "-"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """A text or call to one person about the items whose rung includes it, the late ones first."""

    to: Addressee
    items: tuple[ItemFacts, ...]


def text(words: Wordbook, facts: TextFacts) -> str:
    """The text message: who, what, since when, what to do; long names are shortened until two segments hold it."""
    voice = Voice(words, facts.to)
    for length in (90, 60, 40, 20):
        written = telephone_letters(_text(voice, facts, length))
        if gsm7_length(written) <= TWO_SEGMENTS:
            break
    return written


def call(words: Wordbook, facts: TextFacts) -> str:
    """What the call says aloud, keys included; it opens with who is calling."""
    voice = Voice(words, facts.to)
    first = min(facts.items, key=lambda item: item.due)
    labels = _labels(voice, facts.items, 90)
    return voice.say("phone.call", labels=labels, n=len(facts.items), due=voice.day(first.due))


def telephone_letters(written: str) -> str:
    """The text in the GSM-7 alphabet: one letter outside it would halve what fits into a segment."""
    return "".join(map(_letter, unicodedata.normalize("NFC", written.translate(_AS_TYPED))))


def gsm7_length(written: str) -> int:
    """Characters' room that a text in GSM-7 takes."""
    return sum(2 if letter in _GSM7_TWICE else 1 for letter in written)


def segments(written: str) -> int:
    """How many segments the text is charged as."""
    length = gsm7_length(written)
    return 1 if length <= SEGMENT else -(-length // PART_OF_MORE)


def _letter(letter: str) -> str:
    if letter in _GSM7 or letter in _GSM7_TWICE:
        return letter
    base = unicodedata.normalize("NFKD", letter)
    kept = "".join(sign for sign in base if sign in _GSM7)
    return kept or ("?" if letter.isalnum() else "")


def _text(voice: Voice, facts: TextFacts, length: int) -> str:
    first = min(facts.items, key=lambda item: item.due)
    count = len(facts.items)
    return voice.say(
        "phone.text",
        labels=_labels(voice, facts.items, length),
        n=count,
        files=sum(item.evidence == "document" for item in facts.items),
        due=voice.short_day(first.due),
        ref=f"Ref. {facts.items[0].ref}." if count == 1 else "",
    )


def _labels(voice: Voice, items: tuple[ItemFacts, ...], length: int) -> str:
    """One item by name, two by both names, more by the first and a count."""
    names = [shortened(item_label(voice, item), length) for item in items]
    if len(names) <= 2 and length > 60:
        return voice.listed(names)
    return voice.say("phone.more", label=names[0], n=len(names) - 1) if len(names) > 1 else names[0]


def shortened(label: str, length: int) -> str:
    """A name cut at a word where it is too long."""
    if len(label) <= length:
        return label
    return label[: length - 3].rpartition(" ")[0].rstrip(",") + "..." if " " in label[:length] else label[:length]
