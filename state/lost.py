"""Whether a memory that is to be opened is gone, or its end, though nothing is damaged; and what to do about it."""

from collections.abc import Iterator
from pathlib import Path

from .backup_file import Manifest
from .journal import StateDamagedError
from .reached import FILE
from .recovery import JOURNAL, Loaded
from .rolling import daily_files, said_by

# What is written below `var` only by who has opened a state, and so made a journal, before.
_TRACES = ("heartbeat.json", "mail", "documents", "filed", "quarantine", "registers")


class StateLostError(StateDamagedError):
    """There was a state, and it remembers nothing any more: it must not be taken for that of a new practice."""


def missing(folder: Path, loaded: Loaded, known: int) -> str:
    """What is to be said of a state that should go on to the commit `known`, or be there at all; "": all is there.

    A damaged line is another matter, opening sets it aside and tells it, unless nothing would be left then.
    """
    tail = loaded.tail
    if tail.n and (tail.n >= known or (tail.bad and not tail.cut_short)):
        return ""
    if tail.n:
        return f"{_cut(folder, tail.n, known)} {_remedy(folder, tail.n)}"
    if known and tail.bad:
        return f"the journal is damaged after commit 0: nothing in {folder / JOURNAL} can be used. {_remedy(folder, 0)}"
    if known:
        return f"{_gone(folder, folder.parent / FILE)} {_remedy(folder, 0)}"
    proof = None if (folder / JOURNAL).exists() else next(_traces(folder.parent), None)
    return f"{_gone(folder, proof)} {_remedy(folder, 0)}" if proof else ""


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


def _remedy(folder: Path, n: int) -> str:
    """Back to the newest whole backup that knows more; or on, if somebody wants that."""
    var = folder.parent
    found = next(_backups(var.parent, n), None)
    back = f"No whole backup in {var / 'backups'} knows more: look for one elsewhere, and “restore” it."
    if found is not None:
        path, made = found
        back = (
            f"The newest whole backup was made on {made.made_at:%Y-%m-%d at %H:%M} and goes to commit {made.commit}: "
        )
        back += f"“duly --practice {var.parent} restore {path}” puts it back."
    if n:
        return f"{back} To go on without what is lost, delete {var / FILE}: people may be asked for it again."
    return f"{back} To begin anew instead, move {var} away: people are then greeted as for the first time."


def _backups(practice: Path, n: int) -> Iterator[tuple[Path, Manifest]]:
    for path in reversed(daily_files(practice)):
        made = said_by(path)
        if made is not None and made.commit > n:
            yield path, made


def _traces(var: Path) -> Iterator[Path]:
    """What shows that there was a state: an empty folder shows nothing."""
    for path in map(var.joinpath, _TRACES):
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            yield path
    yield from (path for path, _ in _backups(var.parent, 0))
