"""Where a person's data lies in a practice: records, mails and documents that came from them, filed copies."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import click

from ..mailbox.opening.containers import unpacked
from ..mailbox.opening.refused import Refused
from ..mailbox.parse import parse
from ..mailbox.unnaming import words_of
from ..rules.agreement import Person
from ..rules.letter import Letter
from ..rules.whose import Who
from ..state.archive import SIDE
from ..state.personal import files_of, theirs
from ..state.tables import Tables
from .people import read_people

_TEXTED = "@text.invalid"  # what follows the number in the mail that is kept of a text
_NAMED = re.compile(r"([^<>]+) <([^<>]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lies:
    """What there is of a person; paths are below the practice folder, with `/`."""

    own: Tables  # records
    mails: frozenset[str]  # from them
    documents: frozenset[str]  # that nobody else sent or owes as well
    filed: frozenset[str]  # copies, and what describes them
    naming: frozenset[str]  # mails of others that name them

    @property
    def files(self) -> frozenset[str]:
        """Every file that is theirs."""
        return self.mails | self.documents | self.filed


def meant(folder: Path, tables: Tables, said: str, also: tuple[str, ...] = ()) -> Who:
    """Who is meant by an address, a whole name or a number; `also`: further names and addresses of theirs.

    Raises a usage error for somebody who is not known, and for words that fit several people.
    """
    wanted = said.strip().casefold()
    called = {
        person.email
        for person in people_in(folder)
        if wanted in {person.name.casefold(), person.email, *person.other_emails, (person.phone or "").casefold()}
    }
    if len(called) > 1:
        raise click.UsageError(f"{said} may be {', '.join(sorted(called))}: say which address")
    known = {doc["email"] for doc in tables.get("standings", {}).values()}
    known |= {doc["owner"] for doc in tables.get("accepted", {}).values()}
    known |= {doc["sender"].lower() for name in ("handled", "held") for doc in tables.get(name, {}).values()}
    address = next(iter(called), wanted)
    if not called and address not in known - {""}:
        raise click.UsageError(f"nobody is known as {said}: say their address as it stands in people.csv")
    return who_at(folder, (address,), also)


def who_at(folder: Path, addresses: tuple[str, ...], also: tuple[str, ...] = ()) -> Who:
    """Whoever has these addresses, with all that the practice's files and filed copies say of how they are called."""
    some = [one for one in people_in(folder) if {one.email, *one.other_emails} & set(addresses)]
    mine = dict.fromkeys((*(one.email for one in some), *addresses))
    others = dict.fromkeys(other for one in some for other in one.other_emails)
    names = dict.fromkeys(one.name for one in some)
    for _, owner in _described(folder):
        found = _NAMED.fullmatch(owner)
        if found and found[2] in mine:
            names[found[1]] = None
    return Who(
        addresses=tuple(dict.fromkeys([*mine, *others, *(one.lower() for one in also if "@" in one)])),
        numbers=tuple(dict.fromkeys(one.phone for one in some if one.phone)),
        names=tuple(dict.fromkeys([*names, *(one for one in also if "@" not in one)])),
    )


def people_in(folder: Path) -> Iterator[Person]:
    """Everybody in the practice's people.csv files whose line can be read."""
    for path in sorted(folder.glob("engagements/*/people.csv")):
        yield from read_people(path.name, path.read_text("utf-8-sig", "replace"), None).persons


def lies_of(folder: Path, tables: Tables, who: Who) -> Lies:
    """All that there is of a person. Reads every mail: it takes some minutes where there are many thousand."""
    own = theirs(tables, who)
    mails, hashes, filed = files_of(own)
    spared = needed(tables, own)
    naming: set[str] = set()
    for path in sorted(folder.glob("var/mail/??/*.eml")):
        name, raw = path.relative_to(folder).as_posix(), path.read_bytes()
        letter = letter_in(raw)
        if name in mails or who.is_at(letter.sender.removesuffix(_TEXTED)):
            mails.add(name)
            hashes |= carried(letter)
        else:
            spared |= carried(letter)
            if any(who.named_in(words) for words in words_of(raw)):
                naming.add(name)
    filed |= {path for path, owner in _described(folder) if who.is_at(owner.rpartition("<")[2].rstrip(">"))}
    return Lies(
        own=own,
        mails=frozenset(mails),
        documents=frozenset(f"var/documents/{one[:2]}/{one}" for one in hashes - spared),
        filed=frozenset(filed | {path + SIDE for path in filed}),
        naming=frozenset(naming),
    )


def _described(folder: Path) -> Iterator[tuple[str, str]]:
    """Every filed copy that is described, and its owner: "Dana Ortiz <dana@northwind.example>"."""
    for path in sorted(folder.glob(f"var/filed/**/*{SIDE}")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            yield path.relative_to(folder).as_posix().removesuffix(SIDE), str(json.loads(path.read_bytes())["owner"])


def needed(tables: Tables, own: Tables) -> set[str]:
    """Hashes of the documents that other items than these rest on."""
    accepted = {doc["sha256"] for key, doc in tables.get("accepted", {}).items() if key not in own["accepted"]}
    tasks = [doc for key, doc in tables.get("tasks", {}).items() if key not in own["tasks"]]
    reviewed = {task["reviewed"]["sha256"] for task in tasks if task.get("reviewed")}
    return accepted | reviewed | {one for task in tasks for one in task.get("hashes", ())}


def letter_in(raw: bytes) -> Letter:
    """A kept mail as a letter; an empty one where it cannot be read."""
    try:
        return parse(raw)
    except Exception:  # noqa: BLE001 (it was quarantined for that; whatever names them is found in its bytes)
        return Letter(key="")


def carried(letter: Letter) -> set[str]:
    """Hashes of a letter's files, and of those inside them."""
    found: set[str] = set()
    for one in letter.attachments:
        found.add(one.sha256)
        with suppress(Refused):
            found |= {sha256(data).hexdigest() for _, data in unpacked(one.data, one.name)}
    return found
