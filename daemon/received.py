"""The files of a letter as documents: kept byte for byte, told apart from what mail carries along, first checked."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..mailbox.attachments import facts_of
from ..mailbox.parse import parse
from ..rules.documents import FileFacts, first_check, is_document
from ..rules.letter import Attachment, Letter
from ..rules.model import Task
from ..rules.policy import Policy
from ..rules.readings import Received
from .incoming import Incoming
from .world import World


@dataclass(frozen=True, slots=True)
class Documents:
    """What came as documents, each with what it is by its content."""

    found: tuple[Attachment, ...] = ()
    facts: Mapping[str, FileFacts] = field(default_factory=dict)  # by SHA-256


async def documents_of(world: World, incoming: Incoming) -> Documents:
    """The documents among a letter's files, each kept under its hash first."""
    if not incoming.letter.attachments:
        return Documents()
    documents = await asyncio.to_thread(_sorted_out, incoming.letter)
    await asyncio.to_thread(world.archive.keep_documents, [attachment.data for attachment in documents.found])
    return documents


def _sorted_out(letter: Letter) -> Documents:
    facts = {one.sha256: facts_of(one.data, one.name) for one in letter.attachments}
    return Documents(tuple(one for one in letter.attachments if is_document(one, facts[one.sha256])), facts)


async def received(world: World, policy: Policy, task: Task, attachment: Attachment, documents: Documents) -> Received:
    """A document that came for a task, with its first check."""
    document = policy.engagement.document(task.document)
    folder = world.book.practice.folder / "engagements" / policy.engagement.slug
    blank = [await asyncio.to_thread(_hash, folder / document.template)] if document and document.template else []
    others = world.store.series_tasks(task.engagement, task.document, task.owner)
    earlier = [one for other in others if other.period != task.period for one in other.hashes]
    check = first_check(documents.facts[attachment.sha256], attachment.sha256, blank=blank, earlier=earlier)
    return Received(sha256=attachment.sha256, size=attachment.size, name=attachment.name, check=check)


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""  # a template that is missing is reported by `check`; nothing is taken for it


def park(incoming: Incoming, loose: tuple[str, ...]) -> dict[str, Any]:
    """Remember where a sender's unassigned files are until they say what they are for; forget them once all are."""
    return {f"parked:{incoming.letter.sender}": incoming.raw if loose else None}


async def parked(world: World, sender: str) -> Documents | None:
    """The files of an earlier letter that its sender was asked about."""
    raw = world.store.mark(f"parked:{sender}")
    if not raw:
        return None
    try:
        letter = await asyncio.to_thread(lambda: parse(world.archive.read(raw)))
    except FileNotFoundError:
        return None  # erased since, or tidied away by a person: the next mails must be handled all the same
    return await asyncio.to_thread(_sorted_out, letter)
