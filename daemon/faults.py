"""Mistakes in a practice folder as values: where each one is, what is wrong, and what would be right."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One mistake; prints as one line, such as `people.csv:3: role: "boss" is not a role; try "manager"`."""

    file: str  # relative to the practice folder
    line: int | None = None
    key: str = ""  # the TOML key, counting from 1 in `document[1].due`, or the column
    what: str
    right: str = ""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        remedy = f"; try {self.right}" if self.right else ""
        return ": ".join(part for part in (where, self.key, self.what) if part) + remedy


class BadPractice(Exception):
    """The files of a practice folder cannot be worked with; `faults` holds every mistake found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def quoted(value: object) -> str:
    """The value as it is shown in a fault: one short line in double quotes."""
    text = " ".join(str(value).split())
    return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'


def closest(written: str, known: Iterable[str]) -> str:
    """The known word that was most likely meant, quoted; "" when none is near."""
    by_lower = {word.lower(): word for word in known}
    near = difflib.get_close_matches(written.strip().lower()[:100], by_lower, n=1, cutoff=0.6)
    return quoted(by_lower[near[0]]) if near else ""


def one_of(known: Iterable[str]) -> str:
    """The choices as words: `"email", "text" or "call"`."""
    *first, last = [quoted(word) for word in known]
    return f"{', '.join(first)} or {last}" if first else last
