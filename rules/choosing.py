"""Which open task a received file is for: by what it holds, a ref beside it, its name, the words. Never a guess."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .checking import Wanted, glance
from .contents import Content
from .fitting import said_in
from .items import name_says
from .letter import Attachment
from .readings import Item, Reading
from .resemblance import Form, other_form

_FAMILIAR = 0.6  # share of a form's words from which a file is taken for that document
_AS_GOOD = 0.1  # forms this close to the best are not told apart by their words
_STRANGE = 0.2  # below this, a file that could be read is none of the documents


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a file's content says: the tasks it may be for, none where it tells nothing, or why it is a stranger."""

    refs: frozenset[str] = frozenset()
    weight: float = 0.0
    stranger: str = ""
    document: str = ""  # id of the one that it is; "": it may be several
    period: str = ""  # that it names in the place of that document for it
    elsewhere: str = ""  # the period that it names, where no task is for it


NOTHING_TOLD = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The task a file is for, and why; ref is None where a person must look."""

    ref: str | None = None
    confidence: float = 0.0
    why: str


@dataclass(frozen=True, slots=True)
class _Hint:
    """What one source says: the tasks it leaves, and how sure that makes."""

    source: str
    refs: frozenset[str]
    weight: float


def evidence(content: Content, asked: Sequence[tuple[Item, Wanted]], others: Collection[Form]) -> Evidence:
    """What a file's content says of the open tasks, each with what it would be held against.

    `others` are the forms of documents that are not open with the sender.
    """
    if not asked or not content.legible:
        return NOTHING_TOLD
    one_each = {
        wanted.document.id: wanted for _, wanted in asked
    }  # where several periods are open it is laid over once
    seen = {document: glance(content, wanted) for document, wanted in one_each.items()}
    best = max(seen.values(), key=lambda one: one.resembles)
    own = next(wanted for _, wanted in asked if seen[wanted.document.id] == best)
    other = other_form(said_in(content), Form(own.document.id, own.document.title, own.template), others)
    if other is not None:
        return Evidence(stranger=f"it looks like the {other.title}, which is not open with its sender")
    if (
        best.resembles < _STRANGE
        and not content.unread
        and all(wanted.template or wanted.document.fields for _, wanted in asked)
    ):
        return Evidence(stranger="it looks like none of the documents that are open with its sender")
    alike = {document for document, one in seen.items() if one.resembles >= max(_FAMILIAR, best.resembles - _AS_GOOD)}
    periods = {document: seen[document].period for document in alike}
    refs = {item.ref for item, wanted in asked if wanted.document.id in alike}
    dated = {item.ref for item, wanted in asked if periods.get(wanted.document.id) == item.period}
    named = next((period for period in periods.values() if period is not None), "")
    document = next(iter(alike)) if len(alike) == 1 else ""
    if dated:
        return Evidence(frozenset(dated), 0.97, document=document, period=named)
    if named and document and len(refs) > 1:  # several periods are open, and it names none of them
        return Evidence(document=document, period=named, elsewhere=named)
    return Evidence(frozenset(refs), 0.93, document=document, period=named, elsewhere=named)


def choose(
    name: str, found: Evidence, mentioned: Collection[str], items: Sequence[Item], told: Collection[str]
) -> Choice:
    """The task a file is for. `mentioned`: refs that the words beside it name; `told`: tasks that they say are done."""
    if not items:
        return Choice(why="nothing is open with its sender")
    left = frozenset(item.ref for item in items)
    hints = [
        _Hint("content", found.refs & left, found.weight),
        _Hint("message", frozenset(mentioned) & left, 0.93),
        _named(name, items),
    ]
    used: list[_Hint] = []
    for hint in hints:
        if not hint.refs:
            continue
        if not left & hint.refs:
            return Choice(why=f"its {used[-1].source} and its {hint.source} point to different tasks")
        used += [hint] if left - hint.refs or len(items) == 1 else []
        left &= hint.refs
    if found.stranger:
        return Choice(why=found.stranger)
    if len(left) > 1 and len(left & frozenset(told)) == 1:
        left &= frozenset(told)
        used.append(_Hint("message", left, 0.85))
    if len(left) > 1:
        return Choice(why=f"it may be for {', '.join(sorted(left))}")
    return _chosen(next(iter(left)), used, found)


def _chosen(ref: str, used: Sequence[_Hint], found: Evidence) -> Choice:
    if not used:
        return Choice(ref=ref, confidence=0.8, why="it is the only task open with its sender")
    sources = list(dict.fromkeys(hint.source for hint in used))
    confidence = min(max(hint.weight for hint in used) + 0.02 * (len(sources) - 1), 0.99)
    says = "says" if len(sources) == 1 else "say"
    though = f", though it names {found.elsewhere}" if found.elsewhere and ref in found.refs else ""
    return Choice(ref=ref, confidence=round(confidence, 2), why=f"its {' and its '.join(sources)} {says} so{though}")


def _named(name: str, items: Sequence[Item]) -> _Hint:
    """The tasks a file's name fits: by a ref before a title, by a title with its period before a title alone."""
    said = {item.ref: name_says(name, item) for item in items}
    by_ref = frozenset(ref for ref, says in said.items() if says.ref)
    titled = frozenset(ref for ref, says in said.items() if says.title and not says.other_period)
    dated = frozenset(ref for ref in titled if said[ref].period)
    one_title = len({item.title for item in items}) == 1
    periods = frozenset(ref for ref, says in said.items() if says.period) if one_title else frozenset()
    return _Hint("name", by_ref or dated or titled or periods, 0.95 if by_ref else 0.88 if titled else 0.82)


