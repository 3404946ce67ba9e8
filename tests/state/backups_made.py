"""A small practice to back up, what lies in it, and backups that nobody should trust."""

import asyncio
import gzip
import hashlib
import io
import json
import tarfile
from datetime import UTC, datetime, timedelta

from duly.state.archive import Archive
from duly.state.backup_file import _seal
from duly.state.store import Change
from duly.state.tinystore import TinyStore

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


def day(number):
    return NOON + timedelta(days=number - 1)


async def fill(practice, records, turn=1):
    """A practice with settings, a state, mails, a document, filed and described, and a secret; more of it each turn."""
    (practice / "engagements/northwind/templates").mkdir(parents=True, exist_ok=True)
    (practice / "practice.toml").write_text('[mail.imap]\npassword = "file:engagements/mail-password"\n')
    (practice / "engagements/mail-password").write_text("hunter2")
    (practice / "engagements/northwind/templates/AR – Übersicht.csv").write_text(f"turn {turn}")
    store = TinyStore.open(practice / "var/state", compact_at=200)  # before any file is kept, as Duly does
    archive = Archive(practice)
    archive.keep_mails([b"Subject: mail %d\n\n" % turn, b"Subject: another\n\n"])
    document = b"figures %d" % turn
    archive.keep_documents([document])
    archive.file("northwind", f"Finance/{turn} AR.csv", document)
    archive.describe("northwind", f"Finance/{turn} AR.csv", {"turn": turn})
    if not (practice / "var/secret").exists():
        (practice / "var/secret").write_bytes(b"s" * 32)
    for number in range(3):
        ref = f"T-10{turn:02d}0{number}"
        await store.commit(Change(tasks=(records.task(ref),), entries=(records.entry(ref),), marks={"turn": turn}))
    await store.close()


def lying(practice):
    """Every file that a backup is to hold, by path, and its bytes; the state's as it is read."""
    left = {"duly.lock", ".lock"}
    return {
        path.relative_to(practice).as_posix(): path.read_bytes()
        for path in sorted(practice.rglob("*"))
        if path.is_file() and path.name not in left and not path.is_relative_to(practice / "var/backups")
    }


def remembered(state):
    """All documents of a state."""
    store = TinyStore.read(state)
    return {name: dict(shelf) for name, shelf in store._storage.tables.items() if shelf}


def member(name, data=b"", **given):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in given.items():
        setattr(info, field, value)
    return info, data


def manifest(*members, **given):
    """The manifest of these, with what is wrong given by name."""
    items = [
        {"path": info.name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for info, data in members
    ]
    told = {"made_at": NOON.isoformat(), "version": "0.1.0", "state": "var/state", "commit": 0, "items": items}
    return member("manifest.json", json.dumps(told | {"format": 1} | given).encode())


def crafted(path, *members):
    """A backup with these members, sealed as if it were a good one."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data))
    text = gzip.compress(stream.getvalue())
    path.write_bytes(text + _seal(hashlib.sha256(text).hexdigest()))
    return path


def commit(state, **change):
    """One commit to the state in this folder, which is begun with it if need be."""

    async def once():
        store = TinyStore.open(state)
        await store.commit(Change(**change))
        await store.close()

    asyncio.run(once())
