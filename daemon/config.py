"""Loads a practice folder into values, or tells every mistake in all of its files at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from ..rules.agreement import Document, Engagement, Hours, Person, Scope
from ..state.remote_filing import missing_for
from .agreed import document_faults, order_faults, owner_faults, path_faults
from .documents_schema import DocumentsFile, DocumentTable
from .explain import Wrong
from .faults import BadPractice, Fault, quoted
from .kinds import Known, slug
from .mail_schema import mail_faults
from .people import People, read_people
from .practice import FilingAccount, Practice
from .schema import EngagementFile, PracticeFile, ScopeTable
from .sources import TomlFile, read_text, read_toml

__all__ = ["BadPractice", "Fault", "check", "load"]


@dataclass(slots=True, kw_only=True)
class _Folder:
    """What could be read of one engagement's folder."""

    slug: str
    path: Path
    agreement: EngagementFile | None = None
    people: People | None = None
    documents: tuple[Document, ...] = ()
    indexes: dict[str, int] = field(default_factory=dict)  # document id -> its place in documents.toml
    engagement_toml: TomlFile | None = None
    documents_toml: TomlFile | None = None

    @property
    def persons(self) -> tuple[Person, ...]:
        return self.people.persons if self.people else ()


def load(folder: Path, only: str | None = None) -> Practice:
    """The practice in this folder. Raises BadPractice with every mistake that keeps it from being worked with.

    For a look at `only` one engagement the others are left out where they have mistakes.
    """
    faults: list[Fault] = []
    file = _practice_file(folder, faults)
    engagements = []
    for path in _engagement_folders(folder, faults):
        found: list[Fault] = []
        engagement = _read_engagement(folder, path, file, found)
        if not found or only in {None, path.name}:
            engagements.append(engagement)
            faults += found
    if faults or file is None:
        raise BadPractice(faults)
    consultant = file.consultant.value()
    return Practice(
        folder=folder,
        consultant=consultant,
        mail=file.mail.value(consultant.name, folder),
        twilio=file.twilio.value(folder) if file.twilio else None,
        store_url=file.store.url,
        filing=_filing(folder, file, engagements),
        watcher=file.health.value(),
        engagements=tuple(
            each.agreement.value(each.slug, each.persons, each.documents, file)
            for each in engagements
            if each.agreement
        ),
    )


def _filing(folder: Path, file: PracticeFile, engagements: list[_Folder]) -> dict[str, FilingAccount]:
    """Where each engagement's documents are copied to: its own place, or a folder of its own at the practice's."""
    places = {
        each.slug: (each.agreement and each.agreement.filing.account(folder)) or file.filing.account(folder, each.slug)
        for each in engagements
    }
    return {slug: place for slug, place in places.items() if place}


def check(folder: Path) -> list[Fault]:
    """Every mistake that `load` finds, and those found only by opening files, trying rules or following escalations."""
    faults: list[Fault] = []
    file = _practice_file(folder, faults)
    for path in _engagement_folders(folder, faults):
        read = _read_engagement(folder, path, file, faults)
        if read.documents_toml:
            faults += map(read.documents_toml.fault, _opened_faults(read))
        faults += _path_faults(read)
        faults += _wording_faults(path)
        faults += _not_installed(read.engagement_toml, read.agreement)
    faults += _not_installed(_optional_toml(folder, "practice.toml", []), file)
    return faults


def _opened_faults(read: _Folder) -> Iterator[Wrong]:
    """What is wrong with the documents once their templates and workbooks are opened and their rules tried."""
    from .blanks import template_faults  # noqa: PLC0415 - what opens files is loaded for this command only
    from .unjudged import unjudged  # noqa: PLC0415
    from .update_faults import update_faults  # noqa: PLC0415

    engagement = _for_owners(read)
    for document in read.documents:
        index = read.indexes[document.id]
        yield from template_faults(read.path, document, index)
        yield from unjudged(document, index)
        if engagement:
            yield from update_faults(read.path, engagement, document, index)


def _wording_faults(folder: Path) -> tuple[Fault, ...]:
    """What is faulty in the engagement's own sentences: the daemon runs without, ours stand in for it."""
    if not (folder / "wording").is_dir():
        return ()
    from .own_wording import own_wordbook  # noqa: PLC0415 - reads templates, which most practices have none of

    return own_wordbook(folder / "wording", f"engagements/{folder.name}/wording")[1]


def _not_installed(toml: TomlFile | None, read: PracticeFile | EngagementFile | None) -> Iterator[Fault]:
    """What the URL of [filing] needs and is not there: the daemon runs without, and only copies wait for it."""
    if toml and read and read.filing.url and (missing := missing_for(read.filing.url)):
        yield toml.fault(Wrong(("filing", "url"), missing))


def _practice_file(folder: Path, faults: list[Fault]) -> PracticeFile | None:
    remedy = f"the right folder after --practice (this time: {folder}), or the command new to make one"
    try:
        read = read_toml(folder, "practice.toml", remedy)
    except BadPractice as bad:
        faults += bad.faults
        return None
    file, found = read.validated(PracticeFile, Known(people={}))
    faults += found
    faults += map(read.fault, mail_faults(read.data))
    return file


