"""Whether a file is the document it should be, another one, or nobody's: by what the forms print."""

from collections.abc import Iterable
from dataclasses import dataclass

from .contents import Content
from .fitting import WORKBOOKS, likeness, printed_texts
from .labels import label_key

_STRANGE = 0.34  # share of a form's printed words under which a file is another document
_FAMILIAR = 0.7  # share from which a file is surely that form
_WORDS = 5  # printed on a form at least, from which they are no coincidence
_CLEARLY = 0.2  # by how much another form must be the better match


@dataclass(frozen=True, slots=True)
class Form:
    """A document of the engagement by its title and its opened template."""

    document: str
    title: str
    template: Content


def other_form(content: Content, own: Content | None, others: Iterable[Form]) -> Form | None:
    """The other document whose form this file plainly is; None where it is not."""
    share = likeness(own, content) if own is not None else 0.0
    ranked = sorted(
        ((likeness(one.template, content), one.title, one) for one in others), reverse=True, key=lambda r: r[:2]
    )
    if not ranked:
        return None
    best, _, form = ranked[0]
    surely = best >= _FAMILIAR and sum(1 for _ in printed_texts(form.template)) >= _WORDS
    return form if surely and best >= share + _CLEARLY else None


def strange(content: Content, own: Content | None, title: str, located: int, asked: int) -> bool:
    """Whether nothing speaks for a file being its document: neither its title, the form's words nor the places."""
    found = located / asked if asked else 0.0
    wanted = label_key(title)
    if any(label_key(text).startswith(wanted) for text in content.words()):
        return False
    if own is None:
        return bool(asked) and not located
    same_kind = own.kind == content.kind or {own.kind, content.kind} <= WORKBOOKS
    share = likeness(own, content)
    if not same_kind:
        return share < _STRANGE / 2 and not located
    return share < _STRANGE and found < 0.5
