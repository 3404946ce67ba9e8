"""Which task each file of a letter is for: an open one, or one that is done and gets a newer copy of its document."""

from dataclasses import dataclass, replace

from ..rules.candidates import pressing
from ..rules.choosing import Evidence, assign
from ..rules.history import carried_over
from ..rules.letter import Attachment
from ..rules.mentions import mentioned, number_of
from ..rules.model import Task
from ..rules.newer_copies import Again, Meant, meant
from ..rules.readings import Item, Reading
from ..rules.spelling import MAIN
from .cases import Case, title_of
from .examining import past_of
from .received import Documents, evidence_of, received
from .world import World

Pairs = tuple[tuple[Attachment, str | None], ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a file was meant for: the done task whose period it names, or what is open of the same document."""

    done: Task
    open: tuple[Task, ...]
    side: Meant


@dataclass(frozen=True, slots=True)
class Assigned:
    """The files with their tasks, None where their sender must say, and the tasks that the letter is about then."""

    pairs: Pairs
    tasks: tuple[Task, ...]

    @property
    def loose(self) -> tuple[str, ...]:
        """Names of the files whose task their sender must say."""
        return tuple(attachment.name for attachment, ref in self.pairs if ref is None)

    @property
    def newer(self) -> bool:
        """Whether a file is a newer copy of a document that is in."""
        done = {task.ref for task in self.tasks if task.state.closed}
        return any(ref in done for _, ref in self.pairs)


async def assigned(world: World, case: Case, documents: Documents, reading: Reading) -> Assigned:
    """Which task each file is for: by what it holds and is called among all, else among those that were asked for."""
    if not documents.found:
        return Assigned((), case.tasks)
    items = items_of(world, case, case.tasks)
    found = await evidence_of(world, case.policy, documents, tuple(zip(case.tasks, items, strict=True)))
    judged = {one: await _judged(world, case, one, documents, found[one.sha256]) for one in documents.found}
    found |= {one.sha256: _of_the_open(found[one.sha256], of) for one, of in judged.items() if of}
    settled = {one: of for one, of in judged.items() if of and of.side != "open"}
    rest = tuple(one for one in documents.found if one not in settled)
    refs = {item.ref for item in items if item.ref in case.text.upper()}
    pairs = assign(rest, items, reading, found, refs)
    loose = tuple(one for one, ref in pairs if ref is None)
    taken = {ref for _, ref in pairs} | {of.done.ref for of in judged.values() if of}
    left = tuple(task for task in case.tasks if task.ref in case.general and task.ref not in taken)
    again = dict(assign(loose, items_of(world, case, left), reading, found)) if left and len(loose) <= len(left) else {}
    whole = (
        *((one, ref or again.get(one)) for one, ref in pairs),
        *((one, of.done.ref if of.side == "newer" else None) for one, of in settled.items()),
    )
    added = {of.done.ref: of.done for of in settled.values() if of.done not in case.tasks}
    return Assigned(whole, (*case.tasks, *added.values()))


def _of_the_open(found: Evidence, judged: _Judged) -> Evidence:
    """What a file says once it is clear that it is for what is open."""
    refs = frozenset(task.ref for task in judged.open)
    return replace(found, refs=refs, weight=0.93, elsewhere=found.period)


async def _judged(world: World, case: Case, file: Attachment, documents: Documents, found: Evidence) -> _Judged | None:
    """What a file was meant for that is in already, or names a period which is; None for every other file."""
    before = _sent_before(world, case, file)
    document = before.document if before else found.document
    rivals = tuple(task for task in case.tasks if task.document == document and not task.state.closed)
    done = before or (_done(world, rivals, found.period) if document and found.period else None)
    if done is None:
        return None
    today = case.incoming.at.astimezone(case.policy.engagement.zone_of(case.person)).date()
    again = Again(
        done=done,
        open=rivals,
        pressing=any(pressing(task, case.policy, today) for task in rivals),
        kept=await _kept(world, case, done, file, documents),
        name=file.name,
        words=case.text,
        pointed=_pointed(world, case, done),
        answers=frozenset(case.answers),
    )
    return _Judged(done, rivals, meant(again))


def _sent_before(world: World, case: Case, file: Attachment) -> Task | None:
    """The task of the thread, whoever owes it, for which these very bytes were accepted."""
    tasks = (world.store.task(ref) for ref in case.answers)
    return next((task for task in tasks if task and task.state.closed and file.sha256 in task.hashes), None)


def _done(world: World, rivals: tuple[Task, ...], period: str) -> Task | None:
    """The task for this period whose document was accepted, of the same owner as an open one."""
    keys = [(task.engagement, task.document, task.owner, period) for task in rivals]
    tasks = [task for key in keys if (task := world.store.task_of(key))]
    return next((task for task in tasks if task.state.closed and task.hashes), None)


async def _kept(world: World, case: Case, done: Task, file: Attachment, documents: Documents) -> bool:
    """Whether a file is what was accepted, or carries figures over from it."""
    if file.sha256 in done.hashes:
        return True
    copies = past_of(world.store.accepted_of(done.engagement, done.document, done.owner))
    before = next((one for one in reversed(copies) if one.period == done.period), None)
    now = await received(world, case.policy, done, file, documents)
    values = {figure.field: figure.value for figure in now.check.figures}
    return before is not None and carried_over(values, before.values)


def _pointed(world: World, case: Case, done: Task) -> frozenset[str]:
    """The tasks that the words beside a file name: by ref, by period, by number in our list."""
    tasks = case.tasks if done in case.tasks else (*case.tasks, done)
    items = items_of(world, case, tasks)
    tokens = world.signals.tokens(case.text, frozenset({MAIN, case.policy.engagement.language_of(case.person)}))
    by_number = {str(number_of(item, place)): item.ref for place, item in enumerate(items, 1)}
    counted = by_number.get(case.text.strip().rstrip(".)"))
    if counted:
        return frozenset({counted})
    return frozenset(mentioned(tokens, items).refs)


def items_of(world: World, case: Case, tasks: tuple[Task, ...]) -> tuple[Item, ...]:
    """Tasks as the reading of a reply needs them."""
    return tuple(
        Item(ref=t.ref, title=title_of(world, t), period=t.period, due=t.due, number=case.number(t.ref)) for t in tasks
    )
