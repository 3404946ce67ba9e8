"""How long commands take to start, beside Python itself, and which imports cost most."""

import re
import subprocess
import sys
import time
from statistics import median

from figures import LINES, Figure, report
from timing import ROOT, table

ROUNDS = 10
HELP = [str(ROOT / "run.py"), "--help"]
STATUS = [str(ROOT / "run.py"), "--practice", str(ROOT / "sample"), "status"]
IMPORTED = re.compile(r"import time:\s+\d+ \|\s+(\d+) \| (\s*)(\S+)")


def seconds(arguments: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    return time.perf_counter() - started


def costliest(arguments: list[str], count: int = 8) -> list[tuple[str, float]]:
    """The packages whose imports take longest, in milliseconds with all they import that nobody else had."""
    said = subprocess.run([sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, check=True)
    took: dict[str, float] = {}
    for cumulative, _, name in IMPORTED.findall(said.stderr):
        if name.count(".") == (2 if name.startswith("duly.") else 0):
            took[name] = int(cumulative) / 1000
    return sorted(took.items(), key=lambda pair: -pair[1])[:count]


def figures() -> list[Figure]:
    commands = {"python -c pass": ["-c", "pass"], "--help": HELP, "status, on the sample practice": STATUS}
    rounds = [{name: seconds(arguments) for name, arguments in commands.items()} for _ in range(ROUNDS)]
    best = {name: min(one[name] for one in rounds) for name in commands}
    middle = {name: median(one[name] for one in rounds) for name in commands}
    return [
        Figure("start-up: --help", best["--help"], "s", 0.5, at_most=True),
        Figure("start-up: status, on the sample practice", best[list(commands)[2]], "s", 0.5, at_most=True),
        *(Figure(f"  {name}, median", middle[name], "s") for name in commands),
    ]


if __name__ == "__main__":
    report(figures(), f"Start-up, the best of {ROUNDS} rounds")
    if LINES not in sys.argv:
        table("What status imports (with what they import)", ("package", "ms"), costliest(STATUS))
