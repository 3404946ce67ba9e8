"""A slot: one place in a file where one value of a field stands or is missing."""

from dataclasses import dataclass

from .contents import Cell, Place

NOTHING = Cell()  # what an empty cell holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place of a field in a file, with what stands there."""

    where: str  # as a person finds it: "Summary!B2", "line 7, Miles", the label, the form field
    cell: Cell = NOTHING
    sheet: str = ""  # of a workbook
    place: Place | None = None
    picture: bool = False  # a picture lies there, or it was signed
    box: bool = False  # a check box: empty means no
