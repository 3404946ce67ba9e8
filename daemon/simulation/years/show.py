"""The command `simulate`: many seeded years, on all cores; each broken promise with its seed and a short history."""

import json
import os
import sys
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing import active_children, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, perf_counter
from typing import Any

import click

from .shortest import shortest, told
from .year import MEMORY, Scene, Year, simulate


@dataclass(slots=True)
class Tally:
    """What all years lived so far come to."""

    years: int = 0
    broken: Counter[str] = field(default_factory=Counter)  # times, by promise
    totals: Counter[str] = field(default_factory=Counter)

    def add(self, year: Year) -> None:
        """One more was lived."""
        self.years += 1
        self.broken.update(one.promise for one in year.broken)
        self.totals.update(
            incoming=year.messages_in, outgoing=year.messages_out, crashes=year.crashes, faults=year.happened
        )


def show_years(
    seeds: range, days: int, *, real_bytes: bool, email_only: bool, within: float | None, as_json: bool
) -> int:
    """Simulate a year of each seed; none is begun after `within` seconds. Exit 0: each promise is kept; 1: not;
    130: interrupted."""
    began, tally, interrupted = perf_counter(), Tally(), False
    scenes = [Scene(seed=seed, days=days, real_bytes=real_bytes, email_only=email_only) for seed in seeds]
    with TemporaryDirectory(prefix=f"duly-years-{os.getpid()}-", dir=MEMORY) as place:
        try:
            for year in _lived(scenes, within, Path(place)):
                tally.add(year)
                if as_json:
                    click.echo(json.dumps(_as_json(year)))
                elif year.broken:
                    _tell(year, Path(place))
                _tell_how_far(tally.years, len(seeds))
        except KeyboardInterrupt:
            interrupted = True
    if not tally.years:
        ended = "was done before you stopped it" if interrupted else f"was begun within {within:g} seconds"
        click.echo(f"no seed {ended}: nothing is proved", err=True)
    elif not as_json:
        click.echo(_summary(tally, len(seeds), days, perf_counter() - began))
    return 130 if interrupted else 1 if tally.broken or not tally.years else 0


def _summary(tally: Tally, asked: int, days: int, seconds: float) -> str:
    lived = _counted(tally.years, "seed") if tally.years == asked else f"{tally.years} of {_counted(asked, 'seed')}"
    kept = ", ".join(f"{name} broken {_counted(count, 'time')}" for name, count in tally.broken.items())
    totals = tally.totals
    return (
        f"{lived} of {_counted(days, 'day')}: {_counted(totals['incoming'], 'message')} in, {totals['outgoing']} out, "
        f"{_counted(totals['crashes'], 'crash', 'es')}, {_counted(totals['faults'], 'fault')}; "
        f"{tally.years * days / seconds:.0f} days a second; {kept or 'every promise was kept'}"
    )


def _tell_how_far(years: int, asked: int) -> None:
    """For who waits at a terminal: on a line that the next one takes the place of."""
    if sys.stderr.isatty():
        click.echo(f"\r{years} of {_counted(asked, 'seed')}\r", nl=False, err=True)


def _counted(count: int, what: str, plural: str = "s") -> str:
    return f"{count} {what}{plural * (count != 1)}"


def _lived(scenes: list[Scene], within: float | None, place: Path) -> Iterator[Year]:
    """The years as they are done, on as many cores as there are, in the order of their seeds; all live in `place`."""
    until = None if within is None else monotonic() + within
    cores = min(len(scenes), os.cpu_count() or 1)
    pool = ProcessPoolExecutor(cores, initializer=_end_with_the_parent, initargs=(place,))
    try:
        begun: deque[Future[Year]] = deque()
        for scene in scenes:
            if until is not None and monotonic() >= until:
                break
            begun.append(pool.submit(simulate, scene, place))
            if len(begun) > cores:
                yield begun.popleft().result()
        yield from (one.result() for one in begun)
    except (KeyboardInterrupt, GeneratorExit):
        for worker in active_children():
            worker.kill()  # nobody waits for the years that they are at
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _end_with_the_parent(place: Path) -> None:
    """In a process of the pool: a parent that was killed can neither end it nor take `place` away."""
    Thread(target=_watch_the_parent, args=(place,), daemon=True).start()


def _watch_the_parent(place: Path) -> None:
    """Becomes what takes the place away: the last of the pool to do so finds nobody writing there any more."""
    if parent := parent_process():
        parent.join()
        try:
            os.execvp("rm", ["rm", "-rf", str(place)])  # noqa: S606, S607
        finally:
            os._exit(1)


def _tell(year: Year, place: Path) -> None:
    for one in year.broken:
        click.echo(f"seed {year.scene.seed}: {one.promise} at {one.at:%Y-%m-%d %H:%M:%S}: {one.detail}")
    click.echo("the shortest history found:")
    for line in told(shortest(year, place=place)):
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
