"""Records to plain JSON-able documents and back, by the types of their fields; what is empty is left out."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
Doc = dict[str, Any]
_Turn = Callable[[Any], Any]


class UnstorableError(ValueError):
    """A value that may not be kept, or a document that is no such record; the message names record and field."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How one type goes to JSON and comes back; None where it is the same on both sides."""

    there: _Turn | None = None
    back: _Turn | None = None


_AS_IT_IS = _Way()


class Codec(Generic[Record]):
    """Both directions for one dataclass."""

    def __init__(self, record: type[Record]) -> None:
        hints = get_type_hints(record)
        ways = {name: _way(hint) for name, hint in hints.items()}
        self._record = record
        fields = dataclasses.fields(_known(record))
        self._values = attrgetter(*(field.name for field in fields))
        self._there = [(field.name, _empty(field), ways[field.name].there) for field in fields]
        self._back = {name: way.back for name, way in ways.items()}

    def encode(self, record: Record) -> Doc:
        """The record as a document. Raises UnstorableError for an instant without a time zone."""
        doc: Doc = {}
        name = ""
        try:
            for (name, empty, there), value in zip(self._there, self._values(record), strict=True):
                if value is not empty and value != empty:
                    doc[name] = value if there is None or value is None else there(value)
        except (UnstorableError, AttributeError) as error:
            raise UnstorableError(f"{self._record.__name__}.{name}: {error}") from error
        return doc

    def decode(self, doc: Doc) -> Record:
        """The record that a document was made from. Raises UnstorableError where it is none."""
        name = ""
        try:
            fields = {}
            for name, value in doc.items():
                back = self._back[name]
                fields[name] = value if back is None or value is None else back(value)
            return self._record(**fields)
        except KeyError:
            raise UnstorableError(f"{self._record.__name__} has no field {name!r}") from None
        except (TypeError, ValueError, ArithmeticError) as error:
            raise UnstorableError(f"{self._record.__name__}.{name}: {error}") from error


def _known(record: Any) -> Any:
    if not dataclasses.is_dataclass(record):
        raise TypeError(f"{record!r} is not a dataclass")
    return record


def _empty(field: "dataclasses.Field[Any]") -> Any:
    """The value at which a field is left out: an empty default. Others are written, for those who read and search."""
    default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
    return dataclasses.MISSING if default else default


def _way(hint: Any) -> _Way:
    """The way for a type as it is written at a field; a type not foreseen here is refused at import, not at commit."""
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return _union(hint)
    if origin is tuple:
        return _tuple(get_args(hint))
    if origin in {Literal, dict} or hint in {str, int, float, bool, Any}:
        return _AS_IT_IS
    if hint in _TEXTS:
        return _TEXTS[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _Way(lambda value: value.value, hint)
    codec = Codec(hint)
    return _Way(codec.encode, codec.decode)


def _union(hint: Any) -> _Way:
    ways = [_way(one) for one in get_args(hint) if one is not NoneType]
    if len(ways) == 1:
        return ways[0]
    if any(way != _AS_IT_IS for way in ways):
        raise TypeError(f"{hint} could not be told apart again")
    return _AS_IT_IS


def _tuple(parts: tuple[Any, ...]) -> _Way:
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _way(parts[0])
        there, back = each.there, each.back
        return _Way(
            list if there is None else lambda values: [there(value) for value in values],
            tuple if back is None else lambda values: tuple([back(value) for value in values]),
        )
    if any(_way(part) != _AS_IT_IS for part in parts):
        raise TypeError(f"tuple[{parts}] is not foreseen")
    return _Way(list, tuple)


def _instant(value: datetime) -> str:
    """ISO 8601 with the offset it came with, so that a reader sees the local hour that was meant."""
    if value.utcoffset() is None:
        raise UnstorableError(f"{value.isoformat()} has no time zone")
    return value.isoformat()


_TEXTS = {
    datetime: _Way(_instant, datetime.fromisoformat),
    date: _Way(date.isoformat, date.fromisoformat),
    Decimal: _Way(str, Decimal),
}
