"""A letter on its way through the daemon: when it came, where its bytes are, which of our messages it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..rules.addresses import canonical, token_in
from ..rules.kinds import OWN_ID
from ..rules.letter import Letter
from ..rules.matching import Seat
from ..rules.messages import Message
from ..rules.model import Entry, Held
from ..rules.text_orders import Heard
from ..state.store import Change, Handled
from .world import World

DATES_APART = timedelta(days=2)
MOST_QUOTED = 300  # characters of somebody's words in an answer, a question to the consultant or the story
LIVE = timedelta(days=120)  # how long after its sending a message's token still proves a reply


@dataclass(frozen=True, slots=True)
class Incoming:
    """A letter with what the daemon knows of its coming."""

    letter: Letter
    at: datetime  # aware: when our provider took it, else when it was read
    raw: str  # path of its bytes below the practice folder
    heard: Heard | None = None  # of a text: what it orders, apart from the words that are an answer
    earlier: "Incoming | None" = None  # the letter of before, whose words it says to what they belong

    @property
    def quiet(self) -> bool:
        """Whether its sender wants to be texted no more, so that what is to be said to them goes by email."""
        return self.heard is not None and "stop" in self.heard.orders

    @property
    def wants_a_call(self) -> bool:
        """Whether its sender would like to be called, beside what else they say."""
        return self.heard is not None and "call-back" in self.heard.orders


@dataclass(frozen=True, slots=True)
class Answered:
    """One of our messages that a letter answers, as its live token shows, and where the token stood."""

    message: Message
    where: str  # "reply address", "In-Reply-To" or "References"; "last text" for a text


def answered_by(world: World, letter: Letter, now: datetime) -> tuple[Answered, ...]:
    """Our messages whose tokens the letter carries and that are still live, the surest first."""
    inbox = world.book.practice.mail.address
    found = [("reply address", token_in(letter.to, inbox))]
    found += [("In-Reply-To", token) for token in _tokens([letter.in_reply_to])]
    found += [("References", token) for token in _tokens(reversed(letter.references))]
    answered: dict[str, Answered] = {}
    for where, token in found:
        sending = world.store.sending_by_token(token) if token else None
        if sending and _live(world, sending.message, now):
            answered.setdefault(sending.message.id, Answered(sending.message, where))
    return tuple(answered.values())


def _tokens(message_ids: Iterable[str]) -> list[str]:
    found = [OWN_ID.fullmatch(message_id) for message_id in message_ids]
    return [match[0].partition("@")[0].rpartition(".")[2] for match in found if match]


def _live(world: World, message: Message, now: datetime) -> bool:
    """A token lives while a task of its message is open, and some months after it was sent."""
    tasks = [task for ref in message.tasks if (task := world.store.task(ref))]
    return now - message.not_before < LIVE or any(not task.state.closed for task in tasks)


def within_the_day(mark: Any, now: datetime, most: int) -> dict[str, Any] | None:
    """A mark that counts what happens on a day, with one more; None where that would be more than `most`."""
    today = now.date().isoformat()
    count = mark["count"] if mark and mark["day"] == today else 0
    return {"day": today, "count": count + 1} if count < most else None


def written_at(incoming: Incoming, zone: ZoneInfo) -> datetime:
    """What the days a letter names count from: its Date in its own offset, or its coming, in `zone`, where they differ
    by over two days, and for a text, which has no offset of its own."""
    incoming = incoming.earlier or incoming
    at = incoming.letter.date if incoming.letter.channel == "email" else None
    return at if at and abs(incoming.at - at) <= DATES_APART else incoming.at.astimezone(zone)


def sent_by(world: World, letter: Letter, message: Message) -> bool:
    """Whether the letter says it is from somebody the message went to, be it from, or to, another address of theirs."""
    theirs = {letter.sender, *(one for seat in world.book.seats(letter) for one in addresses_of(world, seat))}
    return bool({canonical(address) for address in theirs} & {canonical(address) for address in message.to})


def addresses_of(world: World, seat: Seat) -> tuple[str, ...]:
    """Somebody's main address and their further ones, among which may be their main one of before."""
    slug, email = seat
    person = world.book.policies[slug].engagement.person(email)
    return (email, *(person.other_emails if person else ()))


def quoted(text: str) -> str:
    """Somebody's words as they are quoted: whole where they are short, else how they begin."""
    words = " ".join(text.split())
    return words if len(words) <= MOST_QUOTED else words[:MOST_QUOTED].rpartition(" ")[0] + " …"


def handled(incoming: Incoming, now: datetime, kind: str, outcome: str) -> Handled:
    """The mark that this letter is dealt with."""
    letter = incoming.letter
    return Handled(key=letter.key, at=now, kind=kind, sender=letter.sender, outcome=outcome, raw=incoming.raw)


def into_pen(incoming: Incoming, now: datetime, why: str, engagement: str = "") -> Change:
    """Into the holding pen: nothing is done with it, and the consultant's digest lists it with the reason."""
    letter = incoming.letter
    held = Held(
        key=letter.key,
        at=now,
        engagement=engagement,
        sender=letter.sender,
        subject=letter.subject or quoted(letter.text) if letter.channel == "text" else letter.subject,
        why=why,
        raw=incoming.raw,
    )
    came = "mail" if letter.channel == "email" else f"a {letter.channel}"
    what = f'{came} from {letter.sender or "nobody"} ("{held.subject}") was held: {why}'
    entry = Entry(ref="", engagement=engagement, at=now, what=what, cause=letter.key, topic="held")
    return Change(held=(held,), entries=(entry,), handled=(handled(incoming, now, "held", why),))
