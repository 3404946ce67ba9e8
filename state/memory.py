"""The store that forgets: the same look-ups and the same documents as on disk, kept in memory only."""

from .journal import Docs
from .recall import Recall
from .store import Change
from .tables import apply, docs_of_change


class MemoryStore(Recall):
    """For rehearsals, simulations and tests: what is committed is there, until the process ends."""

    def __init__(self) -> None:
        super().__init__({})

    async def commit(self, change: Change) -> None:
        """In effect when it returns."""
        docs = docs_of_change(change, self._next_entry(len(change.entries)))
        apply(self._tables, docs, self._follow)

    def rewrite(self, docs: Docs) -> None:
        """In effect when it returns."""
        apply(self._tables, docs, self._follow)

    async def close(self) -> None:
        """Nothing to let go of."""
