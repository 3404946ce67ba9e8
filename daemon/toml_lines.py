"""Finds the line on which each key of a TOML document stands, which the standard library's reader does not tell."""

import re
from functools import lru_cache

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]*")
_ESCAPE = re.compile(r'\\(["\\])')


def line_of(text: str, path: Path) -> int | None:
    """The line (from 1) of this path in valid TOML, or of the nearest table around it; None for the whole file."""
    lines = _lines_of(text)
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)


@lru_cache(maxsize=2)  # a file with many mistakes is walked once
def _lines_of(text: str) -> dict[Path, int]:
    try:
        return _Scanner(text).lines()
    except RecursionError:
        return {}  # nested beyond all use: the fault is told without a line


class _Scanner:
    """Walks a document that tomllib has accepted, so it need not judge, only keep its place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._counted = (0, 1)  # an offset and the line it is on: lines are counted forward only

    def lines(self) -> dict[Path, int]:
        table: Path = ()
        counts: dict[Path, int] = {}
        while self._skip_blank():
            if self._text[self._at] == "[":
                table = self._header(counts)
            else:
                self._pair(table)
        return self._lines

    def _skip_blank(self) -> bool:
        blank = _BLANK.match(self._text, self._at)
        self._at = blank.end() if blank else self._at
        return self._at < len(self._text)

    def _note(self, path: Path) -> None:
        offset, line = self._counted
        line += self._text.count("\n", offset, self._at)
        self._counted = (self._at, line)
        self._lines.setdefault(path, line)

    def _header(self, counts: dict[Path, int]) -> Path:
        many = self._text.startswith("[[", self._at)
        start, self._at = self._at, self._at + (2 if many else 1)
        keys = self._keys()
        after, self._at = self._at + (2 if many else 1), start
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path += (key,)
            if many and number == len(keys):
                counts[path] = counts.get(path, -1) + 1
            self._note(path)
            if path in counts:
                path += (counts[path],)
                self._note(path)
        self._at = after
        return path

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while self._skip_blank():
            found = _STRING.match(self._text, self._at) or _WORD.match(self._text, self._at)
            if not found:
                break
            written = found.group()
            keys.append(_ESCAPE.sub(r"\1", written[1:-1]) if written[0] in "\"'" else written)
            self._at = found.end()
            self._skip_blank()
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return keys

    def _pair(self, table: Path) -> None:
        start = self._at
        keys = self._keys()
        after, self._at = self._at, start
        for end in range(1, len(keys) + 1):
            self._note((*table, *keys[:end]))
        self._at = after + 1  # past the equals sign
        self._value((*table, *keys))

    def _value(self, path: Path) -> None:
        self._skip_blank()
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        else:
            found = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            self._at = found.end() if found else self._at + 1

    def _array(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._skip_blank() and self._text[self._at] != "]":
            self._note((*path, number))
            self._value((*path, number))
            number += 1
            if self._skip_blank() and self._text[self._at] == ",":
                self._at += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._skip_blank() and self._text[self._at] != "}":
            self._pair(path)
            if self._skip_blank() and self._text[self._at] == ",":
                self._at += 1
        self._at += 1
