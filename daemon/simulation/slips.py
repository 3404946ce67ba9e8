"""What goes wrong with files that people send: each slip made from the file they meant, and what must come of it."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Literal

from openpyxl import Workbook, load_workbook
from pypdf import PdfWriter

from ...rules.findings import Code
from .workbooks import Cell, Number, amended, saved

File = tuple[str, bytes]  # name and content
Outcome = Literal["returned", "asked", "accepted"]  # asked: it waits for the consultant, or its sender was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The file somebody meant to send."""

    document: str
    period: str
    name: str
    content: bytes
    blank: bytes
    last: File  # what they sent the time before
    last_period: str
    at: datetime

    def named(self, suffix: str) -> str:
        """Its name with another ending."""
        return str(PurePath(self.name).with_suffix(suffix))


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to go wrong: the file as it is sent, the problem that must be found in it, and what becomes of it."""

    make: Callable[[Meant], File]
    code: Code | None
    outcome: Outcome = "returned"


_PERIOD = {
    "weekly-cash": ("Cash", "B2"),
    "staffing-hours": ("Hours", "B2"),
    "ar-aging": ("Summary", "B2"),
    "no-shows": ("Visits", "B2"),
    "quarterly-review": ("Review", "B2"),
}
_LEFT_OUT: Mapping[str, tuple[Cell, ...]] = {
    "no-shows": (("Visits", "B6"), ("Visits", "B7")),
    "quarterly-review": (("Review", "B13"),),
}
_TOTALS: Mapping[str, tuple[Cell, Number]] = {
    "weekly-cash": (("Cash", "C11"), 41_200),
    "staffing-hours": (("Hours", "C13"), 340),
}
_LUNCH = (("Team lunch",), ("Name", "Order", "Paid"), ("Grace", "Lentil soup", "yes"), ("Mei", "Noodles", "no"))


def _amended(meant: Meant, cells: Mapping[Cell, str | Number | None]) -> File:
    return meant.name, amended(meant.content, cells, meant.at)


def _blank(meant: Meant) -> File:
    return f"{meant.document}.xlsx", meant.blank


def _last(meant: Meant) -> File:
    return meant.last


def _only_the_period(meant: Meant) -> File:
    return meant.name, amended(_last(meant)[1], {_PERIOD[meant.document]: meant.period}, meant.at)


def _wrong_period(meant: Meant) -> File:
    return _amended(meant, {_PERIOD[meant.document]: meant.last_period})


def _half_filled(meant: Meant) -> File:
    return _amended(meant, dict.fromkeys(_LEFT_OUT[meant.document]))


def _typed_over(meant: Meant) -> File:
    cell, total = _TOTALS[meant.document]
    return _amended(meant, {cell: total})


def _error_value(meant: Meant) -> File:
    return _amended(meant, {("Hours", "C7"): "#REF!"})


def _a_zero_too_many(meant: Meant) -> File:
    receipts = load_workbook(io.BytesIO(meant.content))["Cash"]["C8"].value
    return _amended(meant, {("Cash", "C8"): int(str(receipts)) * 10})


def _other_document(meant: Meant) -> File:
    book = Workbook()
    for row in _LUNCH:
        book.worksheets[0].append(row)
    return "Team lunch.xlsx", saved(book, meant.at)


def _broken(meant: Meant) -> File:
    return meant.name, meant.content[: len(meant.content) // 2]


def _locked(meant: Meant) -> File:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.encrypt("ward-3")
    out = io.BytesIO()
    writer.write(out)
    return meant.named(".pdf"), out.getvalue()


def _with_macros(meant: Meant) -> File:
    out = io.BytesIO(meant.content)
    with zipfile.ZipFile(out, "a") as book:
        book.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    return meant.named(".xlsm"), out.getvalue()


def _zipped(meant: Meant) -> File:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(meant.name, meant.content)
    return meant.named(".zip"), out.getvalue()


def _as_csv(meant: Meant) -> File:
    out = io.StringIO()
    sheet = load_workbook(io.BytesIO(meant.content), data_only=True).worksheets[0]
    csv.writer(out).writerows(["" if one is None else one for one in row] for row in sheet.iter_rows(values_only=True))
    return meant.named(".csv"), out.getvalue().encode()


SLIPS: dict[str, Slip] = {
    "blank": Slip(_blank, "blank-template"),
    "last-period": Slip(_last, "wrong-period"),
    "only-the-period": Slip(_only_the_period, "same-as-before"),
    "wrong-period": Slip(_wrong_period, "wrong-period"),
    "half-filled": Slip(_half_filled, "blank"),
    "typed-over": Slip(_typed_over, "formula-overwritten"),
    "error-value": Slip(_error_value, "formula-error"),
    "zero-too-many": Slip(_a_zero_too_many, "unusual", "accepted"),
    "other-document": Slip(_other_document, "wrong-document"),
    "broken": Slip(_broken, "unreadable"),
    "locked": Slip(_locked, "protected"),
    "macros": Slip(_with_macros, "unsafe", "asked"),
    "as-csv": Slip(_as_csv, None, "asked"),
    "zipped": Slip(_zipped, None, "accepted"),
}
