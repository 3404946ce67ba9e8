"""The files of a letter as documents: kept byte for byte, told from what mail carries along, opened and checked."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from ..mailbox.attachments import facts_of
from ..mailbox.opening.reader import ReaderDown
from ..rules.checking import looked_at, unheld
from ..rules.choosing import NOTHING_TOLD, Evidence
from ..rules.contents import Content
from ..rules.documents import is_document
from ..rules.history import carried_over
from ..rules.letter import Attachment, Letter
from ..rules.model import Task
from ..rules.occurrences import owners_of
from ..rules.periods import any_period_named
from ..rules.policy import Policy
from ..rules.readings import Item, Received
from ..state.archive import FileLostError
from .examining import Examiner, past_of
from .incoming import Answered, Incoming
from .unpacking import documents_in
from .world import World

_PARKED = "parked:"  # and the address, before it the engagement where that is known: letters asked about
_MOST_PARKED = 4  # of one address, besides the last


@dataclass(frozen=True, slots=True)
class Documents:
    """What came as documents, each opened."""

    found: tuple[Attachment, ...] = ()
    contents: Mapping[str, Content] = field(default_factory=dict)  # by SHA-256


async def documents_of(world: World, incoming: Incoming) -> Documents:
    """The documents among a letter's files, each kept under its hash before it is opened."""
    if not incoming.letter.attachments:
        return Documents()
    came = await asyncio.to_thread(_sorted_out, incoming.letter)
    await asyncio.to_thread(world.archive.keep_documents, [attachment.data for attachment in came])
    documents = await asyncio.to_thread(_opened, world.examiner, came)
    inside = [one.data for one in documents.found if one not in came]
    await asyncio.to_thread(world.archive.keep_documents, inside)
    return documents


def _sorted_out(letter: Letter) -> tuple[Attachment, ...]:
    return tuple(one for one in letter.attachments if is_document(one, facts_of(one.data, one.name)))


def _opened(examiner: Examiner, came: tuple[Attachment, ...]) -> Documents:
    """Every document by itself, also of those that came together in one file."""
    pairs = [pair for attachment in came for pair in documents_in(attachment, examiner.opener)]
    return Documents(tuple(one for one, _ in pairs), {one.sha256: content for one, content in pairs})


async def evidence_of(
    world: World, policy: Policy, documents: Documents, asked: Sequence[tuple[Task, Item]]
) -> dict[str, Evidence]:
    """What each document's content says of the tasks that are open with its sender, by its hash.

    Nothing where the forms cannot be read here: then names and words decide.
    """
    of_documents = [(item, task.document) for task, item in asked]
    try:
        return await asyncio.to_thread(world.examiner.evidence, policy.engagement, documents.contents, of_documents)
    except ReaderDown:
        return dict.fromkeys(documents.contents, NOTHING_TOLD)


async def received(world: World, policy: Policy, task: Task, attachment: Attachment, documents: Documents) -> Received:
    """A document that came for a task, held against what is agreed of it and what was accepted before.

    What cannot be held against its form, since that cannot be read here or is no longer agreed, waits for a
    person's look.
    """
    engagement = policy.engagement
    document, period = engagement.document(task.document), any_period_named(task.period)
    past = past_of(world.store.accepted_of(engagement.slug, task.document, task.owner))
    content = documents.contents[attachment.sha256]
    check = unheld(content if content.trouble else replace(content, unread="all"), attachment.sha256)
    if document is not None and period is not None:
        with suppress(ReaderDown):
            wanted = await asyncio.to_thread(world.examiner.wanted, engagement, document, period, past)
            check = await asyncio.to_thread(world.examiner.check, content, attachment.sha256, wanted)
    if check.verdict == "accepted" and _is_anothers(world, policy, task, attachment.sha256):
        check = looked_at(check, "anothers")
    return Received(sha256=attachment.sha256, size=attachment.size, name=attachment.name, check=check)


