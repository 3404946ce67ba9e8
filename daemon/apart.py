"""Has `check` judge files of an engagement before they are put in place, in a folder apart from the practice."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from .config import check
from .faults import Fault

BLANKS = Path(__file__).with_name("templates") / "new"  # what a new practice begins with


def judged(practice: Path, slug: str, files: Mapping[str, bytes]) -> list[Fault]:
    """What `check` would say of the engagement with these files in it, and of the practice's own file.

    Paths are below the engagement's folder. A practice without a file of its own is judged with the one it would get.
    """
    with tempfile.TemporaryDirectory(prefix="duly-apart-") as made:
        apart = Path(made)
        own = practice / "practice.toml"
        shutil.copy(own if own.exists() else BLANKS / "practice.toml", apart / "practice.toml")
        below, engagement = apart / "engagements" / slug, practice / "engagements" / slug
        if engagement.exists():
            shutil.copytree(engagement, below, ignore_dangling_symlinks=True)  # some editors lock files by them
        for name, data in files.items():
            (below / name).parent.mkdir(parents=True, exist_ok=True)
            (below / name).write_bytes(data)
        return [replace(fault, what=fault.what.replace(made, str(practice))) for fault in check(apart)]
