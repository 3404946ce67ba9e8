"""Has a person forgotten: every record, mail and file of theirs below var, and the words that name them in others'.

What is to be done is written down first, in var/erasing.json, and every step of it may be done twice: so what a crash
cuts off is done by the next command, or by the Duly that runs.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..mailbox.charsets import text_from
from ..mailbox.unnaming import unnamed
from ..rules.whose import Who
from ..state.archive import Archive
from ..state.backup import backups_of, one_at_a_time, sweep_backups
from ..state.contents import hash_in
from ..state.erased import ERASED, Erased, erased, fresh_salt, note, through_with
from ..state.journal import StateDamagedError
from ..state.lock import AlreadyRunningError
from ..state.personal import forgotten
from ..state.pool import FOLDER, Pool
from ..state.replacing import alone
from ..state.restore import sweep_restore
from ..state.safefile import DISK, Disk, make_durable, sweep, write_atomically
from ..state.store import Change, Store
from ..state.tables import docs_of_change
from ..state.tinystore import TinyStore
from .people import without_people
from .whose_data import lies_of
from .world import World

log = logging.getLogger(__name__)

REQUEST = "var/erasing.json"
EXPORTS = "var/exports"  # what was given out by mail, packed
_ELSEWHERE = ("mail", "documents", "filed", "backups", "state")  # folders of var that are seen to by themselves
WORKBOOKS = "workbooks"  # the folder of var with intake workbooks that were mailed
_STAYS = frozenset({"duly.lock", "secret", "sign-in", "erasing.json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Whose data is to go, and the files that are known to be theirs; `at` is when it was asked for."""

    who: Who
    at: str
    salt: str
    state: str  # where the state lies below the practice
    files: tuple[str, ...] = ()
    anew: Mapping[str, str] = field(default_factory=dict)  # of these the mails of others, by hash, as they are now


def ask(folder: Path, who: Who, state: Path, now: datetime) -> None:
    """Write durably down that this person is to be erased: from now on it will be done, whatever happens."""
    place = state.relative_to(folder).as_posix()
    _write(folder, Request(who=who, at=now.isoformat(), salt=fresh_salt(), state=place), DISK)


def asked(folder: Path) -> Request | None:
    """What is to be erased and is not through yet. Raises StateDamagedError for a request that cannot be read."""
    path = folder / REQUEST
    if not path.exists():
        return None
    try:
        doc: dict[str, Any] = dict(json.loads(path.read_bytes()))
        who = Who(**{name: tuple(some) for name, some in doc.pop("who").items()})
        return Request(who=who, files=tuple(doc.pop("files")), **doc)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise StateDamagedError(
            f"{path} cannot be read: somebody is to be erased, and nobody knows who. "
            "Delete that file, and “erase” them again: what was done of it already does no harm."
        ) from error


def finish_erasing(folder: Path, *, disk: Disk = DISK) -> bool:
    """Bring what was asked for to its end; whether anything was. Raises AlreadyRunningError where a Duly runs."""
    request = asked(folder)
    if request is None:
        return False
    store = TinyStore.open(folder / request.state, disk=disk)
    try:
        carry_out(folder, store, request, disk=disk)
    finally:
        store.abandon()
    return True


def erase_asked(world: World) -> None:
    """Erase whom a command asked for beside this running daemon, between two turns; a backup is let finish first."""
    request = asked(world.book.practice.folder)
    if request is not None:
        with suppress(AlreadyRunningError):
            carry_out(world.book.practice.folder, world.store, request)
            log.info("somebody was erased", extra={"files": len(request.files)})


def carry_out(folder: Path, store: Store, request: Request, *, disk: Disk = DISK) -> None:
    """Erase, and note it beside the backups. No other step of the daemon goes on meanwhile.

    Raises OSError, and AlreadyRunningError while a backup is made; it is then to be called again.
    """
    with one_at_a_time(folder):
        clean(folder, store, request, lambda known: note(backups_of(folder), noted_as(known), disk), disk=disk)
        _sweep_halves(folder)
        be_through_with(store, {request.salt})
        (folder / REQUEST).unlink()
        disk.sync_folder(folder / "var")


def clean(
    folder: Path, store: Store, request: Request, before: Callable[[Request], None], *, disk: Disk = DISK
) -> None:
    """Erase in one folder, a practice or one that was unpacked; `before` hears of the files before the first goes, and
    when all that takes the place of some is there."""
    who = request.who
    for table, text in people_without(folder, who).items():
        write_atomically(table, text, disk)
    lies = lies_of(folder, store.tables, who)
    registers = {f"var/registers/{doc['engagement']}.xlsx" for doc in lies.own["accepted"].values()}
    files = sorted({*request.files, *lies.files, *lies.naming, *registers})
    moved = _written_anew(folder, lies.naming, who, disk)
    anew = {hash_in(path): hash_in(now) for path, now in moved.items()}
    known = replace(request, files=tuple(files), anew={**request.anew, **anew})
    if known != request:
        _write(folder, known, disk)
    before(known)
    store.rewrite(forgotten(store.tables, who, moved))
    take_away(folder, files, disk)
    _wait_for(_sweep(folder, who), disk)


