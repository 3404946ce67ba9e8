"""Whose each file of a letter is, where several owners owe the same document for the same period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..rules.covering import says_both
from ..rules.fitting import texts_of
from ..rules.letter import Attachment
from ..rules.model import Task
from ..rules.newer_copies import corrects
from .cases import Case
from .covering import Rivals, owners_of, told_by
from .received import Documents, carries_over
from .world import World

Pairs = tuple[tuple[Attachment, str | None], ...]


@dataclass(frozen=True, slots=True)
class Owned:
    """Files with their tasks, None where their sender must say; of those of several owners all that are spoken of."""

    pairs: Pairs
    tasks: tuple[Task, ...]
    choices: tuple[str, ...]  # refs among which the sender is to say; none: whose each is is told
    moved: Mapping[str, str]  # from the ref that a file seemed to be for to that of the owner meant


async def owned_by(world: World, case: Case, documents: Documents, pairs: Pairs, rivals: Rivals) -> Owned:
    """Each file with the task of the owner it is for, as far as words, names, thread and content tell."""
    owned: list[tuple[Attachment, str | None]] = []
    groups: list[tuple[Task, ...]] = []
    for one, ref in pairs:
        group = rivals.get(ref or "", ())
        owners = await _owners(world, case, group, one, documents) if group else frozenset()
        refs = [task.ref for task in group if task.owner in owners]
        if len(refs) < 2:
            owned.append((one, refs[0] if refs else ref))
        elif says_both(case.text) and {*refs} <= {*case.shown}:
            owned += [(one, each) for each in refs]
        else:
            owned.append((one, None))
            groups.append(group)
    if len(groups) == 1:
        last = _last_of(groups[0], owned)
        if last:  # of two files for two owners the other's is told
            before = dict(pairs)
            owned = [
                (one, last if ref is None and rivals.get(before[one] or "") == groups[0] else ref) for one, ref in owned
            ]
            groups = []
    choices = [task.ref for group in groups for task in sorted(group, key=lambda one: one.state.closed)]
    if choices and any(ref is None for _, ref in pairs):  # another file fits nothing at all
        choices += [task.ref for task in case.tasks]
    spoken = {ref for _, ref in owned} | {*choices}
    tasks = tuple(dict.fromkeys(task for group in rivals.values() for task in group if task.ref in spoken))
    return Owned(tuple(owned), tasks, tuple(dict.fromkeys(choices)), _moved(pairs, tuple(owned), rivals))


def _last_of(group: tuple[Task, ...], owned: Sequence[tuple[Attachment, str | None]]) -> str:
    """The one open task that is left where all but one file have found theirs; "": there are several."""
    taken = {ref for _, ref in owned} & {task.ref for task in group}
    left = [task.ref for task in group if task.ref not in taken and not task.state.closed]
    return left[0] if taken and len(left) == 1 else ""


def _moved(before: Pairs, after: Pairs, rivals: Rivals) -> dict[str, str]:
    """The tasks for which a file seemed to be, each with the one of another owner that it is for."""
    last = dict(after)
    kept = {ref for _, ref in after}
    pairs = [(ref, last[one]) for one, ref in before if ref in rivals and ref not in kept]
    return {ref: owned for ref, owned in pairs if ref and owned}


async def _owners(
    world: World, case: Case, group: tuple[Task, ...], one: Attachment, documents: Documents
) -> frozenset[str]:
    """The owners of these rivals whom a file may be for. One of whom it is in is meant only where something says so."""
    told = told_by(world, case, group, one.name, texts_of(documents.contents[one.sha256]))
    owners = owners_of(case, group, told)
    own = next((task for task in group if task.state.closed), None)
    if own is None:
        return owners
    if one.sha256 in own.hashes:
        return frozenset({own.owner})
    by_words = owners_of(case, group, replace(told, asked=frozenset(), inside=()))
    if by_words == {own.owner} or told.asked == {own.owner}:
        return by_words
    if corrects(case.text) or await carries_over(world, case.policy, own, one, documents):
        return owners
    return owners - {own.owner} or owners
