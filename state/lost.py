"""Whether a memory that is to be opened is gone, or its end, or its middle is damaged; and what to do about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from .backup import restoring
from .backup_file import Manifest
from .journal import StateDamagedError
from .migrate import Step
from .reached import FILE
from .recovery import JOURNAL, Loaded, StateBusyError, load
from .rolling import daily_files, is_left, said_by

# What is written below `var` only by who has opened a state, and so made a journal, before.
_TRACES = ("heartbeat.json", "mail", "documents", "filed", "quarantine", "registers")

Kept = tuple[Path, Manifest]  # a daily backup, and what it says


class StateLostError(StateDamagedError):
    """There was a state that remembered more: it must not be taken for all there is, or for that of a new practice."""


def load_or_tell(folder: Path, steps: Sequence[Step]) -> Loaded:
    """`load`; what it finds damaged is told with the newest whole backup."""
    try:
        return load(folder, steps)
    except StateBusyError:
        raise
    except StateDamagedError as error:
        practice = folder.parent.parent
        raise StateDamagedError(f"{error} {_back(practice, next(_backups(practice, 0), None))}") from error


def missing(folder: Path, loaded: Loaded, known: int) -> str:
    """What is to be said of a state that should go on to the commit `known`, or be there at all; "": all is there.

    A line that was cut short is no loss. From a damaged one on, opening sets all aside and tells it, unless nothing
    would be left then, or a backup holds more than would be: that is for a person to choose.
    """
    tail = loaded.tail
    damaged = tail.bad and not tail.cut_short
    if tail.n and (not known or (tail.n >= known and not damaged)):
        return ""
    newest = next(_backups(folder.parent.parent, tail.n, _restored_at(loaded)), None)
    remedy = _remedy(folder, tail.n, newest)
    if tail.n and damaged:
        return f"{_damaged(folder, tail.n, len(tail.bad))} {remedy}" if newest else ""
    if tail.n:
        return f"{_cut(folder, tail.n, known)} {remedy}"
    if known and tail.bad:
        return f"the journal is damaged after commit 0: nothing in {folder / JOURNAL} can be used. {remedy}"
    if known:
        return f"{_gone(folder, folder.parent / FILE)} {remedy}"
    proof = None if (folder / JOURNAL).exists() else next(_traces(folder.parent), None)
    return f"{_gone(folder, proof)} {remedy}" if proof else ""


def refuse_lost(folder: Path, loaded: Loaded, known: int) -> None:
    """Raises StateLostError for a memory that is not what it was, before anything is written to it."""
    if told := missing(folder, loaded, known):
        raise StateLostError(told)


def _cut(folder: Path, n: int, known: int) -> str:
    gone = f"commit {known} is" if known == n + 1 else f"commits {n + 1} to {known} are"
    return (
        f"The memory in {folder} ends with commit {n}, but Duly had come to {known}: {gone} lost. "
        f"{folder / JOURNAL} was deleted or cut off, or an older copy was put in its place."
    )


def _gone(folder: Path, proof: Path) -> str:
    return f"{folder} remembers nothing, but {proof} tells that Duly has worked here: its memory is lost."


def _damaged(folder: Path, n: int, size: int) -> str:
    return (
        f"{folder / JOURNAL} is damaged after commit {n}: of the {size} bytes that follow nothing could be built upon, "
        "and a backup holds more than what comes before them."
    )


def _remedy(folder: Path, n: int, found: Kept | None) -> str:
    """Back to the newest whole backup that knows more; or on, if somebody wants that."""
    var, back = folder.parent, _back(folder.parent.parent, found)
    if n:
        return f"{back} To go on without what is lost, delete {var / FILE}: people may be asked for it again."
    return f"{back} To begin anew instead, move {var} away: people are then greeted as for the first time."


def _back(practice: Path, found: Kept | None) -> str:
    if found is None:
        return f"No whole backup in {practice / 'var/backups'} knows more: look for one elsewhere, and “restore” it."
    path, made = found
    when = f"The newest whole backup was made on {made.made_at:%Y-%m-%d at %H:%M} and goes to commit {made.commit}"
    return f"{when}: “{restoring(practice, path)}” puts it back."


def _backups(practice: Path, n: int, since: datetime | None = None) -> Iterator[Kept]:
    """The whole ones that go further than the commit `n`, the newest first; not of a memory that a restore has left."""
    for path in reversed(daily_files(practice)):
        made = said_by(path)
        if made is not None and made.commit > n and not is_left(made, since):
            yield path, made


def _restored_at(loaded: Loaded) -> datetime | None:
    """When what is left of the memory was last restored."""
    entries = loaded.tables.get("entries", {}).values()
    return max((datetime.fromisoformat(one["at"]) for one in entries if one.get("cause") == "restore"), default=None)


def _traces(var: Path) -> Iterator[Path]:
    """What shows that there was a state: an empty folder shows nothing."""
    for path in map(var.joinpath, _TRACES):
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            yield path
    yield from (path for path, _ in _backups(var.parent, 0))
