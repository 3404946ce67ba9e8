"""Lives through years with each deliberate fault until a promise is broken: one not caught proves the checks too weak.

`python -m tests.sim.faults`, or with words that stand in the names of some: only those.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.sim.faults.every import FAULTS
from tests.sim.faults.fault import Fault, at_work

# isort: split
from duly.daemon.simulation.years.year import Scene, Year, simulate

DAYS = 60
SEEDS = 32  # at most


def caught(fault: Fault, seeds: range = range(1, SEEDS + 1), days: int = DAYS) -> Year | None:
    """The first year in which the fault breaks a promise that it must break; None if none does."""
    with at_work(fault):
        for seed in seeds:
            year = simulate(Scene(seed=seed, days=days))
            if any(one.promise in fault.breaks.split() for one in year.broken):
                return year
    return None


def _numbered(number: int) -> Year | None:
    return caught(FAULTS[number])


def main(words: list[str]) -> int:
    """Each fault with what caught it. Exit 1: one was not caught."""
    wanted = [number for number, fault in enumerate(FAULTS) if all(word in fault.says for word in words)]
    missed = 0
    with ProcessPoolExecutor(os.cpu_count()) as cores:
        for number, year in zip(wanted, cores.map(_numbered, wanted), strict=True):
            fault = FAULTS[number]
            missed += year is None
            broken = next((one for one in year.broken if one.promise in fault.breaks.split()), None) if year else None
            told = (
                f"seed {year.scene.seed}: {broken.promise}: {broken.detail[:110]}" if year and broken else "NOT CAUGHT"
            )
            print(f"{fault.says}\n      {told}", flush=True)
    print(f"{len(wanted) - missed} of {len(wanted)} deliberate faults were caught")
    return 1 if missed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
