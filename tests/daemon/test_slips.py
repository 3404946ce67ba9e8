"""What the demo's people get wrong with their files is found, and what they put right is accepted."""

import random
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.config import load
from duly.daemon.examining import Examiner
from duly.daemon.forms import Forms
from duly.daemon.simulation.cast import SCENES
from duly.daemon.simulation.demo import SAMPLE
from duly.daemon.simulation.slips import SLIPS, Meant
from duly.daemon.simulation.workbooks import fill
from duly.daemon.unpacking import documents_in
from duly.mailbox.opening.reader import Reader
from duly.rules.letter import Attachment
from duly.rules.periods import period_named

AT = datetime(2026, 10, 8, 9, 12, tzinfo=ZoneInfo("America/New_York"))
VERDICTS = {"returned": "returned", "asked": "review", "accepted": "accepted"}
BEFORE = {"W": ("2026-W40", "2026-W41", "2026-W42", "2026-W43"), "M": ("2026-08", "2026-09")}


@pytest.fixture(scope="module")
def examiner():
    with closing(Reader()) as reader:
        yield Examiner(reader, Forms(SAMPLE, reader))


def filled(document: str, period: str) -> bytes:
    blank = (SAMPLE / f"engagements/northwind/templates/{document}.xlsx").read_bytes()
    return fill(document, blank, period, "Grace Okafor", random.Random(period), AT)


def sent_by_whom() -> list[tuple[str, str]]:
    """Each slip of the demo's scenes with a document it happens to."""
    found = {(act.what, document) for (_, document, _), story in SCENES.items() for act in story if act.what in SLIPS}
    return sorted(found)


def test_every_slip_is_played():
    assert {what for what, _ in sent_by_whom()} == set(SLIPS)


@pytest.mark.parametrize(("what", "document"), sent_by_whom())
def test_a_slip_is_found_in_the_file(examiner, what, document):
    engagement = load(SAMPLE).engagement("northwind")
    agreed = engagement.document(document)
    *before, period = [*BEFORE["W" if agreed.cadence == "weekly" else "M"]]
    past = [
        examiner.as_past(filled(document, one), "a.xlsx", engagement, agreed, period_named(agreed.cadence, one))
        for one in before
    ]
    slip = SLIPS[what]
    name, data = slip.make(
        Meant(
            document=document,
            period=period,
            name=f"{document} {period}.xlsx",
            content=filled(document, period),
            blank=(SAMPLE / f"engagements/northwind/{agreed.template}").read_bytes(),
            last=("last.xlsx", filled(document, before[-1])),
            last_period=before[-1],
            at=AT,
        )
    )
    sent = Attachment(name=name, media="", data=data, sha256=sha256(data).hexdigest())
    wanted = examiner.wanted(engagement, agreed, period_named(agreed.cadence, period), past)
    ((one, content),) = documents_in(sent, examiner.opener)
    check = examiner.check(content, one.sha256, wanted)
    assert check.verdict == VERDICTS[slip.outcome]
    assert slip.code is None or slip.code in {finding.code for finding in check.findings}
