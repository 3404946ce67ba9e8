"""How the tests of reading cells ask: one value, as one kind, in one manner of writing."""

from typing import Any

from duly.rules.contents import Cell, Raw
from duly.rules.findings import Value
from duly.rules.periods import period_named
from duly.rules.values import Blank, Manner, Misread, read_value


def read(value: Raw, kind: str, **manner: Any) -> Value | Blank | Misread:
    """What a cell with this value reads as."""
    return read_value(Cell(value=value), kind, Manner(**manner))


def asked(cadence: str, name: str) -> dict[str, Any]:
    """The manner of a document for this period."""
    return {"cadence": cadence, "period": period_named(cadence, name)}


OCTOBER = asked("monthly", "2026-10")
