"""Mail from nobody we know: held for the consultant, and answered by one automatic line a day at most."""

from dataclasses import replace
from datetime import date, datetime

from ..rules.answering import stranger
from ..rules.messages import Message
from ..rules.policy import message_id_for, seal
from ..rules.voice import Addressee
from ..state.store import Change
from .agenda import to_send
from .incoming import Incoming, within_the_day
from .wordbook import load_wordbook
from .world import World

ANSWERED = "strangers"  # the mark that counts a day's automatic answers
MOST_STRANGERS = 30  # such answers a day in all: a flood under many names must not use up the day's messages


def stranger_answer(world: World, incoming: Incoming, change: Change, now: datetime) -> Change:
    """Add the one automatic answer of the day to this sender, unless they had it.

    However many senders write, so many a day are answered and no more.
    """
    sender = incoming.letter.sender
    name = f"stranger:{sender}"
    policy = next(iter(world.book.policies.values()), None)
    if not sender or policy is None or world.store.mark(name) == _today(now):
        return change
    count = within_the_day(world.store.mark(ANSWERED), now, MOST_STRANGERS)
    if count is None:
        return change
    to = Addressee(
        first_name=incoming.letter.sender_name,
        consultant=policy.consultant,
        inbox=policy.address,
        today=now.date(),
    )
    # Duly's own words: those of an engagement may name its client.
    written = stranger(load_wordbook(), to, incoming.letter.subject)
    message = Message(
        id=message_id_for("answer", sender, incoming.letter.key),
        kind="answer",
        channel="email",
        engagement="",
        person="",
        to=(sender,),
        subject=written.subject,
        text=written.text,
        html=written.html,
        clause="the one automatic answer a day to an unknown sender",
        in_reply_to=incoming.letter.message_id,
        references=(incoming.letter.message_id,) if incoming.letter.message_id else (),
        not_before=now,
    )
    sealed = seal(message, policy.secret, policy.address)
    return replace(change, sendings=(to_send(sealed, now),), marks={**change.marks, name: _today(now), ANSWERED: count})


def _today(now: datetime) -> str:
    day: date = now.date()
    return day.isoformat()
