"""An answer to "which of these do you mean?", that names an item and no more: what was said before is said of that."""

import re
from dataclasses import replace

from ..rules.code_words import codes_in, leaves_out
from ..rules.matching import REF, named_refs
from ..rules.messages import Message
from ..rules.quoting import words_of
from ..rules.trust import proof_of
from .incoming import Answered, Incoming
from .world import World

TEXT = "text:"  # begins the key of a text
_FEW = 6  # words of an answer that is hardly more than a number
_WORDS = re.compile(r"[^\W_]+")


def of_what_was_asked(
    world: World, incoming: Incoming, answered: tuple[Answered, ...], text: str
) -> tuple[Incoming, str, bool]:
    """The letter and its new words, with those of the letter that was asked about where these only say of which item
    that was; and whether what it says is as sure as the answer.

    Files that came with it wait by themselves for the ref.
    """
    asked = answered[0].message if answered else None
    if asked is None or asked.engagement or not asked.letter:
        return incoming, text, True
    ref = _named(asked, text)
    if not ref:
        return incoming, text, True
    earlier = _earlier(world, asked)
    if earlier is None or earlier.letter.attachments:
        return incoming, ref, True
    said = REF.sub("", words_of(earlier.letter).new).strip()
    by_text = asked.letter.startswith(TEXT)  # the network vouches for its number
    sure = by_text or proof_of(earlier.letter, world.book.practice.mail.believe) == "pass"
    return replace(incoming, earlier=earlier), f"{ref}: {said}", sure  # its days count from when it was written


def _named(asked: Message, text: str) -> str:
    """The one item of the question that an answer names, by its ref or by its number in it; "": none, or it says
    more, or which one it is not."""
    refs = [ref for ref in named_refs(text) if ref in asked.tasks]
    if len(_WORDS.findall(text)) > _FEW or len(refs) > 1 or leaves_out(text):
        return ""
    numbers = codes_in(text, range(1, len(asked.tasks) + 1))  # an hour or a date is none
    return refs[0] if refs else asked.tasks[numbers[0] - 1] if len(numbers) == 1 else ""


def _earlier(world: World, asked: Message) -> Incoming | None:
    """The letter that was asked about, as it lies in the archive; None if it cannot be read any more."""
    known = world.store.handled(asked.letter)
    try:
        return Incoming(world.parse(world.archive.read(known.raw)), known.at, known.raw) if known else None
    except (OSError, ValueError):
        return None
