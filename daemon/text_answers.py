"""How a letter is answered: mail by mail, a text by a text, and by email what a text may not or cannot hold."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from ..rules.answering import AnswerParagraph
from ..rules.answers import Answering, answer_mail
from ..rules.ledger import Charge
from ..rules.mails import addressee
from ..rules.messages import Message
from ..rules.model import Standing
from ..rules.phone_answers import (
    asked_next,
    charge_of,
    choices_of,
    for_email,
    may_text,
    short_answer,
    text_answer,
    with_choices,
)
from .agenda import unpaid
from .world import Desk


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out in answer to one letter, the standing of whom it goes to, and what it costs."""

    messages: tuple[Message, ...]
    standing: Standing
    charges: tuple[Charge, ...] = ()


def answers(
    desk: Desk, to: Answering, said: tuple[AnswerParagraph, ...], *, quiet: bool = False, about: Collection[str] = ()
) -> Answer:
    """The answer to a letter. `quiet`: its sender is not to be texted; `about`: the refs of what it was about."""
    if to.letter.channel != "text":
        return _by_email(to, said)
    if quiet or not may_text(to.letter, to) or unpaid(desk, to.policy, to.now):
        return _by_email(for_email(to), said)
    today = to.now.astimezone(to.policy.engagement.zone_of(to.person)).date()
    to = replace(to, standing=with_choices(to.standing, said, today))
    numbers = {code.ref: code.number for code in to.standing.codes}
    short = short_answer(to.policy.words, addressee(to.policy, to.person, to.now), said, numbers)
    text, standing = text_answer(to, short.text, _next(to, said, about))
    more = () if short.whole else _by_email(for_email(to), said).messages
    return Answer((text, *more), standing, (charge_of(text, to.policy, to.now),))


def _by_email(to: Answering, said: tuple[AnswerParagraph, ...]) -> Answer:
    mail, standing = answer_mail(to, said)
    return Answer((mail,), standing)


def _next(to: Answering, said: tuple[AnswerParagraph, ...], about: Collection[str]) -> tuple[str, ...]:
    """What the sender's next words will be about: what they are asked now, else what is left of what they spoke of."""
    asked = (*asked_next(said), *(item.ref for one in said for item in choices_of(one)))
    spoken = [ref for ref in to.tasks if ref in about]
    still = [ref for ref in spoken if not to.tasks[ref].state.closed]
    return tuple(dict.fromkeys(asked or still or spoken))
