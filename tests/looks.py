"""Pictures of every message as a browser shows it, at phone and desktop width, light and dark: `python -m tests.looks`.

They are for people to look at; a page that is wider than its window, or that no browser shows, is told of. Exit 1 then.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from html import escape
from itertools import chain
from pathlib import Path

with suppress(ModuleNotFoundError):
    import run  # noqa: F401 (names the checkout `duly` where none is installed)

# isort: split
from tests.rules.wording_facts import LANGUAGES, all_messages

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = {"phone": 390, "desktop": 1100}  # CSS pixels
NARROWEST = 320  # of a phone: nothing may be wider than this, though it is not pictured
SHORTEST, TALLEST = 400, 6000
SCHEMES = {"light": 1, "dark": 0}  # as Blink's own setting numbers them
FRAME = (  # a browser's own window is never as narrow as a phone
    '<!doctype html><meta charset="utf-8"><style>:root{{color-scheme:light dark}}body{{margin:0}}</style>'
    '<iframe srcdoc="{page}" style="border:0;width:{width}px;height:{height}px"></iframe><script>onload=()=>{{'
    "const seen=document.querySelector('iframe').contentDocument.documentElement;"
    'document.title=seen.scrollWidth+"x"+seen.scrollHeight}}</script>'
)


def main() -> int:
    """Every message in every language, one picture each, and an index of them all."""
    asked = argparse.ArgumentParser(description="Pictures of every message, and an index to look at them.")
    asked.add_argument("folder", type=Path, nargs="?", default=Path("looks-out"))
    asked.add_argument("--only", default="", help="messages whose name has this in it")
    given = asked.parse_args()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(f"none of {', '.join(BROWSERS)} is installed: there is nothing to look with", file=sys.stderr)
        return 2
    given.folder.mkdir(parents=True, exist_ok=True)
    pages = dict(_pages(given.folder, given.only))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = list(chain.from_iterable(pool.map(partial(_pictured, browser), pages, pages.values())))
    _index(given.folder, list(pages))
    print(f"{len(pages)} messages are in {given.folder / 'index.html'}")
    print("\n".join(faults) or "each fits its window")
    return 1 if faults else 0


def _pages(folder: Path, only: str) -> Iterator[tuple[str, Path]]:
    """Each message as a file; of the variants of one, which differ in a sentence, the first."""
    for language in LANGUAGES:
        for named, written in all_messages(language).items():
            name = re.sub(r"\W+", "-", f"{language} {named}").strip("-")
            if only in name and written.html and not re.search(r" [1-9]$", named):
                page = folder / f"{name}.html"
                page.write_text(written.html, "utf-8")
                yield name, page


def _pictured(browser: str, name: str, page: Path) -> list[str]:
    """The pictures of a page; a fault for each window that it is too wide for."""
    faults = []
    for device, width in {"narrow phone": NARROWEST, **WIDTHS}.items():
        shown = _shown(browser, page, (width, SHORTEST), "--dump-dom")
        size = re.search(r"<title>(\d+)x(\d+)</title>", shown)
        if size is None or int(size[1]) > width:
            wide = f"it is {size[1]} pixels wide" if size else "it could not be measured"
            faults.append(f"{name}: {wide} on a {device} of {width}")
        if device not in WIDTHS:
            continue
        height = min(TALLEST, int(size[2])) if size else SHORTEST
        for scheme, number in SCHEMES.items():
            picture = f"--screenshot={page.with_name(f'{name}.{device}.{scheme}.png')}"
            _shown(browser, page, (width, height), f"--blink-settings=preferredColorScheme={number}", picture)
    return faults


def _shown(browser: str, page: Path, size: tuple[int, int], *args: str) -> str:
    """What the browser prints of a page in a frame of this size."""
    width, height = size
    frame = page.with_name(f"frame-{page.name}")
    frame.write_text(FRAME.format(page=escape(page.read_text("utf-8")), width=width, height=height), "utf-8")
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}")
    command = [browser, *quiet, *args, frame.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    frame.unlink()
    return done.stdout


def _index(folder: Path, names: list[str]) -> None:
    rows = "".join(
        f'<h2><a href="{escape(name)}.html">{escape(name)}</a></h2><p>'
        + " ".join(
            f'<img loading="lazy" width="{300 if device == "phone" else 560}" alt="{escape(name)}, {device}, {scheme}" '
            f'src="{escape(name)}.{device}.{scheme}.png">'
            for device in WIDTHS
            for scheme in SCHEMES
        )
        + "</p>"
        for name in names
    )
    (folder / "index.html").write_text(f'<!doctype html><meta charset="utf-8"><title>Looks</title>{rows}', "utf-8")


if __name__ == "__main__":
    sys.exit(main())
