"""The short wording of texts and calls: a text in at most two segments of the telephone's own alphabet."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from .phone_script import CallScript
from .voice import Addressee, Voice, Wordbook
from .wording import ItemFacts, item_label

MOST_SEGMENTS = 2
SEGMENT, PART_OF_MORE = 160, 153  # GSM-7 characters in a lone segment, and in each of several
SEGMENT_UCS2, PART_OF_MORE_UCS2 = 70, 67  # the same where a letter is outside GSM-7, in UTF-16 units
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWICE = frozenset("^{}\\[~]|€")  # these take two characters' room
_AS_TYPED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′´`", "'"),
        **dict.fromkeys("‐‑‒–—―−·•", "-"),
        "…": "...",
        "⁄": "/",
        "\t": " ",
        "Œ": "OE",
        "œ": "oe",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
        "ı": "i",
    }
)
_MOST_NAMED = 9  # items in one text
_LENGTHS = (90, 60, 40, 24)  # of a name, the longest first
_SHORTEST = (12, 6)  # of a name, where nothing else leaves room
_NAMED_IN_CALL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """A text or call to one person about the items whose rung includes it, the late ones first.

    `numbers` are the items' in that person's texts, in the same order; `variant` is any counter.
    """

    to: Addressee
    items: tuple[ItemFacts, ...]
    numbers: tuple[int, ...] = ()  # a lone item needs none
    introduction: bool = False  # the first text this person ever gets
    covering_for: str = ""  # the absent colleague whose agreed deputy this is
    variant: int = 0


def text(words: Wordbook, facts: TextFacts) -> str:
    """The text message: who, what, since when, what to do.

    Names are shortened, then items only counted, and at last the address left out, until two segments hold it.
    """
    voice = Voice(words, facts.to)
    return fitted(_text(voice, facts, *way) for way in _ways_to_shorten(facts))


def fitted(ways: Iterable[str]) -> str:
    """The first of these ways to put it, each shorter than the one before, that two segments hold; else the last."""
    written = ""
    for way in ways:
        written = telephone_letters(way)
        if segments(written) <= MOST_SEGMENTS:
            break
    return written


def call(words: Wordbook, facts: TextFacts) -> CallScript:
    """What a call says: who calls about what, the keys, what is said after each, and what a machine is told."""
    voice = Voice(words, facts.to)
    names = [item_label(voice, item) for item in facts.items[:_NAMED_IN_CALL]]
    if more := len(facts.items) - len(names):
        names.append(voice.say("phone.more", n=more))
    number = _digits(facts.to.consultant.phone or "")
    said = {
        "labels": voice.listed(names),
        "n": len(facts.items),
        "when": _when(voice, facts, spoken=True),
        "late": _late(facts),
        "number": number,
        "callback": voice.say("phone.callback", number=number),
    }
    return CallScript(
        say=voice.say("phone.call", covering=bool(facts.covering_for), **said),
        after={
            "1": voice.say("phone.after_done", files=_files(facts)),
            "2": voice.say("phone.after_later"),
            "3": voice.say("phone.after_call_me"),
            "9": voice.say("phone.after_no_more"),
            "": voice.say("phone.after_nothing"),
        },
        machine=voice.say("phone.machine", **said),
    )


def telephone_letters(written: str) -> str:
    """The text in the GSM-7 alphabet: one letter outside it would halve what fits into a segment."""
    composed = unicodedata.normalize("NFC", written)
    return "".join(map(_letter, composed.translate(_AS_TYPED)))


def segments(written: str) -> int:
    """How many segments the telephone company counts; a letter of two characters' room is never cut in half."""
    if all(letter in _GSM7 or letter in _GSM7_TWICE for letter in written):
        room, part = SEGMENT, PART_OF_MORE
        sizes = [2 if letter in _GSM7_TWICE else 1 for letter in written]
    else:
        room, part = SEGMENT_UCS2, PART_OF_MORE_UCS2
        sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in written]
    if sum(sizes) <= room:
        return 1
    count, left = 1, part
    for size in sizes:
        if size > left:
            count, left = count + 1, part
        left -= size
    return count


def shortened(label: str, length: int) -> str:
    """A name cut at a word where it is too long."""
    if len(label) <= length:
        return label
    return label[: length - 3].rpartition(" ")[0].rstrip(",") + "..." if " " in label[:length] else label[:length]


