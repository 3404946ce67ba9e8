"""What several owners owe alike and one sender may send: their own, and that of whom they are asked to cover for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..rules.covering import Told, owners_meant, says_both
from ..rules.items import title_words
from ..rules.model import Task
from ..rules.readings import Item, ItemReading, Reading
from .cases import Case, title_of
from .world import World

Rivals = Mapping[str, tuple[Task, ...]]  # by the ref of each: the tasks of several owners for one document and period

_FEW = 6  # words of an answer that is hardly more than a number
_BRIEF = 12  # words of an answer that says no more than whose it is
_SURE = 0.9  # of an answer to a plain question
_WORDS = re.compile(r"[^\W_]+")


def rivals_of(world: World, case: Case) -> Rivals:
    """The tasks that this letter may be about and another owner's looks just the same; of the sender's those that are
    in, too, since a file may be a newer copy."""
    groups: dict[tuple[str, str], list[Task]] = {}
    for task in dict.fromkeys((*case.tasks, *case.covered)):
        if not task.state.closed:
            groups.setdefault((task.document, task.period), []).append(task)
    for (document, period), group in groups.items():
        own = world.store.task_of((case.policy.engagement.slug, document, case.person.email, period))
        if own and own.state.closed and own.hashes:
            group.append(own)
    return {task.ref: tuple(group) for group in groups.values() if len(group) > 1 for task in group}


def first_of(case: Case, group: tuple[Task, ...]) -> Task:
    """The one of rivals that stands for them until it is clear whose is meant: what the thread asks for, else the
    sender's own, of what is open."""
    still_open = [task for task in group if not task.state.closed]
    asked = [task for task in still_open if task.ref in case.answers]
    own = [task for task in still_open if task.owner == case.person.email]
    return (asked if len(asked) == 1 else own or asked or still_open)[0]


def owners_of(case: Case, group: tuple[Task, ...], told: Told) -> frozenset[str]:
    """Main addresses of the owners among rivals who may be meant; several: it is not told."""
    return owners_meant(told, [person for task in group if (person := case.policy.engagement.person(task.owner))])


def pointing(world: World, case: Case) -> Reading | None:
    """What an answer to our question whose item was meant says: that this one is done; None where it does not say."""
    groups = [group for group in rivals_of(world, case).values() if {one.ref for one in group} <= {*case.shown}]
    if not groups or len(_WORDS.findall(case.text)) > _BRIEF:
        return None
    told = replace(told_by(world, case, groups[0]), asked=frozenset())
    owners = owners_of(case, groups[0], told)
    refs = [task.ref for task in groups[0] if task.owner in owners]
    if len(refs) > 1 and not says_both(case.text):
        return None
    said = tuple(ItemReading(ref=ref, label="done", quote=case.text, confidence=_SURE) for ref in refs)
    return Reading(label="done", tasks=tuple(refs), quote=case.text, confidence=_SURE, readings=said)


@dataclass(frozen=True, slots=True)
class Worded:
    """What words without a file say: of whose task, and the refs of those among which that is not told."""

    reading: Reading
    tasks: tuple[Task, ...] = ()  # all that it speaks of or asks about
    choices: tuple[str, ...] = ()


def worded(world: World, case: Case, reading: Reading) -> Worded:
    """The reading, in which a word that closes a task is said of the owner's that is meant, or of none."""
    found = Worded(reading)
    for group in dict.fromkeys(rivals_of(world, case).values()):
        refs = {task.ref for task in group}
        said = found.reading.readings
        done = [one for one in said if one.ref in refs and one.label == "done"]
        document = case.policy.engagement.document(group[0].document)
        both = says_both(case.text) and refs <= {*case.shown}
        if not done or both or document is None or document.evidence != "word":
            continue
        owners = owners_of(case, group, told_by(world, case, group))
        meant = [task for task in group if task.owner in owners]
        others = tuple(one for one in said if one not in done)
        known = (*found.tasks, *meant)
        if len(meant) == 1:
            said = (*others, replace(done[0], ref=meant[0].ref))
            found = Worded(replace(found.reading, readings=said), known, found.choices)
        else:
            asked = (*found.choices, *(task.ref for task in meant))
            found = Worded(replace(found.reading, readings=others), known, asked)
    return found


def told_by(
    world: World, case: Case, group: tuple[Task, ...], name: str = "", inside: frozenset[str] = frozenset()
) -> Told:
    """All in a letter that tells which of these rivals it means."""
    first = group[0]
    item = Item(ref=first.ref, title=title_of(world, first), period=first.period, due=first.due)
    return Told(
        sender=case.person.email,
        reader=case.policy.consultant.name,
        title=title_words(item),
        words=f"{case.subject}\n{case.text}",
        name=name,
        pointed=frozenset(task.owner for task in group if task.ref in _pointed(case, group, name)),
        asked=frozenset(task.owner for task in group if task.ref in case.asked),
        inside=inside,
    )


def _pointed(case: Case, group: tuple[Task, ...], name: str) -> frozenset[str]:
    """The rivals that are named by ref, or, in an answer to our question, by their number in it."""
    written = f"{case.text} {name}".upper()
    named = frozenset(task.ref for task in group if task.ref in written)
    words = _WORDS.findall(case.text)
    if named or len(words) > _FEW or len({task.ref for task in group} & {*case.shown}) < 2:
        return named
    numbers = {word for word in words if word.isdecimal()}
    shown = {ref: place for place, ref in enumerate(case.shown, 1)} if case.numbers is None else case.numbers
    counted = frozenset(task.ref for task in group if str(shown.get(task.ref)) in numbers)
    return counted if len(numbers) == 1 else frozenset()