def others_in(var: Path) -> Iterator[Path]:
    """The files of var that are no part of what is kept of mails, items and people: they go if they name somebody."""
    for path in [*var.glob("*"), *var.glob("state/dropped-after-*")]:
        if path.name not in _STAYS and path.name not in _ELSEWHERE:
            yield from [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]


def people_without(folder: Path, who: Who) -> dict[Path, bytes]:
    """Every people.csv in which this person has a line, as it is without it."""
    texts = {
        path: path.read_bytes().decode("utf-8", "surrogateescape") for path in folder.glob("engagements/*/people.csv")
    }
    shorter = {path: without_people(text, who.addresses) for path, text in texts.items()}
    return {path: text.encode("utf-8", "surrogateescape") for path, text in shorter.items() if text != texts[path]}


def take_away(folder: Path, files: Iterable[str], disk: Disk = DISK) -> None:
    """Delete files below var (paths below the practice), and what daily backups share of them, durably."""
    pool = Pool(backups_of(folder) / FOLDER, disk=disk)
    shared = [pool.path(sha256) for sha256 in hashes_of(files)]  # a restore knows from the list that they are to miss
    for path in files:
        _unlink(folder, path)
    for one in shared:
        one.unlink(missing_ok=True)
    _wait_for([*(folder / path for path in files), *shared, folder / "var/quarantine/any"], disk)


def noted_as(request: Request) -> Erased:
    """The request as the list beside the backups tells it."""
    who = (*request.who.addresses, *request.who.numbers)
    return erased(who, datetime.fromisoformat(request.at), request.salt, hashes_of(request.files), request.anew)


def be_through_with(store: Store, salts: set[str]) -> None:
    """Only to be called when nothing is left: what is backed up from here on is not cleaned of these again."""
    store.rewrite(docs_of_change(Change(marks={ERASED: sorted(through_with(store) | salts)}), 0))


def _write(folder: Path, request: Request, disk: Disk) -> None:
    write_atomically(folder / REQUEST, json.dumps(asdict(request)).encode(), disk)


def hashes_of(files: Iterable[str]) -> set[str]:
    """Of mails and documents, which are named for it."""
    kept = [path for path in files if path.startswith(("var/mail/", "var/documents/"))]
    return {hash_in(path) for path in kept}


def _written_anew(folder: Path, naming: Iterable[str], who: Who, disk: Disk) -> dict[str, str]:
    """Mails of others that name the person, kept once more without; where each is now, by where it was.

    So are those that daily backups share: a copy of the backups may be made before the next one is.
    """
    moved: dict[str, str] = {}
    pool = Pool(backups_of(folder) / FOLDER, disk=disk)
    for path in naming:
        without = unnamed((folder / path).read_bytes(), who.named_in, who.out_of)
        (moved[path],) = Archive(folder, disk=disk).keep_mails([without])
        if pool.path(hash_in(path)).exists():
            pool.takes(moved[path], folder / moved[path])
    pool.sync()
    return moved


def _unlink(folder: Path, path: str) -> None:
    """Take a file away, its copy in quarantine, and folders that are empty then. Not there: nothing happens.

    Where a link leads elsewhere, as one to a larger disk does, what is kept there goes.
    """
    target = folder / path
    if not path.startswith("var/") or ".." in Path(path).parts:
        raise ValueError(f"{path} is no file below var")
    target.unlink(missing_ok=True)
    if path.startswith("var/mail/"):
        for copy in (folder / "var/quarantine").glob(f"{target.name}*"):
            copy.unlink()
    with suppress(OSError):  # not empty, or not there
        for above in target.parents[: len(Path(path).parts) - 2]:
            above.rmdir()


def _wait_for(gone: Iterable[Path], disk: Disk) -> None:
    """Return when a power cut brings none of these back: when what is left of the way to each is durable."""
    make_durable(sorted({next(one for one in path.parents if one.is_dir()) for path in gone}), disk)


def _sweep_halves(folder: Path) -> None:
    """What a crash left of a backup, a restore and a change of an agreement: of no use, and they may be in it.

    No backup or restore is going on.
    """
    sweep_backups(folder)
    sweep_restore(folder)
    with alone(folder):
        for engagement in folder.glob("engagements/[!.]*"):  # one that is being made begins with a dot
            sweep(engagement)


def _sweep(folder: Path, who: Who) -> list[Path]:
    """Delete whatever else lies below var and names them: reasons, half-written files, older copies of the state.

    What was deleted.
    """
    var = folder / "var"
    gone = [*var.glob(f"{WORKBOOKS}/*")]  # packed, and made again whenever one is asked for
    for part in ("mail", "documents", "filed", "registers"):
        sweep(var / part)
    for path in others_in(var):
        part = path.relative_to(var).parts[0]
        # Who is in an export nobody can tell; `export` packs it again.
        if part == Path(EXPORTS).name or who.named_in(text_from(path.read_bytes(), "utf-8")):
            gone.append(path)
            if part == "statements":  # the page is packed, and says what its table says; `statement` makes both
                gone.append(path.with_suffix(".pdf"))
    for file in gone:
        file.unlink(missing_ok=True)
    return gone
