"""Reads the files of a practice folder as text and TOML, and points to the place of a mistake in them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .explain import Wrong, explained
from .faults import BadPractice, Fault, quoted
from .guesses import value_meant
from .kinds import Known
from .toml_lines import Path as TomlPath
from .toml_lines import line_of

_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_REMEDIES = {  # by how the reader's own words begin: what people most often meant
    "Invalid value": 'straight quotes around a text, as in "Monthly report"',
    "Invalid initial character": "a plain name before the =, and each { … } on one line",
    "Expected newline": "one key a line, and 'single quotes' around a text that has \"double\" ones in it",
    "Unclosed": "a comma between the entries, and the bracket that ends them",
    "Cannot": "each name once, and [[double brackets]] for what there may be several of",
}
_VALUES = ("Invalid value", "Expected newline")  # a value that is none, or that begins like one

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A TOML file that could be read; what it says is not judged yet."""

    file: str  # relative to the practice folder
    text: str
    data: dict[str, Any]

    def fault(self, wrong: Wrong) -> Fault:
        """This mistake with the line it is on."""
        line = line_of(self.text, wrong.path)
        return Fault(file=self.file, line=line, key=key_of(wrong.path), what=wrong.what, right=wrong.right)

    def validated(self, model: type[M], known: Known) -> tuple[M | None, list[Fault]]:
        """The file as this model, or every mistake in it."""
        try:
            return model.model_validate(self.data, context=known), []
        except ValidationError as error:
            return None, [self.fault(wrong) for wrong in explained(error, model)]


def read_text(folder: Path, file: str, remedy: str) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises BadPractice with the one fault it has."""
    try:
        content = (folder / file).read_bytes()
    except FileNotFoundError:
        raise BadPractice([Fault(file=file, what="there is no such file", right=remedy)]) from None
    except NotADirectoryError:
        raise BadPractice([Fault(file=file, what=f"{folder} is a file, not a folder", right=remedy)]) from None
    except OSError as error:
        what = f"cannot be read ({(error.strerror or 'unknown reason').lower()})"
        raise BadPractice([Fault(file=file, what=what, right="a file that Duly's user may read")]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        around = content[max(error.start - 12, 0) : error.start + 12].decode("ascii", "replace").replace("\ufffd", "?")
        what = f"is not in UTF-8, from {quoted(around)} on"
        right = 'saving it as "CSV UTF-8"' if file.endswith(".csv") else "saving it with the encoding UTF-8"
        raise BadPractice([Fault(file=file, line=line, what=what, right=right)]) from None


def read_toml(folder: Path, file: str, remedy: str) -> TomlFile:
    """A TOML file of the folder. Raises BadPractice with the one fault that keeps it from being read."""
    text = read_text(folder, file, remedy).replace("\r\n", "\n")
    try:
        return TomlFile(file=file, text=text, data=tomllib.loads(text, parse_float=Decimal))
    except RecursionError:
        raise BadPractice([Fault(file=file, what="is nested too deeply")]) from None
    except ValueError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else max(text.rstrip("\n").count("\n") + 1, 1)
        what = _AT_LINE.sub("", str(error)).replace(" (at end of document)", " at the end of the file")
        what = what.replace(r"Illegal character '\n'", "a quotation mark is missing at its end")
        remedies = (remedy for begins, remedy in _REMEDIES.items() if what.startswith(begins))
        meant = value_meant(text.split("\n")[:line]) if what.startswith(_VALUES) else ""
        right = meant or next(remedies, "")
        raise BadPractice([Fault(file=file, line=line, what=f"is not valid TOML: {what}", right=right)]) from None


def key_of(path: TomlPath) -> str:
    """The path as people write it, counting from 1: `document[1].due`."""
    written = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return written.removeprefix(".")


def value_at(table: Any, path: Iterable[str]) -> Any:
    """What stands at a path below a table of such a file; None where nothing does."""
    for key in path:
        table = table.get(key) if isinstance(table, Mapping) else None
    return table
