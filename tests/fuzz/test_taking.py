"""Any mail is taken: the turn goes on, and nothing is set apart as unreadable."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from duly.daemon.intake import CURSOR
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import effort
from tests.fuzz.test_parsing import mails, pieces
from tests.hostile.houses import MORNING, house, minutes

KNOWN = [b"dana@northwind.example", b"lee@northwind.example", b"riley@hart.example", b"someone@example.org"]
kinds = st.sampled_from(
    [
        b"text/plain",
        b"text/html; charset=x",
        b"multipart/mixed; boundary=x",
        b"multipart/report; report-type=delivery-status; boundary=x",
        b"text/calendar; method=REPLY",
        b"application/ms-tnef",
        b"application/octet-stream; name=a.xlsx",
    ]
)
letters = st.builds(
    lambda sender, kind, rest, body: (
        b"From: %s\r\nContent-Type: %s\r\n%s%s" % (sender, kind, rest.lstrip(b"\r\n"), b"".join(body))
    ),
    st.sampled_from(KNOWN),
    kinds,
    mails,
    st.lists(st.one_of(pieces, st.just(b"\r\n--x\r\n"), st.just(b"approve T-600835\r\n")), max_size=12),
)


async def lived(folder: Path, raws: list[bytes], thread: bool) -> None:
    async with house(folder) as place:
        (reminder,) = await place.turn(MORNING)
        answered = f"In-Reply-To: {reminder['Message-ID']}\r\n".encode() if thread else b""
        place.takes(answered + raw for raw in raws)
        await place.turn(minutes(60))
        assert place.world.store.mark(CURSOR)["uid"] == len(raws)
        assert [held.why for held in place.world.store.pen() if held.quarantined] == []
        await place.turn(minutes(24 * 60))


@given(st.lists(letters, min_size=4, max_size=12), st.booleans())
@effort(3)
def test_any_mail_is_taken(raws: list[bytes], thread: bool) -> None:
    folder = Path(tempfile.mkdtemp(prefix="duly-fuzz-"))
    try:
        asyncio.run(lived(folder / "p", raws, thread))
    finally:
        shutil.rmtree(folder)
