"""What every bench shares: works timed in turn, so that a busy machine disturbs all alike, and a table of them."""

import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import run

ROOT = Path(run.__file__).parent  # the checkout, from which `run` makes duly importable

Work = Callable[[int], object]


async def in_turn(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """The median seconds of each work, one round of all after the other; awaited where a work returns an awaitable."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds):
        for name, work in works.items():
            started = time.perf_counter()
            done = work(number)
            if isinstance(done, Awaitable):
                await done
            took[name].append(time.perf_counter() - started)
    return {name: median(times) for name, times in took.items()}


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads, numbers to three significant places."""
    cells = [list(head), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))


def _shown(cell: object) -> str:
    if not isinstance(cell, float):
        return f"{cell:,}" if isinstance(cell, int) else str(cell)
    return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.3g}"
