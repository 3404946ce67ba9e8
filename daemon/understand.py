"""Reads labelled or unlabelled replies line by line, for the `understand` command."""

from collections.abc import Iterable, Iterator
from typing import Any


def understand_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One reading for each JSON line in the form of the development set; ValueError names the line that is wrong."""
    raise NotImplementedError
