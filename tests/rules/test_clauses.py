"""No message without the clause that permits it: none can be made, and so none can be decided, stored or sent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from duly.rules.messages import Message, Sending
from duly.state.codec import Codec, UnstorableError

TOLD = Message(
    id="told",
    kind="reminder",
    channel="email",
    engagement="northwind",
    person="dana@northwind.example",
    to=("dana@northwind.example",),
    subject="AR aging report",
    text="Hello Dana,",
    clause="[cadence] ladder day -1; [scope] channels email",
    not_before=datetime(2026, 10, 6, 12, 30, tzinfo=UTC),
)


@pytest.mark.parametrize("clause", ["", " ", "\n"])
def test_none_can_be_made_without(clause):
    with pytest.raises(ValueError, match="no clause of the agreement permits the reminder to dana@northwind"):
        replace(TOLD, clause=clause)


def test_none_comes_back_from_the_store_without():
    codec = Codec(Sending)
    doc = codec.encode(Sending(message=TOLD, next_at=TOLD.not_before, changed_at=TOLD.not_before))
    assert codec.decode(doc).message.clause == TOLD.clause
    with pytest.raises(UnstorableError):
        codec.decode({**doc, "message": {**doc["message"], "clause": ""}})
