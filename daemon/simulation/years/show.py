"""The command `simulate`: many seeded years, on all cores; each broken promise with its seed and a short history."""

import json
import os
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict
from time import monotonic, perf_counter
from typing import Any

import click

from .shortest import shortest, told
from .year import Scene, Year, simulate


def show_years(
    seeds: range, days: int, *, real_bytes: bool, email_only: bool, within: float | None, as_json: bool
) -> int:
    """Simulate a year of each seed; none is begun after `within` seconds. Exit 0: each promise is kept; 1: not."""
    began = perf_counter()
    years, promises = 0, Counter[str]()
    totals = Counter[str]()
    scenes = [Scene(seed=seed, days=days, real_bytes=real_bytes, email_only=email_only) for seed in seeds]
    for year in _lived(scenes, within):
        years += 1
        promises.update(one.promise for one in year.broken)
        totals.update(incoming=year.messages_in, outgoing=year.messages_out, crashes=year.crashes, faults=year.happened)
        if as_json:
            click.echo(json.dumps(_as_json(year)))
        elif year.broken:
            _tell(year)
    if not years:
        click.echo(f"no seed was begun within {within:g} seconds: nothing is proved", err=True)
        return 1
    if not as_json:
        seconds = perf_counter() - began
        click.echo(
            f"{_counted(years, 'seed')} of {_counted(days, 'day')}: "
            f"{_counted(totals['incoming'], 'message')} in, {totals['outgoing']} out, "
            f"{_counted(totals['crashes'], 'crash', 'es')}, {_counted(totals['faults'], 'fault')}; "
            f"{years * days / seconds:.0f} days a second; "
            + (
                ", ".join(f"{name} broken {_counted(count, 'time')}" for name, count in promises.items())
                or "every promise was kept"
            )
        )
    return 1 if promises else 0


def _counted(count: int, what: str, plural: str = "s") -> str:
    return f"{count} {what}{plural * (count != 1)}"


def _lived(scenes: list[Scene], within: float | None) -> Iterator[Year]:
    """The years as they are done, on as many cores as there are, in the order of their seeds."""
    until = None if within is None else monotonic() + within
    cores = min(len(scenes), os.cpu_count() or 1)
    if cores == 1:
        yield from (simulate(scene) for scene in scenes if until is None or monotonic() < until)
        return
    with ProcessPoolExecutor(cores) as pool:
        begun: deque[Future[Year]] = deque()
        for scene in scenes:
            if until is not None and monotonic() >= until:
                break
            begun.append(pool.submit(simulate, scene))
            if len(begun) > cores:
                yield begun.popleft().result()
        yield from (one.result() for one in begun)


def _tell(year: Year) -> None:
    for one in year.broken:
        click.echo(f"seed {year.scene.seed}: {one.promise} at {one.at:%Y-%m-%d %H:%M:%S}: {one.detail}")
    click.echo("the shortest history found:")
    for line in told(shortest(year)):
        click.echo(f"  {line}")


def _as_json(year: Year) -> dict[str, Any]:
    return {
        "seed": year.scene.seed,
        "days": year.scene.days,
        "messages_in": year.messages_in,
        "messages_out": year.messages_out,
        "crashes": year.crashes,
        "faults": year.happened,
        "broken": [{**asdict(one), "at": one.at.isoformat()} for one in year.broken],
    }