def assign(
    attachments: Sequence[Attachment],
    items: tuple[Item, ...],
    reading: Reading,
    found: Mapping[str, Evidence] | None = None,
    mentioned: Collection[str] = (),
) -> tuple[tuple[Attachment, str | None], ...]:
    """Which open task each document belongs to; None where only its sender can say, with `items` as the choices.

    A file whose name fits several documents comes once for each. `found` is the evidence by the files' hashes.
    """
    told = frozenset(one.ref for one in reading.readings if one.label == "done")
    pairs: list[tuple[Attachment, str | None]] = []
    for attachment in attachments:
        evidence_of = (found or {}).get(attachment.sha256, NOTHING_TOLD)
        choice = choose(attachment.name, evidence_of, mentioned, items, told)
        # Of a single task's file that is no such document, the check tells its sender better than a question.
        ref = choice.ref or (items[0].ref if len(items) == 1 else None)
        covered = _covers(attachment.name, evidence_of, items) if ref is None else ()
        pairs += [(attachment, one) for one in covered] or [(attachment, ref)]
    return _by_elimination(pairs, items)


def _covers(name: str, found: Evidence, items: Sequence[Item]) -> tuple[str, ...]:
    """The tasks of several documents that one file's name speaks of at once."""
    hint = _named(name, items)
    titles = [item.title for item in items if item.ref in hint.refs]
    whole = len(titles) > 1 and len(set(titles)) == len(titles) and not found.stranger
    return tuple(item.ref for item in items if item.ref in hint.refs) if whole and not found.refs else ()


def _by_elimination(
    pairs: list[tuple[Attachment, str | None]], items: tuple[Item, ...]
) -> tuple[tuple[Attachment, str | None], ...]:
    """Where as many files as tasks came and all but one have found theirs, the last file is for the last task."""
    taken = {ref for _, ref in pairs if ref}
    left = [item.ref for item in items if item.ref not in taken]
    loose = [attachment for attachment, ref in pairs if ref is None]
    if len(loose) == 1 and len(left) == 1 and len(items) == len(pairs):
        return tuple((attachment, ref or left[0]) for attachment, ref in pairs)
    return tuple(pairs)