def _is_anothers(world: World, policy: Policy, task: Task, sha256: str) -> bool:
    """Whether the very file is in as another owner's for the period: theirs once more, or one that is for both."""
    document = policy.engagement.document(task.document)
    owners = [person.email for person in owners_of(policy.engagement, document)] if document else []
    keys = [(task.engagement, task.document, owner, task.period) for owner in owners if owner != task.owner]
    return any(sha256 in other.hashes for key in keys if (other := world.store.task_of(key)))


async def carries_over(world: World, policy: Policy, done: Task, file: Attachment, documents: Documents) -> bool:
    """Whether a file is what was accepted, or carries figures over from it."""
    if file.sha256 in done.hashes:
        return True
    copies = past_of(world.store.accepted_of(done.engagement, done.document, done.owner))
    before = next((one for one in reversed(copies) if one.period == done.period), None)
    now = await received(world, policy, done, file, documents)
    values = {figure.field: figure.value for figure in now.check.figures}
    return before is not None and carried_over(values, before.values)


@dataclass(frozen=True, slots=True)
class Parked:
    """An earlier letter whose sender was asked what its files, or its words, are for."""

    mark: str  # the fact in which it is remembered
    raw: str
    documents: Documents  # empty where it brought words alone


def park(world: World, incoming: Incoming, *, unclear: bool, engagement: str = "") -> dict[str, Any]:
    """Remember a letter until its sender says what it is for; none before it is spoken of but in its own thread.

    `engagement`: the only one that it may be for; a client's document is never taken for another's.
    """
    sender = incoming.letter.sender
    marks: dict[str, Any] = {}
    for slug in dict.fromkeys(("", engagement, *(slug for slug, _ in world.book.seats(incoming.letter)))):
        name = _mark(slug, sender)
        marks |= _noted(name, (*_raws(world, name), incoming.raw if unclear and slug == engagement else ""))
    return marks


def unpark(world: World, parked: Parked) -> dict[str, Any]:
    """Forget a letter of which all is clear now."""
    rest = [raw for raw in _raws(world, parked.mark) if raw != parked.raw]
    return _noted(parked.mark, (*rest, ""))


def was_asked(world: World, engagement: str, sender: str) -> bool:
    """Whether the last files that came from this address, and may be for this engagement, still wait for its word."""
    return any((_raws(world, _mark(slug, sender)) or [""])[-1] for slug in ("", engagement))


async def parked(
    world: World, engagement: str, addresses: Sequence[str], answered: Sequence[Answered]
) -> Parked | None:
    """The letter that its sender, who has these addresses, the first of them now, was asked about and that may be for
    this engagement: the one of the thread, else the last from that address."""
    thread = {known.raw for one in answered if (known := world.store.handled(one.message.in_reply_to))}
    names = [_mark(slug, address) for address in dict.fromkeys(addresses) for slug in (engagement, "")]
    found = [(name, raw) for name in names for raw in _raws(world, name) if raw in thread]
    found += [(name, raw) for name in names[:2] for raw in _raws(world, name)[-1:] if raw]
    if not found:
        return None
    mark, raw = found[0]
    try:
        letter = await asyncio.to_thread(lambda: world.parse(world.archive.read(raw)))
    except FileLostError:
        return None  # erased since, or tidied away by a person: the next mails must be handled all the same
    return Parked(mark, raw, await asyncio.to_thread(lambda: _opened(world.examiner, _sorted_out(letter))))


def _mark(engagement: str, address: str) -> str:
    return f"{_PARKED}{engagement}:{address}" if engagement else f"{_PARKED}{address}"


def _raws(world: World, name: str) -> list[str]:
    """Paths of the letters that wait, oldest first; the last is "" where what came last does not."""
    noted = world.store.mark(name) or []
    return [noted] if isinstance(noted, str) else list(noted)  # one alone was noted as it is, once


def _noted(name: str, raws: Sequence[str]) -> dict[str, Any]:
    waiting = [raw for raw in dict.fromkeys(raws[:-1]) if raw][-_MOST_PARKED:]
    return {name: [*waiting, raws[-1]] if waiting or raws[-1] else None}
