"""A change of an agreement or its people, as a line of the consultant's asks for it; or the workbook to do it with."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Deed = Literal["add person", "remove person", "add address", "remove address", "set", "close"]
Value = str | int | Decimal | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One line understood: what is to be changed in an engagement's files."""

    line: str
    engagement: str
    deed: Deed
    person: str = ""  # main address of who is meant
    cells: tuple[tuple[str, str], ...] = ()  # of a new person, by column of people.csv
    address: str = ""  # another address of theirs
    key: tuple[str, ...] = ()  # of engagement.toml
    value: Value = None  # what it is to be, None: the key goes; of "close" the day


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeAsked:
    """The intake workbook is wanted: filled with an engagement, or blank with examples where none is named."""

    line: str
    engagement: str = ""
