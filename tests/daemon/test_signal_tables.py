"""The signal tables load, and a mistake in one is named with its file, section and phrase."""

import pytest
from duly.daemon.signal_tables import load_signals
from duly.rules.signals import signals_from


def test_every_language_loads() -> None:
    signals = load_signals()
    assert {"en", "es", "fr", "de", "pt", "it", "pl", "tl", "vi", "ht"} == set(signals.common)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"signals": {"finished": ["done"]}}, "xx: signals.finished is not known; use one of"),
        ({"signals": {"done": ["is @ready"]}}, r"xx: signals.done: the group @ready is not in \[words\]"),
        ({"signals": {"done": ["<wen> done"]}}, "xx: signals.done: <wen> is not known; use one of"),
        ({"signals": {"done": ["(all)"]}}, r'xx: signals.done: "\(all\)" names no word'),
        ({"dates": {"someday": ["one day"]}}, "xx: dates.someday is not known"),
        ({"weekdays": {"8": "someday"}}, "xx: weekdays.8 must be a number from 1 to 7"),
        ({"words": {"send": ["send"]}}, "xx: words.send must be words between quotes"),
    ],
)
def test_a_mistake_in_a_table_is_named(table: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        signals_from({"xx": table})  # type: ignore[dict-item]


def test_a_phrase_may_leave_words_open() -> None:
    signals = signals_from({"xx": {"signals": {"done": ["[is all|was] (quite) ready|rea* .. now"]}}})
    for text, hits in {
        "is all ready now": 1,
        "was quite reaped by us now": 1,
        "was ready": 0,
        "is all ready. now": 0,
    }.items():
        assert len(signals.phrases.find(signals.tokens(text), frozenset({"xx"}))) == hits
