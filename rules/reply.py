"""A reply as it is read: the sender's new words and what surrounds them."""

from dataclasses import dataclass
from datetime import datetime

from .readings import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply to be understood."""

    text: str  # new words only: no quoted history, signature or disclaimer
    sent_at: datetime  # aware, in the offset that relative dates count from
    items: tuple[Item, ...]  # open with the sender; those of the answered message first
    files: tuple[str, ...] = ()  # names of the files that came as documents (logos and the like left out)
    subject: str = ""  # "" for a text message; only tells automatic replies and, failing all else, the item
    language: str = ""  # the sender's, as a hint: "es"
