"""No regular expression of the package goes back over a text: one four times as long takes about four times as long."""

import time
from typing import Any

import pytest

from tests.hostile.pumps import FOLDERS, Used, attacks, patterns

SIZE = 1_000  # characters; the second text is four times as long
FREE = 0.006  # seconds of processor time under which nothing is measured
GROWTH = 9.0  # linear is 4, quadratic 16


def seconds(used: Used, text: Any) -> float:
    """The processor time that all that is done with a pattern takes."""
    started = time.process_time()
    if "match" in used.calls:
        used.pattern.match(text)
    if "fullmatch" in used.calls:
        used.pattern.fullmatch(text)
    if used.calls - {"match", "fullmatch"}:
        for _ in used.pattern.finditer(text):
            pass
    return time.process_time() - started


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_pattern_reads_a_text_in_one_go(folder: str) -> None:
    for used in patterns(folder):
        for short, long in zip(attacks(used.pattern, SIZE), attacks(used.pattern, SIZE * 4), strict=True):
            if seconds(used, long) > FREE:
                before = min(seconds(used, short) for _ in range(3))
                after = min(seconds(used, long) for _ in range(3))
                assert after < GROWTH * before, (used.where, used.pattern.pattern, short[:60])
