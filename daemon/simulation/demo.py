"""The demo's door: refuses what cannot be shown, copies the sample practice, and leaves the rest to `show`."""

import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as hour
from importlib.util import find_spec
from pathlib import Path

import click

from ..config import load
from ..log import JsonLines

FIRST = date(2026, 10, 1)
SAMPLE = Path(__file__).resolve().parents[2] / "sample"
NEEDED = ("aiosmtpd", "pymap", "openpyxl", "aiohttp", "twilio")
MARK = ".duly-demo"  # stands in folders that a demo made and the next may replace


async def show_demo(out: Path, *, seed: int, days: int) -> int:
    """Run it into the folder `out` and tell it on standard output. Exit 0; 1: a promise was broken; 2: refused."""
    fault = _refusal(out, days)
    if fault:
        click.echo(fault, err=True)
        return 2
    from .showing import Span, show  # noqa: PLC0415 (only now: the mail servers are an extra)

    started = time.monotonic()
    _make_room(out)
    zone = load(out / "practice").engagements[0].timezone
    first = datetime.combine(FIRST, hour(6), zone)
    last = datetime.combine(FIRST + timedelta(days=days), hour(0), zone)
    with _log_into(out / "duly.log"):
        kept = await show(out, Span(first=first, last=last, seed=seed), click.echo)
    click.echo(f"All of it took {time.monotonic() - started:.0f} seconds.")
    return 0 if kept else 1


def _refusal(out: Path, days: int) -> str:
    """Why there will be no demo; "" if nothing is in its way."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        return f"the demo needs {', '.join(missing)}: in a checkout run  make demo,  otherwise install  duly[demo]"
    if not 1 <= days <= 366:
        return f"--days {days} is not between 1 and 366"
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARK).exists())):
        return f"{out} holds something that is not an earlier demo's: name another folder with --out"
    return ""


def _make_room(out: Path) -> None:
    """An empty folder with a copy of the sample practice."""
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / MARK).touch()
    shutil.copytree(SAMPLE, out / "practice", ignore=shutil.ignore_patterns("var"))


@contextmanager
def _log_into(path: Path) -> Iterator[None]:
    """The daemon's own log goes into a file beside the rest, not between the lines of the timeline."""
    with path.open("w", encoding="utf-8") as file:
        writer = logging.StreamHandler(file)
        writer.setFormatter(JsonLines())
        logger = logging.getLogger("duly")
        before = (logger.handlers, logger.level, logger.propagate)
        logger.handlers, logger.level, logger.propagate = [writer], logging.INFO, False
        try:
            yield
        finally:
            logger.handlers, logger.level, logger.propagate = before
