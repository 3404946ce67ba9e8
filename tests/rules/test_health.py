"""What is called late or wrong: a last sign of life, what is seen around it, and the words a person gets."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from duly.rules.health import Around, Beat, Expiring, Memory, Overdue, Waiting, ailments, spoken

NOW = datetime(2026, 10, 7, 14, 0, tzinfo=UTC)


def ago(**span):
    return NOW - timedelta(**span)


WELL = Beat(
    at=ago(minutes=2),
    pid=417,
    host="here",
    version="0.1.0",
    started=ago(days=9),
    turned=ago(minutes=2),
    inbox_read=ago(minutes=2),
    memory=Memory(next_due=NOW + timedelta(hours=3)),
)
HERE = Around(now=NOW, alive=True, free=40_000_000_000, backup=ago(hours=11))
REMINDER = Waiting(
    count=3,
    kind="reminder",
    to=("dana@northwind.example",),
    since=ago(hours=2),
    due=NOW,
    tried=True,
    why="451 later",
)
DOWN = {"inbox_read": ago(hours=3), "inbox_down": ago(hours=2), "inbox_why": "imap.hart.example does not answer"}

NO_TOKEN = {"sign_in_down": ago(minutes=5), "sign_in_why": "Google gives no token: sign in once more"}
ENDS = {"what": "client secret", "of": "Microsoft 365"}

NEVER_READ = {
    "started": ago(minutes=3),
    "inbox_read": None,
    "inbox_down": ago(minutes=3),
    "inbox_why": "imap.hart.example takes no connection",
}


def waiting(**changes):
    return Memory(waiting=replace(REMINDER, **changes))


CASES = [  # what is the matter, the beat, what is around it, the cause, whether it is wrong, words that are said
    ("never", None, {}, "silent", True, "no sign of life is on record"),
    ("cannot be told", None, {"illegible": "it is torn."}, "silent", True, "cannot be told: it is torn."),
    ("stopped in good order", {"stopped": True}, {}, "silent", True, "was stopped"),
    ("killed", {}, {"alive": False}, "silent", True, "ended without a word"),
    ("hangs", {"at": ago(minutes=25)}, {}, "silent", True, "process 417 has given no sign of life"),
    ("the clock was ahead", {"at": ago(days=-3)}, {}, "clock", True, "3 days ahead of the clock, which was wrong"),
    (
        "a time to come that was only supposed",
        {"supposed": True, "once": True, "at": ago(days=-21), **DOWN},
        {},
        "clock",
        True,
        "from a time to come, 21 days ahead of the clock, as “run --once --now” supposed it",
    ),
    ("hangs, seen from another machine", {"at": ago(hours=5)}, {"alive": None}, "silent", True, "hangs"),
    ("cron has stopped", {"once": True, "at": ago(days=5)}, {}, "silent", True, "run --once"),
    ("inbox down", DOWN, {}, "inbox", True, "imap.hart.example does not answer. So nothing is sent either."),
    ("an inbox never read yet", NEVER_READ, {}, "inbox", True, "takes no connection. So nothing is sent either."),
    ("inbox down, mail waits", DOWN | {"memory": waiting(tried=False)}, {}, "inbox", True, "3 messages wait"),
    ("reading without end", {"inbox_read": ago(minutes=40)}, {}, "inbox", True, "not been read to its end"),
    ("a sign-in was revoked", NO_TOKEN | {"sign_in_refused": True}, {}, "sign-in", True, "sign in once more."),
    (
        "the token server is down for hours",
        NO_TOKEN | {"sign_in_down": ago(hours=2)},
        {},
        "sign-in",
        True,
        "cannot be renewed",
    ),
    (
        "a secret ends this month",
        {},
        {"expiring": Expiring(until=date(2026, 11, 6), **ENDS)},
        "expiring",
        False,
        "ends on 2026-11-06, in 30 days.",
    ),
    (
        "a secret ends tomorrow",
        {},
        {"expiring": Expiring(until=date(2026, 10, 8), **ENDS)},
        "expiring",
        True,
        "in 1 day.",
    ),
    ("a secret has ended", {}, {"expiring": Expiring(until=NOW.date(), **ENDS)}, "expiring", True, "ended on 2026"),
    ("mail is not taken", {"memory": waiting()}, {}, "outgoing", True, "was not taken (451 later)"),
    ("one mail is not taken", {"memory": waiting(count=1)}, {}, "outgoing", True, "1 message waits"),
    ("never tried", {"memory": waiting(tried=False, due=ago(minutes=40))}, {}, "outgoing", True, "not even tried"),
    (
        "a task was forgotten",
        {"memory": Memory(overdue=Overdue(count=1, ref="T-104233", since=ago(hours=1)))},
        {},
        "overdue",
        True,
        "T-104233",
    ),
    ("the disk refuses", {"disk_down": ago(hours=1), "disk_why": "no room"}, {}, "disk", True, "no room"),
    ("dropped lines", {"dropped": "The line after 7.", "started": ago(hours=3)}, {}, "dropped", True, "after 7"),
    ("set back", {"jumped_at": ago(hours=3), "jumped": -7200.0}, {}, "clock", True, "set back by 2 hours"),
    ("leapt ahead", {"jumped_at": ago(hours=3), "jumped": 259_200.0}, {}, "clock", False, "ahead by 3 days"),
    ("little room", {}, {"free": 80_000_000}, "space", True, "80 MB"),
    ("damaged", {}, {"state": "the snapshot is torn"}, "state", True, "the snapshot is torn"),
    ("one mistake", {}, {"faults": 1}, "files", True, "There is 1 mistake"),
    ("mistakes", {}, {"faults": 4}, "files", True, "There are 4 mistakes"),
    ("old backup", {}, {"backup": ago(days=6)}, "backup", True, "6 days old"),
    (
        "no backup can be made",
        {"memory": Memory(no_backup=ago(hours=3), no_backup_why="no room")},
        {"backup": None},
        "backup",
        True,
        "cannot be made: no room",
    ),
    ("no key", {}, {"keyless": ("The key is empty.", "Put it back.")}, "key", True, "is empty"),
    ("no backup", {"started": ago(hours=3)}, {"backup": None}, "backup", True, "no whole backup"),
    ("no backup after a turn of cron's", {"once": True}, {"backup": None}, "backup", True, "no whole backup"),
    ("a backup of a time to come", {}, {"backup_ahead": ago(days=-300)}, "clock", False, "300 days ahead of the clock"),
    ("no copies", {"memory": Memory(copies=("2 have no copy: refused",))}, {}, "copies", False, "2 have no copy: "),
    ("workbook open", {"memory": Memory(transfers=2)}, {}, "transfers", False, "2 accepted documents wait"),
    ("set apart", {"memory": Memory(quarantined=1)}, {}, "quarantine", False, "1 mail could not be read"),
]


@pytest.mark.parametrize(("_what", "beat", "around", "cause", "wrong", "words"), CASES, ids=[case[0] for case in CASES])
def test_one_thing_is_the_matter_and_is_said_with_who_can_mend_it(_what, beat, around, cause, wrong, words):
    beat = None if beat is None else replace(WELL, **beat)
    (found,) = ailments(beat, replace(HERE, **around))
    assert (found.cause, found.wrong) == (cause, wrong)
    assert words in found.what
    assert found.what.endswith(".")
    assert found.remedy.endswith(".")


GOOD = [
    ("all is well", {}, {}),
    ("not to be seen from here", {}, {"alive": None, "free": None}),
    ("in a long turn", {"at": ago(minutes=19), "turned": ago(minutes=40), "inbox_read": ago(minutes=19)}, {}),
    ("just started", {"started": ago(minutes=1), "turned": None, "inbox_read": None}, {}),
    ("a short break of the inbox", {"inbox_down": ago(minutes=12), "inbox_why": "reset"}, {}),
    ("put off for some minutes", {"memory": waiting(since=ago(minutes=12))}, {}),
    ("waits for its turn", {"memory": waiting(tried=False)}, {}),
    ("due while the turn goes on", {"memory": Memory(overdue=Overdue(count=1, ref="T-1", since=ago(minutes=3)))}, {}),
    ("a backup that failed once", {"memory": Memory(no_backup=ago(minutes=9), no_backup_why="no room")}, {}),
    ("the first backup is being made", {"started": ago(minutes=20)}, {"backup": None}),
    ("no backup on a day that is only supposed", {"once": True, "supposed": True}, {"backup": None}),
    ("dropped long ago", {"dropped": "The line after 7.", "started": ago(days=3)}, {}),
    ("set back last week", {"jumped_at": ago(days=7), "jumped": -7200.0}, {}),
    ("a supposed time that is past", {"supposed": True, "once": True, "at": ago(days=3)}, {}),
    ("started by cron on Friday", {"once": True, "at": ago(days=3), "inbox_read": ago(days=3)}, {"alive": False}),
]


@pytest.mark.parametrize(("_what", "beat", "around"), GOOD, ids=[case[0] for case in GOOD])
def test_what_passes_by_itself_is_no_ailment(_what, beat, around):
    assert ailments(replace(WELL, **beat), replace(HERE, **around)) == ()


def test_a_daemon_that_is_gone_is_not_asked_how_it_fares_but_the_disk_is():
    beat = replace(WELL, stopped=True, **DOWN, memory=replace(waiting(), quarantined=2))
    found = [one.cause for one in ailments(beat, replace(HERE, free=1_000, faults=2))]
    assert found == ["silent", "space", "files", "quarantine"]


def test_since_when_is_told_where_it_is_known():
    beat = replace(WELL, **DOWN, memory=waiting())
    assert [one.since for one in ailments(beat, HERE)] == [ago(hours=2), ago(hours=2)]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_spans_are_said_in_a_unit_of_which_there_are_several(span, words):
    assert spoken(span) == words
