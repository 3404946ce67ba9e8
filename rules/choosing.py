"""Which open task a received file is for: by what it holds, by a ref in the words beside it, by its name. Never a guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .agreement import Document
from .contents import Content
from .fitting import likeness
from .items import name_says
from .periods import Period
from .readings import Item
from .resemblance import Form, other_form

_FAMILIAR = 0.6  # share of a form's words from which a file is taken for that document
_AS_GOOD = 0.1  # forms this close to the best are not told apart by their words
_STRANGE = 0.2  # below this, a file that could be read is none of the documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An open task that a file may be for."""

    item: Item
    document: Document
    form: Content | None = None  # its opened template
    resembles: float = 0.0  # how much of what the document prints or asks for the file holds, from 0 to 1
    said: str | None = None  # the period the file names in this document's own place for it; None: none to be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The task a file is for, and why; ref is None where a person must look."""

    ref: str | None = None
    confidence: float = 0.0
    why: str


@dataclass(frozen=True, slots=True)
class _Hint:
    """What one source of evidence says: the tasks it leaves, and in words."""

    refs: frozenset[str]
    source: str
    weight: float


def choose(
    name: str, content: Content | None, refs: Iterable[str], candidates: Sequence[Candidate], others: Iterable[Form]
) -> Choice:
    """The task a file is for. `refs` are those that the words beside the file name; `others` the forms nobody asked for.

    `content` is None where nobody could open it.
    """
    if not candidates:
        return Choice(why="nothing is open with its sender")
    stranger = _stranger(content, candidates, others)
    hints = [hint for hint in (_content(candidates), _words(refs, candidates), _name(name, candidates)) if hint.refs]
    if stranger and not any(hint.source == "content" for hint in hints):
        return Choice(why=stranger)
    left = frozenset(one.item.ref for one in candidates)
    told: list[_Hint] = []
    for hint in hints:
        if not left & hint.refs:
            return Choice(why=f"its {told[-1].source} and its {hint.source} point to different tasks")
        if left - hint.refs:
            told.append(hint)
        left &= hint.refs
    return _of(left, told or hints[:1], candidates)


def _of(left: frozenset[str], told: Sequence[_Hint], candidates: Sequence[Candidate]) -> Choice:
    if len(left) > 1:
        return Choice(why=f"it may be for {', '.join(sorted(left))}")
    ref = next(iter(left))
    if not told:
        return Choice(ref=ref, confidence=0.8, why="it is the only task open with its sender")
    sources = " and its ".join(hint.source for hint in told)
    weight = max(hint.weight for hint in told) + 0.02 * (len(told) - 1)
    return Choice(ref=ref, confidence=min(weight, 0.99), why=f"its {sources} say{'s' if len(told) == 1 else ''} so")


def _stranger(content: Content | None, candidates: Sequence[Candidate], others: Iterable[Form]) -> str:
    """Why a file is none of the documents that are open; "" where it may be one."""
    if content is None or content.trouble or (content.from_picture and not content.lines):
        return ""
    best = max(candidates, key=lambda one: one.resembles)
    other = other_form(content, best.form, others)
    if other is not None:
        return f"it looks like the {other.title}, which is not open with its sender"
    known = [one for one in candidates if one.form is not None]
    if len(known) == len(candidates) and best.resembles < _STRANGE:
        return "it looks like none of the documents that are open with its sender"
    return ""


def _content(candidates: Sequence[Candidate]) -> _Hint:
    """The tasks of the document the file is by its words, and of those the one whose period it names."""
    best = max(one.resembles for one in candidates)
    alike = [one for one in candidates if one.resembles >= max(_FAMILIAR, best - _AS_GOOD)]
    dated = [one for one in alike if one.said is not None]
    fitting = [one for one in dated if one.said == one.item.period]
    if fitting:
        return _Hint(_refs(fitting), "content", 0.97)
    if dated and len(alike) > 1:
        return _Hint(frozenset(), "content", 0.0) if len({one.document.id for one in alike}) == 1 else _hint(alike)
    return _hint(alike)


def _hint(alike: Sequence[Candidate]) -> _Hint:
    return _Hint(_refs(alike), "content", 0.93)


def _refs(candidates: Iterable[Candidate]) -> frozenset[str]:
    return frozenset(one.item.ref for one in candidates)


def _words(refs: Iterable[str], candidates: Sequence[Candidate]) -> _Hint:
    return _Hint(frozenset(refs) & _refs(candidates), "message", 0.93)


def _name(name: str, candidates: Sequence[Candidate]) -> _Hint:
    """The tasks a file's name fits: a ref before a title, a title with its period before a title."""
    said = {one.item.ref: name_says(name, one.item) for one in candidates}
    by_ref = frozenset(ref for ref, says in said.items() if says.ref)
    titled = frozenset(ref for ref, says in said.items() if says.title and not says.other_period)
    dated = frozenset(ref for ref in titled if said[ref].period)
    periods = frozenset(ref for ref, says in said.items() if says.period)
    return _Hint(by_ref or dated or titled or periods, "name", 0.95 if by_ref else 0.88 if titled else 0.82)


def resemblance(document_form: Content | None, content: Content, located: float) -> float:
    """How much a file is a document: by its form's words, and by how many of its fields' places it has."""
    return max(likeness(document_form, content) if document_form is not None else 0.0, located)


__all__ = ["Candidate", "Choice", "Period", "choose", "resemblance"]
