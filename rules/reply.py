"""What a reply says of each open item: label, date, the person it is handed to, and how sure that is."""

from dataclasses import dataclass
from datetime import datetime

from .model import Item, Reading
from .signals import Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply as it is read: the sender's new words and what surrounds them."""

    text: str  # new words only: no quoted history, signature or disclaimer
    sent_at: datetime  # aware, in the offset that relative dates count from
    items: tuple[Item, ...]  # open with the sender; those of the answered message first
    files: tuple[str, ...] = ()  # names of the files that came as documents (logos and the like left out)
    subject: str = ""  # "" for a text message; only tells automatic replies
    language: str = ""  # the sender's, as a hint: "es"


def read_reply(reply: Reply, signals: Signals) -> Reading:
    """What the sender says about the open items, by the labels, precedence and date rules of the development set.

    Confidence runs from 0 to 1; 0.80 and above may act. Text that instructs the reader is content, never a command.
    """
    raise NotImplementedError
