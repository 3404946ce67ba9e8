"""How long a server is left alone after it failed, refused, or asked for rest."""

import pytest
from duly.mailbox.patience import Pace, Patience, no_jitter
from duly.mailbox.troubles import Trouble

PACE = Pace(apart=60, longest=900, refused=300, refused_longest=3600)


@pytest.mark.parametrize(
    ("trouble", "waits"),
    [
        (Trouble("lost"), [60, 120, 240, 480, 900, 900]),
        (Trouble("refused", refused=True), [300, 600, 1200, 2400, 3600, 3600]),
        (Trouble("throttled", asked_seconds=300), [300, 300, 300, 480, 900]),
    ],
)
def test_waits_grow_to_a_limit(trouble: Trouble, waits: list[float]) -> None:
    patience, now, seen = Patience(PACE, no_jitter), 0.0, []
    for _ in waits:
        patience.connecting(now)
        seen.append(patience.failed(now, trouble))
        now += seen[-1]
    assert seen == waits


def test_success_forgets_earlier_failures() -> None:
    patience = Patience(PACE, no_jitter)
    patience.failed(0, Trouble("lost"))
    patience.failed(60, Trouble("lost"))
    patience.connected()
    assert patience.failed(1000, Trouble("lost")) == 60


def test_connections_keep_apart_even_when_they_succeed() -> None:
    patience = Patience(PACE, no_jitter)
    assert patience.remaining(0) == 0
    patience.connecting(0)
    patience.connected()
    assert patience.remaining(20) == 40
    assert patience.remaining(60) == 0


def test_jitter_spreads_the_retries_of_many_daemons() -> None:
    assert Patience(PACE, lambda: 1.0).failed(0, Trouble("lost")) == 75


def test_a_clock_set_back_does_not_prolong_the_wait() -> None:
    patience = Patience(PACE, no_jitter)
    patience.failed(100_000, Trouble("lost"))
    assert patience.remaining(100_010) == 50
    assert patience.remaining(92_800) == 0
