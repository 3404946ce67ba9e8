"""What is stored wrongly, or not at all."""

from duly.daemon.simulation.years.disk import SimulatedDisk
from duly.daemon.simulation.years.machine import WatchedStore
from duly.state import journal, recovery
from duly.state.archive import Archive
from duly.state.compaction import Compaction

from tests.sim.faults.fault import Fault, Patch


def forget_to_sync(patch: Patch) -> None:
    patch.setattr(SimulatedDisk, "sync", lambda _self, _fd: None)


def forget_to_sync_folders(patch: Patch) -> None:
    patch.setattr(SimulatedDisk, "sync_folder", lambda _self, _folder: None)


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


FAULTS = (
    Fault("what was written is not synced", forget_to_sync, "crash goes-on never-twice bytes"),
    Fault("a new name is not synced", forget_to_sync_folders, "crash goes-on never-twice bytes nothing-lost"),
    Fault("a torn line of the journal is trusted", trust_a_torn_line, "goes-on crash"),
    Fault("the journal is cut before the snapshot is written", cut_the_journal_first, "crash goes-on"),
    Fault("what is filed is not what came", file_other_bytes, "bytes"),
    Fault("a message is sent without being claimed first", send_without_a_claim, "never-twice"),
)
