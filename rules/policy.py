"""What every decision may rest on: one engagement's agreement with the practice's side of it."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from .agreement import Channel, Consultant, Engagement, Person
from .messages import Message
from .past import Past
from .voice import Wordbook
from .workdays import Workdays

OPEN_END = date.max  # until somebody resumes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One engagement's terms as rules need them; the only things besides task, event and time that decide."""

    engagement: Engagement
    consultant: Consultant
    workdays: Workdays
    words: Wordbook
    address: str  # the shared inbox
    secret: bytes  # keys the tokens; known to this practice only
    channels: frozenset[Channel] = frozenset({"email"})  # what the practice can reach people by
    unasked: frozenset[str] = frozenset()  # deputies who want no more messages or whom mail does not reach
    pauses: Mapping[str, date] = field(default_factory=dict)  # document, or "" for all of it -> the day it goes on
    past: Mapping[str, Past] = field(default_factory=dict)  # of open tasks, by ref: how their documents went before
    held: Mapping[str, date] = field(default_factory=dict)  # deputies and managers held by the consultant, until when
    elsewhere: frozenset[str] = frozenset()  # main addresses of people who are in further engagements

    def paused_until(self, document: str) -> date | None:
        """The day on which reminders for a document go on; None: they are not paused."""
        return max((day for name, day in self.pauses.items() if name in {"", document}), default=None)

    def subject(self, written: str, *readers: str) -> str:
        """A subject as these people read it: with the client's name where one of them is with several, whose documents
        may be called the same."""
        return written if self.elsewhere.isdisjoint(readers) else f"{self.engagement.name}: {written}"

    def seal(self, message: Message) -> Message:
        """Give a message its reply token and its one Message-ID, the same whenever the same decision is made."""
        return seal(message, self.secret, self.address)


def seal(message: Message, secret: bytes, address: str) -> Message:
    """Give a message its reply token and its one Message-ID at the shared inbox's domain."""
    token = token_for(secret, message.id, message.to)
    domain = address.rpartition("@")[2]
    return replace(message, token=token, message_id=f"<{message.id}.{token}@{domain}>")


def token_for(secret: bytes, message: str, receivers: tuple[str, ...]) -> str:
    """Eighty bits that only this practice can make, bound to a message and whom it went to; lower-case base32."""
    proof = hmac.new(secret, "\n".join((message, *receivers)).encode(), hashlib.sha256).digest()
    return base64.b32encode(proof[:10]).decode().lower()


def message_id_for(*parts: str) -> str:
    """The id of a message, made from what makes it the one it is, so that a repeated decision repeats the id."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def zone_of(address: str, policy: Policy) -> ZoneInfo:
    """The time zone of whoever has this main address or number; the engagement's for anybody else."""
    person = policy.engagement.reached_at(address)
    return policy.engagement.zone_of(person) if person else policy.engagement.timezone


def receiver_of(policy: Policy, owner: Person, *, absent: bool) -> Person:
    """Who gets the reminders of this owner: the agreed deputy while the owner is away, else the owner."""
    able = absent and owner.backup and owner.backup not in policy.unasked
    deputy = policy.engagement.person(owner.backup or "") if able else None
    return deputy or owner
