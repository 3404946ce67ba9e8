"""What a letter says: its words read, beside its own files, or those of an earlier letter that they speak of."""

from dataclasses import dataclass, replace
from typing import Any

from ..rules.check_in_answers import as_asked
from ..rules.decide import CONFIDENT
from ..rules.readings import ItemReading, Reading
from ..rules.reply import Reply
from ..rules.understanding import read_reply
from .assigning import items_of
from .cases import Case
from .covering import pointing, worded
from .enquiring import not_held_up
from .incoming import Answered, written_at
from .received import Documents, Parked, documents_of, park, parked, unpark
from .texted import by_numbers, without_stop
from .world import World

SAYS_ITS_OWN = {"promise", "not_yet", "blocked", "question", "delegate", "decline"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A case with what its letter says and the documents that this is about."""

    case: Case
    reading: Reading
    documents: Documents
    brought: bool  # the documents came with the letter itself
    waiting: Parked | None = None  # the earlier letter whose question it answers
    choices: tuple[str, ...] = ()  # refs of which its sender is to say the one that the words are about

    def remembered(self, world: World, *, unclear: bool) -> dict[str, Any]:
        """What is noted of letters that wait for their sender's word. `unclear`: files of this one still do."""
        if self.waiting is not None and not unclear:
            return unpark(world, self.waiting)
        # What was brought before and still fits nothing stays where it is, until its sender says what it is for.
        if not self._may_wait:
            return {}
        slug = self.case.policy.engagement.slug
        return park(world, self.case.incoming, unclear=unclear or bool(self.choices), engagement=slug)

    @property
    def _may_wait(self) -> bool:
        return self.waiting is None and (self.brought or bool(self.choices))


async def listened(world: World, case: Case, answered: tuple[Answered, ...], reading: Reading | None) -> Heard:
    """Read the words and open the files. Of a key `reading` is given."""
    documents = await documents_of(world, case.incoming)
    brought = bool(documents.found)
    if reading is not None:
        return Heard(case=case, reading=reading, documents=documents, brought=brought)
    reading = _read(world, case, documents)
    pointed = None if brought else pointing(world, case)
    waiting = None if brought else await _pointed_at(world, case, answered, reading, pointed)
    if waiting is not None:
        reading = pointed or _read(world, case, waiting.documents)
        return Heard(case=case, reading=reading, documents=waiting.documents, brought=False, waiting=waiting)
    if brought:
        return Heard(case=case, reading=reading, documents=documents, brought=True)
    said = worded(world, case, reading)
    case = replace(case, tasks=tuple(dict.fromkeys((*case.tasks, *said.tasks))))
    return Heard(case=case, reading=said.reading, documents=documents, brought=False, choices=said.choices)


async def _pointed_at(
    world: World, case: Case, answered: tuple[Answered, ...], reading: Reading, pointed: Reading | None
) -> Parked | None:
    """The earlier letter of which words without a file say what it is for; `pointed`: plainly, by our question."""
    if not (pointed or _may_point(case, reading)):
        return None
    addresses = (case.incoming.letter.sender, case.person.email, *case.person.other_emails)
    found = await parked(world, case.policy.engagement.slug, addresses, answered)
    return found if found and (found.documents.found or pointed) else None


def _may_point(case: Case, reading: Reading) -> bool:
    """Whether words without a file may say what an earlier file is for: not those that say something of their own."""
    if reading.confidence >= CONFIDENT and reading.label in SAYS_ITS_OWN:
        return False
    if case.asks_us and not case.text.strip():
        return False
    documents = {task.ref: case.policy.engagement.document(task.document) for task in case.tasks}
    about = [documents.get(one.ref) for one in reading.readings]
    return not about or any(document is None or document.evidence == "document" for document in about)


def _asked_first(case: Case, readings: tuple[ItemReading, ...]) -> tuple[ItemReading, ...]:
    """Words that fit two periods of a document speak of the one that was asked for."""
    documents = {task.ref: task.document for task in case.tasks}
    asked = {documents[one.ref] for one in readings if one.ref in case.general}
    return tuple(one for one in readings if one.ref in case.general or documents[one.ref] not in asked)


def _read(world: World, case: Case, documents: Documents) -> Reading:
    """The reading of the new words; where they speak of everything at once, the message they answer says of what."""
    sent_at = written_at(case.incoming, case.policy.engagement.zone_of(case.person))
    reply = Reply(
        text=by_numbers(case, filed=bool(documents.found)),
        sent_at=sent_at,
        items=items_of(world, case, case.tasks),
        files=tuple(attachment.name for attachment in documents.found),
        subject=case.subject,
        language=case.policy.engagement.language_of(case.person),
    )
    reading = read_reply(reply, world.signals)
    reading = not_held_up(case, without_stop(case, reading), CONFIDENT)
    if case.checked_in:
        reading = as_asked(reading, case.text)
    if reading.label == "done" and case.over and not documents.found:
        case = replace(case, general=case.over)
    general = len(case.tasks) > 1 and len({one.label for one in reading.readings}) == 1
    general = general and {one.ref for one in reading.readings} == {task.ref for task in case.tasks}
    reading = replace(reading, readings=_asked_first(case, reading.readings))
    if general and reading.label != "opt_out":
        kept = tuple(one for one in reading.readings if one.ref in case.general)
        reading = replace(reading, readings=kept or reading.readings)
    return reading