def _engagement_folders(folder: Path, faults: list[Fault]) -> list[Path]:
    """Those that are there, also as links. What cannot be looked into is a fault: else all in it would rest unsaid."""
    above = folder / "engagements"
    try:
        found = sorted(above.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        faults += _link_to_nothing(folder, above)
        return []
    except OSError as error:
        what = f"cannot be read ({(error.strerror or 'unknown reason').lower()})"
        faults.append(Fault(file=above.name, what=what, right="a folder that Duly's user may read"))
        return []
    return [path for path in found if (path.is_dir() or _leads_nowhere(path)) and not path.name.startswith(".")]


def _link_to_nothing(folder: Path, path: Path) -> list[Fault]:
    """What is to be said of a folder that is a link to what is not there, most likely a disk."""
    if not _leads_nowhere(path):
        return []
    what = f"is a link to {path.readlink()}, which is not there"
    right = "mounting the disk that it lies on, or mending the link"
    return [Fault(file=path.relative_to(folder).as_posix(), what=what, right=right)]


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _read_engagement(folder: Path, path: Path, file: PracticeFile | None, faults: list[Fault]) -> _Folder:
    below = f"engagements/{path.name}"
    read = _Folder(slug=path.name, path=path)
    if lost := _link_to_nothing(folder, path):
        faults += lost
        return read
    try:
        slug(path.name)
    except PydanticCustomError as error:
        faults.append(Fault(file=below, **(error.context or {})))
    toml = _optional_toml(folder, f"{below}/engagement.toml", faults)
    read.engagement_toml = toml
    read.people = _people(folder, f"{below}/people.csv", toml, faults)
    if toml:
        read.agreement, found = toml.validated(EngagementFile, read.people.known)
        faults += found
        faults += map(toml.fault, order_faults(toml.data))
    faults += read.people.faults
    faults += _inbox_faults(read.people, file)
    read.documents_toml = _optional_toml(folder, f"{below}/documents.toml", faults)
    if read.documents_toml:
        faults += _read_documents(read, read.documents_toml, read.people)
    return read


def _optional_toml(folder: Path, file: str, faults: list[Fault]) -> TomlFile | None:
    try:
        return read_toml(folder, file, _written_by_new(file))
    except BadPractice as bad:
        faults += bad.faults
        return None


def _written_by_new(file: str) -> str:
    return f"“new {Path(file).parent.name}”, which writes one to fill in"


def _people(folder: Path, file: str, toml: TomlFile | None, faults: list[Fault]) -> People:
    code = toml.data.get("holidays") if toml else None
    region = code.partition("-")[0] if isinstance(code, str) else ""
    try:
        content = read_text(folder, file, _written_by_new(file))
    except BadPractice as bad:
        faults += bad.faults
        return People(file=file, known=Known(people={}, complete=False))
    return read_people(file, content, region or None)


def _inbox_faults(people: People, file: PracticeFile | None) -> Iterator[Fault]:
    inbox = file.mail.address if file else None
    for person in people.persons:
        if inbox in {person.email, *person.other_emails}:
            what = f"{quoted(inbox)} is the inbox that Duly writes from"
            yield Fault(
                file=people.file, line=people.lines[person.email], key="email", what=what, right="a person's own"
            )


def _read_documents(read: _Folder, toml: TomlFile, people: People) -> list[Fault]:
    valid, faults = toml.validated(DocumentsFile, people.known)
    tables = valid.document if valid else ()
    listed = toml.data.get("document")
    placed = list(enumerate(tables)) if valid else _salvaged(listed if isinstance(listed, list) else [], people.known)
    for index, table in placed:
        read.indexes.setdefault(table.id, index)
    read.documents = tuple(table.value() for index, table in placed if read.indexes[table.id] == index)
    faults += map(toml.fault, document_faults(toml.data))
    engagement = _for_owners(read)
    if engagement:
        faults += map(toml.fault, owner_faults(engagement, people, read.indexes))
    return faults


def _salvaged(documents: list[object], known: Known) -> list[tuple[int, DocumentTable]]:
    """The documents in order among others that are not: their owners can still be looked at."""
    found = []
    for index, document in enumerate(documents):
        try:
            found.append((index, DocumentTable.model_validate(document, context=known)))
        except ValidationError:
            continue
    return found


def _for_owners(read: _Folder) -> Engagement | None:
    """The engagement, or as much of it as tells who is in scope; None when not even that is known."""
    if read.agreement:
        return read.agreement.value(read.slug, read.persons, read.documents, None)
    try:
        written = read.engagement_toml.data.get("scope", {}) if read.engagement_toml else None
        known = read.people.known if read.people else None
        scope: Scope = ScopeTable.model_validate(written, context=known).value()
    except ValidationError:
        return None
    return Engagement(
        slug=read.slug,
        name=read.slug,
        starts=date.max,
        timezone=ZoneInfo("UTC"),
        hours=Hours(time(0), time(23)),
        scope=scope,
        people=read.persons,
        documents=read.documents,
    )


def _path_faults(read: _Folder) -> Iterator[Fault]:
    if not (read.agreement and read.people and read.engagement_toml):
        return
    engagement = read.agreement.value(read.slug, read.persons, read.documents, None)
    days = [step.day for step in read.agreement.escalation]
    for found in path_faults(engagement, read.people, days):
        yield read.engagement_toml.fault(found) if isinstance(found, Wrong) else found
