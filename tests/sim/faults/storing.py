"""What is stored wrongly, or not at all."""

from dataclasses import replace
from pathlib import Path

from duly.daemon import placing
from duly.daemon.simulation.years.disk import SimulatedDisk
from duly.daemon.simulation.years.machine import WatchedStore
from duly.state import journal, recovery, safefile, snapshot
from duly.state.archive import Archive
from duly.state.compaction import Compaction
from duly.state.journal import Journal
from duly.state.safefile import Disk

from tests.sim.faults.fault import Fault, Patch


def forget_to_sync(patch: Patch) -> None:
    patch.setattr(SimulatedDisk, "sync", lambda _self, _fd: None)


def forget_to_sync_folders(patch: Patch) -> None:
    patch.setattr(SimulatedDisk, "sync_folder", lambda _self, _folder: None)


def forget_to_sync_new_folders(patch: Patch) -> None:
    def made(folder: Path, disk: Disk) -> None:
        if not folder.is_dir():
            made(folder.parent, disk)
            disk.make_folder(folder)

    for module in (safefile, journal):
        patch.setattr(module, "ensure_folder", made)


def forget_to_sync_the_name_of_the_journal(patch: Patch) -> None:
    begin = Journal.__init__

    def begun(self, *given) -> None:
        with patch.context() as meanwhile:
            meanwhile.setattr(SimulatedDisk, "sync_folder", lambda _self, _folder: None)
            begin(self, *given)

    patch.setattr(Journal, "__init__", begun)


def believe_the_next_sync(patch: Patch) -> None:
    sync = SimulatedDisk.sync

    def synced(self, fd):
        try:
            sync(self, fd)
        except OSError:
            self.broken, broken = False, self.broken
            sync(self, fd)
            self.broken = broken

    patch.setattr(SimulatedDisk, "sync", synced)


def mend_nothing(patch: Patch) -> None:
    patch.setattr(Journal, "_mend", lambda _self: None)


def trust_a_torn_line(patch: Patch) -> None:
    patch.setattr(journal, "intact", lambda _: True)
    patch.setattr(recovery, "intact", lambda _: True)


def cut_the_journal_first(patch: Patch) -> None:
    finish = Compaction._run

    def cut(self, view, base, wanted, end):
        self._writer.cut_before(end)
        finish(self, view, base, wanted, end)

    patch.setattr(Compaction, "_run", cut)


def file_other_bytes(patch: Patch) -> None:
    file = Archive.file
    patch.setattr(Archive, "file", lambda self, slug, path, data: file(self, slug, path, data + b" "))


def send_without_a_claim(patch: Patch) -> None:
    commit = WatchedStore.commit

    async def unclaimed(self, change):
        if not any(one.state == "sending" for one in change.sendings):
            await commit(self, change)

    patch.setattr(WatchedStore, "commit", unclaimed)


def change_what_was_kept(patch: Patch) -> None:
    document = Archive.document
    patch.setattr(Archive, "document", lambda self, sha256: document(self, sha256) + b" ")


def record_nothing_accepted(patch: Patch) -> None:
    commit = WatchedStore.commit

    async def unrecorded(self, change):
        await commit(self, replace(change, accepted=()))

    patch.setattr(WatchedStore, "commit", unrecorded)


def file_nothing(patch: Patch) -> None:
    patch.setattr(placing, "_place", lambda _world, _policy, file, _accepted: file.path)


def keep_no_stories(patch: Patch) -> None:
    by_home = snapshot.by_home
    patch.setattr(
        snapshot,
        "by_home",
        lambda tables, wanted: by_home({name: some for name, some in tables.items() if name != "entries"}, wanted),
    )


FAULTS = (
    Fault("what was written is not synced", forget_to_sync, "crash goes-on never-twice bytes"),
    Fault("a new name is not synced", forget_to_sync_folders, "crash goes-on never-twice bytes nothing-lost"),
    Fault("a new folder is not synced", forget_to_sync_new_folders, "crash goes-on bytes nothing-lost"),
    Fault("the name of a new journal is not synced", forget_to_sync_the_name_of_the_journal, "crash"),
    Fault("a sync that was refused is tried again and believed", believe_the_next_sync, "crash goes-on never-twice"),
    Fault("what a refused write left in the journal is not taken off", mend_nothing, "crash goes-on never-twice"),
    Fault("a torn line of the journal is trusted", trust_a_torn_line, "goes-on crash"),
    Fault("the journal is cut before the snapshot is written", cut_the_journal_first, "crash goes-on"),
    Fault("a snapshot has no stories", keep_no_stories, "crash"),
    Fault("what is filed is not what came", file_other_bytes, "bytes"),
    Fault("what was kept of a file is no longer what came", change_what_was_kept, "bytes"),
    Fault("what was accepted is not recorded", record_nothing_accepted, "bytes"),
    Fault("what was accepted is not filed", file_nothing, "bytes"),
    Fault("a message is sent without being claimed first", send_without_a_claim, "never-twice"),
)
