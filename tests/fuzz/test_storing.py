"""Any row of commits, crashes and restarts leaves a beginning of what was committed, and never less than was synced."""

import asyncio
import shutil
import tempfile
from dataclasses import astuple
from pathlib import Path
from typing import Any

from duly.rules.model import State
from duly.state.memory import MemoryStore
from duly.state.store import Change, Store
from duly.state.tinystore import TinyStore
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import effort
from tests.state.conftest import Records

RECORDS = Records()
REFS = [f"T-1000{number:02d}" for number in range(1, 6)]
words = st.one_of(st.text(max_size=30), st.sampled_from(["\n", "\u2028", "\0", '"}', "x" * 5_000]))
changes = st.builds(
    lambda refs, state, said, key, mark: Change(
        tasks=tuple(RECORDS.task(ref, state=state, waiting_quote=said) for ref in refs),
        entries=tuple(RECORDS.entry(ref, what=said) for ref in refs),
        handled=(RECORDS.letter(key, outcome=said),),
        held=(RECORDS.held(key, subject=said),),
        sendings=(RECORDS.sending(key),) if refs else (),
        marks={"said": mark},
    ),
    st.lists(st.sampled_from(REFS), max_size=3, unique=True),
    st.sampled_from([State.OPEN, State.DONE, State.WAITING]),
    words,
    st.sampled_from(["k1", "k2", "k3"]),
    st.one_of(words, st.integers(), st.none()),
)
commits = st.tuples(st.just("commit"), changes)
crashes = st.tuples(st.just("crash"), st.floats(0, 1))  # how much of the last line came to the disk
restarts = st.tuples(st.just("restart"), st.none())
deeds = st.lists(st.one_of(commits, commits, commits, crashes, restarts), min_size=1, max_size=14)


def told(store: Store) -> list[Any]:
    """All that a store remembers, as far as its look-ups show it."""
    keys = ("k1", "k2", "k3")
    return [
        sorted(map(astuple, store.tasks()), key=repr),
        [store.story(ref) for ref in REFS],
        [store.handled(key) for key in keys],
        [store.sending(key) for key in keys],
        store.pen(),
        store.unsent(),
        store.mark("said"),
        store.mark("turn"),
    ]


async def lived(folder: Path, row: list[tuple[str, Any]], compact_at: int) -> None:
    """Do it all on disk, and hold what is there after each restart against a twin in memory."""
    state, kept = folder / "state", []
    store = TinyStore.open(state, compact_at=compact_at)
    for deed, value in row:
        if deed == "commit":
            change = Change(**{**vars_of(value), "marks": {**value.marks, "turn": len(kept) + 1}})
            await store.commit(change)
            kept.append(change)
            continue
        await store.close()
        if deed == "crash":
            torn(state / "journal.jsonl", value)
        store = TinyStore.open(state, compact_at=compact_at)
        survived = store.mark("turn") or 0
        assert len(kept) - (deed == "crash") <= survived <= len(kept)
        kept = kept[:survived]
        assert told(store) == told(await twin(kept))
    await store.close()
    assert told(TinyStore.read(state)) == told(await twin(kept))


def vars_of(change: Change) -> dict[str, Any]:
    return {name: getattr(change, name) for name in Change.__dataclass_fields__}


def torn(journal: Path, part: float) -> None:
    """Only so much of the last line came to the disk."""
    data = journal.read_bytes() if journal.exists() else b""
    last = data[:-1].rfind(b"\n") + 1
    journal.write_bytes(data[: last + int((len(data) - last) * part)])


async def twin(kept: list[Change]) -> MemoryStore:
    store = MemoryStore()
    for change in kept:
        await store.commit(change)
    return store


@given(deeds, st.sampled_from([0, 3_000, 10**9]))
@effort(40)
def test_any_history_leaves_its_beginning(row: list[tuple[str, Any]], compact_at: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="duly-fuzz-"))
    try:
        asyncio.run(lived(folder, row, compact_at))
    finally:
        shutil.rmtree(folder)
