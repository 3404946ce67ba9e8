"""Simulated days a second on one core: the real rules, loop, store and letters through years in which much fails."""

import os

from figures import Figure, report
from timing import ROOT  # noqa: F401 (makes duly importable)

# isort: split
from duly.daemon.simulation.years.year import AFTERWARDS, Scene, simulate

SEEDS = range(1, 5)


def days_a_second(days: int, *, real_bytes: bool) -> float:
    """Over all seeds, in the processor's time, the reading child's too: whatever else the machine does.

    What is loaded once, signal tables and templates, was loaded before.
    """
    simulate(Scene(seed=0, days=10, real_bytes=real_bytes))
    began = sum(os.times()[:4])
    for seed in SEEDS:
        simulate(Scene(seed=seed, days=days, real_bytes=real_bytes))
    return len(SEEDS) * (days + AFTERWARDS.days) / (sum(os.times()[:4]) - began)


def figures() -> list[Figure]:
    return [
        Figure("simulated, letters and fields as values", days_a_second(120, real_bytes=False), "days/s", 300),
        Figure("simulated, real MIME and files", days_a_second(30, real_bytes=True), "days/s", 10),
    ]


if __name__ == "__main__":
    report(figures(), f"Simulated years of one engagement on one core, {len(SEEDS)} seeds")
