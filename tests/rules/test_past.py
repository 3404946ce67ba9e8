"""Easing off for whoever is on time, restored on a miss; and extra help with a document that is new to its owner."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Field, Rung
from duly.rules.messages import Message
from duly.rules.model import State
from duly.rules.past import Past, past_of, spared
from duly.rules.planning import plan_owner, planned

NEW_YORK = ZoneInfo("America/New_York")
RELIABLE = Past(on_time=3, asked=9)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def days_written(policy, standing, task):
    """The days on which something is written to a person who never answers, and the story."""
    task, written, story = planned(task, policy, standing, task.opened_at), [], []
    while task.next_at and task.next_at < at("2026-10-14T00:00"):
        now = task.next_at
        decision = plan_owner([task], standing, policy, now)
        (task,), standing = decision.tasks, next(iter(decision.standings), standing)
        story += [entry.what for entry in decision.why if "not sent" in entry.what]
        if any(isinstance(one, Message) and one.kind == "reminder" for one in decision.effects):
            written.append(f"{now:%m-%d}")
    return written, story


def test_whoever_is_on_time_again_and_again_is_written_to_once_before_the_date(policy, standing, task):
    policy = replace(policy, engagement=replace(policy.engagement, escalation=()))
    all_days, none = days_written(policy, standing, task)
    assert (all_days, none) == (["09-30", "10-06", "10-07", "10-08", "10-13"], [])
    eased, story = days_written(replace(policy, past={task.ref: RELIABLE}), standing, task)
    assert eased == ["10-06", "10-08", "10-13"]
    assert story == [
        f"day {day} was not sent: it came by its date several times running, and one reminder before it is enough"
        for day in ("-5", "+0")
    ]


def test_who_missed_the_one_reminder_before_the_date_is_not_spared_that_of_the_date(policy, standing, task):
    policy = replace(policy, past={task.ref: RELIABLE})
    decision = plan_owner([task], standing, policy, at("2026-10-07T09:00"))
    assert [one.kind for one in decision.effects] == ["reminder"]
    assert [(entry.what.partition(":")[0], entry.topic) for entry in decision.why] == [
        ("day -5 was not sent", "eased"),
        ("day -1 was not sent", "not-sent"),
        ("a reminder was written to Dana Ortiz (day +0)", "reminded"),
    ]


def test_the_notice_of_an_escalation_comes_all_the_same(policy, standing, task):
    policy = replace(policy, past={task.ref: RELIABLE})
    decision = plan_owner([replace(task, rung=1)], standing, policy, at("2026-10-09T09:00"))
    assert [one.kind for one in decision.effects] == ["notice"]


@pytest.mark.parametrize(
    ("ladder", "days"),
    [
        ((-5, -1, 0, 1, 3), {-5, 0}),
        ((-2, 0, 1, 3), {0}),
        ((-2, 1), set()),
        ((0, 1), set()),
        ((-5, -1), {-5}),
        ((), set()),
    ],
)
def test_one_reminder_before_the_date_always_stays(ladder, days):
    rungs = [Rung(day, ("email",)) for day in ladder]
    assert spared(rungs, RELIABLE) == days
    assert spared(rungs, Past(on_time=2)) == set()


def earlier(task, *states):
    """Tasks of the periods before, the latest first: "on time", "late", "waived", "open"."""
    made = {"on time": (State.DONE, False), "late": (State.DONE, True), "waived": (State.WAIVED, False)}
    made |= {"open": (State.OPEN, False), "slipped": (State.OPEN, True)}
    return [replace(task, state=state, late=late, reminders=2) for state, late in map(made.__getitem__, states)]


@pytest.mark.parametrize(
    ("states", "on_time"),
    [
        (("on time", "on time", "on time"), 3),
        (("late", "on time", "on time"), 0),
        (("on time", "late", "on time"), 1),
        (("open", "on time", "on time"), 2),
        (("waived", "on time"), 1),
        (("slipped", "on time"), 0),
        ((), 0),
    ],
)
def test_a_miss_ends_the_row(task, states, on_time):
    assert past_of(earlier(task, *states)) == Past(on_time, 2 * len(states))


def test_the_first_two_requests_for_a_document_help_more(policy, standing, task):
    documents = tuple(
        replace(one, fields=(Field(name="over_90"), Field(name="total", label="Total hours")))
        for one in policy.engagement.documents
    )
    policy = replace(policy, engagement=replace(policy.engagement, documents=documents))

    def written(past, reminders, standing=standing):
        decision = plan_owner(
            [replace(task, reminders=reminders)],
            standing,
            replace(policy, past={task.ref: past}),
            at("2026-10-06T09:00"),
        )
        return decision.effects[0].text

    for past, reminders in ((Past(), 0), (Past(), 1), (Past(asked=1), 0)):
        assert "What is looked at: over 90 and Total hours" in written(past, reminders)
        assert "reply with any question" in written(past, reminders)
    for past, reminders in ((Past(), 2), (Past(asked=1), 1), (Past(asked=2), 0)):
        assert "What is looked at" not in written(past, reminders)
        assert "reply with any question" not in written(past, reminders)
