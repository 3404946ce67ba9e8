"""A measured figure beside its goal, and one table of them; a figure that misses says so and fails nothing."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from timing import table

LINES = "--lines"  # print a figure a line, for `all.py` to gather


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in `unit`; `goal` is the least it should be, or with `at_most` the most; None: only told."""

    what: str
    measured: float
    unit: str
    goal: float | None = None
    at_most: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better than its goal: 1 just meets it, 2 is twice as good, below 1 misses."""
        if self.goal is None:
            return None
        return self.goal / self.measured if self.at_most else self.measured / self.goal


def report(figures: Iterable[Figure], title: str) -> None:
    """Print the figures, as a table or a line each."""
    if LINES in sys.argv:
        for figure in figures:
            print(json.dumps(asdict(figure)))
        return
    head = ("what", "measured", "unit", "goal", "times as good", "")
    table(title, head, [_row(figure) for figure in figures])


def _row(figure: Figure) -> list[object]:
    if figure.goal is None or figure.ratio is None:
        return [figure.what, figure.measured, figure.unit, "", "", ""]
    goal = f"{'at most' if figure.at_most else 'at least'} {figure.goal:,g}"
    return [figure.what, figure.measured, figure.unit, goal, figure.ratio, "ok" if figure.ratio >= 1 else "MISSED"]
