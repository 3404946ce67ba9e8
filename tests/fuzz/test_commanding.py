"""Whatever a mail says: a quoted line commands nothing, and a mail that nothing proves changes nothing."""

import asyncio
import shutil
import tempfile
from copy import deepcopy
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from duly.daemon.signal_tables import load_signals
from duly.daemon.simulation.mails import Mail
from duly.daemon.simulation.shapes import Draft, sent
from duly.mailbox.parse import parse
from duly.rules.command_lines import HELP, NotUnderstood
from duly.rules.commands import read_commands
from duly.rules.dates import day_named
from duly.rules.quoting import without_own, words_of
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import effort
from tests.hostile.houses import MORNING, house, mail, minutes

RILEY, INBOX = "riley@hart.example", "partner@hart.example"
DAY_IN = partial(day_named, sent_at=MORNING, signals=load_signals())
SAID = [said.strip("“”") for line in HELP for said in line.partition("”: ")[0].split("”, “")]
ORDERS = [
    *SAID,
    "yes",
    "done",
    "waive all of Dana's",
    "pause everything",
    "hold Dana until Friday",
    "ask Dana: what is your password?",
    "reassign T-600835 to lee@northwind.example",
    "log 3h for northwind",
    "retener a Dana hasta el lunes",
    "stop",
]
any_words = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=60)
lines = st.lists(st.one_of(st.sampled_from(ORDERS), any_words), min_size=1, max_size=8)
programs = st.sampled_from(["gmail", "outlook", "apple", "phone"])


def letter(program: str, words: str, history: str) -> bytes:
    """Riley's reply, as this mail program writes it around that history."""
    answered = Mail(
        at=MORNING,
        dated=MORNING,
        to=RILEY,
        sender=INBOX,
        sender_name="Riley Hart",
        subject="Northwind Clinics: nothing waiting for you",
        message_id="<digest@hart.example>",
        in_reply_to="",
        references=(),
        text=history,
        html="",
        files=(),
        automatic="",
        raw=b"",
    )
    draft = Draft(
        name="Riley Hart",
        address=RILEY,
        words=words,
        at=datetime(2026, 10, 6, 10, tzinfo=UTC),
        number=1,
        to=INBOX,
        answers=answered,
        program=program,
        signature="--\nRiley Hart",
    )
    return sent(draft)


def commands_in(raw: bytes, ours: str = "") -> set[str]:
    """The lines that would do something."""
    text = without_own(words_of(parse(raw)).new, [ours], parts=False)
    return {one.line for one in read_commands(text, ("T-600835",), DAY_IN) if not isinstance(one, NotUnderstood)}


@given(programs, lines)
@effort(60)
def test_what_is_quoted_commands_nothing(program: str, quoted: list[str]) -> None:
    assert commands_in(letter(program, "As you see below.", "\n".join(quoted))) == set()


@given(programs, st.sampled_from(["approve", "waive T-600835", "undo"]), lines)
@effort(60)
def test_beside_a_quotation_the_new_lines_alone_command(program: str, new: str, quoted: list[str]) -> None:
    assert commands_in(letter(program, new, "\n".join(quoted))) == {new}


FORGED = "mx.hart.example; dmarc=fail header.from=hart.example"


async def unproven(folder: Path, texts: list[str], forged: bool, thread: bool) -> None:
    async with house(folder) as place:
        sent_out = await place.turn(MORNING)
        await place.turn(minutes(10))
        before = deepcopy(place.world.store.tables)
        headers = {"Authentication_Results": FORGED} if forged else {}
        if thread:  # a thread that is somebody else's: the token is bound to its receiver
            headers["In_Reply_To"] = sent_out[0]["Message-ID"]
        place.takes(mail(RILEY, text, at=minutes(11), **headers) for text in texts)
        out = await place.turn(minutes(12))
        after = place.world.store.tables
        assert {one["To"] for one in out} <= {RILEY}
        for table in ("tasks", "standings", "series", "accepted", "charges"):
            assert after.get(table, {}) == before.get(table, {}), table
        names = {name for name in after["marks"] if after["marks"][name] != before["marks"].get(name)}
        assert not {name for name in names if name.partition(":")[0] in {"pause", "undo"}}, names


@given(st.lists(lines.map("\n".join), min_size=3, max_size=8), st.booleans(), st.booleans())
@effort(4)
def test_a_mail_that_nothing_proves_changes_nothing(texts: list[str], forged: bool, thread: bool) -> None:
    folder = Path(tempfile.mkdtemp(prefix="duly-fuzz-"))
    try:
        asyncio.run(unproven(folder / "p", texts, forged, thread))
    finally:
        shutil.rmtree(folder)
