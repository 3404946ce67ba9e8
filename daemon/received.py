"""The files of a letter as documents: kept byte for byte, told from what mail carries along, opened and checked."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..mailbox.attachments import facts_of
from ..mailbox.opening.reader import ReaderDown
from ..rules.checking import looked_at, unheld
from ..rules.choosing import NOTHING_TOLD, Evidence
from ..rules.contents import Content
from ..rules.documents import is_document
from ..rules.letter import Attachment, Letter
from ..rules.model import Task
from ..rules.occurrences import owners_of
from ..rules.periods import any_period_named
from ..rules.policy import Policy
from ..rules.readings import Item, Received
from .examining import Examiner, past_of
from .incoming import Incoming
from .unpacking import documents_in
from .world import World


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

    What cannot be held against its form, since that cannot be read here, waits for a person's look.
    """
    engagement = policy.engagement
    document, period = engagement.document(task.document), any_period_named(task.period)
    if document is None or period is None:
        raise LookupError(f"{task.ref} is of a document or period that is no longer agreed")
    past = past_of(world.store.accepted_of(engagement.slug, document.id, task.owner))
    content = documents.contents[attachment.sha256]
    try:
        wanted = await asyncio.to_thread(world.examiner.wanted, engagement, document, period, past)
        check = await asyncio.to_thread(world.examiner.check, content, attachment.sha256, wanted)
    except ReaderDown:
        check = unheld(content if content.trouble else replace(content, unread="all"), attachment.sha256)
    if check.verdict == "accepted" and _is_anothers(world, policy, task, attachment.sha256):
        check = looked_at(check, "anothers")
    return Received(sha256=attachment.sha256, size=attachment.size, name=attachment.name, check=check)


def _is_anothers(world: World, policy: Policy, task: Task, sha256: str) -> bool:
    """Whether the very file is in as another owner's for the period: theirs once more, or one that is for both."""
    document = policy.engagement.document(task.document)
    owners = [person.email for person in owners_of(policy.engagement, document)] if document else []
    keys = [(task.engagement, task.document, owner, task.period) for owner in owners if owner != task.owner]
    return any(sha256 in other.hashes for key in keys if (other := world.store.task_of(key)))


def park(incoming: Incoming, loose: tuple[str, ...]) -> dict[str, Any]:
    """Remember where a sender's unassigned files are until they say what they are for; forget them once all are."""
    return {f"parked:{incoming.letter.sender}": incoming.raw if loose else None}


async def parked(world: World, sender: str) -> Documents | None:
    """The files of an earlier letter that its sender was asked about."""
    raw = world.store.mark(f"parked:{sender}")
    if not raw:
        return None
    try:
        letter = await asyncio.to_thread(lambda: world.parse(world.archive.read(raw)))
    except FileNotFoundError:
        return None  # erased since, or tidied away by a person: the next mails must be handled all the same
    return await asyncio.to_thread(lambda: _opened(world.examiner, _sorted_out(letter)))
