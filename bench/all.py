"""Every bench in turn, and one table of what was measured beside its goal; a figure that misses fails nothing."""

import json
import subprocess
import sys

from figures import LINES, Figure, report
from timing import ROOT

BENCHES = ("ingest", "plan", "react", "send", "startup", "idle", "understanding", "documents", "years")
TABLES = ("commit", "cadence")  # these print tables of their own, each with its goal


def run_all() -> list[Figure]:
    figures: list[Figure] = []
    for name in BENCHES:
        print(f"measuring {name} ...", file=sys.stderr)
        command = [sys.executable, str(ROOT / "bench" / f"{name}.py"), LINES]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        lines = [line for line in said.stdout.splitlines() if line.startswith("{")]
        figures += [Figure(**json.loads(line)) for line in lines]
        if said.returncode:
            print(f"{name} could not be measured (exit {said.returncode})", file=sys.stderr)
    return figures


if __name__ == "__main__":
    for bench in TABLES:
        subprocess.run([sys.executable, str(ROOT / "bench" / f"{bench}.py")], check=False)
    report(run_all(), "Against the goals")
