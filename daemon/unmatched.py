"""Letters from people we know that fit several engagements, or nothing of theirs: asked about, or held and said so."""

from dataclasses import replace
from datetime import datetime

from ..rules.answering import AnswerParagraph, Unclear, WhichOf
from ..rules.answers import Answering
from ..rules.mails import item_facts
from ..rules.matching import Choice
from ..rules.model import Decision, Task
from ..state.store import Change
from .agenda import change_of, gathered, standing_of
from .incoming import Incoming, handled, into_pen
from .received import documents_of, park
from .text_answers import answers
from .wordbook import load_wordbook
from .world import World


async def ask_which(world: World, incoming: Incoming, choices: tuple[Choice, ...], now: datetime) -> Change:
    """The letter fits several engagements: its sender is asked which task it is about, and no client is named."""
    tasks = {c.ref: task for c in choices if (task := world.store.task(c.ref))}
    documents = await documents_of(world, incoming)
    items = tuple(item_facts(task, world.book.policies[task.engagement], now) for task in tasks.values())
    change = _answered(world, incoming, WhichOf(choices=items), tasks, now)
    mark = handled(incoming, now, "human", "asked which engagement's task it is about")
    return replace(change, handled=(mark,), marks=park(world, incoming, unclear=bool(documents.found)))


def held_and_said(world: World, incoming: Incoming, why: str, now: datetime) -> Change:
    """What fits nothing of its sender's is held for the consultant, and its sender hears that a person reads it."""
    pen = into_pen(incoming, now, why)
    told = _answered(world, incoming, Unclear(), {}, now)
    return replace(pen, sendings=told.sendings, standings=told.standings)


def _answered(world: World, incoming: Incoming, said: AnswerParagraph, tasks: dict[str, Task], now: datetime) -> Change:
    """An answer to the address on file in Duly's own words: those of an engagement may name its client."""
    slug, email = world.book.seats(incoming.letter)[0]
    policy = replace(world.book.policies[slug], words=load_wordbook())
    person = policy.engagement.person(email)
    if person is None:
        return Change()
    to = Answering(
        letter=incoming.letter,
        policy=policy,
        person=person,
        standing=standing_of(world, policy, email, now),
        tasks=tasks,
        now=now,
    )
    answer = answers(world, to, (said,), quiet=incoming.quiet)
    unnamed = tuple(replace(message, engagement="", letter=incoming.letter.key) for message in answer.messages)
    decision = Decision(effects=unnamed, standings=(answer.standing,), charges=answer.charges)
    change = change_of(world, decision, policy, now)
    for message in unnamed:
        change = gathered(world, change, policy.seal(message), now)
    return change
