"""A deliberate fault: one thing done wrongly in the running code, and the promises that it must break."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

Patch = pytest.MonkeyPatch


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing done wrongly, and the promises of which at least one must be broken by it."""

    says: str
    put_in: Callable[[Patch], None]
    breaks: str  # names of promises, apart by blanks


@contextmanager
def at_work(fault: Fault) -> Iterator[None]:
    """While this lasts the fault is in the code."""
    with pytest.MonkeyPatch.context() as patch:
        fault.put_in(patch)
        yield
