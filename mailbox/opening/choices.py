"""What the drop-down lists of a sheet offer: named in the rule itself, or the texts of the cells it points to."""

from collections.abc import Iterable
from dataclasses import replace

from ...rules.cells import inside, spot_of
from ...rules.contents import Validation
from .references import Book, calculable

_MOST = 5_000


def resolved(validation: Validation, sheet: int, book: Book) -> Validation:
    """A validation with the choices of its list; with none where other cells decide which they are."""
    if validation.kind != "list":
        return validation
    told = validation.first
    if told.startswith('"') and told.endswith('"'):
        offered: Iterable[str] = told[1:-1].replace('""', '"').split(",")
    else:
        offered = _standing_in(told, sheet, book)
    choices = dict.fromkeys(" ".join(choice.split()) for choice in offered)
    return replace(validation, choices=tuple(choice for choice in choices if choice))


def _standing_in(told: str, sheet: int, book: Book) -> list[str]:
    """The texts of the cells a list points to."""
    top_left = (1, 1)  # a list that is the same for every cell of the rule does not depend on it
    plain = (calculable(told, sheet, top_left, book) or "").strip("()")
    spot = spot_of(plain if "!" in plain else f"{book.name_of(sheet)}!{plain}")
    if spot is None:
        return []
    cells = book.sheets[book.number_of(spot.sheet)].cells
    values = []
    for place in sorted(place for place in cells if inside(place, spot.area))[:_MOST]:
        cell = cells[place]
        values.append(cell.calculated if cell.value is None else cell.value)
    return [str(value) for value in values if value is not None]
