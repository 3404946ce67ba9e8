"""What is remembered of each accepted document: whose it is, from which mail, filed where, and its exact figures."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from .findings import Code, Figure, Value
from .register import Origin

Kind = Literal["number", "text", "yes-no", "date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFigure:
    """A figure in a form that can be stored: each value as text with its kind, so that it comes back as what it was."""

    field: str
    values: tuple[tuple[Kind, str], ...]
    several: bool = False  # a column or range, even one that holds a single value or none
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One accepted document, with its figures as they were read; a correction is a further one of the same period."""

    ref: str  # of the task
    engagement: str
    document: str
    owner: str  # main address
    period: str
    sha256: str
    name: str  # of the file, as it came
    path: str  # below the engagement's filing folder
    source: str  # key of the letter
    at: datetime  # when it was received, aware
    after: int = 0  # how many copies of it had been accepted before: of those received at once, the later one counts
    verdict: str = "accepted"  # or who accepted it
    warnings: tuple[Code, ...] = ()
    figures: tuple[KeptFigure, ...] = ()
    copied: str = ""  # where its copy lies below [filing] url; "": nowhere yet

    @property
    def origin(self) -> Origin:
        """Where its figures came from, as the register tells it."""
        return Origin(
            source=self.source,
            sha256=self.sha256,
            filed=self.path,
            verdict=self.verdict,
            received_at=self.at,
            after=self.after,
        )

    @property
    def read(self) -> tuple[Figure, ...]:
        """Its figures as they were read."""
        return tuple(figure_of(kept) for kept in self.figures)


def described(accepted: Accepted, *, title: str, owner: str, size: int) -> dict[str, str | int | list[str]]:
    """What stands beside a filed document for whoever finds it there; `owner` by name, `size` in bytes."""
    return {
        "task": accepted.ref,
        "document": accepted.document,
        "title": title,
        "period": accepted.period,
        "owner": f"{owner} <{accepted.owner}>",
        "received": accepted.at.isoformat(timespec="seconds"),
        "mail": accepted.source,
        "name": accepted.name,
        "size": size,
        "sha256": accepted.sha256,
        "verdict": accepted.verdict,
        "warnings": list(accepted.warnings),
    }


def keep(figure: Figure) -> KeptFigure:
    """A figure in its storable form."""
    several = isinstance(figure.value, tuple)
    values = figure.value if isinstance(figure.value, tuple) else (figure.value,)
    return KeptFigure(
        field=figure.field, values=tuple(_kept(value) for value in values), several=several, where=figure.where
    )


def figure_of(kept: KeptFigure) -> Figure:
    """The figure that `keep` was given. Raises ValueError for a form that it does not give."""
    values = tuple(_value(kind, text) for kind, text in kept.values)
    if not kept.several and len(values) != 1:
        raise ValueError(f"{kept.field} holds {len(values)} values where there is one")
    return Figure(kept.field, values if kept.several else values[0], kept.where)


def _kept(value: Value) -> tuple[Kind, str]:
    if isinstance(value, bool):
        return ("yes-no", "yes" if value else "no")
    if isinstance(value, Decimal):
        return ("number", str(value))
    if isinstance(value, date):
        return ("date", date(value.year, value.month, value.day).isoformat())  # an hour beside it is no part of a field
    return ("text", value)


def _value(kind: Kind, text: str) -> Value:
    match kind:
        case "yes-no":
            return text == "yes"
        case "number":
            return Decimal(text)
        case "date":
            return date.fromisoformat(text)
        case "text":
            return text
    raise ValueError(f"{kind!r} is no kind of value")
