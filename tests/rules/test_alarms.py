"""When an alarm rings: after its patience, once a day for each cause, three in all, and never because of itself."""

from datetime import UTC, datetime, timedelta

import pytest
from duly.rules.alarms import Alarms, heed, unsent
from duly.rules.health import Ailment

START = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)


def ill(cause, hours_ago=None, now=START):
    since = None if hours_ago is None else now - timedelta(hours=hours_ago)
    return Ailment(cause=cause, what=f"{cause}.", remedy="Somebody can mend it.", since=since)


def story(*steps):
    """Each step: hours after the start, and what is wrong then as cause or (cause, since in hours after the start)."""
    alarms, told, over = Alarms(), [], []
    for hours, *wrong in steps:
        now = START + timedelta(hours=hours)
        found = [ill(one) if isinstance(one, str) else ill(one[0], hours - one[1], now) for one in wrong]
        verdict = heed(alarms, found, now)
        alarms = verdict.alarms
        told += [(hours, [one.cause for one in verdict.tell])] if verdict.tell else []
        over += [(hours, one.cause) for one in verdict.over]
    return told, over


@pytest.mark.parametrize(
    ("cause", "hours", "rings"),
    [
        ("inbox", 0.9, False),
        ("inbox", 1.0, True),
        ("outgoing", 0.9, False),
        ("outgoing", 1.5, True),
        ("space", None, True),
        ("disk", 0.0, True),
        ("dropped", 0.0, True),
        ("backup", 23, False),
        ("backup", 60, True),
        ("sign-in", 0.0, True),
        ("expiring", None, True),
        ("overdue", 60, False),
        ("clock", 5, False),
        ("files", None, False),
        ("quarantine", None, False),
        ("copies", None, False),
        ("transfers", None, False),
        ("silent", 60, False),
        ("state", None, False),
    ],
)
def test_what_needs_a_person_now_and_after_how_long(cause, hours, rings):
    assert bool(heed(Alarms(), [ill(cause, hours)], START).tell) == rings


STORIES = [
    (
        "a secret that ends soon is told of once a week",
        [(h, "expiring") for h in (0, 24, 100, 167, 168, 200)],
        [(0, ["expiring"]), (168, ["expiring"])],
        [],
    ),
    (
        "and says nothing again when something else does",
        [
            (0, "expiring"),
            (30, "expiring", "space", ("inbox", 0), ("disk", 0)),
            (31, "expiring", "space", ("inbox", 0), ("disk", 0)),
        ],
        [(0, ["expiring"]), (30, ["space", "inbox", "disk"])],
        [],
    ),
    ("once, however long it lasts within a day", [(h, ("inbox", -2)) for h in range(24)], [(0, ["inbox"])], []),
    ("again the next day", [(h, ("inbox", -2)) for h in (0, 12, 24, 30)], [(0, ["inbox"]), (24, ["inbox"])], []),
    (
        "back and gone again: told as over each time, rung once",
        [(0, ("inbox", -2)), (1,), (3, ("inbox", 2)), (4,)],
        [(0, ["inbox"])],
        [(1, "inbox"), (4, "inbox")],
    ),
    ("two at once are one mail", [(0, "space", ("inbox", -2))], [(0, ["space", "inbox"])], []),
    (
        "three mails a day, the fourth cause waits for the next",
        [
            (0, "space"),
            (1, "space", "disk"),
            (2, "space", "disk", ("backup", -60)),
            *[(h, "dropped") for h in (3, 9, 25)],
        ],
        [(0, ["space"]), (1, ["disk"]), (2, ["backup"]), (25, ["dropped"])],
        [(3, "space"), (3, "disk"), (3, "backup")],
    ),
    (
        "told once it is grave, and as over",
        [(0, ("inbox", -0.5)), (1, ("inbox", -0.5)), (2,)],
        [(1, ["inbox"])],
        [(2, "inbox")],
    ),
    (
        "what comes and goes all day is told as over once",
        [(minute / 60, *(["space"] if minute % 6 == 0 else [])) for minute in range(0, 600, 3)],
        [(0, ["space"])],
        [(0.05, "space")],
    ),
    ("what passed before it was grave is no news", [(0, ("inbox", -0.5)), (0.4,)], [], []),
    (
        "a clock set back rings nothing twice",
        [(5, ("inbox", 2)), (3, ("inbox", 0)), (4, ("inbox", 0))],
        [(5, ["inbox"])],
        [],
    ),
    (
        "a clock set back by a week silences nothing",
        [(170, "space"), (2, "space")],
        [(170, ["space"]), (2, ["space"])],
        [],
    ),
]


@pytest.mark.parametrize(("_what", "steps", "told", "over"), STORIES, ids=[story[0] for story in STORIES])
def test_a_day_of_alarms(_what, steps, told, over):
    assert story(*steps) == (told, over)


def test_since_when_it_goes_on_stays_what_was_first_seen():
    first = heed(Alarms(), [ill("space")], START)
    later = heed(first.alarms, [ill("space")], START + timedelta(hours=5))
    (over,) = heed(later.alarms, [], START + timedelta(hours=6)).over
    assert over.since == START


def test_one_that_could_not_be_sent_is_tried_hourly_and_is_none_of_the_days_three():
    alarms, tries = Alarms(), []
    for minutes in range(0, 300, 10):
        now = START + timedelta(minutes=minutes)
        verdict = heed(alarms, [ill("outgoing", 2, now)], now)
        alarms = unsent(verdict.alarms) if verdict.tell else verdict.alarms
        tries += [minutes] if verdict.tell else []
    assert tries == [0, 60, 120, 180, 240]
    now = START + timedelta(hours=5)
    assert [one.cause for one in heed(alarms, [ill("outgoing", 7, now), ill("space")], now).tell] == [
        "outgoing",
        "space",
    ]


def test_what_is_remembered_does_not_grow():
    alarms = Alarms()
    for hours in range(24 * 30):
        now = START + timedelta(hours=hours)
        alarms = heed(alarms, [ill("space"), ill("inbox", 2, now), ill("backup", 99, now)], now).alarms
    assert len(alarms.rung) == 1
    assert len(alarms.going_on) == 3
