"""Any bytes are a letter: parsing never raises, gives the same twice, and nothing in it breaks those who write it."""

import json
from dataclasses import asdict

from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of
from duly.rules.quoting import words_of
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import effort
from tests.mailbox.test_mutated_mail import TOKENS

FIELDS = ["From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Content-Disposition", "X-Loop"]
pieces = st.one_of(st.sampled_from(TOKENS), st.binary(max_size=40), st.text(max_size=20).map(lambda t: t.encode()))
values = st.lists(pieces, max_size=6).map(b"".join)
heads = st.lists(st.tuples(st.sampled_from(FIELDS), values), max_size=8)
mails = st.builds(
    lambda head, body: b"".join(b"%s: %s\r\n" % (name.encode(), value) for name, value in head) + b"\r\n" + body,
    heads,
    st.lists(pieces, max_size=30).map(b"".join),
)


@given(st.one_of(mails, st.binary(max_size=3_000)))
@effort(120)
def test_any_bytes_are_a_letter(raw: bytes) -> None:
    letter = parse(raw)
    assert letter == parse(raw)
    assert letter.key
    plain = [value for name, value in asdict(letter).items() if name not in {"date", "attachments"}]
    json.dumps([*plain, [one.name for one in letter.attachments]], ensure_ascii=False).encode()
    assert all("\n" not in value for value in (letter.key, letter.sender, letter.subject))
    words = words_of(letter)
    assert kind_of(letter, ("partner@hart.example",), "hart.example")
    assert len(words.new) <= len(letter.text) + 1
