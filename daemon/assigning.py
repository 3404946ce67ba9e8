"""Which task each file of a letter is for: an open one, or one that is done and gets a newer copy of its document."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..rules.candidates import pressing
from ..rules.choosing import Evidence, assign
from ..rules.letter import Attachment
from ..rules.matching import named_refs
from ..rules.mentions import mentioned, number_of
from ..rules.model import Task
from ..rules.newer_copies import Again, Meant, meant
from ..rules.readings import Item, Reading
from ..rules.spelling import MAIN
from .cases import Case, title_of
from .covering import Rivals, first_of, rivals_of
from .owning import Pairs, owned_by
from .received import Documents, carries_over, evidence_of
from .world import World


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
    choices: tuple[str, ...] = ()  # refs among which the sender is to say; none: among all that is open
    moved: Mapping[str, str] = field(default_factory=dict)  # from the ref that words seem to speak of to the one meant

    def retold(self, reading: Reading) -> Reading:
        """What the words say, of the tasks that their files are for."""
        said = (replace(one, ref=self.moved.get(one.ref, one.ref)) for one in reading.readings)
        return replace(reading, readings=tuple(said))

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
    """Which task each file is for: by what it holds and is called among all, else among those that were asked for.

    Where several owners owe the same alike, one of them stands for all until that much is known; then whose it is.
    """
    if not documents.found:
        return Assigned((), case.tasks)
    rivals = rivals_of(world, case)
    pairs, newer = await _by_document(world, case, documents, reading, rivals)
    owned = await owned_by(world, case, documents, pairs, rivals)
    tasks = dict.fromkeys((*case.tasks, *newer, *owned.tasks))
    return Assigned(owned.pairs, tuple(tasks), owned.choices, owned.moved)


async def _by_document(
    world: World, case: Case, documents: Documents, reading: Reading, rivals: Rivals
) -> tuple[Pairs, tuple[Task, ...]]:
    """Each file with the task of the document and period that it is for; and the done ones that files may be of."""
    first = {ref: first_of(case, group) for ref, group in rivals.items()}
    tasks = tuple(task for task in case.tasks if first.get(task.ref, task) == task)
    beside = tuple(task for task in dict.fromkeys(first.values()) if task not in tasks)  # only what a file itself names
    items, asked = items_of(world, case, tasks), (*tasks, *beside)
    of_asked = tuple(zip(asked, items_of(world, case, asked), strict=True))
    found = await evidence_of(world, case.policy, documents, of_asked)
    named = {one: ref for one in documents.found if (ref := _only(found[one.sha256].refs, beside))}
    judged: dict[Attachment, _Judged] = {}
    for one in documents.found:
        alone = one not in named and not _alike(world, case, one, found, rivals)
        if alone and (of := await _judged(world, case, one, documents, found[one.sha256], tasks)):
            judged[one] = of
            found[one.sha256] = _of_the_open(found[one.sha256], of)
    settled = {one: of for one, of in judged.items() if of.side != "open"}
    rest = tuple(one for one in documents.found if one not in settled and one not in named)
    lead = {ref: task.ref for ref, task in first.items()}
    refs = {lead.get(ref, ref) for ref in named_refs(case.text)}
    reading = replace(reading, readings=tuple(replace(one, ref=lead.get(one.ref, one.ref)) for one in reading.readings))
    pairs = assign(rest, items, reading, found, refs & {item.ref for item in items})
    loose = tuple(one for one, ref in pairs if ref is None)
    taken = {ref for _, ref in pairs} | {of.done.ref for of in judged.values()}
    left = tuple(task for task in tasks if task.ref in case.general and task.ref not in taken)
    again = dict(assign(loose, items_of(world, case, left), reading, found)) if left and len(loose) <= len(left) else {}
    whole = (
        *((one, ref or again.get(one)) for one, ref in pairs),
        *((one, of.done.ref if of.side == "newer" else None) for one, of in settled.items()),
        *named.items(),
    )
    return whole, tuple(of.done for of in settled.values())


def _alike(world: World, case: Case, file: Attachment, found: Mapping[str, Evidence], rivals: Rivals) -> bool:
    """Whether a file's content says that it is for one of several owners' tasks, and it is none that came before."""
    return not rivals.keys().isdisjoint(found[file.sha256].refs) and _sent_before(world, case, file) is None


def _only(refs: frozenset[str], beside: tuple[Task, ...]) -> str:
    """The one task that a file's content leaves, if it is none of those that the letter is about by itself."""
    return next(iter(refs)) if len(refs) == 1 and refs <= {task.ref for task in beside} else ""


def _of_the_open(found: Evidence, judged: _Judged) -> Evidence:
    """What a file says once it is clear that it is for what is open."""
    refs = frozenset(task.ref for task in judged.open)
    return replace(found, refs=refs, weight=0.93, elsewhere=found.period)


async def _judged(
    world: World, case: Case, file: Attachment, documents: Documents, found: Evidence, among: tuple[Task, ...]
) -> _Judged | None:
    """What a file was meant for that is in already, or names a period which is; None for every other file."""
    before = _sent_before(world, case, file)
    document = before.document if before else found.document
    rivals = tuple(task for task in among if task.document == document and not task.state.closed)
    done = before or (_done(world, rivals, found.period) if document and found.period else None)
    if done is None:
        return None
    today = case.incoming.at.astimezone(case.policy.engagement.zone_of(case.person)).date()
    again = Again(
        done=done,
        open=rivals,
        pressing=any(pressing(task, case.policy, today) for task in rivals),
        kept=await carries_over(world, case.policy, done, file, documents),
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
