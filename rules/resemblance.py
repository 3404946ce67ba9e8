"""Whether a file is the document it should be, another one, or nobody's: by what the forms print."""

from collections.abc import Collection
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
    """A document of the engagement by its title and its opened template; None for one without."""

    document: str
    title: str
    template: Content | None


def other_form(said: Collection[str], own: Form, others: Collection[Form]) -> Form | None:
    """The other document whose form a file plainly is, by what it says; None where it is not."""
    titled = _by_title(said, own, others)
    if titled is not None:
        return titled
    share = likeness(own.template, said) if own.template is not None else 0.0
    ranked = sorted(
        ((likeness(one.template, said), one.title, one) for one in others if one.template),
        reverse=True,
        key=lambda ranked: ranked[:2],
    )
    if not ranked:
        return None
    best, _, form = ranked[0]
    printed = sum(1 for _ in printed_texts(form.template)) if form.template else 0
    surely = best >= _FAMILIAR and printed >= _WORDS
    return form if surely and best >= share + _CLEARLY else None


def _by_title(said: Collection[str], own: Form, others: Collection[Form]) -> Form | None:
    """Forms of one house may differ in nothing but the title they print: then the title tells."""
    if label_key(own.title) in said or not _prints_title(own):
        return None
    named = [one for one in others if label_key(one.title) in said and _prints_title(one)]
    return named[0] if len(named) == 1 else None


def _prints_title(form: Form) -> bool:
    return form.template is not None and label_key(form.title) in map(label_key, printed_texts(form.template))


def strange(kind: str, said: Collection[str], own: Form, located: int, asked: int) -> bool:
    """Whether nothing speaks for a file being its document: neither its title, the form's words nor the places."""
    if label_key(own.title) in said:
        return False
    if own.template is None:
        return bool(asked) and not located
    share = likeness(own.template, said)
    if own.template.kind != kind and not {own.template.kind, kind} <= WORKBOOKS:
        return share < _STRANGE / 2 and not located
    return share < _STRANGE and (not asked or located / asked < 0.5)
