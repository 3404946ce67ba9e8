"""Works out the formulas of a workbook, so that files can hold stored results as Excel writes them."""

import re
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.utils import range_boundaries

ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
TOKEN = re.compile(
    r"(?P<text>\"[^\"]*\")|(?P<error>#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!))"
    r"|(?P<place>(?:(?:'[^']+'|\w+)!)?\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)"
    r"|(?P<function>[A-Z]+)(?=\()|(?P<equal>(?<![<>])=(?!=))|(?P<differs><>)"
)
Value = object


class Fault(Exception):
    """A cell error such as #DIV/0!, on its way through the formulas that use it."""


def results(book: Workbook) -> dict[tuple[str, str], Value]:
    """What every formula gives, by sheet title and cell."""
    found: dict[tuple[str, str], Value] = {}
    for sheet in book.worksheets:
        for cell in list(sheet._cells.values()):  # only those that are there: iter_rows would make all the others
            if isinstance(cell.value, str) and cell.value.startswith("="):
                found[sheet.title, cell.coordinate] = value_of(book, sheet.title, cell.coordinate)
    return found


def value_of(book: Workbook, title: str, place: str) -> Value:
    """The value of one cell, worked out if it is a formula; an error as its text."""
    value = book[title][place].value
    if not (isinstance(value, str) and value.startswith("=")):
        return value
    try:
        return _calculate(book, title, value[1:])
    except ZeroDivisionError:
        return "#DIV/0!"
    except Fault as fault:
        return str(fault)
    except TypeError:
        return "#VALUE!"
    except (NameError, SyntaxError):
        return "#NAME?"


def _calculate(book: Workbook, title: str, formula: str) -> Value:
    def translate(token: re.Match[str]) -> str:
        if token["text"]:
            return repr(token["text"][1:-1])
        if token["error"]:
            return f"fail({token['error']!r})"
        if token["place"]:
            return f"at({token['place']!r})"
        if token["function"]:
            return f"{token['function'].lower()}_"
        return "==" if token["equal"] else "!="

    def at(place: str) -> Value:
        sheet, _, cells = place.rpartition("!")
        sheet = sheet.strip("'") or title
        cells = cells.replace("$", "")
        if ":" in cells:
            return [_whole(value_of(book, sheet, one)) for one in _places(cells)]
        value = _whole(value_of(book, sheet, cells))
        return 0 if value is None else value

    names = {"at": at, "fail": _fail, "sum_": _sum, "round_": round, "if_": _if, "count_": _count, "average_": _mean}
    return eval(TOKEN.sub(translate, formula), {"__builtins__": {}}, names)


def _whole(value: Value) -> Value:
    if isinstance(value, str) and value in ERRORS:
        raise Fault(value)
    return value


def _fail(error: str) -> Value:
    raise Fault(error)


def _numbers(*given: Value) -> Iterator[float]:
    for one in given:
        for value in one if isinstance(one, list) else [one]:
            if isinstance(value, int | float):
                yield value


def _sum(*given: Value) -> float:
    return round(sum(_numbers(*given)), 10)


def _count(*given: Value) -> int:
    return len(list(_numbers(*given)))


def _mean(*given: Value) -> float:
    return _sum(*given) / _count(*given)


def _if(condition: Value, then: Value, other: Value) -> Value:
    return then if condition else other


def _places(cells: str) -> Iterator[str]:
    left, top, right, bottom = range_boundaries(cells)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield f"{_letters(column)}{row}"


def _letters(column: int) -> str:
    return chr(64 + column) if column <= 26 else chr(64 + (column - 1) // 26) + chr(65 + (column - 1) % 26)
