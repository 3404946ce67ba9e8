"""The command `export`: everything that is kept about a person, in one zip that they can open and read."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ..rules.page import shielded
from ..rules.whose import Who
from ..state.codec import Doc
from ..state.safefile import write_atomically
from ..state.tables import Tables
from .clock import WallClock
from .printed import Row, print_rows
from .shown import opened
from .whose_data import Lies, lies_of, meant, people_in

_FILES = {  # the tables, by the names that people know them by
    "tasks": "items",
    "entries": "what happened",
    "sendings": "messages to or about you",
    "handled": "mails and texts from you",
    "held": "mails set aside",
    "accepted": "documents accepted",
    "charges": "texts and calls charged",
    "standings": "what is remembered of you",
    "series": "what you are asked for",
}


def show_export(folder: Path, said: str, to: Path | None, also: tuple[str, ...], *, as_json: bool) -> int:
    """Write the zip: `to`, a new file or a folder for it; else into the folder where one is."""
    _, _, store = opened(folder)
    who = meant(folder, store.tables, said, also)
    target = _target(to, who)
    packed, records = everything_of(folder, store.tables, who, WallClock().now())
    write_atomically(target, packed)
    files = len(zipfile.ZipFile(io.BytesIO(packed)).namelist())
    row = {"export": str(target), "person": who.addresses[0], "records": records, "files": files}
    print_rows([row], _line, as_json=as_json)
    return 0


def everything_of(folder: Path, tables: Tables, who: Who, now: datetime) -> tuple[bytes, int]:
    """All that is kept about a person as a zip, and how many records are in it. Reads every mail, as `lies_of` does."""
    lies = lies_of(folder, tables, who)
    return _zipped(dict(_files(folder, who, lies, now))), sum(map(len, lies.own.values()))


def _target(to: Path | None, who: Who) -> Path:
    named = f"export-{who.addresses[0].replace('/', '_')}.zip"
    target = (to or Path()) / named if to is None or to.is_dir() else to
    if target.exists():
        raise click.UsageError(f"{target} is there already and is not written over; name a new file with --to")
    if not target.parent.is_dir():
        raise click.UsageError(f"{target} cannot be written: there is no folder {target.parent}")
    return target


def _files(folder: Path, who: Who, lies: Lies, now: datetime) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", _readme(who, lies, now).encode()
    people = [one for one in people_in(folder) if who.is_at(one.email)]
    if people:
        yield "you in people.csv.txt", "\n\n".join(_fields(_known(one)) for one in people).encode()
    for table, title in _FILES.items():
        if docs := list(lies.own[table].values()):
            yield (
                f"records/{title}.jsonl",
                "".join(f"{json.dumps(doc, ensure_ascii=False)}\n" for doc in docs).encode("utf-8", "backslashreplace"),
            )
    yield "figures.csv", _figures(lies).encode("utf-8-sig", "backslashreplace")
    yield "what happened.txt", _story(lies).encode("utf-8", "backslashreplace")
    for number, doc in enumerate(_by_time(lies), start=1):
        yield f"messages/{number:04d} {doc['message']['kind']}.txt", _message(doc).encode("utf-8", "backslashreplace")
    for path in sorted(lies.files):
        if (folder / path).is_file():
            yield f"files/{path.removeprefix('var/')}", (folder / path).read_bytes()


def _readme(who: Who, lies: Lies, now: datetime) -> str:
    called = ", ".join((*who.names, *who.addresses, *who.numbers))
    return (
        f"Everything that is kept about {called}, as of {now:%d %B %Y}.\n\n"
        "what happened.txt   your items, in the order things happened, each with its reason\n"
        "figures.csv         the figures that were taken from your documents, with the place each stood at\n"
        "messages            every message that went to you, or to others about your items\n"
        "files/mail          what you wrote, as it came (open it with a mail program)\n"
        "files/documents     your files, byte for byte, by their hash; files/filed: the same under readable names\n"
        "records             all of it as it is stored, for a program to read\n\n"
        f"{len(lies.naming)} mails of other people name you; they are theirs, and are not in here.\n"
    )


def _known(person: Any) -> dict[str, Any]:
    names = ("name", "email", "other_emails", "phone", "role", "department", "manager", "timezone", "language")
    rest = ("text_consent", "call_consent", "consent_note", "backup")
    return {name: getattr(person, name) for name in (*names, *rest)}


def _fields(values: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in values.items() if value not in {None, "", ()})


def _figures(lies: Lies) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("engagement", "document", "period", "field", "value", "where", "file", "received"))
    for doc in lies.own["accepted"].values():
        for figure in doc.get("figures", ()):
            value = "; ".join(shielded(one) if kind == "text" else str(one) for kind, one in figure["values"])
            shared = (doc["engagement"], doc["document"], doc["period"], figure["field"], value)
            writer.writerow((*shared, shielded(figure["where"]), shielded(doc["name"]), doc["at"]))
    return text.getvalue()


def _story(lies: Lies) -> str:
    entries = sorted(lies.own["entries"].values(), key=lambda doc: datetime.fromisoformat(doc["at"]))
    return "".join(f"{doc['at'][:16].replace('T', ' ')}  {doc['ref']}  {doc['what']}\n" for doc in entries)


def _by_time(lies: Lies) -> list[Doc]:
    return sorted(lies.own["sendings"].values(), key=lambda doc: datetime.fromisoformat(doc["changed_at"]))


def _message(doc: Doc) -> str:
    message = doc["message"]
    head = {"To": ", ".join(message["to"]), "By": message["channel"], "When": doc["changed_at"], "State": doc["state"]}
    return (
        f"{_fields({**head, 'Subject': message['subject'], 'Permitted by': message['clause']})}\n\n{message['text']}\n"
    )


def _zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return stream.getvalue()


def _line(row: Row) -> str:
    return f"wrote {row['export']}: {row['records']} records and {row['files']} files about {row['person']}"
