"""From a broken promise to the shortest history that still breaks it: fewer days, faults and people, step by step."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

from .fate import KINDS
from .practice import CONSULTANT, MANAGERS, SENIORS, STAFF, address_of
from .year import AFTERWARDS, MEMORY, Scene, Year, simulate

PEOPLE = (CONSULTANT, *(address_of(name) for name, _ in (*STAFF, *MANAGERS)), *map(address_of, SENIORS))


def shortest(year: Year, seconds: float = 90.0, place: Path = MEMORY) -> Year:
    """The smallest year found, in about so many seconds, that breaks the same promise first; all live in `place`."""
    until = monotonic() + seconds
    broken = year.broken[0]
    began = year.history[0][0]
    days = (broken.at - began).days + 1
    best = year
    if days < year.scene.days:
        best = _if_broken(replace(year.scene, days=days), broken.promise, place) or best
    smaller = True
    while smaller and monotonic() < until:
        smaller = False
        for scene in _smaller(best):
            if monotonic() > until:
                break
            found = _if_broken(scene, broken.promise, place)
            if found is not None:
                best, smaller = found, True
                break
    return best


def _if_broken(scene: Scene, promise: str, place: Path) -> Year | None:
    year = simulate(scene, place)
    return year if any(one.promise == promise for one in year.broken) else None


def _smaller(year: Year) -> Iterator[Scene]:
    """Smaller scenes to try, those that take away most first."""
    scene = year.scene
    kinds = [kind for kind in KINDS if kind in set(year.faults) - scene.without]
    others = [email for email in PEOPLE if email not in scene.silent]
    if kinds:
        yield replace(scene, without=scene.without | set(kinds))
    for half in (others[: len(others) // 2], others[len(others) // 2 :]):
        if len(others) > 1:
            yield replace(scene, silent=scene.silent | set(half))
    for kind in kinds:
        yield replace(scene, without=scene.without | {kind})
    for email in others:
        yield replace(scene, silent=scene.silent | {email})
    left = [
        number for number, kind in enumerate(year.faults) if kind not in scene.without and number not in scene.spared
    ]
    for number in left:
        yield replace(scene, spared=scene.spared | {number})


def told(year: Year, most: int = 60) -> Iterator[str]:
    """The history up to the broken promise, its last lines."""
    scene = year.scene
    broken = year.broken[0]
    yield f"seed {scene.seed}, {scene.days} days and {AFTERWARDS / timedelta(days=1):.0f} of calm"
    if scene.without:
        yield f"without {', '.join(sorted(scene.without))}"
    lines = [f"{at:%Y-%m-%d %H:%M:%S}  {line}" for at, line in year.history]
    end = next((n for n, line in enumerate(lines) if f"BROKEN {broken.promise}" in line), len(lines) - 1)
    if end >= most:
        yield f"({end + 1 - most} lines before these)"
    yield from lines[max(0, end + 1 - most) : end + 1]