def _letter(letter: str) -> str:
    if letter in _GSM7 or letter in _GSM7_TWICE:
        return letter
    base = unicodedata.normalize("NFKD", letter).translate(_AS_TYPED)
    base = f" {base}" if "/" in base else base  # 1½ is not 11/2
    kept = "".join(sign for sign in base if sign in _GSM7)
    return kept or ("?" if letter.isalnum() else "")


def _ways_to_shorten(facts: TextFacts) -> Iterator[tuple[str, int, int]]:
    """Ever shorter ways to put it: the address or "", how many items are named, and how long a name may be."""
    most = min(len(facts.items), _MOST_NAMED)
    for inbox in (facts.to.inbox, ""):
        yield from ((inbox, named, length) for named in range(most, 0, -1) for length in _LENGTHS)
    yield from (("", 1, length) for length in _SHORTEST)


def _text(voice: Voice, facts: TextFacts, inbox: str, named: int, length: int) -> str:
    consultant = voice.to.consultant
    names = {
        "firm": shortened(consultant.firm, length),
        "consultant": shortened(consultant.name, length),
        "engagement": shortened(voice.to.engagement, length),
    }
    who = "phone.introduction" if facts.introduction else "phone.sender"
    colleague = shortened(facts.covering_for, length)
    sentences = (
        voice.say(who, **names),
        voice.say("phone.covering", colleague=colleague) if colleague else "",
        voice.say_variant(
            "phone.opening",
            facts.variant,
            yours=len(facts.items) == 1 and not colleague,
            labels=_labels(voice, facts, named, length),
            n=len(facts.items),
            when=_when(voice, facts),
            late=_late(facts),
        ),
        _ask(voice, facts, inbox, named),
        voice.say("phone.stop"),
    )
    return " ".join(filter(None, sentences))


def _labels(voice: Voice, facts: TextFacts, named: int, length: int) -> str:
    """The items by name, each after its number where there are several; those beyond `named` are counted."""
    names = [item_label(voice, replace(item, title=shortened(item.title, length))) for item in facts.items[:named]]
    if len(facts.items) > 1:
        names = [f"{number}. {name}" for number, name in zip(facts.numbers, names, strict=False)]
    if more := len(facts.items) - named:
        names.append(voice.say("phone.more", n=more))
    return ", ".join(names)


def _when(voice: Voice, facts: TextFacts, *, spoken: bool = False) -> str:
    """The first due date and how far it is, so that no two days say the same."""
    first = _first_due(facts)
    return voice.say(
        "phone.call_when" if spoken else "phone.when",
        n=len(facts.items),
        due=(voice.day if spoken else voice.short_day)(first),
        today=first == voice.to.today,
        days=max(0, (voice.to.today - first).days),
        ahead=max(0, (first - voice.to.today).days),
    )


def _late(facts: TextFacts) -> bool:
    """Whether any of it is past its date: before, nothing may sound late."""
    return _first_due(facts) < facts.to.today


def _first_due(facts: TextFacts) -> date:
    return min(item.due for item in facts.items)


def _ask(voice: Voice, facts: TextFacts, inbox: str, named: int) -> str:
    """What to do with each: a document is sent, and only the rest is done by a word."""
    if len(facts.items) == 1:
        return voice.say("phone.ask_one", files=_files(facts), inbox=inbox, ref=f"Ref. {facts.items[0].ref}.")
    shown = list(zip(facts.numbers, facts.items[:named], strict=False))
    files = [number for number, item in shown if item.evidence == "document"]
    words = [number for number, item in shown if item.evidence != "document"]
    return voice.say(
        "phone.ask_several",
        inbox=inbox,
        files=len(files),
        filed=voice.listed(map(str, files)),
        words=len(words),
        worded=voice.listed(map(str, words)),
        word=words[0] if words else "",
        day=next(iter([*files, *words[1:]]), ""),
    )


def _files(facts: TextFacts) -> int:
    return sum(item.evidence == "document" for item in facts.items)


def _digits(phone: str) -> str:
    """A number as it is read aloud, digit by digit: "+1, 2 1 2, 5 5 5, 0 1 0 0"."""
    groups = re.findall(r"\+?\d+", phone)
    return ", ".join(" ".join(group).replace("+ ", "+") for group in groups)
